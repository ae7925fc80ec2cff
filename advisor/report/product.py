"""One product in a text report: in short, or opened in full with every fact, threshold and source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.assess.recommend import fitting
from advisor.report.evidence import cited, date_of, number_missing, number_of, said_by, wrong
from advisor.rulebook.labels import labels, local
from advisor.rulebook.types import QUOTES
from advisor.texts import Lang, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.model import Assessment, Citation, Finding, ProductAssessment
    from advisor.report.costs import CostSection
    from advisor.rulebook.types import Rulebook

MOST_MISSING = 5
"""Facts that are named where an answer is missing; of more only the first."""

MOST_CLEARING = 2
"""Sets of facts that would clear a product, named for each; the JSON has them all."""

MOST_CHANGES = 3
"""Ways to a better verdict that the short report names; in full there are all of them."""

DEEP = "      "


class ProductSection:
    """Writes products as (mark, text) pairs, to be wrapped and hung behind their marks."""

    def __init__(self, assessment: Assessment, book: Rulebook, costs: CostSection) -> None:
        self.assessment = assessment
        self.book = book
        self.costs = costs
        self.lang: Lang = assessment.lang
        texts = [f.text for p in assessment.products for f in open_cautions(p)]
        self.shared = [text for text in dict.fromkeys(texts) if texts.count(text) > 1]

    def say(self, name: str, /, **values: object) -> str:
        """Give one of the report's own sentences."""
        return sentence(f"report.{name}", self.lang, **values)

    def listed(self, items: Iterable[str]) -> str:
        """Join names into a list."""
        return self.say("list-comma").join(items)

    def fact_list(self, names: Iterable[str], most: int | None = None) -> str:
        """Join the labels of facts into a list, in the order in which people are shown them."""
        ordered = sorted(names, key=self.book.facts.shown.index)
        return self.listed(labels(self.book, ordered[:most], self.lang))

    def grade(self, product: ProductAssessment) -> str:
        """Say how strong the evidence of a verdict is: of what rules out the strongest, else the weakest."""
        end = "strongest" if product.verdict == "ineligible" else "weakest"
        return self.say(f"grade-{end}", grade=self.say(f"grade.{product.grade}"))

    def marked(self, finding: Finding) -> str:
        """Give a finding's sentence with its evidence in brackets behind it."""
        return f"{finding.text} {cited(finding.evidence, self.lang)}"

    # In short -----------------------------------------------------------------------------------

    def short(self, product: ProductAssessment) -> Iterator[tuple[str, str]]:
        """Say what decides, what to mind, what would change it, and what it costs in all."""
        for finding in self.against(product):
            yield "  ✘ ", self.marked(finding)
        if product.recommendation != "not_recommended":
            yield from self.uncertain(product)
            for text in self.to_mind(product):
                yield "  ! ", text
        for finding in open_cautions(product):
            if finding.text not in self.shared:
                yield "  · ", self.marked(finding)
        yield from self.changes(product, MOST_CHANGES)
        if product.recommendation != "not_recommended":
            for item in self.costs.brief(self.book.products[product.id]):
                yield "  ¥ ", item

    def against(self, product: ProductAssessment) -> Iterator[Finding]:
        """Give what speaks against a product; a cause that the advice gave for all is not said again."""
        told = self.assessment.advice.reasons[:1]
        return (
            f for f in product.findings if wrong(f) and not any(f.text in reason for reason in told)
        )

    def to_mind(self, product: ProductAssessment) -> Iterator[str]:
        """Give the cautions that are met."""
        for finding in product.findings:
            if finding.rule in product.cautions:
                yield self.marked(finding)

    def uncertain(
        self, product: ProductAssessment, *, everything: bool = False
    ) -> Iterator[tuple[str, str]]:
        """Say what nobody but the lender knows, and which answers settle an open verdict."""
        for finding in product.findings:
            if finding.kind != "caution" and (finding.grey or self.waits_for_quote(finding)):
                yield "  ? ", self.marked(finding)
        if len(product.missing) > MOST_MISSING and not everything:
            return  # who has answered next to nothing is told what to find out first
        alone = [s.facts for s in product.settles if s.verdict == "ineligible"]
        clearing = [s.facts for s in product.settles if s.verdict == "eligible"]
        complete = product.settles_complete
        if complete and alone == clearing and len(alone) == 1:
            yield "  → ", self.say("decides", facts=self.fact_list(alone[0]))
            return
        singles = [facts[0] for facts in alone if len(facts) == 1]
        if complete and len(clearing) == 1 and set(clearing[0]) == set(singles):
            yield "  → ", self.say("each-decides", facts=self.fact_list(singles))
            return
        if singles:
            yield "  → ", self.say("rules-out", facts=self.fact_list(singles))
        for number, facts in enumerate(clearing[:MOST_CLEARING]):
            name = "or-else" if number else "clears"
            yield "  → ", self.say(name, facts=self.fact_list(facts))
        if not complete or len(clearing) > MOST_CLEARING:
            yield "  → ", self.say("more-sets")

    def waits_for_quote(self, finding: Finding) -> bool:
        """Tell whether a rule is open for nothing but what the app quotes."""
        facts = self.book.facts.facts
        open_ = {n for n, v in finding.facts.items() if v is None and not facts[n].optional}
        return finding.status == "unknown" and open_ == {QUOTES}

    def changes(self, product: ProductAssessment, most: int | None) -> Iterator[tuple[str, str]]:
        """Say what would fit, what would change the verdict, and from when on."""
        if product.fits is not None:
            yield "  ↻ ", fitting(product, self.lang)
        changes = product.counterfactuals
        for change in changes[:most]:
            yield "  ↻ ", change.text
        if most is not None and len(changes) > most:
            yield "  ↻ ", self.say("change-more", count=len(changes) - most)

    # In full ------------------------------------------------------------------------------------

    def full(self, product: ProductAssessment) -> Iterator[tuple[str, str]]:
        """Open every finding into facts, thresholds and sources; then the score, costs, conflicts."""
        for finding in product.findings:
            yield from self.opened(finding)
        yield from self.uncertain(product, everything=True)
        yield from self.changes(product, None)
        yield from (("  ↓ ", text) for text in behind(product))
        score = product.score
        yield "  Σ ", self.say("score-line", points=self.points(score.low, score.high))
        for part in score.contributions:
            points = self.points(part.low, part.high)
            line = self.say(
                "score-part", name=part.name, points=points, most=part.most, text=part.text
            )
            yield DEEP, f"{line} {cited(part.evidence, self.lang)}"
        for item in self.costs.sheet(self.book.products[product.id]):
            yield "  ¥ ", item
        said = {conflict.id: conflict for conflict in self.assessment.conflicts}
        for name in product.conflicts:
            conflict = said[name]
            yield "  ≠ ", conflict.name
            for side in conflict.statements:
                yield DEEP, said_by(*side, self.lang)
            yield DEEP, self.say("conflict-treatment", treatment=conflict.treatment)

    def opened(self, finding: Finding) -> Iterator[tuple[str, str]]:
        """Open one finding: what was answered, and each source it rests on."""
        mark = "!" if finding.kind == "caution" and finding.status == "met" else "✔"
        if wrong(finding):
            mark = "✘"
        elif finding.status == "unknown":
            mark = "?"
        elif finding.kind == "caution" and finding.status == "unmet":
            mark = "·"
        kind = self.say(f"kind.{finding.kind}")
        yield f"  {mark} ", f"{finding.text} ({kind} {finding.rule})"
        for name, value in finding.facts.items():
            label = labels(self.book, [name], self.lang)[0]
            yield DEEP, self.say("fact-line", fact=label, value=self.answer(name, value))
        for one in finding.evidence:
            yield DEEP, self.source(one)

    def answer(self, name: str, value: object) -> str:
        """Write a person's answer as they would read it."""
        fact = self.book.facts.facts[name]
        if value is None:
            return self.say("not-known")
        if isinstance(value, bool):
            return self.truth(value)
        if fact.choices:
            chosen = next(choice for choice in fact.choices if choice.id == value)
            return local(chosen.name, self.lang)
        if isinstance(value, dict):
            quote: dict[str, Any] = value
            fields = fact.fields or {}
            said = {k: self.truth(v) if isinstance(v, bool) else v for k, v in quote.items()}
            return self.listed(f"{local(fields[k].name, self.lang)} {v}" for k, v in said.items())
        unit = local(fact.unit, self.lang) if fact.unit else ""
        return f"{value} {unit}".strip()

    def truth(self, value: bool) -> str:  # noqa: FBT001  # it is the value
        """Say yes or no."""
        return self.say("yes" if value else "no")

    def source(self, evidence: Citation) -> str:
        """Name one source in full: its grade, its title, the place in it; an assumption's own words."""
        grade = self.say(f"grade.{evidence.grade}")
        if evidence.grade == "assumption":
            text = local(self.book.assumptions[evidence.source].text, self.lang)
            return f"[{grade}] {text}"
        source = self.book.sources[evidence.source]
        title = local(source.title, self.lang)
        if evidence.section is not None:
            heading = (source.sections or {})[str(evidence.section)]
            place = f"§{evidence.section} {local(heading, self.lang)}"
        elif evidence.article is not None:
            place = self.say("article", article=evidence.article)
        else:
            place = ""
        missing = number_missing(source, self.lang)
        parts = (title, number_of(source), missing, place, date_of(source, self.lang))
        said = self.say("source-comma").join(part for part in parts if part)
        return f"[{grade}] {said} {evidence.url or ''}".rstrip()

    def points(self, low: int, high: int) -> str:
        """Write points: a number, or an interval."""
        return str(low) if low == high else self.say("cost-between", low=low, high=high)


def behind(product: ProductAssessment) -> Iterator[str]:
    """Say why a product stands behind the one before it, where somebody might still choose it."""
    because = product.because
    chosen = product.recommendation != "not_recommended"
    if chosen and because is not None and because.step != "recommendation":
        yield because.text


def open_cautions(product: ProductAssessment) -> list[Finding]:
    """Give the cautions that cannot be told yet, of a product that may be recommended."""
    if product.recommendation == "not_recommended":
        return []
    return [f for f in product.findings if f.kind == "caution" and f.status == "unknown"]
