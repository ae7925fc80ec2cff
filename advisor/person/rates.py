"""Rates as apps show them: 0.04%, 万4, 日息4毛/千元, 年化14.4%; read with what they are a rate for."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal, NamedTuple

from advisor.errors import shown
from advisor.person.numerals import LONGEST, NUMERAL, closed_up, figure
from advisor.person.typed import Measure, number_of
from advisor.person.words import simplified, tidy
from advisor.rulebook.scalars import BadValueError

Period = Literal["day", "month", "year"]

PERIODS: dict[Period, str] = {
    "day": r"每日|每天|日|一天|1天|天|perday|aday|/day|daily",
    "month": r"每个?月|月|一个月|每期|期|permonth|amonth|/month|monthly|perinstalment",
    "year": r"每年|年化|年|一年|peryear|ayear|/year|yearly|annually|annual|perannum|p\.?a\.?|apr",
}

KINDS = r"(?:化|单利)?(?:利率|利息|费率|息|率|rate|interest|cost)?"

SHARES = {"%": 100, "百": 100, "千": 1000, "‰": 1000, "万": 10_000, "‱": 10_000}

LIKELY_DAILY = Decimal("0.002")
LIKELY_MONTHLY = Decimal("0.03")
"""A share at which consumer credit is likely lent: below by the day, by the month, above by the year.

The lender's rates that the document gives are 0.02 % to 0.07 % a day, which is 7.2 % to 24 % a year.
"""

_PERCENT = re.compile(r"(.+?)(%|‰|‱|percent)\Z")
_PER_TEN_THOUSAND = re.compile(rf"(百|千|万)分?之?([{NUMERAL}]+)\Z")
_ANY_PERIOD = "|".join(f"(?P<{name}>{words})" for name, words in PERIODS.items())
_SUM = rf"[{NUMERAL}]+(?:元|块钱?|毛|角|分)?(?:[{NUMERAL}]+(?:毛|角|分))*"
_TWO_SUMS = re.compile(
    rf"(?P<one>{_SUM})(?P<between>(?:用|借|的|每)*(?:{_ANY_PERIOD})?(?:利?息|/|,|每|付|要|是|为)*)"
    rf"(?P<other>{_SUM})\Z"
)
"""4毛/千元, or 千元日息0.4元: what is paid for how much, in either order."""

YUAN = Measure(("元", "块", "块钱", "yuan"), money=True)


class Rate(NamedTuple):
    """A rate, read.

    Attributes:
        share: of the sum, as a fraction.
        per: what it is a rate for; None where that was not said.
        bare: whether only figures were typed, which may be a fraction or a percentage.
    """

    share: Decimal
    per: Period | None
    bare: bool = False

    @property
    def likely(self) -> tuple[Decimal, Period]:
        """Give the share and the period that are most likely meant; what was said is kept."""
        share = self.share
        if self.bare and (share >= Decimal("0.3") or Decimal("0.01") <= share <= Decimal("0.09")):
            share /= 100  # 18 is 18 %, and 0.04 the 0.04 % a day of an app; 0.146 is a fraction
        if self.per is not None:
            return share, self.per
        if share < LIKELY_DAILY:
            return share, "day"
        return share, "month" if share < LIKELY_MONTHLY else "year"


def read_rate(text: str) -> Rate:
    """Read a rate. Raises BadValueError."""
    bare = closed_up(simplified(tidy(text)).casefold()).rstrip("。")
    found = rate_of(bare) if len(bare) <= LONGEST else None
    if found is None:
        raise BadValueError("value-not-a-rate", {"found": shown(text.strip())})
    return found


def rate_of(text: str) -> Rate | None:
    """Read a rate from a text that is closed up."""
    period, rest = period_of(text)
    for whole in (rest, text):
        match = _TWO_SUMS.fullmatch(whole)
        if match and match["between"] and re.search("[元块毛角分]", whole):
            named = [name for name in PERIODS if match[name]]
            share = share_of(match["one"], match["other"])
            return None if share is None else Rate(share, named[0] if named else period)
    if match := _PERCENT.match(rest):
        number, parts = figure(match[1])[0], SHARES.get(match[2], 100)
        return None if number is None else Rate(number / parts, period)
    if match := _PER_TEN_THOUSAND.match(rest):
        number = figure(match[2])[0]
        return None if number is None else Rate(number / SHARES[match[1]], period)
    number, numeral = figure(rest)
    return None if number is None or numeral else Rate(number, period, bare=True)


def share_of(one: str, other: str) -> Decimal | None:
    """Give the share that the smaller of two sums is of the larger; 千元 stands for 1,000."""
    sums: list[Decimal] = []
    for text in (one, other):
        spelled = f"一{text}" if text[:1] in "百千万" else text
        found = number_of(YUAN, spelled)[0]
        if found is None or found < 0:
            return None
        sums.append(found)
    return min(sums) / max(sums) if max(sums) and min(sums) < max(sums) else None


def period_of(text: str) -> tuple[Period | None, str]:
    """Find what a rate is for, said before or behind it; gives the rest too.

    Where both are said and differ, the rest is no rate.
    """
    found: set[Period] = set()
    for name, words in PERIODS.items():
        for pattern in (rf"(?:{words}){KINDS}[:=约]?(?P<rest>.+)", rf"(?P<rest>.+?)/?(?:{words})"):
            if (match := re.fullmatch(pattern, text)) and match["rest"]:
                found.add(name)
                text = match["rest"]
    text = re.sub(r"\A(?:利率|利息|费率|息)[:=]?", "", text)
    return (found.pop(), text) if len(found) == 1 else (None, "" if found else text)
