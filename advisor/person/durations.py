"""How long, as people say it: 3个月, 一年半, 2年3个月, 12期, 半个月, 三天内, 明天.

Of days a week has 7, a month 30 and a year 365, so that as a term each month is one instalment and
each year twelve; half a year is 180 days, as six months are.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from advisor.person.numerals import figure

Unit = Literal["days", "months"]
"""What a fact counts its time in."""

LENGTHS: dict[Unit, dict[str, int]] = {
    "days": {"year": 365, "month": 30, "week": 7, "day": 1},
    "months": {"year": 12, "month": 1},
}
HALVES: dict[Unit, dict[str, int]] = {
    "days": {"year": 180, "month": 15},
    "months": {"year": 6},
}

WORDS = {
    "year": r"周?年|years?",
    "month": r"个?月|months?",
    "week": r"个?星期|个?礼拜|周|weeks?",
    "day": r"天|日|days?",
}

SOON = {
    0: "今天 今日 今晚 当天 马上 立刻 立即 现在 today now rightaway rightnow immediately atonce asap",
    1: "明天 明日 tomorrow",
    2: "后天 thedayaftertomorrow",
    3: "大后天",
}
"""Days until something that is needed soon."""

A_YEAR = 1000
"""From here on a number before 年 names a year: 2013年 is no duration."""

_UNIT = "|".join(f"(?P<{name}>{words})" for name, words in WORDS.items())
_PART = re.compile(
    r"(?:and|零|又)?(?:(?P<half>半个?|half(?:an?)?)|(?P<many>.+?))(?P<more>个半|andahalf)?"
    rf"(?:{_UNIT})(?P<after>半(?!个|月|年|天|周)|andahalf)?"
)
_WITHIN = re.compile(r"(?:within|in)?(.+?)(?:以内|之内|内|里)?\Z")
_INSTALMENTS = re.compile(r"(.+?)个?(?:期|instalments?|installments?)\Z")
_CALENDAR = re.compile(r"(?:[1-9]|1[0-2])月\Z|[0-9]{1,2}日\Z")
"""3月 is a month of the year as often as three months, 5日 a day of the month."""

ONE = {"a", "an", "one"}


def days_until(text: str) -> Decimal | None:
    """Read a word for how soon, such as 马上 or tomorrow."""
    return next((Decimal(days) for days, words in SOON.items() if text in words.split()), None)


def names_a_year(text: str) -> bool:
    """Tell a year, 2013年, from a duration."""
    return re.fullmatch(r"[12][0-9]{3}年?", text) is not None


def duration(unit: Unit, text: str, *, term: bool = False) -> Decimal | None:
    """Read how long something takes or has lasted; None for what is no duration.

    Args:
        unit: what to count it in.
        text: closed up, in small letters.
        term: whether it is a time to repay in, which may be given in instalments, one each month.
    """
    if unit == "days" and not _CALENDAR.match(text):
        text = _WITHIN.sub(r"\1", text)
    elif _CALENDAR.match(text):
        return None
    if term and (match := _INSTALMENTS.match(text)):
        count, _ = figure(match[1])
        return count and count * LENGTHS[unit]["month"]
    total, place, smaller = Decimal(0), 0, list(WORDS)
    while place < len(text):
        match = _PART.match(text, place)
        name = next((one for one in smaller if match and match[one]), None)
        part = match and name and part_of(unit, name, match)
        if not part or not match or not name:
            return None
        total, place = total + part, match.end()
        smaller = smaller[smaller.index(name) + 1 :]
    return total if text else None


def part_of(unit: Unit, name: str, match: re.Match[str]) -> Decimal | None:
    """Read one part of a duration: so many years, months, weeks or days."""
    length, half = LENGTHS[unit].get(name), HALVES[unit].get(name)
    halves = sum(bool(match[one]) for one in ("half", "more", "after"))
    if length is None or halves > 1 or (halves and half is None):
        return None
    many = Decimal(0)
    if match["many"]:
        found, _ = figure(match["many"])
        number = Decimal(1) if found is None and match["many"] in ONE else found
        if number is None or number < 0 or (name == "year" and number >= A_YEAR):
            return None
        if half is not None and number % 1 == Decimal("0.5"):
            number, halves = number - Decimal("0.5"), halves + 1
        if number % 1 or halves > 1:
            return None
        many = number
    return many * length + halves * (half or 0)
