"""Somebody in a reader's words: only what matters of them, and how much else is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.edition.wording import worded
from advisor.person.profile import make_profile
from advisor.rulebook.labels import local
from advisor.rulebook.types import QUOTES
from advisor.texts import sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from advisor.rulebook import types
    from advisor.texts import Lang
    from advisor.verify.bench import Bench


def somebody_said(
    bench: Bench, profile: Mapping[str, Any], matters: Collection[str], lang: Lang
) -> str:
    """Say who somebody is.

    Args:
        bench: its rulebook names the facts, and gives the day.
        profile: what is known of them, as a profile's JSON.
        matters: the facts that matter; one that is not known is said to be so.
        lang: the reader's language.
    """
    book = bench.book
    told = {name: value for name, value in profile.items() if name in book.facts.facts}
    known = make_profile(told, book, bench.as_of).known
    order = [name for name in book.facts.shown if name in matters]
    said = [fact_said(book, name, known, lang) for name in order]
    rest = len(known.keys() - set(order))
    comma = sentence("verify.comma", lang)
    who = comma.join(said) or sentence("verify.anybody", lang)
    return who if not rest else sentence("verify.and-rest", lang, who=who, count=rest)


def fact_said(book: types.Rulebook, name: str, known: Mapping[str, Any], lang: Lang) -> str:
    """Say one fact of somebody."""
    fact = book.facts.facts[name]
    if name not in known:
        return sentence("verify.is-open", lang, fact=local(fact.name, lang))
    if name == QUOTES:
        return sentence("verify.listed", lang).join(
            quote_said(book, product, quote, lang) for product, quote in known[name].items()
        )
    return sentence(
        "verify.is", lang, fact=local(fact.name, lang), value=valued(fact, known[name], lang)
    )


def valued(fact: types.Fact, value: Any, lang: Lang) -> str:
    """Write a fact's value with its unit."""
    names = {choice.id: local(choice.name, lang) for choice in fact.choices or ()}
    if fact.type == "choice":
        return names.get(value, str(value))
    said = worded(fact.type, value, lang)
    return f"{said} {local(fact.unit, lang)}" if fact.unit else said


def quote_said(book: types.Rulebook, product: str, quote: Mapping[str, Any], lang: Lang) -> str:
    """Say what an app quotes."""
    fields = book.facts.facts[QUOTES].fields or {}
    said = [
        sentence(
            "verify.is",
            lang,
            fact=local(fields[name].name, lang),
            value=worded(fields[name].type, value, lang),
        )
        for name, value in quote.items()
        if name in fields
    ]
    known = book.products.get(product)
    return sentence(
        "verify.quotes",
        lang,
        product=product if known is None else local(known.name, lang),
        quote=sentence("verify.comma", lang).join(said),
    )
