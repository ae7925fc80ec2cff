"""A product's cost for one person's need, at its cheapest and its dearest known rate."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.cost.glance import glance_of
from advisor.cost.loan import MONTH_DAYS, Cost, Loan, cost_of
from advisor.cost.schedule import ZERO, to_cents
from advisor.cost.slip import UNUSED
from advisor.cost.terms import day_count, documented, instalments_of, methods_of
from advisor.rulebook import types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from advisor.cost.glance import Glance

FEES = ("fee_per_instalment", "fee_rate_per_instalment", "upfront_fee")


class Rates(NamedTuple):
    """A product's yearly rate, without fees, by the lender's own count of days: fractions.

    Attributes:
        low: the cheapest; None where nothing is known, or what is quoted is not used.
        high: the dearest; None where the sources give no upper end.
        quoted: whether the person's own app shows it.
        fees_known: whether no fee that is not known could come on top.
    """

    low: Decimal | None
    high: Decimal | None
    quoted: bool
    fees_known: bool

    @property
    def exact(self) -> bool:
        """Tell whether nothing is open: a quote that gives the rate and every fee."""
        return self.quoted and self.fees_known


class ProductCost(NamedTuple):
    """What a need costs at a product, whichever documented way it is repaid in.

    Attributes:
        low: in the cheapest way, by what is paid in all.
        high: in the dearest way; None where the sources give no upper end: then the cost is "at
            least" `low`.
        over_low, over_high: whether the yearly cost is above 24 %; None where a rate or fee that is
            not known could decide.
        lows, highs: in every documented way, in the order of `types.METHODS`.
    """

    low: Cost
    high: Cost | None
    over_low: bool | None
    over_high: bool | None
    rates: Rates
    lows: tuple[Cost, ...]
    highs: tuple[Cost, ...]


def rates_of(product: types.Product, quote: Mapping[str, Any] | None) -> Rates:
    """Give a product's yearly rates: the quoted one, else the documented range."""
    quote = quote or {}
    if UNUSED in quote:
        return Rates(None, None, quoted=False, fees_known=False)
    fees_quoted = "upfront_fee" in quote and not quote.keys().isdisjoint(FEES[:2])
    for name, factor in zip(types.RATES, (1, day_count(product)), strict=True):
        if name in quote:
            rate = quote[name] * factor
            return Rates(rate, rate, quoted=True, fees_known=fees_quoted)
    fees_known = fees_quoted if quote.keys() & set(FEES) else "fees" not in product.terms
    return Rates(*documented(product), quoted=False, fees_known=fees_known)


def product_cost(
    product: types.Product, known: Mapping[str, Any], quote: Mapping[str, Any] | None
) -> ProductCost | None:
    """Give what the person's need costs at a product; None without an amount, a term or a rate.

    Args:
        product: its file names methods, day count and late penalty.
        known: the profile's known values: `amount` (元), `repay_within_days`.
        quote: what the product's app shows the person, as far as it is used.
    """
    rates = rates_of(product, quote)
    methods = methods_of(product, quote or {})

    def costs(rate: Decimal | None) -> tuple[Cost, ...]:
        loans = (loan_for(product, known, quote or {}, rate, method) for method in methods)
        return tuple(cost_of(loan) for loan in loans if loan is not None)

    lows = costs(rates.low)
    if not lows:
        return None
    highs = lows if rates.high == rates.low else costs(rates.high)
    cheapest = min(lows, key=lambda one: one.total)
    dearest = max(highs, key=lambda one: one.total, default=None)
    return ProductCost(
        low=cheapest,
        high=dearest,
        over_low=over_line(cheapest, rates),
        over_high=over_line(dearest, rates) if dearest else None,
        rates=rates,
        lows=lows,
        highs=highs,
    )


def over_line(cost: Cost, rates: Rates) -> bool | None:
    """Tell whether a cost is above 24 %; a fee that is not known can only lift it."""
    return cost.over_line if cost.over_line or rates.fees_known else None


def loan_for(
    product: types.Product,
    known: Mapping[str, Any],
    quote: Mapping[str, Any],
    annual_rate: Decimal | None,
    method: types.Method,
) -> Loan | None:
    """Give the loan that would meet the need; None without an amount, a term or a rate."""
    amount, days = known.get("amount"), known.get("repay_within_days")
    instalments = instalments_of(quote, known)
    if amount is None or annual_rate is None or instalments is None:
        return None
    upfront = quote.get("upfront_fee", ZERO)
    if upfront >= amount:
        return None
    share = quote.get("fee_rate_per_instalment", ZERO)
    late = product.terms.get("late")
    return Loan(
        amount=amount,
        method=method,
        annual_rate=annual_rate,
        instalments=instalments,
        days=days if days is not None else instalments * MONTH_DAYS,
        day_count=day_count(product),
        fee=quote.get("fee_per_instalment", to_cents(amount * share)),
        upfront_fee=upfront,
        late_rate=late.value.from_ if late and isinstance(late.value, types.Range) else None,
    )


class Costs(Mapping[str, "ProductCost | None"]):
    """What a person's need costs at every product, by product id; None where that is not known.

    Worked out once, when it is first looked at: not everybody who judges wants costs.
    """

    def __init__(
        self,
        products: Iterable[tuple[types.Product, Mapping[str, Any] | None]],
        known: Mapping[str, Any],
    ) -> None:
        """Take the products as they are for the person, each with the quote that is used, and the need.

        `known` are the person's known facts, in their own units.
        """
        self.asked = tuple(products)
        self.known = known

    @property
    def products(self) -> tuple[types.Product, ...]:
        """Give the products, as they are for the person."""
        return tuple(product for product, _ in self.asked)

    @cached_property
    def worked_out(self) -> dict[str, ProductCost | None]:
        """Give them all, in the products' declared order."""
        return {
            product.id: product_cost(product, self.known, quote) for product, quote in self.asked
        }

    def glance(self, product: str) -> Glance | None:
        """Give one product's cost in a few numbers; None where it is not known. Raises KeyError."""
        cost = self[product]
        if cost is None:
            return None
        found, quote = next(one for one in self.asked if one[0].id == product)
        return glance_of(found, self.known, quote, cost)

    def __getitem__(self, product: str) -> ProductCost | None:
        """Give one product's cost. Raises KeyError."""
        return self.worked_out[product]

    def __iter__(self) -> Iterator[str]:
        """Give the products."""
        return iter(self.worked_out)

    def __len__(self) -> int:
        """Count the products."""
        return len(self.worked_out)
