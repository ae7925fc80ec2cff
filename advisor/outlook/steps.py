"""The steps that bring a person onto a way: what to change, what follows from it, how long it takes.

A step is what the rulebook's `steps.yaml` describes: something to do now, or to wait for. For a way
of a better verdict the steps that bring its fields into their cells are worked out, with what
follows from a step and with the time that has to pass.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from advisor.cost.schedule import month_after
from advisor.edition.reach import DAY
from advisor.logic.condition import end_of
from advisor.outlook.course import Move
from advisor.outlook.ways import NEVER, changed, holds, ways
from advisor.rulebook import types, values
from advisor.rulebook.arithmetic import anniversary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from advisor.edition.resolved import ResolvedProduct
    from advisor.model import Value
    from advisor.outlook.course import Course
    from advisor.outlook.settle import Ways
    from advisor.outlook.ways import Want, Way, Within

LONGEST_WAIT = 100
"""Years; what takes longer is not proposed."""

MOST_WAYS = 400
"""Ways that are looked at for steps; whoever has more of them is shown what the first ones need."""

LATEST = date.max.year - LONGEST_WAIT - 1
"""The last year of an assessment for which the calendar holds every wait."""


class Search:
    """Looks for the changes of one product for one person."""

    def __init__(
        self, course: Course, resolved: ResolvedProduct, ways: Ways, now: Mapping[str, Value]
    ) -> None:
        """Take the person, the product with the ways to its verdict, and what its rules see `now`."""
        self.course = course
        self.book = course.book
        self.resolved = resolved
        self.ways = ways
        self.reach = ways.facts.reach
        self.profile = course.profile
        self.as_of = self.profile.as_of
        self.now = now

    def needed(self, goals: Sequence[Want]) -> Iterator[tuple[Move, ...]]:
        """Give every set of steps after which all of some wants are met.

        Steps are looked for on the ways of those wants that are not met as things are. Where the
        steps undo another want, its ways are taken into account too, and steps looked for anew.
        """
        if not all(holds(goal, self.can_be) for goal in goals):
            return
        able = [changed(goal, self.able) for goal in goals]
        unmet = tuple(goal for goal in able if not self.met(goal, self.now))
        waiting = list(islice(ways(unmet, {}), MOST_WAYS))
        for way in waiting:  # which grows meanwhile
            undone: set[Want] = set()
            for moves in self.paths(way, ()):
                flat = self.after(moves)
                broken = next((goal for goal in able if not self.met(goal, flat)), None)
                if broken is None:
                    yield moves
                elif broken not in undone:
                    undone.add(broken)
                    waiting += islice(ways((broken,), way), MOST_WAYS - len(waiting))

    def can_be(self, within: Within) -> bool:
        """Tell whether a field is within its cells, or some step can move it."""
        field = within.field
        if self.ways.cells.admit(within.mask, field, self.now.get(field)):
            return True
        return not self.course.movable.isdisjoint(self.ways.facts.behind(field))

    def able(self, within: Within) -> Want:
        """Leave out a field that is not within its cells, and that no step can move."""
        return within if self.can_be(within) else NEVER

    def met(self, want: Want, flat: Mapping[str, Value]) -> bool:
        """Tell whether a want is met by some values."""
        admit = self.ways.cells.admit
        return holds(want, lambda one: admit(one.mask, one.field, flat.get(one.field)))

    def paths(self, way: Way, moves: tuple[Move, ...]) -> Iterator[tuple[Move, ...]]:
        """Give the sets of steps, beginning with `moves`, after which a way is taken."""
        flat = self.after(moves)
        cells = self.ways.cells
        wrong = [f for f, mask in way.items() if not cells.admit(mask, f, flat.get(f))]
        if not wrong:
            yield moves
            return
        for move in self.options(wrong[0], way, moves, flat):
            yield from self.paths(way, (*moves, move))

    def after(self, moves: tuple[Move, ...]) -> Mapping[str, Value]:
        """Give what the ways rest on after some steps, as the product's rules would see it."""
        if not moves:
            return self.now
        profile, flat = self.course.after(moves)
        own = self.resolved.seen(flat, profile, self.course.numbers)
        return {**flat, **own} if own else flat

    def options(
        self, field: str, way: Way, moves: tuple[Move, ...], flat: Mapping[str, Value]
    ) -> Iterator[Move]:
        """Give the steps that could bring a field into its cells."""
        done = {move.fact for move in moves}
        wanted = self.ways.facts.behind(field)
        for fact in wanted - done:
            if fact in self.course.allowed and self.book.facts.facts[fact].type == "date":
                yield from self.waiting(fact, field, way[field], flat)
        settled = done.union(*map(self.course.follows, moves))
        for fact, touched in self.course.touching(wanted):
            if settled.isdisjoint(touched):
                yield from self.changes(fact, self.book.steps[fact], way, flat)

    def waiting(
        self, fact: str, field: str, mask: int, flat: Mapping[str, Value]
    ) -> Iterator[Move]:
        """Give the wait after which a date lies long enough ago."""
        if fact not in flat or field not in flat or self.as_of.year > LATEST:
            return
        if self.reach.is_number(field):
            yield from self.passing(fact, field, mask, flat)
            return
        day, years = date.fromordinal(int(flat[fact])), int(flat[field])
        cells = self.ways.cells
        for later in cells.cuts[field]:
            if years < later < years + LONGEST_WAIT and cells.admit(mask, field, later):
                passed = anniversary(day, later - 1)
                yield Move(fact, None, passed + timedelta(days=1))
                return

    def passing(
        self, fact: str, field: str, mask: int, flat: Mapping[str, Value]
    ) -> Iterator[Move]:
        """Give the wait after which a number that time moves lies in its cells."""
        cells, today = self.ways.cells, self.as_of.toordinal()
        last = anniversary(self.as_of, LONGEST_WAIT).toordinal()
        for cut in cells.cuts[field]:
            if cells.admit(mask, field, cut):
                days = self.reach.crossing(field, DAY, cut, flat, (today, last))
                if days:
                    yield Move(fact, None, date.fromordinal(max(days)))
                    return

    def changes(
        self, fact: str, step: types.Step, way: Way, flat: Mapping[str, Value]
    ) -> Iterator[Move]:
        """Give the changes of one fact: for a number the nearest ones that will do."""
        now = self.profile.flat[fact]
        kind = self.book.facts.facts[fact].type
        if kind == "date":
            return
        fitting = [v for v in self.points(fact, way, flat) if v != now]
        chosen: list[Value] = fitting
        if step.over_time is not None and step.over_time.kind == "window":
            chosen = [v for v in fitting if v == 0]
        elif kind not in {"boolean", "choice"}:
            numbers = [int(v) for v in fitting]
            below = [v for v in numbers if v < int(now)]
            above = [v for v in numbers if v > int(now)]
            chosen = [*below[-1:], *above[:1]]
        for value in chosen:
            yield from self.dated(fact, step, value)

    def points(self, fact: str, way: Way, flat: Mapping[str, Value]) -> list[Value]:
        """Give the values of a fact at the edges of cells that suit every field of a way."""
        shape = self.book.facts.facts[fact]
        points: set[Value] = {0}
        if shape.type == "boolean":
            points = {False, True}
        elif shape.type == "choice":
            points = {choice.id for choice in shape.choices or ()}
        touched = [name for name in way if fact in self.ways.facts.behind(name)]
        if not touched:
            return list(points)  # what follows from the fact is wanted, not the fact itself
        if shape.type not in {"boolean", "choice"}:
            low, high = (int(values.in_rule_units(shape.type, e)) for e in values.limits(shape))
            points = points.union(*(self.edges(fact, one, flat, (low, high)) for one in touched))
            points = {v for v in points if low <= int(v) <= high}
        return [v for v in in_order(points) if self.suits(fact, v, touched, way, flat)]

    def edges(
        self, fact: str, field: str, flat: Mapping[str, Value], ends: tuple[int, int]
    ) -> set[Value]:
        """Give the values of a number on both sides of each cut of a field that it moves."""
        derived = self.book.facts.derived.get(end_of(field) or field)
        found: set[Value] = set()
        for cut in self.ways.cells.cuts.get(field, ()):
            if self.reach.is_number(field):
                found |= self.reach.crossing(field, fact, cut, flat, ends)
            else:
                found |= {cut - 1, cut} if derived is None else derived.near(fact, cut, flat)
        return found

    def suits(
        self, fact: str, value: Value, touched: list[str], way: Way, flat: Mapping[str, Value]
    ) -> bool:
        """Tell whether a value of a fact brings each field made of it into its cells."""
        changed = {**flat, fact: value}
        for name in touched:
            derived = self.book.facts.derived.get(name)
            then: Value | None = changed.get(name)
            if self.reach.is_number(name):
                then = self.reach.at(name, changed)
            if derived is not None and not derived.about_product:
                then = derived.value(changed, self.as_of)
            if not self.ways.cells.admit(way[name], name, then):
                return False
        return True

    def dated(self, fact: str, step: types.Step, value: Value) -> Iterator[Move]:
        """Give a change with its day; none for what time cannot bring."""
        course, now = step.over_time, self.profile.flat[fact]
        if course is None:
            yield Move(fact, value, self.as_of)
        elif self.as_of.year > LATEST:
            return
        elif course.kind in {"window", "habit"}:
            yield Move(fact, value, month_after(self.as_of, course.months or 0))
        elif 0 < (grown := int(value) - int(now)) <= LONGEST_WAIT * 12:
            if course.kind == "monthly":
                yield Move(fact, value, month_after(self.as_of, grown))
            elif grown <= LONGEST_WAIT:
                yield Move(fact, value, anniversary(self.as_of, grown), birthday=True)


def in_order(points: Iterable[Value]) -> list[Value]:
    """Sort values of one fact: numbers by size, all others by name."""
    return sorted(points, key=lambda v: (v, "") if isinstance(v, int) else (0, str(v)))
