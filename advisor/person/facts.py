"""A profile and a date -> the flat fact that rules see.

Only known values are in it: what is absent is unknown. Derived facts come from a closed set of
operations, each exact for the comparisons that `checks.py` allows on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.cost.sheet import FEES, product_cost, rates_of
from advisor.edition.wording import BEYOND_USE
from advisor.rulebook import types, values

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from advisor.cost.loan import Cost
    from advisor.logic.condition import Value
    from advisor.model import Profile
    from advisor.rulebook.values import Known

HUGE = 2**52
"""What a ratio of something to nothing counts as, in millionths: more than any threshold."""


def derive(book: types.Rulebook, profile: Profile, as_of: date) -> dict[str, Value]:
    """Give the known facts of a person with the derived ones, in rule units.

    `as_of` is the day on which the ages of records are taken.
    """
    flat = dict(profile.flat)
    flat |= dict.fromkeys(profile.known.keys() - flat.keys(), True)  # that there are quotes
    for name, derived in book.facts.derived.items():
        found: int | None = None
        if isinstance(derived, types.YearsSince):
            found = years_since(profile.known.get(derived.date), as_of)
        elif isinstance(derived, types.Ratio):
            found = ratio(flat.get(derived.of), flat.get(derived.to))
        if found is not None:
            flat[name] = found
    return flat


def years_since(day: date | None, as_of: date) -> int | None:
    """Count the years since a day, begun years as whole ones: "above 5" is "more than five years".

    A year that begins on 29 February ends, where there is none, on the last day of February
    (民法典 art. 202).
    """
    if day is None:
        return None
    years = as_of.year - day.year
    return years if as_of <= anniversary(day, years) else years + 1


def anniversary(day: date, years: int) -> date:
    """Give the day that many years later."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def ratio(part: Any, whole: Any) -> int | None:
    """Give part ÷ whole in millionths, rounded up, so that "above" is exact.

    Nothing is no share of anything, also of an unknown whole; something of nothing is beyond any
    threshold.
    """
    if part == 0:
        return 0
    if part is None or whole is None:
        return None
    return min(-(-part * values.MILLION // whole), HUGE) if whole else HUGE


def product_facts(
    book: types.Rulebook,
    product: types.Product,
    known: Mapping[str, Any],
    quote: Mapping[str, Known] | None,
) -> dict[str, Value]:
    """Give the derived facts that differ by product and quote: the bounds of its yearly cost.

    `known` are the person's known facts: a quoted fee can be reckoned in only with an amount.
    """
    rates = rates_of(product, quote)
    found = annual_bounds(product, known, quote)
    same = quote is None or (rates.quoted and rates.fees_known)
    bounds = {
        "any": found,
        "complete": found if same else annual_bounds(product, known, None),
        "settled": found if is_settled(product, known, quote) else {},
    }
    return {
        name: int(bounds[derived.quote][derived.bound] * values.MILLION)
        for name, derived in book.facts.derived.items()
        if isinstance(derived, types.AnnualCost) and derived.bound in bounds[derived.quote]
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
