"""A question in words, for the terminal and the page alike: why it is asked, what it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.errors import Problem, shown
from advisor.rulebook.values import BadValueError
from advisor.texts import sentence
from advisor.wording import local

if TYPE_CHECKING:
    from advisor.interview import Interview
    from advisor.model import Assessment
    from advisor.question import Open
    from advisor.rulebook.types import Fact
    from advisor.texts import Lang
    from advisor.wording import Words


def said(name: str, lang: Lang, /, **values: object) -> str:
    """Give one of the questionnaire's sentences."""
    return sentence(f"ask.{name}", lang, **values)


def why(interview: Interview, name: str, open_: Open, lang: Lang) -> str:
    """Say why a question is asked, and which products it concerns."""
    book = interview.advisor.book
    bears = open_.facts.get(name, frozenset())
    products = [p for p in book.ordered_products() if p.id in bears]
    if interview.everything:
        return said("why-all", lang)
    if not products or len(bears) > len(book.products):
        return said("why-person", lang)
    names = sentence("report.list-comma", lang).join(local(one.name, lang) for one in products)
    return said("why", lang, products=names)


def decided(assessment: Assessment) -> list[str]:
    """Name the products whose verdict is settled, each with its verdict."""
    lang = assessment.lang
    return [
        said(
            "decided-one",
            lang,
            product=product.name,
            verdict=sentence(f"report.verdict.{product.verdict}", lang),
        )
        for product in assessment.products
        if product.verdict != "undetermined"
    ]


def few(fact: Fact) -> bool:
    """Tell whether a fact's answers are few enough to choose from."""
    return fact.type in {"boolean", "choice"}


def choices(fact: Fact, lang: Lang) -> list[tuple[Any, str]]:
    """Give the answers to choose from, each with its words."""
    return [(choice.id, local(choice.name, lang)) for choice in fact.choices or ()] or [
        (True, said("yes", lang)),
        (False, said("no", lang)),
    ]


def answered(words: Words, name: str) -> str:
    """Write an answer that was given, with its unit."""
    fact, text = words.book.facts.facts[name], words.fact(name)
    unit = local(fact.unit, words.lang) if fact.unit and words.known.get(name) is not None else ""
    return f"{text} {unit}".strip()


def complaint(fact: Fact, text: str, lang: Lang) -> str | None:
    """Say what is wrong with a typed answer; None if nothing is."""
    from advisor.interview import read_answer  # only where something was typed

    try:
        read_answer(fact, text)
    except BadValueError as bad:
        if bad.code == "value-out-of-range":
            if fact.max is None:
                return said("too-small", lang, low=bad.values["low"])
            return Problem(bad.code, "", bad.values, bad.known).text(lang)
        kind = {"date": "date", "integer": "whole-number"}.get(fact.type, "number")
        return said(f"not-a-{kind}", lang, found=shown(text.strip()))
    return None
