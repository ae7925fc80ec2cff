"""`advisor ask`: the questionnaire in a terminal, then the report."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor import prompts
from advisor.cli import options
from advisor.cli.options import told
from advisor.cli.screen import BACK, make_screen
from advisor.errors import AdvisorError, Problem, UsageError
from advisor.prompts import said
from advisor.report.formats import SUFFIXES, require, written
from advisor.rulebook.load import load_rulebook
from advisor.texts import sentence
from advisor.wording import Words, local

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from advisor.assess import Advisor
    from advisor.cli.screen import Screen
    from advisor.interview import Interview
    from advisor.model import Assessment
    from advisor.question import Open
    from advisor.report.formats import Format
    from advisor.rulebook.types import Fact
    from advisor.texts import Lang

INTERRUPTED = 130

NOT_KNOWN = "?"
"""What is typed for "I don't know" where Enter keeps an answer."""


def ask_command(lang: Lang) -> click.Command:
    """`advisor ask`."""

    @click.command("ask", help=told("ask", lang), short_help=told("ask-short", lang))
    @click.option(
        "--save",
        type=click.Path(path_type=Path),
        metavar="PROFILE.json",
        help=told("ask-save", lang),
    )
    @click.option("--resume", metavar="PROFILE.json", help=told("ask-resume", lang))
    @click.option("--all", "everything", is_flag=True, help=told("ask-all", lang))
    @options.report_format_option(lang)
    @options.output_option(lang)
    @options.rules_option(lang)
    @options.day_option(lang)
    @options.lang_option(lang)
    def ask(
        save: Path | None,
        resume: str | None,
        everything: bool,  # noqa: FBT001  # click calls it so
        form: Format | None,
        output: Path | None,
        rules: Path | None,
        as_of: date,
        lang: Lang,
    ) -> int:
        from advisor.assess import Advisor
        from advisor.interview import Interview
        from advisor.profile import read_profile

        check_files(save, resume, output)
        kind = options.report_format(form, output)
        require(kind)
        book = load_rulebook(rules)
        answers = dict(read_profile(options.read_input(resume), book, as_of).echo) if resume else {}
        interview = Interview(Advisor(book), as_of, answers, everything=everything)
        screen = make_screen(lang)
        conversation = Conversation(interview, screen, lang, save)
        try:
            conversation.run()
        except KeyboardInterrupt:
            conversation.stop()
            return INTERRUPTED
        except EOFError:
            conversation.say("ended", count=len(interview.answers))
        assessment = interview.advisor.assess(interview.profile(), as_of, lang)
        width, color = options.page_width(output), options.wants_color(output)
        result = written(assessment, book, kind, width=width, color=color)
        options.write_result(result, output)
        conversation.offers(assessment if output is None else None)
        return 0

    return ask


def check_files(save: Path | None, resume: str | None, output: Path | None) -> None:
    """Refuse, before anything is asked, what could not be written afterwards. Raises UsageError."""
    for path in (save, output):
        if path is None or str(path) == "-":
            continue
        folder = path.resolve().parent
        if not os.access(folder, os.W_OK) or path.is_dir():
            raise UsageError(Problem("folder-missing", str(path)))
    if save is not None and save.exists() and (resume is None or not save.samefile(resume)):
        raise UsageError(Problem("save-exists", str(save), {"file": shlex.quote(str(save))}))


class Conversation:
    """Asks until nothing matters, then lets the person read their answers over."""

    def __init__(self, interview: Interview, screen: Screen, lang: Lang, save: Path | None) -> None:
        """Take the questionnaire, how it is asked, and the file that keeps every answer."""
        self.interview = interview
        self.screen = screen
        self.lang: Lang = lang
        self.save = save
        self.advisor: Advisor = interview.advisor
        self.book = self.advisor.book

    def say(self, name: str, /, **values: object) -> None:
        """Show one of the questionnaire's sentences."""
        self.screen.say(said(name, self.lang, **values))

    def run(self) -> None:
        """Ask, and review, until the person wants the report."""
        self.say("start-saving" if self.save else "start", file=self.save)
        if self.interview.resumed:
            self.say("resumed", count=self.interview.resumed)
        while True:
            open_ = self.interview.open()
            name = self.interview.question(open_)
            if name is not None:
                self.ask(name, open_)
            elif self.review():
                return

    def ask(self, name: str, open_: Open) -> None:
        """Ask one question and take the answer."""
        fact = self.book.facts.facts[name]
        self.screen.say("")
        if self.interview.again is not None:
            self.say("changing")
        else:
            if decided := self.decided():
                self.say("decided", products=decided)
            self.say("at-most", count=open_.at_most)
            self.screen.say(prompts.why(self.interview, name, open_, self.lang))
        now = self.interview.answers.get(name)
        value = self.chosen(fact, now) if prompts.few(fact) else self.typed(fact, now)
        if value == BACK:
            if not self.interview.back():
                self.say("no-back")
            return
        self.interview.answer(name, value)
        try:
            self.interview.profile()
        except AdvisorError as error:  # a date after the day of the assessment
            self.interview.answer(name, None)
            self.interview.again = name
            self.screen.say(error.lines(self.lang)[0])
            return
        self.keep()

    def chosen(self, fact: Fact, now: Any) -> Any:
        """Ask a question whose answers are few."""
        choices = prompts.choices(fact, self.lang)
        choices += [(None, said(label, self.lang)) for label in ("unknown", "unsaid")]
        if self.interview.asked:
            choices.append((BACK, said("back", self.lang)))
        return self.screen.choose(local(fact.question, self.lang), choices, now)

    def typed(self, fact: Fact, now: Any) -> Any:
        """Ask for a number or a date; Enter keeps an answer that there is."""
        from advisor.interview import read_answer

        kind = "date" if fact.type == "date" else "number"

        def check(text: str) -> str | None:
            if text.strip() in {"", BACK, NOT_KNOWN}:
                return None
            return prompts.complaint(fact, text, self.lang)

        unit = local(fact.unit, self.lang) if fact.unit else ""
        hint = said(
            f"{kind}-hint" if unit or kind == "date" else "number-plain", self.lang, unit=unit
        )
        if now is not None:
            hint = said("keep-hint", self.lang, value=f"{now} {unit}".strip())
        text = self.screen.type(f"{local(fact.question, self.lang)} ({hint})", check).strip()
        if text in {"", NOT_KNOWN}:
            return None if text else now
        return BACK if text == BACK else read_answer(fact, text)

    def decided(self) -> str:
        """Name the products whose verdict is settled."""
        assessment = self.advisor.assess(self.interview.profile(), self.interview.as_of, self.lang)
        return sentence("report.list-comma", self.lang).join(prompts.decided(assessment))

    def words(self) -> Words:
        """Give the words for the answers."""
        return Words(self.book, self.interview.profile().known, self.lang)

    def review(self) -> bool:
        """Show all answers; tells whether the report is wanted, else one is to be changed."""
        words = self.words()
        lines = [
            (
                name,
                said(
                    "review-line",
                    self.lang,
                    fact=local(self.book.facts.facts[name].name, self.lang),
                    value=prompts.answered(words, name),
                ),
            )
            for name in self.interview.asked
        ]
        self.screen.say("")
        self.say("review")
        report_line: tuple[Any, str] = (None, said("review-report", self.lang))
        chosen = self.screen.choose(said("review-choose", self.lang), [report_line, *lines], None)
        if chosen is None:
            return True
        if chosen == BACK:
            self.interview.back()
        else:
            self.interview.again = chosen
        return False

    # Keeping ------------------------------------------------------------------------------------

    def content(self) -> str:
        """Give the answers as a profile that `assess` reads."""
        return json.dumps(self.interview.profile().echo, ensure_ascii=False, indent=2) + "\n"

    def keep(self) -> None:
        """With --save, write every answer at once, so that none is lost."""
        if self.save is None:
            return
        try:
            options.write_result(self.content(), self.save)
        except AdvisorError as error:  # a full disk: go on, and offer another place at the end
            self.say("not-saved", why=error.lines(self.lang)[0])
            self.save = None

    def stop(self) -> None:
        """Say where the answers are, or offer to keep them."""
        self.keep()
        if self.save is not None and self.interview.answers:
            self.say("interrupted-saved", file=shlex.quote(str(self.save)))
            return
        self.say("interrupted")
        if self.interview.answers:
            self.offer("save-offer", lambda _: self.content())

    def offers(self, assessment: Assessment | None) -> None:
        """After the report, offer to save it and the answers; never where nobody can answer."""
        if self.save is None:
            self.offer("save-offer", lambda _: self.content())
        if assessment is not None:

            def report(path: Path) -> str | bytes:
                form = SUFFIXES.get(path.suffix.lower(), "text")
                return written(assessment, self.book, form, width=options.PIPE_WIDTH)

            self.offer("report-offer", report)

    def offer(self, name: str, content: Callable[[Path], str | bytes]) -> None:
        """Offer to write something to a file of the person's choice, whose name tells the format."""
        if not (sys.stdin and sys.stdin.isatty() and options.on_terminal()):
            return
        with contextlib.suppress(KeyboardInterrupt, EOFError):
            while file := self.screen.type(said(name, self.lang), lambda _: None).strip():
                path = Path(file).expanduser()
                if path.exists():
                    self.say("exists", file=file)
                    continue
                try:
                    options.write_result(content(path), path)
                except AdvisorError as error:
                    self.say("not-saved", why=error.lines(self.lang)[0])
                    continue
                self.say("saved", file=file)
                return
