"""A questionnaire in progress, without a screen: answers, the way back, what to ask next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.interview.question import Open, next_question, still_open
from advisor.logic.condition import evaluate
from advisor.person.profile import make_profile
from advisor.rulebook import values

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from advisor.assess.advisor import Advisor
    from advisor.model import Profile
    from advisor.rulebook.types import Fact


class Interview:
    """The answers so far, by fact, so that changing one keeps the others.

    Attributes:
        answers: fact -> value as a profile's JSON has it.
        asked: the facts that were asked for, in that order; one without an answer is unknown.
        again: the fact to ask for once more, where the person went back to it.
    """

    def __init__(
        self,
        advisor: Advisor,
        as_of: date,
        answers: Mapping[str, Any] | None = None,
        *,
        everything: bool = False,
        declined: Collection[str] = (),
    ) -> None:
        """Begin, or go on with the answers of a profile; `everything` asks for every fact.

        `declined` facts were asked for and stayed unknown; of a form with no answer none was.
        """
        self.advisor = advisor
        self.as_of = as_of
        self.everything = everything
        self.answers: dict[str, Any] = dict(answers or {})
        waiting = {*self.answers, *declined} if self.answers else set()
        self.asked: list[str] = [name for name in self.askable() if name in waiting]
        self.resumed = bool(self.answers)
        self.again: str | None = None

    def profile(self) -> Profile:
        """Give the answers as a profile."""
        return make_profile(self.answers, self.advisor.book, self.as_of)

    def open(self) -> Open:
        """Tell what still matters."""
        if self.everything:
            rest = [name for name in self.askable() if name not in self.asked]
            left = {name: frozenset[str]() for name in rest if not self.idle(name)}
            return Open(left, len(left))
        return still_open(self.advisor, self.profile(), self.as_of, self.declined)

    def idle(self, name: str) -> bool:
        """Tell whether every answer would hardly fit what is known, by one of the notes."""
        fact = self.advisor.book.facts.facts[name]
        notes = [
            note
            for note in self.advisor.on(self.as_of).edition.notes
            if name in note.facts and self.answers.keys() >= {*note.facts} - {name}
        ]
        if not notes:
            return False
        tried = [
            self.advisor.values(
                make_profile({**self.answers, name: value}, self.advisor.book, self.as_of),
                self.as_of,
            )
            for value in extremes(fact, self.as_of)
        ]
        return any(all(evaluate(note.holds, seen) for seen in tried) for note in notes)

    @property
    def declined(self) -> list[str]:
        """Give the facts that were asked for and stay unknown."""
        return [name for name in self.asked if name not in self.answers]

    def reopen(self) -> None:
        """Ask once more for what was declined."""
        self.asked = [name for name in self.asked if name in self.answers]

    def saved(self) -> dict[str, Any]:
        """Give the answers as a profile's JSON has them; a declined fact is null in it."""
        found = {**dict.fromkeys(self.declined), **self.profile().echo}
        return {name: found[name] for name in sorted(found)}

    def askable(self) -> list[str]:
        """Give every fact that can be asked for, in the order in which people are shown them."""
        facts = self.advisor.book.facts
        shown = [name for group in facts.groups for name in group.facts]
        return [name for name in shown if facts.facts[name].type != "quotes"]

    def question(self, open_: Open) -> str | None:
        """Give the fact to ask for now; None where nothing matters any more."""
        if self.again is not None:
            return self.again
        if self.everything:
            return next(iter(open_.facts), None)
        return next_question(open_, self.advisor)

    def answer(self, name: str, value: object | None) -> None:
        """Take an answer; None is "I don't know"."""
        if value is None:
            self.answers.pop(name, None)
        else:
            self.answers[name] = value
        if name not in self.asked:
            self.asked.append(name)
        self.again = None

    def back(self) -> bool:
        """Go one question back, keeping every answer; tells whether there is one to go back to."""
        place = self.asked.index(self.again) if self.again in self.asked else len(self.asked)
        if place <= 0:
            return False
        self.again = self.asked[place - 1]
        return True


LONG_AGO = "1900-01-01"


def extremes(fact: Fact, as_of: date) -> list[Any]:
    """Give every answer to a fact, or the outermost ones, as JSON has them."""
    if fact.type == "boolean":
        return [False, True]
    if fact.type == "choice":
        return [choice.id for choice in fact.choices or ()]
    if fact.type == "date":
        return [LONG_AGO, as_of.isoformat()]
    ends = values.limits(fact)
    return [int(end) if fact.type == "integer" else end for end in ends]
