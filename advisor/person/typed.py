"""What people type for an answer, read exactly; what could mean two things is refused, not guessed."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from advisor.errors import shown
from advisor.rulebook import values
from advisor.rulebook.scalars import BadValueError

if TYPE_CHECKING:
    from advisor.rulebook.types import Fact

# Words in place of an answer ------------------------------------------------------------------------

BACK_WORDS = {"<", "返回", "上一题", "back"}

UNKNOWN_WORDS = {
    *("?", "不知道", "不清楚", "不确定", "不想说", "不想答", "不方便说", "跳过"),
    *("don't know", "dont know", "i don't know", "i dont know", "unknown", "not sure", "skip"),
    *("rather not say", "i would rather not say", "i'd rather not say", "prefer not to say"),
}
"""All of them leave the question open; nobody has to say which it is."""

YES_WORDS = {"y", "yes", "ok", "是", "是的", "好", "好的", "对", "要", "有"}
NO_WORDS = {"n", "no", "不", "否", "不是", "不用", "不要", "不保存", "不存", "没有"}

NOTHING_WORDS = {"没有", "没", "无", "none", "no", "nothing"}
"""0, of what is counted or paid."""

TODAY_WORDS = {"今天", "today"}


def tidy(text: str) -> str:
    """Put what was typed into one form: half-width, nothing in it that a terminal would obey."""
    plain = unicodedata.normalize("NFKC", text).replace("《", "<").replace("’", "'")
    return "".join(c for c in plain if c.isprintable()).strip()


def wish(text: str) -> Literal["back", "unknown"] | None:
    """Tell whether a text asks to go back, or leaves the question open, in place of an answer."""
    word = tidy(text).rstrip("。.").casefold()
    if word in BACK_WORDS:
        return "back"
    return "unknown" if word in UNKNOWN_WORDS else None


# Numerals -------------------------------------------------------------------------------------------

DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

FACTORS = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10}

LETTERS = {"": 1, "k": 1_000, "w": 10_000}
"""With what amounts of money are commonly said."""

LONGEST = 40
"""Characters of a typed number."""

_FIGURES = re.compile(r"[0-9]+(?:\.[0-9]+)?\Z")

_NUMBER = re.compile(r"(-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?)([kw]?)\Z")
"""A comma parts thousands, and nothing else: "1,5" is a slip or a decimal, and not fifteen."""


def spoken(text: str) -> Decimal | None:
    """Read a numeral as it is said: 一万, 两千, 十八, 2万5, 3百, 1百万, 一点五万; None if it is none.

    Digits in a row are none: 三五 is "three to five" as often as 35.
    """
    for unit, factor in FACTORS.items():
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


# Numbers with what stands around them -----------------------------------------------------------------

ABOUT = r"(?:大约|大概|差不多|约|about|around|approximately|approx\.?|roughly|~)?"
OR_SO = r"(?:左右|上下)?"
MONTHLY = r"(?:每个?月|一个月|/月|permonth|/month|amonth)?"
MONEY = r"(?:rmb|cny|人民币|¥)?"
YUAN = ("元", "元钱", "块", "块钱", "人民币", "元人民币", "rmb", "cny", "yuan")
AGE = ("岁", "周岁", "yearsold", "yearold", "years", "year")

DURATIONS = {
    "days": {
        1: r"天|日|days?",
        7: r"个?星期|周|个?礼拜|weeks?",
        30: r"个?月|months?",
        365: r"年|years?",
    },
    "months": {1: r"个?月|months?", 12: r"年|years?"},
}
"""What a time can be given in, by the unit that a fact has: a month counts 30 days, a year 365."""

_HALF_YEAR = re.compile(r"半年|halfayear")
HALF_YEARS = {"days": 180, "months": 6}

TIMES = {"days", "months", "years"}
"""Units of facts that measure a time; of these nobody says that there is "none"."""


class Typed(NamedTuple):
    """An answer, read.

    Attributes:
        value: as a profile's JSON has it.
        converted: whether other figures were typed, so that it is to be said what they were taken for.
    """

    value: Any
    converted: bool


def read_answer(fact: Fact, text: str) -> Any:
    """Give the value of what a person types, as a profile's JSON has it. Raises BadValueError."""
    return read_typed(fact, text).value


def read_typed(fact: Fact, text: str) -> Typed:
    """Read what a person types for a number or a date.

    Raises:
        BadValueError: it is none, or out of range.
    """
    plain = tidy(text)
    if fact.type == "date":
        return Typed(read_day(fact, plain), converted=False)
    bare = re.sub(r"\s", "", plain.casefold())
    number, converted = reading(fact, bare) if len(bare) <= LONGEST else (None, False)
    if number is None:
        raise BadValueError("value-not-a-number", {"found": shown(text.strip())})
    if fact.type == "integer":
        whole = int(number) if number == int(number) else number
        return Typed(values.read(fact, whole), converted)
    return Typed(values.echoed(fact.type, values.read(fact, number)), converted)


def reading(fact: Fact, bare: str) -> tuple[Decimal | None, bool]:
    """Read a number with its unit; tells too whether it was converted."""
    kind = fact.unit.en if fact.unit else ""
    can_be_none = fact.min == 0 and (fact.type == "money" or kind not in {"", *TIMES})
    if (can_be_none and bare in NOTHING_WORDS) or (
        fact.min == 0 and kind == "days" and bare in TODAY_WORDS
    ):
        return Decimal(0), True
    if kind in DURATIONS and _HALF_YEAR.match(bare):
        return Decimal(HALF_YEARS[kind]), True
    for factor, unit in DURATIONS.get(kind, {}).items():
        match = re.fullmatch(rf"{ABOUT}(.+?)(?:{unit}){OR_SO}[.。]?", bare)
        if match:
            number, numeral = figure(fact, match[1])
            one = number is None and match[1] in {"a", "an", "one"}
            number = Decimal(1) if one else number
            return number and number * factor, numeral or factor > 1 or one
    match = re.fullmatch(around(fact), bare)
    return figure(fact, match[1]) if match else (None, False)


def around(fact: Fact) -> str:
    """Give the pattern of a number with what people write around it."""
    units: list[str] = []
    if fact.unit:
        units = [fact.unit.zh, fact.unit.en, fact.unit.en.removesuffix("s")]
        kind = "money" if fact.type == "money" else fact.unit.en
        units += {"money": YUAN, "years": AGE}.get(kind, () if kind in TIMES else ("个",))
    money = MONEY if fact.type == "money" else ""
    monthly = MONTHLY if "每月" in fact.question.zh + fact.name.zh else ""
    unit = "|".join(map(re.escape, units))
    return rf"{ABOUT}{monthly}{money}(.+?)(?:{unit})?{OR_SO}{monthly}{OR_SO}[.。]?"


def figure(fact: Fact, text: str) -> tuple[Decimal | None, bool]:
    """Read figures or a numeral; tells too whether it was a numeral."""
    match = _NUMBER.match(text)
    if match and (not match[2] or fact.type == "money"):
        return Decimal(match[1].replace(",", "")) * LETTERS[match[2]], bool(match[2])
    return (None, False) if match else (spoken(text), True)


# Dates ------------------------------------------------------------------------------------------------

_YEAR_FIRST = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?\Z|(\d{4})(\d{2})(\d{2})\Z"
)
_NAMED = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month>[a-z]+)\.?,?\s+(?P<year>\d{4})\Z"
    r"|(?P<month2>[a-z]+)\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{4})\Z"
)
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_NO_DAY = re.compile(r"\d{4}\s*年?\Z|\d{4}\s*[-/.年]\s*\d{1,2}\s*月?\Z|[a-z]{3,9}\.?,?\s+\d{4}\Z")
_NO_ORDER = re.compile(r"\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{2,4}\Z")


def read_day(fact: Fact, plain: str) -> str:
    """Read a date, as JSON has it. Raises BadValueError."""
    if (parts := date_parts(plain)) is not None:
        year, month, day = parts
        plain = f"{year:04}-{month:02}-{day:02}"
    values.read(fact, plain)
    return plain


def date_parts(plain: str) -> tuple[int, int, int] | None:
    """Take a date apart into year, month and day, where it is certain which is which."""
    if match := _YEAR_FIRST.match(plain):
        year, month, day = map(int, filter(None, match.groups()))
        return year, month, day
    if match := _NAMED.match(plain.casefold()):
        name = match["month"] or match["month2"]
        for number, month_name in enumerate(MONTHS, 1):
            if name in {month_name, month_name[:3], month_name[:4]}:
                return (
                    int(match["year"] or match["year2"]),
                    number,
                    int(match["day"] or match["day2"]),
                )
    return None


def slip(text: str) -> Literal["no-such-day", "day-needed", "order-unclear", "not-a-date"]:
    """Tell what is wrong with a text that is no date."""
    plain = tidy(text).casefold()
    if date_parts(plain) is not None:
        return "no-such-day"
    if _NO_DAY.match(plain):
        return "day-needed"
    return "order-unclear" if _NO_ORDER.match(plain) else "not-a-date"
