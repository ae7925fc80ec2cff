"""By which answers a field can come to a value, and how sets of facts are kept and compared.

A set of facts is kept as bits of a number: the first fact by name has the highest one. What a set
costs adds up where sets have no fact in common, and sorts sets by size, then by names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.logic.condition import end_of
from advisor.rulebook.index import moved_by
from advisor.rulebook.types import QUOTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.rulebook.types import Rulebook


class Facts:
    """A rulebook's facts, numbered by name, and what they have to do with the fields of conditions."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.named = sorted(book.facts.facts, reverse=True)
        self.bit = {name: 1 << place for place, name in enumerate(self.named)}
        self.made: dict[str, frozenset[str]] = {}

    def behind(self, field: str) -> frozenset[str]:
        """Give the facts of the person whose answers can bring a field to a value."""
        made = self.made.get(field)
        if made is None:
            made = self.made[field] = moved_by(self.book, end_of(field) or field)
        return made

    def enough(self, field: str, unknown: frozenset[str], *, zero: bool) -> tuple[int, ...]:
        """Give the sets of facts by whose answers an open field can come into wanted cells, as bits.

        Any of the sets will do, and no other fact has a part in it; this is the only place that
        knows it. What is open with all facts behind it known waits for the rest of a quote.

        Args:
            field: a fact, a derived one, or an end of one.
            unknown: the unknown ones of the facts behind it.
            zero: whether 0 lies in the wanted cells.
        """
        if not unknown:
            return (self.bit[QUOTES],) if QUOTES in self.behind(field) else ()
        derived = self.book.facts.derived.get(end_of(field) or field)
        by_nothing = None if derived is None else derived.zero_by
        if zero and by_nothing in unknown:
            return self.bit[by_nothing], self.bits(unknown)
        return (self.bits(unknown),)

    def bits(self, names: Iterable[str]) -> int:
        """Give the bits of some facts."""
        return sum([self.bit[name] for name in names])

    def names(self, bits: int) -> tuple[str, ...]:
        """Give the facts of some bits, sorted."""
        names = []
        while bits:
            place = bits.bit_length() - 1
            names.append(self.named[place])
            bits ^= 1 << place
        return tuple(names)

    def cost(self, bits: int) -> int:
        """Give what sorts sets: smaller ones first, and of one size by their names."""
        return (bits.bit_count() << len(self.named)) - bits


def single(bits: int) -> Iterator[int]:
    """Give each of some bits."""
    while bits:
        last = bits & -bits
        yield last
        bits ^= last
