"""A profile and a date -> the flat fact that rules see.

Only known values are in it: what is absent is unknown. Derived facts come from a closed set of
operations, each exact for the comparisons that `checks.py` allows on it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.rulebook import types, values

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from advisor.condition import Value
    from advisor.profile import Profile
    from advisor.rulebook.values import Known

HUGE = 2**52
"""What a ratio of something to nothing counts as, in millionths: more than any threshold."""


def derive(book: types.Rulebook, profile: Profile, as_of: date) -> dict[str, Value]:
    """Give the known facts of a person with the derived ones, in rule units.

    `as_of` is the day on which the ages of records are taken.
    """
    flat = dict(profile.flat)
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
    book: types.Rulebook, product: types.Product, quote: Mapping[str, Known] | None
) -> dict[str, Value]:
    """Give the derived facts that differ by product and quote: the bounds of its yearly cost."""
    bounds = annual_bounds(product, quote)
    return {
        name: int(bounds[derived.bound] * values.MILLION)
        for name, derived in book.facts.derived.items()
        if isinstance(derived, types.AnnualCost) and derived.bound in bounds
    }


YEAR = 365
"""Days of a year where a daily rate is shown as a yearly one, unless the product says 360."""


def annual_bounds(product: types.Product, quote: Mapping[str, Any] | None) -> dict[str, Decimal]:
    """Bound a product's simple annual cost rate: `low`, and `high` where one is known.

    A quoted rate bounds it from below; from above only if every fee is quoted and is nothing.
    """
    days = product.terms["day_count"].value if "day_count" in product.terms else None
    year = int(days) if isinstance(days, int) else YEAR
    bounds = documented_bounds(product, year)
    if not quote or quote.keys() <= {"instalments"}:
        return bounds
    if not quote.keys().isdisjoint({"annual_rate", "daily_rate"}):
        rate = Decimal(quote.get("annual_rate", quote.get("daily_rate", 0) * year))
        bounds = {"low": rate, "high": rate}
    fees = {"fee_per_instalment", "fee_rate_per_instalment"} & quote.keys()
    free = "upfront_fee" in quote and fees and not any(quote[f] for f in (*fees, "upfront_fee"))
    if not free:
        bounds.pop("high", None)
    return bounds


def documented_bounds(product: types.Product, year: int) -> dict[str, Decimal]:
    """Bound a product's yearly rate by what its own file says."""
    for name, factor in (("annual_rate", 1), ("daily_rate", year)):  # as `edition.RATES`
        term = product.terms.get(name)
        if term is not None and isinstance(term.value, types.Range):
            bounds = {"low": term.value.from_ * factor}
            if term.value.to is not None:
                bounds["high"] = term.value.to * factor
            return bounds
    return {}
