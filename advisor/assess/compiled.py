"""An edition compiled: its rules and bands as engine rulesets, and the ways to every outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from advisor.assess import scoring
from advisor.assess.judgement import Judgement, Judgements
from advisor.errors import Problem, RuleError
from advisor.logic.condition import TRAIT
from advisor.logic.engine import Pool, Ruleset
from advisor.logic.traits import tiers
from advisor.logic.twins import Alphabet, Twin
from advisor.outlook.overlap import check_overlaps
from advisor.outlook.settle import recommendation_ways, stop_ways, verdict_ways
from advisor.rulebook.placed import place_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.edition.edition import Edition
    from advisor.edition.resolved import ResolvedProduct, ResolvedRule
    from advisor.model import Profile, Value
from advisor.outlook.settle import Ways


@dataclass
class Rulesets:
    """One compiled instance of every layer of an edition, for one assessment at a time."""

    traits: tuple[Ruleset, ...]
    general: Ruleset
    products: dict[str, Ruleset]


class Person(NamedTuple):
    """A person as rules see them.

    Attributes:
        seen: the flat fact, with the traits.
        written: the same as the engine takes it.
    """

    profile: Profile
    seen: dict[str, Value]
    written: dict[str, str]


class Compiled:
    """An edition with its engine pool and the ways to its outcomes."""

    def __init__(self, edition: Edition) -> None:
        """Compile. Raises RuleError for a rulebook that the engine or the reader cannot hold."""
        self.edition = edition
        self.traits = [list(tier.values()) for tier in tiers(edition.traits)]
        self.general = [*map(twin, edition.general), *map(twin, edition.notes)]
        shared = {
            band.name: band
            for resolved in edition.products
            for band in scoring.twins(f for f in resolved.factors if f.shared)
        }
        self.general += shared.values()
        self.products = {
            resolved.product.id: product_twins(resolved) for resolved in edition.products
        }
        layers = [*self.traits, self.general, *self.products.values()]
        self.alphabet = Alphabet(one for layer in layers for one in layer)
        try:
            self.pool = Pool(self.rulesets)
        except RuleError as error:
            raise RuleError(*(self.placed(one) for one in error.problems)) from None
        check_overlaps(edition)
        self.ways = {one.product.id: verdict_ways(edition, one) for one in edition.products}
        self.numbers = frozenset().union(*(ways.numbers for ways in self.ways.values()))

    def placed(self, problem: Problem) -> Problem:
        """Give a problem that names a rule with the rule's file and line."""
        place = place_of(self.edition.book, problem.where)
        return replace(problem, where=f"{place}: {problem.where}") if place else problem

    def rulesets(self) -> Rulesets:
        """Compile one instance of every layer."""
        alphabet = self.alphabet
        return Rulesets(
            tuple(Ruleset(tier, alphabet) for tier in self.traits),
            Ruleset(self.general, alphabet),
            {name: Ruleset(twins, alphabet) for name, twins in self.products.items()},
        )

    def judge(self, profile: Profile) -> Judgements:
        """Judge a person by every rule, on a day of the edition.

        Raises EngineError: the engine did not finish; nothing is guessed then.
        """
        with self.pool.instance() as rulesets:
            person = self.with_traits(rulesets, profile)
            truths = rulesets.general.run(person.written)
            general = Judgement(self.edition.general, truths, person.seen)
            products = {
                resolved.product.id: self.judge_layer(rulesets, resolved, person)
                for resolved in self.edition.products
            }
        return Judgements(general, products)

    def person(self, profile: Profile) -> Person:
        """Judge a person's traits alone. As `judge`."""
        with self.pool.instance() as rulesets:
            return self.with_traits(rulesets, profile)

    def judge_product(self, person: Person, product: str) -> Judgement:
        """Judge a person by one product's rules alone. As `judge`."""
        resolved = next(one for one in self.edition.products if one.product.id == product)
        with self.pool.instance() as rulesets:
            return self.judge_layer(rulesets, resolved, person)

    def with_traits(self, rulesets: Rulesets, profile: Profile) -> Person:
        """Give what rules see of a person, traits included."""
        seen = self.edition.flat(profile)
        written = self.alphabet.write(seen)
        for tier in rulesets.traits:
            traits = {TRAIT + name: truth for name, truth in tier.run(written).items()}
            seen |= traits
            written |= self.alphabet.write(traits)
        return Person(profile, seen, written)

    def judge_layer(
        self, rulesets: Rulesets, resolved: ResolvedProduct, person: Person
    ) -> Judgement:
        """Judge a product's rules, with what it makes known by itself."""
        own = resolved.seen(person.seen, person.profile)
        written = {**person.written, **self.alphabet.write(own)}
        truths = rulesets.products[resolved.product.id].run(written)
        return Judgement(resolved.rules, truths, {**person.seen, **own})

    @cached_property
    def recommendation_ways(self) -> Mapping[str, Ways]:
        """Give the ways to each product being recommended; worked out where first asked for."""
        edition = self.edition
        return {one.product.id: recommendation_ways(edition, one) for one in edition.products}

    @cached_property
    def stop_ways(self) -> Ways:
        """Give the ways to a stop caution about the person; worked out where first asked for."""
        return stop_ways(self.edition)


def product_twins(resolved: ResolvedProduct) -> list[Twin]:
    """Give a product's rules, and the bands that are its own, as the engine takes them."""
    own = [factor for factor in resolved.factors if not factor.shared]
    return [*map(twin, resolved.rules), *scoring.twins(own)]


def twin(rule: ResolvedRule) -> Twin:
    """Give a rule as the engine takes it."""
    return Twin(rule.id, rule.holds, rule.fails)
