"""What a keeper may have meant by a value that cannot be read: what to write in its place.

A guess is made only where there is one: a thousands separator, a percent sign, a unit, another way
to write a day, ends the wrong way round. It is offered, never taken.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal

from advisor.rulebook import types
from advisor.rulebook.said_numbers import UNITS

_NUMBER = re.compile(
    r"\s*(?P<number>[0-9][0-9,，]*(?:\.[0-9]+)?)\s*(?P<scale>[万千百亿]?)\s*"
    r"(?P<percent>[%％]?)(?:个?月|天|日|周?岁|次|家|元|年|期|分|yuan|days?|months?|years?|times)?\s*\Z"
)
_DAY = re.compile(r"\s*([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?\s*\Z")

LONGEST = 20
"""Characters of what a guess is made of."""

HIGHEST_SHARE = Decimal(1)
"""A rate above it was most likely meant in percent: 23.76 for 0.2376."""


def meant_number(found: object, kind: str) -> str:
    """Give what may have been meant by a number, as a file has it; nothing where that is no guess.

    `kind` is integer, money, fraction, or decimal where the type is not known.
    """
    if isinstance(found, bool) or not isinstance(found, str | int | Decimal):
        return ""
    match = _NUMBER.match(str(found))
    if match is None or len(str(found)) > LONGEST:
        return ""
    number = Decimal(match["number"].replace(",", "").replace("，", ""))
    number *= UNITS.get(match["scale"], 1)
    if match["percent"]:
        number /= 100
    if kind == "fraction" and number > HIGHEST_SHARE:
        number /= 100
    written = f"{number.normalize():f}"
    if str(found).strip() == written or (kind == "integer" and "." in written):
        return ""
    return f'"{written}"' if "." in written else written


def meant_day(found: object) -> str:
    """Give the day that may have been meant, as YYYY-MM-DD; nothing where that is no day."""
    match = _DAY.match(found) if isinstance(found, str) else None
    if match is None:
        return ""
    with suppress(ValueError):
        return date(*map(int, match.groups())).isoformat()
    return ""


def meant_range(found: object) -> str:
    """Give the range of rates that may have been meant."""
    if isinstance(found, types.Range):
        ends = sorted(one for one in (found.from_, found.to) if one is not None)
    elif isinstance(found, int | Decimal | str) and not isinstance(found, bool):
        number = meant_number(found, "fraction").strip('"') or str(found)
        ends = [Decimal(number)] * 2 if re.fullmatch(r"[0-9.]+", number) else []
    else:
        ends = []
    if not ends or ends[0] < 0:
        return ""
    rates = sorted(one / 100 if one > HIGHEST_SHARE else one for one in ends)
    names = ("from", "to")[: len(rates)]
    written = (f'{n}: "{rate.normalize():f}"' for n, rate in zip(names, rates, strict=True))
    return f"{{{', '.join(written)}}}"
