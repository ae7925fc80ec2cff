"""The questionnaire as a text to fill in by hand, and read back: `advisor profile blank --format text`.

Every question ends with its fact's name in brackets, by which its answer is known again, in either
language and after its words have changed. Answers are read as the questionnaire reads them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.errors import Local, Problem, ProfileError, shown
from advisor.interview.prompts import choices, complaint, explained, few, how, said
from advisor.interview.session import askable
from advisor.person.profile import LARGEST, make_profile, read_profile, spellings
from advisor.person.strict_json import read_json
from advisor.person.typed import read_answer
from advisor.person.words import tidy, wish
from advisor.rulebook.labels import local
from advisor.rulebook.scalars import BadValueError
from advisor.texts import LANGS, Lang, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from advisor.model import Profile
    from advisor.rulebook.types import Fact, Rulebook

BEGINS = "#"
"""What a form begins with, and no JSON."""

_QUESTION = re.compile(r"(?:\d+[.、．)]\s*)?(.*)\[([^\[\]]+)\]\s*\Z")
_ANSWER = re.compile(r"(?:答|Answer)\s*[:：]\s*(.*)\Z", re.IGNORECASE)


def told(name: str, lang: Lang, /, **values: object) -> str:
    """Give one of the form's own sentences."""
    return sentence(f"form.{name}", lang, **values)


# Written ----------------------------------------------------------------------------------------------


def blank_form(book: Rulebook, lang: Lang) -> str:
    """Write the empty form: every question under its group, what counts, its choices, a place for it."""
    lines = [f"{BEGINS} {one}" for one in told("head", lang).split("\n")]
    number = 0
    names = askable(book)
    for group in book.facts.groups:
        lines += ["", f"{BEGINS * 2} {local(group.name, lang)}"]
        for name in group.facts:
            if name in names:
                number += 1
                fact = book.facts.facts[name]
                question = f"{number}. {local(fact.question, lang)} [{name}]"
                lines += ["", question, *about(fact, lang), told("answer", lang)]
    return "\n".join(lines) + "\n"


def about(fact: Fact, lang: Lang) -> list[str]:
    """Say what an answer may be, and where to find it."""
    if few(fact):
        numbered = [f"{place}) {text}" for place, (_, text) in enumerate(choices(fact, lang), 1)]
        wanted = told("choose", lang, choices=told("apart", lang).join(numbered))
    elif fact.type == "date":
        wanted = sentence("web.hint-date", lang)
    else:
        unit = local(fact.unit, lang) if fact.unit else ""
        plain = sentence("web.hint-number" if unit else "web.hint-plain", lang, unit=unit)
        wanted = said("and-how", lang, wrong=plain, how=how(fact, lang))
    return [f"   {line}" for line in (explained(fact, lang), wanted) if line]


# Read -------------------------------------------------------------------------------------------------


class Filled(NamedTuple):
    """What was written for one question.

    Attributes:
        name: the fact, as the form names it.
        line: where its question stands, from 1.
        text: the answer, or nothing.
    """

    name: str
    line: int
    text: str


def read_filled(content: bytes | str, book: Rulebook, as_of: date) -> Profile:
    """Read a profile from JSON, or from a form that was filled in.

    Raises ProfileError: every mistake, of a form with the line of its question.
    """
    if not is_form(content):
        return read_profile(content, book, as_of)
    text = decoded(content) or ""
    answers: dict[str, Any] = {}
    problems: list[Problem] = []
    for filled in entries(text, book, problems):
        fact = book.facts.facts.get(filled.name)
        if fact is None or filled.name not in askable(book):
            given = {"name": filled.name, "shown": shown(filled.name)}
            where = str(filled.line)
            problems.append(Problem("fact-not-known", where, given, spellings(book)))
        elif filled.name in answers:
            again: dict[str, object] = {"line": filled.line, "name": filled.name}
            problems.append(Problem("form-twice", values=again))
        else:
            answers[filled.name] = answer_of(fact, filled, as_of, problems)
    if problems:
        raise ProfileError(*problems)
    return make_profile(answers, book, as_of)


def read_saved(
    content: bytes | str, book: Rulebook, as_of: date
) -> tuple[dict[str, Any], list[str]]:
    """Read answers that were kept, and the facts that are null in JSON: those were declined.

    Raises as `read_filled`.
    """
    answers = dict(read_filled(content, book, as_of).echo)
    if is_form(content):
        return answers, []
    found = read_json(content, ProfileError, LARGEST)
    return answers, [name for name, value in found.items() if value is None]


def is_form(content: bytes | str) -> bool:
    """Tell a form from JSON."""
    return (decoded(content) or "").lstrip().startswith(BEGINS)


def decoded(content: bytes | str) -> str | None:
    """Give a text; None where it is not UTF-8, which is said where JSON is read."""
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def entries(text: str, book: Rulebook, problems: list[Problem]) -> Iterator[Filled]:
    """Find the questions and what was written for each.

    An answer may go on in the lines below. What stands elsewhere and is not the form's own is a
    mistake: it may be an answer in the wrong place.
    """
    name, begun, parts = "", 0, None
    own: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        question, answer = _QUESTION.match(bare), _ANSWER.match(bare)
        if bare.startswith(BEGINS) or question:
            if name:
                yield Filled(name, begun, " ".join(parts or ()).strip())
            name, begun, parts = (question[2].strip() if question else ""), number, None
            fact = book.facts.facts.get(name)
            own = {one.strip() for lang in LANGS for one in about(fact, lang)} if fact else set()
        elif answer and name and parts is None:
            parts = [answer[1]]
        elif not bare or (parts is None and bare in own):
            continue
        elif parts is not None:
            parts.append(bare)
        else:
            given = {"line": number, "found": shown(bare)}
            problems.append(Problem("form-line", values=given))
    if name:
        yield Filled(name, begun, " ".join(parts or ()).strip())


def answer_of(fact: Fact, filled: Filled, as_of: date, problems: list[Problem]) -> Any:
    """Read one answer; None where it was left open. A mistake goes on the list."""
    if not tidy(filled.text) or wish(filled.text) == "unknown":
        return None
    wrong = {lang: refused(fact, filled.text, lang, as_of) for lang in LANGS}
    if wrong["zh"] is None or wrong["en"] is None:
        return read_answer(fact, filled.text)
    question = Local(fact.question.zh, fact.question.en)
    why = Local(wrong["zh"], wrong["en"])
    given = {"line": filled.line, "question": question, "why": why}
    problems.append(Problem("form-answer", values=given))
    return None


def refused(fact: Fact, text: str, lang: Lang, as_of: date) -> str | None:
    """Say what is wrong with an answer; None if nothing is."""
    if not few(fact):
        return complaint(fact, text, lang, as_of)
    try:
        read_answer(fact, text)
    except BadValueError:
        offered = told("apart", lang).join(name for _, name in choices(fact, lang))
        return told("not-a-choice", lang, found=shown(text), choices=offered)
    return None
