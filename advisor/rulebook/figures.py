"""Figures in Chinese texts: a number together with what it counts, such as 20 万元, 0.05%, 3 至 6 个月.

A text and what it rests on are held against each other by them; a number without its unit would let
6 天 pass for 6 个月.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from advisor.rulebook.said_numbers import DIGITS, PARTS, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TOKEN = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|(?P<part>[万千百]分之)(?P<of>[一二三四五六七八九十])"
    r"|(?P<number>(?<![A-Za-z0-9_.-])[0-9][0-9,]*(?:\.[0-9]+)?)"
)
_SCALE = re.compile(r"\s*([万千百亿]+)(?!分)")
_SPELT = re.compile(r"(?<!第)([二两三四五六七八九])(?=个月|年|天|岁|倍|家|次|期|%)")
_COUNTED = re.compile(r"\s*(个百分点|个工作日|%|周岁|个?月|年|天|日|岁|次|家|元|期|倍|分)(?!之)")
_ONWARD = re.compile(r"\s*(?:至|到|或|、|–|和)\s*(?=[0-9])")
_SAME = {"周岁": "岁", "个月": "月", "日": "天", "个百分点": "%"}
"""Units -> another word for the same one."""

DAY = "date"
"""The unit of a day that is written out."""


class Figure(NamedTuple):
    """A number and what it counts; a day is the number YYYYMMDD. Without a unit it fits any."""

    number: Decimal
    unit: str = ""

    def fits(self, other: Figure) -> bool:
        """Tell whether two figures can be the same."""
        return self.number == other.number and (
            self.unit == other.unit or not (self.unit and other.unit)
        )

    def __str__(self) -> str:
        """Write it as a text does."""
        if self.unit == DAY:
            digits = str(self.number)
            return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
        blank = "" if self.unit in {"", "%"} else " "
        number = f"{self.number:f}" if self.unit == "年" else f"{self.number:,f}"
        return f"{number}{blank}{self.unit}"


def figures_in(text: str) -> list[Figure]:
    """Give the figures that a text writes in digits, and rates in words; 3 至 6 个月 are two of months."""
    return [figure for figure, _ in located(text)]


def located(text: str) -> Iterator[tuple[Figure, int]]:
    """Give the figures of a text, each with the place at which it begins."""
    for match in _TOKEN.finditer(text):
        if match["day"]:
            yield Figure(Decimal(match["day"].replace("-", "")), DAY), match.start()
        elif match["part"]:
            rate = Decimal(DIGITS[match["of"]] * 100) / PARTS[match["part"]]
            yield Figure(rate.normalize(), "%"), match.start()
        else:
            number = Decimal(match["number"].replace(",", ""))
            scale = _SCALE.match(text, match.end())
            for one in scale[1] if scale else "":
                number *= UNITS[one]
            end = scale.end() if scale else match.end()
            yield Figure(plain(number), unit_at(text, end)), match.start()


def spelt_in(text: str) -> list[Figure]:
    """Give the small numbers that a text spells out before a unit: 两年, 四倍."""
    return [
        Figure(Decimal(DIGITS[match[1]]), unit_at(text, match.end()))
        for match in _SPELT.finditer(text)
    ]


def unit_at(text: str, place: int) -> str:
    """Give the unit that stands at a place; of a number that begins a range, that of its end."""
    counted = _COUNTED.match(text, place)
    if counted:
        return _SAME.get(counted[1], counted[1])
    onward = _ONWARD.match(text, place)
    following = next(located(text[onward.end() :]), None) if onward else None
    return following[0].unit if following else ""


def plain(number: Decimal) -> Decimal:
    """Give a number without needless zeros."""
    return number.normalize()


def of_value(kind: str, value: Decimal) -> Figure:
    """Give the figure that a value of a type is written as."""
    if kind in {"fraction", "range"}:
        return Figure(plain(value * 100), "%")
    return Figure(plain(Decimal(value)), "元" if kind == "money" else "")


def unbacked(said: Iterable[Figure], backing: Iterable[Figure]) -> list[Figure]:
    """Give those figures that no other one fits, each once."""
    known = list(backing)
    return [one for one in dict.fromkeys(said) if not any(one.fits(other) for other in known)]
