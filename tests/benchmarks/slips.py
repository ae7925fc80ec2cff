"""Slips of a keeper's, made in the lines of rule files: a wrong digit, two texts swapped, another name.

Each kind is a function that gives the edits which one file's lines allow. Of each kind as many are
taken as `KINDS` says, spread evenly over the files, so that they are always the same ones.
"""

from __future__ import annotations

import itertools
import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Lines: TypeAlias = "list[str]"
Changed: TypeAlias = "tuple[tuple[int, str], ...]"
"""The lines that an edit writes anew, by their places counted from 0."""


class Slip(NamedTuple):
    """One edit, as a keeper could make it by mistake."""

    kind: str
    file: str
    lines: Changed
    before: dict[int, str]

    @property
    def place(self) -> str:
        """Give file and line."""
        return f"{self.file}:{self.lines[0][0] + 1}"


# What stands on a line ----------------------------------------------------------------------------

_VALUE = re.compile(
    r"(?<=[a-z]: )(?P<quote>\"?)(?P<number>[0-9]+(?:\.[0-9]+)?)(?P=quote)(?=$|[,}\s])"
)
_NO_VALUE = re.compile(r"\b(section|item|order|article|number|instead): *$")
_IN_TEXT = re.compile(r"(?<![\w.{-])[0-9][0-9,]*(?:\.[0-9]+)?(?![\w}-]|\.[0-9]|,[0-9])")
_DAY = re.compile(r"\b(?:from|until|in_force): (?P<year>[0-9]{4})-[0-9]{2}-[0-9]{2}")

NAMES = (
    ("微粒贷", "Weilidai"),
    ("WE2000", "WE2000"),
    ("分付", "Fenfu"),
    ("借呗", "Jiebei"),
    ("金条", "Jintiao"),
    ("度小满", "Duxiaoman"),
)
COUNTS = (("两", "two"), ("三", "three"), ("四", "four"), ("五", "five"))
UNITS = (("个月", "months"), ("天", "days"), ("年", "years"))
SHARES = ("0", "20", "40", "60", "100")
OPERATORS = {"at_least": "above", "above": "at_least", "at_most": "below", "below": "at_most"}
CHOICES = {"true": "false", "false": "true", "stable": "unstable", "adverse": "clean"}
SEVERITIES = {"stop": "warn", "warn": "info", "info": "warn"}


def is_text(line: str) -> bool:
    """Tell whether a line has a text in Chinese or English."""
    return re.search(r"(^|[ {])(zh|en): ", line) is not None


def values(lines: Lines) -> Iterator[tuple[int, re.Match[str]]]:
    """Give the numbers that rules and calculations use."""
    example: int | None = None  # how far an example is indented: nothing rests on what it shows
    for number, line in enumerate(lines):
        depth = len(line) - len(line.lstrip())
        if example is not None and depth > example:
            continue
        example = depth if line.lstrip().startswith("example:") else None
        if example is not None or is_text(line) or line.lstrip().startswith("#"):
            continue
        for match in _VALUE.finditer(line):
            if not _NO_VALUE.search(line[: match.start()]):
                yield number, match


def written(match: re.Match[str], number: Decimal, line: str) -> str:
    """Write another number in the place of one."""
    quote = match["quote"]
    return f"{line[: match.start()]}{quote}{number:f}{quote}{line[match.end() :]}"


class Pair(NamedTuple):
    """A text in both languages: on two lines, or on one of the form `{zh: …, en: …}`."""

    zh: str
    en: str
    first: int
    inline: bool

    def changed(self, zh: str, en: str) -> Changed:
        """Give the lines with other texts."""
        if self.inline:
            return ((self.first, f"{zh}, en: {en}"),)
        return ((self.first, zh), (self.first + 1, en))


def pairs(lines: Lines) -> Iterator[Pair]:
    """Give the texts of a file."""
    for number, line in enumerate(lines):
        if "zh: " not in line:
            continue
        zh, comma, en = line.partition(", en: ")
        if comma:
            yield Pair(zh, en, number, inline=True)
        elif number + 1 < len(lines) and lines[number + 1].lstrip().startswith("en: "):
            yield Pair(line, lines[number + 1], number, inline=False)


# Numbers ------------------------------------------------------------------------------------------


def times_10(lines: Lines) -> Iterator[Changed]:
    yield from scaled(lines, Decimal(10))


def by_10(lines: Lines) -> Iterator[Changed]:
    yield from scaled(lines, Decimal("0.1"))


def scaled(lines: Lines, factor: Decimal) -> Iterator[Changed]:
    for number, match in values(lines):
        found = Decimal(match["number"])
        after = (found * factor).normalize()
        if found and (match["quote"] or after == after.to_integral_value()):
            yield ((number, written(match, after, lines[number])),)


def stepped(lines: Lines) -> Iterator[Changed]:
    """A threshold, or another number, one step further."""
    for number, match in values(lines):
        if re.search(
            r"(value|at_least|above|at_most|below|months): \"?$", lines[number][: match.start()]
        ):
            step = Decimal(1) if not match["quote"] else Decimal("0.01")
            yield ((number, written(match, Decimal(match["number"]) + step, lines[number])),)


def stepped_with_text(lines: Lines) -> Iterator[Changed]:
    """An assumption one step further, and the number in its own text with it."""
    for number, match in values(lines):
        if not lines[number].startswith("  value: ") or match["quote"]:
            continue
        before = match["number"]
        after = str(int(before) - 1)
        texts = [n for n in range(number, min(number + 5, len(lines))) if is_text(lines[n])][:2]
        word = re.compile(rf"(?<![\w.]){before}(?![\w.])")
        changed = [(n, word.sub(after, lines[n])) for n in texts if word.search(lines[n])]
        if len(changed) == len(texts) == 2:
            yield ((number, written(match, Decimal(after), lines[number])), *changed)


def ends_swapped(lines: Lines) -> Iterator[Changed]:
    form = re.compile(r'from: (".*?"), to: (".*?")')
    for number, line in enumerate(lines):
        found = form.search(line)
        if found and found[1] != found[2]:
            yield ((number, form.sub(rf"from: {found[2]}, to: {found[1]}", line)),)


def number_in_text(lines: Lines) -> Iterator[Changed]:
    """A number ten times too high in both languages of a text."""
    for pair in pairs(lines):
        both = [m[0] for m in _IN_TEXT.finditer(pair.zh) if m[0] in _IN_TEXT.findall(pair.en)]
        for one in dict.fromkeys(both):
            yield pair.changed(*(put_number(text, one, ten(one)) for text in (pair.zh, pair.en)))


def number_in_one(lines: Lines) -> Iterator[Changed]:
    """A number ten times too high in the Chinese text alone."""
    for pair in pairs(lines):
        for one in dict.fromkeys(_IN_TEXT.findall(pair.zh)):
            yield pair.changed(put_number(pair.zh, one, ten(one)), pair.en)


def ten(number: str) -> str:
    """Write ten times a number, with commas if it has them."""
    after = (Decimal(number.replace(",", "")) * 10).normalize()
    return f"{after:,f}" if "," in number else f"{after:f}"


def put_number(text: str, one: str, other: str) -> str:
    return re.sub(rf"(?<![\w.,]){re.escape(one)}(?![\w.])", other, text)


# Days ---------------------------------------------------------------------------------------------


def year_wrong(lines: Lines) -> Iterator[Changed]:
    """A year later, or a year with two digits swapped."""
    for number, line in enumerate(lines):
        for match in _DAY.finditer(line):
            year = match["year"]
            wrong = str(int(year) + 1) if number % 2 else f"{year[0]}{year[2]}{year[1]}{year[3]}"
            yield ((number, line[: match.start("year")] + wrong + line[match.end("year") :]),)


# Texts --------------------------------------------------------------------------------------------


def keys(lines: Lines, *names: str) -> Iterator[tuple[int, ...]]:
    """Give where some keys of one rule stand, by the lines."""
    places: dict[str, int] = {}
    for number, line in enumerate(lines):
        if re.match(r"\s*- id: ", line):
            places = {}
        if match := re.match(r"\s*(\w+):", line):
            places[match[1]] = number
            if match[1] in names and all(name in places for name in names):
                yield tuple(places[name] for name in names)


def met_unmet(lines: Lines) -> Iterator[Changed]:
    yield from sentences_swapped(lines, "met", "unmet")


def unmet_unknown(lines: Lines) -> Iterator[Changed]:
    yield from sentences_swapped(lines, "unmet", "unknown")


def sentences_swapped(lines: Lines, one: str, other: str) -> Iterator[Changed]:
    for first, second in keys(lines, one, other):
        yield (
            (first, lines[first].replace(f"{one}:", f"{other}:", 1)),
            (second, lines[second].replace(f"{other}:", f"{one}:", 1)),
        )


def met_unmet_zh(lines: Lines) -> Iterator[Changed]:
    """The Chinese sentences alone."""
    for first, second in keys(lines, "met", "unmet"):
        if lines[first].rstrip().endswith("met:") and lines[second].rstrip().endswith("unmet:"):
            zh = [lines[n + 1] for n in (first, second)]
            if all(one.lstrip().startswith("zh: ") for one in zh):
                yield ((first + 1, zh[1]), (second + 1, zh[0]))


def replaced(lines: Lines, words: tuple[tuple[str, str], ...]) -> Iterator[Changed]:
    """A word in both languages replaced by the next one of its kind."""
    for pair in pairs(lines):
        for (zh, en), (other_zh, other_en) in zip(words, (*words[1:], words[0]), strict=True):
            if zh in pair.zh and re.search(rf"\b{en}\b", pair.en):
                yield pair.changed(
                    pair.zh.replace(zh, other_zh), re.sub(rf"\b{en}\b", other_en, pair.en)
                )


def names(lines: Lines) -> Iterator[Changed]:
    yield from replaced(lines, NAMES)


def counts(lines: Lines) -> Iterator[Changed]:
    yield from replaced(lines, COUNTS)


def units(lines: Lines) -> Iterator[Changed]:
    yield from replaced(lines, UNITS)


# What else a rule says ----------------------------------------------------------------------------


def word_changed(lines: Lines, form: str, others: dict[str, str]) -> Iterator[Changed]:
    word = re.compile(form)
    for number, line in enumerate(lines):
        for match in word.finditer(line) if not is_text(line) else ():
            if match[1] in others:
                yield ((number, line[: match.start(1)] + others[match[1]] + line[match.end(1) :]),)


def shares(lines: Lines) -> Iterator[Changed]:
    after = dict(zip(SHARES, (*SHARES[2:], *SHARES[:2]), strict=True))
    yield from word_changed(lines, r"share: (\d+)$", after)


def comparisons(lines: Lines) -> Iterator[Changed]:
    yield from word_changed(lines, r"fact: \w+, (at_least|above|at_most|below): ", OPERATORS)


def choices(lines: Lines) -> Iterator[Changed]:
    yield from word_changed(lines, r"fact: \w+, is: (\w+)", CHOICES)


def severities(lines: Lines) -> Iterator[Changed]:
    yield from word_changed(lines, r"severity: (\w+)", SEVERITIES)


def occasions(lines: Lines) -> Iterator[Changed]:
    yield from word_changed(
        lines,
        r"(?:, is|\{advice): (\w+)\}",
        {"met": "unmet", "unmet": "met", "apply": "none_suitable", "none_suitable": "apply"},
    )


def evidence(lines: Lines) -> Iterator[Changed]:
    """Another section of the document, or another source."""
    for number, line in enumerate(lines):
        for match in re.finditer(r"\{source: document, section: (\d)\}", line):
            yield (
                (
                    number,
                    line[: match.start(1)] + str((int(match[1]) + 3) % 9) + line[match.end(1) :],
                ),
            )
        for match in re.finditer(r"\{source: ((?!document)[\w-]+)", line):
            other = "fenfu-rates" if match[1] != "fenfu-rates" else "civil-code"
            yield ((number, line[: match.start(1)] + other + line[match.end(1) :]),)


def steps(lines: Lines) -> Iterator[Changed]:
    """What to do for one fact said of the next one; another way in which time passes."""
    if not any("schema/steps.json" in line for line in lines):
        return
    heads = [n for n, line in enumerate(lines) if re.match(r"[a-z]\w*:$", line)]
    for first, second in itertools.pairwise(heads):
        yield ((first, lines[second]), (second, lines[first]))
    yield from word_changed(lines, r"kind: (\w+)", {"window": "habit", "habit": "window"})


Maker: TypeAlias = "Callable[[Lines], Iterator[Changed]]"

KINDS: dict[str, tuple[Maker, int]] = {
    "number times 10": (times_10, 18),
    "number by 10": (by_10, 18),
    "number one step on": (stepped, 10),
    "number and its text one step on": (stepped_with_text, 14),
    "ends swapped": (ends_swapped, 6),
    "number in both texts": (number_in_text, 14),
    "number in one text": (number_in_one, 6),
    "day": (year_wrong, 14),
    "met and unmet swapped": (met_unmet, 12),
    "unmet and unknown swapped": (unmet_unknown, 6),
    "met and unmet swapped in Chinese": (met_unmet_zh, 8),
    "product's name": (names, 10),
    "count in words": (counts, 6),
    "unit": (units, 12),
    "share": (shares, 10),
    "comparison": (comparisons, 8),
    "choice": (choices, 6),
    "severity": (severities, 4),
    "occasion": (occasions, 6),
    "evidence": (evidence, 10),
    "step": (steps, 8),
}
"""Kind of slip -> what makes it, and how many of it are planted."""


def slips(folder: Path) -> Iterator[Slip]:
    """Give the slips that are planted in a folder of rules."""
    files = sorted([*folder.glob("*.yaml"), *folder.glob("products/*.yaml")])
    texts = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8").split("\n")
        for path in files
    }
    for kind, (make, count) in KINDS.items():
        found = [(file, changed) for file, lines in texts.items() for changed in make(lines)]
        taken = sorted({n * len(found) // count for n in range(count)}) if found else []
        for file, changed in (found[n] for n in taken):
            yield Slip(kind, file, changed, {n: texts[file][n] for n, _ in changed})
