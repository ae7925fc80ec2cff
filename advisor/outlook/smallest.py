"""The smallest sets of answers by which a want can be met, smallest first."""

from __future__ import annotations

import heapq
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from advisor.outlook.reach import single
from advisor.outlook.ways import MET, NEVER, Some, Way, Within, choices, join, some, taken_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from advisor.outlook.reach import Facts
    from advisor.outlook.ways import Want

MOST_SETS = 32
"""Sets that are given; one more is looked for, to tell whether there are more."""

MOST_STEPS = 1_000
"""Steps of one search; wants so entangled that it takes more are given without all their sets."""


class Sets(NamedTuple):
    """Sets of facts, as bits, by which something can be met.

    Attributes:
        smallest: none of them holds another; smallest first, and one more than are given.
        complete: whether the search for them came to its end.
    """

    smallest: tuple[int, ...]
    complete: bool = True


def smallest_sets(want: Want, facts: Facts) -> Sets:
    """Give the smallest sets of unknown facts by whose answers an open want can be met."""
    if want is MET:
        return Sets((0,))
    if want is NEVER:
        return Sets(())
    parts = [BestFirst(part, facts).found() for part in apart(taken_apart(want), every=True)]
    return together(parts, facts)


def apart(wants: Iterable[Want], *, every: bool) -> list[Want]:
    """Join those of some wants that share facts, so that no two have any in common.

    What is joined is wanted together if `every` one of the wants is, else one of it will do.
    """
    groups: list[tuple[int, list[Want]]] = []
    for want in wants:
        mine = facts_of(want)
        met = [group for group in groups if group[0] & mine]
        groups = [group for group in groups if not group[0] & mine]
        for bits, _ in met:
            mine |= bits
        groups.append((mine, [one for _, group in met for one in group] + [want]))
    return [some(group, len(group) if every else 1) for _, group in groups]


def facts_of(want: Want) -> int:
    """Give all facts that have a part in an open want, as bits."""
    bits = 0
    for one in leaves(want):
        for reached in one.sets:
            bits |= reached
    return bits


def leaves(want: Want) -> Iterator[Within]:
    """Give every wanted field of a want."""
    if isinstance(want, Within):
        yield want
        return
    for part in want.parts:
        yield from leaves(part)


def together(parts: Sequence[Sets], facts: Facts) -> Sets:
    """Give the smallest sets that meet all of some wants which have no fact in common."""
    complete = all(part.complete for part in parts)
    if not all(part.smallest for part in parts):
        return Sets((), complete)
    lists = [part.smallest for part in parts if part.smallest != (0,)]
    found: list[int] = []
    heap = [(0, (0,) * len(lists), 0)]
    while heap and len(found) <= MOST_SETS:
        _, places, moved = heapq.heappop(heap)
        bits = sum(one[place] for one, place in zip(lists, places, strict=True))
        found.append(bits)
        for number in range(moved, len(lists)):  # each combination is come to in one way
            if places[number] + 1 < len(lists[number]):
                further = (*places[:number], places[number] + 1, *places[number + 1 :])
                bits = sum(one[place] for one, place in zip(lists, further, strict=True))
                heapq.heappush(heap, (facts.cost(bits), further, number))
    return Sets(tuple(found), complete)


def either(parts: Sequence[Sets], facts: Facts) -> Sets:
    """Give the smallest sets that meet one of some wants."""
    found: list[int] = []
    for bits in sorted({one for part in parts for one in part.smallest}, key=facts.cost):
        if not any(bits & other == other for other in found):
            found.append(bits)
    return Sets(tuple(found[: MOST_SETS + 1]), all(part.complete for part in parts))


class BestFirst:
    """Looks for the sets of one want, the best first.

    What a way costs is that of its facts so far, and for what is still to be met a lower bound: a
    fact's cost is divided among all wanted fields that one answer to it can bring about.
    """

    def __init__(self, want: Want, facts: Facts) -> None:
        self.want = want
        self.facts = facts
        found = list(leaves(want))
        served: dict[tuple[int, str], Counter[int]] = {}
        for leaf in found:
            for bit in single(facts_of(leaf)):
                served.setdefault((bit, leaf.field), Counter()).update(single(leaf.mask))
        times: Counter[int] = Counter()
        for (bit, _), cells in served.items():
            times[bit] += max(cells.values())
        self.share = {bit: facts.cost(bit) // most for bit, most in times.items()}
        self.price = {leaf: self.least(leaf, 0) for leaf in found}

    def found(self) -> Sets:
        """Give the smallest sets."""
        if isinstance(self.want, Within) and len(self.want.sets) == 1:
            return Sets(self.want.sets)
        found: list[int] = []
        number = count(0, -1)  # of ways that cost the same, the one that is nearest to its end
        heap: list[tuple[int, int, int, Way, tuple[Want, ...]]] = [(0, 0, 0, {}, (self.want,))]
        for _ in range(MOST_STEPS):
            if not heap or len(found) > MOST_SETS:
                return Sets(tuple(found))
            _, _, bits, way, agenda = heapq.heappop(heap)
            if any(bits & other == other for other in found):
                continue
            if not agenda:
                found.append(bits)
                continue
            for bits_then, way_then, left in self.steps(bits, way, agenda):
                bound = self.facts.cost(bits_then) + sum([self.bound(w, bits_then) for w in left])
                heapq.heappush(heap, (bound, next(number), bits_then, way_then, left))
        return Sets(tuple(found), complete=False)

    @staticmethod
    def steps(
        bits: int, way: Way, agenda: tuple[Want, ...]
    ) -> Iterator[tuple[int, Way, tuple[Want, ...]]]:
        """Take the first want of an agenda: what is then asked for, settled, and still to be met."""
        first, rest = agenda[0], agenda[1:]
        if isinstance(first, Some):
            for then in choices(first, way):
                yield bits, way, (*then, *rest)
            return
        joined = join(way, first)
        if joined is not None:
            for reached in first.sets:
                yield bits | reached, joined, rest

    def bound(self, want: Want, known: int) -> int:
        """Give the least that a want can cost beside facts that are asked for anyway."""
        if isinstance(want, Within):
            return self.least(want, known) if facts_of(want) & known else self.price[want]
        bounds = [self.bound(part, known) for part in want.parts]
        if want.count == 1:
            return min(bounds)
        return sum(sorted(bounds)[: want.count])

    def least(self, within: Within, known: int) -> int:
        """Give the least that a wanted field can cost beside facts that are asked for anyway."""
        return min(sum(self.share[bit] for bit in single(one & ~known)) for one in within.sets)
