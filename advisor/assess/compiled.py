"""An edition compiled: its rules and bands as engine rulesets, and the ways to every outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

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
            seen, written = self.traits_of(rulesets, profile)
            truths = rulesets.general.run(written)
            general = Judgement(self.edition.general, truths, seen)
            products = {
                resolved.product.id: self.judge_layer(rulesets, resolved, seen, written, profile)
                for resolved in self.edition.products
            }
        return Judgements(general, products)

    def judge_product(self, profile: Profile, product: str) -> Judgement:
        """Judge a person by one product's rules alone. As `judge`."""
        resolved = next(one for one in self.edition.products if one.product.id == product)
        with self.pool.instance() as rulesets:
            return self.judge_layer(rulesets, resolved, *self.traits_of(rulesets, profile), profile)

    def traits_of(
        self, rulesets: Rulesets, profile: Profile
    ) -> tuple[dict[str, Value], dict[str, Any]]:
        """Give the flat fact with its traits, and the same as the engine takes it."""
        person = self.edition.flat(profile)
        written = self.alphabet.write(person)
        seen = dict(person)
        for tier in rulesets.traits:
            traits = {TRAIT + name: truth for name, truth in tier.run(written).items()}
            seen |= traits
            written |= self.alphabet.write(traits)
        return seen, written

    def judge_layer(
        self,
        rulesets: Rulesets,
        resolved: ResolvedProduct,
        seen: Mapping[str, Value],
        written: Mapping[str, Any],
        profile: Profile,
    ) -> Judgement:
        """Judge a product's rules, with what it makes known by itself."""
        own = resolved.seen(seen, profile)
        truths = rulesets.products[resolved.product.id].run({**written, **self.alphabet.write(own)})
        return Judgement(resolved.rules, truths, {**seen, **own})

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
