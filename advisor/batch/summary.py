"""What a judged population comes to: verdicts, who is excluded by what, scores; and pictures of it."""

from __future__ import annotations

import glob
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from advisor.batch.sources import form_of
from advisor.columns.outcomes import Columns
from advisor.model import VERDICTS
from advisor.report import places
from advisor.report.pages import draw_page
from advisor.report.pictures import Picture
from advisor.report.tables import Table
from advisor.rulebook.labels import local
from advisor.texts import sentence

if TYPE_CHECKING:
    from advisor.assess.advisor import Advisor
    from advisor.batch.order import Order
    from advisor.texts import Lang

BINS = 10
"""Ranges of a score that are counted, from 0 to 100."""

MOST_REASONS = 12
"""Rules that a picture shows; the table has them all."""

ACTIONS = ("apply", "clarify", "none_suitable", "do_not_borrow")


class ProductTally(NamedTuple):
    """One product: people by verdict, people ruled out by rule, people by lowest score."""

    name: str
    verdicts: dict[str, int]
    excluded: list[tuple[str, str, int]]
    scores: list[int]


class Tally(NamedTuple):
    """A judged file."""

    people: int
    advice: dict[str, int]
    products: list[ProductTally]


def tally_of(advisor: Advisor, order: Order) -> Tally:
    """Count what a judged file holds."""
    edition = advisor.on(order.as_of).edition
    frame = scan(order, list(Columns(edition, (), order.as_of).outputs))
    people = frame.select(pl.len()).collect().item()
    products = []
    for resolved in edition.products:
        name = resolved.product.id
        verdicts = counted(frame, f"{name}_verdict")
        out = frame.filter(pl.col(f"{name}_verdict") == "ineligible")
        rules = {rule.id: rule.name[order.lang] for rule in resolved.rules}
        reasons = counted(out.explode(f"{name}_reasons"), f"{name}_reasons") if people else {}
        bins = counted(
            frame.with_columns(
                (pl.col(f"{name}_score_low").cast(pl.Int64) // BINS).clip(0, BINS - 1).alias("bin")
            ),
            "bin",
        )
        products.append(
            ProductTally(
                name=local(resolved.product.name, order.lang),
                verdicts={verdict: verdicts.get(verdict, 0) for verdict in VERDICTS},
                excluded=sorted(
                    ((rule, rules[rule], count) for rule, count in reasons.items()),
                    key=lambda one: (-one[2], one[0]),
                ),
                scores=[bins.get(number, 0) for number in range(BINS)],
            )
        )
    found = counted(frame, "advice")
    return Tally(people, {action: found.get(action, 0) for action in ACTIONS}, products)


def scan(order: Order, columns: list[str]) -> pl.LazyFrame:
    """Open the judged file; reasons are lists. Types are read off all of it, not off its head."""
    form = form_of(order.output) if order.output.is_file() else "parquet"
    if form == "parquet":
        where = order.output if order.output.is_file() else order.output / "*.parquet"
        return pl.scan_parquet(where, glob=not order.output.is_file())
    if form == "jsonl":
        if not order.output.stat().st_size:
            return pl.LazyFrame(schema=dict.fromkeys(columns, pl.String))
        return pl.scan_ndjson(glob.escape(str(order.output)), infer_schema_length=None)
    frame = pl.scan_csv(order.output, infer_schema=False, glob=False)
    reasons = [name for name in frame.collect_schema() if name.endswith("_reasons")]
    texts = (pl.col(name).cast(pl.String).fill_null("").str.split(" ") for name in reasons)
    return frame.with_columns(*texts)


def counted(frame: pl.LazyFrame, name: str) -> dict[Any, int]:
    """Count the rows by a column's value."""
    found = frame.group_by(name).agg(pl.len().alias("count")).collect()
    return {value: count for value, count in found.iter_rows() if value not in {None, ""}}


# Words and pictures -------------------------------------------------------------------------------


def summary_text(tally: Tally, lang: Lang) -> str:
    """Write a summary for a terminal."""

    def say(name: str, /, **values: object) -> str:
        return sentence(f"batch.{name}", lang, **values)

    lines = [say("people", count=tally.people)]
    for action, count in tally.advice.items():
        lines.append(
            say("line", name=say(f"advice.{action}"), count=count, share=share(count, tally))
        )
    for product in tally.products:
        lines += ["", product.name]
        for verdict, count in product.verdicts.items():
            name = sentence(f"report.verdict.{verdict}", lang)
            lines.append(say("line", name=name, count=count, share=share(count, tally)))
        for rule, name, count in product.excluded:
            lines.append(say("by", name=name, rule=rule, count=count, share=share(count, tally)))
        lines.append(say("scores", counts=" ".join(map(str, product.scores))))
    return "\n".join(lines)


def share(count: int, tally: Tally) -> str:
    """Write a share of all people."""
    return f"{100 * count / tally.people:.1f}%" if tally.people else "–"


def plots(tally: Tally, lang: Lang) -> str:
    """Draw a summary as one HTML page that loads nothing."""

    def say(name: str, /, **values: object) -> str:
        return sentence(f"batch.{name}", lang, **values)

    sections = []
    for product in tally.products:
        verdicts = [
            (sentence(f"report.verdict.{verdict}", lang), count)
            for verdict, count in product.verdicts.items()
        ]
        reasons = [(name, count) for _, name, count in product.excluded]
        scores = [
            (f"{number * BINS}–{number * BINS + BINS - 1 + (number == BINS - 1)}", count)
            for number, count in enumerate(product.scores)
        ]
        parts = [(say("verdicts"), verdicts), (say("excluded"), reasons), (say("score"), scores)]
        sections.append(
            (
                product.name,
                [
                    (bars(title, rows[:MOST_REASONS]), table(title, rows, tally, lang))
                    for title, rows in parts
                    if rows
                ],
            )
        )
    advice = [(say(f"advice.{action}"), count) for action, count in tally.advice.items()]
    first = (bars(say("advice"), advice), table(say("advice"), advice, tally, lang))
    title = say("title", count=tally.people)
    return draw_page(
        "summary.html", lang, title=title, sections=[(say("advice"), [first]), *sections]
    )


def bars(title: str, rows: list[tuple[str, int]]) -> Picture:
    """Show counts as bars, beside the largest."""
    most = max(count for _, count in rows)
    drawn = places.bars((name, count, count, most, f"{count:,}") for name, count in rows)
    return Picture("points", title, title, title, (), drawn)


def table(title: str, rows: list[tuple[str, int]], tally: Tally, lang: Lang) -> Table:
    """Give the same counts as a table."""
    heads = [sentence(f"batch.column-{name}", lang) for name in ("name", "count", "share")]
    return Table(title, heads, [[name, f"{count:,}", share(count, tally)] for name, count in rows])
