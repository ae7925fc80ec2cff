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
