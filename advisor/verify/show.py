"""One thing of a rulebook in words: its condition, what it rests on, and the cases that show it."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from advisor.edition.numbers import NotInForceError, cite
from advisor.edition.wording import worded
from advisor.errors import Problem, UsageError
from advisor.logic.condition import end_of, fields
from advisor.rulebook.index import both_of, leaves, named_numbers, sides
from advisor.rulebook.labels import local
from advisor.rulebook.parameters import days_of, worth
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
from advisor.verify.show_more import band_of, other_users, sentences_of, terms_of
from advisor.verify.words import as_written, in_words, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.logic.condition import Condition
    from advisor.model import Citation
    from advisor.rulebook import types
    from advisor.texts import Lang
    from advisor.verify.bench import Bench
    from advisor.verify.cases import Placed


class Entry(NamedTuple):
    """A line of what is shown: a key of `verify.label-…`, and the words; several where there are."""

    key: str
    words: tuple[str, ...]


def show(bench: Bench, name: str, lang: Lang, cases: list[tuple[Placed, str]]) -> list[Entry]:
    """Describe a rule, trait, note, band, number or fact.

    `cases` are those that name an outcome of the rule, with the outcome.

    Raises UsageError for an id that there is none of.
    """
    found = list(things(bench))
    chosen = [one for one in found if name in (one.id, one.shared)]
    entries = (
        list(described(bench, chosen[0], lang)) if chosen else list(named_thing(bench, name, lang))
    )
    if not entries:
        book = bench.book
        known = [*(one.id for one in found), *book.facts.facts, *book.parameters]
        known += [*book.assumptions, *book.sources, *book.products]
        raise UsageError(Problem("show-unknown", "", {"name": name}, tuple(known)))
    told = tuple(
        sentence("verify.case", lang, place=placed.place, name=placed.case.name, status=status)
        for placed, status in cases
    )
    if chosen and chosen[0].rule is not None:
        nothing = sentence("verify.no-cases", lang)
        entries.append(Entry("cases", told or (nothing,)))
    return entries


def things(bench: Bench) -> Iterator[Judged]:
    """Give everything that is judged."""
    yield from judged_rules(bench.edition)
    yield from judged_traits(bench.edition)
    yield from judged_notes(bench.edition)
    yield from judged_bands(bench.edition)


def described(bench: Bench, judged: Judged, lang: Lang) -> Iterator[Entry]:
    """Describe a thing that is judged."""
    book = bench.book
    kind = sentence(f"verify.kind-{judged.kind}", lang)
    if judged.rule is not None:
        yield entry("name", judged.rule.name[lang])
        if severity := judged.rule.severity:
            said = sentence(f"verify.severity-{severity}", lang)
            kind = sentence("verify.kind-severity", lang, kind=kind, severity=said)
    elif judged.id in book.traits:
        yield entry("name", local(book.traits[judged.id].name, lang))
    yield entry("kind", kind)
    yield entry("holds", in_words(book, judged.holds, lang))
    yield entry("fails", in_words(book, judged.fails, lang))
    if judged.two_sided:
        yield entry("grey", sentence("verify.grey-zone", lang))
    yield from trait_entries(bench, judged, lang)
    if numbers := list(numbers_of(bench, judged, lang)):
        yield entry("numbers", *numbers)
    if judged.kind == "band":
        yield entry("bands", *band_of(bench, judged.shared, lang))
    if judged.rule is not None:
        yield entry("said", *sentences_of(judged.rule, lang))
        yield entry("evidence", *(cited(bench, one, lang) for one in judged.rule.evidence))
    if facts := sorted(bench.facts_of(fields_of(bench, judged))):
        yield entry("facts", *(labelled(name, named(book, name, lang), lang) for name in facts))


def trait_entries(bench: Bench, judged: Judged, lang: Lang) -> Iterator[Entry]:
    """Unfold the traits behind a thing: where each holds, and where it fails if that is told apart."""
    book = bench.book
    for trait in traits_behind(bench, judged):
        name = local(book.traits[trait].name, lang)
        twin = bench.edition.traits[trait]
        said = in_words(book, twin.holds, lang)
        yield entry("trait", sentence("verify.trait-means", lang, name=name, said=said))
        if book.traits[trait].fails is not None:
            said = in_words(book, twin.fails, lang)
            yield entry("trait", sentence("verify.trait-not", lang, name=name, said=said))


def traits_behind(bench: Bench, judged: Judged) -> list[str]:
    """Give the traits that a thing reads on either side, and those that these read."""
    found = dict.fromkeys(traits_in(judged.holds) + traits_in(judged.fails))
    waiting = list(found)
    for name in waiting:  # it grows
        fresh = [one for one in traits_in(bench.edition.traits[name].holds) if one not in found]
        found |= dict.fromkeys(fresh)
        waiting += fresh
    return list(found)


def traits_in(condition: Condition) -> list[str]:
    """Give the traits that a condition asks for, by name."""
    return sorted({leaf.field.partition("/")[2] for leaf in leaves_of(condition) if is_trait(leaf)})


def fields_of(bench: Bench, judged: Judged) -> set[str]:
    """Give the fields on which either side rests."""
    return {field for side in judged.twin(bench.edition.traits) for field in fields(side)}


def entry(key: str, *words: str) -> Entry:
    """Make an entry."""
    return Entry(key, words)


def labelled(name: str, called: str, lang: Lang) -> str:
    """Write an id with what it is called."""
    return sentence("verify.named", lang, id=name, name=called)


def numbers_of(bench: Bench, judged: Judged, lang: Lang) -> Iterator[str]:
    """Give the numbers that a condition and its traits compare with, by name and value."""
    conditions: list[types.Condition] = []
    if judged.kind not in {"note", "band"}:  # those are shown by their conditions alone
        conditions += sides(at_path(bench.book, judged.path))
    for condition in conditions:  # it grows
        for leaf in leaves(condition):
            trait = bench.book.traits.get(getattr(leaf, "trait", ""))
            conditions += sides(trait) if trait is not None else []
    product = judged.resolved.product if judged.resolved is not None else None
    for name in dict.fromkeys(
        n for condition in conditions for n in named_numbers(bench.book, condition)
    ):
        try:
            value = worded(*bench.edition.numbers.value(name, product), lang)
        except NotInForceError:
            value = sentence("verify.no-value", lang)
        yield f"{name} = {value}"


def cited(bench: Bench, evidence: Citation, lang: Lang) -> str:
    """Write one piece of evidence."""
    name = evidence.source
    grade = sentence(f"report.grade.{evidence.grade}", lang)
    spot = f" {evidence.article}" if evidence.article else ""
    spot = f" §{evidence.section}" if evidence.section is not None else spot
    source, assumption = bench.book.sources.get(name), bench.book.assumptions.get(name)
    title = local(source.title, lang) if source else ""
    title = local(assumption.text, lang) if assumption and not source else title
    return sentence("verify.cited", lang, name=f"{name}{spot}", grade=grade, title=title)


def named_thing(bench: Bench, name: str, lang: Lang) -> Iterator[Entry]:
    """Describe what is not judged: a fact, a number, a source, a product; and who uses it."""
    book = bench.book
    readers: Iterable[str]
    if name in book.facts.facts:
        fact = book.facts.facts[name]
        yield entry("name", local(fact.name, lang))
        yield entry("question", local(fact.question, lang))
        wanted = "cost" if fact.type == "quotes" else name
        readers = (one.shared for one in things(bench) if wanted in bench.reads(one))
    elif name in book.facts.derived:
        derived = book.facts.derived[name]
        yield entry("name", local(derived.name, lang))
        yield entry("worked-out", as_written(derived))
        readers = (one.shared for one in things(bench) if name in derived_behind(bench, one))
    elif name in book.parameters or name in book.assumptions:
        yield from number_entries(bench, name, lang)
        judging = (
            one.shared
            for one in (*judged_rules(bench.edition), *judged_traits(bench.edition))
            if any(found.startswith(f"{name} = ") for found in numbers_of(bench, one, lang))
        )
        readers = chain(judging, other_users(book, name))
    elif name in book.sources:
        source = book.sources[name]
        yield entry("name", local(source.title, lang))
        yield entry("grade", sentence(f"report.grade.{source.grade}", lang))
        readers = (
            one.shared
            for one in judged_rules(bench.edition)
            if one.rule is not None and any(e.source == name for e in one.rule.evidence)
        )
    elif name in book.products:
        yield entry("name", local(book.products[name].name, lang))
        mine = [
            r for r in judged_rules(bench.edition) if r.resolved and r.resolved.product.id == name
        ]
        yield entry("terms", *terms_of(bench, name, lang))
        yield entry("rules", *(labelled(r.id, r.rule.name[lang], lang) for r in mine if r.rule))
        return
    else:
        return
    nobody = sentence("verify.nobody", lang)
    yield entry("readers", *(dict.fromkeys(readers) or {nobody: None}))


def number_entries(bench: Bench, name: str, lang: Lang) -> Iterator[Entry]:
    """Describe a parameter with its history, or an assumption."""
    book = bench.book
    if name in book.assumptions:
        assumption = book.assumptions[name]
        if assumption.type is not None:
            yield entry("value", worded(assumption.type, assumption.value, lang))
        yield entry("text", local(assumption.text, lang))
        return
    parameter = book.parameters[name]
    yield entry("name", local(parameter.name, lang))
    if parameter.op is not None:
        yield entry("worked-out", as_written(parameter))
        for day in sorted(days_of(book, name)):
            with suppress(NotInForceError):
                number = worded(parameter.type, worth(book, name, day), lang)
                yield entry(
                    "value", sentence("verify.since", lang, day=day.isoformat(), value=number)
                )
        own = parameter.evidence or ()
        yield entry("evidence", *(cited(bench, cite(book, one), lang) for one in own))
    for value in parameter.values:
        since = value.from_.isoformat() if value.from_ else sentence("verify.ever", lang)
        number = worded(parameter.type, value.value, lang)
        yield entry("value", sentence("verify.since", lang, day=since, value=number))
        yield entry("evidence", *(cited(bench, cite(book, one), lang) for one in value.evidence))


def derived_behind(bench: Bench, judged: Judged) -> set[str]:
    """Give the derived facts on which a thing rests, also those from which others are worked out."""
    derived = bench.book.facts.derived
    read = fields_of(bench, judged)
    found = [name for field in read for name in both_of(end_of(field) or field)]
    for name in found:  # it grows
        found += derived[name].made_of if name in derived else ()
    return derived.keys() & set(found)
