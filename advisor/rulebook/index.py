"""Who is who in a rulebook: what each name means, of which type it is, where it may stand."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from advisor.logic.condition import end_of
from advisor.rulebook import types
from advisor.rulebook.placed import placed_rules, valued
from advisor.rulebook.scalars import is_number
from advisor.rulebook.units import UnitError, worked_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.rulebook.yaml12 import Path

ORDER = ("below", "at_most", "above", "at_least")
ROUNDED_UP = ("at_most", "above")
"""The only comparisons that are exact on a number that was rounded up."""


class Names:
    """An index over a rulebook's names."""

    def __init__(self, book: types.Rulebook) -> None:
        """Index every name that a condition or a placeholder can use."""
        self.book = book
        self.terms = [row.id for row in book.terms]
        self.facts = {**book.facts.facts, **book.facts.derived}
        self.paths: dict[str, list[Path]] = defaultdict(list)
        for name in book.facts.facts:
            self.paths[name].append(("facts", "facts", name))
        for name in book.facts.derived:
            self.paths[name].append(("facts", "derived", name))
        for name in book.parameters:
            self.paths[name].append(("parameters", name))
        for name in book.assumptions:
            self.paths[name].append(("assumptions", name))
        for number, name in enumerate(self.terms):
            self.paths[name].append(("terms", number))
        self.paths["product"].append(("facts",))
        self.paths["value"].append(("facts",))
        self.paths["when"].append(("facts",))
        self.kinds: dict[str, str] = {name: f.type for name, f in book.facts.facts.items()}
        for name in book.facts.derived:
            with suppress(UnitError):  # what cannot be reckoned is refused by `checks`
                self.kinds[name] = kind_of(book, name)
        self.numbers: dict[str, str] = {}
        self.numbers |= {name: p.type for name, p in book.parameters.items()}
        self.numbers |= {name: a.type for name, a in book.assumptions.items() if a.type}
        self.numbers |= {row.id: row.type for row in book.terms if row.type in {"integer", "money"}}

    def kind(self, name: str) -> str | None:
        """Tell the type of a fact, derived fact or number; None for a name nobody knows."""
        return self.kinds.get(name) or self.numbers.get(name)

    def comparisons(self, name: str) -> tuple[str, ...]:
        """Give the comparisons that a fact's type allows."""
        derived = self.book.facts.derived.get(name)
        if derived is not None and derived.rounded_up:
            return ROUNDED_UP
        kind = self.kinds[name]
        return {
            "boolean": ("is",),
            "choice": ("is", "in"),
            "integer": ("is", *ORDER),
            "money": ORDER,
            "fraction": ORDER,
        }.get(kind, ())

    def choices(self, name: str) -> tuple[str, ...]:
        """Give the ids of a choice fact's choices."""
        fact = self.book.facts.facts.get(name)
        if fact is not None:
            return tuple(choice.id for choice in fact.choices or ())
        derived = self.book.facts.derived[name]
        rows = {row.id: row.choices for row in self.book.terms}
        return rows.get(getattr(derived, "term", "")) or ()

    def term_values(self, product: types.Product | None, where: str | None = None) -> set[str]:
        """Give the terms whose number a rule can name: its product's, or those all products have.

        A rule for every product that has the term `where` can count on that one.
        """
        numbers = {row.id for row in self.book.terms if row.type in {"integer", "money"}}
        listed = [product] if product else list(self.book.products.values())
        listed = [one for one in listed if where is None or valued(one, where)]
        return {name for name in numbers if listed and all(valued(one, name) for one in listed)}

    def sound(self, conditions: list[types.Condition]) -> bool:
        """Tell whether every fact that some conditions compare is one, and can be worked out."""
        return all(
            isinstance(leaf, types.TraitTest) or leaf.fact in self.kinds
            for side in with_traits(self.book, conditions)
            for leaf in leaves(side)
        )

    def can_be_grey(self, rule: types.Rule) -> bool:
        """Tell whether a rule can stay unknown although every fact it asks for is known."""
        if rule.fails is not None:
            return True
        for side in with_traits(self.book, sides(rule)):
            for leaf in leaves(side):
                if isinstance(leaf, types.TraitTest):
                    trait = self.book.traits.get(leaf.trait)
                    if trait is not None and trait.fails is not None:
                        return True
                elif any(is_own(self.book, name) for name in read_by(self.book, leaf)):
                    return True
        return False

    def evidence(self) -> Iterator[tuple[Path, types.Evidence]]:
        """Give every piece of evidence in the rulebook with its path."""
        book = self.book
        for name, trait in book.traits.items():
            yield from numbered(("traits", name), trait)
        yield from parameter_evidence(book)
        sinces = {name: fact.since for name, fact in book.facts.facts.items() if fact.since}
        for name, since in sinces.items():
            yield from numbered(("facts", "facts", name, "since"), since)
        for field in ("conflicts", "cost_notes", "scorecard", "answers"):
            for number, statement in enumerate(getattr(book, field)):
                yield from numbered((field, number), statement)
        yield from scorecard_evidence(book)
        for one in placed_rules(book):
            yield from numbered(one.path, one.rule)
        for key, product in book.products.items():
            yield from product_evidence(product, ("products", key))


def kind_of(book: types.Rulebook, name: str) -> str:
    """Tell the type of a fact or derived fact that the rulebook has."""
    if name in book.facts.facts:
        return book.facts.facts[name].type
    return worked_out(book, name).unit.kind


def is_own(book: types.Rulebook, name: str) -> bool:
    """Tell whether a fact is a product's own and not the person's."""
    if name in book.facts.facts:
        return False
    if LESS in name:
        return any(is_own(book, one) for one in both_of(name))
    derived = book.facts.derived.get(name)
    if derived is None:
        return any(row.id == name for row in book.terms)
    return derived.about_product or any(
        is_own(book, one) for one in derived.made_of if one not in book.facts.facts
    )


def parameter_evidence(book: types.Rulebook) -> Iterator[tuple[Path, types.Evidence]]:
    """Give the evidence of every value of every parameter."""
    for name, parameter in book.parameters.items():
        for number, value in enumerate(parameter.values):
            yield from numbered(("parameters", name, "values", number), value)
        if parameter.evidence is not None:
            yield from numbered(("parameters", name), parameter)


def product_evidence(product: types.Product, path: Path) -> Iterator[tuple[Path, types.Evidence]]:
    """Give every piece of evidence of a product, its own rules' aside, with its path."""
    for name, term in product.terms.items():
        for part in ("statements", "values"):
            for number, statement in enumerate(getattr(term, part) or ()):
                yield from numbered((*path, "terms", name, part, number), statement)
    if product.lender.evidence is not None:
        yield from numbered((*path, "lender"), product.lender)
    for part in ("except_", "grounds"):
        for number, named in enumerate(getattr(product, part) or ()):
            yield from numbered((*path, part, number), named)


def scorecard_evidence(book: types.Rulebook) -> Iterator[tuple[Path, types.Evidence]]:
    """Give what is cited of single products in the scorecard, with its path."""
    for number, factor in enumerate(book.scorecard):
        for name, own in factor.products.items():
            for place, evidence in enumerate(own.evidence or ()):
                yield ("scorecard", number, "products", name, "evidence", place), evidence


def numbered(path: Path, statement: Any) -> Iterator[tuple[Path, types.Evidence]]:
    """Give each piece of a statement's evidence with its path."""
    for number, evidence in enumerate(statement.evidence):
        yield (*path, "evidence", number), evidence


def condition_leaves(
    condition: types.Condition,
) -> Iterator[tuple[Path, types.FactTest | types.TraitTest]]:
    """Give every comparison and trait of a condition with the way to it."""
    if isinstance(condition, types.FactTest | types.TraitTest):
        yield (), condition
    else:
        for step, part in condition_parts(condition):
            for steps, leaf in condition_leaves(part):
                yield (*step, *steps), leaf


def condition_parts(condition: types.Condition) -> Iterator[tuple[Path, types.Condition]]:
    """Give the parts of a group of conditions with the way to each; a comparison has none."""
    if isinstance(condition, types.NotOf):
        yield ("not",), condition.not_
    elif not isinstance(condition, types.FactTest | types.TraitTest | types.Always):
        key = types.form_of(condition) or ""
        for number, part in enumerate(getattr(condition, key)):
            yield (key, number), part


def with_traits(
    book: types.Rulebook, conditions: Iterable[types.Condition]
) -> list[types.Condition]:
    """Give some conditions, and those of every trait that they ask for, also through other traits."""
    found, asked = list(conditions), set[str]()
    for condition in found:  # it grows
        for leaf in leaves(condition):
            if isinstance(leaf, types.TraitTest) and leaf.trait not in asked:
                asked.add(leaf.trait)
                found += sides(book.traits[leaf.trait]) if leaf.trait in book.traits else []
    return found


def text_names(condition: types.Condition, names: Names) -> set[str]:
    """Give the names that a sentence about a condition may show: its facts and its numbers."""
    found: set[str] = set()
    for side in with_traits(names.book, [condition]):
        found |= {name for name in named_numbers(names.book, side) if name in names.numbers}
        for leaf in leaves(side):
            for name in read_by(names.book, leaf):
                found.add(name)
                if not is_own(names.book, name):
                    found |= made_of(names.book, name)
    return found


WHEN = "when"
"""The placeholder for the day by which everything that a caution counts in a window has passed."""


def longest_window(book: types.Rulebook, conditions: Iterable[types.Condition]) -> int:
    """Give the months of the longest window of time in which a fact behind conditions counts, or 0."""
    courses = (
        book.steps[f].over_time for f in facts_behind(book, conditions, None) if f in book.steps
    )
    return max((one.months or 0 for one in courses if one and one.kind == "window"), default=0)


def leaves(condition: types.Condition) -> list[types.FactTest | types.TraitTest]:
    """Give the comparisons and traits of a condition."""
    return [leaf for _, leaf in condition_leaves(condition)]


def compared_with(leaf: types.FactTest) -> list[str]:
    """Give the names that a comparison compares with: of a number, or of another fact."""
    found = [getattr(leaf, name) for name in ORDER]
    return [name for name in found if isinstance(name, str) and not is_number(name)]


def read_by(book: types.Rulebook, leaf: types.FactTest | types.TraitTest) -> list[str]:
    """Give the facts and derived facts that a comparison names; a trait's are not its own."""
    if isinstance(leaf, types.TraitTest):
        return []
    facts = book.facts
    others = [n for n in compared_with(leaf) if n in facts.facts or n in facts.derived]
    return [leaf.fact, *others]


def named_numbers(book: types.Rulebook, condition: types.Condition) -> list[str]:
    """Give the names of the parameters, assumptions and terms that a condition rests on.

    Those that it compares with, and those that its facts are worked out from.
    """
    found: list[str] = []
    for leaf in leaves(condition):
        read = read_by(book, leaf)
        if isinstance(leaf, types.FactTest):
            found += [name for name in compared_with(leaf) if name not in read]
        found += [number for name in read for number in numbers_in(book, name)]
    return found


def numbers_in(book: types.Rulebook, name: str) -> Iterator[str]:
    """Give the names of the numbers that a derived fact is worked out from."""
    derived = book.facts.derived.get(name)
    for one in () if derived is None else derived.names:
        if one in book.facts.derived:
            yield from numbers_in(book, one)
        elif one not in book.facts.facts:
            yield one


def facts_behind(
    book: types.Rulebook, conditions: Iterable[types.Condition], product: types.Product | None
) -> set[str]:
    """Give the facts of the person that some conditions rest on, also through terms of a product."""
    listed = list(conditions)
    found = set[str]().union(*(base_facts(book, one) for one in listed))
    for side in with_traits(book, listed) if product else ():
        derived = [
            book.facts.derived[name]
            for leaf in leaves(side)
            for name in read_by(book, leaf)
            if name in book.facts.derived
        ]
        names = {*named_numbers(book, side), *(n for one in derived for n in one.cites(product))}
        terms = [product.terms[name] for name in names if product and name in product.terms]
        rows = [row.when for term in terms for table in term.tables for row in table if row.when]
        found |= set[str]().union(*(base_facts(book, one) for one in rows))
    return found


def base_facts(book: types.Rulebook, condition: types.Condition) -> set[str]:
    """Give the facts of the person that a condition rests on, through traits and derivation."""
    found: set[str] = set()
    for side in with_traits(book, [condition]):
        for leaf in leaves(side):
            for name in read_by(book, leaf):
                found |= made_of(book, name)
    return found


def made_of(book: types.Rulebook, name: str) -> frozenset[str]:
    """Give the facts of the person that a fact is, or is derived from."""
    if LESS in name:
        return frozenset().union(*(made_of(book, one) for one in both_of(name)))
    derived = book.facts.derived.get(name)
    if derived is None:
        return frozenset({name}) & book.facts.facts.keys()
    return frozenset().union(*(made_of(book, one) for one in derived.made_of))


def both_of(name: str) -> frozenset[str]:
    """Give the facts whose difference a name stands for; else the name alone."""
    return frozenset(name.split(LESS))


GIVEN = "given "
"""What stands before a term in the name of its value for somebody, where it can be known in part."""

LESS = " - "
"""What stands between two facts in the name of their difference; no fact has a blank in its name."""


def moved_by(book: types.Rulebook, name: str) -> frozenset[str]:
    """Give the facts of the person whose answers can bring a fact to a value."""
    name = end_of(name) or name
    if LESS in name:
        return frozenset().union(*(moved_by(book, one) for one in both_of(name)))
    derived = book.facts.derived.get(name)
    if derived is None:
        return frozenset({name}) & book.facts.facts.keys()
    return frozenset().union(*(moved_by(book, one) for one in derived.moved_by))


def sides(judged: types.Trait | types.Rule) -> list[types.Condition]:
    """Give the condition under which a trait or rule holds, and the one under which it fails."""
    holds = judged.holds if isinstance(judged, types.Trait) else judged.when
    return [side for side in (holds, judged.fails) if side is not None]
