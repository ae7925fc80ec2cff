"""The third reader of the condition tree: conditions as narwhals expressions over columns of facts.

A fact stands in rule units (分, millionths; a date as 20240520), null is unknown, and the comparisons
keep Kleene's logic. What is the same for every row is worked out beforehand.
"""

from __future__ import annotations

import calendar
from functools import reduce
from typing import TYPE_CHECKING, Any

import narwhals as nw

from advisor.columns.truths import at_least, both, choose, either, negated, settled
from advisor.logic.condition import (
    TRAIT,
    AtLeast,
    Compare,
    Condition,
    Not,
    Or,
    compared,
    end_of,
    other_end,
    push_not,
)
from advisor.rulebook.arithmetic import HUGE, MILLION

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import date

    from advisor.columns.truths import Truth
    from advisor.model import Value
    from advisor.rulebook import types

COMPARE: dict[str, Callable[[nw.Expr, Any], nw.Expr]] = {
    "==": lambda column, value: column == value,
    "!=": lambda column, value: column != value,
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
}

STEP = 1_000
"""A share is divided out by thousandths of thousandths, so that no product leaves 64 bits."""


class Reader:
    """Reads conditions over the fields that a frame has columns of.

    Attributes:
        fields: field -> its column.
        traits: a trait's field -> its truth.
    """

    def __init__(
        self, fields: Mapping[str, nw.Expr], traits: Mapping[str, Truth] | None = None
    ) -> None:
        self.fields = dict(fields)
        self.traits: dict[str, Truth] = dict(traits or {})

    def read(self, condition: Condition, own: Mapping[str, Value]) -> Truth:
        """Read a condition; `own` are the facts that a product itself makes known."""
        if isinstance(condition, Compare):
            return self.compare(condition, own)
        if isinstance(condition, Not):
            return negated(self.read(condition.part, own))
        if isinstance(condition, AtLeast):
            return at_least(condition.count, [self.read(part, own) for part in condition.parts])
        any_will_do = isinstance(condition, Or)
        nothing: Truth = not any_will_do
        parts = (self.read(part, own) for part in condition.parts)
        return reduce(either if any_will_do else both, parts, nothing)

    def compare(self, condition: Compare, own: Mapping[str, Value]) -> Truth:
        """Read one comparison."""
        field, value = condition.field, condition.value
        if field in own or other_end(field) in own:
            return compared(condition, own)
        if field.startswith(TRAIT):
            truth = self.traits.get(field)
            return truth if (condition.op == "==") == bool(value) else negated(truth)
        if end_of(field) is not None:
            other = condition.opposite
            true, false = (self.plain(one.field, one.op, value) for one in (condition, other))
            return settled(true, false)
        return self.plain(field, condition.op, value)

    def plain(self, field: str, op: str, value: Value) -> Truth:
        """Compare a column with a constant."""
        column = self.fields.get(field)
        if column is None:
            return None
        if isinstance(value, bool):
            return column if (op == "==") == value else ~column
        return COMPARE[op](column, value)

    def twin(self, holds: Condition, fails: Condition, own: Mapping[str, Value]) -> Truth:
        """Read a pair of conditions: true where the one holds, false where the other does."""
        met = self.read(holds, own)
        if push_not(holds, negate=True) == fails:
            return met
        return settled(met, self.read(fails, own))


# Derived facts ------------------------------------------------------------------------------------


def derived_columns(
    book: types.Rulebook, present: Collection[str], as_of: date
) -> Iterator[tuple[str, nw.Expr]]:
    """Give the derived facts of the person that there are columns for."""

    def column(name: str) -> nw.Expr | None:
        return nw.col(name) if name in present else None

    for name, derived in book.facts.derived.items():
        found: nw.Expr | None = None
        if derived.op == "years_since":
            found = years_since(column(derived.date), as_of)
        elif derived.op == "ratio":
            found = ratio(column(derived.of), column(derived.to))
        if found is not None:
            yield name, found


def years_since(day: nw.Expr | None, as_of: date) -> nw.Expr | None:
    """Count the years since a day (20240520), as `arithmetic.years_since` does; None is unknown."""
    if day is None:
        return None
    in_year = day % 10_000
    years = ((day - in_year) / 10_000).round(0).cast(nw.Int64)
    if not calendar.isleap(as_of.year):
        in_year = choose(in_year == 229, 228, in_year)  # noqa: PLR2004  # 29 February
    begun = choose(in_year < as_of.month * 100 + as_of.day, 1, 0)
    since: nw.Expr = as_of.year - years + begun
    return since


def ratio(part: nw.Expr | None, whole: nw.Expr | None) -> nw.Expr | None:
    """Give part ÷ whole in millionths, rounded up, as `arithmetic.ratio` does; None is unknown."""
    if part is None:
        return None
    if whole is None:
        return nw.when(part == 0).then(nw.lit(0))
    divisor = choose(whole == 0, 1, whole)
    times, rest = divided(part, divisor)
    thousandths, rest = divided(rest * STEP, divisor)
    millionths, rest = divided(rest * STEP, divisor)
    most = HUGE // MILLION + 1  # beyond it the share is HUGE anyway, and its product too large
    whole_times = choose(times > most, most, times)
    share = whole_times * MILLION + thousandths * STEP + millionths + choose(rest > 0, 1, 0)
    capped = choose(either(whole == 0, share > HUGE), HUGE, share)
    there = nw.when(~part.is_null()).then(capped)  # nothing known of nothing is unknown too
    return nw.when(part == 0).then(nw.lit(0)).otherwise(there)


def divided(part: nw.Expr, whole: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    """Divide whole numbers; gives the quotient and the rest.

    Not every engine divides integers as integers: what is left without its rest is divided as a
    float, whose rounding is far from a half where it counts.
    """
    rest = part % whole
    return ((part - rest) / whole).round(0).cast(nw.Int64), rest
