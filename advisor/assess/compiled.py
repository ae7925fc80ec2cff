"""An edition compiled: its rules and bands as engine rulesets, and the ways to every outcome."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from advisor.assess import scoring
from advisor.logic.engine import Alphabet, Pool, Ruleset, Twin
from advisor.outlook.settle import check_overlaps, recommendation_ways, stop_ways, verdict_ways

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.edition.bound import BoundProduct, BoundRule
    from advisor.edition.edition import Edition
    from advisor.outlook.settle import Ways


@dataclass
class Rulesets:
    """One compiled instance of every layer of an edition, for one assessment at a time."""

    traits: Ruleset
    general: Ruleset
    products: dict[str, Ruleset]


class Compiled:
    """An edition with its engine pool and the ways to its outcomes."""

    def __init__(self, edition: Edition) -> None:
        """Compile. Raises RuleError for a rulebook that the engine or the reader cannot hold."""
        self.edition = edition
        self.traits = list(edition.traits.values())
        self.general = [*map(twin, edition.general), *map(twin, edition.notes)]
        shared = {
            band.name: band
            for bound in edition.products
            for band in scoring.twins(f for f in bound.factors if f.shared)
        }
        self.general += shared.values()
        self.products = {bound.product.id: product_twins(bound) for bound in edition.products}
        layers = [self.traits, self.general, *self.products.values()]
        self.alphabet = Alphabet(one for layer in layers for one in layer)
        self.pool = Pool(self.rulesets)
        check_overlaps(edition)
        self.ways = {bound.product.id: verdict_ways(edition, bound) for bound in edition.products}

    def rulesets(self) -> Rulesets:
        """Compile one instance of every layer."""
        alphabet = self.alphabet
        return Rulesets(
            Ruleset(self.traits, alphabet),
            Ruleset(self.general, alphabet),
            {name: Ruleset(twins, alphabet) for name, twins in self.products.items()},
        )

    @cached_property
    def recommendation_ways(self) -> Mapping[str, Ways]:
        """Give the ways to each product being recommended; worked out where first asked for."""
        edition = self.edition
        return {b.product.id: recommendation_ways(edition, b) for b in edition.products}

    @cached_property
    def stop_ways(self) -> Ways:
        """Give the ways to a stop caution about the person; worked out where first asked for."""
        return stop_ways(self.edition)


def product_twins(bound: BoundProduct) -> list[Twin]:
    """Give a product's rules, and the bands that are its own, as the engine takes them."""
    own = [factor for factor in bound.factors if not factor.shared]
    return [*map(twin, bound.rules), *scoring.twins(own)]


def twin(rule: BoundRule) -> Twin:
    """Give a rule as the engine takes it."""
    return Twin(rule.id, rule.holds, rule.fails)
