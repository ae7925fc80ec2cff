"""Our rules for other engines: an edition's traits and rules over one flat fact of plain names.

The rules are taken from the resolved edition itself, so that a changed rulebook changes every engine
alike. Products' own facts (a term, the bounds of the yearly cost) get the product's name in front,
because here all products are judged in one go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations, count
from typing import TYPE_CHECKING

from advisor.logic.condition import (
    ALWAYS,
    NEVER,
    TRAIT,
    And,
    AtLeast,
    Compare,
    Condition,
    Or,
    end_of,
    parts_of,
)
from advisor.logic.traits import unfold
from advisor.logic.twins import Twin
from advisor.rulebook.index import is_own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor import Profile
    from advisor.edition.edition import Edition
    from advisor.edition.resolved import ResolvedRule
    from advisor.model import Value
    from advisor.rulebook.types import Rulebook


@dataclass
class Translated:
    """An edition's rules as any engine can take them.

    Attributes:
        traits: to be judged first, each over facts alone; what they give is a field of their name.
        rules: every rule that gives a finding, and the notes, in one list.
        notes: names of the notes, which an assessment has no status for.
        fields: every field that some rule reads.
    """

    traits: list[Twin]
    rules: list[Twin]
    notes: frozenset[str]
    fields: list[str]

    def flat(self, edition: Edition, profile: Profile) -> dict[str, Value]:
        """Give what rules read of a profile, with what each product makes of it; absent: unknown."""
        person = edition.flat(profile)
        flat = {identifier(name): value for name, value in person.items()}
        for resolved in edition.products:
            for name, value in resolved.seen(person, profile).items():
                flat[of_product(resolved.product.id, name)] = value
        return {name: flat[name] for name in self.fields if name in flat}

    def with_nulls(self, flat: dict[str, Value]) -> dict[str, Value | None]:
        """Give the flat fact with every field in it; unknown is None."""
        return dict.fromkeys(self.fields) | flat


def translated(edition: Edition) -> Translated:
    """Take everything that is judged from an edition."""
    general = [*edition.general, *edition.notes]
    unfolded = {
        name: Twin(name, unfold(twin.holds, edition.traits), unfold(twin.fails, edition.traits))
        for name, twin in edition.traits.items()
    }
    traits = [
        renamed(identifier(TRAIT + name), twin, edition.book, None)
        for name, twin in unfolded.items()
    ]
    rules = [renamed(rule.id, rule, edition.book, None) for rule in general]
    for resolved in edition.products:
        rules += [
            renamed(rule.id, rule, edition.book, resolved.product.id) for rule in resolved.rules
        ]
    judged = {trait.name for trait in traits}
    read = {one.field for rule in (*traits, *rules) for one in rule.comparisons()}
    return Translated(
        traits=traits,
        rules=rules,
        notes=frozenset(note.id for note in edition.notes),
        fields=sorted(read - judged),
    )


def renamed(name: str, rule: Twin | ResolvedRule, book: Rulebook, product: str | None) -> Twin:
    """Give a rule's two conditions over plain names, with `AtLeast` written out."""

    def rename(condition: Condition) -> Condition:
        if isinstance(condition, Compare):
            field = condition.field
            own = product is not None and not field.startswith(TRAIT)
            if own and is_own(book, end_of(field) or field):
                field = of_product(product or "", field)
            return Compare(identifier(field), condition.op, condition.value)
        parts = tuple(map(rename, parts_of(condition)))
        if isinstance(condition, AtLeast):
            return Or(tuple(map(And, combinations(parts, condition.count))))
        return And(parts) if isinstance(condition, And) else Or(parts)

    return Twin(name, rename(rule.holds), rename(rule.fails))


def of_product(product: str, name: str) -> str:
    """Name a product's own fact apart from those of the others."""
    return f"{identifier(product)}__{identifier(name)}"


def identifier(name: str) -> str:
    """Give a name that every engine takes as an identifier."""
    return re.sub(r"\W", "_", name)


def infix(condition: Condition) -> str:
    """Write a condition as zen-engine and rule-engine both read it; false where it is unknown."""
    if isinstance(condition, Compare):
        constant = literal(condition.value)
        return f"({condition.field} != null and {condition.field} {condition.op} {constant})"
    if condition in (ALWAYS, NEVER):
        return "true" if condition == ALWAYS else "false"
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
        if condition == NEVER:
            continue
        salience = 10 if name.startswith(identifier(TRAIT)) else 0
        pattern = clips_pattern(condition, count())
        yield f"(defrule {name}-{side} (declare (salience {salience})) {pattern} => {action})"


def clips_pattern(condition: Condition, variables: Iterator[int]) -> str:
    """Write a condition as a CLIPS pattern; each comparison has a variable of its own."""
    if condition == ALWAYS:
        return "(profile)"
    if not isinstance(condition, Compare):
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
