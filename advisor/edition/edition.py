"""A rulebook as in force on one day: every name resolved, every number in rule units.

Between two days on which a parameter or a rule changes, the edition is the same.
"""

from __future__ import annotations

from bisect import bisect_right
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from advisor.cost.bounds import cost_facts
from advisor.edition.depending import product_for, resolve_depending
from advisor.edition.history import book_on
from advisor.edition.numbers import NotInForceError
from advisor.edition.reach import DAY, Reach
from advisor.edition.resolved import ResolvedProduct, term_facts
from advisor.edition.resolver import Resolver
from advisor.edition.rules import resolve_notes, resolve_rules
from advisor.edition.scorecard import resolve_factors
from advisor.edition.statements import resolve_answers, resolve_conflicts, resolve_cost_notes
from advisor.logic.condition import end_of
from advisor.logic.formula import named, work_out
from advisor.model import PERSON
from advisor.rulebook import types
from advisor.rulebook.index import is_own
from advisor.rulebook.placed import rules_by_owner

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from advisor.edition.numbers import Numbers
    from advisor.edition.resolved import (
        ResolvedAnswer,
        ResolvedConflict,
        ResolvedNote,
        ResolvedRule,
    )
    from advisor.logic.condition import Condition
    from advisor.logic.formula import Number
    from advisor.logic.twins import Twin
    from advisor.model import Profile, Value


@dataclass(frozen=True)
class Edition:
    """A rulebook resolved for a day.

    Attributes:
        book: the rulebook as it is on the day, without history.
        day: a day on which it is in force; the one of an assessment may be another.
        numbers: what its parameters, assumptions and terms are worth on that day.
        formulas: the arithmetic about the person; what others rest on comes first.
        traits: one twin for each trait, over facts.
        general: the rules about the person.
        products: in declared order.
        notes: rules whose `met` text belongs into the notes.
        barred: fact -> of whom its step is not proposed, over facts.
        not_applied: the rules that are not in force on the day: id -> what it is called.
        absent: the products that are not yet, or no longer, offered on the day.
    """

    book: types.Rulebook
    day: date
    numbers: Numbers
    formulas: tuple[Number, ...]
    traits: Mapping[str, Twin]
    general: tuple[ResolvedRule, ...]
    notes: tuple[ResolvedRule, ...]
    barred: Mapping[str, Condition]
    conflicts: tuple[ResolvedConflict, ...]
    cost_notes: tuple[ResolvedNote, ...]
    answers: tuple[ResolvedAnswer, ...]
    products: tuple[ResolvedProduct, ...]
    not_applied: Mapping[str, types.LocalText]
    absent: tuple[types.Product, ...]

    def flat(self, profile: Profile, numbers: Collection[str] | None = None) -> dict[str, Value]:
        """Give the known facts of a person with the derived ones, in rule units.

        Only what is known is in it. What differs from product to product is not: see
        `ResolvedProduct.seen`. Of what is worked out only `numbers` are, where they are given.
        """
        flat = dict(profile.flat)
        flat |= dict.fromkeys(profile.known.keys() - flat.keys(), True)  # that there are quotes
        for name, derived in self.derived:
            value = derived.value(flat, profile.as_of)
            if value is not None:
                flat[name] = value
        return {
            **flat,
            **work_out(named(self.formulas, numbers), flat, profile.as_of),
            DAY: profile.as_of.toordinal(),
        }

    @cached_property
    def derived(self) -> tuple[tuple[str, types.Derived], ...]:
        """Give the derived facts of the person that no arithmetic works out."""
        return tuple(
            (name, one)
            for name, one in self.book.facts.derived.items()
            if not one.about_product and not isinstance(one, types.Arithmetic)
        )

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Keep the types of the numbers that sentences name; see `wording.Words`."""
        return {}

    def is_personal(self, field: str) -> bool:
        """Tell whether a field is a fact of the person, or is worked out from such alone."""
        name = end_of(field) or field
        facts = self.book.facts
        if name in facts.facts or any(one.name == name for one in self.formulas):
            return True
        return name in facts.derived and not is_own(self.book, name)

    def reach(self, product: ResolvedProduct | None) -> Reach:
        """Give what can move the fields of the rules about the person, or of a product's rules."""
        own = () if product is None else product.formulas
        return Reach(self.book, (*self.formulas, *own), product)


def edition_on(book: types.Rulebook, day: date) -> Edition:
    """Resolve a rulebook to a day."""
    whole, book = book, book_on(book, day)
    resolver = Resolver(book, day)
    placed = rules_by_owner(book)
    conflicts = tuple(resolve_conflicts(resolver))
    general, not_applied = resolve_rules(resolver, placed[PERSON], None)
    products = []
    for product in book.ordered_products():
        rules, others = resolve_rules(resolver, placed[product.id], product)
        products.append(resolve_product(resolver, product, rules, conflicts))
        not_applied |= others
    notes = tuple(resolve_notes(resolver))
    return Edition(
        book=book,
        day=day,
        numbers=resolver.numbers,
        formulas=tuple(resolver.formulas_of(None).values()),
        traits=resolver.traits,
        general=general,
        notes=notes,
        barred=dict(resolve_barred(resolver)),
        conflicts=conflicts,
        cost_notes=tuple(resolve_cost_notes(resolver)),
        answers=tuple(resolve_answers(resolver)),
        products=tuple(products),
        not_applied=not_applied,
        absent=tuple(one for one in whole.ordered_products() if not one.in_force(day)),
    )


def resolve_product(
    resolver: Resolver,
    product: types.Product,
    rules: tuple[ResolvedRule, ...],
    conflicts: tuple[ResolvedConflict, ...],
) -> ResolvedProduct:
    """Resolve a product, with the rules that apply to it."""
    book = resolver.book
    factors = tuple(resolve_factors(resolver, product))
    depending = tuple(resolve_depending(resolver, product))
    unknown = product_for(product, depending, {})
    constants = term_facts(book, unknown)
    return ResolvedProduct(
        product,
        book,
        rules=rules,
        factors=factors,
        formulas=tuple(resolver.formulas_of(product).values()),
        depending=depending,
        constants=constants,
        unquoted={**constants, **cost_facts(book.facts.derived, unknown, {}, None)},
        conflicts=tuple((c.id, c.when) for c in conflicts if product.id in c.products),
    )


def resolve_barred(resolver: Resolver) -> Iterator[tuple[str, Condition]]:
    """Resolve of whom a step is not proposed; where a number is not in force, of nobody."""
    for name, step in resolver.book.steps.items():
        if step.unless is not None:
            with suppress(NotInForceError):
                yield name, resolver.over_facts(step.unless)


def epoch(days: list[date], day: date) -> date:
    """Give the first day of the stretch without changes in which `day` lies."""
    position = bisect_right(days, day)
    return days[position - 1] if position else date.min
