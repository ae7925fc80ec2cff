"""How a frame of certain columns is judged: which are facts, which are carried, which are neither.

A column named like a fact holds its values in the fact's own unit; every other column is carried
through. A row with a value that no profile may have is not judged, and says which facts are wrong.
"""

from __future__ import annotations

import shlex
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals as nw

from advisor.columns.coded import listed
from advisor.columns.outcomes import Columns
from advisor.columns.reading import Read, accepted, read_column
from advisor.columns.truths import any_of, as_column
from advisor.errors import Problem, UsageError, nearest
from advisor.person.profile import spellings
from advisor.rulebook.types import QUOTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from advisor.edition.edition import Edition
    from advisor.rulebook.types import Rulebook

REJECTED = "rejected_facts"
"""The column that names the facts whose values are wrong, with spaces between; empty where none is."""

WRONG = "wrong fact"
"""The column that tells where a fact has a wrong value."""

LINE = "line number"
"""The column that counts a file's rows."""

RAW = "raw {}"
"""What an input column is called while it is read; no fact has a space in its name."""


class Plan(NamedTuple):
    """How a frame of certain columns is judged, in two steps.

    Attributes:
        carried: the columns that are no facts, in the order in which they are given back.
        reads: fact -> how its column is read.
        columns: the rules.
    """

    carried: list[str]
    reads: dict[str, Read]
    columns: Columns

    def read(self, frame: Any, **more: nw.Expr) -> Any:
        """Give what is carried, under other names, the facts in rule units, and where one is wrong."""
        return frame.select(
            *(
                nw.col(name).alias(kept)
                for kept, name in zip(self.kept(), self.carried, strict=True)
            ),
            **{name: read.value for name, read in self.reads.items()},
            **{WRONG: as_column(any_of(read.wrong for read in self.reads.values()))},
            **more,
        )

    def names(self) -> nw.Expr:
        """Name the facts whose values are wrong; for a frame as it came."""
        return listed({name: read.wrong for name, read in self.reads.items()})

    def judge(self, frame: Any, *more: str) -> Any:
        """Give what is carried, the outcomes, and other columns of a frame that was read."""
        kept = zip(self.carried, self.kept(), strict=True)
        outputs = self.columns.outputs
        return self.coded(frame).select(
            *(nw.col(kept_as).alias(name) for name, kept_as in kept),
            **{n: nw.col(n) if code is None else code.text() for n, code in outputs.items()},
            **{name: nw.col(name) for name in more},
        )

    def coded(self, frame: Any) -> Any:
        """Give a frame that was read with every column that the outputs rest on."""
        for stage in filter(None, self.columns.stages):
            frame = frame.with_columns(**stage)
        return frame

    def kept(self) -> list[str]:
        """Give the names under which columns are carried, so that no fact can have the same."""
        return [RAW.format(place) for place in range(len(self.carried))]


def plan(
    edition: Edition, schema: dict[str, Any], as_of: date, carried: Iterable[str] | None = None
) -> Plan:
    """Plan how a frame is judged.

    Args:
        edition: the rulebook as in force on the day.
        as_of: the day itself.
        schema: column -> narwhals type.
        carried: the columns that are no facts; None is every column that is none, unless its name
            looks like a fact's, or like a fact's label.

    Raises UsageError for a column that would be lost, mistaken, or of a type that its fact has not.
    """
    book = edition.book
    facts = [name for name in schema if name in book.facts.facts]
    others = [name for name in schema if name not in facts] if carried is None else list(carried)
    problems = [*unfit(book, schema), *strays(book, schema, carried)]
    reads: dict[str, Read] = {}
    for name in facts:
        if not is_quotes(book, name):
            read = read_column(book.facts.facts[name], nw.col(name), schema[name], as_of)
            if read is None:
                given = {"found": str(schema[name]), "accepted": accepted(book.facts.facts[name])}
                problems.append(Problem("batch-type", name, given))
            else:
                reads[name] = read
    if not reads and not problems:
        problems.append(Problem("batch-no-facts"))
    columns = Columns(edition, reads, as_of)
    taken = {*columns.outputs, REJECTED, WRONG, LINE}
    problems += [Problem("batch-taken", name) for name in others if name in taken]
    if problems:
        raise UsageError(*problems)
    return Plan(others, reads, columns)


def unfit(book: Rulebook, names: Iterable[str]) -> Iterator[Problem]:
    """Name the columns that no frame may have: quotes, and names that engines read as patterns."""
    for name in names:
        if name.split(".")[0] == QUOTES or (name in book.facts.facts and is_quotes(book, name)):
            yield Problem("batch-quotes", name)
        if name == "*" or (name.startswith("^") and name.endswith("$")):
            yield Problem("batch-name", name)


def strays(
    book: Rulebook, names: Iterable[str], carried: Iterable[str] | None
) -> Iterator[Problem]:
    """Name the columns that are no facts and may not be carried through.

    Where it is said which are carried, that is every other one, and what is said of none; else each
    that looks like a fact: a row judged without what it says would be judged wrongly.
    """
    spelled = {s: name for s, name in spellings(book).items() if not is_quotes(book, name)}
    others = [name for name in names if name not in book.facts.facts]
    chosen = None if carried is None else list(carried)
    for name in chosen or ():
        if name not in names:
            yield Problem("batch-id", name, {"name": name}, tuple(names))
    options = " ".join(f"--id {shlex.quote(name)}" for name in others)
    for name in others:
        given = {"name": name, "options": options}
        if chosen is not None:
            if name not in chosen:
                yield Problem("batch-column", name, given, spelled)
        elif guess := nearest(name, spelled) or alike(name, spelled):
            yield Problem("batch-column", name, given, {name: guess})


MOST_ALIKE = 2
"""Facts in whose labels two characters together may stand and still tell one of them."""


def alike(name: str, spelled: Mapping[str, str]) -> str | None:
    """Give the fact whose label has two characters together with a name, which few labels have.

    Chinese labels are short: 学生 is less than half of 全日制学生, and means it.
    """
    pairs = {one + other for one, other in pairwise(name) if min(one, other) >= FIRST_CHINESE}
    having = [{fact for label, fact in spelled.items() if pair in label} for pair in pairs]
    telling = [facts for facts in having if 0 < len(facts) <= MOST_ALIKE]
    often = Counter(fact for facts in telling for fact in sorted(facts))
    return max(sorted(often), key=often.__getitem__, default=None)


FIRST_CHINESE = "\u4e00"


def is_quotes(book: Rulebook, name: str) -> bool:
    """Tell whether a fact is what the apps quote, which columns have no place for."""
    return book.facts.facts[name].type == QUOTES


def plain_names(names: Iterable[str], book: Rulebook) -> dict[str, str]:
    """Give each column a name without meaning to an engine; facts have one."""
    return {
        name: name if name in book.facts.facts else f"column {place}"
        for place, name in enumerate(names)
    }
