"""Questions of one kind that take yes or no, answered in one line: yyn-, or 是是否-."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.interview.prompts import explained, said
from advisor.person.words import NO_WORDS, YES_WORDS, tidy
from advisor.rulebook.labels import local
from advisor.texts import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.interview.session import Standing
    from advisor.rulebook.types import Fact
    from advisor.texts import Lang

FEWEST = 2
"""Questions that are worth a line of their own."""

APART = " ,，、;；/"
OPEN = "-"
"""What stands for an answer that is not known, or not told."""

LETTERS = {"y", "n", "是", "否", OPEN}
"""What may stand without anything between; other words have more than one letter, and end somewhere."""


def to_ask(standing: Standing) -> list[str]:
    """Give the facts to ask for in one line: those of the page that take yes or no.

    Who wants to be asked everything is asked in the order in which everything is shown.
    """
    if standing.interview.everything:
        return []
    facts = standing.interview.advisor.book.facts.facts
    names = [name for name in standing.page if facts[name].type == "boolean"]
    return names if len(names) >= FEWEST else []


def question_of(facts: Sequence[Fact], lang: Lang, *, back: bool) -> str:
    """Write the questions under numbers, and how to answer them."""
    lines = [f"{n}. {local(fact.question, lang)}" for n, fact in enumerate(facts, 1)]
    example = ("yn" * len(facts))[: len(facts) - 1] + OPEN
    hint = said("row-hint-back" if back else "row-hint", lang, count=len(facts), example=example)
    return "\n".join([*lines, hint])


def help_of(facts: Sequence[Fact], lang: Lang) -> str:
    """Give what counts for each of the questions."""
    told = [f"{n}. {text}" for n, fact in enumerate(facts, 1) if (text := explained(fact, lang))]
    return "\n".join(told) or said("no-help", lang)


def written(found: Sequence[bool | None], lang: Lang) -> str:
    """Write how a line was read, answer by answer."""
    names = {True: "yes", False: "no", None: "unknown"}
    told = [f"{n} {said(names[value], lang)}" for n, value in enumerate(found, 1)]
    return sentence("report.list-comma", lang).join(told)


def read_row(text: str, count: int) -> list[bool | None] | None:
    """Read a line of answers, with or without something between them; None if it is none.

    True and False, and None for what stays open. An empty line leaves all of them open, as Enter
    does at any other question.
    """
    plain = tidy(text).casefold()
    if not plain:
        return [None] * count
    words = [word for word in plain.translate({ord(mark): " " for mark in APART}).split() if word]
    if len(words) != count:  # written without anything between them, a letter each
        words = [*"".join(words)]
        if len(words) != count or not {*words} <= LETTERS:
            return None
    found: list[bool | None] = []
    for word in words:
        if word in YES_WORDS or word in NO_WORDS:
            found.append(word in YES_WORDS)
        elif word == OPEN:
            found.append(None)
        else:
            return None
    return found
