"""What stands first in a report: a card for each product that is open, and what to do now."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.assess.recommend import asked
from advisor.cost.loan import LINE
from advisor.edition.wording import percent
from advisor.report.product import behind
from advisor.report.summary import only_lenders_know
from advisor.rulebook.labels import entry_of, labels, local
from advisor.rulebook.types import QUOTES
from advisor.texts import Lang, sentence
from advisor.texts.templates import closed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.model import Assessment, ProductAssessment
    from advisor.report.product import ProductSection
    from advisor.report.summary import OverviewRow, Summary

AFFORDABLE = "affordable"
"""The rule of every product whose sentence says what a month takes and what a person can carry."""

MOST_STEPS = 3


class Card(NamedTuple):
    """One product that may still be borrowed from.

    Attributes:
        lines: (mark, sentence): what it costs, how it stands, and why behind the one before it.
    """

    product: ProductAssessment
    name: str
    recommendation: str
    score: str
    lines: tuple[tuple[str, str], ...]


class Cards:
    """Writes the cards and the next steps of one assessment."""

    def __init__(self, assessment: Assessment, section: ProductSection, summary: Summary) -> None:
        self.assessment = assessment
        self.section = section
        self.summary = summary
        self.book = section.book
        self.lang: Lang = assessment.lang

    def say(self, name: str, /, **values: object) -> str:
        """Give one of the report's own sentences."""
        text = sentence(f"report.{name}", self.lang, **values)
        return closed(text) if self.lang == "zh" else text

    # The cards ----------------------------------------------------------------------------------

    def cards(self) -> list[Card]:
        """Give a card for each product that is recommended or may be, where the advice leads to one."""
        if not self.summary.lends:
            return []
        rows = self.summary.rows()
        return [self.card(row) for row in rows if row.product.recommendation != "not_recommended"]

    def card(self, row: OverviewRow) -> Card:
        """Write one product's card."""
        return Card(
            product=row.product,
            name=row.product.name,
            recommendation=row.recommendation,
            score=row.score and self.say("card-score", points=row.score),
            lines=tuple(self.lines(row)),
        )

    def lines(self, row: OverviewRow) -> Iterator[tuple[str, str]]:
        """Say what it costs, whether the person advised to apply can carry it, and how it stands."""
        product = row.product
        cost = self.section.costs.card(self.book.products[product.id])
        if cost:
            yield "¥", cost
        if product.id == self.assessment.advice.product:
            for finding in product.findings:
                if finding.rule == f"{product.id}.{AFFORDABLE}":
                    yield "✔", self.section.marked(finding)
        yield "·", row.why
        yield from (("↓", text) for text in behind(product))

    # What to do now -----------------------------------------------------------------------------

    def steps(self) -> list[str]:
        """Say what to do now: at the product to apply for, or to find out what decides."""
        advice = self.assessment.advice
        if advice.action == "apply" and advice.product is not None:
            return list(self.applying(advice.product))
        if advice.action == "clarify" and not only_lenders_know(self.assessment):
            return [self.finding_out(name) for name in advice.ask[:MOST_STEPS]]
        return []

    def applying(self, product: str) -> Iterator[str]:
        """Say where to look, what to compare before signing, and when to walk away."""
        quoted = product in self.assessment.profile.known.get(QUOTES, {})
        yield self.say("step-open-quoted" if quoted else "step-open", entry=self.entry(product))
        annual = self.section.costs.whole_annual(self.book.products[product])
        name = "step-compare" if annual else "step-compare-line"
        yield self.say(name, annual=annual, line=percent(LINE))
        yield self.say("step-leave")

    def finding_out(self, name: str) -> str:
        """Say where a fact that decides is looked up."""
        names = {product.id: product.name for product in self.assessment.products}
        fact = asked(name, names, self.book, self.lang)
        quotes, dot, product = name.partition(".")
        if dot and quotes == QUOTES:
            return self.say("step-quote", quote=fact, entry=self.entry(product))
        known = self.book.facts.facts[name].help
        label = labels(self.book, [name], self.lang)[0]
        return self.say("step-find", fact=label, help=local(known, self.lang)) if known else label

    def entry(self, product: str) -> str:
        """Say where a product is opened."""
        return entry_of(self.book, product, self.lang)
