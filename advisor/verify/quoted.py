"""What a product makes known: by itself, and by the quotes that some conditions can tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from advisor.cost.payment import AMOUNT, TERM
from advisor.cost.sheet import FEES
from advisor.cost.slip import CONFIRMED
from advisor.logic.condition import compared, comparisons, end_of
from advisor.logic.formula import reads
from advisor.rulebook import types, values
from advisor.rulebook.arithmetic import MILLION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from advisor.edition.edition import Edition
    from advisor.edition.reach import Reach
    from advisor.edition.resolved import ResolvedProduct
    from advisor.logic.condition import Compare
    from advisor.logic.formula import Number
    from advisor.model import Profile, Value
    from advisor.verify.encoding import Encoding
    from advisor.verify.own_numbers import OwnNumbers
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
        formulas: the arithmetic about the product, and what it rests on, by name.
        moved_by: gives the facts of the person whose answers move a field.
        needs: the amounts and terms about which rules turn.
        reach: tells where its numbers reach a value; None for those of two rulebooks.
        numbers: its numbers as the solver sees them, in each scenario that was asked about.
        said: amount and term, as the solver sees that they are the need.
    """

    def __init__(
        self,
        product: str,
        seen: Callable[[Mapping[str, Value], Profile], Mapping[str, Value]],
        moves: Callable[[str], bool],
        formulas: Mapping[str, Number],
        moved_by: Callable[[str], frozenset[str]],
        needs: Needs,
        reach: Reach | None = None,
    ) -> None:
        self.needs = needs
        self.reach = reach
        self.numbers: dict[str, OwnNumbers] = {}
        self.said: dict[tuple[int, int | None], Any] = {}
        self.product = product
        self.seen = seen
        self.moves = moves
        self.formulas = formulas
        self.moved_by = moved_by
        self.tried: dict[str, Mapping[str, Value]] = {}

    def quoted(self, person: Person, solver: Encoding) -> Mapping[str, Value]:
        """Give them for a quote that is tried, worked out once."""
        key = repr(person)
        if key not in self.tried:
            profile = solver.profile(person)
            self.tried[key] = self.seen(solver.edition.flat(profile), profile)
        return self.tried[key]


def own_of(resolved: ResolvedProduct, reach: Reach, needs: Needs) -> Own:
    """Give where a product's own facts come from.

    `reach` tells what moves them, `needs` about which amounts and terms the rules turn.
    """
    depending = {one.name for one in resolved.depending}

    def moves(field: str) -> bool:
        derived = resolved.book.facts.derived.get(field)
        reads = () if derived is None else derived.terms_read
        return not depending.isdisjoint(reads)

    def seen(flat: Mapping[str, Value], profile: Profile) -> Mapping[str, Value]:
        quoted = {} if resolved.quote(profile.known) is None else {QUOTED: True}
        return {**resolved.seen(flat, profile), **quoted}

    formulas = {one.name: one for one in resolved.formulas}
    return Own(resolved.product.id, seen, moves, formulas, reach.moved_by, needs, reach)


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
    for place, quote in enumerate(tried_payments(solver.book, own, listed)):
        person = {types.QUOTES: {own.product: quote}}
        found["payment", place] = Scenario(person, own.quoted(person, solver))
    for person in ({}, *tried_quotes(solver.book, own.product, listed)):
        scenario = Scenario(person, own.quoted(person, solver))
        truths = tuple(compared(one, scenario.own) for one in listed)
        more = scenario.complete_rate is not None, tuple(scenario.need), scenario.fee
        found.setdefault((truths, more), scenario)
    return sorted(found.values(), key=lambda one: bool(one.person))  # no quote comes first


PAYMENT_QUOTES: tuple[dict[str, Any], ...] = (
    {"limit": Decimal(1_000)},
    {"limit": Decimal(0)},
    {"limit": Decimal(500_000)},
    {"annual_rate": Decimal("0.12"), **NO_FEES},
    {"annual_rate": Decimal("0.12"), "fee_per_instalment": Decimal(0)},
    {"instalments": 12},
)
"""Quotes that tell payments and limits apart: a limit, low, none and high; all there is to say; not all; a term."""


def tried_payments(
    book: types.Rulebook, own: Own, compares: Iterable[Compare]
) -> Iterator[dict[str, Any]]:
    """Give quotes where a payment, or what a quote says of a term, is compared."""
    fields = book.facts.facts[types.QUOTES].fields if types.QUOTES in book.facts.facts else None
    names = {bare(end_of(one.field) or one.field) for one in compares}
    read = set().union(*(behind(own, name) for name in names))
    derived = [book.facts.derived[name] for name in read if name in book.facts.derived]
    limits = {one.quoted for one in derived if isinstance(one, types.TermFact)}
    pays = any(isinstance(one, types.PaymentBound) for one in derived)
    for quote in PAYMENT_QUOTES:
        wanted = pays or not limits.isdisjoint(quote)
        if fields and wanted and all(n in fields and takes(fields[n], v) for n, v in quote.items()):
            yield quote


def behind(own: Own, name: str) -> set[str]:
    """Give a number, and all that it is worked out from."""
    formula = own.formulas.get(name)
    return {name}.union(*(behind(own, one) for one in reads(formula))) if formula else {name}


class Needs(NamedTuple):
    """Amounts, in 分, and terms, in days, for which payments are looked at exactly."""

    amounts: frozenset[int]
    days: frozenset[int]


PLAIN_AMOUNTS = (1_000_000, 50_000_000)
PLAIN_DAYS = (30, 360)


def needs_about(compares: Iterable[Compare]) -> Needs:
    """Give plain amounts and terms, and those about which some comparisons turn."""
    amounts, days = set(PLAIN_AMOUNTS), set(PLAIN_DAYS)
    for one in compares:
        found = {AMOUNT: amounts, TERM: days}.get(one.field)
        if found is not None:
            found |= set(cuts(one))
    return Needs(frozenset(amounts), frozenset(days))


def cuts(compare: Compare) -> tuple[int, int]:
    """Give the numbers on both sides of the point at which a comparison turns."""
    value = int(compare.value)
    return (value - 1, value) if compare.op in {"<", ">="} else (value, value + 1)


def needs_of(edition: Edition) -> Needs:
    """Give the amounts and terms about which the rules and traits of a rulebook turn."""
    judged: list[Any] = [*edition.general, *edition.traits.values()]
    judged += (rule for one in edition.products for rule in one.rules)
    sides = (side for one in judged for side in (one.holds, one.fails))
    return needs_about(compare for side in sides for compare in comparisons(side))


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
