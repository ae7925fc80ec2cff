"""The numbers that a text names, in digits or spelt out, in Chinese and English.

A term's statements are held against its value by them: a rate ten times too low is noticed beside a
statement that says the right one.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.rulebook import types

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])[0-9][0-9,]*(?:\.[0-9]+)?(?![0-9])")
UNITS = {"万": 10_000, "千": 1_000, "百": 100, "亿": 100_000_000}
PARTS = {"万分之": 10_000, "千分之": 1_000, "百分之": 100}
DIGITS = {one: number for number, one in enumerate("零一二三四五六七八九十")} | {"两": 2}
SPELT = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twice": 2, "once": 1, "half": 2, "january": 1,
    "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
    "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip


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


# Terms beside their statements ----------------------------------------------------------------------

_COUNTED = re.compile(r"\s*(%|年|个?月|天|日|期|岁|次|号|条)")
"""What stands behind a number that is no amount."""

YEARS = (1, 360, 365)
"""What a rate may be restated by: a daily one as a yearly one, and the other way round."""


def rates_in(text: str) -> set[Decimal]:
    """Give the rates that a Chinese text names, as fractions."""
    found: set[Decimal] = set()
    for match in _NUMBER.finditer(text):
        if text[match.end() :].lstrip().startswith("%"):
            found.add(Decimal(match.group().replace(",", "")) / 100)
    for word, parts in PARTS.items():
        for match in re.finditer(word + "([一二三四五六七八九十])", text):
            found.add(Decimal(DIGITS[match.group(1)]) / parts)
    return found


def amounts_in(text: str) -> set[Decimal]:
    """Give the amounts, or the whole numbers, that a Chinese text names."""
    found: set[Decimal] = set()
    for match in _NUMBER.finditer(text):
        if not _COUNTED.match(text[match.end() :]):
            found |= numbers(text[match.start() : match.end() + 3]).keys()
    return found


def contradicted(term: types.Term, row: types.TermRow) -> Iterator[tuple[int, Decimal]]:
    """Give the numbers in a term's statements that are not its value, by the statements' places.

    A statement that is marked as saying something else is left out; so are terms without a number,
    and numbers that lie within a range, or restate a daily rate as a yearly one.
    """
    ranges = [one for one in values_of(term) if isinstance(one, types.Range)]
    plain = {Decimal(one) for one in values_of(term) if isinstance(one, int | Decimal)}
    if row.type not in {"range", "money", "integer"} or not (ranges or plain):
        return
    for number, statement in enumerate(term.statements):
        if statement.other:
            continue
        if row.type == "range":
            named = rates_in(statement.text.zh)
            wrong = {one for one in named if not any(within(one, span) for span in ranges)}
        else:
            wrong = amounts_in(statement.text.zh) - plain
        for one in sorted(wrong):
            yield number, one


def unsaid(term: types.Term, row: types.TermRow) -> Iterator[Decimal]:
    """Give the ends of a term's rates, and its amounts, that none of its statements names.

    Of a term whose statements name no such number at all, nothing is asked.
    """
    texts = [one.text.zh for one in term.statements if not one.other]
    if row.type == "range":
        named = {rate * f for text in texts for rate in rates_in(text) for f in YEARS}
        named |= {rate / f for text in texts for rate in rates_in(text) for f in YEARS}
        ranges = [one for one in values_of(term) if isinstance(one, types.Range)]
        wanted = {end for one in ranges for end in (one.from_, one.to) if end is not None}
    else:
        named = {one for text in texts for one in amounts_in(text)}
        numbers_ = (one for one in values_of(term) if isinstance(one, int | Decimal))
        wanted = {Decimal(one) for one in numbers_}
    if named and row.type in {"range", "money", "integer"}:
        yield from sorted(wanted - named)


def values_of(term: types.Term) -> Iterator[object]:
    """Give every value that a term has for somebody, some day."""
    for value, by in ((term.value, term.by), *((v.value, v.by) for v in term.values or ())):
        if value is not None and not isinstance(value, bool):
            yield value
        yield from (branch.value for branch in by or ())


def within(rate: Decimal, span: types.Range) -> bool:
    """Tell whether a rate lies within a range, as it is or restated for a year, or for a day."""
    restated = [rate * factor for factor in YEARS] + [rate / factor for factor in YEARS]
    return any(span.from_ <= one and (span.to is None or one <= span.to) for one in restated)
