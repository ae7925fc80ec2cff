"""What a need costs at a product, in a few numbers: of each month, in all, and of a year."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.cost.loan import MONTH_DAYS
from advisor.cost.payment import NO_QUOTE, rate_at, read_quote, repayment_terms, ways, written_quote
from advisor.cost.terms import day_count
from advisor.rulebook.values import CENTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from advisor.cost.sheet import ProductCost
    from advisor.rulebook import types
    from advisor.rulebook.types import Method


class Glance(NamedTuple):
    """The costs of a need, 元, and of a year, a fraction; a high end is None where none is known.

    Attributes:
        monthly_low, monthly_high: what falls on a month, by `method`.
        repay_low, repay_high: all that is paid after the payout.
        interest_low, interest_high: of it, and of what is deducted at the payout, interest and fees.
        annual_low, annual_high: the yearly cost with all fees, on 365 days; None is beyond all use.
        method: of the ways of repaying, the one whose highest payment is smallest.
        final: what is repaid at the end in one sum; None where nothing is.
    """

    monthly_low: Decimal
    monthly_high: Decimal | None
    repay_low: Decimal
    repay_high: Decimal | None
    interest_low: Decimal
    interest_high: Decimal | None
    annual_low: Decimal | None
    annual_high: Decimal | None
    method: Method
    final: bool


def glance_of(
    product: types.Product,
    known: Mapping[str, Any],
    quote: Mapping[str, Any] | None,
    cost: ProductCost,
) -> Glance:
    """Give the few numbers of a product's cost.

    Args:
        product: as it is for the person.
        known: the person's known facts: the need.
        quote: what the product's app shows, as far as it is used.
        cost: the same cost in full.
    """
    count = day_count(product)
    published = repayment_terms(product)
    quoted = NO_QUOTE if quote is None else read_quote(written_quote(quote, count))
    days = cost.low.loan.days
    amount = int(known["amount"] * CENTS)

    def monthly(rate: Fraction | None) -> dict[Method, int]:
        """Give what falls on a month by each way of repaying, in 分."""
        found = () if rate is None else ways(rate, days, published, quoted)
        return {method: way.of(amount) for method, way in found}

    low = monthly(rate_at("low", published, quoted))
    settled = bool(cost.highs) and cost.rates.fees_known
    high = monthly(rate_at("high", published, quoted)) if settled else {}
    decisive = high or low
    method = min(decisive, key=decisive.__getitem__)
    highs = cost.highs if settled else ()
    yearly = [one.yearly for one in cost.lows]
    tops = [one.yearly for one in highs]
    return Glance(
        monthly_low=Decimal(low[method]) / CENTS,
        monthly_high=Decimal(high[method]) / CENTS if high else None,
        repay_low=min(one.payment for one in cost.lows),
        repay_high=max((one.payment for one in highs), default=None),
        interest_low=min(one.total for one in cost.lows),
        interest_high=max((one.total for one in highs), default=None),
        annual_low=min((one for one in yearly if one is not None), default=None),
        annual_high=None if None in tops else max((t for t in tops if t is not None), default=None),
        method=method,
        final=method == "daily" and days > MONTH_DAYS,
    )
