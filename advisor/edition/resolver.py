"""A rulebook's names, resolved for one day: what a condition compares, what a sentence can name."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

from advisor.edition.formulas import difference, is_worked_out, resolve_formulas
from advisor.edition.numbers import NotInForceError, Numbers
from advisor.edition.wording import worded
from advisor.logic.condition import (
    HIGH,
    LOW,
    TRAIT,
    And,
    AtLeast,
    Compare,
    Condition,
    Not,
    Or,
    push_not,
)
from advisor.logic.traits import unfold
from advisor.logic.twins import Twin
from advisor.rulebook import types, values
from advisor.rulebook.index import (
    condition_parts,
    is_own,
    kind_of,
    leaves,
    named_numbers,
    sides,
    with_traits,
)
from advisor.rulebook.labels import local
from advisor.rulebook.placed import valued
from advisor.rulebook.scalars import is_number
from advisor.texts import LANGS, Lang

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from advisor.logic.condition import Op
    from advisor.logic.formula import Number
    from advisor.model import Citation
    from advisor.rulebook.values import Known

OPERATORS: dict[str, Op] = {
    "is_": "==",
    "below": "<",
    "at_most": "<=",
    "above": ">",
    "at_least": ">=",
}


def of_number(name: str, op: Op, value: int) -> Condition:
    """Compare a number that is worked out, by the end that decides it, in half steps."""
    steps = 2 * value
    if op == "==":
        return And((Compare(name + LOW, ">=", steps), Compare(name + HIGH, "<=", steps)))
    return Compare(name + (HIGH if op in {"<", "<="} else LOW), op, steps)


def counted(count: types.CountOf, parts: tuple[Condition, ...]) -> Condition:
    """Give a count over resolved parts."""
    if count.at_least is not None:
        return AtLeast(parts, count.at_least)
    if count.exactly == len(parts):
        return And(parts)
    most = count.at_most if count.exactly is None else count.exactly
    no_more: Condition = Not(AtLeast(parts, (most or 0) + 1))
    return And((AtLeast(parts, count.exactly), no_more)) if count.exactly else no_more


class Resolver:
    """Resolves the names of one rulebook on one day; its traits are resolved when it is made.

    Attributes:
        formulas: the arithmetic about the person (None), and about each product by its id.
        traits: one twin for each trait whose numbers are in force on the day, over facts.
        trait_evidence: what each of them rests on.
    """

    def __init__(self, book: types.Rulebook, day: date) -> None:
        self.book = book
        self.day = day
        self.numbers = Numbers(book, day)
        self.traits: dict[str, Twin] = {}
        self.trait_evidence: dict[str, tuple[Citation, ...]] = {}
        self.formulas: dict[str | None, dict[str, Number]] = {}
        for name in sorted(book.traits):
            self.resolve_trait(name)

    # Conditions ---------------------------------------------------------------------------------

    def resolve(self, condition: types.Condition, product: types.Product | None) -> Condition:
        """Resolve a condition's names; raises NotInForceError where a number has no value."""
        if isinstance(condition, types.FactTest):
            return self.resolve_fact(condition, product)
        if isinstance(condition, types.TraitTest):
            self.resolve_trait(condition.trait)
            if condition.trait not in self.traits:
                raise NotInForceError(condition.trait)
            return Compare(TRAIT + condition.trait, "==", value=True)
        parts = tuple(self.resolve(part, product) for _, part in condition_parts(condition))
        if isinstance(condition, types.CountOf):
            return counted(condition, parts)
        if isinstance(condition, types.NotOf):
            return Not(*parts)
        return Or(parts) if isinstance(condition, types.AnyOf) else And(parts)

    def resolve_fact(self, test: types.FactTest, product: types.Product | None) -> Condition:
        """Resolve one comparison."""
        if test.in_ is not None:
            return Or(tuple(Compare(test.fact, "==", choice) for choice in test.in_))
        if isinstance(test.is_, bool | str):
            return Compare(test.fact, "==", test.is_)
        for name, op in OPERATORS.items():
            wanted = getattr(test, name)
            if wanted is not None:
                return self.resolve_number(test.fact, op, wanted, product)
        raise AssertionError(test)  # `rule_checks.py` lets no test without a comparison pass

    def resolve_number(
        self, fact: str, op: Op, wanted: Any, product: types.Product | None
    ) -> Condition:
        """Resolve a comparison with a number: written out, named, or another fact's."""
        facts = self.book.facts
        depends = product is not None and wanted in self.formulas_of(product)
        if wanted in facts.facts or wanted in facts.derived or depends:
            return of_number(difference(self, fact, wanted, product).name, op, 0)
        if isinstance(wanted, str) and not is_number(wanted):
            wanted = self.numbers.value(wanted, product)[1]
        value = int(values.in_rule_units(kind_of(self.book, fact), types.exact(wanted)))
        derived = facts.derived.get(fact)
        if derived is None or not is_worked_out(derived):
            return Compare(fact, op, value)
        if fact not in self.formulas_of(product if is_own(self.book, fact) else None):
            raise NotInForceError(fact)
        return of_number(fact, op, value)

    def over_facts(self, condition: types.Condition) -> Condition:
        """Resolve a condition about the person to one without `Not`, over facts alone."""
        return unfold(push_not(self.resolve(condition, None)), self.traits)

    def formulas_of(self, product: types.Product | None) -> dict[str, Number]:
        """Give the arithmetic about a product, or about the person, by what it is called."""
        owner = product.id if product else None
        if owner not in self.formulas:
            self.formulas[owner] = {}
            resolve_formulas(self, product, self.formulas[owner])
        return self.formulas[owner]

    def resolve_trait(self, name: str) -> None:
        """Resolve one trait, and those it asks for before it.

        One whose numbers are not in force on the day stays out.
        """
        if name in self.traits:
            return
        trait = self.book.traits[name]
        try:
            holds = self.resolve(trait.holds, None)
            fails = Not(holds) if trait.fails is None else self.resolve(trait.fails, None)
            rests_on = [tuple(self.evidence(side, None)) for side in sides(trait)]
        except NotInForceError:
            return
        self.traits[name] = Twin(name, push_not(holds), push_not(fails))
        evidence = chain(self.numbers.cite(trait.evidence), *rests_on)
        self.trait_evidence[name] = tuple(dict.fromkeys(evidence))

    def evidence(
        self, condition: types.Condition, product: types.Product | None
    ) -> Iterator[Citation]:
        """Give what the traits and numbers of a condition rest on. Raises NotInForceError."""
        for leaf in leaves(condition):
            if isinstance(leaf, types.TraitTest):
                yield from self.trait_evidence.get(leaf.trait, ())
        yield from self.numbers.condition_evidence(condition, product)

    # Sentences ----------------------------------------------------------------------------------

    def worth(
        self, names: Iterable[str], product: types.Product | None
    ) -> Iterator[tuple[str, tuple[str, Known]]]:
        """Give what names stand for; a term that depends on who asks stays a placeholder.

        Raises NotInForceError for a parameter or an assumption without a value on the day.
        """
        rows = {row.id for row in self.book.terms}
        for name in names:
            with suppress(NotInForceError) if name in rows else nullcontext():
                yield name, self.numbers.value(name, product)

    def constants(
        self, conditions: list[types.Condition], product: types.Product | None
    ) -> dict[Lang, dict[str, str]]:
        """Word everything but the person's facts that a sentence may name, by language."""
        names: set[str] = set()
        for condition in with_traits(self.book, conditions):
            names |= set(named_numbers(self.book, condition))
        for row in self.book.terms:
            if product and row.type in {"integer", "money"} and valued(product, row.id):
                names.add(row.id)
        numbers = dict(self.worth(names, product))
        return {
            lang: {name: worded(*number, lang) for name, number in numbers.items()}
            | ({"product": local(product.name, lang)} if product else {})
            for lang in LANGS
        }
