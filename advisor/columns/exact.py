"""Exact numbers over columns: sums, products and shares in which nothing is rounded.

A number is a pair of whole numbers, its steps and the millionths of one, so that nothing leaves 64
bits: what could is refused when a rulebook is loaded. An end that a row has not got is null, and
stays null through every operation.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals as nw

from advisor.columns.truths import any_of, as_column, choose, lesser, literal
from advisor.logic.span import HUGE
from advisor.rulebook.arithmetic import MILLION

if TYPE_CHECKING:
    from advisor.columns.truths import Truth
    from advisor.logic.span import Exact, Span

STEP = 1_000
"""A share is divided out by thousandths of thousandths, so that no product leaves 64 bits."""


class ColumnNumber(NamedTuple):
    """A number in every row, in steps of its unit: whole ones, and millionths of one from 0 on."""

    whole: Any
    part: Any = 0


class Ends(NamedTuple):
    """The ends of a number in every row; None where no row has one."""

    low: ColumnNumber | None
    high: ColumnNumber | None


def constant(value: Exact | None, steps: int = 1) -> ColumnNumber | None:
    """Give a number that all rows share."""
    if value is None:
        return None
    whole, part = divmod(int(value * steps * MILLION), MILLION)
    return ColumnNumber(whole, part)


def both(span: Span, steps: int = 1) -> Ends:
    """Give the ends of a span that all rows share."""
    return Ends(constant(span.low, steps), constant(span.high, steps))


def half_steps(number: ColumnNumber) -> Any:
    """Write a number as rules compare it: see `span.half_steps`."""
    steps = number.whole * 2 + choose(number.part > 0, 1, 0)
    return choose(steps > HUGE, HUGE, choose(steps < -HUGE, -HUGE, steps))


def filled(column: nw.Expr, end: ColumnNumber) -> ColumnNumber:
    """Give a column of whole numbers with another number where it has none."""
    if not isinstance(end.whole, nw.Expr):
        return ColumnNumber(column.fill_null(end.whole))
    there = ~column.is_null()
    return ColumnNumber(choose(there, column, end.whole), choose(there, 0, end.part))


def plus(one: ColumnNumber | None, other: ColumnNumber | None) -> ColumnNumber | None:
    """Add two ends."""
    if one is None or other is None:
        return None
    if isinstance(one.part, int) and isinstance(other.part, int) and one.part + other.part == 0:
        return ColumnNumber(one.whole + other.whole)
    part = one.part + other.part
    over = choose(part >= MILLION, 1, 0)
    return ColumnNumber(one.whole + other.whole + over, part - over * MILLION)


def minus(one: ColumnNumber | None) -> ColumnNumber | None:
    """Turn the sign of an end."""
    if one is None:
        return None
    if isinstance(one.part, int) and one.part == 0:
        return ColumnNumber(0 - one.whole)
    rest = choose(one.part > 0, 1, 0)
    return ColumnNumber(0 - one.whole - rest, rest * MILLION - one.part)


def added(one: Ends, other: Ends) -> Ends:
    """Add."""
    return Ends(plus(one.low, other.low), plus(one.high, other.high))


def negative(one: Ends) -> Ends:
    """Turn the sign."""
    return Ends(minus(one.high), minus(one.low))


def times(one: ColumnNumber | None, other: ColumnNumber | None) -> ColumnNumber | None:
    """Multiply two ends, one of which is a whole number of steps."""
    if one is None or other is None:
        return None
    if isinstance(one.part, int) and one.part == 0:
        one, other = other, one
    whole = one.whole * other.whole
    if isinstance(one.part, int) and one.part == 0:
        return ColumnNumber(whole)
    millions, rest = divided(other.whole, MILLION)
    more, part = divided(rest * one.part, MILLION)
    return ColumnNumber(whole + millions * one.part + more, part)


def multiplied(one: Ends, other: Ends) -> Ends:
    """Multiply numbers that are not negative; nothing times anything is nothing."""
    nothing = any_of([is_nothing(one), is_nothing(other)])
    return Ends(
        unless(nothing, times(one.low, other.low)), unless(nothing, times(one.high, other.high))
    )


def smallest(one: Ends, other: Ends) -> Ends:
    """Take the smaller: see `span.smallest`."""
    low = None
    if one.low is not None and other.low is not None:
        low = smaller(one.low, other.low, both_there=True)
    if one.high is None or other.high is None:
        return Ends(low, one.high or other.high)
    return Ends(low, smaller(one.high, other.high, both_there=False))


def smaller(one: ColumnNumber, other: ColumnNumber, *, both_there: bool) -> ColumnNumber:
    """Take the smaller of two ends; of an end that is missing the other, or with `both_there` none."""
    columns = [ColumnNumber(literal(number.whole), literal(number.part)) for number in (one, other)]
    first, second = columns
    less = (first.whole < second.whole) | (
        (first.whole == second.whole) & (first.part <= second.part)
    )
    if both_there:
        there = ~(first.whole.is_null() | second.whole.is_null())
        return ColumnNumber(
            nw.when(there).then(choose(less, first.whole, second.whole)),
            choose(less, first.part, second.part),
        )
    less = second.whole.is_null() | less.fill_null(value=False)
    return ColumnNumber(
        choose(less, first.whole, second.whole), choose(less, first.part, second.part)
    )


def is_nothing(ends: Ends) -> Truth:
    """Tell where a number is 0."""
    if ends.low is None or ends.high is None:
        return False
    zeros = [part == 0 for number in (ends.low, ends.high) for part in number]
    if not all(isinstance(zero, bool) for zero in zeros):
        columns = [as_column(zero).fill_null(value=False) for zero in zeros]
        return reduce(lambda a, b: a & b, columns)
    return all(zeros)


def unless(nothing: Truth, end: ColumnNumber | None) -> ColumnNumber | None:
    """Give an end, and 0 where there is nothing."""
    if nothing is False:
        return end
    if end is None:
        return ColumnNumber(nw.when(as_column(nothing)).then(nw.lit(0)))
    part = 0 if isinstance(end.part, int) and end.part == 0 else choose(nothing, 0, end.part)
    return ColumnNumber(choose(nothing, 0, end.whole), part)


def shared(part: Ends, whole: Ends, steps: int) -> Ends:
    """Divide numbers that are not negative, into steps of the share; see `span.divided`."""
    nothing = is_nothing(part)
    least = part.low or ColumnNumber(0)
    low = ColumnNumber(0)
    if whole.high is not None:
        low = quotient(filled_number(least, 0), filled_number(whole.high, -1), steps)
    high = None
    if part.high is not None and whole.low is not None:
        high = quotient(part.high, whole.low, steps)
    return Ends(unless(nothing, low), unless(nothing, high))


def filled_number(number: ColumnNumber, put: int) -> ColumnNumber:
    """Give a whole number that has no gaps."""
    whole = number.whole
    return ColumnNumber(whole.fill_null(put) if isinstance(whole, nw.Expr) else whole)


def quotient(part: ColumnNumber, whole: ColumnNumber, steps: int) -> ColumnNumber:
    """Divide whole numbers; of what is not whole the part only tells that it is there.

    Something of nothing is more than any number; a whole below 0 stands for one without an end.
    """
    endless = literal(whole.whole) < 0
    divisor = choose(literal(whole.whole) <= 0, 1, whole.whole)
    times_, rest = divided(part.whole, divisor)
    found = lesser(times_, HUGE // steps + 1)
    step = steps
    while step > 1:  # a million is a thousand times a thousand
        more, rest = divided(rest * STEP, divisor)
        found, step = found * STEP + more, step // STEP
    found = choose(literal(whole.whole) == 0, choose(literal(part.whole) > 0, HUGE, 0), found)
    some = choose((literal(rest) > 0) & (literal(whole.whole) > 0), 1, 0)
    there = ~literal(part.whole).is_null()
    return ColumnNumber(choose(there, choose(endless, 0, found), None), choose(endless, 0, some))


def divided(part: Any, whole: Any) -> tuple[Any, Any]:
    """Divide whole numbers, downwards; gives the quotient and the rest, which is not negative.

    Not every engine divides integers as integers: what is left without its rest is divided as a
    float, whose rounding is far from a half where it counts.
    """
    if isinstance(part, int) and isinstance(whole, int):
        return divmod(part, whole)
    part, whole = literal(part), literal(whole)
    rest = ((part % whole) + whole) % whole
    return ((part - rest) / whole).round(0).cast(nw.Int64), rest
