"""CSV and JSON Lines, row by row: each with its line number, and what is wrong with it."""

from __future__ import annotations

import codecs
import json
import shlex
from abc import ABC, abstractmethod
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from advisor.batch.csv_table import CsvTable
from advisor.batch.sources import TextLines, source_form
from advisor.columns.plan import is_quotes, plan
from advisor.errors import Problem, ProfileError, UsageError, shown
from advisor.person.profile import LARGEST, make_profile
from advisor.person.strict_json import read_json
from advisor.rulebook.types import QUOTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from datetime import date

    from advisor.batch.order import Order
    from advisor.columns.plan import Plan
    from advisor.edition.edition import Edition
    from advisor.rulebook.types import Rulebook


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


class TextSource(ABC):
    """A text file being read.

    Attributes:
        plan: how its rows are judged; `schema`: the polars types of the columns that are made.
        strict: whether the rows are read already, and stand in rule units.
        count: rows so far.
        facts_seen: whether any of them could have said something about a person.
        unseen: the columns asked for that no row has had.
    """

    plan: Plan
    schema: dict[str, Any]
    strict = False
    facts_seen = True
    unseen: AbstractSet[str] = frozenset()

    def __init__(self, order: Order, lines: TextLines) -> None:
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


class CsvSource(TextSource):
    """A CSV file with a head; an empty or blank cell is unknown."""

    def __init__(self, edition: Edition, order: Order, lines: TextLines) -> None:
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


class JsonSource(TextSource):
    """JSON Lines: a profile on each, read as strictly as one alone."""

    strict = True
    facts_seen = False

    def __init__(self, edition: Edition, order: Order, lines: TextLines) -> None:
        """Look at the first line for the columns that are carried through. Raises UsageError."""
        super().__init__(order, lines)
        self.edition = edition
        book = edition.book
        found = dict.fromkeys(self.first() if order.ids is None else order.ids, nw.String())
        facts = [name for name in book.facts.facts if not is_quotes(book, name)]
        others = {name: kind for name, kind in found.items() if name not in facts}
        typed, made = rule_types(book, facts)
        self.plan = plan(edition, {**others, **typed}, order.as_of, order.ids)
        self.schema = dict.fromkeys(self.plan.kept(), pl.String) | made
        self.unseen = set(order.ids or ())

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
        found = read_line(text)
        kept = [found.get(name) for name in self.plan.carried]
        self.unseen = self.unseen - found.keys()
        for name in self.plan.carried:
            if name not in book.facts.facts:
                found.pop(name, None)
        values = rule_values(found, book, self.order.as_of)
        self.facts_seen = self.facts_seen or bool(found)
        carried = dict(zip(self.plan.kept(), map(as_text, kept), strict=True))
        try:
            "".join(filter(None, carried.values())).encode()
        except UnicodeEncodeError:
            raise ProfileError(Problem("value-refused", "", {"found": "\\ud800"})) from None
        return {**values, **carried}


def read_line(text: str) -> dict[str, Any]:
    """Read one line of JSON Lines. Raises ProfileError."""
    found = read_json(text, ProfileError, LARGEST)
    if not isinstance(found, dict):
        raise ProfileError(Problem("profile-not-object", "", {"found": shown(found)}))
    return found


def rule_values(found: dict[str, Any], book: Rulebook, as_of: date) -> dict[str, Any]:
    """Read a profile into the values that columns of facts have. Raises ProfileError."""
    if QUOTES in found:
        raise ProfileError(Problem("batch-quotes", QUOTES))
    profile = make_profile(found, book, as_of)
    days = {
        name: int(value.strftime("%Y%m%d"))
        for name, value in profile.known.items()
        if book.facts.facts[name].type == "date"
    }
    return {**profile.flat, **days}


def rule_types(book: Rulebook, facts: Iterable[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the narwhals types of facts as they are written, and the polars ones of their values."""
    kinds = {"boolean": nw.Boolean(), "choice": nw.String(), "date": nw.Date()}
    made = {"boolean": pl.Boolean, "choice": pl.String}
    types = {name: book.facts.facts[name].type for name in facts}
    return (
        {name: kinds.get(kind, nw.Int64()) for name, kind in types.items()},
        {name: made.get(kind, pl.Int64) for name, kind in types.items()},
    )


def in_columns(problem: Problem) -> Problem:
    """Say of a name that is no fact how it is carried through, as for a column."""
    if problem.code != "fact-not-known":
        return problem
    name = str(problem.values["name"])
    given = {"name": name, "options": f"--id {shlex.quote(name)}"}
    return replace(problem, code="batch-column", where=name, values=given)


def as_text(value: Any) -> str | None:
    """Write what is carried through as a text."""
    return value if value is None or isinstance(value, str) else as_json(value)


def as_json(value: Any) -> str:
    """Write a value as JSON; a decimal as it was written, which no float would keep."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        pairs = (f"{json.dumps(n, ensure_ascii=False)}: {as_json(v)}" for n, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


@contextmanager
def rows_of(edition: Edition, order: Order) -> Iterator[TextSource]:
    """Open a text file by its format. Raises UsageError."""
    try:
        "".encode(order.encoding)
        encoding = codecs.lookup(order.encoding).name
    except (LookupError, UnicodeError):
        given = {"encoding": order.encoding}
        raise UsageError(Problem("batch-no-encoding", "--encoding", given)) from None
    made = CsvSource if source_form(order.source) == "csv" else JsonSource
    with closing(TextLines(order.source, encoding)) as lines:
        yield made(edition, order, lines)
