"""What the engine says of one layer's rules, and the same put into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from advisor.cost.schedule import MONTHS, month_after
from advisor.edition.reach import DAY
from advisor.logic.condition import evaluate
from advisor.model import BINDING, Finding, strongest, wants, weakest
from advisor.rulebook.index import WHEN
from advisor.rulebook.types import QUOTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.edition.resolved import ResolvedRule
    from advisor.edition.wording import Words
    from advisor.model import Grade, Status, Value, Verdict

STATUS: dict[bool | None, Status] = {True: "met", False: "unmet", None: "unknown"}


@dataclass(frozen=True)
class Judgement:
    """The outcome of a layer: of the rules about the person, or of one product's.

    Attributes:
        rules: the layer's rules, sorted by id.
        truths: rule or band -> outcome; one that is not in it is unknown.
        seen: the flat fact as the rules saw it, traits and the product's own facts included.
    """

    rules: tuple[ResolvedRule, ...]
    truths: Mapping[str, bool]
    seen: Mapping[str, Value]

    def status(self, rule: ResolvedRule) -> Status:
        """Give a rule's outcome."""
        return STATUS[self.truths.get(rule.id)]

    def stops(self, rule: ResolvedRule) -> Status:
        """Give whether a rule that stops does: in its grey zone, where no answer is missing, it does not."""
        status = self.status(rule)
        grey = status == "unknown" and evaluate(rule.holds, self.seen) is False
        return "unmet" if grey else status

    @property
    def verdict(self) -> Verdict:
        """Give what the opening conditions and rejection cases add up to."""
        outcomes = [
            (self.truths.get(rule.id), wants(rule.kind))
            for rule in self.rules
            if rule.kind in BINDING
        ]
        if any(truth is (not wanted) for truth, wanted in outcomes):
            return "ineligible"
        return "undetermined" if any(truth is None for truth, _ in outcomes) else "eligible"


class Judgements(NamedTuple):
    """The outcomes of every layer for one person."""

    general: Judgement
    products: dict[str, Judgement]


@dataclass(frozen=True)
class Explanation:
    """A judgement in words.

    Attributes:
        echo: the person's facts as JSON writes them; of the quotes, the product's own.
        words: the layer's own.
    """

    judgement: Judgement
    echo: Mapping[str, object]
    words: Words

    def findings(self) -> tuple[Finding, ...]:
        """Give the finding of each rule."""
        return tuple([self.finding(rule) for rule in self.judgement.rules])

    def finding(self, rule: ResolvedRule) -> Finding:
        """Give the finding of a rule."""
        truth, echo = self.judgement.truths.get(rule.id), self.echo
        shown = {name: echo.get(name) for name in rule.facts}
        name = rule.unmet_name if truth is False else rule.name
        grey = truth is None and (self.answered(shown) or self.beyond_answers(rule))
        status = STATUS[truth]
        return Finding(
            rule.id,
            name[self.words.lang],
            rule.kind,
            status,
            shown,
            self.sentence(rule, "grey" if grey and "grey" in rule.said else status),
            rule.severity,
            rule.evidence,
            rule.grade,
            grey,
            rule.severity == "stop" and self.judgement.stops(rule) != "unmet",
        )

    def answered(self, shown: Mapping[str, object]) -> bool:
        """Tell whether nothing is missing of what a rule rests on; what is optional never is."""
        facts = self.words.book.facts.facts
        return all(value is not None or facts[name].optional for name, value in shown.items())

    def beyond_answers(self, rule: ResolvedRule) -> bool:
        """Tell whether a rule surely neither holds nor fails, whatever else is answered.

        A cost is never beyond answers: a quote takes the place of what is published.
        """
        seen = self.judgement.seen
        if QUOTES in rule.facts:
            return False
        return evaluate(rule.holds, seen) is False and evaluate(rule.fails, seen) is False

    def sentence(self, rule: ResolvedRule, status: str) -> str:
        """Choose and fill the sentence for a rule's status; `grey` is one way to be unknown."""
        for variant in rule.said[status]:
            if variant.when is None or evaluate(variant.when, self.judgement.seen):
                template = variant.text[self.words.lang]
                if not variant.names:
                    return template
                return template.format_map(
                    self.words if WHEN not in variant.names else self.by(rule)
                )
        raise AssertionError(rule.id)  # `checks.py` lets no text without a last variant pass

    def by(self, rule: ResolvedRule) -> Words:
        """Give the words with the day by which what a rule counts in a window has passed."""
        today = date.fromordinal(int(self.judgement.seen[DAY]))
        beyond = today.year + rule.wait // MONTHS >= date.max.year  # the calendar ends before it
        words = self.words.about(self.judgement.seen)
        words[WHEN] = (date.max if beyond else month_after(today, rule.wait)).isoformat()
        return words


def grade_of(findings: Iterable[Finding]) -> Grade:
    """Give how strong a verdict's evidence is: of what rules out the strongest, else the weakest."""
    binding = [finding for finding in findings if finding.kind in BINDING]
    bars = [finding.grade for finding in binding if finding.bars]
    return strongest(bars) if bars else weakest(finding.grade for finding in binding)
