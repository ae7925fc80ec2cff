"""Whether a loan could be carried: its largest payment in a month, beside the income it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.cost.loan import MONTH_DAYS
from advisor.cost.schedule import ZERO

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from advisor.cost.loan import Cost

LIMIT = "debt_service_limit"
"""The assumption that says from which share of income on debts are too much; none, nothing is said."""


class Burden(NamedTuple):
    """The largest payment of a loan beside a month's income, in 元.

    Attributes:
        payment: the loan's own.
        debt: what is repaid in a month already; zero where it is not known, so that nothing is
            overstated.
        income: of a month.
    """

    payment: Decimal
    debt: Decimal
    income: Decimal

    def above(self, limit: Decimal) -> bool:
        """Tell whether both payments together are more than a share of the income."""
        return self.payment + self.debt > self.income * limit


def burden_of(cost: Cost, known: Mapping[str, Any]) -> Burden | None:
    """Give the burden of a loan; None without an income, or where all is repaid after some months."""
    income = known.get("monthly_income")
    if income is None or (cost.loan.method == "daily" and cost.loan.days > MONTH_DAYS):
        return None
    return Burden(largest_payment(cost), known.get("monthly_debt_payment", ZERO), income)


def largest_payment(cost: Cost) -> Decimal:
    """Give the largest single payment of a loan, in 元."""
    return max(row.payment for row in cost.rows)
