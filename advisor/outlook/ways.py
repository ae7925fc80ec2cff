"""What is wanted of a person's values, and the ways in which it is met.

A want says for one field which of its cells will do, or that so many of other wants are met: all of
them, one of them, any three. A way is one choice of fields and cells that meets a want. There can be
very many ways, so they are never all written down: they are looked for one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from advisor.logic.condition import HIGH, AtLeast, Compare, Or, other_end, parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from advisor.logic.condition import Condition
    from advisor.outlook.cells import Cells

Way: TypeAlias = "dict[str, int]"
"""Field -> mask of the cells that will do."""


class Within(NamedTuple):
    """A field wanted in some of its cells.

    Attributes:
        mask: the cells.
        sets: the sets of a person's unknown facts by which it can come there, any of which will do,
            each as bits; empty as long as no person is looked at.
    """

    field: str
    mask: int
    sets: tuple[int, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        """Give its field, as `Some.fields` does."""
        return frozenset({self.field})


@dataclass(frozen=True)
class Some:
    """At least so many of some wants: see `some`, which makes it."""

    parts: tuple[Want, ...]
    count: int
    fields: frozenset[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Gather the fields of all parts, which is asked for often."""
        object.__setattr__(self, "fields", frozenset().union(*(p.fields for p in self.parts)))


Want: TypeAlias = "Within | Some"

MET, NEVER = Some((), 0), Some((), 1)
"""What is met as things are, and what cannot be."""


def some(parts: Iterable[Want], count: int) -> Want:
    """Want so many of some wants; what is met already counts, and what cannot be is left out."""
    kept: list[Want] = []
    for part in parts:
        if part is MET:
            count -= 1
        elif part is not NEVER:
            kept.append(part)
    if count <= 0:
        return MET
    if count > len(kept):
        return NEVER
    if len(kept) == 1:
        return kept[0]
    if count in {1, len(kept)}:  # one of one of them, or all of all of them
        alike = count == 1
        kept = [inner for part in kept for inner in flattened(part, alike=alike)]
        count = 1 if alike else len(kept)
    return Some(tuple(kept), count)


def flattened(want: Want, *, alike: bool) -> tuple[Want, ...]:
    """Give the parts of a want for one of them (`alike`) or for all of them; of others, itself."""
    if isinstance(want, Within) or want.count != (1 if alike else len(want.parts)):
        return (want,)
    return want.parts


def wanted(condition: Condition, leaf: Callable[[Compare], Want]) -> Want:
    """Give what a condition without `Not` wants, from what each comparison does."""
    if isinstance(condition, Compare):
        return leaf(condition)
    parts = tuple(wanted(part, leaf) for part in parts_of(condition))
    if isinstance(condition, AtLeast):
        return some(parts, condition.count)
    return some(parts, 1 if isinstance(condition, Or) else len(parts))


def changed(want: Want, leaf: Callable[[Within], Want]) -> Want:
    """Put something else for each wanted field."""
    if isinstance(want, Within):
        return leaf(want)
    return some((changed(part, leaf) for part in want.parts), want.count)


def avoided(want: Want, cells: Cells) -> Want:
    """Want that a want is not met for certain: an unknown field will do for that."""
    if isinstance(want, Within):
        return Within(want.field, cells.every(want.field) & ~want.mask)
    parts = (avoided(part, cells) for part in want.parts)
    return some(parts, len(want.parts) - want.count + 1)


def holds(want: Want, leaf: Callable[[Within], bool]) -> bool:
    """Tell whether a want is met, from which of its fields are within their cells."""
    if isinstance(want, Within):
        return leaf(want)
    if want.count == len(want.parts):
        return all(holds(part, leaf) for part in want.parts)
    if want.count == 1:
        return any(holds(part, leaf) for part in want.parts)
    return sum(holds(part, leaf) for part in want.parts) >= want.count


def taken_apart(want: Want) -> tuple[Want, ...]:
    """Give the wants that all have to be met for a want."""
    every = isinstance(want, Some) and want.count == len(want.parts)
    return want.parts if isinstance(want, Some) and every else (want,)


def choices(want: Some, way: Way) -> Iterator[tuple[Want, ...]]:
    """Take a step into a want: give what is then to be met, for each choice that there is.

    What a way meets already is not chosen again: to ask for more than that would meet it no better.
    """

    def seen(within: Within) -> Want:
        mask = way.get(within.field)
        if mask is None:
            return within
        return MET if not mask & ~within.mask else within if mask & within.mask else NEVER

    left: Want = want if way.keys().isdisjoint(want.fields) else changed(want, seen)
    if left is MET:
        yield ()
    elif isinstance(left, Within):
        yield (left,)
    elif left.count == len(left.parts):
        yield left.parts
    elif left.count == 1:
        yield from ((part,) for part in left.parts)
    else:
        yield left.parts[0], some(left.parts[1:], left.count - 1)
        yield (some(left.parts[1:], left.count),)


def ways(
    agenda: tuple[Want, ...],
    way: Way,
    allowed: Callable[[Way, tuple[Want, ...]], bool] = lambda *_: True,
) -> Iterator[Way]:
    """Give the ways in which all of some wants are met, one after the other.

    Args:
        agenda: the wants.
        way: what is settled already.
        allowed: tells whether a way so far, with what is still to be met, is worth going on with.
    """
    if not allowed(way, agenda):
        return
    if not agenda:
        yield way
        return
    first, rest = agenda[0], agenda[1:]
    if isinstance(first, Some):
        for then in choices(first, way):
            yield from ways((*then, *rest), way, allowed)
        return
    joined = join(way, first)
    if joined is not None:
        yield from ways(rest, joined, allowed)


def join(way: Way, within: Within) -> Way | None:
    """Give the way that wants a field within some cells too, if it can be."""
    name = within.field
    mask = way.get(name, -1) & within.mask
    if not mask:
        return None
    other = other_end(name)
    if other != name and other in way:
        low, high = (way[other], mask) if name.endswith(HIGH) else (mask, way[other])
        if (low & -low).bit_length() > high.bit_length():
            return None  # a number's low end would be above its high one
    return {**way, name: mask}
