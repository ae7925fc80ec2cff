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
from advisor.web.figures import apps, take
from advisor.web.state import write_state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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


class Form(NamedTuple):
    """What came back from a page.

    Attributes:
        do: the word of the button that was pressed, and `about` what it is about.
        answers: the facts that the page asked for, with what was sent for each; empty where nothing was.
    """

    do: str
    about: str
    answers: Mapping[str, str]


def sent_form(do: str, about: str, fields: Mapping[str, str]) -> Form:
    """Read a form's fields: `fact` names the facts that were asked for, apart by blanks.

    The answer to one of several stands in `answer.<fact>`, to a single one in `answer`.
    """
    names = fields.get("fact", "").split()
    alone = fields.get("answer", "") if len(names) == 1 else ""
    return Form(do, about, {name: fields.get(f"answer.{name}", alone) for name in names})


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
        if form.do == "figures":
            return self.figures({}, {}), False
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
            sent = {name: form.answers[name] for name in known}
            if form.do == "skip":  # of several, what was answered counts, and the rest is not known
                sent = {n: t if t and len(known) > 1 else UNKNOWN for n, t in sent.items()}
            wrong = {name: self.answer(name, text) for name, text in sent.items()}
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

    def questions(
        self,
        standing: Standing,
        names: Sequence[str],
        wrong: Mapping[str, str] = MappingProxyType({}),
        typed: Mapping[str, str] = MappingProxyType({}),
    ) -> str:
        """Ask for facts: those to ask for now, or those that the page asked for already."""
        interview = standing.interview
        again = interview.again in names or all(name in interview.asked for name in names)
        single = len(names) == 1
        asked = [
            self.question(standing, n, wrong.get(n, ""), typed.get(n, ""), single=single)
            for n in names
        ]
        told = ""
        for number, one in enumerate(asked):  # said once for those in a row that it holds of
            why, told = (one.why if one.why != told else ""), one.why
            asked[number] = one._replace(why="" if again else why)
        return self.draw(
            "question.html",
            facts=" ".join(names),
            text=asked[0].text if single else self.heading(names[0]),
            asked=asked,
            at_most=None if again else standing.open.at_most,
            wrong=bool(wrong),
            decided=decided(standing),
            given=self.given(standing),
            first=not interview.before(names).again,
        )

    def heading(self, name: str) -> str:
        """Name what the questions on a page have in common, by one of them."""
        vocabulary = self.book.facts
        for kind, listed in (("first", vocabulary.first), ("always", vocabulary.always)):
            if name in listed:
                return sentence(f"web.kind-{kind}", self.lang)
        group = next(one for one in vocabulary.groups if name in one.facts)
        return local(group.name, self.lang)

    def question(
        self, standing: Standing, name: str, wrong: str, typed: str, *, single: bool
    ) -> PosedQuestion:
        """Write the question about a fact, with what was typed, or the answer that there is."""
        interview, fact = standing.interview, self.book.facts.facts[name]
        now = interview.answers.get(name)
        return PosedQuestion(
            fact=name,
            text=local(fact.question, self.lang),
            why=why(standing, name),
            choices=self.choices(name, fact, typed, single=single) if few(fact) else None,
            value=(typed if wrong else "") or ("" if now is None else str(now)) or typed,
            unit=local(fact.unit, self.lang) if fact.unit else "",
            hint=hinted(fact, self.lang, full=not wrong or wish(typed) == "help"),
            explained=explained(fact, self.lang),
            asks_help=wish(typed) == "help",
            wrong=wrong,
        )

    def choices(self, name: str, fact: Fact, typed: str, *, single: bool) -> list[Option]:
        """Give the answers to choose from; what was pressed, or the present one, is chosen.

        Among several questions "I don't know" stands for both ways of giving none.
        """
        now = self.interview.answers.get(name)
        chosen = UNKNOWN if now is None and name in self.interview.asked else str(now)
        offered = [(str(value), text) for value, text in choices(fact, self.lang)]
        offered.append((UNKNOWN, said("unknown", self.lang)))
        if single:
            offered.append((UNSAID, said("unsaid", self.lang)))
        return [Option(value, text, value == (typed or chosen)) for value, text in offered]

    def given(self, standing: Standing) -> list[Given]:
        """Give the answers so far, in the order in which they were asked for."""
        words = Words(self.book, standing.assessment.profile.known, self.lang)
        facts = self.book.facts.facts
        return [
            Given(name, local(facts[name].name, self.lang), answered(words, name))
            for name in standing.interview.asked
        ]

    def unasked(self, standing: Standing) -> list[Given]:
        """Give what was not asked for, for who wants to add it."""
        facts = self.book.facts.facts
        left = [name for name in askable(self.book) if name not in standing.interview.asked]
        return [Given(name, local(facts[name].name, self.lang), "") for name in left]

    def review(self, standing: Standing) -> str:
        """Show all answers, each to be changed."""
        more = standing.fact is not None
        return self.draw(
            "review.html",
            given=self.given(standing),
            unasked=self.unasked(standing),
            more=more,
            stopped=stopped(standing),
            offered=bool(standing.open.offered),
            figures=bool(open_products(standing.assessment)),
        )

    # What the apps show -------------------------------------------------------------------------

    def figures(self, fields: Mapping[str, str], left: Mapping[str, Figures]) -> str:
        """Ask for what the apps show; with what was typed, where it is wrong or doubted."""
        assessment = self.assessment()
        asked = apps(assessment, self.interview, self.lang, fields, left)
        return self.draw("figures.html", apps=asked, short=SHORT, wrong=bool(left))

    # The report ---------------------------------------------------------------------------------

    def assessment(self) -> Assessment:
        """Judge the answers."""
        interview = self.interview
        return self.advisor.assess(interview.profile(), self.lang)

    def asked_for(
        self,
        form: str,
        sent: Form,
        figures: Mapping[str, str],
        printer: Callable[[Document], bytes],
    ) -> tuple[str | bytes, bool]:
        """Take the answers or an app's figures that were sent along, and write the report.

        What is no answer is asked for once more instead. Gives the page, and whether it does.
        """
        if form == "figures":
            self.interview, left = take(self.interview, figures, self.lang)
            if left:
                return self.figures(figures, left), True
        wrong = self.take(sent)
        wrong = {name: told for name, told in wrong.items() if sent.answers[name].strip()}
        if wrong:
            standing = self.interview.standing(self.lang)
            return self.questions(standing, list(sent.answers), wrong, sent.answers), True
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
        figures = bool(open_products(assessment))
        return to_html(document, toolbar=safe(self.draw("toolbar.html", figures=figures)))


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
    sent = dict(fields or {})
    state = sent.get("state")
    again = {n: t for n, t in sent.items() if n == "fact" or n.partition(".")[0] == "answer"}
    answered = any(text for name, text in again.items() if name != "fact")
    return draw(
        "message.html",
        lang,
        others=[],
        kind=kind,
        lines=lines,
        state=state or None,
        again=again if answered else {},
    )
