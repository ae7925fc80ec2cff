"""Single values read strictly, whatever they are about: true or false, numbers, decimals, days."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.errors import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAIN = re.compile(r"(?!-0(\.0*)?\Z)-?(0|[1-9][0-9]{0,14})(\.[0-9]+)?\Z")
"""A decimal string: plain digits, no needless zero in front, no exponent."""

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")

LONGEST_NUMBER = 40
MOST_DIGITS = 20


@dataclass(frozen=True)
class BadValueError(Exception):
    """A value that a fact does not take.

    Attributes:
        code: the sentence of `texts/errors.json` that says why.
        values: what the sentence's placeholders stand for.
        known: the names that would have been accepted, or their spellings -> name.
    """

    code: str
    values: Mapping[str, object]
    known: tuple[str, ...] | Mapping[str, str] = ()


def is_number(text: str) -> bool:
    """Tell a number written as text from a name."""
    return text[:1] in "-0123456789"


def read_boolean(found: object) -> bool:
    """Read true or false, and nothing that looks like them. Raises BadValueError."""
    if not isinstance(found, bool):
        raise BadValueError("value-not-boolean", {"found": shown(found)})
    return found


def read_date(found: object) -> date:
    """Read a date written YYYY-MM-DD. Raises BadValueError."""
    if isinstance(found, str) and DAY.match(found):
        with suppress(ValueError):
            return date.fromisoformat(found)
    raise BadValueError("value-not-a-date", {"found": shown(found)})


def read_integer(found: object) -> int:
    """Read a JSON integer; 3.0 and "3" are none. Raises BadValueError."""
    if isinstance(found, bool) or not isinstance(found, int):
        raise BadValueError("value-not-an-integer", {"found": shown(found)})
    return found


def read_decimal(found: object, decimals: int) -> Decimal:
    """Read a JSON number or a decimal string as the decimal that is written. Raises BadValueError."""
    if isinstance(found, str) and plain_decimal(found):
        if len(found.partition(".")[2]) > decimals:
            raise BadValueError("value-too-fine", {"found": shown(found), "decimals": decimals})
        return Decimal(found)
    if isinstance(found, bool) or not isinstance(found, int | Decimal):
        raise BadValueError("value-not-a-number", {"found": shown(found)})
    number = Decimal(found)
    if not number.is_finite():
        raise BadValueError("value-not-a-number", {"found": shown(number)})
    if not number:
        return Decimal(0)  # also a zero with a sign, or with an exponent
    # No arithmetic yet: a number of a million digits would not survive it.
    if number.adjusted() <= MOST_DIGITS and decimals_of(number) > decimals:
        raise BadValueError("value-too-fine", {"found": shown(number), "decimals": decimals})
    return number


def decimals_of(number: Decimal) -> int:
    """Count the decimals that a number really has: 1.500 has one."""
    digits = "".join(map(str, number.as_tuple().digits))
    zeros = len(digits) - len(digits.rstrip("0"))
    return -int(number.as_tuple().exponent) - zeros


def is_day(operand: object) -> bool:
    """Tell a day that is written out, YYYY-MM-DD, from a name; it need not be in the calendar."""
    return isinstance(operand, str) and operand[:1].isdigit() and "-" in operand


def plain_decimal(text: str) -> bool:
    """Tell whether a text is a decimal in plain digits: "8000", "0.0004"."""
    return len(text) <= LONGEST_NUMBER and PLAIN.match(text) is not None
