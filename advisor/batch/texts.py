"""CSV and JSON Lines, row by row: each with its line number, and what is wrong with it."""

from __future__ import annotations

import codecs
import json
from abc import ABC, abstractmethod
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from advisor.batch.csv_table import CsvTable
from advisor.batch.sources import Lines, source_form
from advisor.columns.plan import is_quotes, plan
from advisor.errors import Problem, ProfileError, UsageError, shown
from advisor.person.profile import LARGEST, make_profile
from advisor.person.strict_json import read_json
from advisor.rulebook.types import QUOTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.batch import Order
    from advisor.columns.plan import Plan
    from advisor.edition.edition import Edition


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
        facts_seen: whether any of them could have said something about a person.
    """

    plan: Plan
    schema: dict[str, Any]
    strict = False
    facts_seen = True

    def __init__(self, order: Order, lines: Lines) -> None:
        """Take the file."""
        self.order = order
        self.count = 0
        self.size = order.source.stat().st_size
        self.lines = lines

    def position(self) -> int:
        """Give how many bytes are read, of the file as it is."""
        return self.lines.position() or self.size

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """Give the rows."""


class CsvSource(Source):
    """A CSV file with a head; an empty or blank cell is unknown."""

    def __init__(self, edition: Edition, order: Order, lines: Lines) -> None:
        """Read the head. Raises UsageError."""
        super().__init__(order, lines)
        self.table = CsvTable(self.lines, edition.book.facts.facts)
        head = dict.fromkeys(self.table.head, nw.String())
        self.plan = plan(edition, head, order.as_of, order.ids)
        self.schema = dict.fromkeys(head, pl.String)

    def rows(self) -> Iterator[Row]:
        """Give the rows; one with too many or too few cells is wrong."""
        head = self.table.head
        for line, cells in self.table.rows():
            self.count += 1
            if len(cells) != len(head):
                given = {"found": len(cells), "wanted": len(head)}
                yield Row(line, {}, cells, [Problem("batch-cells", "", given)])
                continue
            yield Row(line, self.table.values(cells), dict(zip(head, cells, strict=True)))


class JsonSource(Source):
    """JSON Lines: a profile on each, read as strictly as one alone."""

    strict = True
    facts_seen = False

    def __init__(self, edition: Edition, order: Order, lines: Lines) -> None:
        """Look at the first line for the columns that are carried through. Raises UsageError."""
        super().__init__(order, lines)
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
        for number, text in enumerate(self.lines, 1):
            if not text.strip():
                continue
            self.count += 1
            row = Row(number, {}, text.rstrip("\r\n"))
            try:
                row.values = self.values(text)
            except ProfileError as error:
                row.problems = [in_columns(one) for one in error.problems]
            yield row

    def first(self) -> list[str]:
        """Give the names of the first profile that can be read; what cannot is told with its row."""
        with suppress(UsageError):
            for line in self.lines:
                with suppress(ProfileError):
                    found = read_json(line, ProfileError, LARGEST)
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
        if QUOTES in found:
            raise ProfileError(Problem("batch-quotes", QUOTES))
        profile = make_profile(found, book, self.order.as_of)
        self.facts_seen = self.facts_seen or bool(found)
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


def in_columns(problem: Problem) -> Problem:
    """Say of a name that is no fact how it is carried through, as for a column."""
    if problem.code != "fact-not-known":
        return problem
    return replace(problem, code="batch-column", where=str(problem.values["name"]))


def as_text(value: Any) -> str | None:
    """Write what is carried through as a text."""
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


@contextmanager
def rows_of(edition: Edition, order: Order) -> Iterator[Source]:
    """Open a text file by its format. Raises UsageError."""
    try:
        "".encode(order.encoding)
        encoding = codecs.lookup(order.encoding).name
    except (LookupError, UnicodeError):
        given = {"encoding": order.encoding}
        raise UsageError(Problem("batch-no-encoding", "--encoding", given)) from None
    made = CsvSource if source_form(order.source) == "csv" else JsonSource
    with closing(Lines(order.source, encoding)) as lines:
        yield made(edition, order, lines)
