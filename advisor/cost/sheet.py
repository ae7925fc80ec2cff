"""A product's cost for one person's need, at its cheapest and its dearest known rate."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.cost.loan import MONTH_DAYS, YEAR, Cost, Loan, cost_of
from advisor.cost.schedule import ZERO, to_cents
from advisor.rulebook import types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEFAULT_METHOD: types.Method = "equal-instalment"
"""For a product whose file names no method; our own files all name one."""

FEES = ("fee_per_instalment", "fee_rate_per_instalment", "upfront_fee")


class Rates(NamedTuple):
    """A product's yearly rate, without fees: fractions.

    Attributes:
        low: the cheapest; None where nothing is known.
        high: the dearest; None where the sources give no upper end.
        quoted: whether the person's own app shows it.
        fees_known: whether no fee that is not known could come on top.
    """

    low: Decimal | None
    high: Decimal | None
    quoted: bool
    fees_known: bool


class ProductCost(NamedTuple):
    """What a need costs at a product.

    Attributes:
        high: None where the sources give no upper end: then the cost is "at least" `low`.
        over_low, over_high: whether the yearly cost is above 24 %; None where a rate or fee that is
            not known could decide.
    """

    low: Cost
    high: Cost | None
    over_low: bool | None
    over_high: bool | None
    rates: Rates


def rates_of(product: types.Product, quote: Mapping[str, Any] | None) -> Rates:
    """Give a product's yearly rates: the quoted one, else the documented range."""
    year = day_count(product)
    quote = quote or {}
    fees_quoted = "upfront_fee" in quote and not quote.keys().isdisjoint(FEES[:2])
    for name, factor in zip(types.RATES, (1, year), strict=True):
        if name in quote:
            rate = quote[name] * factor
            return Rates(rate, rate, quoted=True, fees_known=fees_quoted)
    fees_known = fees_quoted if quote.keys() & set(FEES) else "fees" not in product.terms
    for name, factor in zip(types.RATES, (1, year), strict=True):
        term = product.terms.get(name)
        if term is not None and isinstance(term.value, types.Range):
            high = None if term.value.to is None else term.value.to * factor
            return Rates(term.value.from_ * factor, high, quoted=False, fees_known=fees_known)
    return Rates(None, None, quoted=False, fees_known=fees_known)


def product_cost(
    product: types.Product, known: Mapping[str, Any], quote: Mapping[str, Any] | None
) -> ProductCost | None:
    """Give what the person's need costs at a product; None without an amount, a term or a rate.

    Args:
        product: its file names method, day count and late penalty.
        known: the profile's known values: `amount` (元), `repay_within_days`.
        quote: what the product's app shows the person.
    """
    rates = rates_of(product, quote)
    low = loan_for(product, known, quote or {}, rates.low)
    high = loan_for(product, known, quote or {}, rates.high)
    if low is None:
        return None
    cheapest = cost_of(low)
    dearest = cheapest if rates.high == rates.low else cost_of(high) if high else None
    return ProductCost(
        low=cheapest,
        high=dearest,
        over_low=over_line(cheapest, rates),
        over_high=over_line(dearest, rates) if dearest else None,
        rates=rates,
    )


def over_line(cost: Cost, rates: Rates) -> bool | None:
    """Tell whether a cost is above 24 %; a fee that is not known can only lift it."""
    return cost.over_line if cost.over_line or rates.fees_known else None


def loan_for(
    product: types.Product,
    known: Mapping[str, Any],
    quote: Mapping[str, Any],
    annual_rate: Decimal | None,
) -> Loan | None:
    """Give the loan that would meet the need; None without an amount, a term or a rate."""
    amount, days = known.get("amount"), known.get("repay_within_days")
    instalments = quote.get("instalments")
    if instalments is None and days is not None:
        instalments = -(-days // MONTH_DAYS)
    if amount is None or annual_rate is None or instalments is None:
        return None
    upfront = quote.get("upfront_fee", ZERO)
    if upfront >= amount:
        return None
    share = quote.get("fee_rate_per_instalment", ZERO)
    late = product.terms.get("late")
    return Loan(
        amount=amount,
        method=method_of(product, quote),
        annual_rate=annual_rate,
        instalments=instalments,
        days=days if days is not None else instalments * MONTH_DAYS,
        day_count=day_count(product),
        fee=quote.get("fee_per_instalment", to_cents(amount * share)),
        upfront_fee=upfront,
        late_rate=late.value.from_ if late and isinstance(late.value, types.Range) else None,
    )


def method_of(product: types.Product, quote: Mapping[str, Any]) -> types.Method:
    """Give the method that a product's file names; a quote by instalments is repaid by them."""
    term = product.terms.get("method")
    by_instalments = not quote.keys().isdisjoint({"instalments", *FEES[:2]})
    if by_instalments and term is not None and term.value == "daily":
        return DEFAULT_METHOD
    return term.value if term and isinstance(term.value, str) else DEFAULT_METHOD  # type: ignore[return-value]  # `terms.yaml` lists the methods


def day_count(product: types.Product) -> int:
    """Give how many days a year has between a product's daily and annual rates."""
    term = product.terms.get("day_count")
    return int(term.value) if term and isinstance(term.value, int | Decimal) else YEAR


class Costs(Mapping[str, "ProductCost | None"]):
    """What a person's need costs at every product, by product id; None where that is not known.

    Worked out once, when it is first looked at: not everybody who judges wants costs.
    """

    def __init__(self, products: Iterable[types.Product], known: Mapping[str, Any]) -> None:
        """Take the products as they are for the person, and what is known of them, in its own units."""
        self.products = tuple(products)
        self.known = known

    @cached_property
    def worked_out(self) -> dict[str, ProductCost | None]:
        """Give them all, in the products' declared order."""
        quotes = self.known.get(types.QUOTES, {})
        return {
            product.id: product_cost(product, self.known, quotes.get(product.id))
            for product in self.products
        }

    def __getitem__(self, product: str) -> ProductCost | None:
        """Give one product's cost. Raises KeyError."""
        return self.worked_out[product]

    def __iter__(self) -> Iterator[str]:
        """Give the products."""
        return iter(self.worked_out)

    def __len__(self) -> int:
        """Count the products."""
        return len(self.worked_out)
