"""The bounds of a product's yearly cost: the derived facts that differ by product and quote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.cost.annual import BEYOND_USE
from advisor.cost.sheet import FEES, product_cost, rates_of
from advisor.rulebook.arithmetic import MILLION

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from advisor.cost.loan import Cost
    from advisor.model import Value
    from advisor.rulebook import types
    from advisor.rulebook.values import Known


def cost_facts(
    derived: Mapping[str, types.Derived],
    product: types.Product,
    known: Mapping[str, Any],
    quote: Mapping[str, Known] | None,
) -> dict[str, Value]:
    """Give those derived facts that bound a product's yearly cost, in rule units.

    `known` are the person's known facts: a quoted fee can be reckoned in only with an amount.
    """
    rates = rates_of(product, quote)
    own = annual_bounds(product, known, quote)
    same = quote is None or (rates.quoted and rates.fees_known)
    bounds = {
        "any": own,
        "complete": own if same else annual_bounds(product, known, None),
        "settled": own if is_settled(product, known, quote) else {},
    }
    return {
        name: int(bounds[one.quote][one.bound] * MILLION)
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
    """Bound a product's annual cost rate: `low`, and `high` where one is known.

    The rate bounds it from below, with every quoted fee reckoned in where the amount and the term
    are known; from above too, if no other fee can come on top.
    """
    rates = rates_of(product, quote)
    if rates.low is None:
        return {}
    fees = [quote[name] for name in FEES if name in quote] if quote else []
    if any(fees):
        cost = product_cost(product, known, quote)
        if cost is None:
            amount = known.get("amount")
            taken = quote.get("upfront_fee", 0) if quote else 0
            nothing_left = amount is not None and taken >= amount
            return {"low": BEYOND_USE if nothing_left else rates.low}
        # Fees only add to the rate; the solved cost can lie a hair below it, by rounding to the 分.
        bounds = {"low": max(nominal_of(cost.low), rates.low)}
        if cost.high is not None and rates.fees_known:
            bounds["high"] = max(nominal_of(cost.high), rates.high or rates.low)
        return bounds
    if rates.high is None or not rates.fees_known:
        return {"low": rates.low}
    return {"low": rates.low, "high": rates.high}


def nominal_of(cost: Cost) -> Decimal:
    """Give the nominal annual rate with all fees."""
    nominal = cost.annualised.nominal
    return BEYOND_USE if nominal is None else nominal
