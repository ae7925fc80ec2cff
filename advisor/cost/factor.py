"""The monthly burden of a loan for each 元 that is borrowed: the factors of `cost.payment`.

A factor is a whole number of trillionths, rounded down, so that every reader works out the same
payment with it.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import TYPE_CHECKING

from advisor.cost.loan import MONTH_DAYS
from advisor.cost.schedule import MINIMUM_SHARE, MONTHS

if TYPE_CHECKING:
    from advisor.rulebook.types import Method

TRILLION = 10**12
"""Factors are kept with twelve decimals."""

MOST_KEPT = 10_000
"""Factors that are kept: those of the published rates for all terms, and of some quotes."""


@lru_cache(MOST_KEPT)
def factor_of(method: Method, annual_rate: Fraction, length: int, day_count: int) -> int:
    """Give the largest monthly payment for each 元 borrowed, in trillionths, rounded down.

    Args:
        method: how it is repaid.
        annual_rate: a fraction, by the lender's own count of days.
        length: days for a sum that is repaid at once (`daily`), else monthly instalments; from 1 on.
        day_count: days of the lender's year, for `daily`.
    """
    if method == "daily":
        return floor(TRILLION * saved_monthly(annual_rate / day_count, length))
    return floor(TRILLION * largest_instalment(method, annual_rate / MONTHS, length))


def saved_monthly(daily_rate: Fraction, days: int) -> Fraction:
    """Give what has to be put by each month for a sum that is repaid at once, with a month's interest."""
    return Fraction(MONTH_DAYS, max(days, MONTH_DAYS)) + MONTH_DAYS * daily_rate


def largest_instalment(method: Method, rate: Fraction, instalments: int) -> Fraction:
    """Give the largest instalment of a schedule in which nothing is rounded, for 1 元.

    `rate` is of one month.
    """
    if method == "equal-instalment":
        if not rate:
            return Fraction(1, instalments)
        growth = (1 + rate) ** instalments
        return rate * growth / (growth - 1)
    if method == "equal-principal":
        return Fraction(1, instalments) + rate  # the first
    if method == "interest-only":
        return 1 + rate  # the last
    if instalments == 1:
        return 1 + rate
    share = Fraction(MINIMUM_SHARE)
    last = (1 - share) ** (instalments - 1) * (1 + rate)
    return max(share + rate, last)
