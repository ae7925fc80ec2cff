"""Cases tried: what each expects, beside what an assessment says of all that it names."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.assess.advisor import Advisor
from advisor.errors import AdvisorError
from advisor.model import EVERY
from advisor.person.profile import make_profile
from advisor.verify.cases import ABSENT, STATUSES, pieces, spoken_language, written_out

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping

    from advisor.model import Assessment, Finding
    from advisor.rulebook.types import Rulebook
    from advisor.texts import Lang
    from advisor.verify.cases import Expect, Placed, Vocabulary


class Mismatch(NamedTuple):
    """One thing that came out otherwise than a case expects."""

    what: str
    expected: Any
    found: Any


def failures(
    book: Rulebook, cases: list[Placed], vocabulary: Vocabulary, lang: Lang
) -> list[tuple[Placed, list[Mismatch] | str]]:
    """Give the cases that do not come out as expected: how, or why one's profile cannot be read."""
    judge = Advisor(book)
    failed: list[tuple[Placed, list[Mismatch] | str]] = []
    for one in cases:
        found: list[Mismatch] | str
        try:
            found = mismatches(one, judge, vocabulary)
        except AdvisorError as error:
            found = " ".join(error.lines(lang))
        if found:
            failed.append((one, found))
    return failed


def mismatches(placed: Placed, judge: Advisor, vocabulary: Vocabulary) -> list[Mismatch]:
    """Assess a case's profile, and give what is not as expected. Raises ProfileError."""
    told = Told(assessed(placed, judge), vocabulary, lambda: assessed(placed, judge, "zh"))
    tried = [
        Mismatch(f"{key} {name}".strip(), expected, READERS[key](told, name, expected))
        for key, name, expected in expectations(placed.case.expect, vocabulary)
    ]
    return [one for one in tried if one.expected != one.found]


def profile_of(placed: Placed, judge: Advisor) -> dict[str, Any]:
    """Give a case's profile, its quotes of `every` product written out."""
    profile = dict(placed.case.profile)
    quotes = profile.get("quotes")
    if isinstance(quotes, dict) and EVERY in quotes:
        profile["quotes"] = written_out(quotes, judge.book)
    return profile


def assessed(placed: Placed, judge: Advisor, lang: Lang = "en") -> Assessment:
    """Assess the profile of a case. Raises ProfileError."""
    made = make_profile(profile_of(placed, judge), judge.book, placed.as_of)
    return judge.assess(made, lang)


def expectations(expect: Expect, vocabulary: Vocabulary) -> Iterator[tuple[str, str, Any]]:
    """Give each single thing that a case expects: its key, whose it is, and what it should be.

    `every` is written out; what is of nobody in particular has an empty name. What a case says
    nothing of is left out.
    """
    whole = expect.model_dump(exclude=set(STATUSES)) | {
        "verdict": expect.verdicts(vocabulary.book),
        "status": expect.statuses(vocabulary.rules),
        "recommendation": expect.recommendations(vocabulary.book),
    }
    for key, expected in whole.items():
        if isinstance(expected, dict):
            yield from ((key, name, one) for name, one in expected.items())
        elif expected is not None:
            yield key, "", expected


def findings(assessment: Assessment) -> dict[str, Finding]:
    """Give the findings of an assessment, by rule."""
    cautions = {one.rule: one for one in assessment.cautions}
    return cautions | {one.rule: one for p in assessment.products for one in p.findings}


class Told:
    """What an assessment says, by the names that a case uses."""

    def __init__(
        self, assessment: Assessment, vocabulary: Vocabulary, in_chinese: Callable[[], Assessment]
    ) -> None:
        """Index an assessment; it is made in Chinese where a case quotes that."""
        self.in_chinese = in_chinese
        self.assessment = assessment
        self.vocabulary = vocabulary
        self.products = {product.id: product for product in assessment.products}
        self.rules = findings(assessment)
        self.answers = {answer.id for answer in assessment.answers}

    def of_rule(self, name: str, field: str) -> Any:
        """Give a field of a rule's finding; `absent` where there is none."""
        return getattr(self.rules.get(name), field, ABSENT)

    def grade(self, name: str) -> Any:
        """Give the grade of a finding or verdict."""
        return getattr(self.rules.get(name) or self.products.get(name), "grade", ABSENT)

    def cites(self, name: str) -> Any:
        """Give the sources of a finding."""
        found = self.rules.get(name)
        return ABSENT if found is None else [one.source for one in found.evidence]

    @cached_property
    def chinese(self) -> dict[str, Finding]:
        """Give the findings in Chinese, by rule."""
        return findings(self.in_chinese())

    def says(self, name: str, said: Any) -> Any:
        """Give pieces of a finding's sentence if all are there, else the sentence that one is not in."""
        for piece in pieces(said):
            there = self.chinese if spoken_language(piece) == "zh" else self.rules
            text = getattr(there.get(name), "text", ABSENT)
            if piece not in text:
                return text
        return said

    def settles(self, name: str) -> list[tuple[list[str], str]]:
        """Give what settles a product's verdict."""
        return [(list(one.facts), one.verdict) for one in self.products[name].settles]

    def points(self, name: str, factors: Container[str]) -> dict[str, tuple[int, int]]:
        """Give both ends of what some factors add to a product's score."""
        parts = self.products[name].score.contributions
        return {part.factor: (part.low, part.high) for part in parts if part.factor in factors}

    def monthly(self, name: str) -> tuple[str | None, str | None]:
        """Give what falls on a month at both ends of a product's rates."""
        glance = self.assessment.costs.glance(name)
        ends = (None, None) if glance is None else (glance.monthly_low, glance.monthly_high)
        low, high = (None if end is None else f"{end:.2f}" for end in ends)
        return low, high

    def fits(self, name: str) -> tuple[str | None, int | None]:
        """Give the sum and the months that would fit."""
        fits = self.products[name].fits
        if fits is None:
            return None, None
        return None if fits.amount is None else f"{fits.amount:.2f}", fits.months

    def changes(self, name: str) -> list[tuple[dict[str, Any], object]]:
        """Give what would change a product's verdict, with the day."""
        found = self.products[name].counterfactuals
        return [(dict(one.changes), dated(one.when)) for one in found]

    def notes(self, wanted: list[str]) -> list[str]:
        """Give the notes, each by the name that a case has for it."""
        return [named(text, wanted, self.vocabulary) for text in self.assessment.notes]


READERS: Mapping[str, Callable[[Told, str, Any], Any]] = {
    "verdict": lambda told, name, _: told.products[name].verdict,
    "status": lambda told, name, _: told.of_rule(name, "status"),
    "grade": lambda told, name, _: told.grade(name),
    "kind": lambda told, name, _: told.of_rule(name, "kind"),
    "severity": lambda told, name, _: told.of_rule(name, "severity"),
    "cites": lambda told, name, _: told.cites(name),
    "says": lambda told, name, piece: told.says(name, piece),
    "missing": lambda told, name, _: list(told.products[name].missing),
    "settles": lambda told, name, _: told.settles(name),
    "conflicts": lambda told, name, ids: within(ids, told.products[name].conflicts),
    "no_conflicts": lambda told, name, ids: without(ids, told.products[name].conflicts),
    "recommendation": lambda told, name, _: told.products[name].recommendation,
    "score": lambda told, name, _: (told.products[name].score.low, told.products[name].score.high),
    "points": lambda told, name, factors: told.points(name, factors),
    "monthly": lambda told, name, _: told.monthly(name),
    "fits": lambda told, name, _: told.fits(name),
    "ranking": lambda told, *_: list(told.products),
    "advice": lambda told, *_: told.assessment.advice.action,
    "apply_for": lambda told, *_: told.assessment.advice.product,
    "ask": lambda told, *_: list(told.assessment.advice.ask),
    "answers": lambda told, _, ids: within(ids, told.answers),
    "no_answers": lambda told, _, ids: without(ids, told.answers),
    "changes": lambda told, name, _: told.changes(name),
    "notes": lambda told, _, wanted: told.notes(wanted),
}
"""Key of a case -> what an assessment says, of whom, in the shape in which the case expects it."""


def within(ids: list[str], there: Container[str]) -> list[str]:
    """Give those ids that are there."""
    return [one for one in ids if one in there]


def without(ids: list[str], there: Container[str]) -> list[str]:
    """Give those ids that are not there."""
    return [one for one in ids if one not in there]


def dated(when: object) -> object:
    """Write a day as a case file does."""
    return when.isoformat() if isinstance(when, date) else when


def named(text: str, wanted: list[str], vocabulary: Vocabulary) -> str:
    """Give a note the name that a case has for it, or leave it whole."""
    for one in wanted:
        pattern = vocabulary.notes.get(one)
        if pattern.fullmatch(text) if pattern else one in text:
            return one
    return text
