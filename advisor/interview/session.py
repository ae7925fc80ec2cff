"""A questionnaire in progress, without a screen: answers, the way back, what to ask next.

Its state is frozen: every answer, and every step back, gives a new one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.interview.question import Open, next_question, still_open
from advisor.logic.condition import evaluate
from advisor.person.profile import make_profile
from advisor.rulebook import possible
from advisor.rulebook.types import QUOTES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from advisor.assess.advisor import Advisor
    from advisor.model import Assessment, Profile
    from advisor.rulebook.types import Fact, Rulebook
    from advisor.texts import Lang

MOST_TOGETHER = 6
"""Questions that are shown together, at the most."""


class Standing(NamedTuple):
    """Where a questionnaire stands: all that a question says, worked out from one assessment.

    Attributes:
        interview: the answers so far.
        assessment: what they come to by now.
        open: what still matters.
        fact: the fact to ask for now; None where nothing matters any more.
    """

    interview: Interview
    assessment: Assessment
    open: Open
    fact: str | None

    @property
    def page(self) -> tuple[str, ...]:
        """Give the facts to ask for together: of one kind, few, and first the one to ask for now."""
        if self.fact is None:
            return ()
        vocabulary = self.interview.advisor.book.facts
        kinds = (vocabulary.first, vocabulary.always, *(one.facts for one in vocabulary.groups))
        kind = next(listed for listed in kinds if self.fact in listed)
        if self.interview.again is not None:
            return (self.fact,)
        before = vocabulary.facts[self.fact].after
        more = [
            name
            for name in kind
            if name in self.open.facts and name not in {self.fact, before}
            if vocabulary.facts[name].after not in self.open.facts
        ]
        return (self.fact, *more)[:MOST_TOGETHER]


@dataclass(frozen=True)
class Interview:
    """The answers so far, by fact, so that changing one keeps the others.

    Attributes:
        advisor: judges.
        as_of: the day of the assessment.
        answers: fact -> value as a profile's JSON has it.
        asked: the facts that were asked for, in that order; one without an answer is unknown.
        again: the fact to ask for once more, where the person went back to it.
        everything: whether to ask for every fact, and not only for what matters.
        compare: whether to ask for what could only change which recommended product comes first.
    """

    advisor: Advisor
    as_of: date
    answers: Mapping[str, Any] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    again: str | None = None
    everything: bool = False
    compare: bool = False

    @property
    def unasked(self) -> list[str]:
        """Give the facts that were not asked for, in the order in which people are shown them."""
        return [name for name in askable(self.advisor.book) if name not in self.asked]

    @property
    def declined(self) -> list[str]:
        """Give the facts that were asked for and stay unknown: those answered impossibly, too."""
        known = self.profile().known
        return [name for name in self.asked if name not in known]

    def profile(self) -> Profile:
        """Give the answers as a profile."""
        return make_profile(self.answers, self.advisor.book, self.as_of)

    def saved(self) -> dict[str, Any]:
        """Give the answers as a profile's JSON has them; a declined fact is null in it."""
        answers = {**dict.fromkeys(self.declined), **self.profile().echo}
        return {name: answers[name] for name in sorted(answers)}

    # What an answer, or a step back, makes of it ------------------------------------------------

    def answered(self, name: str, value: object | None) -> Interview:
        """Take an answer; None is "I don't know"."""
        answers = {**self.answers, name: value}
        if value is None:
            del answers[name]
        asked = self.asked if name in self.asked else (*self.asked, name)
        return replace(self, answers=answers, asked=asked, again=None)

    def quoting(self, product: str, quote: Mapping[str, Any]) -> Interview:
        """Take what a product's app shows, in place of what was taken before; nothing takes it away."""
        quotes = {**self.answers.get(QUOTES, {}), product: dict(quote)}
        quotes = {name: one for name, one in quotes.items() if one}
        answers = {name: value for name, value in self.answers.items() if name != QUOTES}
        return replace(self, answers={**answers, QUOTES: quotes} if quotes else answers)

    def changing(self, name: str | None) -> Interview:
        """Go back to an answer, or with None on from it; both keep every answer."""
        return replace(self, again=name)

    def back(self) -> Interview | None:
        """Go one question back, keeping every answer; None where there is none to go back to."""
        place = self.asked.index(self.again) if self.again in self.asked else len(self.asked)
        return self.changing(self.asked[place - 1]) if place else None

    def before(self, names: Collection[str]) -> Interview:
        """Go back to what was asked before these facts, keeping every answer; to none where nothing was."""
        places = [self.asked.index(name) for name in names if name in self.asked]
        place = min(places, default=len(self.asked))
        return self.changing(self.asked[place - 1] if place else None)

    def reopened(self) -> Interview:
        """Ask once more for what was declined."""
        declined = self.declined
        return replace(self, asked=tuple(name for name in self.asked if name not in declined))

    def comparing(self) -> Interview:
        """Go on with what could only change which recommended product comes first."""
        return replace(self, compare=True, again=None)

    # What comes next ----------------------------------------------------------------------------

    def standing(self, lang: Lang) -> Standing:
        """Judge the answers so far, and tell what still matters and what to ask for now.

        Raises as `Advisor.assess`.
        """
        assessment = self.advisor.assess(self.profile(), lang)
        if self.everything:
            open_ = self.left()
            fact = next(iter(open_.facts), None)
        else:
            open_ = still_open(self.advisor, assessment, self.declined, compare=self.compare)
            fact = next_question(open_, self.advisor)
        return Standing(self, assessment, open_, self.again or fact)

    def left(self) -> Open:
        """Give every fact that was not asked for, but those to which no answer would fit."""
        left = {name: frozenset[str]() for name in self.unasked if not self.idle(name)}
        return Open(left, len(left))

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
            self.advisor.values(self.answered(name, value).profile())
            for value in extremes(fact, self.as_of)
        ]
        return any(all(evaluate(note.holds, seen) for seen in tried) for note in notes)


def resumed(
    advisor: Advisor,
    as_of: date,
    answers: Mapping[str, Any],
    declined: Collection[str] = (),
    *,
    everything: bool = False,
) -> Interview:
    """Go on with the answers of a profile, as if they had been given in the order of the groups.

    `declined` facts were asked for and stayed unknown; of a form with no answer none was.
    """
    waiting = {*answers, *declined} if answers else set()
    asked = tuple(name for name in askable(advisor.book) if name in waiting)
    return Interview(advisor, as_of, dict(answers), asked, everything=everything)


def askable(book: Rulebook) -> list[str]:
    """Give every fact that can be asked for, in the order in which people are shown them."""
    return [name for name in book.facts.shown if book.facts.facts[name].type != "quotes"]


def extremes(fact: Fact, as_of: date) -> list[Any]:
    """Give every answer to a fact, or the outermost ones, as JSON has them."""
    if fact.type == "boolean":
        return [False, True]
    if fact.type == "choice":
        return [choice.id for choice in fact.choices or ()]
    ends = possible.ends(fact, as_of)
    if fact.type == "date":
        return [end.isoformat() for end in ends]
    return [int(end) if fact.type == "integer" else end for end in ends]
