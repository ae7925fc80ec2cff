"""The pipeline: profile -> facts -> traits -> rules -> findings -> verdicts -> assessment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor import facts
from advisor.condition import evaluate
from advisor.edition import TRAIT, Edition, epoch, turning_days
from advisor.engine import Alphabet, Pool, Ruleset, Twin
from advisor.model import (
    VERDICTS,
    Assessment,
    CostNote,
    Finding,
    ProductAssessment,
    strongest,
    weakest,
)
from advisor.settle import Ways, check_overlaps
from advisor.texts import Lang, sentence
from advisor.version import __version__
from advisor.wording import Words, local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from advisor.bound import BoundProduct, BoundRule
    from advisor.condition import Value
    from advisor.model import Grade, Profile, Settling, Status, Verdict
    from advisor.rulebook.types import Rulebook

MOST_EDITIONS = 16
"""Compiled editions kept at a time; a caller that asks for many days gets the rest compiled anew."""

QUOTES = "quotes"
"""The fact in which the contract puts what each app quotes."""

STATUS: dict[bool | None, Status] = {True: "met", False: "unmet", None: "unknown"}


@dataclass
class Rulesets:
    """One compiled instance of every layer of an edition, for one assessment at a time."""

    traits: Ruleset
    general: Ruleset
    products: dict[str, Ruleset]


class Compiled:
    """An edition with its engine pool and the ways to its verdicts."""

    def __init__(self, edition: Edition) -> None:
        """Compile. Raises RuleError for a rulebook that the engine or the reader cannot hold."""
        self.edition = edition
        every = [*edition.traits.values(), *map(twin, edition.general), *map(twin, edition.notes)]
        every += [twin(rule) for bound in edition.products for rule in bound.rules]
        self.alphabet = Alphabet(every)
        self.pool = Pool(self.rulesets)
        check_overlaps(edition)
        self.ways = {bound.product.id: Ways(edition, bound) for bound in edition.products}

    def rulesets(self) -> Rulesets:
        """Compile one instance of every layer."""
        edition, alphabet = self.edition, self.alphabet
        general = [*map(twin, edition.general), *map(twin, edition.notes)]
        return Rulesets(
            Ruleset(list(edition.traits.values()), alphabet),
            Ruleset(general, alphabet),
            {
                bound.product.id: Ruleset(list(map(twin, bound.rules)), alphabet)
                for bound in edition.products
            },
        )


def twin(rule: BoundRule) -> Twin:
    """Give a rule as the engine takes it."""
    return Twin(rule.id, rule.holds, rule.fails)


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
            general = Judged(rulesets.general.run(written), seen, profile.echo, words)
            layers: list[tuple[BoundProduct, Judged]] = []
            for bound in edition.products:
                own, quote = own_facts(book, bound, profile)
                truths = rulesets.products[bound.product.id].run(written | alphabet.write(own))
                echo = {**profile.echo, QUOTES: quote}
                layers.append((bound, Judged(truths, {**seen, **own}, echo, words)))
        products = [judge_product(compiled, *layer) for layer in layers]
        return Assessment(
            as_of=as_of,
            lang=lang,
            engine_version=__version__,
            digest=book.digest,
            profile=profile,
            notes=tuple(notes(edition, general)),
            products=tuple(sorted(products, key=lambda one: VERDICTS.index(one.verdict))),
            cautions=tuple(general.findings(edition.general)),
            conflicts=tuple(
                conflict.said[lang]
                for conflict in edition.conflicts
                if conflict.when is None or evaluate(conflict.when, seen)
            ),
            cost_notes=tuple(
                CostNote(note.id, note.said[lang], note.evidence) for note in edition.cost_notes
            ),
        )


@dataclass
class Judged:
    """What the engine said of one layer's rules, and all that is needed to put it into words.

    Attributes:
        truths: rule id -> outcome; a rule that is not in it is unknown.
        values: the flat fact as the layer's rules saw it.
        echo: the person's facts as JSON writes them; of the quotes, the product's own.
        words: shared by all layers of an assessment.
    """

    truths: Mapping[str, bool]
    values: dict[str, Value]
    echo: Mapping[str, Any]
    words: Words

    def findings(self, rules: Iterable[BoundRule]) -> list[Finding]:
        """Give the findings of the layer's rules."""
        self.words.turn_to(self.values)
        return [self.finding(rule) for rule in rules]

    def finding(self, rule: BoundRule) -> Finding:
        """Give the finding of a rule."""
        status = STATUS[self.truths.get(rule.id)]
        echo = self.echo
        shown = {name: echo.get(name) for name in rule.facts}
        return Finding(
            rule.id,
            rule.name[self.words.lang],
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


def own_facts(
    book: Rulebook, bound: BoundProduct, profile: Profile
) -> tuple[Mapping[str, Value], Any]:
    """Give what a product's rules see beside the person, and the product's quote as echoed."""
    name = bound.product.id
    quote = profile.known.get(QUOTES, {}).get(name)
    if not quote:
        return bound.unquoted, None
    own = facts.product_facts(book, bound.product, profile.known, quote)
    return {**bound.constants, **own}, profile.echo[QUOTES][name]


def judge_product(compiled: Compiled, bound: BoundProduct, judged: Judged) -> ProductAssessment:
    """Put one product's findings together into its verdict."""
    findings = tuple(judged.findings(bound.rules))
    verdict, grade = verdict_of(findings)
    missing: tuple[str, ...] = ()
    settles: tuple[Settling, ...] = ()
    if verdict == "undetermined":
        missing, settles = compiled.ways[bound.product.id].left(judged.values)
    return ProductAssessment(
        id=bound.product.id,
        name=local(bound.product.name, judged.words.lang),
        verdict=verdict,
        grade=grade,
        findings=findings,
        missing=missing,
        settles=settles,
        cautions=tuple(f.rule for f in findings if f.kind == "caution" and f.status == "met"),
        conflicts=tuple(
            name for name, when in bound.conflicts if when is None or evaluate(when, judged.values)
        ),
    )


def verdict_of(findings: Iterable[Finding]) -> tuple[Verdict, Grade]:
    """Give the verdict that findings add up to, and how strong its evidence is."""
    binding = [found for found in findings if found.kind in {"opening", "rejection"}]
    bars = [found.grade for found in binding if found.bars]
    if bars:
        return "ineligible", strongest(bars)
    grade = weakest(found.grade for found in binding)
    unknown = any(found.status == "unknown" for found in binding)
    return ("undetermined" if unknown else "eligible"), grade


def notes(edition: Edition, person: Judged) -> Iterator[str]:
    """Say which answers hardly fit together, and which rules are not in force on the day."""
    person.words.turn_to(person.values)
    for rule in edition.notes:
        if person.truths.get(rule.id):
            yield person.sentence(rule, "met", {})
    if edition.not_applied:
        lang = person.words.lang
        names = {local(name, lang) for name in edition.not_applied.values()}
        rules = sentence("report.list-comma", lang).join(sorted(names))
        yield sentence("report.not-in-force", lang, rules=rules)
