"""What comes of some conditions for everybody there could be, with a profile behind each row."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import polars as pl

from advisor.errors import RuleError
from advisor.logic.condition import Condition, comparisons
from advisor.rulebook import types, values
from advisor.rulebook.arithmetic import MILLION
from advisor.verify.space import Space, profile_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from advisor.edition.resolved import ResolvedProduct
    from advisor.model import Value
    from advisor.verify.space import Known

Twins: TypeAlias = "Mapping[str, tuple[Condition, Condition]]"
"""Name -> where it holds and where it fails; without `Not`, and without traits."""

NO_FEES = {"fee_per_instalment": Decimal(0), "upfront_fee": Decimal(0)}
SOME_AMOUNT, SOME_FEE, SOME_DAYS = Decimal(10_000), Decimal(100), 360


class Grid:
    """Pairs of conditions judged in every row.

    Attributes:
        truths: a column for each pair: true, false, or null where it is unknown.
    """

    def __init__(
        self,
        book: types.Rulebook,
        as_of: date,
        twins: Twins,
        resolved: ResolvedProduct | None = None,
        about: tuple[str, ...] = (),
    ) -> None:
        """Judge them; with `resolved`, what the product itself makes known is known.

        `about` is what an error names instead of the pairs.

        Raises RuleError where there would be too many rows.
        """
        self.book = book
        conditions = [side for sides in twins.values() for side in sides]
        try:
            self.space = Space(book, as_of, conditions)
        except RuleError as error:
            names = ", ".join(about or twins)
            raise RuleError(*(replace(one, where=names) for one in error.problems)) from None
        self.scenarios: list[tuple[Known, Mapping[str, Value]]] = [({}, {})]
        if resolved is not None:
            self.scenarios = list(scenarios(self.book, resolved, conditions))
        self.truths = pl.concat([self.space.judge(twins, own) for _, own in self.scenarios])

    def known(self, row: int) -> Known:
        """Give what is known in a row."""
        scenario, place = divmod(row, self.space.size)
        return {**self.space.known(place), **self.scenarios[scenario][0]}

    def complete_rate(self, row: int) -> Decimal | None:
        """Give the yearly rate of a row in which a quote says all there is to say, without fees."""
        quotes = next(
            (v for v in self.scenarios[row // self.space.size][0].values() if isinstance(v, dict)),
            {},
        )
        for quote in quotes.values():
            if "annual_rate" in quote and quote.items() >= NO_FEES.items():
                rate: Decimal = quote["annual_rate"]
                return rate
        return None

    def profile(self, row: int) -> dict[str, Any]:
        """Give a row as a profile's JSON."""
        return profile_of(self.book, self.known(row))

    def find(self, *wanted: pl.Expr) -> int | None:
        """Give the first row that fits; the most telling of several is what is asked for first."""
        for one in wanted:
            rows = self.truths.select(one.fill_null(value=False).arg_true()).to_series()
            if len(rows):
                return int(rows[0])
        return None

    def has(self, wanted: pl.Expr) -> bool:
        """Tell whether some row fits."""
        return self.find(wanted) is not None


def scenarios(
    book: types.Rulebook, resolved: ResolvedProduct, conditions: Iterable[Condition]
) -> Iterator[tuple[Known, Mapping[str, Value]]]:
    """Give what a product makes known by itself, and by the quotes that conditions can tell apart."""
    yield {}, resolved.unquoted
    seen = {tuple(sorted(resolved.unquoted.items()))}
    for known in tried_quotes(book, resolved.product.id, conditions):
        own = resolved.facts(known)
        key = tuple(sorted(own.items()))
        if key not in seen:
            seen.add(key)
            yield known, own


def tried_quotes(
    book: types.Rulebook, product: str, conditions: Iterable[Condition]
) -> Iterator[Known]:
    """Give quotes with a rate on each side of each number that a yearly cost is compared with.

    Complete, without its fees, with fees that only an amount and a term make comparable, and with
    those. What the rulebook's quotes have no field for, or do not take, is not tried.
    """
    cuts: set[int] = set()
    direct: set[str] = set()
    for compare in (c for condition in conditions for c in comparisons(condition)):
        direct.add(compare.field)
        derived = book.facts.derived.get(compare.field)
        if derived is not None and derived.measure == "cost":
            cuts |= {int(compare.value) - 1, int(compare.value), int(compare.value) + 1}
    if not cuts or types.QUOTES not in book.facts.facts:
        return
    need: Known = {}
    if {"amount", "repay_within_days"} <= book.facts.facts.keys() - direct:
        need = {"amount": SOME_AMOUNT, "repay_within_days": SOME_DAYS}
    fields = book.facts.facts[types.QUOTES].fields or {}
    for quote, known in quoted(sorted(cuts), need):
        if quote.keys() <= fields.keys() and all(takes(fields[n], v) for n, v in quote.items()):
            yield {**known, types.QUOTES: {product: quote}}


def takes(field: types.QuoteField, value: Decimal) -> bool:
    """Tell whether a field of a quote takes a value."""
    low, high = values.limits(field)
    return low <= value <= high


def quoted(cuts: list[int], need: Known) -> Iterator[tuple[dict[str, Any], Known]]:
    """Give quotes, each with what else is known of the need."""
    yield {"upfront_fee": SOME_FEE}, {}
    for cut in cuts:
        rate = {"annual_rate": Decimal(cut) / MILLION}
        yield {**rate, **NO_FEES}, {}
        yield rate, {}
        yield {**rate, "upfront_fee": SOME_FEE}, {}
        if need:
            yield {**rate, **NO_FEES, "upfront_fee": SOME_FEE}, need
