"""What a loan costs: the schedule, its totals, and the annual rate of everything together."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, NamedTuple

from advisor.cost import annual
from advisor.cost.schedule import (
    DIGITS,
    MONTHS,
    ZERO,
    Instalment,
    daily_rows,
    month_after,
    monthly_rows,
    to_cents,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from advisor.cost.schedule import Rounding
    from advisor.rulebook.types import Method

YEAR = 365
BANKING_YEAR = 360
MONTH_DAYS = 30
"""Days of a month where a loan has no start and so no calendar."""

LINE = Decimal("0.24")
"""The line that `over_24_percent` is named for: 金规〔2025〕9号 is read as 24 % a year, all costs in."""


class Loan(NamedTuple):
    """What is borrowed, and on which terms.

    Attributes:
        amount: 元.
        annual_rate: a fraction; a daily rate times `day_count`.
        instalments: months, for all methods but `daily`.
        days: until everything is repaid, for the method `daily`.
        day_count: 360 or 365, between daily and annual rates.
        fee: 元 with each payment.
        upfront_fee: 元 deducted from what is paid out.
        start: the day of the payout.
        repayments: day after the payout -> 元 repaid early; for the method `daily`.
        late_rate: the penalty a day on what is overdue, a fraction.
    """

    amount: Decimal
    method: Method
    annual_rate: Decimal
    instalments: int = 1
    days: int = MONTH_DAYS
    day_count: int = YEAR
    fee: Decimal = ZERO
    upfront_fee: Decimal = ZERO
    start: date | None = None
    repayments: Mapping[int, Decimal] = {}  # a tuple's default, never changed
    late_rate: Decimal | None = None

    @property
    def daily_rate(self) -> Decimal:
        """Give the rate of one day, as a fraction."""
        with localcontext() as context:
            context.prec = DIGITS
            return self.annual_rate / self.day_count

    def rows(self, rounding: Rounding = to_cents) -> list[Instalment]:
        """Give the schedule. Raises OverpaidError."""
        if self.method == "daily":
            repaid = dict(self.repayments)
            rate = self.daily_rate
            return daily_rows(self.amount, rate, self.days, repaid, self.fee, self.start, rounding)
        return monthly_rows(
            self.method,
            self.amount,
            self.annual_rate,
            self.instalments,
            self.fee,
            self.start,
            rounding,
        )


class Annualised(NamedTuple):
    """The annual rate of everything together, four ways; fractions.

    Attributes:
        nominal: twelve times the monthly rate at which all payments are worth what was paid out;
            for the method `daily`, all costs over the principal in use, on the loan's day count.
        effective: the same compounded over a year. Both are None where they are beyond all use.
        simple_360, simple_365: all costs over the principal in use, by days; None without days, or
            beyond all use.
    """

    nominal: Decimal | None
    effective: Decimal | None
    simple_360: Decimal | None
    simple_365: Decimal | None


class Cost(NamedTuple):
    """A loan's schedule with its sums; 元.

    Attributes:
        payment: all payments together.
        fees: the upfront fee and all others.
        late: what one overdue day of the first payment that is due costs: the penalty alone, and on
            top of interest.
    """

    loan: Loan
    rows: tuple[Instalment, ...]
    payment: Decimal
    interest: Decimal
    fees: Decimal
    annualised: Annualised
    over_line: bool
    late: tuple[Decimal, Decimal] | None

    @property
    def total(self) -> Decimal:
        """Give what borrowing costs over and above the amount."""
        return self.interest + self.fees

    @property
    def yearly(self) -> Decimal | None:
        """Give the yearly cost with all fees, on 365 days whatever the lender counts.

        By it loans are compared. Without fees it is the rate itself: rounding to the 分 moves the
        solved one a little. None is beyond all use.
        """
        return yearly(self.loan, self.annualised, self.fees)


def cost_of(loan: Loan) -> Cost:
    """Work out a loan's cost. Raises OverpaidError."""
    rows = tuple(loan.rows())
    interest = sum((row.interest for row in rows), ZERO)
    fees = sum((row.fee for row in rows), loan.upfront_fee)
    annualised = annualise(loan, rows)
    cost = yearly(loan, annualised, fees)
    overdue = due_payment(rows, loan)
    return Cost(
        loan=loan,
        rows=rows,
        payment=sum((row.payment for row in rows), ZERO),
        interest=interest,
        fees=fees,
        annualised=annualised,
        over_line=is_over(cost),
        late=late_day(loan, overdue) if loan.late_rate is not None else None,
    )


def on_365(annual_rate: Decimal, count: int) -> Decimal:
    """Give a yearly rate that counts so many days for a year of 365."""
    with localcontext() as context:
        context.prec = DIGITS
        return annual_rate * YEAR / count


def yearly(loan: Loan, annualised: Annualised, fees: Decimal) -> Decimal | None:
    """Give the yearly cost of a loan on 365 days: see `Cost.yearly`."""
    restated = on_365(loan.annual_rate, loan.day_count)
    if not fees:
        return restated
    if loan.method == "daily":
        return annualised.simple_365
    if annualised.nominal is None:
        return None
    return annualised.nominal + restated - loan.annual_rate


def due_payment(rows: tuple[Instalment, ...], loan: Loan) -> Decimal:
    """Give the first payment that can be late; early repayments are nobody's due."""
    if loan.method == "daily":
        return rows[-1].payment
    return next((row.payment for row in rows if row.payment), ZERO)


def is_over(rate: Decimal | None) -> bool:
    """Tell whether a yearly rate is above the line; one beyond all use is."""
    return rate is None or rate > LINE


def annualise(loan: Loan, rows: tuple[Instalment, ...]) -> Annualised:
    """Give the annual rates of a schedule, on its rounded payments."""
    received = loan.amount - loan.upfront_fee
    simple_360 = simple_365 = None
    if all(row.days is not None for row in rows):
        simple_360 = simple(loan, rows, BANKING_YEAR)
        simple_365 = simple(loan, rows, YEAR)
    if loan.method == "daily":
        day, payments = 0, []
        for row in rows:
            day += row.days or 0
            payments.append((day, row.payment))
        rate = annual.daily_rate(received, payments)
        nominal = simple(loan, rows, loan.day_count)
        return Annualised(
            nominal, annual.fraction(annual.effective(rate, YEAR)), simple_360, simple_365
        )
    rate = annual.periodic_rate(received, [row.payment for row in rows])
    return Annualised(
        annual.fraction(MONTHS * rate),
        annual.fraction(annual.effective(rate, MONTHS)),
        simple_360,
        simple_365,
    )


def simple(loan: Loan, rows: tuple[Instalment, ...], year: int) -> Decimal | None:
    """Give all costs over the principal in use, by days (中国人民银行公告〔2021〕第3号, simple way).

    None for a rate beyond all use.
    """
    with localcontext() as context:
        context.prec = DIGITS
        paid_out = (loan.amount - loan.upfront_fee) / loan.amount
        in_use, owed = ZERO, loan.amount
        for row in rows:
            in_use += owed * paid_out * (row.days or 0)
            owed = row.balance
        costs = sum((row.interest + row.fee for row in rows), loan.upfront_fee)
        rate = (costs / in_use * year).quantize(annual.PLACES)
        return rate if rate < annual.BEYOND_USE else None


def late_day(loan: Loan, overdue: Decimal) -> tuple[Decimal, Decimal]:
    """Give what one overdue day costs: the penalty in place of interest, and on top of it."""
    penalty = loan.late_rate or ZERO
    return to_cents(overdue * penalty), to_cents(overdue * (penalty + loan.daily_rate))


def pay_off_amount(loan: Loan, day: int) -> Decimal:
    """Give what pays a loan off some days after its payout: what is owed, and interest since.

    Months without a calendar have 30 days. Fees of instalments not reached are not counted.
    """
    if loan.method == "daily":
        before = {when: paid for when, paid in loan.repayments.items() if when < day}
        last = loan._replace(days=day, repayments=before, fee=ZERO).rows()[-1]
        return last.payment
    owed, reached = loan.amount, 0
    for row in loan.rows():
        length = row.days if row.days is not None else MONTH_DAYS
        if reached + length > day:
            break
        reached += length
        owed = row.balance
    return owed + to_cents(owed * loan.daily_rate * (day - reached))


def length_of(loan: Loan) -> int:
    """Give how many days a loan lasts; a month without a calendar has 30."""
    if loan.method == "daily":
        return loan.days
    if loan.start is None:
        return loan.instalments * MONTH_DAYS
    return (month_after(loan.start, loan.instalments) - loan.start).days
