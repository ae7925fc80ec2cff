"""Values of facts: how each type is read, kept exact, scaled for rules, and written back.

Read values are bool, int, Decimal (元 or fractions), date or str. Rules see integers: 分, millionths,
ordinals of days. `None` never passes here: unknown is the absence of a value.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from advisor.errors import Local, shown
from advisor.rulebook.arithmetic import MILLION
from advisor.rulebook.scalars import (
    BadValueError,
    read_boolean,
    read_date,
    read_decimal,
    read_integer,
)

if TYPE_CHECKING:
    from advisor.model import Value
    from advisor.rulebook.types import Fact, QuoteField

Known: TypeAlias = "bool | int | Decimal | date | str"
"""A known value of one fact, in the fact's own unit."""

CENTS = 100
LARGEST_INTEGER = 2**53 - 1
"""The largest integer that every JSON reader keeps exact (RFC 8259, section 6)."""

LARGEST_MONEY = Decimal("9999999999999.99")
"""元; in 分 it still is an exact JSON integer."""

DECIMALS = {"money": 2, "fraction": 6}
"""Decimals that a value of each type has at the most."""

ALTERNATIVES = (
    ("daily_rate", "annual_rate"),
    ("fee_per_instalment", "fee_rate_per_instalment"),
)
"""Fields of a quote that say the same thing in two ways, so that only one of them is given."""


def read(fact: Fact | QuoteField, found: object) -> Known:
    """Read one value strictly, by its fact's type.

    Raises:
        BadValueError: wrong type, out of range, too many decimals, or not one of the choices.
    """
    if fact.type == "boolean":
        return read_boolean(found)
    if fact.type == "choice":
        return read_choice(fact, found)
    if fact.type == "date":
        return read_date(found)
    number: Decimal | int = (
        read_integer(found) if fact.type == "integer" else read_decimal(found, DECIMALS[fact.type])
    )
    low, high = limits(fact)
    if not low <= number <= high:
        raise BadValueError("value-out-of-range", {"found": shown(found), "low": low, "high": high})
    return number


def read_choice(fact: Any, found: object) -> str:
    """Read one of the fact's choices by its id."""
    choices = fact.choices or ()
    known = tuple(choice.id for choice in choices)
    if not isinstance(found, str) or found not in known:
        name = found if isinstance(found, str) else ""
        glossed = Local(
            "、".join(f"{one.id}（{one.name.zh}）" for one in choices), ", ".join(known)
        )
        values = {"found": shown(found), "accepted": glossed, "name": name}
        labels = {text: one.id for one in choices for text in (one.name.zh, one.name.en)}
        raise BadValueError(
            "value-not-a-choice", values, {**labels, **dict(zip(known, known, strict=True))}
        )
    return found


def limits(fact: Fact | QuoteField) -> tuple[Decimal, Decimal]:
    """Give the least and the largest number that a fact takes, in its own unit."""
    largest = LARGEST_MONEY if fact.type == "money" else Decimal(LARGEST_INTEGER)
    low = -largest if fact.min is None else fact.min
    return low, largest if fact.max is None else fact.max


SCALES = {"money": CENTS, "fraction": MILLION, "integer": 1}


def in_rule_units(kind: str, value: Any) -> Value:
    """Give a value as rules see it: 元 in 分, fractions in millionths, dates as ordinals."""
    if kind in SCALES:
        return int(value * SCALES[kind])
    if isinstance(value, date):
        return value.toordinal()
    scaled: Value = value
    return scaled


def in_own_unit(kind: str, value: Value) -> Any:
    """Give a value in its fact's own unit."""
    if kind == "date":
        return date.fromordinal(int(value))
    scale = {"money": CENTS, "fraction": MILLION}.get(kind)
    return Decimal(int(value)) / scale if scale else value


def echoed(kind: str, value: Known) -> bool | int | str:
    """Write a value for JSON: money with two decimals, rates and dates as strings."""
    if kind == "money":
        return f"{value:.2f}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return value
