"""The condition tree and Kleene's strong three-valued logic over it.

A condition compares fields of one flat fact with constants and joins the comparisons with all, any
and not. Every value is true, false or unknown (`None`). This module is the plain reading of the
tree: the durable-rules compiler and every later reader must agree with `evaluate`.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from advisor.model import Value

Truth: TypeAlias = "bool | None"
"""True, false, or unknown."""

TRAIT = "trait/"
"""What a trait's field begins with, so that no fact can have the same name."""

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


@dataclass(frozen=True)
class And:
    """True when every part is, false when one part is false, else unknown."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Or:
    """True when one part is, false when every part is false, else unknown."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """True when the part is false, false when it is true, else unknown."""

    part: Condition


Condition: TypeAlias = "Compare | And | Or | Not"


def evaluate(condition: Condition, values: Mapping[str, Value]) -> Truth:
    """Judge `condition` on `values`, a flat fact in which an absent field is unknown."""
    if isinstance(condition, Compare):
        value = values.get(condition.field)
        return None if value is None else TESTS[condition.op](value, condition.value)
    if isinstance(condition, Not):
        truth = evaluate(condition.part, values)
        return None if truth is None else not truth
    settling = isinstance(condition, Or)
    unknown = False
    for part in condition.parts:
        truth = evaluate(part, values)
        if truth is settling:
            return settling
        unknown = unknown or truth is None
    return None if unknown else not settling


def push_not(condition: Condition, *, negate: bool = False) -> Condition:
    """Give the same condition (or its negation) with no `Not` left and no group inside its like.

    Both readings agree under Kleene's logic, because every comparison has its exact opposite.
    """
    if isinstance(condition, Compare):
        if not negate:
            return condition
        return Compare(condition.field, OPPOSITE[condition.op], condition.value)
    if isinstance(condition, Not):
        return push_not(condition.part, negate=not negate)
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


def comparisons(condition: Condition) -> Iterator[Compare]:
    """Give every comparison in the tree, from left to right."""
    if isinstance(condition, Compare):
        yield condition
    for part in parts_of(condition):
        yield from comparisons(part)


def fields(condition: Condition) -> frozenset[str]:
    """Give the names of all fields that the condition reads."""
    return frozenset(compare.field for compare in comparisons(condition))
