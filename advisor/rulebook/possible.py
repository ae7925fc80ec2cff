"""Which values of a fact there can be at all: nothing is older than what it is the age of.

A value beyond that is not refused in a profile, which may come from anywhere: it counts as unknown.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from advisor.rulebook import values

if TYPE_CHECKING:
    from advisor.rulebook.types import Fact

YEAR = 12
"""Months."""


def is_possible(fact: Fact, value: Any, as_of: date) -> bool:
    """Tell whether a value, in the fact's own unit, can be true of anybody on a day."""
    if fact.since is None:
        return True
    if isinstance(value, date):
        return value >= fact.since.day
    return bool(value <= longest(fact.since.day, as_of))


def longest(since: date, as_of: date) -> int:
    """Count the months from one day's month to another's; 0 where there are none yet."""
    return max(0, (as_of.year - since.year) * YEAR + as_of.month - since.month)


def ends(fact: Fact, as_of: date) -> tuple[Any, Any]:
    """Give the least and the largest value that can be true on a day: dates, or numbers."""
    if fact.type == "date":
        return (fact.since.day if fact.since else date.min), as_of
    low, high = values.limits(fact)
    return low, min(high, longest(fact.since.day, as_of)) if fact.since else high
