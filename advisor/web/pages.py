"""The pages: the questions of one kind at a time, the answers read over, and the report."""

from __future__ import annotations

import functools
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.edition.wording import Words
from advisor.interview.figures import SHORT, Figures, open_products
from advisor.interview.prompts import (
    answered,
    choices,
    complaint,
    decided,
    explained,
    few,
    stopped,
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
from advisor.web.figures import apps, take
from advisor.web.forms import sent_again
from advisor.web.questions import UNKNOWN, UNSAID, heading, posed, told_once
from advisor.web.state import write_state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jinja2 import Environment

    from advisor.interview.session import Interview, Standing
    from advisor.model import Assessment
    from advisor.report.view import Document
    from advisor.web.forms import Form

HERE = Path(__file__).parent / "templates"

NOTHING: Mapping[str, str] = MappingProxyType({})


class Given(NamedTuple):
    """An answer that was given, or declined."""

    fact: str
    name: str
    value: str


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
        """Take the answers or a button, then ask what is next, or show the answers over.

        Gives the page, and whether it says that something is wrong with an answer.
        """
        if form.do == "figures" or (form.do == "switch" and form.figures):
            return self.figures(form), False
        known = self.known(form)
        switched = form.do == "switch" and bool(known)
        wrong = {} if switched or form.do == "review" else self.take(form)
        standing = self.interview.standing(self.lang)
        if switched or wrong:
            page = self.questions(standing, known, wrong, form.answers)
        elif standing.fact is None or form.do == "review":
            page = self.review(standing)
        else:
            page = self.questions(standing, standing.page)
        return page, bool(wrong)

    def known(self, form: Form) -> list[str]:
        """Give the facts of a form that can be asked for."""
        facts = askable(self.book)
        return [name for name in form.answers if name in facts]

    def take(self, form: Form) -> dict[str, str]:
        """Do what a button asks for; gives what is wrong with which answer."""
        known = self.known(form)
        if form.do in {"next", "skip"}:
            several = len(known) > 1
            sent = {name: form.answers[name] for name in known}
            if form.do == "skip":  # of several, what was answered counts, and the rest is not known
                sent = {n: t if t.strip() and several else UNKNOWN for n, t in sent.items()}
            wrong = {name: self.answer(name, text, several=several) for name, text in sent.items()}
            return {name: told for name, told in wrong.items() if told}
        if form.do in {"back", "edit"}:
            for name in known:
                self.answer(name, form.answers[name])  # kept if it is one; nobody asked, if not
        interview = self.interview
        if form.do == "back":
            self.interview = interview.before(known)
        elif form.do == "edit" and form.about in askable(self.book):
            self.interview = interview.changing(form.about)
        elif form.do == "compare":
            self.interview = interview.comparing()
        return {}

    def answer(self, name: str, text: str, *, several: bool = False) -> str | None:
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
            return sentence("web.type-several" if several else "web.type", self.lang)
        elif wrong := complaint(fact, text, self.lang, self.interview.as_of):
            return wrong
        else:
            value = read_answer(fact, text)
        self.interview = self.interview.answered(name, value)
        return None

    def questions(
        self,
        standing: Standing,
        names: Sequence[str],
        wrong: Mapping[str, str] = NOTHING,
        typed: Mapping[str, str] = NOTHING,
    ) -> str:
        """Ask for facts: those to ask for now, or those that the page asked for already."""
        interview = standing.interview
        again = interview.again in names or all(name in interview.asked for name in names)
        asked = posed(standing, names, wrong, typed)
        single = len(names) == 1
        return self.draw(
            "question.html",
            facts=" ".join(names),
            text=asked[0].text if single else heading(self.book, names[0], self.lang),
            asked=[one._replace(why="") for one in asked] if again else told_once(asked),
            at_most=None if again else standing.open.at_most,
            wrong=bool(wrong),
            decided=decided(standing),
            given=self.given(standing),
            first=not interview.before(names).again,
        )

    def given(self, standing: Standing) -> list[Given]:
        """Give the answers so far, in the order in which they were asked for."""
        words = Words(self.book, standing.assessment.profile.known, self.lang)
        facts = self.book.facts.facts
        return [
            Given(name, local(facts[name].name, self.lang), answered(words, name))
            for name in standing.interview.asked
        ]

    def review(self, standing: Standing) -> str:
        """Show all answers, each to be changed, and name what was not asked, to be added."""
        facts = self.book.facts.facts
        unasked = standing.interview.unasked
        return self.draw(
            "review.html",
            given=self.given(standing),
            unasked=[(name, local(facts[name].name, self.lang)) for name in unasked],
            more=standing.fact is not None,
            stopped=stopped(standing),
            offered=bool(standing.open.offered),
            figures=bool(open_products(standing.assessment)),
        )

    # What the apps show -------------------------------------------------------------------------

    def figures(self, form: Form, left: Mapping[str, Figures] = MappingProxyType({})) -> str:
        """Ask for what the apps show; with what was typed, where it is wrong or doubted."""
        asked = apps(self.assessment(), self.interview, self.lang, form, left)
        if not asked:
            return self.review(self.interview.standing(self.lang))
        return self.draw("figures.html", apps=asked, short=SHORT, wrong=bool(left))

    # The report ---------------------------------------------------------------------------------

    def assessment(self) -> Assessment:
        """Judge the answers."""
        interview = self.interview
        return self.advisor.assess(interview.profile(), self.lang)

    def reported(
        self, kind: str, form: Form, printer: Callable[[Document], bytes]
    ) -> tuple[str | bytes, bool]:
        """Take the answers or an app's figures that were sent along, and write the report.

        What is no answer is asked for once more instead. Gives the page, and whether it does.
        """
        if kind == "figures":
            self.interview, left = take(self.interview, form, self.lang)
            if left:
                return self.figures(form, left), True
        wrong = self.take(form._replace(do="next"))
        wrong = {name: told for name, told in wrong.items() if form.answers[name].strip()}
        if wrong:
            standing = self.interview.standing(self.lang)
            return self.questions(standing, self.known(form), wrong, form.answers), True
        return self.report(kind, printer), False

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
        figures = bool(open_products(assessment))
        return to_html(document, toolbar=safe(self.draw("toolbar.html", figures=figures)))


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
    sent = dict(fields or {})
    do = sent.get("do", "")
    return draw(
        "message.html",
        lang,
        others=[],
        kind=kind,
        lines=lines,
        state=sent.get("state") or None,
        again=sent_again(sent),
        do=do if do in {"skip", "figures"} else "next",
    )
