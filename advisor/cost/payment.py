"""What a loan asks of each month, at the product's lowest and at its highest rate, in whole 分.

The monthly burden is the largest instalment, or what has to be put by each month for a sum that is
repaid at once. What is not known of the need leaves it between two ends.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeAlias

from advisor.cost.factor import TRILLION, factor_of
from advisor.cost.loan import MONTH_DAYS
from advisor.cost.slip import FEE_RATE, UNUSED
from advisor.cost.terms import day_count, documented, instalments_of, methods_of
from advisor.logic.span import Span
from advisor.rulebook import types
from advisor.rulebook.values import CENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from advisor.model import Value
    from advisor.rulebook.types import Method

AMOUNT, TERM = "amount", "repay_within_days"

OWN_QUOTE = "own quote"
"""The field of a product's facts that holds what its app quotes, as a text; no rule can name it."""

FEE, UPFRONT = "fee_per_instalment", "upfront_fee"

PAYMENT_TERMS = (*types.RATES, "day_count", "method")
"""The terms of a product on which a payment rests."""

End: TypeAlias = Literal["low", "high"]


class RepaymentTerms(NamedTuple):
    """What the sources say of how a product is repaid, as far as a payment rests on it.

    Attributes:
        low, high: the documented yearly rate by the lender's own count of days; None is unknown.
        day_count: days of the lender's year.
        methods: the ways of repaying that it has, and those that it has by quoted instalments.
    """

    low: Fraction | None
    high: Fraction | None
    day_count: int
    methods: tuple[Method, ...]
    by_instalments: tuple[Method, ...]


class Quoted(NamedTuple):
    """What an app quotes of a loan's cost.

    Attributes:
        rate: yearly, by the lender's own count of days; None where none is quoted.
        fee: 分 with each instalment.
        fee_rate: of the amount, with each instalment.
        instalments: None where none are quoted.
        is_cost: whether it says anything of the cost.
        complete: whether it says all there is to say.
        unused: whether it looks like a slip of unit, so that nothing of its cost counts.
        limited: whether it says how much is lent.
    """

    rate: Fraction | None = None
    fee: Fraction = Fraction(0)
    fee_rate: Fraction = Fraction(0)
    instalments: int | None = None
    is_cost: bool = False
    complete: bool = False
    unused: bool = False
    limited: bool = False

    @property
    def settled(self) -> bool:
        """Tell whether nothing that a quote can say is missing."""
        return self.complete and self.limited and not self.unused


NO_QUOTE = Quoted()


class WayOfRepaying(NamedTuple):
    """One way of repaying: a payment is the amount times a factor, and fees.

    Attributes:
        factor: trillionths.
        fee: 分, whatever the amount.
        fee_rate: of the amount.
    """

    factor: int
    fee: Fraction
    fee_rate: Fraction

    def of(self, amount: int) -> int:
        """Give the payment for an amount, both in 分; rounded up."""
        if not self.fee and not self.fee_rate:
            return -(-amount * self.factor // TRILLION)
        return ceil(Fraction(amount * self.factor, TRILLION) + self.fee + amount * self.fee_rate)


class PossiblyPublished(Protocol):
    """What may be published of a product's repayment: one thing for all, unless it depends on who asks.

    The edition resolves it: see `edition.payments`.
    """

    @property
    def read(self) -> tuple[str, ...]:
        """Give the facts on which it depends."""

    @property
    def depending(self) -> Sequence[Any]:
        """Give the terms of the product that depend on who asks."""

    def of(self, rows: Sequence[Sequence[Any]]) -> Iterator[RepaymentTerms]:
        """Give what is published for each combination of values of the terms that depend."""

    def __call__(self, flat: Mapping[str, Value]) -> Sequence[RepaymentTerms]:
        """Give all that may be, by a flat fact."""


class Payment(NamedTuple):
    """A product's monthly burden at one end of its rates, as arithmetic over facts.

    Attributes:
        name: of the derived fact.
        end: whether it is the one at the lowest rate, or at the highest.
        possible: what may be published for somebody.
        assumed_top: the yearly rate that stands for a highest one which is not known; None where
            nothing does.
        terms: the least and the largest number of days within which can be repaid.
    """

    name: str
    end: End
    possible: PossiblyPublished
    assumed_top: Fraction | None
    terms: tuple[int, int]

    steps: int = 1
    rounded_up: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """Give the facts that it is worked out from."""
        return AMOUNT, TERM, types.QUOTES, *self.possible.read

    def span(self, flat: Mapping[str, Value]) -> Span:
        """Give what is known of it, in 分, by a flat fact in rule units."""
        amount, days = flat.get(AMOUNT), flat.get(TERM)
        if amount is None:
            return Span(0, None)
        key = flat.get(OWN_QUOTE)
        quote = NO_QUOTE if key is None else read_quote(str(key))
        told = None if days is None else int(days)
        found = []
        for one in self.possible(flat):
            shortest, longest = self.lasting(told, one, quote)
            found.append(
                (
                    self.least(int(amount), longest, one, quote),
                    self.least(int(amount), shortest, one, quote),
                )
            )
        lows = [low for low, _ in found]
        highs = [high for _, high in found if high is not None]
        known = len(highs) == len(found) and not quote.unused
        return Span(
            min((low for low in lows if low is not None), default=0), max(highs) if known else None
        )

    def lasting(
        self, days: int | None, published: RepaymentTerms, quote: Quoted
    ) -> tuple[int, int]:
        """Give the shortest and the longest term that it may be.

        Quoted instalments tell it, but not of what is repaid at once: that goes by the days asked for.
        """
        if days is not None:
            return days, days
        if quote.instalments is None or "daily" in published.by_instalments:
            return self.terms
        return (quote.instalments * MONTH_DAYS,) * 2

    def least(self, amount: int, days: int, published: RepaymentTerms, quote: Quoted) -> int | None:
        """Give the smallest payment of all ways of repaying, in 分; None where there is no upper end."""
        rate = self.rate(published, quote)
        if rate is None:
            return None
        return min(way.of(amount) for _, way in ways(rate, days, published, quote))

    def rate(self, published: RepaymentTerms, quote: Quoted) -> Fraction | None:
        """Give the yearly rate at this end, by the lender's own count of days; None where none is known."""
        return rate_at(self.end, published, quote, self.assumed_top)


def rate_at(
    end: End, published: RepaymentTerms, quote: Quoted, assumed_top: Fraction | None = None
) -> Fraction | None:
    """Give the yearly rate at one end, by the lender's own count of days; None where none is known.

    Args:
        end: the lowest rate that it may be, or the highest.
        published: what the sources say; a quote takes its place, as far as it is one of cost.
        quote: what the app shows. One that is not complete sets no upper end.
        assumed_top: stands for a highest rate that is not known.
    """
    if quote.unused:
        return Fraction(0)  # the principal alone is sure
    if quote.complete:
        return quote.rate
    low = quote.rate if quote.rate is not None else published.low or Fraction(0)
    if end == "low":
        return low
    if published.high is not None and not quote.is_cost:
        return published.high
    if assumed_top is None:
        return None
    return max(low, published.high or low, assumed_top)


def ways(
    rate: Fraction, days: int, published: RepaymentTerms, quote: Quoted
) -> Iterator[tuple[Method, WayOfRepaying]]:
    """Give the ways of repaying within some days, as a quote has it."""
    months = quote.instalments or instalments_of({}, {TERM: days}) or 1
    methods = published.methods if quote.instalments is None else published.by_instalments
    for method in methods:
        length = days if method == "daily" else months
        spread = Fraction(MONTH_DAYS, max(days, MONTH_DAYS)) if method == "daily" else 1
        factor = factor_of(method, rate, length, published.day_count)
        yield method, WayOfRepaying(factor, quote.fee * spread, quote.fee_rate * spread)


def repayment_terms(product: types.Product) -> RepaymentTerms:
    """Give what a product's terms say of how it is repaid."""
    low, high = (None if rate is None else Fraction(rate) for rate in documented(product))
    named = methods_of(product, {})
    return RepaymentTerms(
        low, high, day_count(product), named, methods_of(product, {"instalments": 1})
    )


# Quotes as texts ----------------------------------------------------------------------------------------


def written_quote(quote: Mapping[str, Any], count: int) -> str:
    """Write what of a quote a payment rests on, as `read_quote` reads it; `count` days are a year.

    A flat fact holds no objects; the same quote is the same text.
    """
    rate = next(
        (
            quote[name] * (count if name == "daily_rate" else 1)
            for name in types.RATES
            if name in quote
        ),
        None,
    )
    parts = {
        "rate": rate,
        "fee": quote.get(FEE),
        "fee_rate": quote.get(FEE_RATE),
        "upfront": quote.get(UPFRONT),
        "instalments": quote.get("instalments"),
        "limit": quote.get("limit"),
        "unused": 1 if UNUSED in quote else None,
    }
    return " ".join(f"{name}={value}" for name, value in parts.items() if value is not None)


@lru_cache(1_000)
def read_quote(text: str) -> Quoted:
    """Read what `written_quote` wrote."""
    parts = {name: Fraction(value) for name, value in (one.split("=") for one in text.split())}
    rate, instalments = parts.get("rate"), parts.get("instalments")
    by_instalment = "fee" in parts or "fee_rate" in parts
    return Quoted(
        rate=rate,
        fee=parts.get("fee", Fraction(0)) * CENTS,
        fee_rate=parts.get("fee_rate", Fraction(0)),
        instalments=None if instalments is None else int(instalments),
        is_cost=rate is not None or by_instalment or "upfront" in parts,
        complete=rate is not None and by_instalment and "upfront" in parts,
        unused="unused" in parts,
        limited="limit" in parts,
    )
