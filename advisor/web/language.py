"""The language of an answer."""

from __future__ import annotations

from advisor.texts import LANGS, Lang

DEFAULT: Lang = "zh"


def preferred(header: str) -> Lang:
    """Give the language that an Accept-Language header likes best of those there are."""
    best: tuple[float, Lang] = (0.0, DEFAULT)
    for part in header.lower().split(",")[:20]:
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        for lang in LANGS:
            if tag.split("-")[0] == lang and weight > best[0]:
                best = (weight, lang)
    return best[1]
