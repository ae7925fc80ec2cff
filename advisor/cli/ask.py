"""`advisor ask`: the questionnaire in a terminal, then the report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli import in_a_row, options, writing
from advisor.cli.ending import Ended, ending_told, interrupts_kept
from advisor.cli.figures import AppFigures
from advisor.cli.keeping import Files, Keeper, check_files, given_options, read_resumed
from advisor.cli.localised import Localised
from advisor.cli.options import told
from advisor.cli.screen import BACK, interactive
from advisor.cli.status import BAD_USAGE, INTERNAL, INTERRUPTED
from advisor.cli.terminal import make_screen
from advisor.edition.wording import Words
from advisor.errors import AdvisorError, EngineError, shown
from advisor.interview import prompts
from advisor.interview.figures import open_products
from advisor.interview.prompts import said
from advisor.interview.session import resumed
from advisor.person.words import wish
from advisor.report.formats import require, written
from advisor.report.summary import headline
from advisor.rulebook.labels import local
from advisor.rulebook.load import load_rulebook

if TYPE_CHECKING:
    from datetime import date

    from advisor.cli.screen import Screen
    from advisor.interview.session import Interview, Standing
    from advisor.model import Assessment
    from advisor.report.formats import Format
    from advisor.rulebook.types import Fact
    from advisor.texts import Lang


def ask_command(lang: Lang) -> click.Command:
    """`advisor ask`."""

    @click.command(
        "ask", Localised, lang=lang, help=told("ask", lang), short_help=told("ask-short", lang)
    )
    @click.option(
        "--save",
        type=click.Path(path_type=Path, allow_dash=True),
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
        from advisor.assess.advisor import Advisor

        check_files(save, resume, output, lang)
        kind = options.report_format(form, output)
        require(kind)
        book = load_rulebook(rules)
        answers, declined = read_resumed(resume, book, as_of) if resume else ({}, [])
        interview = resumed(Advisor(book), as_of, answers, declined, everything=everything)
        screen = make_screen(lang)
        source = Path(resume) if resume and resume != "-" else None
        keeper = Keeper(screen, lang, Files(save, source, given_options()))
        conversation = Conversation(interview, screen, lang, keeper)
        try:
            with ending_told(screen.leave):
                return conversation.hold(kind, output)
        except Ended as ended:
            keeper.gone(conversation.interview)
            return ended.status

    return ask


class Conversation:
    """Asks until nothing matters, then lets the person read their answers over."""

    def __init__(self, interview: Interview, screen: Screen, lang: Lang, keeper: Keeper) -> None:
        self.interview = interview
        self.screen = screen
        self.lang: Lang = lang
        self.keeper = keeper
        self.book = interview.advisor.book
        self.editing = False
        self.reason = ""

    def say(self, name: str, /, **values: object) -> None:
        """Show one of the questionnaire's sentences."""
        self.screen.say(said(name, self.lang, **values))

    def hold(self, kind: Format, output: Path | None) -> int:
        """Ask, write the report, and offer to keep both; gives the command's status.

        Whatever goes wrong on the way, the answers are kept or offered to be.
        """
        assessment: Assessment | None = None
        try:
            try:
                assessment = self.run()
            except EOFError:
                standing = self.interview.standing(self.lang)
                if standing.fact is not None:
                    self.say("ended", count=len(self.interview.answers))
                assessment = standing.assessment
            width, color = options.page_width(output), options.wants_color(output)
            with interrupts_kept():
                report = written(assessment, self.book, kind, width=width, color=color)
                options.write_result(report, output)
                if (
                    output is None
                    and isinstance(report, str)
                    and options.longer_than_screen(report)
                ):
                    self.say("read-up", headline=headline(assessment).rstrip("：:"))
        except Ended:
            raise
        except KeyboardInterrupt:
            self.keeper.stop(self.interview)
            return INTERRUPTED
        except AdvisorError as error:
            writing.complain(error.lines(self.lang))
            self.keeper.offers(self.interview, assessment)
            return INTERNAL if isinstance(error, EngineError) else BAD_USAGE
        to_file = output is not None and str(output) != "-"
        if interactive():
            if to_file:
                self.say("report-at", file=output)
            if self.keeper.kept is not None:
                self.say("answers-at", file=self.keeper.kept)
        self.keeper.offers(self.interview, None if to_file else assessment)
        return 0

    def run(self) -> Assessment:
        """Ask, and review, until the person wants the report; gives what it is to say."""
        save = self.keeper.files.save
        self.say("start-saving" if save else "start", file=save)
        if self.interview.answers:
            self.resume()
        while True:
            standing = self.interview.standing(self.lang)
            if names := in_a_row.to_ask(standing):
                self.ask_in_a_row(standing, names)
            elif standing.fact is not None:
                self.ask(standing, standing.fact)
            elif self.review(standing):
                return standing.assessment

    def resume(self) -> None:
        """Say what is there already, and ask once whether to ask again for what was declined."""
        interview = self.interview
        declined = len(interview.declined)
        self.say("resumed", answers=len(interview.answers), declined=declined)
        if declined and interactive():
            choices = [(again, said(f"reopen-{word}", self.lang)) for again, word in REOPEN]
            question = said("reopen", self.lang, count=declined)
            if self.screen.choose(question, choices, now=False) is True:
                self.interview = interview.reopened()

    def lead(self, standing: Standing, name: str) -> None:
        """Say how far one is, and why a question is asked."""
        self.screen.say("")
        if self.interview.again is not None:
            self.say("changing")
            return
        if decided := prompts.decided(standing):
            self.say("decided", products=said("apart", self.lang).join(decided))
        at_most = standing.open.at_most
        self.say("at-most" if at_most > 1 else "last", count=at_most)
        if (reason := prompts.why(standing, name)) != self.reason:
            self.screen.say(reason)  # once for those in a row that it holds of
        self.reason = reason

    def ask_in_a_row(self, standing: Standing, names: list[str]) -> None:
        """Ask several questions that take yes or no, and take the answers from one line."""
        facts = [self.book.facts.facts[name] for name in names]
        self.lead(standing, names[0])

        def check(text: str) -> str | None:
            wanted = wish(text)
            if wanted == "help":
                return in_a_row.help_of(facts, self.lang)
            if wanted in {"back", "leave"} or in_a_row.read_row(text, len(names)) is not None:
                return None
            return said("row-again", self.lang, count=len(names), found=shown(text.strip()))

        back = bool(self.interview.asked)
        text = self.screen.type(in_a_row.question_of(facts, self.lang, back=back), check)
        found = in_a_row.read_row(text, len(names))
        if found is not None:
            for name, value in zip(names, found, strict=True):
                self.interview = self.interview.answered(name, value)
            self.say("row-taken", answers=in_a_row.written(found, self.lang))
            self.keeper.keep(self.interview)
        elif wish(text) == "leave":
            raise KeyboardInterrupt
        elif earlier := self.interview.back():
            self.interview = earlier
        else:
            self.say("no-back")

    def ask(self, standing: Standing, name: str) -> None:
        """Ask one question and take the answer."""
        fact = self.book.facts.facts[name]
        self.lead(standing, name)
        now = self.interview.answers.get(name)
        value = self.chosen(fact, now) if prompts.few(fact) else self.typed(fact, now)
        editing, self.editing = self.editing, False
        if value != BACK:
            self.interview = self.interview.answered(name, value)
            self.keeper.keep(self.interview)
        elif editing:
            self.interview = self.interview.changing(None)  # on to the review that it began from
        elif earlier := self.interview.back():
            self.interview = earlier
        else:
            self.say("no-back")

    def chosen(self, fact: Fact, now: Any) -> Any:
        """Ask a question whose answers are few."""
        choices = prompts.choices(fact, self.lang)
        choices += [(None, said(label, self.lang)) for label in ("unknown", "unsaid")]
        if self.interview.asked:
            choices.append((BACK, said("back", self.lang)))
        return self.screen.choose(
            local(fact.question, self.lang), choices, now, prompts.explained(fact, self.lang)
        )

    def typed(self, fact: Fact, now: Any) -> Any:
        """Ask for a number or a date; Enter keeps an answer that there is."""
        from advisor.person.typed import read_typed

        def check(text: str) -> str | None:
            wanted = wish(text)
            if wanted == "help":
                return prompts.explained(fact, self.lang) or said("no-help", self.lang)
            if not text.strip() or wanted:
                return None
            return prompts.complaint(fact, text, self.lang, self.interview.as_of)

        unit = local(fact.unit, self.lang) if fact.unit else ""
        kind = "date-hint" if fact.type == "date" else "number-hint" if unit else "number-plain"
        hint = said(kind, self.lang, unit=unit, example=fact.example)
        if now is not None:
            hint = said("keep-hint", self.lang, value=prompts.valued(fact, now, self.lang))
        text = self.screen.type(f"{local(fact.question, self.lang)}\n{hint}", check)
        if not text.strip():
            return now
        wanted = wish(text)
        if wanted == "leave":
            raise KeyboardInterrupt
        if wanted:
            return BACK if wanted == "back" else None
        typed = read_typed(fact, text)
        if typed.converted:
            self.say("read-as", value=prompts.valued(fact, typed.value, self.lang))
        return typed.value

    def added(self) -> str:
        """Let the person choose what to add; gives the fact, or BACK."""
        facts = self.book.facts.facts
        names: list[tuple[Any, str]] = [
            (name, local(facts[name].name, self.lang)) for name in self.interview.unasked
        ]
        back = (BACK, said("back", self.lang))
        chosen = self.screen.choose(said("review-add-choose", self.lang), [back, *names], BACK)
        return str(chosen)

    def review(self, standing: Standing) -> bool:
        """Show all answers; tells whether the report is wanted, else one is to be changed."""
        words = Words(self.book, standing.assessment.profile.known, self.lang)
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
        self.screen.forget()
        self.screen.say("")
        if reason := prompts.stopped(standing):
            self.screen.say(reason)
        self.say("review-advice", headline=headline(standing.assessment).rstrip("：:"))
        self.say("review")
        more = [
            (COMPARE, bool(standing.open.offered)),
            (QUOTE, bool(open_products(standing.assessment))),
            (ADD, bool(self.interview.unasked)),
        ]
        ways: list[tuple[Any, str]] = [(None, said("review-report", self.lang))]
        ways += [(way, said(f"review-{way.split()[0]}", self.lang)) for way, there in more if there]
        chosen = self.screen.choose(said("review-choose", self.lang), [*ways, *lines], None)
        if chosen is None:
            return True
        if chosen == COMPARE:
            self.interview = self.interview.comparing()
            return False
        if chosen == QUOTE:
            for interview in AppFigures(self.screen, self.lang).ask(self.interview, standing):
                self.interview = interview
                self.keeper.keep(interview)
            return False
        if chosen == ADD and (chosen := self.added()) == BACK:
            return False
        if chosen == BACK:
            self.interview = self.interview.back() or self.interview
        else:
            self.interview, self.editing = self.interview.changing(chosen), True
        return False


COMPARE, QUOTE, ADD = "compare products", "figures of the apps", "add an answer"
"""The choices to go on with what could only order what is recommended, to give what the apps show, and
to add what was not asked; no fact has a blank in its name."""

REOPEN = ((False, "no"), (True, "yes"))
"""Whether to ask once more for what was declined, and the choice's name."""
