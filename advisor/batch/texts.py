"""CSV and JSON Lines, row by row: each with its line number, and what is wrong with it."""

from __future__ import annotations

import codecs
import csv
import json
from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from advisor.batch import form_of
from advisor.errors import AdvisorError, Problem, ProfileError, UsageError, shown
from advisor.frames import is_quotes, plan
from advisor.profile import LARGEST, make_profile
from advisor.strict_json import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from advisor.batch import Order
    from advisor.edition import Edition
    from advisor.frames import Plan


@dataclass
class Row:
    """One row of the input.

    Attributes:
        line: where it begins, counted from 1.
        values: column -> value.
        raw: the row as it stood, for the rejected ones.
        problems: what is wrong with it.
    """

    line: int
    values: dict[str, Any]
    raw: Any
    problems: list[Problem] = field(default_factory=list)


class Source(ABC):
    """A text file being read.

    Attributes:
        plan: how its rows are judged; `schema`: the polars types of the columns that are made.
        strict: whether the rows are read already, and stand in rule units.
        count: rows so far.
    """

    plan: Plan
    schema: dict[str, Any]
    strict = False

    def __init__(self, order: Order) -> None:
        """Open the file. Raises UsageError."""
        self.order = order
        self.count = 0
        self.size = order.source.stat().st_size
        self.encoding = codecs.lookup(order.encoding).name
        self.file: BinaryIO = order.source.open("rb")

    def position(self) -> int:
        """Give how many bytes are read."""
        return 0 if self.file.closed else self.file.tell()

    def lines(self) -> Iterator[str]:
        """Give the lines as texts. Raises UsageError for another encoding."""
        number = 0
        encoding = self.encoding
        try:
            for number, line in enumerate(self.file, 1):
                text = line.decode(encoding)
                yield text.lstrip("\ufeff") if number == 1 else text
        except UnicodeDecodeError:
            place = f"{self.order.source}:{number}"
            raise UsageError(Problem("batch-encoding", place, {"encoding": encoding})) from None
        finally:
            self.file.close()

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """Give the rows."""


class CsvSource(Source):
    """A CSV file with a head; an empty cell is unknown."""

    def __init__(self, edition: Edition, order: Order) -> None:
        """Read the head. Raises UsageError."""
        super().__init__(order)
        self.reader = csv.reader(self.lines(), strict=True)
        try:
            self.head = next(self.reader, [])
        except csv.Error as error:
            raise self.broken(error) from None
        double = {name for name in self.head if self.head.count(name) > 1}
        if double or not self.head:
            given = {"names": ", ".join(sorted(double)) or "–"}
            raise UsageError(Problem("batch-head", f"{order.source}:1", given))
        self.plan = plan(edition, dict.fromkeys(self.head, nw.String()), order.as_of, order.ids)
        self.schema = dict.fromkeys(self.head, pl.String)

    def broken(self, error: csv.Error) -> UsageError:
        """Give the error of quotes that do not fit."""
        place = f"{self.order.source}:{self.reader.line_num}"
        return UsageError(Problem("batch-csv", place, {"why": str(error)}))

    def rows(self) -> Iterator[Row]:
        """Give the rows; one with too many or too few cells is wrong."""
        width = len(self.head)
        while True:
            line = self.reader.line_num + 1
            try:
                cells = next(self.reader, None)
            except csv.Error as error:
                raise self.broken(error) from None
            if cells is None:
                return
            if not cells:
                continue
            self.count += 1
            if len(cells) != width:
                given = {"found": len(cells), "wanted": width}
                yield Row(line, {}, cells, [Problem("batch-cells", "", given)])
                continue
            values = {name: cell or None for name, cell in zip(self.head, cells, strict=True)}
            yield Row(line, values, values)


class JsonSource(Source):
    """JSON Lines: a profile on each, read as strictly as one alone."""

    strict = True

    def __init__(self, edition: Edition, order: Order) -> None:
        """Look at the first line for the columns that are carried through. Raises UsageError."""
        super().__init__(order)
        self.edition = edition
        book = edition.book
        found = dict.fromkeys(self.first() if order.ids is None else order.ids, nw.String())
        facts = [name for name in book.facts.facts if not is_quotes(book, name)]
        others = {name: kind for name, kind in found.items() if name not in facts}
        kinds = {"boolean": nw.Boolean(), "choice": nw.String(), "date": nw.Date()}
        typed = {n: kinds.get(book.facts.facts[n].type, nw.Int64()) for n in facts}
        self.plan = plan(edition, {**others, **typed}, order.as_of, order.ids)
        types = {"boolean": pl.Boolean, "choice": pl.String}
        self.schema = dict.fromkeys(self.plan.kept(), pl.String)
        self.schema |= {name: types.get(book.facts.facts[name].type, pl.Int64) for name in facts}

    def rows(self) -> Iterator[Row]:
        """Give the rows; an empty line is none."""
        for number, text in enumerate(self.lines(), 1):
            if not text.strip():
                continue
            self.count += 1
            row = Row(number, {}, text.rstrip("\n"))
            try:
                row.values = self.values(text)
            except ProfileError as error:
                row.problems = list(error.problems)
            yield row

    def first(self) -> list[str]:
        """Give the names of the first profile that can be read."""
        with self.order.source.open("rb") as file:
            for line in file:
                with suppress(AdvisorError, UnicodeDecodeError):
                    text = line.decode(self.encoding).lstrip("\ufeff")
                    found = read_json(text, ProfileError, LARGEST)
                    if isinstance(found, dict):
                        return list(found)
        return []

    def values(self, text: str) -> dict[str, Any]:
        """Read one line. Raises ProfileError."""
        book = self.edition.book
        found = read_json(text, ProfileError, LARGEST)
        if not isinstance(found, dict):
            raise ProfileError(Problem("profile-not-object", "", {"found": shown(found)}))
        kept = [found.pop(name, None) for name in self.plan.carried]
        if "quotes" in found:
            raise ProfileError(Problem("batch-quotes", "quotes"))
        profile = make_profile(found, book, self.order.as_of)
        days = {
            name: int(value.strftime("%Y%m%d"))
            for name, value in profile.known.items()
            if book.facts.facts[name].type == "date"
        }
        carried = dict(zip(self.plan.kept(), map(as_text, kept), strict=True))
        try:
            "".join(filter(None, carried.values())).encode()
        except UnicodeEncodeError:
            raise ProfileError(Problem("value-refused", "", {"found": "\\ud800"})) from None
        return {**profile.flat, **days, **carried}


def as_text(value: Any) -> str | None:
    """Write what is carried through as a text."""
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def rows_of(edition: Edition, order: Order) -> Source:
    """Open a text file by its format. Raises UsageError."""
    try:
        "".encode(order.encoding)
        known = not codecs.lookup(order.encoding).name.startswith(("utf-16", "utf-32"))
    except (LookupError, UnicodeError):
        known = False
    if not known:  # nor one whose line breaks are more than a byte
        given = {"encoding": order.encoding}
        raise UsageError(Problem("batch-no-encoding", "--encoding", given))
    made = CsvSource if form_of(order.source) == "csv" else JsonSource
    return made(edition, order)
