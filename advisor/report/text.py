"""The report as text for a terminal: the answer first, then why, then what it rests on."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from advisor.model import GRADES
from advisor.report.as_judged import as_judged
from advisor.report.cards import Cards
from advisor.report.costs import CostSection
from advisor.report.evidence import cited
from advisor.report.product import ProductSection
from advisor.report.summary import MARKS, Summary
from advisor.report.wrap import indented, wrapped
from advisor.texts import Lang, sentence

if TYPE_CHECKING:
    from collections.abc import Collection

    from advisor.model import Assessment, ProductAssessment, Recommendation
    from advisor.report.cards import Card
    from advisor.report.summary import OverviewRow
    from advisor.rulebook.types import Rulebook

NARROWEST = 60
WIDEST = 100
"""Columns; longer lines are hard to read."""

MOST_CONFLICTS = 5
"""Contradictions that a short report names; `--explain` has them all."""

STYLES: dict[Recommendation, str] = {
    "recommended": "green",
    "possible": "yellow",
    "not_recommended": "red",
}


class TextReport:
    """Collects the lines of one report."""

    def __init__(
        self, assessment: Assessment, book: Rulebook, width: int, opened: Collection[str]
    ) -> None:
        self.assessment = assessment
        self.book = book
        self.lang: Lang = assessment.lang
        self.width = max(NARROWEST, min(width, WIDEST))
        self.opened = opened
        self.out = Text()
        self.costs = CostSection(assessment, book)
        self.section = ProductSection(assessment, book, self.costs)
        self.summary = Summary(assessment, self.section, opened)
        self.cards = Cards(assessment, self.section, self.summary)
        self.advised = assessment.advice.product

    def render(self, *, color: bool) -> str:
        """Give the whole report; with `color`, with the terminal's colour codes."""
        self.head()
        if not self.summary.lends:
            self.answers(instead=True)  # comes before anything about loans
        if self.summary.tells:
            self.overview()
        self.person()
        if self.summary.prices:
            self.heading("cost.heading")
            for line in self.costs.lines(self.width):
                self.line(line)
        if self.summary.tells:
            self.heading("details-heading")
            for product in self.assessment.products:
                self.product(product)
            self.conflicts()
        if self.summary.lends:
            self.answers(instead=True)
        self.answers(instead=False)
        self.foot()
        return painted(self.out, self.width, color=color)

    # Lines --------------------------------------------------------------------------------------

    def say(self, name: str, /, **values: object) -> str:
        """Give one of the report's own sentences."""
        return sentence(f"report.{name}", self.lang, **values)

    def line(self, text: str = "", style: str = "") -> None:
        """Add one line."""
        self.out.append(text + "\n", style or None)

    def paragraph(self, text: str, mark: str = "", style: str = "") -> None:
        """Add a text behind a mark, wrapped and hanging."""
        for line in indented(text, self.width, mark):
            self.line(line, style)

    def heading(self, name: str) -> None:
        """Add a heading with an empty line before it."""
        self.line()
        title = sentence(name if "." in name else f"report.{name}", self.lang)
        self.line(f"── {title} " + "─" * max(self.width - cell_len(title) - 4, 0), "bold")

    # Parts --------------------------------------------------------------------------------------

    def head(self) -> None:
        """Give the advice and why; before it what this is, of which day, on how many answers."""
        day = self.say("title-day", day=self.assessment.as_of.isoformat())
        self.line(f"{self.say('title')}  {day}", "bold")
        self.line()
        for slip in self.assessment.slips:
            self.paragraph(slip, "! ", "bold")
        if self.assessment.slips:
            self.line()
        stop = self.summary.stop
        title = self.summary.headline()
        self.line(f"{'!!' if stop else '►'} {title}", "bold red" if stop else "bold")
        for warning in self.summary.warnings():
            self.paragraph(warning, "   ! ", "bold")
        for card in self.cards.cards():
            if card.product.id == self.advised:
                self.line(f"   {card.recommendation}  {card.score}", STYLES["recommended"])
                self.card_lines(card)
                self.steps()
                self.line()
        for reason in self.summary.reasons():
            self.paragraph(reason, "   - ", "bold" if stop else "")
        if self.advised is None:
            self.steps()
        self.line()
        known, total = len(self.assessment.profile.known), len(self.book.facts.facts)
        self.paragraph(self.say("known", known=known, all=total), style="dim")

    def steps(self) -> None:
        """Say what to do now, step by step."""
        steps = self.cards.steps()
        if steps:
            self.line()
            self.line(f"   {self.say(f'steps-{self.assessment.advice.action}')}", "bold")
        for number, step in enumerate(steps, 1):
            self.paragraph(step, f"   {number}. ")

    def card_lines(self, card: Card) -> None:
        """Give what a card says."""
        for mark, text in card.lines:
            self.paragraph(text, f"   {mark} ")

    def overview(self) -> None:
        """Give each open product its card, and each other one a line under the others, in columns."""
        cards = self.cards.cards()
        for card in cards:
            if card.product.id != self.advised:
                self.line()
                self.out.append(f"{card.name}  ", "bold")
                style = STYLES[card.product.recommendation]
                self.line("  ".join(filter(None, (card.recommendation, card.score))), style)
                self.card_lines(card)
        shown = {card.product.id for card in cards}
        self.table([row for row in self.summary.rows() if row.product.id not in shown])
        if any(card.score for card in cards):
            self.line()
            self.paragraph(self.say("score-means"), style="dim")

    def table(self, rows: list[OverviewRow]) -> None:
        """Give each product a line under the others, in columns."""
        if not rows:
            return
        self.line()
        cells = [(row.product.name, row.recommendation) for row in rows]
        widths = [max(map(cell_len, column)) + 2 for column in zip(*cells, strict=True)]
        room = self.width - sum(widths)
        for row, texts in zip(rows, cells, strict=True):
            why = wrapped(row.why, room)
            styles = ("bold", STYLES[row.product.recommendation])
            for cell, width, style in zip(texts, widths, styles, strict=True):
                self.out.append(padded(cell, width), style)
            self.out.append(why[0] + "\n")
            for line in why[1:]:
                self.line(" " * sum(widths) + line)

    def person(self) -> None:
        """Give what to know in person."""
        items = list(self.summary.person())
        if items:
            self.heading("person-heading")
        for mark, text in items:
            self.paragraph(text, mark)

    def product(self, product: ProductAssessment) -> None:
        """Give one product, in short or in full."""
        self.line()
        grade = self.section.grade(product)
        self.out.append(f"{product.name}  ", "bold")
        recommendation = product.recommendation
        state = self.say(
            "product-state",
            recommendation=f"{MARKS[recommendation]} {self.say(f'recommendation.{recommendation}')}",
            verdict=self.say(f"verdict.{product.verdict}"),
        )
        self.out.append(state, f"bold {STYLES[recommendation]}")
        fits = cell_len(f"{product.name}  {state}  [{grade}]") <= self.width
        self.line(f"{'' if fits else chr(10)}  [{grade}]")
        full = product.id in self.opened
        for mark, text in self.section.full(product) if full else self.section.short(product):
            self.paragraph(text, mark)

    def conflicts(self) -> None:
        """Name the document's contradictions about products that may be recommended."""
        conflicts = self.summary.conflicts()
        if conflicts:
            self.heading("conflicts-heading")
            names = self.say("list-semicolon").join(one.name for one in conflicts[:MOST_CONFLICTS])
            more = len(conflicts) > MOST_CONFLICTS
            said = "conflicts-more" if more else "conflicts-named"
            self.paragraph(self.say(said, names=names, count=len(conflicts)), "· ")

    def answers(self, *, instead: bool) -> None:
        """Say what to do in place of borrowing, or answer the other questions that borrowers ask."""
        answers = self.summary.questions(instead=instead)
        if answers:
            self.heading("instead-heading" if instead else "answers-heading")
        for answer in answers:
            self.paragraph(answer.question, "· ", "bold")
            self.paragraph(f"{answer.text} {cited(answer.evidence, self.lang)}", "  ")

    def foot(self) -> None:
        """Explain the marks, say what the report is not, and what it was made with."""
        self.heading("sources-heading")
        for grade in GRADES:
            name = f"[{self.say(f'grade.{grade}')}] "
            self.paragraph(self.say(f"grade-means.{grade}"), name)
        self.line()
        if not self.opened:
            self.paragraph(self.say("open-hint"))
        self.paragraph(self.say("disclaimer"), style="bold")
        self.paragraph(
            self.say(
                "record",
                digest=self.assessment.digest[: len("sha256:") + 12],
                version=self.assessment.engine_version,
                day=self.assessment.as_of.isoformat(),
            ),
            style="dim",
        )


def padded(text: str, width: int) -> str:
    """Fill a text with spaces up to a width in cells."""
    return text + " " * (width - cell_len(text))


def painted(text: Text, width: int, *, color: bool) -> str:
    """Give styled text as a string, with colour codes or without."""
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        highlight=False,
        soft_wrap=True,
        legacy_windows=False,
    )
    console.print(text, end="")
    return buffer.getvalue() if color else text.plain


def to_text(
    assessment: Assessment,
    book: Rulebook,
    width: int,
    *,
    color: bool,
    opened: Collection[str] = (),
) -> str:
    """Write an assessment for a terminal of `width` columns; `opened` products in full."""
    return TextReport(assessment, as_judged(book, assessment), width, opened).render(color=color)
