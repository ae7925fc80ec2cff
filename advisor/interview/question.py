"""The questionnaire without a screen: which answers still matter, and which to ask for next.

A fact matters while its answer can change a verdict, a recommendation, or the advice. That is read
off the same ways as what settles a verdict, so that where nothing matters any more, nothing that
was not asked could change the answer.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from advisor.assess.ranking import is_warning
from advisor.model import PERSON
from advisor.rulebook.types import NEED, QUOTES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from advisor.assess.advisor import Advisor
    from advisor.model import Assessment, ProductAssessment


class Open(NamedTuple):
    """What still matters.

    Attributes:
        facts: fact -> ids of the products it bears on, and PERSON for the advice itself.
        at_most: how many questions can still come, if every answer leaves all open.
    """

    facts: Mapping[str, frozenset[str]]
    at_most: int


def still_open(advisor: Advisor, assessment: Assessment, declined: Collection[str] = ()) -> Open:
    """Tell which facts not asked for yet can still change something; quotes never are.

    Args:
        advisor: has made the assessment.
        assessment: of the answers so far.
        declined: facts that were asked for and stay unknown.
    """
    if assessment.advice.action == "do_not_borrow":
        return Open({}, 0)
    asked = set(declined)
    bearing = without(asked, outcomes(advisor, assessment, asked))
    ranking = without(asked, ranked_by(advisor, assessment))
    at_most = len(bearing.keys() | ranking.keys())
    return Open(bearing or without(asked, contested(advisor, assessment)), at_most)


def without(asked: set[str], facts: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Leave out what was asked for already."""
    return {name: bears for name, bears in facts.items() if name not in asked}


def outcomes(
    advisor: Advisor, assessment: Assessment, declined: set[str]
) -> dict[str, frozenset[str]]:
    """Give the facts that can still move a verdict, a recommendation, or a stop caution."""
    compiled = advisor.on(assessment.as_of)
    resolved = {one.product.id: one for one in compiled.edition.products}
    seen = advisor.values(assessment.profile)
    declined = declined | {QUOTES}  # which are never asked for
    bearing: dict[str, set[str]] = {}
    for product in assessment.products:
        values = {**seen, **resolved[product.id].seen(seen, assessment.profile)}
        facts: set[str] = set()
        if product.verdict == "undetermined":
            facts |= set(compiled.ways[product.id].left(values, declined)[0])
        if product.recommendation == "possible":
            facts |= set(compiled.recommendation_ways[product.id].left(values, declined)[0])
        for fact in sorted(facts):  # the same in every process
            bearing.setdefault(fact, set()).add(product.id)
    for fact in compiled.stop_ways.left(seen, declined)[0]:
        bearing.setdefault(fact, set()).add(PERSON)
    return askable(advisor, bearing)


def ranked_by(advisor: Advisor, assessment: Assessment) -> dict[str, frozenset[str]]:
    """Give the facts that the ranking could come to ask for, whatever is recommended in the end."""
    hopeful = [p for p in assessment.products if p.recommendation != "not_recommended"]
    return ordered_by(advisor, assessment, hopeful)


def contested(advisor: Advisor, assessment: Assessment) -> dict[str, frozenset[str]]:
    """Give the facts that can still change which recommended product comes first."""
    recommended = [p for p in assessment.products if p.recommendation == "recommended"]
    return ordered_by(advisor, assessment, recommended)


def ordered_by(
    advisor: Advisor, assessment: Assessment, products: Sequence[ProductAssessment]
) -> dict[str, frozenset[str]]:
    """Give the unknown facts that can still change the order of some products.

    Those behind a warning that cannot be told yet, those of the need by which costs are compared,
    and those behind scores, but for what moves all of them alike.
    """
    if len(products) <= 1:
        return {}
    edition = advisor.on(assessment.as_of).edition
    known, alike = assessment.profile.known, moving_alike(advisor, assessment, products)
    bearing: dict[str, set[str]] = {}
    for product in products:
        resolved = next(one for one in edition.products if one.product.id == product.id)
        warned = {rule.id for rule in resolved.rules if is_warning(edition.book, rule)}
        facts = set(NEED & edition.book.facts.facts.keys())
        facts |= {
            n for f in product.findings if f.rule in warned and f.well is None for n in f.facts
        }
        behind = {factor.id: factor.facts for factor in resolved.factors}
        for part in product.score.contributions:
            if part.low != part.high and part.factor not in alike:
                facts |= set(behind[part.factor])
        for fact in facts - known.keys() - {QUOTES}:
            bearing.setdefault(fact, set()).add(product.id)
    return askable(advisor, bearing)


def moving_alike(
    advisor: Advisor, assessment: Assessment, products: Sequence[ProductAssessment]
) -> set[str]:
    """Give the factors that move the scores of all these products by the same points."""
    ids = {product.id for product in products}
    edition = advisor.on(assessment.as_of).edition
    counts = Counter(
        factor.id
        for resolved in edition.products
        if resolved.product.id in ids
        for factor in resolved.factors
        if factor.shared
    )
    return {name for name, count in counts.items() if count == len(ids)}


def askable(advisor: Advisor, bearing: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    """Leave out what is never asked for: what the apps quote."""
    facts = advisor.book.facts.facts
    return {
        name: frozenset(bears)
        for name, bears in bearing.items()
        if name in facts and facts[name].type != "quotes"
    }


def next_question(open_: Open, advisor: Advisor) -> str | None:
    """Give the fact to ask for next: the one expected to settle most; None where nothing matters.

    An answer that rules products out spares what only they need, so a fact counts by the questions
    that it could spare; among equals come those that bear on more, then the order of the vocabulary.
    """
    waiting = open_.facts
    if not waiting:
        return None
    shown = advisor.book.facts.shown

    def spares(name: str) -> int:
        return sum(bears <= waiting[name] for other, bears in waiting.items() if other != name)

    return min(waiting, key=lambda n: (-spares(n), -len(waiting[n]), shown.index(n)))
