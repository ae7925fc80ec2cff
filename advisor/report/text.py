"""The report as text for a terminal: the answer first, then why, then what it rests on."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from advisor.cost.sheet import costs_of
from advisor.model import GRADES, Finding
from advisor.report.costs import CostSection
from advisor.report.evidence import cited, joined
from advisor.report.wrap import indented, wrapped
from advisor.texts import Lang, sentence
from advisor.wording import labels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.model import Assessment, ProductAssessment, Verdict
    from advisor.rulebook.types import Rulebook

NARROWEST = 60
WIDEST = 100
"""Columns; longer lines are hard to read."""

MOST_CLEARING = 2
"""Sets of facts that would clear a product, named for each; the JSON has them all."""

STYLES: dict[Verdict, str] = {"eligible": "green", "undetermined": "yellow", "ineligible": "red"}


class TextReport:
    """Collects the lines of one report."""

    def __init__(self, assessment: Assessment, book: Rulebook, width: int) -> None:
        """Take what to report, and the width of the page in columns."""
        self.assessment = assessment
        self.book = book
        self.lang: Lang = assessment.lang
        self.width = max(NARROWEST, min(width, WIDEST))
        self.out = Text()
        costs = costs_of(book, assessment.profile.known)
        self.costs = CostSection(assessment, book, costs, self.width)
        texts = [f.text for p in assessment.products for f in open_cautions(p)]
        self.shared = [text for text in dict.fromkeys(texts) if texts.count(text) > 1]

    def render(self, *, color: bool) -> str:
        """Give the whole report; with `color`, with the terminal's colour codes."""
        self.head()
        self.overview()
        self.person()
        self.heading("cost.heading")
        for line in self.costs.lines():
            self.line(line)
        self.heading("details-heading")
        for product in self.assessment.products:
            self.product(product)
        self.conflicts()
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

    def listed(self, items: Iterable[str]) -> str:
        """Join names into a list."""
        return self.say("list-comma").join(items)

    def fact_list(self, names: Iterable[str]) -> str:
        """Join the labels of facts into a list, in the order in which people are shown them."""
        shown = [name for group in self.book.facts.groups for name in group.facts]
        return self.listed(labels(self.book, sorted(names, key=shown.index), self.lang))

    def marked(self, finding: Finding) -> str:
        """Give a finding's sentence with its evidence in brackets behind it."""
        return f"{finding.text} {cited(finding.evidence, self.lang)}"

    # Parts --------------------------------------------------------------------------------------

    def head(self) -> None:
        """Say what this is, of which day, and on how many answers it rests."""
        day = self.say("title-day", day=self.assessment.as_of.isoformat())
        self.line(f"{self.say('title')}  {day}", "bold")
        known, total = len(self.assessment.profile.known), len(self.book.facts.facts)
        self.paragraph(self.say("known", known=known, all=total))
        stops = [f for f in self.assessment.cautions if f.severity == "stop" and f.status == "met"]
        if stops:
            self.line()
            self.line(f"!! {self.say('stop-heading').rstrip()}", "bold red")
        for finding in stops:
            self.paragraph(self.marked(finding), "   - ", "bold")

    def overview(self) -> None:
        """Give each product a line: its verdict in words, and why."""
        self.line()
        name_width = max(cell_len(product.name) for product in self.assessment.products) + 2
        verdicts = [self.verdict(product.verdict) for product in self.assessment.products]
        verdict_width = max(map(cell_len, verdicts)) + 2
        room = self.width - name_width - verdict_width
        for product, verdict in zip(self.assessment.products, verdicts, strict=True):
            why = wrapped(self.why(product), room)
            self.out.append(padded(product.name, name_width), "bold")
            self.out.append(padded(verdict, verdict_width), STYLES[product.verdict])
            self.out.append(why[0] + "\n")
            for line in why[1:]:
                self.line(" " * (name_width + verdict_width) + line)

    def verdict(self, verdict: Verdict) -> str:
        """Give a verdict's mark and words."""
        return f"{self.say(f'verdict-mark.{verdict}')} {self.say(f'verdict.{verdict}')}"

    def why(self, product: ProductAssessment) -> str:
        """Give the main reason for a verdict, in a few words."""
        binding = [f for f in product.findings if f.kind in {"opening", "rejection"}]
        needs = [f.name for f in product.findings if f.kind == "need" and f.status == "unmet"]
        if needs and product.verdict != "ineligible":
            return self.say("why.need", names=self.listed(needs))
        if product.verdict == "eligible":
            return self.say("why.eligible", count=len(binding))
        if product.verdict == "ineligible":
            return self.listed(self.barred(finding) for finding in binding if finding.bars)
        if product.missing:
            return self.say("why.undetermined", facts=self.fact_list(product.missing))
        return self.say("why.grey")

    def barred(self, finding: Finding) -> str:
        """Name what rules a product out: a condition that fails, or a case that applies."""
        if finding.kind == "rejection":
            return finding.name
        return self.say("why.not", name=finding.name)

    def person(self) -> None:
        """Give the general cautions that are met, and what is not known for the others."""
        met = [f for f in self.assessment.cautions if f.status == "met" and f.severity != "stop"]
        unknown = [f for f in self.assessment.cautions if f.status == "unknown"]
        if not met and not unknown and not self.shared and not self.assessment.notes:
            return
        self.heading("person-heading")
        for finding in met:
            self.paragraph(self.marked(finding), "! ")
        facts = sorted({n for f in unknown for n, value in f.facts.items() if value is None})
        if facts:
            self.paragraph(self.say("person-unknown", facts=self.fact_list(facts)), "? ")
        for text in self.shared:
            self.paragraph(text, "? ")
        for note in self.assessment.notes:
            self.paragraph(note, "· ")

    def product(self, product: ProductAssessment) -> None:
        """Give one product: what decides, what is unknown, what is in order, what to mind."""
        self.line()
        grade = self.say(f"grade.{product.grade}")
        self.out.append(f"{product.name}  ", "bold")
        self.out.append(self.verdict(product.verdict), f"bold {STYLES[product.verdict]}")
        self.line(f"  [{grade}]")
        shown = [f for f in product.findings if f.kind != "caution"]
        self.marked_list(filter(wrong, shown), "  ✘ ")
        self.marked_list((f for f in shown if f.status == "unknown"), "  ? ")
        self.in_order(shown)
        self.marked_list((f for f in product.findings if f.rule in product.cautions), "  ! ")
        self.marked_list((f for f in open_cautions(product) if f.text not in self.shared), "  · ")
        self.settling(product)
        if product.verdict != "ineligible":
            for item in self.costs.sheet(self.book.products[product.id]):
                self.paragraph(item, "  ¥ ")

    def marked_list(self, findings: Iterable[Finding], mark: str) -> None:
        """Add findings behind a mark, each with its evidence."""
        for finding in findings:
            self.paragraph(self.marked(finding), mark)

    def in_order(self, findings: list[Finding]) -> None:
        """Name shortly what speaks for the person: conditions met, cases that do not apply."""
        met = [f.name for f in findings if f.kind != "rejection" and f.status == "met"]
        absent = [f.name for f in findings if f.kind == "rejection" and f.status == "unmet"]
        if met:
            self.paragraph(self.say("satisfied", names=self.listed(met)), "  ✔ ")
        if absent:
            self.paragraph(self.say("absent", names=self.listed(absent)), "  ✔ ")

    def settling(self, product: ProductAssessment) -> None:
        """Say which answers could settle an open verdict: for the worse alone, for the better together."""
        alone = [s.facts for s in product.settles if s.verdict == "ineligible"]
        clearing = [s.facts for s in product.settles if s.verdict == "eligible"]
        if alone == clearing and len(alone) == 1:
            self.paragraph(self.say("decides", facts=self.fact_list(alone[0])), "  → ")
            return
        singles = [facts[0] for facts in alone if len(facts) == 1]
        if singles:
            self.paragraph(self.say("rules-out", facts=self.fact_list(singles)), "  → ")
        for number, facts in enumerate(clearing[:MOST_CLEARING]):
            name = "or-else" if number else "clears"
            self.paragraph(self.say(name, facts=self.fact_list(facts)), "  → ")

    def conflicts(self) -> None:
        """Give the document's contradictions about products that are still open."""
        open_products = [p for p in self.assessment.products if p.verdict != "ineligible"]
        touched = {name for product in open_products for name in product.conflicts}
        found = [one for one in self.assessment.conflicts if one.id in touched]
        if not found:
            return
        self.heading("conflicts-heading")
        for conflict in found:
            sections = joined({(number, f"§{number}") for number, _ in conflict.statements})
            text = self.say("conflict-line", name=conflict.name, treatment=conflict.treatment)
            self.paragraph(f"{text} [{sections}]", "· ")

    def foot(self) -> None:
        """Explain the marks, say what the report is not, and what it was made with."""
        self.heading("sources-heading")
        for grade in GRADES:
            name = f"[{self.say(f'grade.{grade}')}] "
            self.paragraph(self.say(f"grade-means.{grade}"), name)
        self.line()
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


def open_cautions(product: ProductAssessment) -> list[Finding]:
    """Give the cautions that cannot be told yet, of a product that is not ruled out."""
    if product.verdict == "ineligible":
        return []
    return [f for f in product.findings if f.kind == "caution" and f.status == "unknown"]


def wrong(finding: Finding) -> bool:
    """Tell whether a finding speaks against a product: it bars it, or a need is not met."""
    return finding.bars or (finding.kind == "need" and finding.status == "unmet")


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


def to_text(assessment: Assessment, book: Rulebook, width: int, *, color: bool) -> str:
    """Write an assessment for a terminal of `width` columns."""
    return TextReport(assessment, book, width).render(color=color)
