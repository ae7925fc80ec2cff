"""What could still settle an open outcome: which unknown facts, and in which direction.

For each product the ways to a definite outcome are worked out once, any of which will do. An
outcome is definite exactly where some way's fields are all known and all agree, so the facts still
missing from a way are a set that could settle it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from advisor.errors import Problem, RuleError
from advisor.logic.condition import And, Condition, Or, fields
from advisor.logic.traits import unfold
from advisor.model import PERSON, Settling, wants
from advisor.outlook.ways import Algebra, Way, covers
from advisor.rulebook.index import is_own, moved_by

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from advisor.edition.edition import Edition
    from advisor.edition.resolved import ResolvedProduct, ResolvedRule
    from advisor.logic.engine import Twin
    from advisor.model import Value, Verdict

Sides: TypeAlias = "list[Condition]"
"""Conditions of some rules: those under which they hold, or fail."""


def check_overlaps(edition: Edition) -> None:
    """Refuse a trait or rule that can hold and fail at once. Raises RuleError.

    Rules about a product's own facts are left out: the bounds of its cost depend on each other.
    """
    for name, twin in edition.traits.items():
        if edition.book.traits[name].fails is not None and overlap(edition, twin):
            raise RuleError(Problem("trait-overlap", "traits.yaml", {"name": name}))
    rules = [*edition.general, *(rule for resolved in edition.products for rule in resolved.rules)]
    for rule in rules:
        read = fields(rule.holds) | fields(rule.fails)
        own = any(is_own(edition.book, field) for field in read)
        if not own and rule.two_sided and overlap(edition, rule):
            raise RuleError(Problem("rule-overlap", "", {"name": rule.id}))


def overlap(edition: Edition, judged: Twin | ResolvedRule) -> bool:
    """Tell whether some profile makes a trait or rule hold and fail at once."""
    both = And((unfold(judged.holds, edition.traits), unfold(judged.fails, edition.traits)))
    return bool(Algebra("", edition.book, (both,), {}).of(both))


class Left(NamedTuple):
    """What is left open of an outcome.

    Attributes:
        missing: the unknown facts that can still move it, sorted.
        settles: the smallest sets of them that could settle it, smallest first.
    """

    missing: tuple[str, ...]
    settles: tuple[Settling, ...]


class Ways:
    """The ways of one thing that is judged to each definite outcome: the good one, and the bad one."""

    def __init__(
        self,
        edition: Edition,
        name: str,
        constants: Mapping[str, Value],
        good: Sides,
        bad: Sides,
    ) -> None:
        """Work them out: good where all of `good` hold, bad where one of `bad` does.

        Raises RuleError for rules with too many combinations.
        """
        self.book = edition.book
        self.good = And(tuple(unfold(condition, edition.traits) for condition in good))
        self.bad = Or(tuple(unfold(condition, edition.traits) for condition in bad))
        self.algebra = Algebra(name, self.book, (self.good, self.bad), constants)
        self.cells = self.algebra.cells
        self.by_verdict: tuple[tuple[Verdict, tuple[Way, ...]], ...] = (
            ("eligible", self.algebra.of(self.good)),
            ("ineligible", self.algebra.of(self.bad)),
        )

    @cached_property
    def open_ways(self) -> tuple[Way, ...]:
        """Give the ways in which the bad outcome is not certain."""
        return self.algebra.avoiding(self.bad)

    def left(self, flat: Mapping[str, Value], declined: Collection[str] = ()) -> Left:
        """Give the facts that can still move the outcome, and the smallest sets that settle it.

        `declined` facts will stay unknown: what cannot be without them is left out.
        """
        missing: set[str] = set()
        settling: list[Settling] = []
        for verdict, ways in self.by_verdict:
            rest = [wanted for way in ways if (wanted := self.rest(way, flat)) is not None]
            if declined:
                rest = [way for way in rest if self.behind(way, flat).isdisjoint(declined)]
            smallest = minimal(rest)
            sets = {self.behind(way, flat) for way in smallest}
            missing |= {fact for way in smallest for name in way for fact in self.made_of(name)}
            settling += [
                Settling(tuple(sorted(facts)), verdict)
                for facts in sets
                if not any(other < facts for other in sets)
            ]
        settling.sort(key=lambda one: (len(one.facts), one.facts, one.verdict))
        return Left(tuple(sorted(missing - flat.keys() - set(declined))), tuple(settling))

    def rest(self, way: Way, flat: Mapping[str, Value]) -> Way | None:
        """Give what a way still wants; None if a known field speaks against it."""
        wanted: Way = {}
        for field, mask in way.items():
            value = flat.get(field)
            if value is None:
                wanted[field] = mask
            elif not self.cells.admit(mask, field, value):
                return None
        return wanted

    def behind(self, way: Way, flat: Mapping[str, Value]) -> frozenset[str]:
        """Give the unknown facts whose answers can bring a way's fields into its cells."""
        facts: set[str] = set()
        for field, mask in way.items():
            derived = self.book.facts.derived.get(field)
            zero_by = None if derived is None else derived.zero_by
            if zero_by is not None and zero_by not in flat and self.cells.admit(mask, field, 0):
                facts.add(zero_by)
            else:
                facts |= self.made_of(field)
        return frozenset(facts - flat.keys())

    def made_of(self, field: str) -> frozenset[str]:
        """Give the facts whose answers can bring a field to a value."""
        return moved_by(self.book, field)


def minimal(ways: Sequence[Way]) -> list[Way]:
    """Leave out every way that another covers; of ways that cover each other the first stays."""
    return [
        way
        for number, way in enumerate(ways)
        if not any(
            covers(other, way) and (number > place or not covers(way, other))
            for place, other in enumerate(ways)
            if place != number
        )
    ]


def verdict_ways(edition: Edition, resolved: ResolvedProduct) -> Ways:
    """Give the ways to a product's verdict. Raises RuleError."""
    return Ways(edition, resolved.product.id, resolved.constants, *verdict_sides(resolved))


def recommendation_ways(edition: Edition, resolved: ResolvedProduct) -> Ways:
    """Give the ways to a product being recommended, and to its not being. Raises RuleError."""
    good, bad = verdict_sides(resolved)
    needs = [rule for rule in resolved.rules if rule.kind == "need"]
    stops = [rule for rule in (*edition.general, *resolved.rules) if rule.severity == "stop"]
    more = sides_of([*needs, *stops])
    return Ways(edition, resolved.product.id, resolved.constants, good + more[0], bad + more[1])


def stop_ways(edition: Edition) -> Ways:
    """Give the ways to a person being told not to borrow, and to no stop being met. Raises RuleError."""
    stops = [rule for rule in edition.general if rule.severity == "stop"]
    return Ways(edition, PERSON, {}, *sides_of(stops))


def verdict_sides(resolved: ResolvedProduct) -> tuple[Sides, Sides]:
    """Give what must hold for `eligible`, and what makes a product `ineligible`."""
    opening = [rule for rule in resolved.rules if rule.kind == "opening"]
    rejection = [rule for rule in resolved.rules if rule.kind == "rejection"]
    return sides_of([*opening, *rejection])


def sides_of(rules: Iterable[ResolvedRule]) -> tuple[Sides, Sides]:
    """Give for each rule the side that its kind wants, and for each the other one."""
    pairs = [(one.holds, one.fails) if wants(one.kind) else (one.fails, one.holds) for one in rules]
    return [good for good, _ in pairs], [bad for _, bad in pairs]
