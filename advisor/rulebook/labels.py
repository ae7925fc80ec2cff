"""The rulebook's own texts in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.rulebook import types
    from advisor.texts import Lang


def local(text: types.LocalText | types.Variant, lang: Lang) -> str:
    """Give a text in a language."""
    return text.zh if lang == "zh" else text.en


def labels(book: types.Rulebook, names: Iterable[str], lang: Lang) -> list[str]:
    """Give the labels of facts."""
    return [local(book.facts.facts[name].name, lang) for name in names]


ENTRY = "entry"
"""The term that says where a product is opened."""


def entry_of(book: types.Rulebook, product: str, lang: Lang) -> str:
    """Say where a product is opened; by its name where no source says more."""
    known = book.products[product]
    term = known.terms.get(ENTRY)
    return local(term.statements[0].text if term else known.name, lang)
