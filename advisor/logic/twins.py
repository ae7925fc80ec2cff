"""Rules for the engine, each as two conditions, and how their fields, texts and counts are written.

"At least so many of" is counted between two runs: its parts are rules of an earlier layer, and the
rule itself asks how many of them hold for certain, and how many still can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from advisor.logic.condition import (
    ALWAYS,
    HIGH,
    LOW,
    AtLeast,
    Compare,
    Condition,
    comparisons,
    parts_of,
    push_not,
    simplified,
    with_parts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.model import Value

Parts: TypeAlias = "tuple[Condition, ...]"


class Twin(NamedTuple):
    """One rule for the engine: when it certainly holds, and when it certainly fails."""

    name: str
    holds: Condition
    fails: Condition

    @property
    def is_fixed(self) -> bool:
        """Tell whether it holds, or fails, whatever is known; its sides are simplified."""
        return ALWAYS in (self.holds, self.fails)

    def comparisons(self) -> Iterator[Compare]:
        """Give the comparisons of both sides."""
        yield from comparisons(self.holds)
        yield from comparisons(self.fails)


class Alphabet:
    """How fields and texts are written for the engine; shared by all rulesets of a rulebook.

    Attributes:
        counts: the parts of each "at least so many of" -> what its count is called; no fact is
            called so.
    """

    def __init__(self, twins: Iterable[Twin]) -> None:
        """Number every field, every count and every text that some rule names."""
        listed = list(map(plain, twins))
        read = [compare for twin in listed for compare in twin.comparisons()]
        self.counts: dict[Parts, str] = {}
        for twin in listed:
            self.number_counts(twin.holds, twin.fails)
        ends = [count + end for count in self.counts.values() for end in (LOW, HIGH)]
        names = sorted({c.field for c in read}) + ends
        self.keys = {name: f"f{i}" for i, name in enumerate(names)}
        texts = sorted({compare.value for compare in read if isinstance(compare.value, str)})
        self.codes = {text: code for code, text in enumerate(texts)}

    def number_counts(self, *conditions: Condition) -> None:
        """Number every count in some conditions, and in the parts of each."""
        for one in counts_of(*conditions):
            if negated(one.parts) not in self.counts:
                self.counts.setdefault(one.parts, f"count {len(self.counts)}")
            self.number_counts(*one.parts)

    def counted(self, condition: Condition) -> Condition:
        """Give a condition without `Not` in which a comparison stands for each count."""
        if isinstance(condition, Compare):
            return condition
        if not isinstance(condition, AtLeast):
            return with_parts(condition, tuple(map(self.counted, parts_of(condition))))
        if condition.parts in self.counts:
            return Compare(self.counts[condition.parts] + LOW, ">=", condition.count)
        # So many of the opposites hold where no more than the others can.
        most = len(condition.parts) - condition.count
        return Compare(self.counts[negated(condition.parts)] + HIGH, "<=", most)

    def code(self, value: Value) -> int:
        """Give the integer that stands for a value; a text no rule names is -1."""
        return self.codes.get(value, -1) if isinstance(value, str) else int(value)

    def write(self, values: Mapping[str, Value]) -> dict[str, str]:
        """Write each known field that some rule reads as a member of the engine's JSON."""
        keys, codes = self.keys, self.codes
        return {
            name: f'"{keys[name]}":{codes.get(value, -1) if type(value) is str else int(value)}'
            for name, value in values.items()
            if name in keys
        }


def parts_counted(
    twins: Iterable[Twin], alphabet: Alphabet
) -> tuple[list[Twin], dict[str, list[str]]]:
    """Give the parts of what some rules count as rules of their own, and which of them each counts."""
    parts: list[Twin] = []
    counts: dict[str, list[str]] = {}
    for twin in twins:
        for one in counts_of(twin.holds, twin.fails):
            counted = one.parts if one.parts in alphabet.counts else negated(one.parts)
            name = alphabet.counts[counted]
            if name not in counts:
                own = [
                    Twin(f"{twin.name}{PART}{name} {place}", part, push_not(part, negate=True))
                    for place, part in enumerate(counted)
                ]
                counts[name] = [part.name for part in own]
                parts += own
    return parts, counts


PART = "#"
"""What stands between a rule's id and that of a part of it; no id has it."""


def plain(twin: Twin) -> Twin:
    """Give a rule both sides of which are simplified: the engine knows no empty groups."""
    return Twin(twin.name, simplified(twin.holds), simplified(twin.fails))


def counts_of(*conditions: Condition) -> Iterator[AtLeast]:
    """Give every count in some conditions that is not within another one."""
    for condition in conditions:
        if isinstance(condition, AtLeast):
            yield condition
        else:
            yield from counts_of(*parts_of(condition))


def negated(parts: Parts) -> Parts:
    """Give the opposite of each part."""
    return tuple(push_not(part, negate=True) for part in parts)
