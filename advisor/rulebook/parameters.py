"""What a parameter or an assumption is worth on a day: its own entry, or worked out from others."""

from __future__ import annotations

from decimal import Decimal
from math import prod
from typing import TYPE_CHECKING, Any

from advisor.rulebook.scalars import is_number

if TYPE_CHECKING:
    from datetime import date

    from advisor.rulebook import types


class NotInForceError(Exception):
    """Raised where a name has no value on the day; carries the name."""


def entry_on(parameter: types.Parameter, name: str, day: date) -> types.ParameterValue:
    """Give a parameter's entry in force on a day. Raises NotInForceError."""
    in_force = [one for one in parameter.values if one.from_ is None or one.from_ <= day]
    if not in_force:
        raise NotInForceError(name)
    return in_force[-1]


def worth(book: types.Rulebook, name: str, day: date) -> Decimal:
    """Give what a parameter or an assumption is worth on a day. Raises NotInForceError."""
    parameter = book.parameters.get(name)
    if parameter is None:
        assumption = book.assumptions[name]
        if assumption.value is None or not assumption.in_force(day):
            raise NotInForceError(name)
        return assumption.value
    if parameter.op is None:
        return entry_on(parameter, name, day).value
    if parameter.from_ is not None and day < parameter.from_:
        raise NotInForceError(name)
    first, *rest = (
        worth(book, one, day) if is_name(one) else Decimal(one) for one in operands_of(parameter)
    )
    if parameter.op == "times":
        return prod(rest, start=first)
    return first - sum(rest) if parameter.op == "difference" else first + sum(rest)


def operands_of(parameter: types.Parameter) -> tuple[Any, ...]:
    """Give what a parameter is worked out from."""
    return (*(parameter.of or ()), *(parameter.less or ()))


def is_name(operand: Any) -> bool:
    """Tell a name from a number."""
    return isinstance(operand, str) and not is_number(operand)


def days_of(book: types.Rulebook, name: str) -> set[date]:
    """Give the days on which what a parameter is worked out from changes."""
    if name in book.assumptions:
        first = book.assumptions[name].from_
        return set() if first is None else {first}
    parameter = book.parameters[name]
    found = {parameter.from_, *(one.from_ for one in parameter.values)}
    days = {day for day in found if day is not None}
    return days.union(*(days_of(book, one) for one in operands_of(parameter) if is_name(one)))
