"""A rulebook as in force on one day: every name resolved, every number in rule units.

Between two days on which a parameter or a rule changes, the edition is the same.
"""

from __future__ import annotations

from bisect import bisect_right
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Literal

from advisor.cost.bounds import cost_facts
from advisor.edition.numbers import NotInForceError, Numbers
from advisor.edition.resolved import ResolvedProduct, ResolvedRule
from advisor.edition.scorecard import compares_with_term, resolve_factors
from advisor.edition.statements import (
    in_order,
    resolve_answers,
    resolve_conflicts,
    resolve_cost_notes,
    resolve_text,
)
from advisor.edition.wording import worded
from advisor.logic.condition import TRAIT, And, Compare, Condition, Not, Or, push_not
from advisor.logic.engine import Twin
from advisor.model import PERSON, rule_id, wants, weakest
from advisor.rulebook import types, values
from advisor.rulebook.index import (
    base_facts,
    is_number,
    leaves,
    named_numbers,
    sides,
)
from advisor.rulebook.labels import local
from advisor.rulebook.placed import placed_rules, rules_by_owner, valued
from advisor.texts import LANGS, Lang, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.edition.resolved import (
        ResolvedAnswer,
        ResolvedConflict,
        ResolvedNote,
        ResolvedVariant,
    )
    from advisor.model import Citation, Kind
    from advisor.rulebook.placed import PlacedRule

OPERATORS: dict[str, Literal["<", "<=", ">", ">="]] = {
    "below": "<",
    "at_most": "<=",
    "above": ">",
    "at_least": ">=",
}


@dataclass
class Edition:
    """A rulebook as in force on a day.

    Attributes:
        day: a day on which it is in force; the one of an assessment may be another.
        traits: one twin for each trait, over facts.
        general: the rules about the person.
        products: in declared order.
        notes: rules whose `met` text belongs into the notes.
        not_applied: the rules that are not in force on the day: id -> what it is called.
    """

    book: types.Rulebook
    day: date
    traits: dict[str, Twin] = field(default_factory=dict)
    trait_evidence: dict[str, tuple[Citation, ...]] = field(default_factory=dict)
    general: tuple[ResolvedRule, ...] = ()
    notes: tuple[ResolvedRule, ...] = ()
    conflicts: tuple[ResolvedConflict, ...] = ()
    cost_notes: tuple[ResolvedNote, ...] = ()
    answers: tuple[ResolvedAnswer, ...] = ()
    products: tuple[ResolvedProduct, ...] = ()
    not_applied: dict[str, types.LocalText] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Resolve everything."""
        book = self.book
        self.numbers = Numbers(book, self.day)
        for name, trait in sorted(book.traits.items()):
            self.resolve_trait(name, trait)
        placed = rules_by_owner(book)
        self.general = tuple(self.resolve_rules(placed[PERSON], None))
        self.notes = tuple(self.resolve_notes())
        self.conflicts = tuple(resolve_conflicts(self))
        self.cost_notes = tuple(resolve_cost_notes(self))
        self.answers = tuple(resolve_answers(self))
        self.products = tuple(
            self.resolve_product(product, placed[product.id]) for product in book.ordered_products()
        )

    # Conditions ---------------------------------------------------------------------------------

    def resolve(self, condition: types.Condition, product: types.Product | None) -> Condition:
        """Resolve a condition's names; raises NotInForceError where a number has no value."""
        if isinstance(condition, types.AllOf):
            return And(tuple(self.resolve(part, product) for part in condition.all))
        if isinstance(condition, types.AnyOf):
            return Or(tuple(self.resolve(part, product) for part in condition.any))
        if isinstance(condition, types.NotOf):
            return Not(self.resolve(condition.not_, product))
        if isinstance(condition, types.TraitTest):
            if condition.trait not in self.traits:
                raise NotInForceError(condition.trait)
            return Compare(TRAIT + condition.trait, "==", value=True)
        return self.resolve_fact(condition, product)

    def resolve_fact(self, test: types.FactTest, product: types.Product | None) -> Condition:
        """Resolve one comparison."""
        if test.is_ is not None:
            return Compare(test.fact, "==", test.is_)
        if test.in_ is not None:
            return Or(tuple(Compare(test.fact, "==", choice) for choice in test.in_))
        kind = self.kind(test.fact)
        for name, op in OPERATORS.items():
            limit = getattr(test, name)
            if limit is not None:
                if isinstance(limit, str) and not is_number(limit):
                    limit = self.numbers.value(limit, product)[1]
                return Compare(test.fact, op, values.in_rule_units(kind, types.exact(limit)))
        raise AssertionError(test)  # `rule_checks.py` lets no test without a comparison pass

    def kind(self, name: str) -> str:
        """Tell the type of a fact or derived fact."""
        if name in self.book.facts.facts:
            return self.book.facts.facts[name].type
        return self.book.facts.derived[name].kind({row.id: row.type for row in self.book.terms})

    def is_own(self, field: str) -> bool:
        """Tell whether a field is a product's own and not the person's."""
        derived = self.book.facts.derived.get(field)
        return derived is not None and derived.about_product

    def about_product(self, condition: types.Condition) -> bool:
        """Tell whether a condition's outcome differs from product to product."""
        own = any(self.is_own(getattr(leaf, "fact", "")) for leaf in leaves(condition))
        return own or compares_with_term(self.book, condition)

    def resolve_trait(self, name: str, trait: types.Trait) -> None:
        """Resolve one trait; one whose numbers are not in force on the day stays out."""
        try:
            holds = self.resolve(trait.holds, None)
            fails = Not(holds) if trait.fails is None else self.resolve(trait.fails, None)
            rests_on = [self.numbers.condition_evidence(side, None) for side in sides(trait)]
            evidence = [*self.numbers.cite(trait.evidence), *chain(*rests_on)]
        except NotInForceError:
            return
        self.traits[name] = Twin(name, push_not(holds), push_not(fails))
        self.trait_evidence[name] = tuple(dict.fromkeys(evidence))

    # Rules --------------------------------------------------------------------------------------

    def resolve_product(self, product: types.Product, placed: list[PlacedRule]) -> ResolvedProduct:
        """Resolve a product, with the rules that apply to it."""
        derived = self.book.facts.derived
        constants = {
            name: values.in_rule_units(self.kind(name), value)
            for name, one in derived.items()
            if (value := one.own_value(product)) is not None
        }
        return ResolvedProduct(
            product,
            derived,
            rules=tuple(self.resolve_rules(placed, product)),
            factors=tuple(resolve_factors(self, product)),
            constants=constants,
            unquoted={**constants, **cost_facts(derived, product, {}, None)},
            conflicts=tuple((c.id, c.when) for c in self.conflicts if product.id in c.products),
        )

    def resolve_rules(
        self, placed: Iterable[PlacedRule], product: types.Product | None
    ) -> Iterator[ResolvedRule]:
        """Resolve rules, sorted by id; what is not in force on the day is put on a list."""
        for one in sorted(placed, key=lambda one: one.rule.id):
            rule = one.rule
            name = rule_id(product.id if product else PERSON, rule.id)
            started = rule.from_ is None or rule.from_ <= self.day
            ended = rule.until is not None and rule.until <= self.day
            try:
                if started and not ended:
                    yield self.resolve_rule(name, product, one.kind, rule)
                    continue
            except NotInForceError:
                pass
            self.not_applied[name] = rule.name

    def resolve_rule(
        self, name: str, product: types.Product | None, kind: Kind, rule: types.Rule
    ) -> ResolvedRule:
        """Resolve one rule; raises NotInForceError."""
        holds = self.resolve(rule.when, product)
        fails = Not(holds) if rule.fails is None else self.resolve(rule.fails, product)
        spoken_of = [*sides(rule), *variant_conditions(rule)]
        constants = self.constants(spoken_of, product)
        evidence = self.rule_evidence(rule, product)
        return ResolvedRule(
            id=name,
            name={lang: local(rule.name, lang) for lang in LANGS},
            unmet_name={lang: unmet_name(rule, kind, lang) for lang in LANGS},
            kind=kind,
            severity=rule.severity,
            holds=push_not(holds),
            fails=push_not(fails),
            two_sided=rule.fails is not None,
            facts=tuple(sorted(set().union(*(base_facts(self.book, s) for s in sides(rule))))),
            evidence=evidence,
            grade=weakest(one.grade for one in evidence),
            said={
                status: tuple(self.resolve_variant(one, product, constants) for one in said)
                for status in ("met", "unmet", "unknown", "grey")
                if (said := getattr(rule, status)) is not None
            },
        )

    def rule_evidence(
        self, rule: types.Rule, product: types.Product | None
    ) -> tuple[Citation, ...]:
        """Give what a rule rests on: its own evidence, and that of its traits and numbers."""
        evidence = list(self.numbers.cite(rule.evidence))
        for side in sides(rule):
            for leaf in leaves(side):
                if isinstance(leaf, types.TraitTest):
                    evidence += self.trait_evidence[leaf.trait]
            evidence += self.numbers.condition_evidence(side, product)
        return tuple(dict.fromkeys(evidence))

    def resolve_notes(self) -> Iterator[ResolvedRule]:
        """Resolve the notes; one whose numbers are not in force on the day stays out."""
        for note in in_order(self.book.notes):
            with suppress(NotInForceError):
                yield self.resolve_note(note)

    def resolve_note(self, note: types.Note) -> ResolvedRule:
        """Make a note a rule with one sentence. Raises NotInForceError."""
        holds = self.resolve(note.when, None)
        constants = self.constants([note.when], None)
        return ResolvedRule(
            id=f"note.{note.id}",
            name=dict.fromkeys(LANGS, note.id),
            unmet_name=dict.fromkeys(LANGS, note.id),
            kind="note",
            severity=None,
            holds=push_not(holds),
            fails=push_not(holds, negate=True),
            two_sided=False,
            facts=tuple(sorted(base_facts(self.book, note.when))),
            evidence=(),
            grade="assumption",
            said={"met": (resolve_text(note.text, None, constants),)},
        )

    # Sentences ----------------------------------------------------------------------------------

    def resolve_variant(
        self,
        variant: types.Variant,
        product: types.Product | None,
        constants: Mapping[Lang, Mapping[str, str]],
    ) -> ResolvedVariant:
        """Resolve a sentence, and the condition under which it is said."""
        when = self.resolve(variant.when, product) if variant.when is not None else None
        return resolve_text(variant, when, constants)

    def constants(
        self, conditions: list[types.Condition], product: types.Product | None
    ) -> dict[Lang, dict[str, str]]:
        """Word everything but the person's facts that a sentence may name, by language."""
        names: set[str] = set()
        for condition in conditions:
            names |= set(named_numbers(condition))
            for leaf in leaves(condition):
                if isinstance(leaf, types.TraitTest):
                    trait = self.book.traits[leaf.trait]
                    names |= {name for side in sides(trait) for name in named_numbers(side)}
        for row in self.book.terms:
            if product and row.type in {"integer", "money"} and valued(product, row.id):
                names.add(row.id)
        numbers = {name: self.numbers.value(name, product) for name in names}
        return {
            lang: {name: worded(*number, lang) for name, number in numbers.items()}
            | ({"product": local(product.name, lang)} if product else {})
            for lang in LANGS
        }


def variant_conditions(rule: types.Rule) -> list[types.Condition]:
    """Give the conditions under which a rule's sentences are said."""
    said = (rule.met, rule.unmet, rule.unknown, rule.grey or ())
    return [one.when for variants in said for one in variants if one.when is not None]


def turning_days(book: types.Rulebook) -> list[date]:
    """Give the days on which something comes into force or ends, in order."""
    days = {value.from_ for p in book.parameters.values() for value in p.values}
    days |= {source.in_force for source in book.sources.values()}
    for one in placed_rules(book):
        days |= {one.rule.from_, one.rule.until}
    for note in book.cost_notes:
        days |= {note.from_, note.until}
    return sorted(day for day in days if day is not None)


def epoch(days: list[date], day: date) -> date:
    """Give the first day of the stretch without changes in which `day` lies."""
    position = bisect_right(days, day)
    return days[position - 1] if position else date.min


def unmet_name(rule: types.Rule, kind: Kind, lang: Lang) -> str:
    """Name what a rule comes to where it is unmet; only of a condition that is something bad."""
    if rule.unmet_name is not None:
        return local(rule.unmet_name, lang)
    name = local(rule.name, lang)
    return sentence("report.why.not", lang, name=name) if wants(kind) else name
