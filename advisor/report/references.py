"""Everything a report rests on, named once each: what the marks in brackets stand for."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from advisor.edition.numbers import cite
from advisor.model import GRADES
from advisor.report.evidence import date_of, number_missing, number_of
from advisor.rulebook.labels import local
from advisor.texts import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.model import Assessment, Citation, Grade
    from advisor.rulebook.types import Rulebook


class Reference(NamedTuple):
    """One source.

    Attributes:
        grade: how strong it is, in words.
        title: its title; an assumption's own words.
        number: a regulation's number, which is Chinese in every language; empty without one.
        places: the places that count, its date, when it was read, a number that is missing; may be empty.
        url: its address, of a public page.
    """

    grade: str
    title: str
    number: str
    places: str
    url: str | None


def references(assessment: Assessment, book: Rulebook, *, products: bool) -> list[Reference]:
    """Give each source that the report cites, the strongest first, then in the rulebook's order.

    Args:
        assessment: what is reported.
        book: as it was judged by.
        products: whether the report speaks of the products; else of the person alone.
    """
    cited: dict[tuple[Grade, str], set[Citation]] = {}
    found = personal(assessment)
    if products:
        found = chain(found, evidence_of(assessment), lenders(assessment, book))
    for one in found:
        cited.setdefault((one.grade, one.source), set()).add(one)
    order = [*book.sources, *book.assumptions]
    keys = sorted(cited, key=lambda key: (GRADES.index(key[0]), order.index(key[1])))
    return [reference(*key, cited[key], assessment, book) for key in keys]


def personal(assessment: Assessment) -> Iterator[Citation]:
    """Give the evidence of what is said about the person, and of the answers."""
    for caution in assessment.cautions:
        if caution.status != "unmet":
            yield from caution.evidence
    for answer in assessment.answers:
        yield from answer.evidence


def evidence_of(assessment: Assessment) -> Iterator[Citation]:
    """Give the evidence of every other sentence of a report."""
    for product in assessment.products:
        for finding in product.findings:
            yield from finding.evidence
        for part in product.score.contributions:
            yield from part.evidence
    for caution in assessment.cautions:
        yield from caution.evidence
    for note in assessment.cost_notes:
        yield from note.evidence
    for conflict in assessment.conflicts:
        yield from (one.place for one in conflict.statements if one.place.section is None)


def lenders(assessment: Assessment, book: Rulebook) -> Iterator[Citation]:
    """Give what is known of the lenders of what is priced."""
    for name in (one.id for one in assessment.products if assessment.costs[one.id] is not None):
        yield from (cite(book, one) for one in book.products[name].lender.evidence or ())


def reference(
    grade: Grade, name: str, cited: set[Citation], assessment: Assessment, book: Rulebook
) -> Reference:
    """Name one source with all places that are cited."""
    lang = assessment.lang
    said = sentence(f"report.grade.{grade}", lang)
    if grade == "assumption":
        return Reference(said, local(book.assumptions[name].text, lang), "", "", None)
    source = book.sources[name]
    sections = [f"§{one}" for one in sorted({e.section for e in cited if e.section is not None})]
    articles = [
        sentence("report.article", lang, article=article)
        for article in sorted({e.article for e in cited if e.article is not None}, key=first_number)
    ]
    comma = sentence("report.source-comma", lang)
    parts = (number_missing(source, lang), *sections, *articles, date_of(source, lang))
    places = comma.join(part for part in parts if part)
    return Reference(said, local(source.title, lang), number_of(source), places, source.url)


def first_number(article: str) -> tuple[int, str]:
    """Give what articles are sorted by: "6" before "17–18"."""
    digits = re.match(r"\d+", article)
    return int(digits.group()) if digits else 0, article
