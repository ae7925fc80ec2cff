"""Evidence named shortly behind a sentence: grades, strongest first, each with its places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import GRADES
from advisor.texts import Lang, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.model import Citation, Finding
    from advisor.rulebook.types import Source


UNDATED = "undated"
"""What `sources.yaml` writes of a page that shows no date."""


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


def joined(places: set[tuple[int, str]]) -> str:
    """Write places in their order: §2/§4."""
    return "/".join(text for _, text in sorted(places))


def date_of(source: Source, lang: Lang) -> str | None:
    """Give what a source shows of its date."""
    return sentence("report.undated", lang) if source.dated == UNDATED else source.dated


def wrong(finding: Finding) -> bool:
    """Tell whether a finding speaks against a product: it bars it, or a need is not met."""
    return finding.bars or (finding.kind == "need" and finding.well is False)
