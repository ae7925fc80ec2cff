"""What could still settle an open outcome: which unknown facts, and in which direction.

An outcome is good where all of some rules come out well, and bad where one of them comes out badly.
Rules that rest on the same facts are looked at together, for the person at hand: what is known
decides some of what they want, and of the rest it is asked which answers could meet it. What was
found is kept by the cells of the known values, because many people are alike in them.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from advisor.logic.condition import Compare, Condition, other_end, passed
from advisor.logic.traits import unfold
from advisor.model import Settling, wants
from advisor.outlook.cells import Cells
from advisor.outlook.moving import Moving, moving
from advisor.outlook.reach import Facts
from advisor.outlook.smallest import MOST_SETS, Sets, apart, either, smallest_sets, together
from advisor.outlook.ways import (
    MET,
    NEVER,
    Some,
    Within,
    avoided,
    changed,
    some,
    taken_apart,
    wanted,
)
from advisor.rulebook.types import QUOTES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from advisor.edition.edition import Edition
    from advisor.edition.resolved import ResolvedProduct, ResolvedRule
    from advisor.model import Value, Verdict
    from advisor.outlook.reach import Coming
    from advisor.outlook.ways import Want

Sides: TypeAlias = "list[Condition]"
"""Conditions of some rules: those under which they come out well, or badly."""

MOST_KEPT = 512
"""Outcomes kept for each group of rules."""


class Left(NamedTuple):
    """What is left open of an outcome.

    Attributes:
        missing: the unknown facts that can still move it, sorted.
        settles: the smallest sets of them that could settle it, smallest first.
        complete: whether there are no other such sets.
    """

    missing: tuple[str, ...]
    settles: tuple[Settling, ...]
    complete: bool


class Side(NamedTuple):
    """What is left open of one side of some rules: the sets that meet it, and what can move it."""

    sets: Sets
    moving: Moving = Moving(0)


class HangingTogether:
    """Rules that rest on the same facts: what they want to come out well, and what badly."""

    def __init__(self, facts: Facts, cells: Cells, good: Want, bad: Want) -> None:
        self.facts = facts
        self.cells = cells
        self.good = good
        self.bad = bad
        fields = good.fields | bad.fields
        self.fields = sorted(fields.union(map(other_end, fields)))
        self.derived = sorted(set().union(*map(facts.behind, fields - facts.bit.keys())))
        self.numbers = [field for field in sorted(fields) if facts.reach.is_number(field)]
        self.kept = lru_cache(MOST_KEPT)(self.worked_out)

    def left(self, flat: Mapping[str, Value], declined: int) -> tuple[Side, Side]:
        """Give what is left open of the good side and of the bad one, for one person."""
        cell = self.cells.cell
        at = tuple([cell(field, flat.get(field)) for field in self.fields])
        unknown = tuple([name for name in self.derived if name not in flat])
        coming = tuple([self.facts.coming(field, flat, self.cells) for field in self.numbers])
        return self.kept(at, unknown, coming, declined, self.facts.quotes_open(flat))

    def worked_out(
        self,
        at: tuple[int, ...],
        unknown: tuple[str, ...],
        coming: tuple[Coming, ...],
        declined: int,
        quotes_open: bool,  # noqa: FBT001  # a key of what is kept
    ) -> tuple[Side, Side]:
        """Give it from the cells of all fields, the unknown facts, and how far numbers can come.

        A quote that is still open can bring a number beyond the ends that it has by what is published.
        """
        cell = dict(zip(self.fields, at, strict=True))
        numbers = dict(zip(self.numbers, coming, strict=True))

        def seen(within: Within) -> Want:
            field, mask, _ = within
            here = cell[field]
            if here and mask >> here & 1:
                return MET
            quoted = quotes_open and field in numbers and QUOTES in self.facts.behind(field)
            if not quoted:
                mask &= self.cells.room(field, here, cell[other_end(field)])
            if not mask:
                return NEVER
            if field in numbers:
                sets = least(bits for bits, cells in numbers[field] if cells & mask)
                sets = tuple(one for one in sets if not one & declined)
                return Within(field, mask, sets) if sets else NEVER
            made = self.facts.behind(field)
            open_ = made if field in self.facts.bit else made.intersection(unknown)
            zero = field in self.cells.cuts and self.cells.admit(mask, field, 0)
            found = self.facts.enough(field, open_, zero=zero)
            sets = tuple(one for one in found if not one & declined)
            return Within(field, mask, sets) if sets else NEVER

        return self.all_of(changed(self.good, seen)), self.one_of(changed(self.bad, seen))

    def all_of(self, want: Want) -> Side:
        """Give what can meet all of some wants, and what has a part in it."""
        sets = smallest_sets(want, self.facts)
        if want is MET or (not sets.smallest and sets.complete):
            return Side(sets)
        return Side(sets, joined(map(moving, apart(taken_apart(want), every=True))))

    def one_of(self, want: Want) -> Side:
        """Give what can meet one of some wants, and what has a part in it."""
        parts = want.parts if isinstance(want, Some) and want.count == 1 else (want,)
        found = [(part, smallest_sets(part, self.facts)) for part in parts]
        sets = either([one for _, one in found], self.facts)
        possible = [part for part, one in found if one.smallest or not one.complete]
        if want is MET or not possible:
            return Side(sets)
        return Side(sets, joined(map(moving, apart(possible, every=False))))


def least(sets: Iterable[int]) -> tuple[int, ...]:
    """Leave out sets that have another one in them, which came before."""
    kept: list[int] = []
    for bits in sets:
        if not any(one & bits == one for one in kept):
            kept.append(bits)
    return tuple(kept)


def joined(found: Iterable[Moving]) -> Moving:
    """Give what can move one of several things."""
    facts, exact = 0, True
    for one in found:
        facts |= one.facts
        exact = exact and one.exact
    return Moving(facts, exact)


class Ways:
    """One thing that is judged, with what leads to its good outcome, and to its bad one.

    Attributes:
        good: what each rule wants to come out well.
        bad: what each wants to come out badly.
        numbers: what has to be worked out to know its fields.
    """

    def __init__(
        self,
        edition: Edition,
        facts: Facts,
        constants: Mapping[str, Value],
        good: Sides,
        bad: Sides,
    ) -> None:
        """Take the sides of its rules: good where all of `good` hold, bad where one of `bad` does."""
        self.facts = facts
        unfolded = [unfold(condition, edition.traits) for condition in (*good, *bad)]
        self.cells = Cells(edition.book, unfolded)
        self.numbers = facts.reach.worked_out_for((*self.cells.cuts, *self.cells.choices))

        def leaf(compare: Compare) -> Want:
            field, mask = compare.field, self.cells.mask(compare)
            if field in constants:
                return MET if self.cells.admit(mask, field, constants[field]) else NEVER
            return Within(field, mask) if mask and facts.behind(field) else NEVER

        sides = [wanted(condition, leaf) for condition in unfolded]
        self.good, self.bad = sides[: len(good)], sides[len(good) :]
        self.groups = [
            HangingTogether(facts, self.cells, *sides) for sides in self.hanging_together()
        ]

    @cached_property
    def not_bad(self) -> list[Want]:
        """Give what is wanted for none of `bad` to be certain."""
        return [avoided(bad, self.cells) for bad in self.bad]

    def hanging_together(self) -> list[tuple[Want, Want]]:
        """Give the two sides of the rules, those that rest on the same facts joined."""
        groups: list[tuple[frozenset[str], list[tuple[Want, Want]]]] = []
        for good, bad in zip(self.good, self.bad, strict=True):
            fields = good.fields | bad.fields
            mine = frozenset().union(*map(self.facts.behind, fields))
            met = [group for group in groups if group[0] & mine]
            groups = [group for group in groups if not group[0] & mine]
            pairs = [pair for _, group in met for pair in group] + [(good, bad)]
            groups.append((mine.union(*(one for one, _ in met)), pairs))
        return [
            (some((good for good, _ in pairs), len(pairs)), some((bad for _, bad in pairs), 1))
            for _, pairs in groups
        ]

    def left(self, flat: Mapping[str, Value], declined: Collection[str] = ()) -> Left:
        """Give the facts that can still move the outcome, and the smallest sets that settle it.

        `declined` facts will stay unknown: what cannot be without them is left out.
        """
        facts, staying = self.facts, self.facts.bits(declined)
        found = [group.left(flat, staying) for group in self.groups]
        good = together([well.sets for well, _ in found], facts)
        bad = either([badly.sets for _, badly in found], facts)
        if good.smallest == (0,) or bad.smallest == (0,):
            return Left((), (), complete=True)  # settled
        moved = [badly.moving for _, badly in found]
        if good.smallest or not good.complete:
            moved += [well.moving for well, _ in found]
        moving = joined(moved)
        outcomes: tuple[tuple[Verdict, Sets], ...] = (("eligible", good), ("ineligible", bad))
        both = [(facts.cost(bits), v, bits) for v, sets in outcomes for bits in sets.smallest]
        both.sort()
        return Left(
            tuple([name for name in facts.names(moving.facts) if name not in flat]),
            tuple([Settling(facts.names(bits), v) for _, v, bits in both[:MOST_SETS]]),
            good.complete and bad.complete and moving.exact and len(both) <= MOST_SETS,
        )


def verdict_ways(edition: Edition, resolved: ResolvedProduct) -> Ways:
    """Give what leads to a product's verdict."""
    return Ways(
        edition, Facts(edition.reach(resolved)), resolved.constants, *verdict_sides(resolved)
    )


def recommendation_ways(edition: Edition, resolved: ResolvedProduct) -> Ways:
    """Give what leads to a product being recommended, and to its not being."""
    good, bad = verdict_sides(resolved)
    needs = [rule for rule in resolved.rules if rule.kind == "need"]
    stops = [rule for rule in (*edition.general, *resolved.rules) if rule.severity == "stop"]
    more, against = sides_of(needs), stop_sides(stops)
    return Ways(
        edition,
        Facts(edition.reach(resolved)),
        resolved.constants,
        good + more[0] + against[0],
        bad + more[1] + against[1],
    )


def stop_ways(edition: Edition) -> Ways:
    """Give what leads to a person being told not to borrow, and to no stop being met."""
    stops = [rule for rule in edition.general if rule.severity == "stop"]
    return Ways(edition, Facts(edition.reach(None)), {}, *stop_sides(stops))


def stop_sides(stops: Iterable[ResolvedRule]) -> tuple[Sides, Sides]:
    """Give for each stop where it surely is not met, be it in a grey zone, and where it is."""
    listed = list(stops)
    return [passed(one.holds, one.fails) for one in listed], [one.holds for one in listed]


def verdict_sides(resolved: ResolvedProduct) -> tuple[Sides, Sides]:
    """Give what must hold for `eligible`, and what makes a product `ineligible`."""
    opening = [rule for rule in resolved.rules if rule.kind == "opening"]
    rejection = [rule for rule in resolved.rules if rule.kind == "rejection"]
    return sides_of([*opening, *rejection])


def sides_of(rules: Iterable[ResolvedRule]) -> tuple[Sides, Sides]:
    """Give for each rule the side that its kind wants, and for each the other one."""
    pairs = [(one.holds, one.fails) if wants(one.kind) else (one.fails, one.holds) for one in rules]
    return [good for good, _ in pairs], [bad for _, bad in pairs]
