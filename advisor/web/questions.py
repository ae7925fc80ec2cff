"""Questions as a page draws them: one alone, or several of one kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.interview.prompts import choices, explained, few, how, said, why
from advisor.person.words import wish
from advisor.rulebook.labels import local
from advisor.texts import Lang, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.interview.session import Standing
    from advisor.rulebook.types import Fact, Rulebook

UNKNOWN = "unknown"
UNSAID = "unsaid"
"""The values of the answers that give none: "I don't know", "I would rather not say"."""


class Option(NamedTuple):
    """An answer to choose."""

    value: str
    text: str
    chosen: bool


class PosedQuestion(NamedTuple):
    """A question as a page draws it.

    Attributes:
        choices: the answers to choose from; None where one is typed.
        value: what stands in its field.
        wrong: what is wrong with what was sent; empty where nothing is.
    """

    fact: str
    text: str
    why: str
    choices: list[Option] | None
    value: str
    unit: str
    hint: str
    explained: str
    asks_help: bool
    wrong: str


def posed(
    standing: Standing, names: Sequence[str], wrong: Mapping[str, str], typed: Mapping[str, str]
) -> list[PosedQuestion]:
    """Pose the questions about some facts, each with the answer that there is.

    Args:
        standing: where the questionnaire stands.
        names: the facts.
        wrong: what is wrong with which answer.
        typed: what was sent; of a page with something wrong, what was right is taken already.
    """
    kept = {name: text for name, text in typed.items() if name in wrong or not wrong}
    single = len(names) == 1
    return [
        question(standing, name, wrong.get(name, ""), kept.get(name, ""), single=single)
        for name in names
    ]


def question(
    standing: Standing, name: str, wrong: str, typed: str, *, single: bool
) -> PosedQuestion:
    """Pose the question about a fact."""
    interview, lang = standing.interview, standing.assessment.lang
    fact = interview.advisor.book.facts.facts[name]
    now = interview.answers.get(name)
    return PosedQuestion(
        fact=name,
        text=local(fact.question, lang),
        why=why(standing, name),
        choices=options(standing, name, fact, typed, single=single) if few(fact) else None,
        value=typed or ("" if now is None else str(now)),
        unit=local(fact.unit, lang) if fact.unit else "",
        hint=hinted(fact, lang, full=not wrong or wish(typed) == "help"),
        explained=explained(fact, lang),
        asks_help=wish(typed) == "help",
        wrong=wrong,
    )


def options(standing: Standing, name: str, fact: Fact, typed: str, *, single: bool) -> list[Option]:
    """Give the answers to choose from; what was pressed, or the present one, is chosen.

    Among several questions "I don't know" stands for both ways of giving none.
    """
    interview, lang = standing.interview, standing.assessment.lang
    now = interview.answers.get(name)
    chosen = UNKNOWN if now is None and name in interview.asked else str(now)
    offered = [(str(value), text) for value, text in choices(fact, lang)]
    offered.append((UNKNOWN, said("unknown", lang)))
    if single:
        offered.append((UNSAID, said("unsaid", lang)))
    return [Option(value, text, value == (typed or chosen)) for value, text in offered]


def told_once(asked: Sequence[PosedQuestion]) -> list[PosedQuestion]:
    """Leave out why a question is asked where the one before it was asked for the same reason."""
    reasons = ["", *(one.why for one in asked)]
    return [
        one._replace(why="") if one.why == before else one
        for one, before in zip(asked, reasons, strict=False)
    ]


def heading(book: Rulebook, name: str, lang: Lang) -> str:
    """Name what the questions on a page have in common, by one of them."""
    vocabulary = book.facts
    for kind, listed in (("first", vocabulary.first), ("always", vocabulary.always)):
        if name in listed:
            return sentence(f"web.kind-{kind}", lang)
    group = next(one for one in vocabulary.groups if name in one.facts)
    return local(group.name, lang)


def hinted(fact: Fact, lang: Lang, *, full: bool) -> str:
    """Say what an answer that is typed looks like; in full, in which ways it can be written."""
    if few(fact):
        return ""
    if fact.type == "date":
        return sentence("web.hint-date", lang)
    unit = local(fact.unit, lang) if fact.unit else ""
    plain = sentence("web.hint-number" if unit else "web.hint-plain", lang, unit=unit)
    return said("and-how", lang, wrong=plain, how=how(fact, lang)) if full else plain
