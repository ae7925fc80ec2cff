"""Data frames of profiles: read strictly, judged by columns, given back with the outcomes.

A column named like a fact holds its values in the fact's own unit; every other column is carried
through. A row with a value that no profile may have is not judged, and says which facts are wrong.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import narwhals as nw

from advisor.assess import Advisor
from advisor.coded import listed
from advisor.columns import Columns
from advisor.errors import Problem, UsageError, nearest, shown
from advisor.reading import Read, accepted, read_column
from advisor.rulebook.load import load_rulebook
from advisor.truths import any_of, as_column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.edition import Edition
    from advisor.rulebook.types import Rulebook

Frame = TypeVar("Frame")

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
            looks like a misspelled fact's.

    Raises UsageError for a column that would be lost, mistaken, or of a type that its fact has not.
    """
    book = edition.book
    facts = [name for name in schema if name in book.facts.facts]
    problems = [
        Problem("batch-quotes", name)
        for name in schema
        if name.split(".")[0] == "quotes" or (name in facts and is_quotes(book, name))
    ]
    others = [name for name in schema if name not in facts]
    if carried is None:
        problems += [
            Problem("batch-column", name, {"name": name}, tuple(book.facts.facts))
            for name in others
            if nearest(name, book.facts.facts)
        ]
    else:
        chosen = list(carried)
        problems += [
            Problem("batch-id", name, {"name": name}, tuple(schema))
            for name in chosen
            if name not in schema
        ]
        problems += [
            Problem("batch-column", name, {"name": name}, tuple(book.facts.facts))
            for name in others
            if name not in chosen
        ]
        others = chosen
    reads: dict[str, Read] = {}
    for name in facts:
        if not is_quotes(book, name):
            read = read_column(book.facts.facts[name], nw.col(name), schema[name], as_of)
            if read is None:
                given = {"found": str(schema[name]), "accepted": accepted(book.facts.facts[name])}
                problems.append(Problem("batch-type", name, given))
            else:
                reads[name] = read
    columns = Columns(edition, reads, as_of)
    if not reads and not problems:
        problems.append(Problem("batch-no-facts"))
    problems += [Problem("batch-name", shown(name)) for name in schema if not plain_name(name)]
    taken = {*columns.outputs, REJECTED, WRONG, LINE}
    problems += [Problem("batch-taken", name) for name in others if name in taken]
    if problems:
        raise UsageError(*problems)
    return Plan(others, reads, columns)


def plain_name(name: str) -> bool:
    """Tell whether a column's name stands for itself; engines read some as patterns."""
    return name != "*" and not (name.startswith("^") and name.endswith("$"))


def is_quotes(book: Rulebook, name: str) -> bool:
    """Tell whether a fact is what the apps quote, which columns have no place for."""
    return book.facts.facts[name].type == "quotes"


# Frames -------------------------------------------------------------------------------------------


def judge_frame(
    frame: Frame,
    advisor: Advisor | None = None,
    as_of: date | None = None,
    ids: Iterable[str] | None = None,
) -> Frame:
    """Judge a data frame of profiles: one row is one person.

    Args:
        frame: polars (eager or lazy), pandas, PyArrow or PySpark; facts by name, null is unknown.
        advisor: judges; by our own rulebook unless given.
        as_of: the day of the assessment; without it today, as this is an edge of the library.
        ids: the columns to carry through; None is every column that is no fact.

    Gives a frame of the same kind and with the same rows: the columns carried through, the outcomes
    by the contract's names (reasons are texts, joined by spaces), and REJECTED, which names the
    facts whose values are wrong; such a row has no outcome.

    Raises UsageError for columns that cannot be judged.
    """
    judge = Advisor(load_rulebook()) if advisor is None else advisor
    day = date.today() if as_of is None else as_of  # noqa: DTZ011  # people's own day
    edition = judge.on(day).edition
    wrapped: Any = nw.from_native(cast("Any", frame))
    kind = wrapped.implementation
    if not (kind.is_pandas() or kind.is_pyarrow()):
        planned = plan(edition, dict(wrapped.collect_schema()), day, ids)
        native: Frame = nw.to_native(with_names(planned, wrapped))
        return native
    # Their own logic is not Kleene's, or lacks what is needed: polars judges, and what is carried
    # through is put back as it was, whatever it holds.
    names = list(wrapped.columns)
    known = [n for n in names if n in judge.book.facts.facts and not is_quotes(judge.book, n)]
    try:
        facts = nw.from_native(wrapped.select(known).to_polars())
    except Exception as error:  # noqa: BLE001  # whatever a library raises for a column of odd things
        why = shown(f"{type(error).__name__}: {error}")
        raise UsageError(Problem("batch-unreadable", "frame", {"why": why})) from None
    schema = dict(facts.collect_schema())
    planned = plan(edition, {n: schema.get(n, nw.String()) for n in names}, day, ids)
    judged: Any = with_names(plan(edition, schema, day, ()), facts)
    if kind.is_pyarrow():
        table: Any = judged.to_arrow()
        for place, name in enumerate(planned.carried):
            table = table.add_column(place, name, cast("Any", frame).column(name))
        return cast("Frame", table)
    made: Any = judged.to_pandas()
    made.index = cast("Any", frame).index
    for place, name in enumerate(planned.carried):
        made.insert(place, name, cast("Any", frame)[name])
    return cast("Frame", made)


def with_names(planned: Plan, frame: Any) -> Any:
    """Judge a whole frame; a row with a wrong value has the facts' names and no outcome."""
    judged = planned.judge(planned.read(frame, **{REJECTED: planned.names()}), REJECTED)
    return judged.with_columns(
        nw.when(nw.col(REJECTED) == "").then(nw.col(name)).alias(name)
        for name in planned.columns.outputs
    )
