"""The condition tree and Kleene's strong three-valued logic over it.

A condition compares fields of one flat fact with constants and joins the comparisons with all, any,
at least so many of, and not. Every value is true, false or unknown (`None`). This module is the plain
reading of the tree: the durable-rules compiler and every later reader must agree with `evaluate`.

A number that is worked out from others may be known in part: it lies between two ends. Its field
then stands for one of them (`surplus/low`, `surplus/high`), and a comparison asks the end that
decides it: what is above 5 for certain has its low end above 5. The opposite asks the other end.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from advisor.model import Value

Truth: TypeAlias = "bool | None"
"""True, false, or unknown."""

TRAIT = "trait/"
"""What a trait's field begins with, so that no fact can have the same name."""

LOW, HIGH = "/low", "/high"
"""What stands behind a number's name in the fields of its ends; no fact has a slash in its name."""

OTHER_END = {LOW: HIGH, HIGH: LOW}

MOST_FIELDS = 4096
"""Fields whose names are kept taken apart."""

Op = Literal["==", "!=", "<", "<=", ">", ">="]

OPPOSITE: dict[Op, Op] = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

TESTS: dict[Op, Callable[[Value, Value], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Compare:
    """A field compared with a constant; unknown where the field is unknown."""

    field: str
    op: Op
    value: Value

    @property
    def opposite(self) -> Compare:
        """Give the comparison that is true where this one is false; of a number's other end."""
        return Compare(other_end(self.field), OPPOSITE[self.op], self.value)


@dataclass(frozen=True)
class And:
    """True when every part is, false when one part is false, else unknown."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Or:
    """True when one part is, false when every part is false, else unknown."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AtLeast:
    """True when so many parts are, false when fewer can be, else unknown."""

    parts: tuple[Condition, ...]
    count: int


@dataclass(frozen=True)
class Not:
    """True when the part is false, false when it is true, else unknown."""

    part: Condition


Condition: TypeAlias = "Compare | And | Or | AtLeast | Not"


ALWAYS: Condition = And(())
"""Holds whatever is known."""

NEVER: Condition = Or(())
"""Fails whatever is known."""


@lru_cache(MOST_FIELDS)
def other_end(field: str) -> str:
    """Give the field of a number's other end; of a field that is no end, the field itself."""
    name, slash, end = field.rpartition("/")
    return name + OTHER_END[slash + end] if slash + end in OTHER_END else field


@lru_cache(MOST_FIELDS)
def end_of(field: str) -> str | None:
    """Give the number of which a field is an end; None where it is none."""
    name, slash, end = field.rpartition("/")
    return name if slash + end in OTHER_END else None


def evaluate(condition: Condition, values: Mapping[str, Value]) -> Truth:
    """Judge `condition` on `values`, a flat fact in which an absent field is unknown."""
    if isinstance(condition, Compare):
        return compared(condition, values)
    if isinstance(condition, Not):
        truth = evaluate(condition.part, values)
        return None if truth is None else not truth
    if isinstance(condition, AtLeast):
        truths = [evaluate(part, values) for part in condition.parts]
        if truths.count(True) >= condition.count:
            return True
        return None if len(truths) - truths.count(False) >= condition.count else False
    settling = isinstance(condition, Or)
    unknown = False
    for part in condition.parts:
        truth = evaluate(part, values)
        if truth is settling:
            return settling
        unknown = unknown or truth is None
    return None if unknown else not settling


def two_sided(holds: Condition, fails: Condition, values: Mapping[str, Value]) -> Truth:
    """Judge what says where it holds and where it fails; of both at once the failing counts."""
    if evaluate(fails, values):
        return False
    return True if evaluate(holds, values) else None


def compared(compare: Compare, values: Mapping[str, Value]) -> Truth:
    """Judge one comparison; of a number's end it is false only where the other end says so."""
    value = values.get(compare.field)
    true = value is not None and TESTS[compare.op](value, compare.value)
    if true or end_of(compare.field) is None:
        return None if value is None else true
    opposite = compare.opposite
    other = values.get(opposite.field)
    return False if other is not None and TESTS[opposite.op](other, compare.value) else None


def passed(holds: Condition, fails: Condition) -> Condition:
    """Give where a rule that stops surely does not: where it fails, or surely does not hold.

    Between both lies a grey zone, in which no answer is missing.
    """
    return Or((fails, push_not(holds, negate=True)))


def push_not(condition: Condition, *, negate: bool = False) -> Condition:
    """Give the same condition (or its negation) with no `Not` left and no group inside its like.

    Both readings agree under Kleene's logic, because every comparison has its exact opposite: fewer
    than k of n hold where at least n - k + 1 of them fail.
    """
    if isinstance(condition, Compare):
        return condition.opposite if negate else condition
    if isinstance(condition, Not):
        return push_not(condition.part, negate=not negate)
    if isinstance(condition, AtLeast):
        count = len(condition.parts) - condition.count + 1 if negate else condition.count
        return AtLeast(tuple(push_not(one, negate=negate) for one in condition.parts), count)
    group = Or if isinstance(condition, Or) != negate else And
    parts: list[Condition] = []
    for part in condition.parts:
        pushed = push_not(part, negate=negate)
        parts.extend(pushed.parts if isinstance(pushed, group) else (pushed,))
    return parts[0] if len(parts) == 1 else group(tuple(parts))


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """Give the parts of a group; a comparison has none, and a negation one."""
    if isinstance(condition, Compare):
        return ()
    return (condition.part,) if isinstance(condition, Not) else condition.parts


def with_parts(condition: Condition, parts: tuple[Condition, ...]) -> Condition:
    """Give a group like another one, of other parts."""
    if isinstance(condition, Compare):
        return condition
    if isinstance(condition, Not):
        return Not(*parts)
    if isinstance(condition, AtLeast):
        return AtLeast(parts, condition.count)
    return And(parts) if isinstance(condition, And) else Or(parts)


def simplified(condition: Condition) -> Condition:
    """Give the same condition, without `Not`, in which nothing but the whole is ALWAYS or NEVER."""
    if isinstance(condition, Compare):
        return condition
    parts = tuple(map(simplified, parts_of(condition)))
    open_ = tuple(part for part in parts if part not in (ALWAYS, NEVER))
    if isinstance(condition, And):
        return NEVER if NEVER in parts else And(open_)
    if isinstance(condition, Or):
        return ALWAYS if ALWAYS in parts else Or(open_)
    needed = condition.count - parts.count(ALWAYS) if isinstance(condition, AtLeast) else 0
    if not 0 < needed <= len(open_):
        return NEVER if needed > 0 else ALWAYS
    return AtLeast(open_, needed)


def comparisons(condition: Condition) -> Iterator[Compare]:
    """Give every comparison in the tree, from left to right."""
    if isinstance(condition, Compare):
        yield condition
    for part in parts_of(condition):
        yield from comparisons(part)


def fields(condition: Condition) -> frozenset[str]:
    """Give the names of all fields that the condition reads."""
    return frozenset(compare.field for compare in comparisons(condition))
