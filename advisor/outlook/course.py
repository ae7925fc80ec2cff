"""What steps make of a person, whatever the product."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from advisor.logic.condition import evaluate
from advisor.model import Profile
from advisor.rulebook import types, values

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from advisor.edition.edition import Edition
    from advisor.model import Value


class Move(NamedTuple):
    """One step: a fact with its new value in rule units, or None where only time has to pass.

    Attributes:
        at: the day from which it holds; the day of the assessment for what can be done now.
        birthday: whether `at` is only the latest possible day, because no birthday is known.
    """

    fact: str
    value: Value | None
    at: date
    birthday: bool = False


Moves: TypeAlias = "tuple[Move, ...]"


class After(NamedTuple):
    """A person after some steps, and what all rules see of them."""

    profile: Profile
    flat: Mapping[str, Value]


class Course:
    """One person, and what becomes of them: worked out once for each set of steps.

    Attributes:
        numbers: what is worked out of them: all that some product's ways rest on.
        allowed: the facts with a step that may be proposed to this person.
        steps: the known ones among them, sorted, each with all that its step changes.
        movable: the facts that some step can change.
    """

    def __init__(
        self,
        edition: Edition,
        profile: Profile,
        numbers: Collection[str],
        seen: Mapping[str, Value],
    ) -> None:
        """Take the person as they are, and as rules about the person see them."""
        self.edition = edition
        self.book = edition.book
        self.profile = profile
        self.as_of = profile.as_of
        self.numbers = numbers
        barred = {name for name, when in edition.barred.items() if evaluate(when, seen)}
        self.allowed = self.book.steps.keys() - barred
        self.steps = {
            fact: frozenset({fact, *self.book.steps[fact].becomes})
            for fact in sorted(self.allowed)
            if fact in profile.known
        }
        self.movable = frozenset().union(*self.steps.values())
        self.kept: dict[Moves, After] = {}
        self.looked_up: dict[frozenset[str], list[tuple[str, frozenset[str]]]] = {}

    def touching(self, facts: frozenset[str]) -> list[tuple[str, frozenset[str]]]:
        """Give the facts that can be changed so that one of some facts does, as in `steps`."""
        if facts not in self.looked_up:
            self.looked_up[facts] = [
                (fact, touched)
                for fact, touched in self.steps.items()
                if not facts.isdisjoint(touched)
            ]
        return self.looked_up[facts]

    def after(self, moves: Moves) -> After:
        """Give the person after some steps; products that ask for the same get the same."""
        if moves not in self.kept:
            profile = self.moved(moves)
            self.kept[moves] = After(profile, self.edition.flat(profile, self.numbers))
        return self.kept[moves]

    def moved(self, moves: Moves) -> Profile:
        """Give the person after some steps, on the first day on which all of them are done.

        A birthday has no day of its own: alone it leaves everything else as it is today. The profile
        is for judging: its echo is the person's as they are.
        """
        known, flat = dict(self.profile.known), dict(self.profile.flat)
        for move in moves:
            changed = {} if move.value is None else {move.fact: move.value}
            for name, value in (changed | self.follows(move)).items():
                flat[name] = value
                known[name] = values.in_own_unit(self.book.facts.facts[name].type, value)
        dated = any(move.at > self.as_of and not move.birthday for move in moves)
        day = max(move.at for move in moves) if dated else self.as_of
        return Profile(day, known, flat, self.profile.echo)

    def follows(self, move: Move) -> dict[str, Value]:
        """Give the other facts that a step changes too."""
        if move.value is None:
            return {}
        becomes = self.book.steps[move.fact].becomes
        today = self.as_of.toordinal()
        return {name: today if v == types.TODAY else v for name, v in becomes.items()}
