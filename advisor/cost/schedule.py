"""Repayment schedules in exact decimals: every amount in 元 with two decimals, columns that add up.

The last instalment takes what rounding leaves. Each amount is rounded half up to the 分, as the
regulations that have a rule ask; a schedule can also be had unrounded, as a check on that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.rulebook.types import Method

CENT = Decimal("0.01")
ZERO = Decimal(0)
MONTHS = 12
MINIMUM_SHARE = Decimal("0.1")
"""The share of what is owed that the minimum repayment asks for each month (公开网页, 分付)."""

DIGITS = 60
"""Precision of every calculation; rounding to the 分 happens only where money changes hands."""

Rounding: TypeAlias = Callable[[Decimal], Decimal]


class Instalment(NamedTuple):
    """One instalment. `payment` is principal, interest and fee together; 元.

    Attributes:
        date: when it is due, where the loan has a start.
        days: days since the payment before, or since the payout.
        balance: what is owed after it.
    """

    number: int
    date: date | None
    days: int | None
    payment: Decimal
    principal: Decimal
    interest: Decimal
    fee: Decimal
    balance: Decimal


def to_cents(amount: Decimal) -> Decimal:
    """Round to the 分, half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def exactly(amount: Decimal) -> Decimal:
    """Keep every digit."""
    return amount


def monthly_rows(
    method: Method,
    amount: Decimal,
    annual_rate: Decimal,
    instalments: int,
    fee: Decimal = ZERO,
    start: date | None = None,
    rounding: Rounding = to_cents,
) -> list[Instalment]:
    """Give a schedule of monthly instalments.

    Args:
        method: any but `daily`.
        amount: 元 borrowed.
        annual_rate: a fraction; a month bears a twelfth of it.
        instalments: how many, from 1 on.
        fee: 元 with each instalment, as long as anything is owed.
        start: the day of the payout; instalments fall on the same day of the following months, or
            on the month's last day where it has no such day.
        rounding: how an amount that changes hands is rounded.
    """
    with localcontext() as context:
        context.prec = DIGITS
        rate = annual_rate / MONTHS
        rows: list[Instalment] = []
        balance, before = amount, start
        shares = principal_shares(method, amount, rate, instalments, rounding)
        for number in range(1, instalments + 1):
            interest = rounding(balance * rate)
            due_fee = fee if balance else ZERO
            share = shares(balance, interest)
            principal = balance if number == instalments else min(max(share, ZERO), balance)
            balance -= principal
            due = month_after(start, number) if start else None
            days = (due - before).days if due and before else None
            payment = principal + interest + due_fee
            row = Instalment(number, due, days, payment, principal, interest, due_fee, balance)
            rows.append(row)
            before = due
        return rows


def principal_shares(
    method: Method, amount: Decimal, rate: Decimal, instalments: int, rounding: Rounding
) -> Callable[[Decimal, Decimal], Decimal]:
    """Give how much principal an instalment repays, from what is owed and its interest."""
    if method == "equal-principal":
        equal = rounding(amount / instalments)
        return lambda _balance, _interest: equal
    if method == "equal-instalment":
        growth = (1 + rate) ** instalments
        level = amount * rate * growth / (growth - 1) if rate else amount / instalments
        payment = rounding(level)
        while (
            rounding is to_cents and last_payment(amount, rate, instalments, payment) > 2 * payment
        ):
            payment += CENT
        return lambda _balance, interest: payment - interest
    if method == "minimum":
        return lambda balance, _interest: rounding(balance * MINIMUM_SHARE)
    return lambda _balance, _interest: ZERO


def last_payment(amount: Decimal, rate: Decimal, instalments: int, payment: Decimal) -> Decimal:
    """Give the last of some equal instalments, which takes what they leave.

    Rounded to the 分 they may hardly reach the interest: 1,000 元 at 2 % a month in 600 instalments are
    20.0001 元 each, and of 20.00 nothing would ever be repaid before the last.
    """
    balance = amount
    for _ in range(1, instalments):
        balance -= min(max(payment - to_cents(balance * rate), ZERO), balance)
        if not balance:
            return ZERO
    return balance + to_cents(balance * rate)


def daily_rows(
    amount: Decimal,
    rate_per_day: Decimal,
    days: int,
    repayments: dict[int, Decimal],
    fee: Decimal = ZERO,
    start: date | None = None,
    rounding: Rounding = to_cents,
) -> list[Instalment]:
    """Give the schedule of a loan that bears interest by the day and is paid off after `days`.

    Args:
        amount: 元 borrowed.
        rate_per_day: a fraction.
        days: after how many days everything that is left is repaid.
        repayments: day -> 元 repaid before that; interest accrued so far is paid first.
        fee: 元 with each payment.
        start: the day of the payout.
        rounding: how an amount that changes hands is rounded.

    Raises:
        OverpaidError: a repayment is more than what is owed on its day.
    """
    with localcontext() as context:
        context.prec = DIGITS
        rows: list[Instalment] = []
        balance, accrued, before = amount, ZERO, 0
        for number, (day, repaid) in enumerate(payment_days(days, repayments), 1):
            accrued += balance * rate_per_day * (day - before)
            interest = rounding(accrued)
            if repaid is not None and repaid > balance + interest:
                raise OverpaidError(day, repaid, balance + interest)
            if repaid is not None:
                interest = min(interest, repaid)
            principal = balance if repaid is None else repaid - interest
            accrued = accrued - interest if repaid is not None and repaid == interest else ZERO
            balance -= principal
            due = start + timedelta(days=day) if start else None
            payment = principal + interest + fee
            row = Instalment(number, due, day - before, payment, principal, interest, fee, balance)
            rows.append(row)
            before = day
            if not balance:
                break
        return rows


class OverpaidError(ValueError):
    """A repayment larger than the balance: its day, its amount, and what would pay everything."""

    def __init__(self, day: int, repaid: Decimal, owed: Decimal) -> None:
        """Take the day after the payout, and the amounts in 元."""
        super().__init__(f"{repaid} repaid on day {day}, when {owed} is owed")
        self.day = day
        self.repaid = repaid
        self.owed = owed


def payment_days(days: int, repayments: dict[int, Decimal]) -> Iterator[tuple[int, Decimal | None]]:
    """Give the days of the repayments in order, and the last day, on which the rest is paid."""
    for day in sorted(repayments):
        yield day, repayments[day]
    yield days, None


def month_after(start: date, months: int) -> date:
    """Give the same day some months later, or the last day of a month that has no such day."""
    year, month = divmod(start.year * MONTHS + start.month - 1 + months, MONTHS)
    last = (date(year + (month == MONTHS - 1), (month + 1) % MONTHS + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(start.day, last))
