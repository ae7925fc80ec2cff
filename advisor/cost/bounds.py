"""The bounds of a product's yearly cost: the derived facts that differ by product and quote."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from advisor.cost.annual import BEYOND_USE
from advisor.cost.loan import on_365
from advisor.cost.sheet import FEES, product_cost, rates_of
from advisor.cost.terms import day_count
from advisor.rulebook.arithmetic import MILLION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.cost.loan import Cost
    from advisor.model import Value
    from advisor.rulebook import types
    from advisor.rulebook.values import Known

ONE = Decimal(1)


def cost_facts(
    derived: Mapping[str, types.Derived],
    product: types.Product,
    known: Mapping[str, Any],
    quote: Mapping[str, Known] | None,
) -> dict[str, Value]:
    """Give those derived facts that bound a product's yearly cost, in rule units.

    `known` are the person's known facts: a quoted fee can be reckoned in only with an amount.
    """
    own = annual_bounds(product, known, quote)
    exact = rates_of(product, quote).exact and own.get("low") == own.get("high")
    bounds = {
        "any": own,
        "exact": own if exact else {},
        "settled": own if is_settled(product, known, quote) else {},
    }
    return {
        name: int((bounds[one.quote][one.bound] * MILLION).quantize(ONE, ROUND_HALF_UP))
        for name, one in derived.items()
        if one.op == "annual_cost" and one.bound in bounds[one.quote]
    }


def is_settled(
    product: types.Product, known: Mapping[str, Any], quote: Mapping[str, Any] | None
) -> bool:
    """Tell whether no further answer can lift the lower bound: every quoted fee is reckoned in."""
    if not quote or not any(quote.get(name) for name in FEES):
        return True
    amount = known.get("amount")
    if amount is not None and quote.get("upfront_fee", 0) >= amount:
        return True
    return product_cost(product, known, quote) is not None


def annual_bounds(
    product: types.Product, known: Mapping[str, Any], quote: Mapping[str, Any] | None
) -> dict[str, Decimal]:
    """Bound a product's annual cost rate on 365 days: `low`, and `high` where one is known.

    The rate bounds it from below, with every quoted fee reckoned in where the amount and the term
    are known; from above too, if no other fee can come on top.
    """
    rates = rates_of(product, quote)
    if rates.low is None:
        return {}
    count = day_count(product)
    low = on_365(rates.low, count)
    high = None if rates.high is None else on_365(rates.high, count)
    fees = [quote[name] for name in FEES if name in quote] if quote else []
    if any(fees):
        cost = product_cost(product, known, quote)
        if cost is None:
            amount = known.get("amount")
            taken = quote.get("upfront_fee", 0) if quote else 0
            nothing_left = amount is not None and taken >= amount
            return {"low": BEYOND_USE if nothing_left else low}
        # Fees only add to the rate; the solved cost can lie a hair below it, by rounding to the 分.
        bounds = {"low": max(min(map(yearly_of, cost.lows)), low)}
        if cost.highs and rates.fees_known:
            bounds["high"] = max(*map(yearly_of, cost.highs), high or low)
        return bounds
    return {"low": low} if high is None or not rates.fees_known else {"low": low, "high": high}


def yearly_of(cost: Cost) -> Decimal:
    """Give the yearly cost with all fees, on 365 days."""
    return BEYOND_USE if cost.yearly is None else cost.yearly
