"""Whether what is counted is said in its own unit: days are not called months, nor yuan times."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.rulebook import types
from advisor.rulebook.figures import figures_in, located, unbacked, unit_at
from advisor.rulebook.index import leaves
from advisor.verify.backing import names_in, value_figures
from advisor.verify.faults import Fault
from advisor.verify.translations import texts_of
from advisor.verify.upkeep import conditions_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.rulebook.yaml12 import Path

_PLACE = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"\s+(years?|months?|days?|yuan|times|lenders)\b")
_ASKED = re.compile(r"多少|几")

OF_TIMES = (
    ("days", types.LocalText(zh="天", en="day")),
    ("months", types.LocalText(zh="月", en="month")),
    ("years", types.LocalText(zh="年", en="year")),
)
"""What operations over dates begin with, and what they count."""

YEARS = ("岁", "年")
"""A person's years and other years are told apart by the sentence, not by the number."""


def check_counted(book: types.Rulebook) -> Iterator[Fault]:
    """Find texts that put another unit behind a fact, or behind a number that one is compared with."""
    units = units_of(book)
    for path, text in texts_of(book, ()):
        for match in _PLACE.finditer(text.zh):
            unit = units.get(match[1])
            if unit is not None and other(unit.zh, unit_at(text.zh, match.end())):
                yield wrong(path, match[1], unit)
                break
        for match in _PLACE.finditer(text.en):
            unit, word = units.get(match[1]), _WORD.match(text.en, match.end())
            if unit is not None and word is not None and differs(word[1], unit.en):
                yield wrong(path, match[1], unit)
                break
    yield from check_asked(book)
    yield from check_derived(book)
    yield from check_assumed(book, units)


def check_asked(book: types.Rulebook) -> Iterator[Fault]:
    """Find questions that ask for a number in another unit, or within another time, than the fact's."""
    for name, fact in book.facts.facts.items():
        unit = fact.unit
        if unit is None:
            continue
        path: Path = ("facts", "facts", name, "question")
        known = figures_in(fact.question.zh)
        if unbacked(figures_in(fact.name.zh), known):
            yield Fault("fact-figures", ("facts", "facts", name, "name"), {"name": name})
        asked = [unit_at(fact.question.zh, one.end()) for one in _ASKED.finditer(fact.question.zh)]
        if asked and all(other(unit.zh, one) for one in asked):
            yield wrong(path, name, unit)


def check_derived(book: types.Rulebook) -> Iterator[Fault]:
    """Find times that are worked out and called by another unit than they are counted in."""
    for name, derived in book.facts.derived.items():
        unit = next((one for op, one in OF_TIMES if str(derived.op).startswith(op)), None)
        if unit is not None and (unit.zh not in derived.name.zh or unit.en not in derived.name.en):
            yield wrong(("facts", "derived", name, "name"), name, unit)


def check_assumed(book: types.Rulebook, units: dict[str, types.LocalText]) -> Iterator[Fault]:
    """Find assumptions whose text counts their value in another unit than the fact's."""
    for name, assumption in book.assumptions.items():
        unit = units.get(name)
        if unit is None:
            continue
        values = {one.number for one in value_figures(book, name)}
        said = [one.unit for one, _ in located(assumption.text.zh) if one.number in values]
        if said and all(other(unit.zh, one) for one in said):
            yield wrong(("assumptions", name, "text"), name, unit)


def units_of(book: types.Rulebook) -> dict[str, types.LocalText]:
    """Give the unit of each fact that has one, and of the numbers that it is compared with."""
    found = {name: fact.unit for name, fact in book.facts.facts.items() if fact.unit is not None}
    for condition in conditions_of(book):
        for leaf in leaves(condition):
            if isinstance(leaf, types.FactTest) and leaf.fact in book.facts.facts:
                unit = book.facts.facts[leaf.fact].unit
                for name in names_in(leaf) if unit is not None else ():
                    found.setdefault(name, unit)  # type: ignore[arg-type]  # it is not None
    return found


def other(unit: str, found: str) -> bool:
    """Tell whether a unit that is said is another than a fact's."""
    own = unit_at(unit, 0)
    if own in YEARS and found in YEARS:
        return False
    return bool(own and found) and own != found


def differs(word: str, unit: str) -> bool:
    """Tell whether an English unit is another than a fact's, whatever its number."""
    return word.rstrip("s") != unit.rstrip("s")


def wrong(path: Path, name: str, unit: types.LocalText) -> Fault:
    """Say of which unit a thing is."""
    return Fault("unit-differs", path, {"name": name, "unit": {"zh": unit.zh, "en": unit.en}})
