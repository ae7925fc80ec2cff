"""One look at a folder of rules as it is being edited: what is wrong, what flips, which cases fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.errors import AdvisorError
from advisor.rulebook.load import Lines, load_texts
from advisor.texts import sentence
from advisor.verify.cases import FOLDER, Vocabulary, parse_cases
from advisor.verify.check import check_rules
from advisor.verify.compared import compared
from advisor.verify.mending import rules_alone
from advisor.verify.printout import plain
from advisor.verify.trial import failures
from advisor.verify.written_diff import first_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from advisor.rulebook.types import Rulebook
    from advisor.texts import Lang
    from advisor.verify.memory import Memory

MOST_CASES = 10
"""Failing cases that are named; the rest are counted."""


def look(
    files: Mapping[str, str],
    before: Mapping[str, str],
    as_of: date,
    lang: Lang,
    memory: Memory | None = None,
) -> Iterator[str]:
    """Say what an edit comes to, line by line, what is quickest to find first.

    Args:
        files: the rulebook's, cases among them, by their names.
        before: the files that they are compared with.
        as_of: the day on which they are looked at.
        lang: the reader's language.
        memory: what was found out at an earlier look.
    """
    try:
        book = load_texts(rules_alone(files))
    except AdvisorError as error:
        yield from error.lines(lang)
        return
    yield from failing(files, book, lang)
    yield from flipping(before, book, as_of, lang)
    yield from wrong(files, book, as_of, lang, memory)


def failing(files: Mapping[str, str], book: Rulebook, lang: Lang) -> Iterator[str]:
    """Say which cases do not come out as expected, or cannot be."""
    vocabulary = Vocabulary(book)
    try:
        cases = [
            case
            for name, text in files.items()
            if name.startswith(f"{FOLDER}/")
            for case in parse_cases(text, name, vocabulary)
        ]
    except AdvisorError as error:
        yield from error.lines(lang)
        return
    failed = failures(book, cases, vocabulary, lang)
    for placed, _ in failed[:MOST_CASES]:
        yield sentence("verify.look-case", lang, place=placed.place, name=placed.case.name)
    name = "test-count" if failed else "test-clean"
    yield sentence(f"verify.{name}", lang, count=len(cases), failed=len(failed))


def flipping(before: Mapping[str, str], book: Rulebook, as_of: date, lang: Lang) -> Iterator[str]:
    """Say in short what differs from before."""
    try:
        found = compared(rules_alone(before), book, as_of)
    except AdvisorError as error:
        yield from error.lines(lang)
        return
    if not found.changes:
        yield sentence("verify.diff-none", lang)
        return
    for point in first_lines(found, lang):
        yield plain(point.text)
        yield from (f"    {plain(one)}" for one in point.below)


def wrong(
    files: Mapping[str, str], book: Rulebook, as_of: date, lang: Lang, memory: Memory | None
) -> Iterator[str]:
    """Say what `advisor rules check` finds."""
    faults = check_rules(book, as_of, memory=memory)
    place = Lines(rules_alone(files)).place
    for one in faults:
        yield f"{place(one.path)}: {one.text(lang)}"
    if not faults:
        yield sentence("verify.look-clean", lang)
