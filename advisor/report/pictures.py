"""Pictures: what is drawn, as rows of numbers, and Vega-Lite, which draws them as SVG.

The charts themselves are specifications beside this module; a row here is a mark there. Positions
on a picture are floats; the numbers that are read stand as text beside it.
"""

from __future__ import annotations

import html
import json
import re
from functools import cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from rich.cells import cell_len, set_cell_size

from advisor.cost.loan import LINE, MONTH_DAYS, cost_of
from advisor.cost.schedule import ZERO
from advisor.edition.wording import percent
from advisor.errors import Problem, UsageError
from advisor.report.cost import all_in, money
from advisor.report.costs import shown_ends
from advisor.rulebook.labels import local
from advisor.texts import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import ModuleType

    from advisor.cost.loan import Cost
    from advisor.cost.sheet import ProductCost
    from advisor.model import ProductAssessment
    from advisor.report.costs import CostSection
    from advisor.rulebook.types import Method
    from advisor.texts import Lang

METHODS: tuple[Method, ...] = ("equal-instalment", "equal-principal", "interest-only", "minimum")
"""Those compared over the months; by the day, all is owed until the end, as with interest only."""

STEP = {"points": 34, "rates": 42}
"""The height of a row, in the picture's units."""

WIDEST_RATE = 0.3
"""The yearly rate at which the picture of costs ends, where none is above it; a fraction."""

NAMESPACE = "http://www.w3.org/2000/svg"

MOST_TICKS = 6
"""Months named on an axis, after 0."""

LONGEST_NAME = 22
"""Cells of a name on a picture: more would run into the numbers."""


class Picture(NamedTuple):
    """What to draw.

    Attributes:
        chart: which specification.
        alt: what the picture shows, in a sentence; the numbers stand in a table.
        legend: the class of a mark's sample -> what it means.
        axis: the title of the axis, where the chart has one to name.
    """

    chart: Literal["points", "rates", "balance"]
    title: str
    alt: str
    legend: tuple[tuple[str, str], ...]
    rows: tuple[dict[str, Any], ...]
    axis: str = ""


class Balances(NamedTuple):
    """The same loan repaid by several methods."""

    picture: Picture
    names: list[str]
    costs: list[Cost]


def points(title: str, alt: str, rows: Iterable[tuple[str, int, int, int]], lang: Lang) -> Picture:
    """Show points as bars: certain, uncertain, and out of reach."""
    kinds = ("certain", "uncertain", "missed")
    return Picture(
        chart="points",
        title=title,
        alt=alt,
        legend=tuple((kind, sentence(f"document.legend-{kind}", lang)) for kind in kinds),
        rows=tuple(
            {
                "row": number,
                "name": shortened(name),
                "zero": 0,
                "low": low,
                "high": high,
                "most": most,
                "said": f"{low}–{high} / {most}" if low != high else f"{low} / {most}",
            }
            for number, (name, low, high, most) in enumerate(rows)
        ),
    )


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
    rows: list[dict[str, Any]] = []
    for number, (product, cost) in enumerate(compared):
        ends = shown_ends(cost)
        values = [float(rate) for end in ends if (rate := all_in(end)) is not None]
        rows.append(
            {
                "row": number,
                "name": shortened(local(section.book.products[product.id].name, lang)),
                "low": values[0],
                "end": values[-1],
                "open": len(values) == 1,
                "line": float(LINE),
                "said": section.range([percent(all_in(end)) for end in ends]),
            }
        )
    widest = max([WIDEST_RATE, *(ceil(row["end"] * 20) / 20 for row in rows)])
    for row in rows:
        if row["open"]:
            row["end"] = widest
    kinds = ["range", *(["open"] if any(row["open"] for row in rows) else []), "line"]
    return Picture(
        chart="rates",
        title=sentence("document.rates", lang),
        alt=sentence("document.rates-alt", lang),
        legend=tuple((kind, sentence(f"document.legend-{kind}", lang)) for kind in kinds),
        rows=tuple(rows),
    )


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
    rows = [
        {"line": line, "month": month, "balance": float(owed)}
        for line, one in enumerate(costs)
        for month, owed in enumerate([loan.amount, *(row.balance for row in one.rows)])
    ]
    picture = Picture(
        chart="balance",
        title=sentence("document.balance", lang),
        alt=sentence(
            "document.balance-alt",
            lang,
            amount=money(loan.amount),
            product=product,
            rate=percent(loan.annual_rate),
        ),
        legend=tuple((f"method-{line}", name) for line, name in enumerate(names)),
        rows=tuple(rows),
        axis=sentence("document.axis-months", lang),
    )
    return Balances(picture, names, costs)


def shortened(name: str) -> str:
    """Cut a name that would not fit."""
    if cell_len(name) <= LONGEST_NAME:
        return name
    return set_cell_size(name, LONGEST_NAME - 1).rstrip() + "…"


# Drawing ------------------------------------------------------------------------------------------


@cache
def specification(chart: str) -> str:
    """Give a chart's specification, as JSON."""
    path = Path(__file__).parent / "charts" / f"{chart}.vl.json"
    return path.read_text(encoding="utf-8")


def library() -> ModuleType:
    """Give the library that draws; an extra, and slow to start. Raises UsageError."""
    try:
        import vl_convert
    except ImportError:
        raise UsageError(Problem("extra-missing", "", {"extra": "report"})) from None
    return vl_convert


def draw(picture: Picture, lang: Lang) -> str:
    """Draw a picture as an SVG element without script, style or address, sized by its page.

    Raises UsageError where the library is not installed.
    """
    spec = json.loads(specification(picture.chart))
    spec["data"]["values"] = picture.rows
    x = spec["encoding"].get("x", {})
    if picture.chart in STEP:
        spec["height"] = STEP[picture.chart] * len(picture.rows)
    if picture.chart == "rates":
        widest = max(WIDEST_RATE, *(row["end"] for row in picture.rows))
        x["scale"]["domain"] = [0, widest]
        step = next(step for step in (0.1, 0.2, 0.5) if widest / step < 5)  # noqa: PLR2004  # few labels, so that they fit
        x["axis"]["values"] = [round(n * step, 1) for n in range(int(widest / step + 1e-9) + 1)]
    if picture.axis:
        months = max(row["month"] for row in picture.rows)
        x["axis"] |= {
            "title": picture.axis,
            "values": list(range(0, months + 1, max(1, ceil(months / MOST_TICKS)))),
        }
    svg: str = library().vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[])
    title = picture.title
    if picture.alt != title:
        title = sentence("document.picture-alt", lang, title=title, alt=picture.alt)
    return tidied(svg, title)


def tidied(svg: str, title: str) -> str:
    """Leave the drawing alone: its size is the page's, and its title says what it is."""
    body = svg[svg.index(">") + 1 :]
    box = re.search(r'viewBox="[^"]*"', svg)
    body = re.sub(r' (?:aria-[a-z]+|role|class|pointer-events)="[^"]*"', "", body)
    opening = f'<svg xmlns="{NAMESPACE}" {box.group() if box else ""} role="img">'
    return f"{opening}<title>{html.escape(title)}</title>{body}"
