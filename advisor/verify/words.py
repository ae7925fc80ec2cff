"""Conditions in words, and formulas, for people who keep rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.edition.wording import worded
from advisor.logic.condition import TRAIT, And, AtLeast, Compare, Not, end_of
from advisor.rulebook.index import LESS, kind_of
from advisor.rulebook.labels import local
from advisor.rulebook.values import in_own_unit
from advisor.texts import sentence

if TYPE_CHECKING:
    from advisor.logic.condition import Condition
    from advisor.rulebook.types import Parameter, Rulebook
    from advisor.rulebook.types.following import DerivedFact
    from advisor.texts import Lang

NAMES = {"==": "is", "!=": "is-not", "<": "below", "<=": "at-most", ">": "above", ">=": "at-least"}


def in_words(book: Rulebook, condition: Condition, lang: Lang) -> str:
    """Write a condition as a phrase, groups in brackets."""
    if isinstance(condition, Compare):
        return compared(book, condition, lang)
    if isinstance(condition, Not):
        return sentence("verify.not", lang, part=in_words(book, condition.part, lang))
    if isinstance(condition, AtLeast):
        listed = sentence("verify.listed", lang).join(
            in_words(book, p, lang) for p in condition.parts
        )
        return sentence("verify.count", lang, count=condition.count, parts=listed)
    kind = "all" if isinstance(condition, And) else "any"
    if not condition.parts:
        return sentence(f"verify.nothing-{kind}", lang)
    fields = {part.field for part in condition.parts if isinstance(part, Compare)}
    same = [p for p in condition.parts if isinstance(p, Compare) and p.op == "=="]
    if kind == "any" and len(fields) == 1 and len(same) == len(condition.parts):
        listed = sentence("verify.or", lang).join(valued(book, one, lang) for one in same)
        return sentence("verify.one-of", lang, fact=named(book, same[0].field, lang), values=listed)
    parts = [
        in_words(book, part, lang)
        if isinstance(part, Compare)
        else sentence("verify.group", lang, part=in_words(book, part, lang))
        for part in condition.parts
    ]
    return sentence("verify.and" if isinstance(condition, And) else "verify.or", lang).join(parts)


def compared(book: Rulebook, compare: Compare, lang: Lang) -> str:
    """Write one comparison."""
    field = compare.field
    if field.startswith(TRAIT):
        trait = local(book.traits[field.removeprefix(TRAIT)].name, lang)
        yes = (compare.op == "==") == bool(compare.value)
        return sentence("verify.trait-holds" if yes else "verify.trait-fails", lang, name=trait)
    if end_of(field) is not None:
        return reckoned(book, compare, lang)
    fact = named(book, field, lang)
    if isinstance(compare.value, bool):
        yes = (compare.op == "==") == compare.value
        return sentence(
            "verify.is", lang, fact=fact, value=sentence(f"report.{'yes' if yes else 'no'}", lang)
        )
    values = {"fact": fact, "value": valued(book, compare, lang)}
    return sentence(f"verify.{NAMES[compare.op]}", lang, **values)


def reckoned(book: Rulebook, compare: Compare, lang: Lang) -> str:
    """Write a comparison of a number that is worked out, or of two facts, whichever end it asks for."""
    name = end_of(compare.field) or compare.field
    if LESS in name:
        fact, value = (named(book, one, lang) for one in name.split(LESS))
    else:
        kind, steps = kind_of(book, name), int(compare.value)  # two steps are one unit
        fact = named(book, name, lang)
        value = worded(kind, in_own_unit(kind, steps // 2), lang)
    return sentence(f"verify.{NAMES[compare.op]}", lang, fact=fact, value=value)


def named(book: Rulebook, field: str, lang: Lang) -> str:
    """Give the name of a fact, or of a product's term."""
    rows = {row.id: row for row in book.terms}
    fact = book.facts.facts.get(field) or book.facts.derived.get(field) or rows.get(field)
    return field if fact is None else local(fact.name, lang)


def valued(book: Rulebook, compare: Compare, lang: Lang) -> str:
    """Write the constant that a fact is compared with, with its unit."""
    fact = book.facts.facts.get(compare.field)
    if fact is None:
        derived = book.facts.derived.get(compare.field)
        rows = {row.id: row.type for row in book.terms}
        kind = "integer" if derived is None else derived.kind(rows)
        return worded(kind, in_own_unit(kind, compare.value), lang)
    if fact.type == "choice":
        names = {choice.id: local(choice.name, lang) for choice in fact.choices or ()}
        return names.get(str(compare.value), str(compare.value))
    value = worded(fact.type, in_own_unit(fact.type, compare.value), lang)
    return f"{value} {local(fact.unit, lang)}" if fact.unit and lang == "zh" else value


def as_written(formula: DerivedFact | Parameter) -> str:
    """Write how something is worked out as the files do: the operation, and what it is made of."""
    shown = formula.model_dump(by_alias=True, exclude_defaults=True, mode="json")
    made: tuple[str, ...] = ("date", "of", "less", "to", "term", "bound", "quote")
    if shown["op"] == "days_between":
        made = ("from", *made)  # that of a parameter is its first day
    parts = [f"{field}: {joined(shown[field])}" for field in made if field in shown]
    return f"{shown['op']} ({'; '.join(parts)})"


def joined(operands: object) -> str:
    """Write one operand, or several."""
    return ", ".join(map(str, operands)) if isinstance(operands, list) else str(operands)
