"""How somebody stands by a rulebook: the advice, the order of the products, scores and costs.

It is what an assessment comes to, without what would change it, which takes most of the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.assess import ranking, recommend, scoring
from advisor.assess.advisor import echo_of
from advisor.assess.judgement import Explanation, grade_of
from advisor.edition.wording import Words
from advisor.errors import ProfileError
from advisor.model import PERSON, ProductAssessment
from advisor.person.profile import make_profile
from advisor.rulebook.labels import local

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.assess.judgement import Judgement
    from advisor.edition.resolved import ResolvedRule
    from advisor.model import Action, Finding, Profile
    from advisor.verify.bench import Bench


class Stood(NamedTuple):
    """How somebody stands.

    Attributes:
        products: best first.
        layers: what each product's rules, and those about the person, came to.
    """

    action: Action
    products: tuple[ProductAssessment, ...]
    layers: Mapping[str, Judgement]

    @property
    def advised(self) -> str | None:
        """Give the product that is advised; None where none is."""
        return self.products[0].id if self.action == "apply" else None

    @property
    def order(self) -> list[str]:
        """Give the products, best first."""
        return [product.id for product in self.products]

    @property
    def cautions(self) -> list[str]:
        """Give the cautions that are said, by the ids of their rules."""
        return [
            rule.id
            for layer in self.layers.values()
            for rule in layer.rules
            if rule.kind == "caution" and layer.status(rule) == "met"
        ]

    def of(self, product: str) -> ProductAssessment:
        """Give one product."""
        return next(one for one in self.products if one.id == product)


def stood(bench: Bench, told: Mapping[str, Any]) -> Stood | None:
    """Judge what is told of somebody; facts that the rulebook does not know are left out.

    None for values that the rulebook refuses.
    """
    book = bench.book
    try:
        known = {name: value for name, value in told.items() if name in book.facts.facts}
        profile = make_profile(known, book, bench.as_of)
    except ProfileError:
        return None
    return stood_by(bench, profile)


def stood_by(bench: Bench, profile: Profile) -> Stood:
    """Judge a profile."""
    compiled = bench.judge.on(bench.as_of)
    edition = compiled.edition
    judged = compiled.judge(profile)
    words = Words(edition.book, profile.known, "en")
    general = Wordless(judged.general, profile.counted, words)
    person = general.findings()
    found = []
    for resolved in edition.products:
        judged_here = judged.products[resolved.product.id]
        about = words.about(judged_here.seen)
        layer = Wordless(judged_here, echo_of(resolved, profile), about)
        findings, judgement = layer.findings(), layer.judgement
        found.append(
            ProductAssessment(
                id=resolved.product.id,
                name=local(resolved.product.name, "en"),
                verdict=judgement.verdict,
                grade=grade_of(findings),
                recommendation=recommend.recommendation(judgement.verdict, findings, person),
                score=scoring.score(
                    resolved.factors,
                    {**general.judgement.truths, **judgement.truths},
                    judgement.seen,
                    layer.echo,
                    layer.words,
                ),
                findings=findings,
                missing=(),
                settles=(),
                settles_complete=True,
                counterfactuals=(),
                cautions=tuple(f.rule for f in findings if is_met_caution(f)),
                conflicts=(),
            )
        )
    seen = {name: one.seen for name, one in judged.products.items()}
    amount = ranking.as_int(judged.general.seen.get("amount"))
    contenders = ranking.contenders(edition, found, seen, profile)
    products = tuple(
        one.contender.product
        for one in ranking.ranked(contenders, ranking.margin_of(edition, amount))
    )
    action = recommend.action_of(products, person)
    return Stood(action, products, {PERSON: judged.general, **judged.products})


class Wordless(Explanation):
    """A judgement without its sentences, which nobody reads of those who are only counted."""

    def sentence(self, rule: ResolvedRule, status: str) -> str:
        """Give no sentence."""
        del rule, status
        return ""


def is_met_caution(finding: Finding) -> bool:
    """Tell whether a finding is a caution that is said."""
    return finding.kind == "caution" and finding.status == "met"
