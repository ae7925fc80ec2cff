"""The order of the products: what is recommended, what is sound, what surely costs less, what suits.

Points of a score and yuan do not compare, so that cost is no factor of the score: products whose cost
is surely and noticeably higher stand in a later layer, and within a layer the best suited comes first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from advisor.cost.loan import MONTH_DAYS, YEAR
from advisor.edition.numbers import NotInForceError
from advisor.logic.condition import fields
from advisor.model import RECOMMENDATIONS, VERDICTS
from advisor.rulebook import types, values
from advisor.rulebook.arithmetic import MILLION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from advisor.edition.edition import Edition
    from advisor.edition.resolved import ResolvedProduct, ResolvedRule
    from advisor.model import ProductAssessment, Profile, Value

NOTICEABLE_RATE = "noticeable_rate"
"""The assumption by how much of a yearly cost, a fraction, a product has to be dearer to be so."""

NOTICEABLE_COST = "noticeable_cost"
"""The assumption by how much it has to be dearer for the need at hand, in 元."""

MARGINS = (NOTICEABLE_RATE, NOTICEABLE_COST)


class Margin(NamedTuple):
    """By how much a cost has to be above another one to count as dearer.

    Attributes:
        rate: of the yearly cost, in millionths.
        cost: of this need, in 分; only where amount and days are known.
        amount: the amount of the need, in 分; None is unknown.
    """

    rate: int
    cost: int
    amount: int | None

    def exceeds(self, more: int, days: int | None) -> bool:
        """Tell whether a yearly cost that is so many millionths higher is noticeably so."""
        if more <= self.rate:
            return False
        if self.amount is None or days is None:
            return True
        return more * self.amount * days > self.cost * YEAR * MILLION


@dataclass(frozen=True)
class Contender:
    """A product, and what it is ranked by beside its recommendation and verdict.

    Attributes:
        warnings: the names of its cautions to be warned of that are met, those about cost aside.
        standing: the points that it is taken to have where answers are missing.
        low, high: the yearly cost in millionths; None is unknown.
        exact: whether a quote says all that it costs.
        days: how long the need lasts with it; None is unknown.
        order: its place among the products as they are declared.
    """

    product: ProductAssessment
    warnings: tuple[str, ...]
    standing: int
    low: int | None
    high: int | None
    exact: bool
    days: int | None
    order: int

    @property
    def group(self) -> tuple[int, int, int]:
        """Give what counts before cost does."""
        product = self.product
        return (
            RECOMMENDATIONS.index(product.recommendation),
            VERDICTS.index(product.verdict),
            len(self.warnings),
        )

    @property
    def rest(self) -> tuple[int, bool, int, int]:
        """Give what counts where costs cannot be told apart."""
        return -self.standing, self.high is None, self.highest, self.order

    @property
    def highest(self) -> int:
        """Give the highest yearly cost; where it is not known, the least; else nothing."""
        return self.high or self.low or 0


def contenders(
    edition: Edition,
    products: Sequence[ProductAssessment],
    seen: Mapping[str, Mapping[str, Value]],
    profile: Profile,
) -> Iterator[Contender]:
    """Give what the products, in their declared order, are ranked by.

    `seen` are the facts that each product's rules saw.
    """
    names = cost_names(edition.book)
    quotes = profile.known.get(types.QUOTES, {})
    for order, (product, resolved) in enumerate(zip(products, edition.products, strict=True)):
        quote = quotes.get(product.id) or {}
        low, high = (None if n is None else as_int(seen[product.id].get(n)) for n in names)
        instalments = quote.get("instalments")
        days = profile.known.get("repay_within_days")
        yield Contender(
            product,
            tuple(
                finding.name
                for finding, rule in zip(product.findings, resolved.rules, strict=True)
                if finding.status == "met" and is_warning(edition.book, rule)
            ),
            standing_of(product, resolved),
            low,
            high,
            high is not None and not quote.keys().isdisjoint(types.RATES),
            days if instalments is None else instalments * MONTH_DAYS,
            order,
        )


def as_int(value: Value | None) -> int | None:
    """Give a number as it is compared."""
    return None if value is None else int(value)


def is_warning(book: types.Rulebook, rule: ResolvedRule) -> bool:
    """Tell whether a rule warns of something that is not the cost, which ranks by itself."""
    if rule.severity != "warn":
        return False
    read = (book.facts.derived.get(name) for name in fields(rule.holds))
    return not any(one is not None and one.measure == "cost" for one in read)


def standing_of(product: ProductAssessment, resolved: ResolvedProduct) -> int:
    """Give the points of a product where each answer that is missing counts as neither good nor bad."""
    neutral = {factor.id: factor.neutral for factor in resolved.factors}
    parts = product.score.contributions
    return sum(min(max(neutral[part.factor], part.low), part.high) for part in parts)


def cost_names(book: types.Rulebook) -> tuple[str | None, str | None]:
    """Give the facts that are the bounds of a product's yearly cost by which it is ranked."""
    bounds: dict[str, str] = {
        derived.bound: name
        for name, derived in book.facts.derived.items()
        if derived.op == "annual_cost" and derived.quote == "any"
    }
    return bounds.get("low"), bounds.get("high")


def margin_of(edition: Edition, amount: int | None) -> Margin:
    """Give the margin of a rulebook on its day; one that declares none takes every difference."""
    cost = min(declared(edition, NOTICEABLE_COST), MOST_COST)
    return Margin(declared(edition, NOTICEABLE_RATE), cost, amount)


MOST_COST = 10_000_000
"""In 分: beyond it no difference is small, and columns would have to reckon beyond 64 bits."""


def declared(edition: Edition, name: str) -> int:
    """Give a working value in rule units; 0 where there is none on the day."""
    if name not in edition.book.assumptions:
        return 0
    try:
        return int(values.in_rule_units(*edition.numbers.value(name, None)))
    except NotInForceError:
        return 0


# The order ------------------------------------------------------------------------------------------


class Ranked(NamedTuple):
    """Where a contender stands.

    Attributes:
        layer: of cost, among those alike before cost; 0 is the first.
        cheaper: who is surely cheaper, where that put it into a later layer.
    """

    contender: Contender
    layer: int
    cheaper: Contender | None = None

    @property
    def key(self) -> tuple[tuple[int, int, int], int, tuple[int, bool, int, int]]:
        """Give what the order goes by."""
        return self.contender.group, self.layer, self.contender.rest


def ranked(found: Iterable[Contender], margin: Margin) -> list[Ranked]:
    """Sort contenders, the best first."""
    groups: dict[tuple[int, int, int], list[Contender]] = {}
    for one in found:
        groups.setdefault(one.group, []).append(one)
    placed = [one for alike in groups.values() for one in layered(alike, margin)]
    return sorted(placed, key=lambda one: one.key)


def layered(alike: Sequence[Contender], margin: Margin) -> Iterator[Ranked]:
    """Put contenders that are alike before cost into layers; whose cost is unknown comes last."""
    waiting = [Ranked(one, 0) for one in alike if one.low is not None]
    layer = 0
    while waiting:
        left = [one.contender for one in waiting]
        checked = [(one, cheaper_than(one.contender, left, margin)) for one in waiting]
        yield from (one for one, cheaper in checked if cheaper is None)
        layer += 1
        waiting = [
            Ranked(one.contender, layer, cheaper) for one, cheaper in checked if cheaper is not None
        ]
    yield from (Ranked(one, layer) for one in alike if one.low is None)


def cheaper_than(one: Contender, others: Iterable[Contender], margin: Margin) -> Contender | None:
    """Give a contender that is surely, and noticeably, cheaper; None where there is none.

    Of two quotes that say all, the dearer one is dearer by whatever it is.
    """
    known = sorted((other for other in others if other.high is not None), key=by_ceiling)
    exact = [other for other in known if other.exact]
    low = one.low or 0
    if one.exact and exact and low > (exact[0].high or 0):
        return exact[0]
    return known[0] if known and margin.exceeds(low - (known[0].high or 0), one.days) else None


def by_ceiling(one: Contender) -> tuple[int, int]:
    """Give what sorts contenders whose highest cost is known."""
    return one.high or 0, one.order
