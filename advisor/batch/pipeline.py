"""Files through polars: Parquet in one streaming query, texts in pieces with their line numbers."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from math import isfinite
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from advisor.batch import OUTPUT, REJECTS, Counts
from advisor.batch.texts import Row, rows_of
from advisor.coded import Choice, subsets
from advisor.errors import Problem, UsageError
from advisor.frames import LINE, WRONG, plan
from advisor.reading import complaint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from advisor.batch import Form, Order
    from advisor.coded import Listing
    from advisor.edition import Edition
    from advisor.frames import Plan

PIECE = 100_000
"""Rows of a text file that are judged at a time."""

MOST_LISTED = 10_000
"""Rejected rows of a Parquet file that are taken out at a time."""

MOST_SAID = 200
"""Characters of what a library says that an error repeats."""


def judge_parquet(edition: Edition, order: Order, folder: Path, form: Form, told: Any) -> Counts:
    """Judge a Parquet file as it streams by; where rows are wrong, one more pass finds them."""
    source = pl.scan_parquet(order.source, glob=order.source.is_dir())
    with readable(order.source):
        rows = source.select(pl.len()).collect().item()
        schema = nw.from_native(source).collect_schema()
    planned = plan(edition, dict(schema), order.as_of, order.ids)
    check_carried(planned, dict(schema), form)
    done = 0

    def passed(column: pl.Series) -> pl.Series:
        nonlocal done
        done += len(column)
        told(done, rows)
        return column

    read = planned.read(nw.from_native(source)).filter(~nw.col(WRONG))
    good = judged_as(form, read, planned)
    advice = pl.col("advice").map_batches(passed, is_elementwise=True)
    with readable(order.source):
        write(good.with_columns(advice), folder / OUTPUT, form)
    judged = count(folder / OUTPUT, form)
    rejected = 0
    if judged < rows:
        numbered = nw.from_native(source.with_row_index(LINE, 1))
        wrong = nw.to_native(
            numbered.filter(planned.names() != "").with_columns(**{WRONG: planned.names()})
        )
        with (folder / REJECTS).open("w", encoding="utf-8") as file:
            for start in range(0, rows - judged, MOST_LISTED):
                for found in wrong.slice(start, MOST_LISTED).collect().iter_rows(named=True):
                    number, names = found.pop(LINE), found.pop(WRONG)
                    facts = edition.book.facts.facts
                    problems = [
                        complaint(facts[n], n, found[n], order.as_of) for n in names.split()
                    ]
                    reject(file, order, number, problems, found)
                    rejected += 1
    return Counts(rows, judged, rejected)


def check_carried(planned: Plan, schema: dict[str, Any], form: Form) -> None:
    """Refuse what a text file has no way to write. Raises UsageError."""
    problems = [
        Problem("batch-carried", name, {"found": str(schema[name]), "form": form})
        for name in planned.carried
        if form != "parquet"
        and (schema[name].is_nested() or schema[name] in {nw.Binary, nw.Object})
    ]
    if problems:
        raise UsageError(*problems)


def judge_text(edition: Edition, order: Order, folder: Path, form: Form, told: Any) -> Counts:
    """Judge a text file in pieces; every line is judged, or goes to the rejected ones."""
    source = rows_of(edition, order)
    parts: list[Path] = []
    judged = rejected = 0
    with (folder / REJECTS).open("w", encoding="utf-8") as file:
        for piece in pieces(source.rows()):
            good = [row for row in piece if not row.problems]
            frame = pl.DataFrame(
                {name: [row.values.get(name) for row in good] for name in source.schema},
                schema=source.schema,
            )
            planned = source.plan
            read = frame if source.strict else checked(edition, order, planned, good, frame)
            made = judged_as(form, nw.from_native(read), planned)
            part = folder / f"part-{len(parts):06}"
            write(made, part, form, head=not parts)
            parts.append(part)
            judged += read.height
            for row in piece:
                if row.problems:
                    reject(file, order, row.line, row.problems, row.raw)
                    rejected += 1
            told(source.position(), source.size)
    join(parts, folder / OUTPUT, form)
    return Counts(source.count, judged, rejected)


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


def reject(
    file: Any, order: Order, line: int | None, problems: Iterable[Problem], row: Any
) -> None:
    """Write a rejected row down: its line, what is wrong with it, and the row itself."""
    told = [problem.text(order.lang) for problem in problems]
    if isinstance(row, dict):  # NaN is no JSON
        row = {n: str(v) if isinstance(v, float) and not isfinite(v) else v for n, v in row.items()}
    found = {"line": line, "problems": told, "row": row}
    file.write(json.dumps(found, ensure_ascii=False, default=str) + "\n")


# Writing ------------------------------------------------------------------------------------------


def judged_as(form: Form, frame: Any, planned: Plan) -> pl.LazyFrame:
    """Judge a frame that was read, as a file of this form has it: words by number, reasons as lists."""
    coded: pl.LazyFrame = nw.to_native(planned.coded(frame)).lazy()
    kept = zip(planned.carried, planned.kept(), strict=True)
    outputs = planned.columns.outputs
    return coded.select(
        *(pl.col(kept_as).alias(name) for name, kept_as in kept),
        *(
            in_words(output, form).alias(name) if output else name
            for name, output in outputs.items()
        ),
    )


def in_words(output: Choice | Listing, form: Form) -> pl.Expr:
    """Look an output's words up; each is written once, and every row has only its place."""
    if isinstance(output, Choice):
        words = pl.Enum([word for word in output.words if word])
        return looked_up(output.column, pl.Series(output.words, dtype=words))
    parts = list(zip(output.columns, map(subsets, output.names), strict=True))
    if form == "csv":
        texts = [looked_up(c, pl.Series(list(map(" ".join, some)))) for c, some in parts]
        return pl.concat_str(texts, separator=" ").str.strip_chars() if len(texts) > 1 else texts[0]
    words = pl.Enum([name for names in output.names for name in names])
    lists = [looked_up(c, pl.Series(some, dtype=pl.List(words))) for c, some in parts]
    return pl.concat_list(lists) if len(lists) > 1 else lists[0]


def looked_up(column: str, table: pl.Series) -> pl.Expr:
    """Give the entry of a table that a column's number stands for."""
    return pl.col(column).map_batches(table.gather, return_dtype=table.dtype, is_elementwise=True)


def write(frame: pl.LazyFrame, path: Path, form: Form, *, head: bool = True) -> None:
    """Write a query's result, as it comes."""
    if form == "parquet":
        frame.sink_parquet(path)
    elif form == "jsonl":
        frame.sink_ndjson(path)
    else:
        frame.sink_csv(path, include_header=head)


def join(parts: list[Path], path: Path, form: Form) -> None:
    """Make one file of its parts."""
    if len(parts) == 1:
        parts[0].replace(path)
    elif form == "parquet":
        pl.scan_parquet(parts, glob=False).sink_parquet(path)
    else:
        with path.open("wb") as whole:
            for part in parts:
                with part.open("rb") as file:
                    shutil.copyfileobj(file, whole)
                part.unlink()


def count(path: Path, form: Form) -> int:
    """Count the rows that were written."""
    if form == "parquet":
        rows: int = pl.scan_parquet(path, glob=False).select(pl.len()).collect().item()
        return rows
    if form == "csv":  # a cell can hold line breaks
        cells = pl.scan_csv(path, infer_schema=False, glob=False)
        lines: int = cells.select(pl.len()).collect().item()
        return lines
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what polars says of a file that it cannot read into an error of ours.

    Raises UsageError. An error of the disk stays an OSError.
    """
    try:
        yield
    except pl.exceptions.PolarsError as error:
        why = str(error).split("\n")[0][:MOST_SAID]
        raise UsageError(Problem("batch-unreadable", str(path), {"why": why})) from None
