"""Numerals, in figures and as they are said: 10,000, 1万, 2万5, 一万零五, 十二."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

FACTORS = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10}

LETTERS = {"": 1, "k": 1_000, "w": 10_000}
"""With what amounts of money are commonly said."""

LONGEST = 40
"""Characters of a typed number."""

NUMERAL = "0-9.,点" + "".join(DIGITS) + "".join(FACTORS)
"""Of these a number is made; what stands between two of them, a blank too, parts two numbers."""

_FIGURES = re.compile(r"[0-9]+(?:\.[0-9]+)?\Z")

_NUMBER = re.compile(r"(-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?)([kw]?)\Z")
"""A comma parts thousands, and nothing else: "1,5" is a slip or a decimal, and not fifteen."""

_THOUSANDS = re.compile(
    rf"(?<![{NUMERAL}])([0-9]{{1,3}}(?: [0-9]{{3}})+)(?![{NUMERAL.replace('.', '')}]| [0-9])"
)


def closed_up(text: str) -> str:
    """Leave out blanks that part nothing: beside a word or a unit, and between thousands.

    What stands between two numbers stays: "1500 2000" is no number.
    """
    text = _THOUSANDS.sub(lambda match: match[1].replace(" ", ""), re.sub(r"\s+", " ", text))
    text = re.sub(rf" (?=[{''.join(FACTORS)}])", "", text)
    return re.sub(rf"(?<![{NUMERAL}]) | (?![{NUMERAL}])", "", text)


def spoken(text: str) -> Decimal | None:
    """Read a numeral as it is said: 一万, 两千, 十八, 2万5, 3百, 1百万, 一点五万; None if it is none.

    Digits in a row are none: 三五 is "three to five" as often as 35.
    """
    for unit, factor in FACTORS.items():
        if unit == "十" and text.startswith("十点"):
            rest = spoken(f"零{text[1:]}")
            return None if rest is None else 10 + rest
        head, sign, tail = text.rpartition(unit)
        if sign:
            many = spoken(head) if head else Decimal(1) if unit == "十" else None
            rest = remainder(tail, factor)
            largest = factor if factor >= FACTORS["万"] else 10
            plain = not tail and _FIGURES.match(head)
            if many is None or rest is None or not (0 < many < largest or plain):
                return None
            return None if tail and many % 1 else many * factor + rest
    whole, point, decimals = text.partition("点")
    if whole in DIGITS and point and decimals and all(digit in DIGITS for digit in decimals):
        return Decimal(f"{DIGITS[whole]}.{''.join(str(DIGITS[digit]) for digit in decimals)}")
    if text in DIGITS:
        return Decimal(DIGITS[text])
    return Decimal(text) if _FIGURES.match(text) else None


def remainder(text: str, factor: int) -> Decimal | None:
    """Read what stands behind a unit: 5 of 2万5 is five thousand, 5 of 一万零五 is five."""
    if not text:
        return Decimal(0)
    if text in DIGITS or (text.isascii() and text.isdigit() and len(text) == 1):
        return Decimal(DIGITS.get(text) or int(text)) * factor / 10 if text not in "零〇0" else None
    rest = spoken(text.removeprefix("零"))
    full = not _FIGURES.match(text) or len(text) == len(str(factor)) - 1
    return rest if rest is not None and full and rest < factor else None


def figure(text: str, *, money: bool = False) -> tuple[Decimal | None, bool]:
    """Read figures or a numeral; tells too whether it was a numeral. Of money 8k and 2w are read."""
    match = _NUMBER.match(text)
    if match and (not match[2] or money):
        return Decimal(match[1].replace(",", "")) * LETTERS[match[2]], bool(match[2])
    return (None, False) if match else (spoken(text), True)
