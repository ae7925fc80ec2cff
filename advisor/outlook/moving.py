"""Which unknown facts can still move what is wanted.

A field moves a want where some way meets it with the field, and not without it: not every person of
that way, with the field unknown, is on another way. Whether they all are is found by dividing the
way's cells until each part is within or outside of what is wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.logic.condition import end_of
from advisor.outlook.smallest import facts_of, leaves
from advisor.outlook.ways import MET, NEVER, changed, taken_apart, ways

if TYPE_CHECKING:
    from advisor.outlook.ways import Want, Way, Within

MOST_STEPS = 1_000
"""Steps of looking at one want; where more would be needed, what is left of its fields counts too."""


class Moving(NamedTuple):
    """The facts that can move something, as bits; perhaps more than those where it is not `exact`."""

    facts: int
    exact: bool = True


def moving(want: Want) -> Moving:
    """Give the unknown facts that can move an open want, which some answers can meet."""
    found = list(leaves(want))
    if len(found) == len({end_of(one.field) or one.field for one in found}):
        return Moving(facts_of(want))  # each field stands in it once, and so has a way of its own
    turning = Turning(want)
    facts = 0
    for field in sorted(want.fields):
        if turning.on(field):
            for one in found:
                facts |= facts_of(one) if one.field == field else 0
    return Moving(facts, exact=not turning.given_up)


class Turning:
    """Looks for ways that meet a want with a field, and not without it."""

    def __init__(self, want: Want) -> None:
        self.parts = taken_apart(want)
        self.steps = 0

    @property
    def given_up(self) -> bool:
        """Tell whether it took too many steps."""
        return self.steps > MOST_STEPS

    def on(self, field: str) -> bool:
        """Tell whether a want turns on a field, or may: a part of it does, while all others are met."""
        parts = [part for part in self.parts if field in part.fields]
        return any(self.part_on(part, field) for part in parts) or self.given_up

    def part_on(self, part: Want, field: str) -> bool:
        """Tell whether a part turns on a field on some way that meets all others."""

        def with_field(way: Way, agenda: tuple[Want, ...]) -> bool:
            return self.counted() and (field in way or any(field in one.fields for one in agenda))

        def open_without(way: Way, _: tuple[Want, ...]) -> bool:
            others = {name: mask for name, mask in way.items() if name != field}
            return self.counted() and not self.always(part, others)

        others = sorted((one for one in self.parts if one is not part), key=lambda o: len(o.fields))
        return any(
            True
            for way in ways((part,), {}, with_field)
            for _ in ways(tuple(others), way, open_without)
        )

    def always(self, want: Want, way: Way) -> bool:
        """Tell whether everybody on a way meets a want; a field of which it says nothing is unknown."""

        def seen(within: Within) -> Want:
            mask = way.get(within.field, 0)
            if not mask & within.mask:
                return NEVER
            return within if mask & ~within.mask else MET

        left = changed(want, seen)
        if left is MET or left is NEVER or not self.counted():
            return left is MET
        split = next(leaves(left))
        inside, outside = way[split.field] & split.mask, way[split.field] & ~split.mask
        return all(self.always(left, {**way, split.field: mask}) for mask in (inside, outside))

    def counted(self) -> bool:
        """Count a step; tell whether to go on."""
        self.steps += 1
        return not self.given_up
