"""One thing of a rulebook in words: its condition, what it rests on, and the cases that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.condition import fields
from advisor.errors import Problem, UsageError
from advisor.numbers import NotInForceError, cite
from advisor.rulebook.names import leaves, named_numbers, sides
from advisor.texts import sentence
from advisor.verify.judged import (
    Judged,
    at_path,
    is_trait,
    judged_bands,
    judged_notes,
    judged_rules,
    judged_traits,
    leaves_of,
)
from advisor.verify.words import in_words, named
from advisor.wording import local, worded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.rulebook import types
    from advisor.texts import Lang
    from advisor.verify.bench import Bench
    from advisor.verify.cases import Placed


class Row(NamedTuple):
    """A line of what is shown: what it is, and the words; several where there are several."""

    label: str
    words: tuple[str, ...]


def show(bench: Bench, name: str, lang: Lang, cases: list[tuple[Placed, str]]) -> list[Row]:
    """Describe a rule, trait, note, band, number or fact.

    `cases` are those that name an outcome of the rule, with the outcome.

    Raises UsageError for an id that there is none of.
    """
    found = list(things(bench))
    chosen = [one for one in found if name in (one.id, one.shared)]
    rows = (
        list(described(bench, chosen[0], lang)) if chosen else list(named_thing(bench, name, lang))
    )
    if not rows:
        book = bench.book
        known = [*(one.id for one in found), *book.facts.facts, *book.parameters, *book.assumptions]
        raise UsageError(Problem("show-unknown", "", {"name": name}, tuple(known)))
    told = tuple(
        sentence("verify.case", lang, place=placed.place, name=placed.case.name, status=status)
        for placed, status in cases
    )
    if chosen and chosen[0].rule is not None:
        nothing = sentence("verify.no-cases", lang)
        rows.append(Row(sentence("verify.label-cases", lang), told or (nothing,)))
    return rows


def things(bench: Bench) -> Iterator[Judged]:
    """Give everything that is judged."""
    yield from judged_rules(bench.edition)
    yield from judged_traits(bench.edition)
    yield from judged_notes(bench.edition)
    yield from judged_bands(bench.edition)


def described(bench: Bench, judged: Judged, lang: Lang) -> Iterator[Row]:
    """Describe a thing that is judged."""

    def row(label: str, *words: str) -> Row:
        return labelled(label, lang, *words)

    book = bench.book
    if judged.rule is not None:
        yield row("name", judged.rule.name[lang])
        kind = sentence(f"verify.kind-{judged.kind}", lang)
        severity = judged.rule.severity
        yield row(
            "kind",
            f"{kind} ({sentence(f'report.severity.{severity}', lang)})" if severity else kind,
        )
    else:
        yield row("kind", sentence(f"verify.kind-{judged.kind}", lang))
        if judged.id in book.traits:
            yield row("name", local(book.traits[judged.id].name, lang))
    yield row("holds", in_words(book, judged.holds, lang))
    if judged.two_sided:
        yield row("fails", in_words(book, judged.fails, lang))
        yield row("grey", sentence("verify.grey-zone", lang))
    for trait in sorted(
        {leaf.field.partition("/")[2] for leaf in leaves_of(judged.holds) if is_trait(leaf)}
    ):
        twin = bench.edition.traits[trait]
        said = in_words(book, twin.holds, lang)
        yield row(
            "trait",
            sentence(
                "verify.trait-means", lang, name=local(book.traits[trait].name, lang), said=said
            ),
        )
    numbers = list(numbers_of(bench, judged, lang))
    if numbers:
        yield row("numbers", *numbers)
    if judged.rule is not None:
        yield row("evidence", *(cited(bench, one, lang) for one in judged.rule.evidence))
    facts = sorted(bench.facts_of(fields(judged.twin(bench.edition)[0])))
    if facts:
        yield row("facts", *(f"{name} ({named(book, name, lang)})" for name in facts))


def numbers_of(bench: Bench, judged: Judged, lang: Lang) -> Iterator[str]:
    """Give the numbers that a condition and its traits compare with, by name and value."""
    conditions: list[types.Condition] = []
    if judged.kind not in {"note", "band"}:  # those are shown by their conditions alone
        conditions += sides(at_path(bench.book, judged.path))
    for condition in list(conditions):
        for leaf in leaves(condition):
            trait = bench.book.traits.get(getattr(leaf, "trait", ""))
            conditions += sides(trait) if trait is not None else []
    product = judged.bound.product if judged.bound is not None else None
    for name in dict.fromkeys(n for condition in conditions for n in named_numbers(condition)):
        try:
            value = worded(*bench.edition.numbers.value(name, product), lang)
        except NotInForceError:
            value = sentence("verify.no-value", lang)
        yield f"{name} = {value}"


def cited(bench: Bench, evidence: object, lang: Lang) -> str:
    """Write one piece of evidence."""
    name = str(getattr(evidence, "source", ""))
    grade = sentence(f"report.grade.{getattr(evidence, 'grade', '')}", lang)
    section, article = getattr(evidence, "section", None), getattr(evidence, "article", None)
    spot = f" §{section}" if section is not None else f" {article}" if article else ""
    source = bench.book.sources.get(name)
    assumption = bench.book.assumptions.get(name)
    title = (
        local(source.title, lang) if source else local(assumption.text, lang) if assumption else ""
    )
    return f"{name}{spot} ({grade}): {title}"


def named_thing(bench: Bench, name: str, lang: Lang) -> Iterator[Row]:
    """Describe a fact, a parameter or an assumption, and who reads it."""
    book = bench.book
    if name in book.facts.facts:
        fact = book.facts.facts[name]
        yield labelled("name", lang, local(fact.name, lang))
        yield labelled("question", lang, local(fact.question, lang))
        readers = {
            one.shared: None
            for one in things(bench)
            if name
            in bench.facts_of(field for side in one.twin(bench.edition) for field in fields(side))
        }
    elif name in book.parameters or name in book.assumptions:
        yield from number_rows(bench, name, lang)
        readers = {
            one.shared: None
            for one in (*judged_rules(bench.edition), *judged_traits(bench.edition))
            if any(found.startswith(f"{name} = ") for found in numbers_of(bench, one, lang))
        }
    else:
        return
    yield labelled("readers", lang, *(readers or {sentence("verify.nobody", lang): None}))


def number_rows(bench: Bench, name: str, lang: Lang) -> Iterator[Row]:
    """Describe a parameter with its history, or an assumption."""
    book = bench.book
    if name in book.assumptions:
        assumption = book.assumptions[name]
        if assumption.type is not None:
            yield labelled("value", lang, worded(assumption.type, assumption.value, lang))
        yield labelled("text", lang, local(assumption.text, lang))
        return
    parameter = book.parameters[name]
    yield labelled("name", lang, local(parameter.name, lang))
    for value in parameter.values:
        since = value.from_.isoformat() if value.from_ else sentence("verify.ever", lang)
        number = sentence(
            "verify.since", lang, day=since, value=worded(parameter.type, value.value, lang)
        )
        yield labelled("value", lang, number)
        evidence = [cite(book, one) for one in value.evidence]
        yield labelled("evidence", lang, *(cited(bench, one, lang) for one in evidence))


def labelled(label: str, lang: Lang, *words: str) -> Row:
    """Make a row."""
    return Row(sentence(f"verify.label-{label}", lang), words)
