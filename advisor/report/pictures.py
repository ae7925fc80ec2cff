"""Pictures: what is drawn, and what is said of it; `templates/pictures.html` draws it as SVG.

Where each thing stands is worked out in `places.py`.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from advisor.cost.loan import LINE, MONTH_DAYS, cost_of
from advisor.cost.schedule import ZERO
from advisor.edition.wording import percent
from advisor.report.cost import money
from advisor.report.costs import shown_ends
from advisor.report.places import WIDTH, Bar, Bars, Owed, bars, lines, rate_ticks, shortened
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

WIDEST_RATE = 0.3
"""The yearly rate at which the picture of costs ends, where none is above it; a fraction."""

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


def described(title: str, alt: str, lang: Lang) -> str:
    """Say a picture's title and what it shows; nothing twice."""
    if alt == title:
        return title
    return sentence("document.picture-alt", lang, title=title, alt=alt)
