"""The pages: one question at a time, the answers read over, and the report."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.edition.wording import Words
from advisor.interview.prompts import (
    answered,
    choices,
    complaint,
    decided,
    explained,
    few,
    how,
    said,
    stopped,
    why,
)
from advisor.interview.session import askable
from advisor.person.typed import read_answer
from advisor.person.words import wish
from advisor.report.document import document_of
from advisor.report.json import to_json
from advisor.report.json_text import json_text
from advisor.report.pages import TEMPLATES, environment, safe, to_html
from advisor.rulebook.labels import local
from advisor.texts import LANGS, Lang, sentence
from advisor.web.state import write_state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Environment

    from advisor.interview.session import Interview, Standing
    from advisor.model import Assessment
    from advisor.report.view import Document
    from advisor.rulebook.types import Fact

HERE = Path(__file__).parent / "templates"

UNKNOWN = "unknown"
UNSAID = "unsaid"
"""The values of the answers that give none: "I don't know", "I would rather not say"."""


class Option(NamedTuple):
    """An answer to choose."""

    value: str
    text: str
    chosen: bool


class Given(NamedTuple):
    """An answer that was given, or declined."""

    fact: str
    name: str
    value: str


class Form(NamedTuple):
    """What came back from a page; the name of the button that was pressed, and what it is about."""

    do: str
    about: str
    fact: str
    answer: str


@functools.cache
def pages() -> Environment:
    """Give the environment of the pages' templates."""
    return environment(HERE)


@functools.cache
def style() -> str:
    """Give the style sheet of all pages: the report's, and what a form needs more."""
    return "\n".join(
        path.read_text(encoding="utf-8") for path in (TEMPLATES / "style.css", HERE / "form.css")
    )


class Page:
    """Draws the pages of one questionnaire, in one language."""

    def __init__(self, interview: Interview, lang: Lang) -> None:
        self.interview = interview
        self.advisor = interview.advisor
        self.book = interview.advisor.book
        self.lang: Lang = lang

    def draw(self, template: str, **more: Any) -> str:
        """Draw a page that carries the questionnaire's state."""
        return draw(template, self.lang, state=write_state(self.interview), **more)

    # Asking -------------------------------------------------------------------------------------

    def next(self, form: Form) -> tuple[str, bool]:
        """Take an answer or a button, then ask what is next, or show the answers over.

        Gives the page, and whether it says that something is wrong with the answer.
        """
        switched = form.do == "switch" and form.fact in askable(self.book)
        wrong = None if switched or form.do == "review" else self.take(form)
        standing = self.interview.standing(self.lang)
        if switched or wrong:
            page = self.question(standing, form.fact, wrong or "", form.answer)
        elif standing.fact is None or form.do == "review":
            page = self.review(standing)
        else:
            page = self.question(standing, standing.fact)
        return page, bool(wrong)

    def take(self, form: Form) -> str | None:
        """Do what a button asks for; gives what is wrong with an answer."""
        known = form.fact in askable(self.book)
        if form.do in {"back", "edit"} and known:
            self.answer(form.fact, form.answer)  # kept if it is one; nobody asked for it, if not
        interview = self.interview
        if form.do == "back":
            left = interview.changing(form.fact if form.fact in interview.asked else None)
            self.interview = left.back() or left
        elif form.do == "edit" and form.about in interview.asked:
            self.interview = interview.changing(form.about)
        elif form.do == "compare":
            self.interview = interview.comparing()
        elif form.do in {"next", "skip"} and known:
            return self.answer(form.fact, UNKNOWN if form.do == "skip" else form.answer)
        return None

    def answer(self, name: str, text: str) -> str | None:
        """Take an answer; gives what is wrong with it, and then changes nothing."""
        fact = self.book.facts.facts[name]
        value: object | None
        wanted = None if few(fact) else wish(text)
        if text in {UNKNOWN, UNSAID} or wanted == "unknown":
            value = None
        elif wanted == "help" and explained(fact, self.lang):
            return sentence("web.help-above", self.lang)
        elif few(fact):
            offered = {str(value): value for value, _ in choices(fact, self.lang)}
            if text not in offered:
                return sentence("web.choose", self.lang)
            value = offered[text]
        elif not text.strip():
            return sentence("web.type", self.lang)
        elif wrong := complaint(fact, text, self.lang, self.interview.as_of):
            return wrong
        else:
            value = read_answer(fact, text)
        self.interview = self.interview.answered(name, value)
        return None

    def question(self, standing: Standing, name: str, wrong: str = "", typed: str = "") -> str:
        """Ask for a fact: the one to ask for now, or the one that the page asked for already."""
        interview, fact = standing.interview, self.book.facts.facts[name]
        again = interview.again == name or name in interview.asked
        now = interview.answers.get(name)
        value = "" if now is None else str(now)
        return self.draw(
            "question.html",
            fact=name,
            text=local(fact.question, self.lang),
            why="" if again else why(standing, name),
            at_most=None if again else standing.open.at_most,
            choices=self.choices(name, fact, typed) if few(fact) else None,
            value=typed or value,
            unit=local(fact.unit, self.lang) if fact.unit else "",
            hint=hinted(fact, self.lang, full=not wrong or wish(typed) == "help"),
            explained=explained(fact, self.lang),
            asks_help=wish(typed) == "help",
            wrong=wrong,
            decided=decided(standing),
            given=self.given(standing),
            first=not interview.asked or name == interview.asked[0],
        )

    def choices(self, name: str, fact: Fact, typed: str) -> list[Option]:
        """Give the answers to choose from; what was pressed, or the present one, is chosen."""
        now = self.interview.answers.get(name)
        chosen = UNKNOWN if now is None and name in self.interview.asked else str(now)
        offered = [(str(value), text) for value, text in choices(fact, self.lang)]
        offered += [(UNKNOWN, said("unknown", self.lang)), (UNSAID, said("unsaid", self.lang))]
        return [Option(value, text, value == (typed or chosen)) for value, text in offered]

    def given(self, standing: Standing) -> list[Given]:
        """Give the answers so far, in the order in which they were asked for."""
        words = Words(self.book, standing.assessment.profile.known, self.lang)
        facts = self.book.facts.facts
        return [
            Given(name, local(facts[name].name, self.lang), answered(words, name))
            for name in standing.interview.asked
        ]

    def review(self, standing: Standing) -> str:
        """Show all answers, each to be changed."""
        more = standing.fact is not None
        return self.draw(
            "review.html",
            given=self.given(standing),
            more=more,
            stopped=stopped(standing),
            offered=bool(standing.open.offered),
        )

    # The report ---------------------------------------------------------------------------------

    def assessment(self) -> Assessment:
        """Judge the answers."""
        interview = self.interview
        return self.advisor.assess(interview.profile(), self.lang)

    def asked_for(
        self, form: str, sent: Form, printer: Callable[[Document], bytes]
    ) -> tuple[str | bytes, bool]:
        """Take the answer that was sent along, and write the report.

        An answer that is none is asked for once more instead. Gives the page, and whether it does.
        """
        wrong = self.take(sent)
        if wrong and sent.answer.strip():
            standing = self.interview.standing(self.lang)
            return self.question(standing, sent.fact, wrong, sent.answer), True
        return self.report(form, printer), False

    def report(self, form: str, printer: Callable[[Document], bytes]) -> str | bytes:
        """Write the report: as a page of ours, or to be kept."""
        if form == "answers":
            return json_text(self.interview.saved())
        assessment = self.assessment()
        if form == "json":
            return to_json(assessment)
        document = document_of(assessment, self.book)
        if form == "pdf":
            return printer(document)
        if form == "html":
            return to_html(document)
        return to_html(document, toolbar=safe(self.draw("toolbar.html")))


def hinted(fact: Fact, lang: Lang, *, full: bool) -> str:
    """Say what an answer that is typed looks like; in full, in which ways it can be written."""
    if few(fact):
        return ""
    if fact.type == "date":
        return sentence("web.hint-date", lang)
    unit = local(fact.unit, lang) if fact.unit else ""
    plain = sentence("web.hint-number" if unit else "web.hint-plain", lang, unit=unit)
    return said("and-how", lang, wrong=plain, how=how(fact, lang)) if full else plain


def draw(template: str, lang: Lang, **more: Any) -> str:
    """Draw a template with what every page has."""
    return (
        pages()
        .get_template(template)
        .render(
            {
                "lang": lang,
                "others": [other for other in LANGS if other != lang],
                "state": None,
                "asking": False,
                "say": lambda name, **values: sentence(f"web.{name}", lang, **values),
                "title": sentence("report.title", lang),
                "disclaimer": sentence("report.disclaimer", lang),
                **more,
            }
        )
    )


def start_page(lang: Lang) -> str:
    """Draw the page that everything begins with."""
    return draw("start.html", lang)


def message_page(
    lang: Lang, kind: str, lines: list[str], fields: Mapping[str, str] | None = None
) -> str:
    """Draw a page that says what went wrong, and the way back: to the answers, if it has them.

    `fields` are those of the form that could not be worked on; its answer can be sent once more.
    """
    sent = {name: (fields or {}).get(name) or None for name in ("state", "fact", "answer")}
    return draw("message.html", lang, others=[], kind=kind, lines=lines, **sent)
