"""Pictures: what is drawn, and where on the page; `templates/pictures.html` draws it as SVG.

Lengths are in the units of a picture that is `WIDTH` wide, and grows with its page. Positions are
floats; the numbers that are read stand as text on the picture, and in a table beside it.
"""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from rich.cells import cell_len, set_cell_size

from advisor.cost.loan import LINE, MONTH_DAYS, cost_of
from advisor.cost.schedule import ZERO
from advisor.edition.wording import percent
from advisor.report.cost import money
from advisor.report.costs import shown_ends
from advisor.rulebook.labels import local
from advisor.texts import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.cost.loan import Cost
    from advisor.cost.sheet import ProductCost
    from advisor.model import ProductAssessment
    from advisor.report.costs import CostSection
    from advisor.rulebook.types import Method
    from advisor.texts import Lang

METHODS: tuple[Method, ...] = ("equal-instalment", "equal-principal", "interest-only", "minimum")
"""Those compared over the months; by the day, all is owed until the end, as with interest only."""

WIDTH = 330

WIDEST_RATE = 0.3
"""The yearly rate at which the picture of costs ends, where none is above it; a fraction."""

MOST_RATES = 4
"""Rates named on an axis, after 0."""

MOST_TICKS = 6
"""Months named on an axis, after 0; and sums of money."""

DIGIT = 8
"""About how wide a digit of an axis is."""

EDGE = 12
"""The space beside the lines for half the last month's number."""

LONGEST_NAME = 22
"""Cells of a name on a picture: more would run into the numbers."""


class Bar(NamedTuple):
    """A row of a picture of bars.

    Attributes:
        low: where what is certain of the points ends, or where a range of costs begins.
        high: where what is possible ends.
        most: where the bar would end at its best.
        open: the upper end is not known, and the bar goes on to the picture's edge.
        said: its numbers.
    """

    name: str
    low: float
    high: float
    most: float
    open: bool
    said: str


class Tick(NamedTuple):
    """A place on an axis, and what is said there."""

    place: float
    said: str


class Bars(NamedTuple):
    """Rows of bars, over an axis where there are ticks; `line` is where a mark stands in each."""

    rows: tuple[Bar, ...]
    ticks: tuple[Tick, ...] = ()
    line: float = 0


class Owed(NamedTuple):
    """Lines over months.

    Attributes:
        left, right: where the months begin and end.
        height: where nothing is owed, from the top.
        paths: what is owed from month to month, one by method, as SVG writes a path.
        months, sums: the two axes.
        title: what the months are.
    """

    left: float
    right: float
    height: float
    paths: tuple[str, ...]
    months: tuple[Tick, ...]
    sums: tuple[Tick, ...]
    title: str


Chart: TypeAlias = Literal["points", "rates", "balance"]


class Picture(NamedTuple):
    """What to draw.

    Attributes:
        chart: the macro that draws it.
        alt: what the picture shows, in a sentence; the numbers stand in a table.
        said: the title and that sentence, for those who do not see it.
        legend: the class of a mark and of its sample -> what it means.
    """

    chart: Chart
    title: str
    alt: str
    said: str
    legend: tuple[tuple[str, str], ...]
    drawn: Bars | Owed


class Balances(NamedTuple):
    """The same loan repaid by several methods."""

    picture: Picture
    names: list[str]
    costs: list[Cost]


# Bars ---------------------------------------------------------------------------------------------


def bars(rows: Iterable[tuple[str, int, int, int, str]]) -> Bars:
    """Lay out (name, low, high, most, said); the longest that can be is as wide as the picture."""
    listed = list(rows)
    unit = WIDTH / max([1, *(most for _, _, _, most, _ in listed)])
    return Bars(
        tuple(
            Bar(shortened(name), low * unit, high * unit, most * unit, open=False, said=said)
            for name, low, high, most, said in listed
        )
    )


def points(title: str, alt: str, rows: Iterable[tuple[str, int, int, int]], lang: Lang) -> Picture:
    """Show points as bars: certain, uncertain, and out of reach."""
    kinds = ("certain", "uncertain", "missed")
    drawn = bars(
        (name, low, high, most, f"{low}–{high} / {most}" if low != high else f"{low} / {most}")
        for name, low, high, most in rows
    )
    legend = tuple((kind, sentence(f"document.legend-{kind}", lang)) for kind in kinds)
    return Picture("points", title, alt, described(title, alt, lang), legend, drawn)


def scores(products: Sequence[ProductAssessment], lang: Lang) -> Picture | None:
    """Show the scores of the products that may be recommended; None where there is none."""
    rows = [
        (p.name, p.score.low, p.score.high, 100)
        for p in products
        if p.recommendation != "not_recommended"
    ]
    if not rows:
        return None
    title = sentence("document.scores", lang)
    return points(title, sentence("document.scores-alt", lang), rows, lang)


def contributions(product: ProductAssessment, lang: Lang) -> Picture:
    """Show what each factor adds to a product's score."""
    rows = [(part.name, part.low, part.high, part.most) for part in product.score.contributions]
    title = sentence("document.points", lang, product=product.name)
    return points(title, sentence("document.points-alt", lang), rows, lang)


def rates(
    compared: Sequence[tuple[ProductAssessment, ProductCost]], section: CostSection, lang: Lang
) -> Picture:
    """Show the yearly cost of each product, with everything in it, against the 24 % line."""
    ends = [shown_ends(cost) for _, cost in compared]
    values = [[float(rate) for one in both if (rate := one.yearly) is not None] for both in ends]
    widest = max([WIDEST_RATE, *(ceil(known[-1] * 20) / 20 for known in values)])
    unit = WIDTH / widest
    rows = tuple(
        Bar(
            name=shortened(local(section.book.products[product.id].name, lang)),
            low=known[0] * unit,
            high=WIDTH if len(known) == 1 else known[-1] * unit,
            most=WIDTH,
            open=len(known) == 1,
            said=section.range([percent(one.yearly) for one in both]),
        )
        for (product, _), both, known in zip(compared, ends, values, strict=True)
    )
    kinds = ["range", *(["open"] if any(row.open for row in rows) else []), "line"]
    title, alt = sentence("document.rates", lang), sentence("document.rates-alt", lang)
    return Picture(
        chart="rates",
        title=title,
        alt=alt,
        said=described(title, alt, lang),
        legend=tuple((kind, sentence(f"document.legend-{kind}", lang)) for kind in kinds),
        drawn=Bars(rows, rate_ticks(widest), float(LINE) * unit),
    )


def rate_ticks(widest: float) -> tuple[Tick, ...]:
    """Name the rates of an axis that ends at a rate: every tenth, or at the least a few."""
    step = 10 * round_step(widest * 10 / MOST_RATES)
    unit = WIDTH / widest
    return tuple(Tick(rate / 100 * unit, f"{rate}%") for rate in whole_steps(widest * 100, step))


# Lines --------------------------------------------------------------------------------------------


def balances(product: str, cost: Cost, lang: Lang) -> Balances | None:
    """Show what is owed over the months under each method, at one product's lowest rate.

    None for a single month.
    """
    loan = cost.loan
    months = loan.instalments if loan.method != "daily" else -(-loan.days // MONTH_DAYS)
    if months < 2:  # noqa: PLR2004  # nothing to compare over one month
        return None
    costs = [
        cost_of(loan._replace(method=method, instalments=months, fee=ZERO, upfront_fee=ZERO))
        for method in METHODS
    ]
    names = [sentence(f"cost.method.{method}", lang) for method in METHODS]
    owed = [[float(loan.amount), *(float(row.balance) for row in one.rows)] for one in costs]
    title = sentence("document.balance", lang)
    alt = sentence(
        "document.balance-alt",
        lang,
        amount=money(loan.amount),
        product=product,
        rate=percent(loan.annual_rate),
    )
    picture = Picture(
        chart="balance",
        title=title,
        alt=alt,
        said=described(title, alt, lang),
        legend=tuple((f"method-{line}", name) for line, name in enumerate(names)),
        drawn=lines(owed, sentence("document.axis-months", lang)),
    )
    return Balances(picture, names, costs)


def lines(owed: Sequence[Sequence[float]], title: str, height: float = 190) -> Owed:
    """Lay out what is owed after 0, 1, 2 … months, by method: each sum stands until the next month."""
    months = len(owed[0]) - 1
    most = max(map(max, owed))
    step = round_step(most / MOST_TICKS)
    top = ceil(most / step) * step
    sums = [f"{sum_:,}" for sum_ in whole_steps(top, step)]
    left, right = DIGIT * len(sums[-1]) + EDGE, WIDTH - EDGE
    wide, tall = (right - left) / months, height / top
    paths = [
        f"M{left} {height - line[0] * tall:.1f}"
        + "".join(
            f"H{left + month * wide:.1f}V{height - sum_ * tall:.1f}"
            for month, sum_ in enumerate(line[1:], 1)
        )
        for line in owed
    ]
    named = whole_steps(months, max(1, ceil(months / MOST_TICKS)))
    return Owed(
        left=left,
        right=right,
        height=height,
        paths=tuple(paths),
        months=tuple(Tick(left + month * wide, str(month)) for month in named),
        sums=tuple(Tick(height - n * step * tall, said) for n, said in enumerate(sums)),
        title=title,
    )


# What both take -----------------------------------------------------------------------------------


def whole_steps(most: float, step: int) -> range:
    """Give the places of an axis: 0, and every step up to the most."""
    return range(0, floor(most + 1e-9) + 1, step)


def round_step(least: float) -> int:
    """Give the smallest of 1, 2, 5, 10, 20 … that is no less."""
    power: int = 10 ** max(0, floor(log10(least)) if least > 0 else 0)
    return next(digit * power for digit in (1, 2, 5, 10) if digit * power >= least)


def described(title: str, alt: str, lang: Lang) -> str:
    """Say a picture's title and what it shows; nothing twice."""
    if alt == title:
        return title
    return sentence("document.picture-alt", lang, title=title, alt=alt)


def shortened(name: str) -> str:
    """Cut a name that would not fit."""
    if cell_len(name) <= LONGEST_NAME:
        return name
    return set_cell_size(name, LONGEST_NAME - 1).rstrip() + "…"
