"""Whether zh and en say the same, as far as a machine can tell: the numbers in them, and the letters."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.edition.wording import worded
from advisor.rulebook import types
from advisor.rulebook.placed import placed_rules
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
_NUMBER = re.compile(r"(?<![\w.])[0-9][0-9,]*(?:\.[0-9]+)?(?![0-9])")
UNITS = {"万": 10_000, "千": 1_000, "百": 100, "亿": 100_000_000}
PARTS = {"万分之": 10_000, "千分之": 1_000, "百分之": 100}
DIGITS = {one: number for number, one in enumerate("零一二三四五六七八九十")} | {"两": 2}
SPELT = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twice": 2, "once": 1, "half": 2, "january": 1,
    "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
    "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip


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
    return {one.zh for one in getattr(rule, status)} | {one.en for one in getattr(rule, status)}


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


def numbers(text: str) -> Counter[Decimal]:
    """Give the numbers written in digits, in units of one: 20 万 is 200000, 万分之五 is in words."""
    found: Counter[Decimal] = Counter()
    for match in _NUMBER.finditer(text):
        number = Decimal(match.group().replace(",", ""))
        rest = text[match.end() :].lstrip()
        unit = UNITS.get(rest[:1], 1)
        found[(number * unit).normalize()] += 1
    return found


def spelt_zh(text: str) -> set[Decimal]:
    """Give the numbers that a Chinese text spells out."""
    found = {Decimal(DIGITS[one]) for one in text if one in DIGITS}
    if "一半" in text:
        found.add(Decimal(50).normalize())
    for word, parts in PARTS.items():
        for match in re.finditer(word + "([一二三四五六七八九十])", text):
            found.add((Decimal(DIGITS[match.group(1)] * 100) / parts).normalize())
    for match in re.finditer("([一二两三四五六七八九])([万千百])", text):
        found.add(Decimal(DIGITS[match.group(1)] * UNITS[match.group(2)]).normalize())
    for match in re.finditer("([二三四五六七八九]?)十([一二三四五六七八九]?)", text):
        tens, ones = (
            DIGITS.get(part, default) for part, default in zip(match.groups(), (1, 0), strict=True)
        )
        found.add(Decimal(tens * 10 + ones).normalize())
    return found


def spelt_en(text: str) -> set[Decimal]:
    """Give the numbers that an English text spells out."""
    words = re.findall(r"[a-z]+", text.lower())
    return {Decimal(SPELT[word]) for word in words if word in SPELT}
