"""A file of profiles, to be judged by two rulebooks that may not know the same facts."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals as nw
import polars as pl

from advisor.batch.csv_table import CsvTable
from advisor.batch.pipeline import readable, scan
from advisor.batch.sources import TextLines, check_source
from advisor.batch.texts import read_line, rule_types, rule_values
from advisor.columns.frames import with_names
from advisor.columns.plan import REJECTED, is_quotes, plan, strays
from advisor.errors import Problem, ProfileError, UsageError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from advisor.rulebook.types import Rulebook
    from advisor.verify.bench import Bench


class People(NamedTuple):
    """The people of a file.

    Attributes:
        frame: their columns, as the file has them; of JSON Lines none.
        rows: the objects of JSON Lines; None for a line that is none.
        wrong: rows that are left out already, because their cells do not fit the head.
    """

    frame: pl.DataFrame
    rows: list[dict[str, Any] | None]
    wrong: int = 0

    def judged(self, bench: Bench) -> pl.DataFrame:
        """Judge them by a rulebook; facts that it does not know are not told to it.

        A row with a wrong value has something in REJECTED and no outcome.
        """
        facts = bench.book.facts.facts
        if self.rows:
            return self.judged_rows(bench)
        wrapped: Any = nw.from_native(
            self.frame.select(n for n in self.frame.columns if n in facts)
        )
        planned = plan(bench.edition, dict(wrapped.collect_schema()), bench.as_of, ())
        found: pl.DataFrame = nw.to_native(with_names(planned, wrapped))
        return found

    def judged_rows(self, bench: Bench) -> pl.DataFrame:
        """Judge the objects of JSON Lines, each read as strictly as a profile alone."""
        book = bench.book
        facts = [name for name in book.facts.facts if not is_quotes(book, name)]
        typed, made = rule_types(book, facts)
        planned = plan(bench.edition, typed, bench.as_of, ())
        read: list[dict[str, Any] | None] = []
        for row in self.rows:
            known = {} if row is None else {n: v for n, v in row.items() if n in book.facts.facts}
            try:
                read.append(None if row is None else rule_values(known, book, bench.as_of))
            except ProfileError:
                read.append(None)
        values = {name: [None if row is None else row.get(name) for row in read] for name in facts}
        frame = nw.from_native(pl.DataFrame(values, schema=made))
        found: pl.DataFrame = nw.to_native(planned.judge(frame))
        marks = ["" if row is not None else "?" for row in read]
        return found.with_columns(pl.Series(REJECTED, marks, dtype=pl.String))


def read(source: Path, facts: Collection[str], book: Rulebook) -> People:
    """Read a file as `batch` does.

    Args:
        source: CSV, JSON Lines or Parquet.
        facts: what either rulebook knows.
        book: of these, the one by whose names columns are guessed at.

    Raises UsageError for what cannot be read, and for a column that looks like a fact and is none.
    """
    form = check_source(source)
    if form == "parquet":
        with readable(source):
            people = People(scan(source).collect(), [])
    else:
        with closing(TextLines(source, "utf-8")) as lines:
            people = read_cells(CsvTable(lines, facts)) if form == "csv" else read_lines(lines)
    names = people.frame.columns or list({name: None for row in people.rows for name in row or ()})
    for one in strays(book, [name for name in names if name not in facts], None):
        raise UsageError(Problem("people-column", one.where, one.values, one.known))
    return people


def read_cells(table: CsvTable) -> People:
    """Read CSV: texts, as they stand."""
    rows = [cells for _, cells in table.rows()]
    good = [table.values(cells) for cells in rows if len(cells) == len(table.head)]
    frame = pl.DataFrame(good, schema=dict.fromkeys(table.head, pl.String))
    return People(frame, [], len(rows) - len(good))


def read_lines(lines: TextLines) -> People:
    """Read JSON Lines; an empty line is nobody."""
    rows: list[dict[str, Any] | None] = []
    for text in lines:
        if text.strip():
            try:
                rows.append(read_line(text))
            except ProfileError:
                rows.append(None)
    return People(pl.DataFrame(), rows)
