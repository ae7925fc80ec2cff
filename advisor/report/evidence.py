"""Evidence named shortly behind a sentence: grades, strongest first, each with its places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.edition.numbers import cite
from advisor.model import GRADES
from advisor.rulebook.labels import local
from advisor.texts import Lang, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.model import Citation, Finding
    from advisor.rulebook.types import Product, Rulebook, Source


UNDATED = "undated"
"""What `sources.yaml` writes of a page that shows no date."""

NOT_FOUND = "not found"
"""What `sources.yaml` writes for the number of a notice that could not be looked up."""


def cited(evidence: Iterable[Citation], lang: Lang) -> str:
    """Name evidence in brackets: [法规 第16条 · 文档 §2/§4 · 假设]."""
    places: dict[str, set[tuple[int, str]]] = {}
    for one in evidence:
        spots = places.setdefault(one.grade, set())
        if one.section is not None:
            spots.add((one.section, f"§{one.section}"))
        elif one.article is not None:
            spots.add((0, sentence("report.article", lang, article=one.article)))
    marks = [
        " ".join([sentence(f"report.grade.{grade}", lang), joined(places[grade])]).rstrip()
        for grade in GRADES
        if grade in places
    ]
    return f"[{' · '.join(marks)}]"


def said_by(place: Citation, text: str, lang: Lang) -> str:
    """Write one side of a contradiction behind its section of the document, or with its page."""
    if place.section is not None:
        return sentence("report.conflict-says", lang, section=place.section, text=text)
    return sentence("report.conflict-page", lang, url=place.url, text=text)


def joined(places: set[tuple[int, str]]) -> str:
    """Write places in their order: §2/§4."""
    return "/".join(text for _, text in sorted(places))


def lender_of(book: Rulebook, product: Product, lang: Lang) -> str:
    """Say what is known of who lends, with what that rests on."""
    said, evidence = local(product.lender, lang), product.lender.evidence
    if evidence is None:
        return said
    return f"{said} {cited((cite(book, one) for one in evidence), lang)}"


def date_of(source: Source, lang: Lang) -> str | None:
    """Give what a page shows of its date, and when it was read: pages change. Others give None."""
    if source.dated is None:
        return None
    shown = sentence("report.undated", lang) if source.dated == UNDATED else source.dated
    return sentence("report.dated-read", lang, dated=shown, read=source.read.isoformat())


def number_of(source: Source) -> str:
    """Give the number that a regulation is cited by, Chinese in every language; empty without one."""
    return "" if source.number is None or source.number == NOT_FOUND else source.number


def number_missing(source: Source, lang: Lang) -> str | None:
    """Say of a notice with a number that it was not found; None of any other source."""
    return sentence("report.number-not-found", lang) if source.number == NOT_FOUND else None


def wrong(finding: Finding) -> bool:
    """Tell whether a finding speaks against a product: it bars it, or a need is not met."""
    return finding.bars or (finding.kind == "need" and finding.well is False)
