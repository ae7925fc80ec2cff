"""Somebody as the plain reading of conditions judges them, told by few facts and plain values."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Protocol

from advisor.logic.condition import end_of, two_sided
from advisor.person.profile import echoed
from advisor.rulebook.values import in_own_unit
from advisor.verify.claims import UndecidedError, is_true, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from advisor.logic.condition import Compare, Truth
    from advisor.model import Profile, Value
    from advisor.rulebook import types
    from advisor.verify.claims import Claim, Twins
    from advisor.verify.encoding import Encoding
    from advisor.verify.quoted import Person


class Judges(Protocol):
    """What judges conditions of people: `everybody.Everybody`."""

    book: types.Rulebook
    twins: Twins

    @property
    def solver(self) -> Encoding:
        """Give the facts as the solver has them."""

    def read(self, name: str) -> tuple[Compare, ...]:
        """Give the comparisons of a condition."""

    def moved_by(self, field: str) -> frozenset[str]:
        """Give the facts whose answers can bring a field to a value."""

    def crossing(self, field: str, fact: str, cut: int, seen: Mapping[str, Value]) -> set[int]:
        """Give the values of a fact between which an end of a number reaches a cut."""

    @property
    def moving_own(self) -> frozenset[str]:
        """Give the facts of the person that move what the product makes known."""

    def own_facts(self, flat: Mapping[str, Value], profile: Profile) -> Mapping[str, Value]:
        """Give what the product makes known to a person."""


class Somebody:
    """Somebody of whom a claim is true, and stays true of what is forgotten or changed.

    Attributes:
        flat: what is known of them, in rule units.
        more: what is known beside that and stays as it is, in its own units: a quote.
        own: what the product makes known to them; None until it is asked for.
        truths: how each thing comes out of which the claim speaks.
    """

    def __init__(
        self, everybody: Judges, claim: Claim, flat: Mapping[str, Value], more: Person
    ) -> None:
        """Take what the solver found. Raises UndecidedError where the plain reading says otherwise."""
        self.everybody = everybody
        self.book = everybody.book
        self.claim = claim
        self.more = more
        self.flat = dict(flat)
        self.compares: dict[str, list[Compare]] = defaultdict(list)
        self.readers: dict[str, dict[str, None]] = defaultdict(dict)
        names = list(dict.fromkeys(named(claim)))
        for name in names:
            for compare in everybody.read(name):
                for fact in everybody.moved_by(compare.field):
                    self.compares[fact].append(compare)
                    self.readers[fact][name] = None
        self.own: Mapping[str, Value] | None = None
        self.moving = everybody.moving_own
        self.truths = self.judged(self.flat, names)
        if not is_true(claim, self.truths):
            raise UndecidedError

    @property
    def person(self) -> Person:
        """Give what is known of them."""
        return {**self.own_units(self.flat), **self.more}

    def plainest(self) -> Somebody:
        """Forget what the claim does not need, and give the rest plain values."""
        self.forget()
        for _ in range(2):  # again, when what goes with it is plain
            for name in list(self.flat):
                self.settle(name)
        self.forget()
        return self

    def fuller(self) -> Somebody:
        """Learn what can be known of them beside."""
        for name in sorted(self.compares.keys() - self.flat.keys()):
            self.settle(name)
        return self

    def forget(self) -> None:
        """Forget every fact without which the claim is still true."""
        for name in list(self.flat):
            self.change(name, {other: v for other, v in self.flat.items() if other != name})

    def settle(self, name: str) -> None:
        """Give a fact the plainest value with which the claim is still true; none may be."""
        for value in self.plain_values(name):
            if self.flat.get(name) == value or self.change(name, {**self.flat, name: value}):
                return

    def change(self, name: str, flat: dict[str, Value]) -> bool:
        """Change a fact if the claim stays true; tells whether it does."""
        before = self.own
        if name in self.moving:
            self.own = None
        truths = {**self.truths, **self.judged(flat, self.readers[name])}
        if not is_true(self.claim, truths):
            self.own = before
            return False
        self.flat, self.truths = flat, truths
        return True

    def judged(self, flat: Mapping[str, Value], names: Iterable[str]) -> dict[str, Truth]:
        """Judge some things by the plain reading."""
        whole = self.seen(flat)
        return {name: two_sided(*self.everybody.twins[name], whole) for name in names}

    def seen(self, flat: Mapping[str, Value] | None = None) -> dict[str, Value]:
        """Give what conditions see of them, or of what else might be known of them."""
        solver = self.everybody.solver
        known = self.flat if flat is None else flat
        profile = solver.profile({**self.own_units(known), **self.more})
        seen = solver.edition.flat(profile)
        if self.own is None:
            self.own = self.everybody.own_facts(seen, profile)
        return {**seen, **self.own}

    def own_units(self, flat: Mapping[str, Value]) -> Person:
        """Give values in the facts' own units."""
        return {n: in_own_unit(self.book.facts.facts[n].type, v) for n, v in flat.items()}

    def plain_values(self, name: str) -> Sequence[Value]:
        """Give the values of a fact that are worth trying, the plainest first: both sides of each line."""
        fact = self.book.facts.facts[name]
        if fact.type == "boolean":
            return [False, True]
        if fact.type == "choice":
            return [choice.id for choice in fact.choices or ()]
        solver = self.everybody.solver
        found: set[int] = set()
        for compare in dict.fromkeys(self.compares[name]):
            derived = self.book.facts.derived.get(compare.field)
            for cut in cuts(compare):
                if compare.field == name:
                    found |= {cut - 1, cut}
                elif end_of(compare.field) is not None:
                    found |= self.everybody.crossing(compare.field, name, cut, self.seen())
                elif derived is not None and derived.op == "years_since":
                    day = solver.first_day(compare.field, cut - 1)
                    found |= {day - 1, day}
                elif derived is not None:
                    found |= derived.near(name, cut, self.flat)
        low, high = solver.ends(name)
        within = sorted(one for one in found if low <= one <= high) or [low]
        if fact.type == "money" and any(end_of(one.field) for one in self.compares[name]):
            return [*(one for one in PLAIN_MONEY if low <= one <= high), *within]
        return [high, *reversed(within)] if fact.type == "date" else within  # days from today on


PLAIN_MONEY = (1_000_000, 100_000, 0)
"""Amounts, in 分, that are tried first where what counts is worked out from several: 10,000 元, 1,000."""


def cuts(compare: Compare) -> tuple[int, ...]:
    """Give the numbers at which a comparison turns."""
    value = int(compare.value)
    ends = {"<": (0,), ">=": (0,), "<=": (1,), ">": (1,)}.get(compare.op, (0, 1))
    return tuple(value + one for one in ends)


def profile_of(book: types.Rulebook, person: Mapping[str, Any]) -> dict[str, Any]:
    """Write what is known of somebody as a profile's JSON."""
    return {name: echoed(book, name, person[name]) for name in book.facts.facts if name in person}
