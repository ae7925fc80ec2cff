"""A rulebook as in force on one day: every name resolved, every number in rule units.

Between two days on which a parameter or a rule changes, the edition is the same.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from string import Formatter
from typing import TYPE_CHECKING, Literal, TypeAlias

from advisor import facts
from advisor.condition import All, AnyOf, Compare, Condition, Not, push_not
from advisor.engine import Twin
from advisor.model import Conflict, Evidence, weakest
from advisor.rulebook import types, values
from advisor.rulebook.names import condition_leaves
from advisor.rulebook.types import SECTIONS
from advisor.texts import LANGS, Lang
from advisor.wording import local, worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.condition import Value

TRAIT = "trait/"
"""What a trait's field begins with, so that no fact can have the same name."""


@dataclass(frozen=True)
class BoundVariant:
    """A sentence in every language: its numbers filled in, its facts still placeholders."""

    when: Condition | None
    text: Mapping[Lang, str]
    names: tuple[str, ...]


@dataclass(frozen=True)
class BoundRule:
    """A rule of one product, or of none, ready to be judged and worded.

    Attributes:
        id: `<product>.<name>` or `general.<name>`.
        holds, fails: where it is met and where it is unmet; elsewhere it is unknown.
        facts: the facts of the person that it rests on, sorted.
        evidence: its own, and that of the traits, parameters and terms it uses.
        said: the variants of its sentence, by status.
    """

    id: str
    name: Mapping[Lang, str]
    product: str | None
    kind: types.Kind
    severity: types.Severity | None
    holds: Condition
    fails: Condition
    facts: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    grade: types.Grade
    said: Mapping[str, tuple[BoundVariant, ...]]


@dataclass(frozen=True)
class BoundProduct:
    """A product with its rules, and what its own file makes known.

    Attributes:
        constants: the facts that are the product's own terms.
        unquoted: `constants` and the bounds of its yearly cost where nothing is quoted.
        conflicts: ids of the document's contradictions about it, and when each touches a person.
    """

    product: types.Product
    rules: tuple[BoundRule, ...]
    constants: Mapping[str, Value]
    unquoted: Mapping[str, Value]
    conflicts: tuple[tuple[str, Condition | None], ...]


@dataclass(frozen=True)
class BoundConflict:
    """A contradiction of the document in every language, and when it touches a person."""

    id: str
    products: tuple[str, ...]
    when: Condition | None
    said: Mapping[Lang, Conflict]


Listed: TypeAlias = "tuple[str, types.Product | None, types.Kind, types.Rule]"
"""A rule with the prefix of its id, its product and its kind."""


class NotInForceError(Exception):
    """Raised while binding where a parameter has no value yet on the day; carries its name."""


@dataclass
class Edition:
    """A rulebook bound to a day; see `edition_on`.

    Attributes:
        traits: one twin for each trait, over facts.
        general: the rules about the person.
        products: in declared order.
        notes: rules whose `met` text belongs into the notes.
        not_applied: ids of the rules that are not in force on the day.
    """

    book: types.Rulebook
    day: date
    traits: dict[str, Twin] = field(default_factory=dict)
    trait_evidence: dict[str, tuple[Evidence, ...]] = field(default_factory=dict)
    general: tuple[BoundRule, ...] = ()
    products: tuple[BoundProduct, ...] = ()
    notes: tuple[BoundRule, ...] = ()
    conflicts: tuple[BoundConflict, ...] = ()
    not_applied: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Bind everything."""
        for name, trait in sorted(self.book.traits.items()):
            self.bind_trait(name, trait)
        cautions: list[Listed] = [("general", None, "caution", rule) for rule in self.book.cautions]
        self.general = tuple(self.bind_rules(cautions))
        self.notes = tuple(self.bind_note(n) for n in sorted(self.book.notes, key=lambda n: n.id))
        self.conflicts = tuple(
            self.bind_conflict(conflict)
            for conflict in sorted(self.book.conflicts, key=lambda conflict: conflict.id)
        )
        self.products = tuple(map(self.bind_product, self.book.ordered_products()))
        self.not_applied.sort()

    # Names -> numbers, evidence -----------------------------------------------------------------

    def number(self, name: str, product: types.Product | None) -> tuple[str, values.Known]:
        """Give the type and today's value of a parameter, an assumption or a product's term."""
        if name in self.book.parameters:
            parameter = self.book.parameters[name]
            found = self.parameter_value(name).value
            return parameter.type, int(found) if parameter.type == "integer" else found
        if name in self.book.assumptions:
            assumption = self.book.assumptions[name]
            if assumption.type is None or assumption.value is None:
                raise NotInForceError(name)
            value = assumption.value
            return assumption.type, int(value) if assumption.type == "integer" else value
        row = next(row for row in self.book.terms if row.id == name)
        term = product.terms.get(name) if product else None
        if term is None or term.value is None or isinstance(term.value, types.Range):
            raise NotInForceError(name)
        return row.type, term.value

    def parameter_value(self, name: str) -> types.ParameterValue:
        """Give a parameter's entry in force on the edition's day."""
        entries = self.book.parameters[name].values
        in_force = [e for e in entries if e.from_ is None or e.from_ <= self.day]
        if not in_force:
            raise NotInForceError(name)
        return in_force[-1]

    def evidence_of(self, name: str, product: types.Product | None) -> tuple[Evidence, ...]:
        """Give what a number rests on."""
        if name in self.book.parameters:
            return self.cite(self.parameter_value(name).evidence)
        if name in self.book.assumptions:
            return (Evidence("assumption", name),)
        term = product.terms.get(name) if product else None
        return self.cite(term.statements[0].evidence) if term else ()

    def cite(self, found: Iterable[types.Evidence]) -> tuple[Evidence, ...]:
        """Give evidence with its grade and address."""
        return tuple(cite(self.book, item) for item in found)

    # Conditions ---------------------------------------------------------------------------------

    def bind(self, condition: types.Condition, product: types.Product | None) -> Condition:
        """Resolve a condition's names; raises NotInForceError where a number has no value."""
        if isinstance(condition, types.AllOf):
            return All(tuple(self.bind(part, product) for part in condition.all))
        if isinstance(condition, types.AnyOf):
            return AnyOf(tuple(self.bind(part, product) for part in condition.any))
        if isinstance(condition, types.NotOf):
            return Not(self.bind(condition.not_, product))
        if isinstance(condition, types.TraitTest):
            if condition.trait not in self.traits:
                raise NotInForceError(condition.trait)
            return Compare(TRAIT + condition.trait, "==", value=True)
        return self.bind_fact(condition, product)

    def bind_fact(self, test: types.FactTest, product: types.Product | None) -> Condition:
        """Resolve one comparison."""
        if test.is_ is not None:
            return Compare(test.fact, "==", test.is_)
        if test.in_ is not None:
            return AnyOf(tuple(Compare(test.fact, "==", choice) for choice in test.in_))
        kind = self.kind(test.fact)
        for name, op in ORDER.items():
            found = getattr(test, name)
            if found is not None:
                if isinstance(found, str) and not found[0].isdigit():
                    found = self.number(found, product)[1]
                return Compare(test.fact, op, values.in_rule_units(kind, types.exact(found)))
        raise AssertionError(test)  # `checks.py` lets no test without a comparison pass

    def kind(self, name: str) -> str:
        """Tell the type of a fact or derived fact."""
        if name in self.book.facts.facts:
            return self.book.facts.facts[name].type
        derived = self.book.facts.derived[name]
        if isinstance(derived, types.TermFact):
            return next(row.type for row in self.book.terms if row.id == derived.term)
        return "integer" if isinstance(derived, types.YearsSince) else "fraction"

    def bind_trait(self, name: str, trait: types.Trait) -> None:
        """Bind one trait; one whose numbers are not in force yet stays out."""
        try:
            holds = push_not(self.bind(trait.holds, None))
            if trait.fails is None:
                fails = push_not(holds, negate=True)
            else:
                fails = push_not(self.bind(trait.fails, None))
            numbers = [
                self.evidence_of(number, None)
                for side in (trait.holds, trait.fails)
                if side is not None
                for number in named_numbers(side)
            ]
        except NotInForceError:
            return
        self.traits[name] = Twin(name, holds, fails)
        self.trait_evidence[name] = unique(chain(self.cite(trait.evidence), *numbers))

    # Rules --------------------------------------------------------------------------------------

    def bind_product(self, product: types.Product) -> BoundProduct:
        """Bind a product's own rules and those that every product has."""
        listed: list[Listed] = [
            (product.id, product, section, rule)
            for section in SECTIONS
            for source in (product, self.book.every_product)
            for rule in getattr(source, section)
            if rule.where is None or has_value(product, rule.where)
        ]
        constants = {
            name: product.terms[derived.term].value
            for name, derived in self.book.facts.derived.items()
            if isinstance(derived, types.TermFact) and has_value(product, derived.term)
        }
        unquoted = {**constants, **facts.product_facts(self.book, product, None)}
        touching = tuple((c.id, c.when) for c in self.conflicts if product.id in c.products)
        rules = tuple(self.bind_rules(listed))
        return BoundProduct(product, rules, constants, unquoted, touching)  # type: ignore[arg-type]  # conditions reach only terms of scalar rows

    def bind_rules(self, listed: Iterable[Listed]) -> Iterator[BoundRule]:
        """Bind rules, sorted by id; what is not in force on the day is put on a list."""
        for prefix, product, kind, rule in sorted(listed, key=lambda item: item[3].id):
            name = f"{prefix}.{rule.id}"
            started = rule.from_ is None or rule.from_ <= self.day
            ended = rule.until is not None and rule.until <= self.day
            try:
                if started and not ended:
                    yield self.bind_rule(name, product, kind, rule)
                    continue
            except NotInForceError:
                pass
            self.not_applied.append(name)

    def bind_rule(
        self, name: str, product: types.Product | None, kind: types.Kind, rule: types.Rule
    ) -> BoundRule:
        """Bind one rule; raises NotInForceError."""
        sides = [side for side in (rule.when, rule.fails) if side is not None]
        constants = self.constants(sides, product)
        said = {
            status: tuple(self.bind_variant(v, product, constants) for v in getattr(rule, status))
            for status in ("met", "unmet", "unknown", "grey")
            if getattr(rule, status) is not None
        }
        tests = [leaf for side in sides for leaf in leaves(side)]
        used = unique(
            chain(
                self.cite(rule.evidence),
                *(self.test_evidence(test, product) for test in tests),
                *(self.evidence_of(n, product) for side in sides for n in named_numbers(side)),
            )
        )
        holds = self.bind(rule.when, product)
        return BoundRule(
            id=name,
            name={lang: local(rule.name, lang) for lang in LANGS},
            product=product.id if product else None,
            kind=kind,
            severity=rule.severity,
            holds=push_not(holds),
            fails=push_not(self.bind(rule.fails, product) if rule.fails else Not(holds)),
            facts=tuple(sorted(set().union(*map(self.facts_of, sides)))),
            evidence=used,
            grade=weakest(e.grade for e in used),
            said=said,
        )

    def bind_note(self, note: types.Note) -> BoundRule:
        """Bind a note as a rule with one sentence."""
        variant = types.Variant(zh=note.text.zh, en=note.text.en)
        constants = self.constants([note.when], None)
        condition = self.bind(note.when, None)
        return BoundRule(
            id=f"note.{note.id}",
            name=dict.fromkeys(LANGS, note.id),
            product=None,
            kind="note",
            severity=None,
            holds=push_not(condition),
            fails=push_not(condition, negate=True),
            facts=tuple(sorted(self.facts_of(note.when))),
            evidence=(),
            grade="assumption",
            said={"met": (self.bind_variant(variant, None, constants),)},
        )

    def bind_conflict(self, conflict: types.Conflict) -> BoundConflict:
        """Bind a contradiction, and put it into words."""
        said: dict[Lang, Conflict] = {
            lang: Conflict(
                conflict.id,
                local(conflict.name, lang),
                tuple((one.section, local(one.text, lang)) for one in conflict.statements),
                local(conflict.treatment, lang),
            )
            for lang in LANGS
        }
        when = self.bind(conflict.when, None) if conflict.when is not None else None
        return BoundConflict(conflict.id, conflict.products, when, said)

    def bind_variant(
        self,
        variant: types.Variant,
        product: types.Product | None,
        constants: Mapping[Lang, Mapping[str, str]],
    ) -> BoundVariant:
        """Bind a sentence, and the condition under which it is said."""
        when = self.bind(variant.when, product) if variant.when is not None else None
        text: dict[Lang, str] = {"zh": variant.zh, "en": variant.en}
        filled = {lang: fill_some(text[lang], constants[lang]) for lang in LANGS}
        return BoundVariant(when, filled, placeholders(filled["zh"]))

    def facts_of(self, condition: types.Condition) -> set[str]:
        """Give the facts of the person that a condition rests on, through traits and derivation."""
        found: set[str] = set()
        for leaf in leaves(condition):
            if isinstance(leaf, types.TraitTest):
                trait = self.book.traits[leaf.trait]
                sides = [side for side in (trait.holds, trait.fails) if side is not None]
                found |= set().union(*(self.facts_of(side) for side in sides))
            else:
                found |= base_facts(self.book, leaf.fact)
        return found

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
                    names |= set(named_numbers(trait.holds))
                    names |= set(named_numbers(trait.fails)) if trait.fails is not None else set()
        for row in self.book.terms:
            if product and row.type in {"integer", "money"} and has_value(product, row.id):
                names.add(row.id)
        numbers = {name: self.number(name, product) for name in names}
        return {
            lang: {name: worded(*number, lang) for name, number in numbers.items()}
            | ({"product": local(product.name, lang)} if product else {})
            for lang in LANGS
        }

    def test_evidence(
        self, test: types.FactTest | types.TraitTest, product: types.Product | None
    ) -> tuple[Evidence, ...]:
        """Give what a trait, or a product's own fact, rests on."""
        if isinstance(test, types.TraitTest):
            return self.trait_evidence.get(test.trait, ())
        derived = self.book.facts.derived.get(test.fact)
        if isinstance(derived, types.TermFact):
            return self.evidence_of(derived.term, product)
        if isinstance(derived, types.AnnualCost) and product is not None:
            term = next((name for name in RATES if has_value(product, name)), None)
            return self.evidence_of(term, product) if term else ()
        return ()


RATES = ("annual_rate", "daily_rate")
"""The terms that a product's yearly cost can come from, the first that has a value."""

ORDER: dict[str, Literal["<", "<=", ">", ">="]] = {
    "below": "<",
    "at_most": "<=",
    "above": ">",
    "at_least": ">=",
}


def turning_days(book: types.Rulebook) -> list[date]:
    """Give the days on which something comes into force or ends, in order."""
    days = {value.from_ for p in book.parameters.values() for value in p.values}
    lists = [book.cautions]
    for source in (book.every_product, *book.products.values()):
        lists += [getattr(source, section) for section in SECTIONS]
    for rule in chain(*lists):
        days |= {rule.from_, rule.until}
    return sorted(day for day in days if day is not None)


def epoch(days: list[date], day: date) -> date:
    """Give the first day of the stretch without changes in which `day` lies."""
    position = bisect_right(days, day)
    return days[position - 1] if position else date.min


def cite(book: types.Rulebook, found: types.Evidence) -> Evidence:
    """Give one piece of evidence with its grade and address."""
    if found.source is None:
        return Evidence("assumption", str(found.assumption))
    source = book.sources[found.source]
    url = source.url if source.grade == "public" else None
    return Evidence(source.grade, found.source, found.section, found.article, url)


def leaves(condition: types.Condition) -> list[types.FactTest | types.TraitTest]:
    """Give the comparisons and traits of a condition."""
    return [leaf for _, leaf in condition_leaves(condition)]


def named_numbers(condition: types.Condition) -> list[str]:
    """Give the names of the parameters, assumptions and terms that a condition compares with."""
    found = [
        getattr(leaf, name)
        for leaf in leaves(condition)
        if isinstance(leaf, types.FactTest)
        for name in ORDER
    ]
    return [name for name in found if isinstance(name, str) and not name[0].isdigit()]


def base_facts(book: types.Rulebook, name: str) -> set[str]:
    """Give the facts of the person behind a fact or derived fact."""
    derived = book.facts.derived.get(name)
    if derived is None:
        return {name}
    if isinstance(derived, types.YearsSince):
        return {derived.date}
    if isinstance(derived, types.Ratio):
        return {derived.of, derived.to}
    quoted = {fact for fact, shape in book.facts.facts.items() if shape.type == "quotes"}
    return quoted if isinstance(derived, types.AnnualCost) else set()


def has_value(product: types.Product, term: str) -> bool:
    """Tell whether a product's file gives a term a value that rules can use."""
    return term in product.terms and product.terms[term].value is not None


def placeholders(template: str) -> tuple[str, ...]:
    """Give the names of a sentence's placeholders."""
    return tuple(name for _, name, _, _ in Formatter().parse(template) if name)


def fill_some(template: str, known: Mapping[str, str]) -> str:
    """Fill some placeholders of a template and leave the others in it."""
    parts: list[str] = []
    for text, name, _, _ in Formatter().parse(template):
        parts.append(text.replace("{", "{{").replace("}", "}}"))
        if name is not None:
            value = known.get(name)
            escaped = None if value is None else value.replace("{", "{{").replace("}", "}}")
            parts.append("{" + name + "}" if escaped is None else escaped)
    return "".join(parts)


def unique(items: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Drop repetitions, keeping the order."""
    return tuple(dict.fromkeys(items))
