"""A population judged by two rulebooks: how many verdicts flip, where, and by which rules."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals as nw
import polars as pl

from advisor.batch.csv_table import CsvTable
from advisor.batch.pipeline import readable, scan
from advisor.batch.sources import Lines, check_source
from advisor.columns.frames import with_names
from advisor.columns.plan import REJECTED, plan, strays
from advisor.errors import Problem, UsageError
from advisor.verify.diff import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

    from advisor.verify.bench import Bench


class Count(NamedTuple):
    """How many people go from one verdict of a product to another.

    Attributes:
        rules: the rules that the stricter of both verdicts rests on -> people.
    """

    product: str
    old: str
    new: str
    people: int
    rules: list[tuple[str, int]]


class Flips(NamedTuple):
    """What a change of rules does to some people."""

    people: int
    rejected: int
    counts: list[Count]


def flips(old: Bench, new: Bench, source: Path) -> Flips:
    """Judge a file of profiles by both. Raises UsageError for a file that cannot be judged."""
    facts = {**old.book.facts.facts, **new.book.facts.facts}
    frame = read(source, facts)
    others = [name for name in frame.columns if name not in facts]
    if problems := list(strays(new.book, others, None)):
        raise UsageError(*problems)
    with readable(source):
        before, after = (judged(bench, frame) for bench in (old, new))
    good = (before[REJECTED] == "") & (after[REJECTED] == "")
    before, after = before.filter(good), after.filter(good)
    counts: list[Count] = []
    for product in [name for name in new.book.products if name in old.book.products]:
        both = pl.DataFrame(
            {
                "old": before[f"{product}_verdict"],
                "new": after[f"{product}_verdict"],
                "before": reasons(before, product),
                "after": reasons(after, product),
            }
        ).filter(pl.col("old") != pl.col("new"))
        for (was, now), some in both.group_by("old", "new", maintain_order=True):
            side = "after" if VERDICTS.index(now) > VERDICTS.index(was) else "before"
            rules = some.explode(side).drop_nulls(side).group_by(side).len()
            listed = sorted(rules.iter_rows(), key=lambda one: (-one[1], one[0]))
            counts.append(Count(product, str(was), str(now), some.height, listed))
    counts.sort(key=lambda one: (one.product, -one.people, one.old, one.new))
    return Flips(len(good), len(good) - int(good.sum()), counts)


def read(source: Path, facts: Container[str]) -> pl.DataFrame:
    """Read a file of profiles as `batch` does; texts stay texts. Raises UsageError."""
    form = check_source(source)
    if form == "csv":
        with closing(Lines(source, "utf-8")) as lines:
            table = CsvTable(lines, facts)
            rows: list[dict[str, str | None]] = []
            for line, cells in table.rows():
                if len(cells) != len(table.head):
                    given = {"found": len(cells), "wanted": len(table.head)}
                    raise UsageError(Problem("batch-cells", f"{source}:{line}", given))
                rows.append(table.values(cells))
        return pl.DataFrame(rows, schema=dict.fromkeys(table.head, pl.String))
    with readable(source):
        if form == "parquet":
            return scan(source).collect()
        return pl.read_ndjson(source, infer_schema_length=None)


def judged(bench: Bench, frame: pl.DataFrame) -> pl.DataFrame:
    """Judge the people by one rulebook; facts that it does not know are not told to it."""
    known = [name for name in frame.columns if name in bench.book.facts.facts]
    wrapped: Any = nw.from_native(frame.select(known))
    planned = plan(bench.edition, dict(wrapped.collect_schema()), bench.as_of, ())
    found: pl.DataFrame = nw.to_native(with_names(planned, wrapped))
    return found


def reasons(frame: pl.DataFrame, product: str) -> pl.Series:
    """Give the rules that decide a product's verdict, as lists."""
    return frame[f"{product}_reasons"].str.split(" ").list.drop_nulls()
