"""What a product makes known: by itself, and by the quotes that some conditions can tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from advisor.cost.sheet import FEES
from advisor.cost.slip import CONFIRMED
from advisor.logic.condition import compared, end_of
from advisor.rulebook import types, values
from advisor.rulebook.arithmetic import MILLION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from advisor.edition.resolved import ResolvedProduct
    from advisor.logic.condition import Compare
    from advisor.model import Profile, Value
    from advisor.verify.solver import Solver

Person: TypeAlias = "dict[str, Any]"
"""What is known of somebody, in the facts' own units; what is absent is unknown."""

NO_FEES = {"fee_per_instalment": Decimal(0), "upfront_fee": Decimal(0)}
SOME_FEE = Decimal(100)
QUOTED = "a quote"
"""The field that says that the product's app shows a quote; no fact has a blank in its name."""

SOME_NEED = {"amount": Decimal(10_000), "repay_within_days": 360}


class Own:
    """Where the facts come from that are a product's own.

    Attributes:
        product: its id.
        seen: gives them, in rule units, by somebody's flat fact and profile; a quote is part of that.
        moves: tells of a field whether more than the quote, and the need, changes it.
    """

    def __init__(
        self,
        product: str,
        seen: Callable[[Mapping[str, Value], Profile], Mapping[str, Value]],
        moves: Callable[[str], bool],
    ) -> None:
        self.product = product
        self.seen = seen
        self.moves = moves
        self.tried: dict[str, Mapping[str, Value]] = {}

    def quoted(self, person: Person, solver: Solver) -> Mapping[str, Value]:
        """Give them for a quote that is tried, worked out once."""
        key = repr(person)
        if key not in self.tried:
            profile = solver.profile(person)
            self.tried[key] = self.seen(solver.edition.flat(profile), profile)
        return self.tried[key]


def own_of(resolved: ResolvedProduct) -> Own:
    """Give where a product's own facts come from."""
    names = {one.name for one in resolved.formulas}
    depending = {one.name for one in resolved.depending}

    def moves(field: str) -> bool:
        derived = resolved.book.facts.derived.get(field)
        reads = () if derived is None else derived.terms_read
        return (end_of(field) or field) in names or not depending.isdisjoint(reads)

    def seen(flat: Mapping[str, Value], profile: Profile) -> Mapping[str, Value]:
        quoted = {} if resolved.quote(profile.known) is None else {QUOTED: True}
        return {**resolved.seen(flat, profile), **quoted}

    return Own(resolved.product.id, seen, moves)


@dataclass(frozen=True)
class Scenario:
    """What one product's app may show, and what follows from it.

    Attributes:
        person: the quote, and the need if the scenario speaks of one.
        own: the product's own facts, in rule units.
    """

    person: Person
    own: Mapping[str, Value]

    @property
    def quote(self) -> Mapping[str, Any]:
        """Give what is quoted."""
        return next(iter(self.person.get(types.QUOTES, {}).values()), {})

    @property
    def need(self) -> Mapping[str, Any]:
        """Give the need that the scenario speaks of."""
        return {name: value for name, value in self.person.items() if name != types.QUOTES}

    @property
    def fee(self) -> Decimal | None:
        """Give the fee that an amount and a term would bring into the yearly cost; None: no fee."""
        asked = not self.need and any(self.quote.get(name) for name in FEES)
        return self.quote.get("upfront_fee") if asked else None

    @property
    def complete_rate(self) -> Decimal | None:
        """Give the yearly rate of a quote that says all there is to say, without fees."""
        rate: Decimal | None = self.quote.get("annual_rate")
        return rate if self.quote.items() >= NO_FEES.items() else None


def scenarios(solver: Solver, own: Own, compares: Iterable[Compare]) -> list[Scenario]:
    """Give the product alone, and a quote for each that comparisons with its own facts can tell apart.

    Of several that they cannot tell apart the first stays.
    """
    listed = list(compares)
    found: dict[object, Scenario] = {}
    for person in ({}, *tried_quotes(solver.book, own.product, listed)):
        scenario = Scenario(person, own.quoted(person, solver))
        truths = tuple(compared(one, scenario.own) for one in listed)
        more = scenario.complete_rate is not None, tuple(scenario.need), scenario.fee
        found.setdefault((truths, more), scenario)
    return list(found.values())


def tried_quotes(
    book: types.Rulebook, product: str, compares: Iterable[Compare]
) -> Iterator[Person]:
    """Give quotes with a rate on each side of each number that a yearly cost is compared with.

    Each as it is, and confirmed, as one that looks like a slip of unit counts only then. Complete, without its fees, with fees that only an amount and a term make comparable, and with
    those. What the rulebook's quotes have no field for, or do not take, is not tried.
    """
    facts = book.facts.facts
    if types.QUOTES not in facts:
        return
    cuts: set[int] = set()
    for compare in compares:
        derived = book.facts.derived.get(bare(compare.field))
        if derived is not None and derived.measure == "cost":
            cuts |= {int(compare.value) - 1, int(compare.value), int(compare.value) + 1}
    fields = facts[types.QUOTES].fields or {}
    needy = all(name in facts and takes(facts[name], v) for name, v in SOME_NEED.items())
    for quote, need in quotes_at(sorted(cuts)):
        fits = quote.keys() <= fields.keys() and all(takes(fields[n], v) for n, v in quote.items())
        if fits and (needy or not need):
            yield {**need, types.QUOTES: {product: quote}}
            if CONFIRMED in fields:
                yield {**need, types.QUOTES: {product: {**quote, CONFIRMED: True}}}


def quotes_at(cuts: list[int]) -> Iterator[tuple[dict[str, Any], Person]]:
    """Give quotes, each with what else is known of the need; those with a need come last."""
    if cuts:
        yield {"upfront_fee": SOME_FEE}, {}
    rates = [{"annual_rate": Decimal(cut) / MILLION} for cut in cuts]
    for rate in rates:
        yield {**rate, **NO_FEES}, {}
        yield rate, {}
        yield {**rate, "upfront_fee": SOME_FEE}, {}
    for rate in rates:
        yield {**rate, **NO_FEES, "upfront_fee": SOME_FEE}, SOME_NEED


def takes(field: types.QuoteField | types.Fact, value: Any) -> bool:
    """Tell whether a number is one that a fact, or a field of a quote, takes."""
    low, high = values.limits(field)
    return bool(low <= value <= high)


# Two rulebooks ------------------------------------------------------------------------------------

OLD = "old:"
"""What stands before the names of a product's own facts as the older of two rulebooks has them."""


def bare(field: str) -> str:
    """Give the name of a fact without what tells whose it is."""
    return field.removeprefix(OLD)
