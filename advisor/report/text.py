"""The report as text for a terminal: the answer first, then why, then what it rests on."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from advisor.cost.sheet import costs_of
from advisor.model import GRADES
from advisor.report.costs import CostSection
from advisor.report.evidence import cited, wrong
from advisor.report.product import ProductSection
from advisor.report.wrap import indented, wrapped
from advisor.texts import Lang, sentence

if TYPE_CHECKING:
    from collections.abc import Collection

    from advisor.model import Assessment, Finding, ProductAssessment, Recommendation, Verdict
    from advisor.rulebook.types import Rulebook

NARROWEST = 60
WIDEST = 100
"""Columns; longer lines are hard to read."""

STYLES: dict[Recommendation, str] = {
    "recommended": "green",
    "possible": "yellow",
    "not_recommended": "red",
}
MARKS: dict[Recommendation, str] = {"recommended": "★", "possible": "?", "not_recommended": "–"}
VERDICT_MARKS: dict[Verdict, str] = {"eligible": "✔", "undetermined": "?", "ineligible": "✘"}


class TextReport:
    """Collects the lines of one report."""

    def __init__(
        self, assessment: Assessment, book: Rulebook, width: int, opened: Collection[str]
    ) -> None:
        """Take what to report, the columns of the page, and the products to open in full."""
        self.assessment = assessment
        self.book = book
        self.lang: Lang = assessment.lang
        self.width = max(NARROWEST, min(width, WIDEST))
        self.opened = opened
        self.out = Text()
        costs = costs_of(book, assessment.profile.known)
        self.costs = CostSection(assessment, book, costs, self.width)
        self.section = ProductSection(assessment, book, self.costs)

    def render(self, *, color: bool) -> str:
        """Give the whole report; with `color`, with the terminal's colour codes."""
        self.head()
        if self.stop:
            self.answers()  # what to do instead comes before anything about loans
        self.overview()
        self.person()
        if self.everything or not self.stop:
            self.heading("cost.heading")
            for line in self.costs.lines():
                self.line(line)
        self.heading("details-heading")
        for product in self.assessment.products:
            self.product(product)
        self.conflicts()
        if not self.stop:
            self.answers()
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
        known, total = len(self.assessment.profile.known), len(self.book.facts.facts)
        self.paragraph(self.say("known", known=known, all=total))
        advice = self.assessment.advice
        self.line()
        names = {product.id: product.name for product in self.assessment.products}
        head = "decide" if advice.action == "clarify" and not advice.ask else advice.action
        title = self.say(f"advice.head.{head}", product=names.get(advice.product or ""))
        self.line(f"{'!!' if self.stop else '►'} {title}", "bold red" if self.stop else "bold")
        if self.stop:
            for finding in self.assessment.cautions:
                if finding.severity == "stop" and finding.status == "met":
                    self.paragraph(self.section.marked(finding), "   - ", "bold")
            return
        if advice.action == "none_suitable":
            changes = any(product.counterfactuals for product in self.assessment.products)
            name = "advice.reasons-below" if changes else "advice.no-change"
            self.paragraph(self.say(name), "   - ")
            return  # each product's line gives its reason
        for reason in advice.reasons:
            self.paragraph(reason, "   - ")

    def overview(self) -> None:
        """Give each product a line: what is recommended, its score, its verdict in words, and why."""
        self.line()
        products = self.assessment.products
        names = [product.name for product in products]
        marks = [self.recommendation(product.recommendation) for product in products]
        scores = [self.section.points(p.score.low, p.score.high) for p in products]
        if self.stop:
            scores = [""] * len(products)  # no number that could tempt
        widths = [max(map(cell_len, column)) + 2 for column in (names, marks, scores)]
        room = self.width - sum(widths)
        for product, *cells in zip(products, names, marks, scores, strict=True):
            verdict = self.say(f"verdict.{product.verdict}")
            said = self.say("verdict-why", verdict=verdict, why=self.why(product))
            mind = [f.name for f in product.findings if f.rule in product.cautions]
            if mind and product.recommendation == "recommended":
                said = self.say("why.mind", why=said, names=self.section.listed(mind))
            why = wrapped(said, room)
            styles = ("bold", STYLES[product.recommendation], None)
            for cell, width, style in zip(cells, widths, styles, strict=True):
                self.out.append(padded(cell, width), style)
            self.out.append(why[0] + "\n")
            for line in why[1:]:
                self.line(" " * sum(widths) + line)
        if not self.stop:
            self.paragraph(self.say("score-means"), style="dim")

    def recommendation(self, found: Recommendation) -> str:
        """Give a recommendation's mark and words."""
        return f"{MARKS[found]} {self.say(f'recommendation.{found}')}"

    def why(self, product: ProductAssessment) -> str:
        """Give the main reason for a verdict, in a few words."""
        listed = self.section.listed
        binding = [f for f in product.findings if f.kind in {"opening", "rejection"}]
        needs = [self.barred(f) for f in product.findings if f.kind == "need" and wrong(f)]
        if (self.stop or needs) and product.verdict != "ineligible":
            return self.say("why.stopped" if self.stop else "why.need", names=listed(needs))
        undecided = [
            f.name
            for f in (*self.assessment.cautions, *product.findings)
            if f.status == "unknown" and (f.severity == "stop" or f.kind == "need")
        ]
        if product.verdict == "eligible":
            name = "why.open" if undecided else "why.eligible"
            return self.say(name, names=listed(undecided), count=len(binding))
        if product.verdict == "ineligible":
            return listed(self.barred(finding) for finding in binding if finding.bars)
        if product.missing:
            return self.say("why.undetermined", facts=self.section.fact_list(product.missing))
        return self.say("why.grey")

    def barred(self, finding: Finding) -> str:
        """Name what rules a product out: a condition that fails, or a case that applies."""
        if finding.kind == "rejection":
            return finding.name
        return self.say("why.not", name=finding.name)

    def person(self) -> None:
        """Give the general cautions that are met, and what is not known for the others."""
        cautions = self.assessment.cautions
        met = [f for f in cautions if f.status == "met" and f.severity != "stop"]
        unknown = [f for f in cautions if f.status == "unknown"]
        shared = self.section.shared
        if not self.everything and not (met or unknown or shared or self.assessment.notes):
            return
        self.heading("person-heading")
        if self.everything:
            for finding in cautions:
                for mark, text in self.section.opened(finding):
                    self.paragraph(text, mark)
        else:
            for finding in met:
                self.paragraph(self.section.marked(finding), "! ")
            facts = sorted({n for f in unknown for n, value in f.facts.items() if value is None})
            if facts:
                said = self.say("person-unknown", facts=self.section.fact_list(facts))
                self.paragraph(said, "? ")
            grey = [f for f in unknown if None not in f.facts.values()]
            for finding in grey:
                self.paragraph(self.section.marked(finding), "? ")
        for text in shared:
            self.paragraph(text, "? ")
        for note in self.assessment.notes:
            self.paragraph(note, "· ")

    @property
    def stop(self) -> bool:
        """Tell whether the advice is not to borrow."""
        return self.assessment.advice.action == "do_not_borrow"

    @property
    def everything(self) -> bool:
        """Tell whether every product is opened in full."""
        return len(self.opened) == len(self.assessment.products)

    def product(self, product: ProductAssessment) -> None:
        """Give one product, in short or in full."""
        self.line()
        grade = self.say(f"grade.{product.grade}")
        self.out.append(f"{product.name}  ", "bold")
        verdict = self.say(f"verdict.{product.verdict}")
        style = STYLES[product.recommendation]
        self.out.append(f"{VERDICT_MARKS[product.verdict]} {verdict}", f"bold {style}")
        self.line(f"  [{grade}]")
        full = product.id in self.opened
        for mark, text in self.section.full(product) if full else self.section.short(product):
            self.paragraph(text, mark)

    def conflicts(self) -> None:
        """Name the document's contradictions about products that may be recommended."""
        open_products = [
            p
            for p in self.assessment.products
            if p.recommendation != "not_recommended" and p.id not in self.opened
        ]
        touched = {name for product in open_products for name in product.conflicts}
        found = [one.name for one in self.assessment.conflicts if one.id in touched]
        if found:
            self.heading("conflicts-heading")
            names = self.say("list-semicolon").join(found)
            self.paragraph(self.say("conflicts-named", names=names), "· ")

    def answers(self) -> None:
        """Answer the questions that borrowers ask, where they apply."""
        if not self.assessment.answers:
            return
        self.heading("instead-heading" if self.stop else "answers-heading")
        for answer in self.assessment.answers:
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
    return TextReport(assessment, book, width, opened).render(color=color)
