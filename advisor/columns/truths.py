"""Truths and values that are columns, or the same for every row: Kleene's logic over both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals as nw

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Truth: TypeAlias = "nw.Expr | bool | None"
"""A column of truths, or one truth that all rows share."""

Number: TypeAlias = "nw.Expr | int"


def negated(truth: Truth) -> Truth:
    """Negate, as Kleene does."""
    if truth is None or isinstance(truth, bool):
        return None if truth is None else not truth
    return ~truth


def both(one: Truth, other: Truth) -> Truth:
    """Join by "and", as Kleene does."""
    if one is False or other is False:
        return False
    if one is True or other is True:
        return other if one is True else one
    return None if one is None and other is None else as_column(one) & as_column(other)


def either(one: Truth, other: Truth) -> Truth:
    """Join by "or", as Kleene does."""
    if one is True or other is True:
        return True
    if one is False or other is False:
        return other if one is False else one
    return None if one is None and other is None else as_column(one) | as_column(other)


def at_least(count: int, truths: Sequence[Truth]) -> Truth:
    """Tell whether so many are true: not where so many no longer can be."""
    true: Number = 0
    false: Number = 0
    for truth in truths:
        true = true + choose(truth, 1, 0)
        false = false + choose(negated(truth), 1, 0)
    return settled(true >= count, false > len(truths) - count)


YES, NO = True, False


def settled(met: Truth, unmet: Truth) -> Truth:
    """Give what is false where the second holds, true where the first does, and else unknown."""
    otherwise: Truth = choose(met, YES, None)
    truth: Truth = choose(unmet, NO, otherwise)
    return truth


def as_column(truth: Truth) -> nw.Expr:
    """Give a truth as a column."""
    return truth if isinstance(truth, nw.Expr) else nw.lit(truth, dtype=nw.Boolean)


def known(truth: Truth) -> Any:
    """Tell where something is certainly true."""
    return bool(truth) if truth is None or isinstance(truth, bool) else truth.fill_null(False)  # noqa: FBT003  # narwhals' own way


def is_unknown(truth: Truth) -> Any:
    """Tell where something is unknown."""
    return truth is None if truth is None or isinstance(truth, bool) else truth.is_null()


def any_of(parts: Iterable[Any]) -> Any:
    """Join what is never unknown by "or"."""
    found: Truth = False
    for part in parts:
        found = either(found, part)
    return found


# Values -------------------------------------------------------------------------------------------


def choose(condition: Any, chosen: Any, otherwise: Any) -> Any:
    """Choose between two values or columns, where the condition is certainly true."""
    if condition is None or isinstance(condition, bool):
        return chosen if condition else otherwise
    return nw.when(condition).then(literal(chosen)).otherwise(literal(otherwise))


def literal(value: Any) -> Any:
    """Give a value as a column."""
    return value if isinstance(value, nw.Expr) else nw.lit(value)


BEYOND = 2**60
"""More than any number of a rulebook."""


def whole(value: Any) -> nw.Expr:
    """Give a number as a column wide enough for every other: engines would take a narrow one."""
    return value if isinstance(value, nw.Expr) else nw.lit(value, dtype=nw.Int64)


def text(value: Any) -> nw.Expr:
    """Give a column of texts."""
    return value if isinstance(value, nw.Expr) else nw.lit(value, dtype=nw.String)


def number(value: Number) -> nw.Expr:
    """Give a column of whole numbers."""
    cast: nw.Expr = literal(value).cast(nw.Int64)
    return cast


def lesser(one: Number, other: Number) -> Number:
    """Give the smaller of two numbers."""
    if isinstance(one, int) and isinstance(other, int):
        return min(one, other)
    return nw.min_horizontal(literal(one), literal(other))


def greater(one: Number, other: Number) -> Number:
    """Give the larger of two numbers."""
    if isinstance(one, int) and isinstance(other, int):
        return max(one, other)
    return nw.max_horizontal(literal(one), literal(other))
