"""The pipeline: profile -> facts -> traits -> rules -> findings -> verdicts -> assessment."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from advisor.assess import because, ranking, recommend, scoring
from advisor.assess.compiled import Compiled
from advisor.assess.contest import contested
from advisor.assess.fits import Fitting
from advisor.assess.judgement import Explanation, grade_of
from advisor.assess.slips import doubted, impossible, quoted
from advisor.cost.sheet import Costs
from advisor.edition.edition import edition_on, epoch
from advisor.edition.history import turning_days
from advisor.edition.wording import Words, absence
from advisor.logic.condition import evaluate
from advisor.model import (
    Assessment,
    CostRemark,
    Finding,
    ProductAssessment,
    Reply,
)
from advisor.outlook.counterfactual import counterfactuals
from advisor.outlook.course import Course
from advisor.outlook.settle import Left
from advisor.outlook.steps import Search
from advisor.rulebook.labels import local
from advisor.rulebook.types import QUOTES
from advisor.texts import Lang, sentence
from advisor.texts.templates import spaced
from advisor.version import __version__

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

    from advisor.assess.compiled import Person
    from advisor.assess.judgement import Judgement, Judgements
    from advisor.edition.edition import Edition
    from advisor.edition.resolved import ResolvedOccasion, ResolvedProduct
    from advisor.model import (
        Advice,
        Counterfactual,
        Profile,
        Value,
        Verdict,
    )
    from advisor.outlook.course import Moves
    from advisor.rulebook.types import Rulebook

MOST_EDITIONS = 16
"""Compiled editions kept at a time; a caller that asks for many days gets the rest compiled anew."""


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
        compiled = self.compiled.get(first)
        if compiled is None:
            compiled = Compiled(edition_on(self.book, day))
            if len(self.compiled) >= MOST_EDITIONS:
                self.compiled.clear()
            self.compiled[first] = compiled
        return compiled

    def assess(self, profile: Profile, lang: Lang = "zh") -> Assessment:
        """Judge a profile.

        Args:
            profile: what is known of the person, and the day on which it is judged.
            lang: the language of every text.

        Raises:
            RuleError: the rulebook cannot be compiled for that day.
            EngineError: the engine did not finish; nothing is guessed then.
        """
        compiled = self.on(profile.as_of)
        edition = compiled.edition
        book = edition.book
        judged = compiled.judge(profile)
        flat = judged.general.seen
        words = Words(book, profile.known, lang, kinds=edition.kinds)
        general = Explanation(judged.general, profile.counted, words.about(judged.general.seen))
        person = general.findings()
        applicant = Applicant(person, Course(edition, profile, compiled.numbers, flat), {})
        found = [
            self.product(
                compiled,
                resolved,
                explained(resolved, judged, profile, words),
                general,
                applicant,
            )
            for resolved in edition.products
        ]
        seen = {name: one.seen for name, one in judged.products.items()}
        contenders = ranking.contenders(edition, found, seen, profile)
        margin = ranking.margin_of(edition, ranking.as_int(flat.get("amount")))
        products = because.explained(ranking.ranked(contenders, margin), lang)
        doubts = doubted(edition.products, profile.known)
        slips = (*impossible(book, profile, lang), *quoted(book, doubts, lang))
        advice = self.advice(compiled, products, person, judged.products, profile.known, lang)
        advice = recommend.asking_for(advice, products, doubts)
        return Assessment(
            lang=lang,
            engine_version=__version__,
            digest=self.book.digest,
            profile=profile,
            notes=(*slips, *notes(edition, general, profile.as_of)),
            slips=slips,
            advice=advice,
            products=products,
            cautions=person,
            answers=tuple(answers(edition, advice, products, general, person)),
            conflicts=tuple(
                conflict.said[lang]
                for conflict in edition.conflicts
                if conflict.when is None or evaluate(conflict.when, judged.general.seen)
            ),
            costs=Costs(
                [(one.product_for(flat), one.quote(profile.known)) for one in edition.products],
                profile.known,
            ),
            cost_notes=tuple(
                CostRemark(note.id, note.said[lang], note.evidence)
                for note in edition.cost_notes
                if note.when is None or evaluate(note.when, judged.general.seen)
            ),
        )

    def product(
        self,
        compiled: Compiled,
        resolved: ResolvedProduct,
        layer: Explanation,
        general: Explanation,
        applicant: Applicant,
    ) -> ProductAssessment:
        """Put one product's findings together: verdict, recommendation, score, what would change it."""
        findings, judgement = layer.findings(), layer.judgement
        verdict, ways = judgement.verdict, compiled.ways[resolved.product.id]
        left = Left((), (), complete=True)
        changes: tuple[Counterfactual, ...] = ()
        if verdict == "undetermined":
            left = ways.left(judgement.seen)
        if verdict != "eligible":
            search = Search(applicant.course, resolved, ways, judgement.seen)
            judge = partial(self.verdict_after, applicant, product=resolved.product.id)
            changes = counterfactuals(search, verdict, judge, layer.words.lang)
        fits = None
        if verdict != "ineligible" and not stopped((*findings, *applicant.cautions)):
            again = partial(self.judged, product=resolved.product.id)
            fits = Fitting(resolved, judgement, applicant.course.profile, again).fits()
        return ProductAssessment(
            id=resolved.product.id,
            name=local(resolved.product.name, layer.words.lang),
            verdict=verdict,
            grade=grade_of(findings),
            recommendation=recommend.recommendation(verdict, findings, applicant.cautions),
            score=scoring.score(
                resolved.factors,
                {**general.judgement.truths, **judgement.truths},
                judgement.seen,
                layer.echo,
                layer.words,
            ),
            findings=findings,
            missing=left.missing,
            settles=left.settles,
            settles_complete=left.complete,
            counterfactuals=changes,
            cautions=tuple(f.rule for f in findings if f.kind == "caution" and f.status == "met"),
            conflicts=tuple(
                name
                for name, when in resolved.conflicts
                if when is None or evaluate(when, judgement.seen)
            ),
            fits=fits,
        )

    def advice(
        self,
        compiled: Compiled,
        products: tuple[ProductAssessment, ...],
        person: tuple[Finding, ...],
        judged: Mapping[str, Judgement],
        known: Collection[str],
        lang: Lang,
    ) -> Advice:
        """Say what to do; where something is still to be clarified, which facts decide."""
        moving: dict[str, tuple[str, ...]] = {}
        if recommend.action_of(products, person) == "clarify":
            moving = {
                product.id: deciding(
                    product, compiled.recommendation_ways[product.id].left(judged[product.id].seen)
                )
                for product in products
                if product.recommendation == "possible"
            }
        hopeful = [product for product in products if product.recommendation == "recommended"]
        ordering = contested(compiled.edition, hopeful, known)
        return recommend.advice(products, person, moving, ordering, self.book, lang)

    def values(self, profile: Profile, product: str | None = None) -> dict[str, Value]:
        """Give the flat fact that the general rules see, or a product's, traits aside."""
        edition = self.on(profile.as_of).edition
        seen = edition.flat(profile)
        for resolved in edition.products:
            if resolved.product.id == product:
                seen.update(resolved.seen(seen, profile))
        return seen

    def verdict(self, profile: Profile, product: str) -> Verdict:
        """Judge one product alone: its verdict, without a word. Raises as `assess`."""
        return self.judged(profile, product).verdict

    def judged(self, profile: Profile, product: str) -> Judgement:
        """Judge one product alone. Raises as `assess`."""
        compiled = self.on(profile.as_of)
        return compiled.judge_product(compiled.person(profile), product)

    def verdict_after(self, applicant: Applicant, moves: Moves, product: str) -> Verdict:
        """Judge one product alone after some steps; who they make of somebody is judged once for all."""
        profile = applicant.course.after(moves).profile
        compiled = self.on(profile.as_of)
        if moves not in applicant.persons:
            applicant.persons[moves] = compiled.person(profile)
        return compiled.judge_product(applicant.persons[moves], product).verdict


def deciding(product: ProductAssessment, left: Left) -> tuple[str, ...]:
    """Give the facts that decide on a product: of its quote only where a rule that reads it is open.

    A quote can undo what is met by all that is published, which is nothing to be asked for.
    """
    read = (f.facts for f in product.findings if f.kind != "caution" and f.status == "unknown")
    quoted = any(QUOTES in facts for facts in read)
    return tuple(name for name in left.missing if quoted or name != QUOTES)


def stopped(findings: Iterable[Finding]) -> bool:
    """Tell whether a caution that says not to borrow is met."""
    return any(f.severity == "stop" and f.status == "met" for f in findings)


class Applicant(NamedTuple):
    """Who is judged: the findings about them whatever the product, and what could become of them.

    Attributes:
        persons: who they are after steps that were tried, with their traits.
    """

    cautions: tuple[Finding, ...]
    course: Course
    persons: dict[Moves, Person]


def explained(
    resolved: ResolvedProduct, judged: Judgements, profile: Profile, words: Words
) -> Explanation:
    """Give what is to be put into words of a product."""
    judgement = judged.products[resolved.product.id]
    return Explanation(judgement, echo_of(resolved, profile), words.about(judgement.seen))


def echo_of(resolved: ResolvedProduct, profile: Profile) -> dict[str, object]:
    """Give what a person's facts look like to a product: of the quotes, its own."""
    quote = profile.echo.get(QUOTES, {}).get(resolved.product.id)
    return {**profile.counted, QUOTES: quote or None}


def answers(
    edition: Edition,
    advice: Advice,
    products: Iterable[ProductAssessment],
    general: Explanation,
    person: Iterable[Finding],
) -> Iterator[Reply]:
    """Give the answers that apply to these findings, this advice and this person."""
    lang, seen = general.words.lang, general.judgement.seen
    findings = [*person, *(finding for product in products for finding in product.findings)]
    outcomes = {(finding.rule, finding.status) for finding in findings}

    def is_so(occasion: ResolvedOccasion) -> bool:
        return (
            (occasion.outcome is None or occasion.outcome in outcomes)
            and (occasion.action is None or occasion.action == advice.action)
            and (occasion.when is None or evaluate(occasion.when, seen) is True)
        )

    for answer in edition.answers:
        if any(map(is_so, answer.occasions)):
            yield Reply(answer.id, answer.instead, *answer.said[lang], answer.evidence)


def notes(edition: Edition, person: Explanation, day: date) -> Iterator[str]:
    """Say which answers hardly fit together, and which rules and products are not there on the day."""
    for rule in edition.notes:
        if person.judgement.truths.get(rule.id):
            yield person.sentence(rule, "met")
    lang = person.words.lang
    if edition.not_applied:
        names = {local(name, lang) for name in edition.not_applied.values()}
        rules = sentence("report.list-comma", lang).join(sorted(names))
        yield sentence("report.not-in-force", lang, rules=rules)
    for product in edition.absent:
        text = absence(product, day, lang)
        yield spaced(text) if lang == "zh" else text
