"""Quotes that look like a slip of unit: far beyond, or far below, what is published of the product.

Such a quote is not used, and nothing is put in its place: what the product costs is unknown then.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from advisor.cost.annual import periodic_rate
from advisor.cost.loan import LINE, YEAR
from advisor.cost.schedule import MONTHS, exactly, monthly_rows
from advisor.cost.terms import day_count, documented, instalments_of, methods_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.rulebook import types

FACTOR = 3
"""How many times beyond what is published a rate has to be, upwards or downwards, to look like a slip."""

PERCENT = 100
PLACES = Decimal("0.000001")
"""Of a rate in a quote."""

FEE_RATE = "fee_rate_per_instalment"
YUAN_FEES = ("fee_per_instalment", "upfront_fee")
CONFIRMED = "confirmed"
STAYS = ("limit", "instalments")
"""What of a quote is no cost, and is used all the same."""

UNUSED = "unused"
"""What marks a quote whose cost is not used; no field of a quote is called so in a profile."""


class Published(NamedTuple):
    """What is published of a product's yearly cost, on 365 days; fractions.

    Attributes:
        low: None where nothing is published.
        high: None where no top is.
    """

    low: Fraction | None
    high: Fraction | None

    @property
    def top(self) -> Fraction:
        """Give the highest published cost; 24 % where none is known."""
        return Fraction(LINE) if self.high is None else self.high


class Meaning(NamedTuple):
    """What was likely meant: a field of a quote, and the value to write there."""

    field: str
    value: Decimal


class Slip(NamedTuple):
    """A quote that looks like a slip of unit.

    Attributes:
        field: the one that gives it away.
        value: what was read there, a fraction.
        yearly: what that comes to in a year of 365 days.
        meaning: None where no plain mistake would explain it.
    """

    field: str
    value: Decimal
    yearly: Fraction
    side: Literal["above", "below"]
    published: Published
    meaning: Meaning | None


def used(
    product: types.Product, quote: Mapping[str, Any] | None, known: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """Give the part of a quote that is used: all of it, or what is no cost, marked as such."""
    if quote is None or find_slip(product, quote, known) is None:
        return quote
    return {name: quote[name] for name in STAYS if name in quote} | {UNUSED: True}


def find_slip(
    product: types.Product, quote: Mapping[str, Any], known: Mapping[str, Any]
) -> Slip | None:
    """Tell whether a quote looks like a slip of unit; one that is confirmed does not.

    Args:
        product: with the widest rates that are published of it, so that no answer makes them narrower.
        quote: what its app shows, fees in 元 taken as given.
        known: the person's known facts: a fee rate is solved into the rate once the term is known, and
            counts for the least that it can until then.
    """
    if quote.get(CONFIRMED):
        return None
    published = published_of(product)
    for field in ("daily_rate", "annual_rate", FEE_RATE):
        if field in quote:
            yearly = yearly_of(product, field, quote[field])
            if yearly > FACTOR * published.top:
                return slip(product, quote, field, yearly, "above", published)
    rate = next((name for name in ("daily_rate", "annual_rate") if name in quote), None)
    if rate is None or published.low is None or any(quote.get(fee) for fee in YUAN_FEES):
        return None
    yearly = with_fee_rate(product, quote, rate, known)
    if FACTOR * yearly < published.low:
        return slip(product, quote, rate, yearly, "below", published)
    return None


def slip(
    product: types.Product,
    quote: Mapping[str, Any],
    field: str,
    yearly: Fraction,
    side: Literal["above", "below"],
    published: Published,
) -> Slip:
    """Put a slip together, with what was likely meant."""
    value = quote[field]
    return Slip(field, value, yearly, side, published, meant(product, field, value, published))


def published_of(product: types.Product) -> Published:
    """Give the yearly costs that are published of a product: the values that its costs use."""
    low, high = (None if rate is None else restated(product, rate) for rate in documented(product))
    return Published(low, high)


def restated(product: types.Product, annual_rate: Decimal) -> Fraction:
    """Give a yearly rate, by the lender's own count of days, for a year of 365 days."""
    return Fraction(annual_rate) * YEAR / day_count(product)


def yearly_of(product: types.Product, field: str, value: Decimal) -> Fraction:
    """Give what one field of a quote comes to in a year of 365 days."""
    if field == "daily_rate":
        return Fraction(value) * YEAR
    return restated(product, value) if field == "annual_rate" else Fraction(value) * MONTHS


def with_fee_rate(
    product: types.Product, quote: Mapping[str, Any], rate: str, known: Mapping[str, Any]
) -> Fraction:
    """Give the yearly cost of a quoted rate with its fee rate, by the dearest way of repaying.

    Until the term is known a fee counts for the least there can be: a single monthly instalment, or
    nothing where one sum is repaid after many days.
    """
    alone, fee = yearly_of(product, rate, quote[rate]), quote.get(FEE_RATE, Decimal(0))
    if not fee:
        return alone
    annual = quote[rate] * (day_count(product) if rate == "daily_rate" else 1)
    months, days = instalments_of(quote, known), known.get("repay_within_days")
    found: list[Fraction] = []
    for method in methods_of(product, quote):
        if method == "daily":
            found.append(alone + (Fraction(fee) * YEAR / days if days else 0))
        elif months is None:
            found.append(alone + Fraction(fee) * MONTHS)
        else:
            one = Decimal(1)
            rows = monthly_rows(method, one, annual, months, fee, rounding=exactly)
            solved = Fraction(periodic_rate(one, [row.payment for row in rows])) * MONTHS
            found.append(solved + alone - Fraction(annual))
    return max(found)


def meant(
    product: types.Product, field: str, value: Decimal, published: Published
) -> Meaning | None:
    """Give the plainest mistake that explains a value: a percentage, or a day, a month, a year mixed up."""
    low, top = published.low or Fraction(0), published.top
    for slack in (1, FACTOR):
        for meaning in readings(field, value):
            yearly = yearly_of(product, *meaning)
            fits = low / slack <= yearly <= top * slack
            if fits and meaning.value and meaning.value == meaning.value.quantize(PLACES):
                return meaning
    return None


def readings(field: str, value: Decimal) -> Iterator[Meaning]:
    """Give other ways to read a value, the likeliest first."""
    yield Meaning(field, value / PERCENT)
    if field == FEE_RATE:
        return
    other = "annual_rate" if field == "daily_rate" else "daily_rate"
    yield Meaning(other, value)
    yield Meaning(other, value / PERCENT)
    yield Meaning("annual_rate", value * MONTHS)
    yield Meaning("annual_rate", value * MONTHS / PERCENT)
