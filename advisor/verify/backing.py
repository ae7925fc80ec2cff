"""The figures that a text may rest on: those of what it cites, of conditions and of the facts they read."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.rulebook import types
from advisor.rulebook.figures import Figure, figures_in, of_value, spelt_in, unit_at
from advisor.rulebook.index import ORDER, leaves, made_of, named_numbers, read_by, with_traits
from advisor.rulebook.placed import placed_rules
from advisor.rulebook.said_numbers import values_of
from advisor.verify.faithful import THINGS
from advisor.verify.translations import texts_of
from advisor.verify.upkeep import conditions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SELF_EVIDENT = 1
"""Numbers up to this, without a sign, are written into conditions without a source: none, below none."""


def figures_of(book: types.Rulebook, evidence: types.Evidence) -> Iterator[Figure]:
    """Give the figures that a source, a section of the document or an assumption has."""
    if evidence.assumption is not None:
        assumption = book.assumptions[evidence.assumption]
        yield from in_words(assumption.text.zh)
        return
    source = book.sources[evidence.source or ""]
    if evidence.section is not None:
        for claim in book.document:
            if claim.section == evidence.section:
                yield from in_words(claim.text.zh)
    for day in (source.in_force, source.read):
        yield from figures_in(day.isoformat()) if day is not None else ()
    for text in source.figures:
        yield from figures_in(text)


def in_words(text: str) -> list[Figure]:
    """Give the figures of a text, also those that it spells out."""
    return [*figures_in(text), *spelt_in(text)]


def of_saying(saying: types.Saying) -> types.Evidence:
    """Give what one side of a contradiction quotes, as evidence."""
    if saying.source is not None:
        return types.Evidence(source=saying.source)
    return types.Evidence(source="document", section=saying.section)


def asked(book: types.Rulebook, condition: types.Condition) -> Iterator[Figure]:
    """Give the figures that a condition asks for: its numbers' values, and those in its facts' names."""
    for side in with_traits(book, [condition]):
        for leaf in leaves(side):
            for name in read_by(book, leaf):
                yield from about_fact(book, name)
        units = units_in(book, side)
        for name in named_numbers(book, side):
            for figure in value_figures(book, name):
                yield figure._replace(unit=figure.unit or units.get(name, ""))


def units_in(book: types.Rulebook, condition: types.Condition) -> dict[str, str]:
    """Give the units of the numbers that a condition compares facts with: those of the facts."""
    facts = book.facts.facts
    found: dict[str, str] = {}
    for leaf in leaves(condition):
        if isinstance(leaf, types.FactTest) and leaf.fact in facts:
            unit = facts[leaf.fact].unit
            found |= dict.fromkeys(names_in(leaf), "" if unit is None else unit_at(unit.zh, 0))
    return found


def about_fact(book: types.Rulebook, name: str) -> list[Figure]:
    """Give the figures that describe a fact, or those that one is worked out from."""
    facts = [
        book.facts.facts[one] for one in (name, *made_of(book, name)) if one in book.facts.facts
    ]
    texts = [text.zh for fact in facts for text in (fact.name, fact.question)]
    texts += [fact.since.text.zh for fact in facts if fact.since is not None]
    return [one for text in texts for one in in_words(text)]


def value_figures(book: types.Rulebook, name: str) -> Iterator[Figure]:
    """Give the values of a parameter or an assumption, of every time."""
    if name in book.parameters:
        parameter = book.parameters[name]
        yield from (of_value(parameter.type, one.value) for one in parameter.values)
    elif name in book.assumptions:
        assumption = book.assumptions[name]
        if assumption.type is not None and assumption.value is not None:
            yield of_value(assumption.type, assumption.value)


def written_out(condition: types.Condition) -> Iterator[Figure]:
    """Give the numbers that a condition has written out, those that need no source aside."""
    for leaf in leaves(condition):
        if isinstance(leaf, types.FactTest):
            for one in (getattr(leaf, op) for op in ORDER):
                figures = figures_in(str(one)) if one is not None else []
                yield from (f for f in figures if f.number > SELF_EVIDENT)


def names_in(leaf: types.FactTest) -> set[str]:
    """Give the names of numbers that a comparison has."""
    return {one for op in ORDER if isinstance(one := getattr(leaf, op), str)}


def lines_of(book: types.Rulebook, fact: str, names: Iterable[str]) -> Iterator[Figure]:
    """Give the lines that are drawn on a fact, the numbers beside them, and those of its description."""
    yield from about_fact(book, fact)
    for name in names:
        for one in value_figures(book, name):
            yield one
            yield from (one._replace(number=one.number + by) for by in (-1, 1))


def carrying(book: types.Rulebook, kind: str, name: str) -> Iterator[Figure]:
    """Give the figures of what carries a claim, of its texts and of its values."""
    if kind == "terms":
        product, _, row = name.partition(".")
        term = book.products[product].terms.get(row) if product in book.products else None
        if term is None:
            return
        yield from (one for text in term.statements for one in in_words(text.text.zh))
        kinds = {one.id: one.type for one in book.terms}
        for value in values_of(term):
            ends = (value.from_, value.to) if isinstance(value, types.Range) else (value,)
            yield from (
                of_value(kinds[row], Decimal(e)) for e in ends if isinstance(e, int | Decimal)
            )
        return
    if kind in {"parameters", "assumptions"}:
        yield from value_figures(book, name)
    for found in carriers(book, kind, name):
        yield from (one for _, text in texts_of(found, ()) for one in in_words(text.zh))
        yield from (one for condition in conditions_of(found) for one in asked(book, condition))
        yield from (one for condition in conditions_of(found) for one in written_out(condition))


def carriers(book: types.Rulebook, kind: str, name: str) -> list[Any]:
    """Give what the files call by a name."""
    if kind == "rules":
        return [one.rule for one in placed_rules(book) if name in (one.id, *one.ids)]
    listed = getattr(book, kind) if kind in THINGS else ()
    if isinstance(listed, dict):
        return [listed[name]] if name in listed else []
    return [one for one in listed if one.id == name]
