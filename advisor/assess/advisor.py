"""The pipeline: profile -> facts -> traits -> rules -> findings -> verdicts -> assessment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from advisor.assess import recommend, scoring
from advisor.assess.compiled import Compiled
from advisor.cost.sheet import Costs
from advisor.edition.edition import Edition, epoch, turning_days
from advisor.edition.wording import Words
from advisor.logic.condition import TRAIT, evaluate
from advisor.model import (
    BINDING,
    Answer,
    Assessment,
    CostNote,
    Finding,
    ProductAssessment,
    strongest,
    wants,
    weakest,
)
from advisor.outlook.counterfactual import counterfactuals
from advisor.outlook.steps import Search
from advisor.person import facts
from advisor.rulebook.labels import local
from advisor.rulebook.types import QUOTES
from advisor.texts import Lang, sentence
from advisor.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from advisor.edition.bound import BoundProduct, BoundRule
    from advisor.model import (
        Advice,
        Counterfactual,
        Grade,
        Profile,
        Settling,
        Status,
        Value,
        Verdict,
    )
    from advisor.rulebook.types import Rulebook

MOST_EDITIONS = 16
"""Compiled editions kept at a time; a caller that asks for many days gets the rest compiled anew."""

STATUS: dict[bool | None, Status] = {True: "met", False: "unmet", None: "unknown"}


class Advisor:
    """A rulebook ready to judge profiles. Safe to share between threads."""

    def __init__(self, book: Rulebook) -> None:
        """Take a loaded rulebook; it is compiled when the first day is asked for."""
        self.book = book
        self.days = turning_days(book)
        self.compiled: dict[date, Compiled] = {}

    def on(self, day: date) -> Compiled:
        """Give the rulebook as in force on a day, compiled once for each stretch of days."""
        first = epoch(self.days, day)
        found = self.compiled.get(first)
        if found is None:
            found = Compiled(Edition(self.book, day))
            if len(self.compiled) >= MOST_EDITIONS:
                self.compiled.clear()
            self.compiled[first] = found
        return found

    def assess(self, profile: Profile, as_of: date, lang: Lang = "zh") -> Assessment:
        """Judge a profile.

        Args:
            profile: what is known of the person.
            as_of: the day of the assessment: dated parameters and ages of records are taken there.
            lang: the language of every text.

        Raises:
            RuleError: the rulebook cannot be compiled for that day.
            EngineError: the engine did not finish; nothing is guessed then.
        """
        compiled = self.on(as_of)
        edition, book, alphabet = compiled.edition, self.book, compiled.alphabet
        seen = facts.derive(book, profile, as_of)
        written = alphabet.write(seen)
        words = Words(book, profile.known, lang)
        with compiled.pool.instance() as rulesets:
            traits = {TRAIT + name: t for name, t in rulesets.traits.run(written).items()}
            seen.update(traits)
            written.update(alphabet.write(traits))
            general = Judged(
                rulesets.general.run(written), seen, profile.echo, words.about(seen), profile, as_of
            )
            layers: list[tuple[BoundProduct, Judged]] = []
            for bound in edition.products:
                own = bound.facts(profile.known)
                truths = rulesets.products[bound.product.id].run(written | alphabet.write(own))
                quote = profile.echo.get(QUOTES, {}).get(bound.product.id)
                echo = {**profile.echo, QUOTES: quote or None}
                values = {**seen, **own}
                judged = Judged(truths, values, echo, words.about(values), profile, as_of)
                layers.append((bound, judged))
        person = tuple(general.findings(edition.general))
        products = recommend.ranked(
            [self.product(compiled, bound, judged, general, person) for bound, judged in layers],
            {
                bound.product.id: recommend.cost_bounds(book, judged.values)
                for bound, judged in layers
            },
        )
        advice = self.advice(compiled, products, person, {b.product.id: j for b, j in layers}, lang)
        return Assessment(
            as_of=as_of,
            lang=lang,
            engine_version=__version__,
            digest=book.digest,
            profile=profile,
            notes=tuple(notes(edition, general)),
            advice=advice,
            products=products,
            cautions=person,
            answers=tuple(answers(edition, advice, products, person, lang)),
            conflicts=tuple(
                conflict.said[lang]
                for conflict in edition.conflicts
                if conflict.when is None or evaluate(conflict.when, seen)
            ),
            costs=Costs(book, profile.known),
            cost_notes=tuple(
                CostNote(note.id, note.said[lang], note.evidence) for note in edition.cost_notes
            ),
        )

    def product(
        self,
        compiled: Compiled,
        bound: BoundProduct,
        judged: Judged,
        general: Judged,
        person: tuple[Finding, ...],
    ) -> ProductAssessment:
        """Put one product's findings together: verdict, recommendation, score, what would change it."""
        findings = tuple(judged.findings(bound.rules))
        verdict, grade = verdict_of(findings)
        ways, profile, as_of = compiled.ways[bound.product.id], judged.profile, judged.as_of
        missing: tuple[str, ...] = ()
        settles: tuple[Settling, ...] = ()
        changes: tuple[Counterfactual, ...] = ()
        if verdict == "undetermined":
            missing, settles = ways.left(judged.values)
        if verdict != "eligible":
            search = Search(self.book, bound, ways, profile, as_of)
            judge = partial(self.verdict, product=bound.product.id)
            changes = counterfactuals(search, verdict, judge, judged.words.lang)
        return ProductAssessment(
            id=bound.product.id,
            name=local(bound.product.name, judged.words.lang),
            verdict=verdict,
            grade=grade,
            recommendation=recommend.recommendation(verdict, findings, person),
            score=scoring.score(
                bound.factors,
                general.truths | judged.truths,
                judged.values,
                judged.echo,
                judged.words,
            ),
            findings=findings,
            missing=missing,
            settles=settles,
            counterfactuals=changes,
            cautions=tuple(f.rule for f in findings if f.kind == "caution" and f.status == "met"),
            conflicts=tuple(
                name
                for name, when in bound.conflicts
                if when is None or evaluate(when, judged.values)
            ),
        )

    def advice(
        self,
        compiled: Compiled,
        products: tuple[ProductAssessment, ...],
        person: tuple[Finding, ...],
        layers: Mapping[str, Judged],
        lang: Lang,
    ) -> Advice:
        """Say what to do; where something is still to be clarified, which facts decide."""
        moving: dict[str, tuple[str, ...]] = {}
        if recommend.action_of(products, person) == "clarify":
            moving = {
                product.id: compiled.recommendation_ways[product.id].left(
                    layers[product.id].values
                )[0]
                for product in products
                if product.recommendation == "possible"
            }
        return recommend.advice(products, person, moving, self.book, lang)

    def values(self, profile: Profile, as_of: date, product: str | None = None) -> dict[str, Value]:
        """Give the flat fact that the general rules see, or a product's, traits aside."""
        seen = facts.derive(self.book, profile, as_of)
        for bound in self.on(as_of).edition.products:
            if bound.product.id == product:
                seen.update(bound.facts(profile.known))
        return seen

    def verdict(self, profile: Profile, as_of: date, product: str) -> Verdict:
        """Judge one product alone: its verdict, without a word. Raises as `assess`."""
        compiled = self.on(as_of)
        bound = next(b for b in compiled.edition.products if b.product.id == product)
        seen = self.values(profile, as_of, product)
        with compiled.pool.instance() as rulesets:
            traits = rulesets.traits.run(compiled.alphabet.write(seen))
            seen.update({TRAIT + name: truth for name, truth in traits.items()})
            truths = rulesets.products[product].run(compiled.alphabet.write(seen))
        binding = [(rule, truths.get(rule.id)) for rule in bound.rules if rule.kind in BINDING]
        if any(truth is (not wants(rule.kind)) for rule, truth in binding):
            return "ineligible"
        return "undetermined" if any(truth is None for _, truth in binding) else "eligible"


@dataclass(frozen=True)
class Judged:
    """What the engine said of one layer's rules, and all that is needed to put it into words.

    Attributes:
        truths: rule id -> outcome; a rule that is not in it is unknown.
        values: the flat fact as the layer's rules saw it.
        echo: the person's facts as JSON writes them; of the quotes, the product's own.
        words: the layer's own.
        profile, as_of: the person, and the day.
    """

    truths: dict[str, bool]
    values: dict[str, Value]
    echo: Mapping[str, Any]
    words: Words
    profile: Profile
    as_of: date

    def findings(self, rules: Iterable[BoundRule]) -> list[Finding]:
        """Give the findings of the layer's rules."""
        return [self.finding(rule) for rule in rules]

    def finding(self, rule: BoundRule) -> Finding:
        """Give the finding of a rule."""
        status = STATUS[self.truths.get(rule.id)]
        echo = self.echo
        shown = {name: echo.get(name) for name in rule.facts}
        name = rule.unmet_name if status == "unmet" else rule.name
        return Finding(
            rule.id,
            name[self.words.lang],
            rule.kind,
            status,
            shown,
            self.sentence(rule, status, shown),
            rule.severity,
            rule.evidence,
            rule.grade,
        )

    def sentence(self, rule: BoundRule, status: str, shown: Mapping[str, object]) -> str:
        """Choose and fill the sentence for a rule's status."""
        if status == "unknown" and "grey" in rule.said and None not in shown.values():
            status = "grey"
        for variant in rule.said[status]:
            if variant.when is None or evaluate(variant.when, self.values):
                template = variant.text[self.words.lang]
                return template.format_map(self.words) if variant.names else template
        raise AssertionError(rule.id)  # `checks.py` lets no text without a last variant pass


def verdict_of(findings: Iterable[Finding]) -> tuple[Verdict, Grade]:
    """Give the verdict that findings add up to, and how strong its evidence is."""
    binding = [found for found in findings if found.kind in BINDING]
    bars = [found.grade for found in binding if found.bars]
    if bars:
        return "ineligible", strongest(bars)
    grade = weakest(found.grade for found in binding)
    unknown = any(found.status == "unknown" for found in binding)
    return ("undetermined" if unknown else "eligible"), grade


def answers(
    edition: Edition,
    advice: Advice,
    products: Iterable[ProductAssessment],
    person: Iterable[Finding],
    lang: Lang,
) -> Iterator[Answer]:
    """Give the answers that apply to these findings and this advice."""
    findings = [*person, *(found for product in products for found in product.findings)]
    outcomes = {(found.rule, found.status) for found in findings}
    for answer in edition.answers:
        if advice.action in answer.actions or not outcomes.isdisjoint(answer.outcomes):
            yield Answer(answer.id, answer.instead, *answer.said[lang], answer.evidence)


def notes(edition: Edition, person: Judged) -> Iterator[str]:
    """Say which answers hardly fit together, and which rules are not in force on the day."""
    for rule in edition.notes:
        if person.truths.get(rule.id):
            yield person.sentence(rule, "met", {})
    if edition.not_applied:
        lang = person.words.lang
        names = {local(name, lang) for name in edition.not_applied.values()}
        rules = sentence("report.list-comma", lang).join(sorted(names))
        yield sentence("report.not-in-force", lang, rules=rules)
