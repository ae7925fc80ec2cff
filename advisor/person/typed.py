"""What people type for an answer, read exactly; what could mean two things is refused, not guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from advisor.errors import shown
from advisor.person.days import date_parts, date_slip
from advisor.person.durations import Unit, days_until, duration, names_a_year
from advisor.person.numerals import LONGEST, closed_up, figure
from advisor.person.words import meant, simplified, tidy
from advisor.rulebook import values
from advisor.rulebook.scalars import BadValueError

if TYPE_CHECKING:
    from advisor.rulebook.types import Fact

NOTHING_WORDS = {"没有", "没", "无", "none", "no", "nothing"}
"""0, of what is counted or paid."""

ABOUT = r"(?:大约|大概|差不多|约|about|around|approximately|approx\.?|roughly|~)?"
OR_SO = r"(?:左右|上下|整)?"
MONTHLY = r"(?:每个?月|一个月|/月|permonth|/month|amonth)?"
MONEY = r"(?:rmb|cny|人民币|¥)?"
YUAN = ("元", "元钱", "块", "块钱", "人民币", "元人民币", "rmb", "cny", "yuan")
AGE = ("岁", "周岁", "yearsold", "yearold", "years", "year")

TIMES = {"days", "months", "years"}
"""Units of facts that measure a time; of these nobody says that there is "none"."""

_SMALL_CHANGE = re.compile(
    r"(?:(?P<yuan>.+?)(?:元|块钱?))?零?(?:(?P<tenths>[^元块角毛分]+)[角毛])?"
    r"(?:零?(?P<cents>[^元块角毛分]+)分)?钱?\Z"
)
_BARE_TENTH = re.compile(r"(.+)块([1-9一二三四五六七八九])\Z")
"""三块五: three yuan and five tenths."""

_RANGE = re.compile(
    r"[0-9一二两三四五六七八九十万千百]+(?:-|~|—|–|到|至|to)[0-9一二两三四五六七八九十]"
)
_FIGURES_APART = re.compile(r"[0-9] +[0-9]")


@dataclass(frozen=True)
class Measure:
    """What a number measures, as far as it bears on how people write it.

    Attributes:
        words: what may stand behind the number.
        money: whether it is a sum in yuan.
        time: what it counts a time in; None if it is none.
        none: whether "none" means 0.
        monthly: whether "a month" may stand beside it.
        soon: whether it is the days until something is needed: "tomorrow".
        term: whether it is a time to repay in, which may be given in instalments.
    """

    words: tuple[str, ...] = ()
    money: bool = False
    time: Unit | None = None
    none: bool = False
    monthly: bool = False
    soon: bool = False
    term: bool = False


def measure_of(fact: Fact) -> Measure:
    """Tell what a fact's number measures."""
    kind = fact.unit.en if fact.unit else ""
    words: list[str] = []
    if fact.unit:
        words = [fact.unit.zh, fact.unit.en, fact.unit.en.removesuffix("s")]
        behind = "money" if fact.type == "money" else kind
        words += {"money": YUAN, "years": AGE}.get(behind, () if kind in TIMES else ("个",))
    days = kind == "days"
    return Measure(
        tuple(closed_up(word.casefold()) for word in words),
        money=fact.type == "money",
        time="days" if days else "months" if kind == "months" else None,
        none=fact.min == 0 and (fact.type == "money" or kind not in {"", *TIMES}),
        monthly="每月" in fact.question.zh + fact.name.zh,
        soon=days and fact.min == 0,
        term=days and fact.min != 0,
    )


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
    """Read what a person types: a number, a date, or the words of a choice.

    Raises:
        BadValueError: it is none, or out of range.
    """
    if fact.type == "date":
        return Typed(read_day(fact, tidy(text)), converted=False)
    if fact.type in {"boolean", "choice"}:
        return Typed(read_choice(fact, text), converted=False)
    number, converted = number_of(measure_of(fact), text)
    if number is None:
        raise BadValueError("value-not-a-number", {"found": shown(text.strip())})
    if fact.type == "integer":
        whole = int(number) if number == int(number) else number
        return Typed(values.read(fact, whole), converted)
    return Typed(values.echoed(fact.type, values.read(fact, number)), converted)


# Numbers with what stands around them -----------------------------------------------------------------


def number_of(measure: Measure, text: str) -> tuple[Decimal | None, bool]:
    """Read a number with its unit; tells too whether it was converted. None for what is no number."""
    bare = closed_up(simplified(tidy(text)).casefold())
    if len(bare) > LONGEST:
        return None, False
    if measure.none and bare in NOTHING_WORDS:
        return Decimal(0), True
    if measure.soon and (days := days_until(bare)) is not None:
        return days, True
    monthly = MONTHLY if measure.monthly else ""
    money = MONEY if measure.money else ""
    match = re.fullmatch(rf"{ABOUT}{monthly}{money}(.+?){OR_SO}{monthly}{OR_SO}[.。]?", bare)
    return valued(measure, match[1]) if match else (None, False)


def valued(measure: Measure, text: str) -> tuple[Decimal | None, bool]:
    """Read a number with its unit, once what people write around it is gone."""
    if measure.time is not None:
        found = duration(measure.time, text, term=measure.term)
        if found is not None:
            own = re.fullmatch(r"(.+?)(?:天|days?|个?月|months?)", text)
            same = own is not None and figure(own[1]) == (found, False)
            return found, not same
    words = "|".join(map(re.escape, sorted(measure.words, key=len, reverse=True)))
    match = re.fullmatch(rf"(.+?)(?:{words})?", text)
    number, numeral = figure(match[1], money=measure.money) if match else (None, False)
    if number is None and measure.money:
        return small_change(text), True
    if number is not None and measure.time is not None and match and match[1] != text:
        return None, False  # the unit is there, and it was no duration: 3月 may be March
    return number, numeral


def small_change(text: str) -> Decimal | None:
    """Read a sum with its tenths and hundredths: 十元三角, 3块5, 5毛; None if it is none."""
    if match := _BARE_TENTH.match(text):
        whole, tenth = figure(match[1])[0], figure(match[2])[0]
        return None if whole is None or tenth is None or whole % 1 else whole + tenth / 10
    match = _SMALL_CHANGE.match(text)
    if match is None or not (match["tenths"] or match["cents"]):
        return None
    total = Decimal(0)
    for name, share in (("yuan", 1), ("tenths", 10), ("cents", 100)):
        if match[name]:
            part = figure(match[name])[0]
            if part is None or part < 0 or part % 1 or (share > 1 and part > 9):  # noqa: PLR2004
                return None
            total += part / share
    return total


NumberSlip = Literal["range", "two-numbers", "a-year", "not-a-whole-number", "not-a-number"]


def number_slip(fact: Fact, text: str) -> NumberSlip:
    """Tell what is wrong with a text that is no number for a fact."""
    plain = simplified(tidy(text)).casefold()
    if _RANGE.search(plain):
        return "range"
    if _FIGURES_APART.search(plain):
        return "two-numbers"
    if measure_of(fact).time and names_a_year(closed_up(plain)):
        return "a-year"
    return "not-a-whole-number" if fact.type == "integer" else "not-a-number"


# Choices ----------------------------------------------------------------------------------------------


def read_choice(fact: Fact, text: str) -> Any:
    """Read yes or no, or one of the fact's choices by its words in either language, or its number.

    Raises BadValueError.
    """
    if fact.type == "boolean":
        offered: list[list[tuple[Any, str]]] = [[(True, "是"), (False, "否")]]
    else:
        kinds = fact.choices or ()
        offered = [
            [(choice.id, text_of) for choice, text_of in zip(kinds, texts, strict=True)]
            for texts in (
                [choice.name.zh for choice in kinds],
                [choice.name.en for choice in kinds],
                [choice.id for choice in kinds],
            )
        ]
    for options in offered:
        if (place := meant(text, options)) is not None:
            return options[place][0]
    return values.read(fact, tidy(text))


# Dates ------------------------------------------------------------------------------------------------


def read_day(fact: Fact, plain: str) -> str:
    """Read a date, as JSON has it. Raises BadValueError."""
    if (parts := date_parts(plain)) is not None:
        year, month, day = parts
        plain = f"{year:04}-{month:02}-{day:02}"
    values.read(fact, plain)
    return plain


def slip(text: str) -> Literal["no-such-day", "day-needed", "order-unclear", "not-a-date"]:
    """Tell what is wrong with a text that is no date."""
    return date_slip(tidy(text))
