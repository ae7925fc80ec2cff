"""The rules of a product as a document to be signed off: what a lawyer reads, and nothing to program.

Each rule stands under its kind with its condition in words, the sentences of every outcome, its numbers,
what it rests on and the cases that hold it; then come the numbers with their history, and the sources
with the day on which each was read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.edition.numbers import cite
from advisor.report.evidence import cited, number_missing, number_of
from advisor.report.pages import draw_page
from advisor.rulebook.labels import local
from advisor.rulebook.types import SECTIONS
from advisor.texts import sentence
from advisor.verify.cases import STATUSES
from advisor.verify.judged import judged_rules
from advisor.verify.show import Entry, labelled, numbers_of, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from advisor.model import Citation
    from advisor.rulebook.types import Source
    from advisor.texts import Lang
    from advisor.verify.bench import Bench
    from advisor.verify.cases import Placed
    from advisor.verify.judged import Judged

    CasesOf = Callable[[str], list[tuple[Placed, str]]]


MOST_NAMED = 2
"""Cases of an outcome that are named; the others are counted."""


class Thing(NamedTuple):
    """One thing of the rulebook, described."""

    title: str
    entries: list[tuple[str, tuple[str, ...]]]


class Chapter(NamedTuple):
    """Things of one kind."""

    title: str
    things: list[Thing]


def sign_off_page(bench: Bench, name: str, cases_of: CasesOf, lang: Lang) -> str:
    """Draw the document of a product, or of any other thing of the rulebook.

    Args:
        bench: the rulebook on its day.
        name: a product's id; of any other thing there is its description alone.
        cases_of: gives the cases that name an outcome of a rule, with the outcome.
        lang: the language of the document.

    Raises UsageError for an id that there is none of, and without the library that draws.
    """
    product = bench.book.products.get(name)
    if product is None:
        only = Thing(name, described(show(bench, name, lang, cases_of(name)), lang))
        chapters = [Chapter("", [only])]
    else:
        chapters = list(chapters_of(bench, name, cases_of, lang))
    title = name if product is None else local(product.name, lang)
    return draw_page(
        "signoff.html",
        lang,
        title=say("title", lang, name=title),
        basis=say("basis", lang, day=bench.as_of.isoformat(), digest=bench.book.digest),
        chapters=[chapter for chapter in chapters if chapter.things],
        signature=[say(f"signed-{part}", lang) for part in ("by", "on", "remarks")],
        say=lambda part: say(part, lang),
    )


def say(name: str, lang: Lang, /, **values: object) -> str:
    """Give one of the document's sentences."""
    return sentence(f"verify.sign-{name}", lang, **values)


def chapters_of(bench: Bench, name: str, cases_of: CasesOf, lang: Lang) -> Iterator[Chapter]:
    """Give what is known of a product, its rules by kind, its numbers and its sources."""
    mine = [
        one
        for one in judged_rules(bench.edition)
        if one.resolved is not None and one.resolved.product.id == name and one.rule is not None
    ]
    yield Chapter(say("terms", lang), list(terms(bench, name, lang)))
    for kind in SECTIONS:
        listed = [one for one in mine if one.rule is not None and one.rule.kind == kind]
        title = sentence(f"verify.kind-{kind}", lang)
        yield Chapter(title, [rule_of(bench, one, cases_of, lang) for one in listed])
    evidence = list(evidence_of(bench, name, mine))
    yield Chapter(say("numbers", lang), list(numbers(bench, mine, evidence, lang)))
    yield Chapter(say("sources", lang), list(sources(bench, evidence, lang)))


def described(entries: Iterable[Entry], lang: Lang) -> list[tuple[str, tuple[str, ...]]]:
    """Give entries under their labels; what has none to say is left out."""
    return [
        (sentence(f"verify.label-{one.key}", lang), one.words) for one in entries if any(one.words)
    ]


def rule_of(bench: Bench, judged: Judged, cases_of: CasesOf, lang: Lang) -> Thing:
    """Describe a rule; its name stands above it, its kind above all of its kind."""
    told = {"name", "kind", "cases"}
    entries = [one for one in show(bench, judged.id, lang, []) if one.key not in told]
    entries.append(Entry("cases", tuple(by_outcome(cases_of(judged.id), lang))))
    called = judged.rule.name[lang] if judged.rule is not None else judged.id
    return Thing(labelled(judged.id, called, lang), described(entries, lang))


def by_outcome(cases: Iterable[tuple[Placed, str]], lang: Lang) -> Iterator[str]:
    """Say how many cases hold each outcome of a rule, with the names of the first of them."""
    names: dict[str, list[str]] = {status: [] for status in STATUSES}
    for placed, status in cases:
        names[status].append(placed.case.name)
    for status, listed in names.items():
        if listed:
            first = sentence("verify.listed", lang).join(listed[:MOST_NAMED])
            said = say(f"status-{status}", lang)
            yield say("cases", lang, status=said, count=len(listed), names=first)


def terms(bench: Bench, name: str, lang: Lang) -> Iterator[Thing]:
    """Describe each term by what is stated of it, and what each statement rests on."""
    book = bench.book
    rows = {row.id: local(row.name, lang) for row in book.terms}
    for term, known in book.products[name].terms.items():
        said = tuple(
            f"{local(one.text, lang)} {cited((cite(book, piece) for piece in one.evidence), lang)}"
            for one in known.statements
        )
        yield Thing(rows[term], described([Entry("stated", said)], lang))


def evidence_of(bench: Bench, name: str, mine: Iterable[Judged]) -> Iterator[Citation]:
    """Give all that a product's rules and terms rest on."""
    for judged in mine:
        if judged.rule is not None:
            yield from judged.rule.evidence
    for term in bench.book.products[name].terms.values():
        for one in term.statements:
            yield from (cite(bench.book, piece) for piece in one.evidence)


def numbers(
    bench: Bench, mine: Iterable[Judged], evidence: Iterable[Citation], lang: Lang
) -> Iterator[Thing]:
    """Describe the parameters and working values on which the rules rest, in the rulebook's order."""
    book = bench.book
    named = {n.partition(" = ")[0] for one in mine for n in numbers_of(bench, one, lang)}
    named |= {one.source for one in evidence if one.grade == "assumption"}
    for name in (*book.parameters, *book.assumptions):
        if name in named:
            entries = [one for one in show(bench, name, lang, []) if one.key != "readers"]
            yield Thing(name, described(entries, lang))


def sources(bench: Bench, evidence: Iterable[Citation], lang: Lang) -> Iterator[Thing]:
    """Describe each source that is cited: its grade, number, address, and the day it was read."""
    used = {one.source for one in evidence if one.grade != "assumption"}
    for name, source in bench.book.sources.items():
        if name in used:
            grade = sentence(f"report.grade.{source.grade}", lang)
            entries = [Entry("grade", (grade,)), Entry("text", tuple(details(source, lang)))]
            yield Thing(labelled(name, local(source.title, lang), lang), described(entries, lang))


def details(source: Source, lang: Lang) -> Iterator[str]:
    """Give a source's number, or that it was not found, when it came into force, its address, and its reading."""
    if number := number_of(source) or number_missing(source, lang):
        yield number
    if source.in_force is not None:
        yield say("in-force", lang, day=source.in_force.isoformat())
    if source.url is not None:
        yield source.url
    yield say("read", lang, day=source.read.isoformat())
