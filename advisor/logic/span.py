"""What is known of a number: exactly it, or that it lies between two ends.

Arithmetic with facts is exact: 分, days and counts are whole numbers, rates and shares fractions.
Where a part is unknown, what is known of the others still bounds the whole: a sum of amounts is at
least the known ones. Rules compare with whole numbers of a unit's smallest step; a number is written
for them in half steps, so that one integer tells every such comparison, also of a number that lies
between two steps.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Exact: TypeAlias = "int | Fraction"

HUGE = 2**52
"""What stands for every larger number, in half steps; no constant of a rule is as large."""

ENDLESS = HUGE
"""What something divided by nothing counts as: more than any number that a rule compares with."""


class Span(NamedTuple):
    """The ends between which a number lies; None where there is no end."""

    low: Exact | None = None
    high: Exact | None = None

    @property
    def known(self) -> bool:
        """Tell whether the number is known."""
        return self.low is not None and self.low == self.high


NONE = Span(0, 0)
"""Nothing: 0."""


def exactly(value: Exact) -> Span:
    """Give what is known of a number that is known."""
    return Span(value, value)


def added(spans: Iterable[Span]) -> Span:
    """Add."""
    low: Exact | None = 0
    high: Exact | None = 0
    for one in spans:
        low = None if low is None or one.low is None else low + one.low
        high = None if high is None or one.high is None else high + one.high
    return Span(low, high)


def smallest(spans: Iterable[Span]) -> Span:
    """Give the smallest: below every end above, and above where each has an end below."""
    listed = list(spans)
    lows = [one.low for one in listed]
    highs = [one.high for one in listed if one.high is not None]
    low = None if None in lows else min(end for end in lows if end is not None)
    return Span(low, min(highs, default=None))


def less(one: Span, other: Span) -> Span:
    """Take one from the other."""
    return Span(
        None if one.low is None or other.high is None else one.low - other.high,
        None if one.high is None or other.low is None else one.high - other.low,
    )


def negative(span: Span) -> Span:
    """Turn the sign."""
    low, high = span
    return Span(None if high is None else -high, None if low is None else -low)


def multiplied(one: Span, other: Span) -> Span:
    """Multiply numbers that are not negative, or one of any sign by one that is known.

    Nothing times anything is nothing.
    """
    if NONE in (one, other):
        return NONE
    if one.known and one.low is not None and one.low < 0:
        one, other = negative(one), negative(other)
    if other.known and other.low is not None and other.low < 0:
        one, other = negative(one), negative(other)
    return Span(times(one.low, other.low), times(one.high, other.high))


def times(one: Exact | None, other: Exact | None) -> Exact | None:
    """Multiply two ends."""
    return None if one is None or other is None else one * other


def divided(part: Span, whole: Span) -> Span:
    """Divide numbers that are not negative.

    Nothing is no share of anything, also of an unknown whole, or of nothing; something of nothing
    is more than any number.
    """
    if part == NONE:
        return NONE
    low: Exact = 0
    if part.low and whole.high is not None:
        low = Fraction(part.low) / whole.high if whole.high else ENDLESS
    if part.high is None or whole.low is None:
        return Span(low, None)
    return Span(low, Fraction(part.high) / whole.low if whole.low else ENDLESS)


def half_steps(value: Exact) -> int:
    """Write a number so that it compares with 2n as itself does with a whole n."""
    whole = floor(value)
    steps = 2 * whole + (value != whole)
    return steps if -HUGE <= steps <= HUGE else HUGE if steps > 0 else -HUGE
