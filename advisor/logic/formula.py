"""Numbers worked out from facts, exactly: what a formula comes to for what is known of a person.

This is the plain reading; the column reader and the bench's solver must agree with it. A number
that is known in part gives its ends, in half steps: see `span`.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias

from advisor.logic.condition import HIGH, LOW, end_of, evaluate, fields
from advisor.logic.span import (
    Span,
    added,
    divided,
    exactly,
    half_steps,
    less,
    multiplied,
    negative,
    smallest,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from advisor.logic.condition import Condition
    from advisor.logic.span import Exact
    from advisor.model import Value

Operation: TypeAlias = Literal[
    "sum",
    "difference",
    "smallest",
    "times",
    "ratio",
    "months_since",
    "days_since",
    "days_between",
    "days_since_month_end",
]

MONTHS = 12


class Operand(NamedTuple):
    """What a formula reckons with: a field, or a number that is the same for everybody.

    Attributes:
        field: a fact, or a number worked out before; None for a number.
        value: the number; of a field, what is known of it where nobody has told it.
        steps: how many of a field's steps make one: a million for fractions, which rules see in
            millionths.
        otherwise: a number worked out before, which counts where nobody has told the field.
    """

    field: str | None
    value: Span
    steps: int = 1
    otherwise: str | None = None


class Formula(NamedTuple):
    """A number worked out from others.

    Attributes:
        operands: of a difference, all but the first are taken from it; of a ratio the second is
            the whole; of `days_between` the second is the later day, of `days_since_month_end` it is
            the earliest day from which is counted.
        steps: how many of its steps make one, as an operand's.
        rounded_up: whether it is shown rounded up to a whole step, and not down.
        months_on: of `days_since_month_end`, how many months after the date's month the month lies.
    """

    name: str
    op: Operation
    operands: tuple[Operand, ...]
    steps: int = 1
    rounded_up: bool = False
    months_on: int = 0

    @property
    def fields(self) -> tuple[str, ...]:
        """Give the fields that it is worked out from."""
        read = (name for one in self.operands for name in (one.field, one.otherwise))
        return tuple(name for name in read if name is not None)


class Lookup(NamedTuple):
    """A number that depends on who asks: the first row counts whose condition holds.

    Attributes:
        rows: conditions over facts, without `Not`, each with its number; the last has None.
        steps, rounded_up: as a formula's.
    """

    name: str
    rows: tuple[tuple[Condition | None, Span], ...]
    steps: int = 1
    rounded_up: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """Give the fields that its rows read."""
        return tuple({one for row, _ in self.rows if row is not None for one in fields(row)})


class Elsewhere(Protocol):
    """A number whose arithmetic stands elsewhere: what a loan asks of each month, for example."""

    @property
    def name(self) -> str:
        """Give what it is called."""

    @property
    def steps(self) -> int:
        """Give how many of its steps make one."""

    @property
    def rounded_up(self) -> bool:
        """Tell whether it is shown rounded up."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Give the fields that it is worked out from."""

    def span(self, flat: Mapping[str, Value]) -> Span:
        """Give what is known of it, by a flat fact in rule units."""


Number: TypeAlias = Formula | Lookup | Elsewhere
"""What is worked out from facts."""


def named(formulas: Sequence[Number], names: Collection[str] | None) -> Sequence[Number]:
    """Give the numbers of some names, in their order; all where none are given."""
    return formulas if names is None else [one for one in formulas if one.name in names]


def reads(number: Number) -> set[str]:
    """Give the fields that a number is worked out from; of another number, its name."""
    return {end_of(field) or field for field in number.fields}


def work_out(
    formulas: Iterable[Number], flat: Mapping[str, Value], as_of: date
) -> dict[str, Value]:
    """Give what formulas make known.

    Args:
        formulas: those whose numbers others rest on come first.
        flat: a flat fact, in rule units.
        as_of: the day of the assessment, on which ages are taken.

    Returns the ends of each number that has some, and the number itself, in whole steps, where it
    is known.
    """
    found: dict[str, Value] = {}
    spans: dict[str, Span] = {}
    for formula in formulas:
        span = spans[formula.name] = worked_out(formula, flat, spans, found, as_of)
        found |= told(formula, span)
    return found


def worked_out(
    formula: Number,
    flat: Mapping[str, Value],
    spans: Mapping[str, Span],
    found: Mapping[str, Value],
    as_of: date,
) -> Span:
    """Give what is known of one number; `spans` and `found` are those of the numbers before it."""
    if isinstance(formula, Lookup):
        return looked_up(formula, {**flat, **found})
    if isinstance(formula, Formula):
        return reckoned(formula, flat, spans, as_of)
    return formula.span(flat)


def told(formula: Number, span: Span) -> dict[str, Value]:
    """Give what a number's span makes known: its ends, in half steps, and itself where it is known."""
    name, steps = formula.name, formula.steps
    low, high = span
    found: dict[str, Value] = {}
    if low is not None:
        found[name + LOW] = half_steps(low * steps)
    if low is not None and low == high:
        found[name + HIGH] = found[name + LOW]
        found[name] = (ceil if formula.rounded_up else floor)(low * steps)
    elif high is not None:
        found[name + HIGH] = half_steps(high * steps)
    return found


def reckoned(
    formula: Formula, flat: Mapping[str, Value], spans: Mapping[str, Span], as_of: date
) -> Span:
    """Give what is known of a formula's number."""
    parts = [known_of(one, flat, spans) for one in formula.operands]
    if formula.op in OF_DAYS:
        return passed(formula, parts, as_of)
    if formula.op == "sum":
        return added(parts)
    if formula.op == "difference":
        return added([parts[0], *map(negative, parts[1:])])
    if formula.op == "smallest":
        return smallest(parts)
    if formula.op == "ratio":
        return divided(*parts)
    product = parts[0]
    for part in parts[1:]:
        product = multiplied(product, part)
    return product


def looked_up(table: Lookup, flat: Mapping[str, Value]) -> Span:
    """Give what is known of a table's number: all that rows give which may be the one."""
    possible: list[Span] = []
    for condition, span in table.rows:
        truth = condition is None or evaluate(condition, flat)
        if truth is not False:
            possible.append(span)
        if truth:
            break
    lows = [one.low for one in possible]
    highs = [one.high for one in possible]
    return Span(
        min((end for end in lows if end is not None), default=None) if None not in lows else None,
        max((end for end in highs if end is not None), default=None) if None not in highs else None,
    )


def known_of(operand: Operand, flat: Mapping[str, Value], spans: Mapping[str, Span]) -> Span:
    """Give what is known of an operand."""
    if operand.field is None:
        return operand.value
    if operand.field in spans:
        return spans[operand.field]
    value = flat.get(operand.field)
    if value is None:
        return operand.value if operand.otherwise is None else spans[operand.otherwise]
    return exactly(int(value) if operand.steps == 1 else Fraction(int(value), operand.steps))


# Days -----------------------------------------------------------------------------------------------

OF_DAYS = {"months_since", "days_since", "days_between", "days_since_month_end"}
"""Operations over dates."""

BEGUN = Fraction(1, 2)
"""What a month that has begun, and is not over, counts: more than nothing, and less than one."""


def passed(formula: Formula, days: Sequence[Span], as_of: date) -> Span:
    """Give the time between two days, or since one. No day of a profile lies after the assessment."""
    today = as_of.toordinal()
    known = [one if one.low is not None else Span(None, today) for one in days]
    if formula.op == "days_since_month_end":
        return since_month_end(formula, known, today)
    if formula.op != "months_since":
        later = known[1] if formula.op == "days_between" else exactly(today)
        return less(later, known[0])
    day = known[0].low
    return Span(0, None) if day is None else exactly(months(date.fromordinal(int(day)), as_of))


def since_month_end(formula: Formula, days: Sequence[Span], today: int) -> Span:
    """Give the days since the month's end, or since the earliest day that counts."""
    earliest = days[1].low if len(days) > 1 else None
    begins = [
        None if day is None else month_end(int(day), formula.months_on) for day in (*days[0],)
    ]
    low, high = (max((d for d in (day, earliest) if d is not None), default=None) for day in begins)
    return less(exactly(today), Span(low, high))


ERA_YEARS, ERA_DAYS = 400, 146_097
"""After so many years the calendar repeats itself."""


def month_end(day: int, months_on: int) -> int:
    """Give the last day of the month that lies so many months after a day's, as ordinals.

    The calendar ends with the year 9999; the last days of its last months lie beyond it.
    """
    then = date.fromordinal(day)
    years, month = divmod(then.month + months_on, MONTHS)
    year = then.year + years
    if year <= date.max.year:
        return date(year, month + 1, 1).toordinal() - 1
    return date(year - ERA_YEARS, month + 1, 1).toordinal() - 1 + ERA_DAYS


def months(day: date, as_of: date) -> Exact:
    """Count the months since a day: whole ones, and a part for one that has begun.

    A month that begins on a day which this month has not got is over on this month's last day.
    """
    count = (as_of.year - day.year) * MONTHS + as_of.month - day.month
    ends = min(day.day, monthrange(as_of.year, as_of.month)[1])
    return count if ends == as_of.day else count - (ends > as_of.day) + BEGUN
