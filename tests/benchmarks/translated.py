"""Our rules for other engines: an edition's traits and rules over one flat fact of plain names.

The rules are taken from the resolved edition itself, so that a changed rulebook changes every engine
alike. Products' own facts (a term, the bounds of the yearly cost) get the product's name in front,
because here all products are judged in one go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from advisor.logic.condition import TRAIT, And, Compare, Condition, fields, parts_of
from advisor.logic.traits import unfold
from advisor.logic.twins import Twin
from advisor.rulebook import types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor import Profile
    from advisor.edition.edition import Edition
    from advisor.edition.resolved import ResolvedRule
    from advisor.model import Value


@dataclass
class Translated:
    """An edition's rules as any engine can take them.

    Attributes:
        traits: to be judged first; what they give is a field of their name.
        rules: every rule that gives a finding, and the notes, in one list.
        notes: names of the notes, which an assessment has no status for.
        fields: every field that some profile may have.
        constants: the products' own facts, the same for every profile without quotes.
    """

    traits: list[Twin]
    rules: list[Twin]
    notes: frozenset[str]
    fields: list[str]
    constants: dict[str, Value]

    def flat(self, edition: Edition, profile: Profile) -> dict[str, Value]:
        """Give the flat fact of a profile; what is absent is unknown."""
        known = {identifier(name): value for name, value in edition.flat(profile).items()}
        asked = known.keys() & set(self.fields)
        return {name: value for name, value in known.items() if name in asked} | self.constants

    def with_nulls(self, flat: dict[str, Value]) -> dict[str, Value | None]:
        """Give the flat fact with every field in it; unknown is None."""
        return dict.fromkeys(self.fields) | flat


def translated(edition: Edition) -> Translated:
    """Take everything that is judged from an edition."""
    book = edition.book
    own = {
        name
        for name, derived in book.facts.derived.items()
        if isinstance(derived, types.TermFact | types.AnnualCost)
    }
    every = [*book.facts.facts, *(book.facts.derived.keys() - own)]
    of_product = {
        (resolved.product.id, name): f"{identifier(resolved.product.id)}__{identifier(name)}"
        for resolved in edition.products
        for name in sorted(own)
    }
    general = [*edition.general, *edition.notes]
    rules = [renamed(rule.id, rule, {}) for rule in general]
    for resolved in edition.products:
        names = {field: of_product[resolved.product.id, field] for field in own}
        rules += [renamed(rule.id, rule, names) for rule in resolved.rules]
    traits = []
    for name, twin in edition.traits.items():  # over facts alone, so that all are judged in one go
        sides = (unfold(side, edition.traits) for side in (twin.holds, twin.fails))
        traits.append(renamed(identifier(TRAIT + name), Twin(name, *sides), {}))
    given = {one.name for one in traits}
    read = {name for one in (*traits, *rules) for side in one[1:] for name in fields(side)} - given
    return Translated(
        traits=traits,
        rules=rules,
        notes=frozenset(note.id for note in edition.notes),
        fields=list(dict.fromkeys([*map(identifier, every), *of_product.values(), *sorted(read)])),
        constants={
            of_product[resolved.product.id, name]: value
            for resolved in edition.products
            for name, value in resolved.unquoted.items()
        },
    )


def renamed(name: str, rule: Twin | ResolvedRule, own: dict[str, str]) -> Twin:
    """Give a rule's two conditions over plain names."""

    def rename(condition: Condition) -> Condition:
        if isinstance(condition, Compare):
            field = own.get(condition.field) or identifier(condition.field)
            return Compare(field, condition.op, condition.value)
        return type(condition)(tuple(map(rename, parts_of(condition))))

    return Twin(name, rename(rule.holds), rename(rule.fails))


def identifier(name: str) -> str:
    """Give a name that every engine takes as an identifier."""
    return re.sub(r"\W", "_", name)


def infix(condition: Condition) -> str:
    """Write a condition as zen-engine and rule-engine both read it; false where it is unknown."""
    if isinstance(condition, Compare):
        constant = literal(condition.value)
        return f"({condition.field} != null and {condition.field} {condition.op} {constant})"
    if not parts_of(condition):  # what always, or never, holds
        return "true" if isinstance(condition, And) else "false"
    joint = " and " if isinstance(condition, And) else " or "
    return f"({joint.join(map(infix, parts_of(condition)))})"


def literal(value: Value) -> str:
    """Write a constant of an infix condition."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}'" if isinstance(value, str) else str(value)


def three_valued(rule: Twin, met: str, unmet: str, unknown: str) -> str:
    """Write a rule as one infix expression with three outcomes."""
    return f"{infix(rule.holds)} ? {met} : ({infix(rule.fails)} ? {unmet} : {unknown})"


def clips_rules(name: str, rule: Twin, met: str, unmet: str) -> Iterator[str]:
    """Write a rule as two CLIPS rules over the template `profile`, with what each of them does.

    Traits are judged first: they have the higher salience.
    """
    for side, condition, action in (("met", rule.holds, met), ("unmet", rule.fails, unmet)):
        salience = 10 if name.startswith(identifier(TRAIT)) else 0
        pattern = clips_pattern(condition, count())
        yield f"(defrule {name}-{side} (declare (salience {salience})) {pattern} => {action})"


def clips_pattern(condition: Condition, variables: Iterator[int]) -> str:
    """Write a condition as a CLIPS pattern; each comparison has a variable of its own."""
    if not isinstance(condition, Compare):
        if not parts_of(condition):  # what always, or never, holds
            return f"(test (eq 1 {int(isinstance(condition, And))}))"
        group = "and" if isinstance(condition, And) else "or"
        return f"({group} {' '.join(clips_pattern(p, variables) for p in parts_of(condition))})"
    field, op, constant = condition.field, condition.op, clips_literal(condition.value)
    if field.startswith(identifier(TRAIT)):
        wanted = clips_literal(condition.value if op == "==" else not condition.value)
        return f"({field} {wanted})"
    if op == "==":
        return f"(profile ({field} {constant}))"
    if op == "!=":
        return f"(profile ({field} ~nil&~{constant}))"
    variable = f"?x{next(variables)}"
    return f"(profile ({field} {variable}&~nil&:({op} {variable} {constant})))"


def clips_literal(value: Value) -> str:
    """Write a constant of a CLIPS pattern."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return f'"{value}"' if isinstance(value, str) else str(value)
