"""Data frames of profiles, judged as they are and given back with the outcomes."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, cast

import narwhals as nw

from advisor.assess.advisor import Advisor
from advisor.columns.plan import REJECTED, is_quotes, plain_names, plan
from advisor.errors import AdvisorError, Problem, UsageError, shown
from advisor.rulebook.load import load_rulebook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from advisor.columns.plan import Plan
    from advisor.edition.edition import Edition
    from advisor.rulebook.types import Rulebook

Frame = TypeVar("Frame")


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

    Raises UsageError for what is no such frame, and for columns that cannot be judged.
    """
    judge = Advisor(load_rulebook()) if advisor is None else advisor
    day = date.today() if as_of is None else as_of  # noqa: DTZ011  # people's own day
    chosen = None if ids is None else list(dict.fromkeys(ids))
    with frame_errors():
        wrapped: Any = nw.from_native(cast("Any", frame))
        names = list(
            wrapped.columns if isinstance(wrapped, nw.DataFrame) else wrapped.collect_schema()
        )
        check_names(names)
        check_index(frame, judge.book)
        kind = wrapped.implementation
        edition = judge.on(day).edition
        if kind.is_pandas_like() or kind.is_pyarrow():
            return cast("Frame", beside(frame, wrapped, edition, day, chosen))
        schema = dict(wrapped.collect_schema())
        planned = plan(edition, schema, day, chosen)
        if kind.is_spark_like():
            return cast("Frame", renamed(frame, planned, edition, day))
        native: Frame = nw.to_native(with_names(planned, wrapped))
        return native


@contextmanager
def frame_errors() -> Iterator[None]:
    """Turn whatever a library raises for a frame of odd things into a UsageError.

    Also a panic of polars, which is no Exception.
    """
    try:
        yield
    except (AdvisorError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001  # libraries raise what they like
        why = shown(f"{type(error).__name__}: {error}")
        raise UsageError(Problem("batch-frame", "", {"why": why})) from None


def check_names(names: Sequence[object]) -> None:
    """Refuse names of columns that are no texts, or stand twice. Raises UsageError."""
    problems = [
        Problem("batch-name-type", "", {"name": shown(name)})
        for name in names
        if type(name) is not str
    ]
    double = dict.fromkeys(name for name in names if names.count(name) > 1)
    problems += [Problem("batch-name-twice", "", {"name": shown(name)}) for name in double]
    if problems:
        raise UsageError(*problems)


def check_index(frame: Any, book: Rulebook) -> None:
    """Refuse a pandas index named like a fact: it would be left out unseen. Raises UsageError."""
    for name in getattr(getattr(frame, "index", None), "names", ()):
        if name in book.facts.facts:
            raise UsageError(Problem("batch-index", "", {"name": name}))


def beside(frame: Any, wrapped: Any, edition: Edition, day: date, chosen: list[str] | None) -> Any:
    """Judge a pandas or PyArrow frame through polars.

    Their own logic is not Kleene's, or lacks what is needed; what is carried through is put back as
    it was, whatever it holds.
    """
    book, names = edition.book, list(wrapped.columns)
    known = [name for name in names if name in book.facts.facts and not is_quotes(book, name)]
    facts = nw.from_native(wrapped.select(known).to_polars())
    schema = dict(facts.collect_schema())
    planned = plan(edition, {name: schema.get(name, nw.String()) for name in names}, day, chosen)
    judged: Any = with_names(plan(edition, schema, day, ()), facts)
    if wrapped.implementation.is_pyarrow():
        table: Any = judged.to_arrow()
        for place, name in enumerate(planned.carried):
            table = table.add_column(place, name, frame.column(name))
        return table
    made: Any = judged.to_pandas()
    made.index = frame.index
    for place, name in enumerate(planned.carried):
        made.insert(place, name, frame[name])
    return made


def renamed(frame: Any, planned: Plan, edition: Edition, day: date) -> Any:
    """Judge a Spark frame under names that Spark takes as they are: a dot would be a field's."""
    plain = plain_names(frame.columns, edition.book)
    safe = nw.from_native(frame.toDF(*plain.values()))
    carried = [plain[name] for name in planned.carried]
    judged = nw.to_native(
        with_names(plan(edition, dict(safe.collect_schema()), day, carried), safe)
    )
    return judged.toDF(*planned.carried, *judged.columns[len(carried) :])


def with_names(planned: Plan, frame: Any) -> Any:
    """Judge a whole frame; a row with a wrong value has the facts' names and no outcome."""
    judged = planned.judge(planned.read(frame, **{REJECTED: planned.names()}), REJECTED)
    return judged.with_columns(
        nw.when(nw.col(REJECTED) == "").then(nw.col(name)).alias(name)
        for name in planned.columns.outputs
    )
