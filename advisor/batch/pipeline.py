"""Files through polars: Parquet in one streaming query, texts in pieces with their line numbers."""

from __future__ import annotations

import errno
import os
import re
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from advisor.batch.order import Counts
from advisor.batch.rejects import Rejects
from advisor.batch.sources import part_files, unreadable
from advisor.batch.texts import Row, rows_of
from advisor.batch.workplace import OUTPUT, REJECTS
from advisor.batch.writing import count, join, judged_as, values_of, write
from advisor.columns.plan import LINE, WRONG, plan
from advisor.columns.reading import complaint
from advisor.errors import AdvisorError, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from advisor.batch.order import Order
    from advisor.batch.sources import Form, PartFile
    from advisor.columns.plan import Plan
    from advisor.edition.edition import Edition

PIECE = 100_000
"""Rows of a text file that are judged at a time."""

MOST_LISTED = 10_000
"""Rejected rows of a Parquet file that are taken out at a time."""

MOST_SAID = 200
"""Characters of what a library says that an error repeats."""

NO_PLACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
"""Errors of the system that only writing can meet."""

ANYTHING = (Exception, pl.exceptions.PanicException)
"""What polars raises for a file that it cannot read: errors of its own, ValueError for a type, a panic."""

_SYSTEM = re.compile(r"\(os error ([0-9]+)\)")
"""How polars tells of an error of the system."""


def judge_parquet(edition: Edition, order: Order, folder: Path, form: Form, told: Any) -> Counts:
    """Judge Parquet as it streams by; where rows are wrong, one more pass finds them."""
    with readable(order.source):
        source = scan(order.source)
        rows = source.select(pl.len()).collect().item()
        schema = nw.from_native(source).collect_schema()
    planned = plan(edition, dict(schema), order.as_of, order.ids)
    done = 0

    def passed(column: pl.Series) -> pl.Series:
        nonlocal done
        done += len(column)
        told(done, rows)
        return column

    read = planned.read(nw.from_native(source)).filter(~nw.col(WRONG))
    advice = pl.col("advice").map_batches(passed, is_elementwise=True)
    with readable(order.source):
        write(judged_as(form, read, planned).with_columns(advice), folder / OUTPUT, form)
        judged = count(folder / OUTPUT, form)
    with (folder / REJECTS).open("w", encoding="utf-8") as file:
        rejects = Rejects(file, order.lang)
        if judged < rows:
            numbered = nw.from_native(source.with_row_index(LINE, 1))
            wrong = nw.to_native(
                numbered.filter(planned.names() != "").with_columns(**{WRONG: planned.names()})
            )
            for start in range(0, rows - judged, MOST_LISTED):
                with readable(order.source):
                    frame = wrong.slice(start, MOST_LISTED).collect()
                write_down(rejects, frame, edition, order)
    return Counts(rows, judged, rejects.count, rejects.reason())


def write_down(rejects: Rejects, frame: pl.DataFrame, edition: Edition, order: Order) -> None:
    """Write rejected rows of a frame down, each with its number and what is wrong with it."""
    facts = edition.book.facts.facts
    columns = [values_of(column) for column in frame.iter_columns()]
    for cells in zip(*columns, strict=True):
        row = dict(zip(frame.columns, cells, strict=True))
        number, names = row.pop(LINE), row.pop(WRONG)
        problems = [complaint(facts[name], name, row[name], order.as_of) for name in names.split()]
        rejects.add(number, problems, row)


def scan(source: Path) -> pl.LazyFrame:
    """Open Parquet: a file, or a folder of them whose partitions are columns of texts.

    Raises UsageError for files that have not all the same columns.
    """
    parts = part_files(source)
    check_alike(source, parts)
    frames = [
        pl.scan_parquet(
            [part.path for part in some], glob=False, hive_partitioning=False
        ).with_columns(pl.lit(value, dtype=pl.String).alias(name) for name, value in values)
        for values, some in groupby(parts, key=lambda part: part.values)
    ]
    return frames[0] if len(frames) == 1 else pl.concat(frames)


def schema_of(path: Path) -> dict[str, Any]:
    """Give the columns of one Parquet file with their polars types. Raises UsageError."""
    with readable(path):
        return dict(pl.scan_parquet(path, glob=False, hive_partitioning=False).collect_schema())


def check_alike(source: Path, parts: list[PartFile]) -> None:
    """Refuse files of a folder that differ in their columns. Raises UsageError."""
    first: dict[str, Any] = {}
    for part in parts:
        columns = schema_of(part.path)
        for name, _ in part.values:
            if name in columns:
                raise UsageError(Problem("batch-partition", str(part.path), {"name": name}))
            columns[name] = pl.String()
        first = first or columns
        names = [n for n in {**first, **columns} if first.get(n) != columns.get(n)]
        if names or list(columns) != list(first):
            given = {
                "names": ", ".join(names or columns),
                "first": parts[0].path.relative_to(source),
            }
            raise UsageError(Problem("batch-differs", str(part.path), given))


def judge_text(edition: Edition, order: Order, folder: Path, form: Form, told: Any) -> Counts:
    """Judge a text file in pieces; every line is judged, or goes to the rejected ones."""
    parts: list[Path] = []
    judged = 0
    with (
        rows_of(edition, order) as source,
        (folder / REJECTS).open("w", encoding="utf-8") as file,
    ):
        rejects = Rejects(file, order.lang)
        for piece in pieces(source.rows()):
            good = [row for row in piece if not row.problems]
            frame = pl.DataFrame(
                {name: [row.values.get(name) for row in good] for name in source.schema},
                schema=source.schema,
            )
            planned = source.plan
            read = frame if source.strict else checked(edition, order, planned, good, frame)
            part = folder / f"part-{len(parts):06}"
            with readable(order.source):
                write(judged_as(form, nw.from_native(read), planned), part, form, head=not parts)
            parts.append(part)
            judged += read.height
            for row in piece:
                if row.problems:
                    rejects.add(row.line, row.problems, row.raw)
            told(source.position(), source.size)
    if not source.facts_seen and (judged or not source.count):
        raise UsageError(Problem("batch-no-facts", str(order.source)))
    if source.unseen and source.count:
        name = min(source.unseen)
        raise UsageError(Problem("batch-id", name, {"name": name}))
    with readable(order.source):
        join(parts, folder / OUTPUT, form)
    return Counts(source.count, judged, rejects.count, rejects.reason())


def checked(
    edition: Edition, order: Order, planned: Plan, rows: list[Row], frame: pl.DataFrame
) -> pl.DataFrame:
    """Read a piece's columns into rule units; rows with a wrong value are told so, and left out."""
    read: pl.DataFrame = nw.to_native(planned.read(nw.from_native(frame)))
    mask = read[WRONG]
    if not mask.any():
        return read
    wrong = nw.from_native(frame.filter(mask))
    names = nw.to_native(wrong.select(**{WRONG: planned.names()}))[WRONG]
    facts = edition.book.facts.facts
    for row, named in zip(
        (r for r, bad in zip(rows, mask, strict=True) if bad), names, strict=True
    ):
        row.problems += [
            complaint(facts[name], name, row.values[name], order.as_of) for name in named.split()
        ]
    return read.filter(~mask)


def pieces(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Give rows in pieces; one piece at least, so that an empty file has its head."""
    piece: list[Row] = []
    first = True
    for row in rows:
        piece.append(row)
        if len(piece) == PIECE:
            yield piece
            piece, first = [], False
    if piece or first:
        yield piece


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what polars says of a file that it cannot read into an error of ours; also where it panics.

    Raises UsageError; OSError where what was being written has no place.
    """
    try:
        yield
    except AdvisorError:
        raise
    except ANYTHING as error:
        said = _SYSTEM.search(str(error))
        number = int(said.group(1)) if said else getattr(error, "errno", None)
        if number in NO_PLACE:
            raise OSError(number, os.strerror(number)) from None
        if number is not None:
            raise unreadable(path, OSError(number, os.strerror(number))) from None
        if isinstance(error, pl.exceptions.PanicException):
            raise UsageError(Problem("batch-broken", str(path))) from None
        why = str(error).split("\n")[0][:MOST_SAID]
        raise UsageError(Problem("batch-unreadable", str(path), {"why": why})) from None
