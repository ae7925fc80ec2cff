"""Outcomes written as files: words by number, reasons as lists, and columns of any type carried."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from advisor.batch.rejects import plain
from advisor.columns.coded import CodedWord, Money, subsets
from advisor.rulebook.values import CENTS

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.batch.sources import Form
    from advisor.columns.coded import Listing
    from advisor.columns.plan import Plan

PLAIN = (pl.Boolean, pl.String, pl.Categorical, pl.Enum, pl.Time, pl.Null)
"""Types, besides numbers, that texts hold as they are."""

DIGITS = {"ms": 3, "us": 6, "ns": 9}
"""Decimals of a second that a moment of each unit has."""


def judged_as(form: Form, frame: Any, planned: Plan) -> pl.LazyFrame:
    """Judge a frame that was read, as a file of this form has it: words by number, reasons as lists."""
    coded: pl.LazyFrame = nw.to_native(planned.coded(frame)).lazy()
    kinds: pl.LazyFrame = nw.to_native(frame).lazy()
    schema = kinds.collect_schema()
    kept = zip(planned.carried, planned.kept(), strict=True)
    outputs = planned.columns.outputs
    return coded.select(
        *(carried(kept_as, schema[kept_as], form).alias(name) for name, kept_as in kept),
        *(
            name if output is None else in_words(output, form).alias(name)
            for name, output in outputs.items()
        ),
    )


def in_words(output: CodedWord | Listing | Money, form: Form) -> pl.Expr:
    """Look an output's words up; each is written once, and every row has only its place."""
    if isinstance(output, Money):
        return in_yuan(output.column)
    if isinstance(output, CodedWord):
        words = pl.Enum([word for word in output.words if word])
        return looked_up(output.column, pl.Series(output.words, dtype=words))
    parts = list(zip(output.columns, map(subsets, output.names), strict=True))
    if form == "csv":
        texts = [looked_up(c, pl.Series(list(map(" ".join, some)))) for c, some in parts]
        return pl.concat_str(texts, separator=" ").str.strip_chars() if len(texts) > 1 else texts[0]
    words = pl.Enum([name for names in output.names for name in names])
    lists = [looked_up(c, pl.Series(some, dtype=pl.List(words))) for c, some in parts]
    return pl.concat_list(lists) if len(lists) > 1 else lists[0]


def in_yuan(column: str) -> pl.Expr:
    """Write 分 as 元 with two decimals."""
    cents = pl.col(column)
    return pl.concat_str(
        (cents // CENTS).cast(pl.String), pl.lit("."), (cents % CENTS).cast(pl.String).str.zfill(2)
    )


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


# What is carried through --------------------------------------------------------------------------


def carried(name: str, kind: Any, form: Form) -> pl.Expr:
    """Give a carried column so that a file of this form can hold it, whatever its type.

    Parquet holds everything. In a text, days beyond every calendar become their number, and what
    has no text of its own (lists, structures, bytes, spans of time) becomes JSON.
    """
    column = pl.col(name)
    if form == "parquet":
        return column
    if kind in (pl.Date, pl.Datetime):
        real = pl.when(column.dt.year().is_not_null()).then(column)
        shape = "%Y-%m-%d"
        if kind == pl.Datetime:
            shape += f"T%H:%M:%S%.{DIGITS[kind.time_unit]}f{'%z' if kind.time_zone else ''}"
        return pl.coalesce(real.dt.to_string(shape), column.to_physical().cast(pl.String))
    if kind.is_numeric() or kind in PLAIN:
        return column
    return column.map_batches(as_texts, return_dtype=pl.String, is_elementwise=True)


def as_texts(column: pl.Series) -> pl.Series:
    """Write each value of a column as a text: JSON where it is more than one."""
    texts = [
        None
        if one is None
        else one
        if isinstance(one, str)
        else json.dumps(one, ensure_ascii=False)
        for one in map(plain, values_of(column))
    ]
    return pl.Series(column.name, texts, dtype=pl.String)


def values_of(column: pl.Series) -> list[Any]:
    """Give a column's values; those that Python has none for, as days far away, as polars keeps them."""
    if column.dtype == pl.Datetime("ns"):  # whose last digits Python has no place for
        column = column.dt.to_string("iso")
    try:
        return column.to_list()
    except (Exception, pl.exceptions.PanicException):  # noqa: BLE001  # one odd value spoils them all
        kept = column.to_physical()
        return [value_at(column, kept, place) for place in range(len(column))]


def value_at(column: pl.Series, kept: pl.Series, place: int) -> Any:
    """Give one value, or what polars keeps of it."""
    one = column.slice(place, 1)
    try:
        return one.to_list()[0]
    except (Exception, pl.exceptions.PanicException):  # noqa: BLE001  # as above
        if column.dtype in (pl.Date, pl.Datetime) and (year := one.dt.year()[0]) is not None:
            return f"{year}-{one.dt.month()[0]:02}-{one.dt.day()[0]:02}"
        return kept.slice(place, 1).to_list()[0]
