"""By which answers a field can come to a value, and how sets of facts are kept and compared.

A set of facts is kept as bits of a number: the first fact by name has the highest one. What a set
costs adds up where sets have no fact in common, and sorts sets by size, then by names.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from advisor.cost.payment import OWN_QUOTE, read_quote
from advisor.edition.reach import DAY
from advisor.rulebook.types import QUOTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.edition.reach import Reach
    from advisor.model import Value
    from advisor.outlook.cells import Cells

Coming: TypeAlias = "tuple[tuple[int, int], ...]"
"""Sets of facts, as bits, each with the cells into which their answers can bring a field."""


MOST_CAME = 4_096
"""Numbers of people alike in what they rest on whose cells are kept."""

MOST_TOGETHER = 3
"""Unknown facts that are tried together for a number; beyond it all of them count as one set."""


class Facts:
    """A rulebook's facts, numbered by name, and what they have to do with one layer's fields."""

    def __init__(self, reach: Reach) -> None:
        self.book = reach.book
        self.reach = reach
        self.came: dict[tuple[str, int, tuple[Value | None, ...]], Coming] = {}
        self.optional = {name for name, fact in self.book.facts.facts.items() if fact.optional}
        self.named = sorted(self.book.facts.facts, reverse=True)
        self.bit = {name: 1 << place for place, name in enumerate(self.named)}

    def behind(self, field: str) -> frozenset[str]:
        """Give the facts of the person whose answers can bring a field to a value.

        Nothing waits for one that is optional.
        """
        return self.reach.moved_by(field) - self.optional

    def enough(self, field: str, unknown: frozenset[str], *, zero: bool) -> tuple[int, ...]:
        """Give the sets of facts by whose answers an open field can come into wanted cells, as bits.

        Any of the sets will do, and no other fact has a part in it. What is open with all facts
        behind it known waits for the rest of a quote. For ends of numbers, see `coming`.

        Args:
            field: a fact, or a derived one.
            unknown: the unknown ones of the facts behind it.
            zero: whether 0 lies in the wanted cells.
        """
        if not unknown:
            return (self.bit[QUOTES],) if QUOTES in self.behind(field) else ()
        derived = self.book.facts.derived.get(field)
        by_nothing = None if derived is None else derived.zero_by
        if zero and by_nothing in unknown:
            return self.bit[by_nothing], self.bits(unknown)
        return (self.bits(unknown),)

    def quotes_open(self, flat: Mapping[str, Value]) -> bool:
        """Tell whether a quote of the layer's product, or the rest of one, can still say something."""
        key = flat.get(OWN_QUOTE)
        return key is None or not read_quote(str(key)).settled

    def coming(self, field: str, flat: Mapping[str, Value], cells: Cells) -> Coming:
        """Give the cells into which an end of a number can come by answers to sets of facts.

        Smaller sets come first. Many people are alike in what a number rests on.
        """
        behind = self.behind(field)
        read = (DAY, OWN_QUOTE, *sorted(self.reach.moved_by(field)))
        key = field, id(cells), tuple([flat.get(name) for name in read])
        found = self.came.get(key)
        if found is None:
            if len(self.came) >= MOST_CAME:
                self.came.clear()  # another thread may find out the same meanwhile
            found = self.came[key] = self.coming_once(field, behind, flat, cells)
        return found

    def coming_once(
        self, field: str, behind: frozenset[str], flat: Mapping[str, Value], cells: Cells
    ) -> Coming:
        """Give it for the first time."""
        quotes = {QUOTES} if self.quotes_open(flat) else set[str]()
        open_ = sorted(behind - flat.keys() - {QUOTES} | (quotes & behind))
        sizes = {*range(1, min(len(open_), MOST_TOGETHER) + 1), len(open_)} - {0}
        found: list[tuple[int, int]] = []
        for size in sorted(sizes):
            for some in combinations(open_, size):
                ends = self.reach.come_to(field, some, flat)
                if ends is not None:
                    low, high = (cells.cell(field, end) for end in ends)
                    found.append((self.bits(some), (2 << high) - (1 << low)))
        return tuple(found)

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
