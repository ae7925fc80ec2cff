"""Whether zh and en say the same, as far as a machine can tell: the numbers in them, and the letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from advisor.edition.wording import worded
from advisor.rulebook import types
from advisor.rulebook.placed import placed_rules
from advisor.rulebook.said_numbers import numbers, spelt_en, spelt_zh
from advisor.verify.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.rulebook.yaml12 import Path
    from advisor.verify.bench import Bench

_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_PLAIN = re.compile(r"[a-z]+")
"""A word that is no name: names of products have capitals or digits."""

_PLACEHOLDER = re.compile(r"\{\w+\}")


def check_translations(bench: Bench) -> Iterator[Fault]:
    """Find texts whose languages name different numbers, are the same, or are not in their script."""
    for path, text in texts_of(bench.book, ()):
        yield from check_pair(path, text)
    for placed in placed_rules(bench.book):
        rule = placed.rule
        for one, other in (("met", "unmet"), ("met", "unknown"), ("unmet", "unknown")):
            both = said(rule, one) & said(rule, other)
            if both:
                values = {"name": rule.id, "one": one, "other": other, "text": min(both)}
                yield Fault("text-same", placed.path, values)
    for name, assumption in bench.book.assumptions.items():
        if assumption.type is None or assumption.value is None:
            continue
        value = (assumption.value * (100 if assumption.type == "fraction" else 1)).normalize()
        if value not in spelt_zh(assumption.text.zh) | numbers(assumption.text.zh).keys():
            words = worded(assumption.type, assumption.value, "zh")
            values = {"name": name, "value": words}
            yield Fault("assumption-text", ("assumptions", name, "text"), values)


def check_pair(path: Path, text: types.LocalText | types.Variant) -> Iterator[Fault]:
    """Check one text in both languages."""
    zh, en = (_PLACEHOLDER.sub(" ", one) for one in (text.zh, text.en))
    latin = not _HAN.search(zh) and _LATIN.search(zh) is not None
    only_zh, only_en = differing(zh, en)
    if latin and (len(zh.split()) > 1 or _PLAIN.fullmatch(zh)):
        yield Fault("text-not-zh", path, {"text": text.zh})
    elif _HAN.search(en):
        yield Fault("text-not-en", path, {"text": text.en})
    elif only_zh or only_en:
        nothing = {"zh": "没有", "en": "nothing"}
        values = {"zh": ", ".join(only_zh) or nothing, "en": ", ".join(only_en) or nothing}
        yield Fault("numbers-differ", path, values)


def said(rule: types.Rule, status: str) -> set[str]:
    """Give the sentences of an outcome, in both languages."""
    variants = getattr(rule, status) or ()
    return {one.zh for one in variants} | {one.en for one in variants}


def texts_of(found: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Give every text in two languages with its place."""
    if isinstance(found, types.LocalText | types.Variant):
        yield path, found
    elif isinstance(found, types.Model):
        for name in type(found).model_fields:
            yield from texts_of(getattr(found, name), (*path, name))
    elif isinstance(found, dict):
        for name, one in found.items():
            yield from texts_of(one, (*path, name))
    elif isinstance(found, tuple):
        for number, one in enumerate(found):
            yield from texts_of(one, (*path, number))


def differing(zh: str, en: str) -> tuple[list[str], list[str]]:
    """Give the numbers that only one of the languages names.

    Digits in one language count as named in the other where they are spelt out there.
    """
    mine, theirs = numbers(zh), numbers(en)
    only_zh = [n for n in mine if n not in theirs and n not in spelt_en(en)]
    only_en = [n for n in theirs if n not in mine and n not in spelt_zh(zh)]
    return [f"{one:,f}" for one in only_zh], [f"{one:,f}" for one in only_en]
