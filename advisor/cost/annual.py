"""The annual rate of a stream of payments: solved, polished, and never left without an answer.

pyxirr solves; Newton steps with exactly rounded sums bring its answer to the last digits, and a
bracketing search stands behind it for the streams on which it gives up.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

UNIT = 10_000.0
"""What a loan's size is scaled to before solving: the solver's tolerance is an absolute one."""

YEAR = 365
FIRST_DAY = date(2001, 1, 1)
"""Any day will do to count others from: pyxirr takes dates, and reckons with years of 365 days."""

HIGHEST = 1e18
"""The highest periodic rate that is looked for, as a fraction."""

BEYOND_USE = Decimal(1_000_000)
"""A yearly cost, as a fraction, that no longer tells anybody anything; more than any threshold."""

HALVINGS = 200
PLACES = Decimal("0.000001")


def periodic_rate(received: Decimal, payments: Sequence[Decimal]) -> float:
    """Give the rate per period at which equally spaced payments are worth what was received.

    Args:
        received: 元 paid out, less what is deducted at once; above 0.
        payments: 元 at the end of periods 1, 2, …; together at least `received`.

    Returns:
        The one rate, not below 0, as a fraction.
    """
    import pyxirr  # only where a rate is asked for

    scale = UNIT / float(received)
    flows = [float(payment) * scale for payment in payments]
    times = [float(number) for number in range(1, len(flows) + 1)]
    guess = pyxirr.irr([-UNIT, *flows], silent=True)
    return solved(flows, times, guess)


def daily_rate(received: Decimal, payments: Sequence[tuple[int, Decimal]]) -> float:
    """Give the rate per day at which payments on some days are worth what was received.

    `payments` are (days after the payout, 元), days above 0; otherwise as `periodic_rate`.
    """
    import pyxirr  # only where a rate is asked for

    scale = UNIT / float(received)
    flows = [float(payment) * scale for _, payment in payments]
    dates = [FIRST_DAY, *(FIRST_DAY + timedelta(days=day) for day, _ in payments)]
    yearly = pyxirr.xirr(dates, [-UNIT, *flows], silent=True)
    guess = math.expm1(math.log1p(yearly) / YEAR) if yearly is not None and yearly > 0 else None
    return solved(flows, [float(day) for day, _ in payments], guess)


def solved(flows: Sequence[float], times: Sequence[float], guess: float | None) -> float:
    """Polish a guess of the rate; search for it where there is none, or a useless one."""

    def excess(rate: float) -> float:
        """Give by how much the flows are worth more than the unit."""
        logarithm = math.log1p(rate)
        worth = [
            flow * math.exp(-time * logarithm) for flow, time in zip(flows, times, strict=True)
        ]
        return math.fsum([-UNIT, *worth])

    if excess(0.0) <= 0.0:
        return 0.0
    rate = guess if guess is not None and 0.0 < guess < HIGHEST else bracketed(excess)
    for _ in range(3):
        rate = newton(rate, excess(rate), flows, times)
    return rate


def newton(rate: float, excess: float, flows: Sequence[float], times: Sequence[float]) -> float:
    """Take one step towards the root; a step out of the range is not taken."""
    logarithm = math.log1p(rate)
    slope = -math.fsum(
        time * flow * math.exp(-(time + 1.0) * logarithm)
        for flow, time in zip(flows, times, strict=True)
    )
    better = rate - excess / slope if slope else rate
    return better if -1.0 < better < HIGHEST and math.isfinite(better) else rate


def bracketed(excess: Callable[[float], float]) -> float:
    """Find the root between 0 and the highest rate by halving; `excess` falls with the rate."""
    low, high = 0.0, 1e-4
    while excess(high) > 0.0 and high < HIGHEST:
        low, high = high, high * 4
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if excess(middle) > 0.0 else (low, middle)
    return (low + high) / 2


def fraction(rate: float) -> Decimal | None:
    """Write a rate as a fraction with six decimals; None for one beyond all use."""
    return Decimal(repr(rate)).quantize(PLACES) if rate < BEYOND_USE else None


def effective(rate: float, periods: int) -> float:
    """Give the effective annual rate of a periodic one."""
    growth = periods * math.log1p(rate)
    return math.expm1(growth) if growth < math.log(BEYOND_USE) else math.inf
