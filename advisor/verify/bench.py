"""A rulebook on the bench: as in force on a day, with what every check asks of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from advisor.assess.advisor import Advisor
from advisor.errors import Problem, UsageError
from advisor.logic.condition import Compare, fields
from advisor.rulebook import types
from advisor.verify.faults import make_witness
from advisor.verify.memory import Memory, Population
from advisor.verify.quoted import needs_of
from advisor.verify.words import valued

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from advisor.edition.edition import Edition
    from advisor.edition.resolved import ResolvedProduct
    from advisor.texts import Lang
    from advisor.verify.claims import Twins
    from advisor.verify.everybody import Everybody
    from advisor.verify.faults import Witness
    from advisor.verify.judged import Judged
    from advisor.verify.quoted import Needs, Own
    from advisor.verify.solver import Solver

Item = TypeVar("Item")


class Bench:
    """A rulebook as in force on a day."""

    def __init__(self, book: types.Rulebook, as_of: date, memory: Memory | None = None) -> None:
        """Take the rulebook, and what is remembered of others.

        Raises RuleError where it cannot be judged by at all.
        """
        self.book = book
        self.as_of = as_of
        self.memory = Memory() if memory is None else memory
        self.judge = Advisor(book)
        self.edition: Edition = self.judge.on(as_of).edition

    @cached_property
    def facts(self) -> frozenset[str]:
        """Give the names of the facts of the person."""
        return frozenset(self.book.facts.facts)

    @cached_property
    def population(self) -> Population:
        """Give what is known of everybody. Raises UsageError where the solver is not installed."""
        known = self.memory.of(self.edition, self.as_of)
        if known is None:
            known = Population(self.edition, self.as_of, solver_of(self.edition, self.as_of))
            self.memory.populations.append(known)
        return known

    @property
    def solver(self) -> Solver:
        """Give the search for people. Raises UsageError where the solver is not installed."""
        return self.population.solver

    def everybody(self, twins: Twins, resolved: ResolvedProduct | None = None) -> Everybody:
        """Judge pairs of conditions of everybody there could be; of a product with what it knows."""
        return self.population.everybody(twins, None if resolved is None else self.own(resolved))

    def own(self, resolved: ResolvedProduct) -> Own:
        """Give where a product's own facts come from."""
        mine = self.owns.get(resolved.product.id)
        if mine is None or resolved is not self.products[resolved.product.id]:
            return self.population.own(self.edition, resolved, self.needs)
        return mine

    @cached_property
    def products(self) -> dict[str, ResolvedProduct]:
        """Give the products as in force on the day, by id."""
        return {one.product.id: one for one in self.edition.products}

    @cached_property
    def owns(self) -> dict[str, Own]:
        """Give where each product's own facts come from, so that a quote is reckoned once."""
        own = self.population.own
        return {n: own(self.edition, one, self.needs) for n, one in self.products.items()}

    @cached_property
    def needs(self) -> Needs:
        """Give the amounts and terms about which the rules turn."""
        return needs_of(self.edition)

    def facts_of(self, fields: Iterable[str]) -> frozenset[str]:
        """Give the facts of the person that fields are, or are derived from."""
        reach = self.edition.reach(None)
        personal = (field for field in fields if self.edition.is_personal(field))
        return frozenset(name for field in personal for name in reach.moved_by(field))

    def reads(self, rule: Judged) -> set[str]:
        """Give the facts that a rule hangs on; for a yearly cost those that it is reckoned from."""
        holds, fails = rule.twin(self.edition.traits)
        found = fields(holds) | fields(fails)
        own = [field for field in found if not self.edition.is_personal(field)]
        reach = self.edition.reach(rule.resolved)
        moving = {name for field in own for name in reach.moved_by(field)}
        return {*self.facts_of(found), *moving, *({"cost"} if types.QUOTES in moving else ())}

    def together(self, rules: Iterable[Judged]) -> list[list[Judged]]:
        """Split rules into those that hang together by the facts they read."""
        return hanging_together((rule, self.reads(rule)) for rule in rules)

    def value(self, field: str, number: int, lang: Lang) -> str:
        """Write a number that a field is compared with."""
        return valued(self.book, Compare(field, "==", number), lang)

    def witness(
        self, profile: dict[str, Any], products: Iterable[str] = (), rules: Iterable[str] = ()
    ) -> Witness:
        """Assess a profile, and keep what it shows."""
        return make_witness(self.judge, profile, self.as_of, products, rules)


def solver_of(edition: Edition, as_of: date) -> Solver:
    """Give the search for people. Raises UsageError where the solver is not installed."""
    try:
        from advisor.verify.solver import Solver
    except ImportError:
        raise UsageError(Problem("extra-missing", "", {"extra": "rules"})) from None
    return Solver(edition, as_of)


def hanging_together(items: Iterable[tuple[Item, set[str]]]) -> list[list[Item]]:
    """Split things into those that share a name with each other, directly or through others."""
    groups: list[tuple[set[str], list[Item]]] = []
    for item, names in items:
        met = [group for group in groups if group[0] & names]
        groups = [group for group in groups if not group[0] & names]
        whole = names.union(*(found for found, _ in met))
        groups.append((whole, [*(one for _, some in met for one in some), item]))
    return [some for _, some in groups]
