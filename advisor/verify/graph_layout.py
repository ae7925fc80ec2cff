"""Where the nodes of a layered graph stand: an order in which lines cross little, and heights."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from itertools import accumulate
from statistics import fmean
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Slot: TypeAlias = Any
"""What has a place in a layer: a node, or a line that passes through. Anything hashable."""

Link: TypeAlias = "tuple[Slot, Slot]"
"""A line from one layer to the next."""

SWEEPS = 24
"""Passes through the layers, there and back in turn."""

ROUNDS = 40
"""Passes in which heights come to rest."""


def arranged(layers: Sequence[Sequence[Slot]], links: Sequence[Link]) -> list[list[Slot]]:
    """Order each layer by where its neighbours stand, and give the best order that was met."""
    order = best = [list(layer) for layer in layers]
    fewest = crossings(best, links)
    near = (neighbours([(end, start) for start, end in links]), neighbours(links))
    for sweep in range(SWEEPS):
        back = sweep % 2
        order = [list(layer) for layer in order]
        numbers = range(1, len(order)) if not back else range(len(order) - 2, -1, -1)
        for number in numbers:
            other = ranks(order[number + (1 if back else -1)])
            own = ranks(order[number])
            means = {
                slot: fmean(other[one] for one in near[back][slot]) if near[back][slot] else rank
                for slot, rank in own.items()
            }
            order[number].sort(key=means.__getitem__)
        found = crossings(order, links)
        if found < fewest:
            best, fewest = order, found
    return best


def crossings(layers: Sequence[Sequence[Slot]], links: Sequence[Link]) -> int:
    """Count the pairs of lines that cross."""
    place = {
        slot: (n, rank) for n, layer in enumerate(layers) for slot, rank in ranks(layer).items()
    }
    ends: list[list[float]] = [[] for _ in layers]
    count = 0
    for (layer, _), (_, end) in sorted((place[start], place[end]) for start, end in links):
        count += len(ends[layer]) - bisect_right(ends[layer], end)
        insort(ends[layer], end)
    return count


def placed(
    layers: Sequence[Sequence[Slot]], links: Sequence[Link], height: Callable[[Slot], float]
) -> dict[Slot, float]:
    """Give the height of each slot's centre: near its neighbours, in order, none on another.

    The tallest layer stands without gaps, and the others beside it.
    """
    around = neighbours([*links, *((end, start) for start, end in links)])
    heights = [[height(slot) for slot in layer] for layer in layers]
    centres: dict[Slot, float] = {}
    for layer, tall in zip(layers, heights, strict=True):
        centres |= zip(layer, settled([0.0] * len(layer), tall), strict=True)
    tallest = max(range(len(layers)), key=lambda number: sum(heights[number]))
    for _ in range(ROUNDS):
        for number, (layer, tall) in enumerate(zip(layers, heights, strict=True)):
            if number == tallest:
                continue
            wanted = [
                fmean(centres[one] for one in around[slot]) if around[slot] else centres[slot]
                for slot in layer
            ]
            centres |= zip(layer, settled(wanted, tall), strict=True)
    top = min((centres[slot] - height(slot) / 2 for slot in centres), default=0.0)
    return {slot: centre - top for slot, centre in centres.items()}


def settled(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Give the centres nearest to those wanted that keep the order and leave each its height.

    Where some would overlap they form a block, which stands where they want to on the average.
    """
    offsets = [end - tall / 2 for end, tall in zip(accumulate(heights), heights, strict=True)]
    blocks: list[list[float]] = []
    for centre, offset in zip(wanted, offsets, strict=True):
        blocks.append([centre - offset])
        while len(blocks) > 1 and fmean(blocks[-2]) >= fmean(blocks[-1]):
            last = blocks.pop()
            blocks[-1] += last
    starts = [start for block in blocks for start in [fmean(block)] * len(block)]
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]


def ranks(layer: Sequence[Slot]) -> dict[Slot, float]:
    """Give each slot's place, as a share of the layer, so that layers of any length compare."""
    return {slot: (number + 0.5) / len(layer) for number, slot in enumerate(layer)}


def neighbours(links: Sequence[Link]) -> Mapping[Slot, list[Slot]]:
    """Give what each slot is linked to."""
    found: dict[Slot, list[Slot]] = defaultdict(list)
    for start, end in links:
        found[start].append(end)
    return found
