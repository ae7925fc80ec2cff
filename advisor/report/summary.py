"""What a report says first: the advice and why, a line for each product, what to know in person."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.assess.recommend import beyond_answers
from advisor.report.evidence import cited, wrong
from advisor.report.product import MOST_MISSING, open_cautions
from advisor.texts import Lang, sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from advisor.model import (
        Assessment,
        Contradiction,
        ProductAssessment,
        Recommendation,
        Reply,
        Verdict,
    )
    from advisor.report.product import ProductSection

MARKS: dict[Recommendation, str] = {"recommended": "★", "possible": "?", "not_recommended": "–"}
VERDICT_MARKS: dict[Verdict, str] = {"eligible": "✔", "undetermined": "?", "ineligible": "✘"}


class OverviewRow(NamedTuple):
    """A product in the overview; `score` is empty where no number is to tempt."""

    product: ProductAssessment
    recommendation: str
    score: str
    why: str


def headline(assessment: Assessment) -> str:
    """Give the advice in one line."""
    advice = assessment.advice
    names = {product.id: product.name for product in assessment.products}
    head = (
        "decide" if advice.action == "clarify" and only_lenders_know(assessment) else advice.action
    )
    said = f"report.advice.head.{head}"
    return sentence(said, assessment.lang, product=names.get(advice.product or ""))


def only_lenders_know(assessment: Assessment) -> bool:
    """Tell whether no answer leads to a recommendation: what is left, only a lender knows."""
    undecided, beyond = beyond_answers(assessment.products)
    return not assessment.advice.ask or undecided == beyond


class Summary:
    """Finds the words of a report's first page; every format draws them in its own way."""

    def __init__(
        self, assessment: Assessment, section: ProductSection, opened: Collection[str]
    ) -> None:
        self.assessment = assessment
        self.section = section
        self.opened = opened
        self.lang: Lang = assessment.lang

    def say(self, name: str, /, **values: object) -> str:
        """Give one of the report's own sentences."""
        return sentence(f"report.{name}", self.lang, **values)

    @property
    def stop(self) -> bool:
        """Tell whether the advice is not to borrow."""
        return self.assessment.advice.action == "do_not_borrow"

    @property
    def everything(self) -> bool:
        """Tell whether every product is opened in full."""
        return len(self.opened) == len(self.assessment.products)

    @property
    def lends(self) -> bool:
        """Tell whether the advice still leads to a loan; else what to do instead comes first."""
        return self.assessment.advice.action in {"apply", "clarify"}

    @property
    def tells(self) -> bool:
        """Tell whether the products belong on the page: not where nothing is to be borrowed, unless asked."""
        return bool(self.opened) or not self.stop

    @property
    def prices(self) -> bool:
        """Tell whether costs belong on the page: not where nothing is to be borrowed, unless asked."""
        return self.everything or self.lends

    # The advice ---------------------------------------------------------------------------------

    def headline(self) -> str:
        """Give the advice in one line."""
        return headline(self.assessment)

    def warnings(self) -> list[str]:
        """Give the general cautions to be read before a product is thought of."""
        if not self.lends:
            return []
        return [
            self.section.marked(finding)
            for finding in self.assessment.cautions
            if finding.status == "met" and finding.severity == "warn"
        ]

    def reasons(self) -> Iterator[str]:
        """Give the reasons for the advice."""
        advice = self.assessment.advice
        if self.stop:
            for finding in self.assessment.cautions:
                if finding.severity == "stop" and finding.status == "met":
                    yield self.section.marked(finding)
        elif advice.action == "none_suitable":  # each product's line gives its reason
            products = self.assessment.products
            reason = advice.reasons[0]
            told = [f for p in products for f in p.findings if f.text in reason]
            yield f"{reason} {cited(told[0].evidence, self.lang)}" if told else reason
            if any(product.counterfactuals for product in products):
                yield self.say("advice.reasons-below")
            elif told:  # one cause for all, and no change of the need mends it
                return
            else:
                needs = any(product.verdict != "ineligible" for product in products)
                yield self.say("advice.needs" if needs else "advice.no-change")
        else:
            yield from advice.reasons

    # The products -------------------------------------------------------------------------------

    def rows(self) -> Iterator[OverviewRow]:
        """Give each product a line: what is recommended, its score, its verdict in words, and why."""
        for product in self.assessment.products:
            recommendation = product.recommendation
            verdict = self.say(f"verdict.{product.verdict}")
            why = self.say("verdict-why", verdict=verdict, why=self.why(product))
            mind = [f.name for f in product.findings if f.rule in product.cautions]
            if mind and recommendation == "recommended":
                why = self.say("why.mind", why=why, names=self.section.listed(mind))
            maybe = [f.name for f in open_cautions(product) if f.text not in self.section.shared]
            if maybe and recommendation == "recommended":
                why = self.say("why.maybe", why=why, names=self.section.listed(maybe))
            yield OverviewRow(
                product=product,
                recommendation=f"{MARKS[recommendation]} {self.say(f'recommendation.{recommendation}')}",
                score=""
                if self.stop or recommendation == "not_recommended"
                else self.section.points(product.score.low, product.score.high),
                why=why,
            )

    def why(self, product: ProductAssessment) -> str:
        """Give the main reason for a verdict, in a few words."""
        listed = self.section.listed
        binding = product.binding
        needs = [f.name for f in product.findings if f.kind == "need" and wrong(f)]
        if (self.stop or needs) and product.verdict != "ineligible":
            return self.say("why.stopped" if self.stop else "why.need", names=listed(needs))
        undecided = [
            f.name
            for f in (*self.assessment.cautions, *product.findings)
            if f.status == "unknown" and (f.severity == "stop" or f.kind == "need")
        ]
        if product.verdict == "eligible":
            fine = "why.eligible" if product.documented else "why.eligible-undocumented"
            name = "why.open" if undecided else fine
            return self.say(name, names=listed(undecided), count=len(binding))
        if product.verdict == "ineligible":
            return listed(finding.name for finding in binding if finding.bars)
        if product.missing:
            named = self.section.fact_list(product.missing, MOST_MISSING)
            more = len(product.missing) > MOST_MISSING
            name = "why.undetermined-more" if more else "why.undetermined"
            return self.say(name, facts=named, count=len(product.missing))
        return self.say("why.grey", names=listed(f.name for f in binding if f.status == "unknown"))

    # The person ---------------------------------------------------------------------------------

    def person(self) -> Iterator[tuple[str, str]]:
        """Give the general cautions that are met, and what is not known for the others."""
        cautions = self.assessment.cautions
        if self.everything:
            for finding in cautions:
                yield from self.section.opened(finding)
        else:
            for finding in cautions:
                shown = finding.severity == "stop" or (finding.severity == "warn" and self.lends)
                if finding.status == "met" and not shown:
                    yield "! ", self.section.marked(finding)
            unknown = [f for f in cautions if f.status == "unknown"]
            facts = sorted({n for f in unknown for n, value in f.facts.items() if value is None})
            if facts:
                yield "? ", self.say("person-unknown", facts=self.section.fact_list(facts))
            for finding in unknown:
                if None not in finding.facts.values():
                    yield "? ", self.section.marked(finding)
        for text in self.section.shared:
            yield "? ", text
        for note in self.assessment.notes[len(self.assessment.slips) :]:
            yield "· ", note

    def questions(self, *, instead: bool) -> list[Reply]:
        """Give what to do in place of borrowing, or the other questions that borrowers ask."""
        return [one for one in self.assessment.answers if one.instead == instead]

    def conflicts(self) -> list[Contradiction]:
        """Give the contradictions about products that may be recommended, or about this very person."""
        personal = {one.id for one in self.section.book.conflicts if one.when is not None}
        touched = {
            name
            for product in self.assessment.products
            if product.id not in self.opened
            for name in product.conflicts
            if product.recommendation != "not_recommended" or name in personal
        }
        return [one for one in self.assessment.conflicts if one.id in touched]
