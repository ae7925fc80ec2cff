"""What two rulebooks say differently of people beside verdicts: advice, order, scores, costs."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.assess.ranking import MARGINS, declared
from advisor.cost.sheet import product_cost
from advisor.cost.terms import documented
from advisor.verify.reasons import Reason, reasons_of
from advisor.verify.stood import stood
from advisor.verify.tried import tried_people

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from advisor.cost.sheet import ProductCost
    from advisor.edition.resolved import ResolvedProduct
    from advisor.model import Action
    from advisor.rulebook import types
    from advisor.verify.bench import Bench
    from advisor.verify.diff import SideBySide
    from advisor.verify.stood import Stood

SOME_AMOUNT = Decimal(10_000)
NEED = ("amount", "repay_within_days", "purpose")
SOME_DAYS = 360
"""The need by which costs are compared: a year's, of this amount or of the smaller limit."""


class AdviceShift(NamedTuple):
    """People who get other advice.

    Attributes:
        old, new: the action, and the product that is advised, if one is.
        people: how many of those tried.
        profile, reasons, matters: one of them, as of a `Flip`.
    """

    old: tuple[Action, str | None]
    new: tuple[Action, str | None]
    people: int
    profile: dict[str, Any]
    reasons: tuple[Reason, ...]
    matters: tuple[str, ...]


class OrderShift(NamedTuple):
    """People to whom products come in another order, and one of them."""

    people: int
    old: tuple[str, ...]
    new: tuple[str, ...]
    profile: dict[str, Any]
    matters: tuple[str, ...]


class PointShift(NamedTuple):
    """Points of a factor that somebody gets, by each rulebook, least and most; None: no such factor."""

    factor: str
    old: tuple[int, int] | None
    new: tuple[int, int] | None


class ScoreShift(NamedTuple):
    """People whose score of a product is another, and one of them.

    Attributes:
        old, new: the score's ends; points: the factors that make it so.
    """

    product: str
    people: int
    old: tuple[int, int]
    new: tuple[int, int]
    points: tuple[PointShift, ...]
    profile: dict[str, Any]
    matters: tuple[str, ...]


class Costed(NamedTuple):
    """What a need costs at a product by what is published; None is unknown.

    Attributes:
        low, high: the yearly rate on the lender's own count of days.
        least, most: all that it costs beyond the amount, in 元.
    """

    low: Decimal | None
    high: Decimal | None
    least: Decimal | None
    most: Decimal | None


class CostShift(NamedTuple):
    """A product that costs something else."""

    product: str
    amount: Decimal
    days: int
    old: Costed
    new: Costed


class CautionShift(NamedTuple):
    """A caution that is said to others than before: to how many more, and to how many no longer."""

    rule: str
    more: int
    fewer: int


class Effects(NamedTuple):
    """What differs beside verdicts and recommendations.

    Attributes:
        people: how many were tried; 0 where both rulebooks judge alike, and nobody need be.
        newcomers: product that only the new rulebook has -> how many of them it is advised to.
    """

    people: int
    advice: tuple[AdviceShift, ...] = ()
    order: OrderShift | None = None
    scores: tuple[ScoreShift, ...] = ()
    costs: tuple[CostShift, ...] = ()
    newcomers: Mapping[str, int] = {}
    cautions: tuple[CautionShift, ...] = ()


def effects_of(both: SideBySide) -> Effects:
    """Try people by both rulebooks, and compare what products cost."""
    old, new = both.benches.values()
    judged: list[tuple[dict[str, Any], Stood, Stood]] = []
    for profile in tried_people(both):
        before, after = stood(old, profile), stood(new, profile)
        if before is not None and after is not None:
            judged.append((profile, before, after))
    newcomers = {
        name: sum(after.advised == name for _, _, after in judged)
        for name in new.products
        if name not in old.products
    }
    return Effects(
        len(judged),
        tuple(advice_shifts(judged)),
        order_shift(judged),
        tuple(score_shifts(judged, both)),
        tuple(cost_shifts(old, new)),
        newcomers,
        tuple(caution_shifts(judged)),
    )


# Advice and order ---------------------------------------------------------------------------------


def advice_shifts(judged: Sequence[tuple[dict[str, Any], Stood, Stood]]) -> Iterator[AdviceShift]:
    """Give each pair of different advice there is, the most frequent first."""
    counts: Counter[tuple[Any, Any]] = Counter()
    first: dict[tuple[Any, Any], tuple[dict[str, Any], Stood, Stood]] = {}
    for one in judged:
        profile, before, after = one
        pair = (before.action, before.advised), (after.action, after.advised)
        if pair[0] != pair[1]:
            counts[pair] += 1
            kept = first.setdefault(pair, one)
            if len(profile) < len(kept[0]):
                first[pair] = one
    for pair, people in counts.most_common():
        profile, before, after = first[pair]
        reasons, matters = reasons_of(before.layers, after.layers, "recommendation", profile)
        yield AdviceShift(*pair, people, profile, reasons, matters or of_need(profile))


def of_need(profile: Mapping[str, Any]) -> tuple[str, ...]:
    """Give what is told of somebody where no rule comes out differently: what they need."""
    return tuple(name for name in NEED if name in profile)


def order_shift(judged: Sequence[tuple[dict[str, Any], Stood, Stood]]) -> OrderShift | None:
    """Tell to how many the products that both rulebooks have come in another order."""
    found = []
    for profile, before, after in judged:
        old = tuple(name for name in before.order if name in after.order)
        new = tuple(name for name in after.order if name in before.order)
        if old != new:
            matters = reasons_of(before.layers, after.layers, "recommendation", profile)[1]
            found.append(OrderShift(0, old, new, profile, matters or of_need(profile)))
    return found[0]._replace(people=len(found)) if found else None


def caution_shifts(judged: Sequence[tuple[dict[str, Any], Stood, Stood]]) -> Iterator[CautionShift]:
    """Give the cautions that are said to somebody by one rulebook only."""
    more, fewer = Counter[str](), Counter[str]()
    for _, before, after in judged:
        old, new = set(before.cautions), set(after.cautions)
        more.update(new - old)
        fewer.update(old - new)
    for rule in sorted(more.keys() | fewer.keys()):
        yield CautionShift(rule, more[rule], fewer[rule])


# Scores -------------------------------------------------------------------------------------------


def score_shifts(
    judged: Sequence[tuple[dict[str, Any], Stood, Stood]], both: SideBySide
) -> Iterator[ScoreShift]:
    """Give the products whose score is another for somebody, with whom it changes most for."""
    people: Counter[str] = Counter()
    most: dict[str, tuple[int, ScoreShift]] = {}
    for profile, before, after in judged:
        for product in before.order:
            if product not in after.order:
                continue
            old, new = before.of(product).score, after.of(product).score
            points = tuple(points_of(before, after, product))
            if not points:
                continue
            people[product] += 1
            far = abs(new.low - old.low) + abs(new.high - old.high)
            if product not in most or far > most[product][0]:
                facts = {n for s in both.benches.values() for n in facts_of(s, product, points)}
                matters = tuple(sorted(facts & profile.keys()))
                ends = (old.low, old.high), (new.low, new.high)
                shift = ScoreShift(product, 0, *ends, points, profile, matters)
                most[product] = far, shift
    for product, (_, shift) in most.items():
        yield shift._replace(people=people[product])


def points_of(before: Stood, after: Stood, product: str) -> Iterator[PointShift]:
    """Give the factors of which somebody gets other points."""
    old, new = (
        {one.factor: (one.low, one.high) for one in side.of(product).score.contributions}
        for side in (before, after)
    )
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield PointShift(name, old.get(name), new.get(name))


def facts_of(bench: Bench, product: str, points: Iterable[PointShift]) -> Iterator[str]:
    """Give the facts on which some factors of a product rest."""
    wanted = {one.factor for one in points}
    for factor in bench.products[product].factors:
        if factor.id in wanted:
            yield from factor.facts


# Costs --------------------------------------------------------------------------------------------


def cost_shifts(old: Bench, new: Bench) -> Iterator[CostShift]:
    """Give the products that cost something else by what is published."""
    for name in old.products:
        if name in new.products:
            both = [bench.products[name].widest for bench in (old, new)]
            amount = min(SOME_AMOUNT, *(limit_of(one) for one in both))
            need = {"amount": amount, "repay_within_days": SOME_DAYS}
            before, after = (costed(one, need) for one in both)
            if before != after:
                yield CostShift(name, amount, SOME_DAYS, before, after)


def limit_of(product: types.Product) -> Decimal:
    """Give the most that a product lends to everybody; a need of ours where nobody says."""
    term = product.terms.get("limit")
    value = None if term is None else term.value
    known = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return Decimal(value) if known else SOME_AMOUNT  # type: ignore[arg-type]  # as just asked


def costed(product: types.Product, need: dict[str, Any]) -> Costed:
    """Work out what a need costs."""
    found: ProductCost | None = product_cost(product, need, None)
    rates = documented(product)
    if found is None:
        return Costed(*rates, None, None)
    return Costed(*rates, found.low.total, found.high.total if found.high else None)


# Whether anything can differ ----------------------------------------------------------------------


def judge_alike(old: Bench, new: Bench) -> bool:
    """Tell whether two rulebooks say the same of everybody on their day, texts aside."""
    return bool(judged_part(old) == judged_part(new))


def judged_part(bench: Bench) -> Any:
    """Give all of a rulebook on which verdicts, recommendations, scores, the order and costs rest."""
    edition, facts = bench.edition, bench.book.facts
    return (
        {n: one.model_copy(update=NO_TEXT) for n, one in facts.facts.items()},
        {n: one.model_copy(update={"name": None}) for n, one in facts.derived.items()},
        edition.traits,
        edition.formulas,
        [rule[:1] + rule[3:8] for rule in edition.general],
        [product_part(one) for one in edition.products],
        [declared(edition, name) for name in MARGINS],
    )


NO_TEXT = {"name": None, "question": None, "unit": None, "example": None}
"""Of a fact, what is only said of it."""


def product_part(resolved: ResolvedProduct) -> Any:
    """Give all of a product on which outcomes rest."""
    factors = [
        (one.id, one.most, one.neutral, [band[1:4] for band in one.bands])
        for one in resolved.factors
    ]
    terms = {name: (one.value, one.by) for name, one in resolved.product.terms.items()}
    return (
        resolved.product.id,
        resolved.product.order,
        [rule[:1] + rule[3:8] for rule in resolved.rules],
        factors,
        resolved.formulas,
        resolved.depending,
        terms,
    )
