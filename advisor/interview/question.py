"""The questionnaire without a screen: which answers still matter, and which to ask for next.

What is needed comes first, then what can be repaid. Any other fact matters while its answer can change
the advice, what could still be recommended, or bring a warning to the product that is advised. That is
read off the same ways as what settles a verdict, so that where nothing matters any more, nothing that
was not asked could change the answer. What could only order what is recommended is offered.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from advisor.assess.contest import contested, warning_of
from advisor.model import PERSON
from advisor.rulebook.types import QUOTES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from advisor.assess.advisor import Advisor
    from advisor.model import Assessment


class Open(NamedTuple):
    """What still matters.

    Attributes:
        facts: fact -> ids of the products it bears on, and PERSON for the advice itself.
        at_most: how many questions can still come, if every answer leaves all open.
        offered: facts that could only change which recommended product comes first, with their ids.
    """

    facts: Mapping[str, frozenset[str]]
    at_most: int
    offered: Mapping[str, frozenset[str]] = MappingProxyType({})


def still_open(
    advisor: Advisor,
    assessment: Assessment,
    declined: Collection[str] = (),
    *,
    compare: bool = False,
) -> Open:
    """Tell which facts not asked for yet can still change something; quotes never are.

    Args:
        advisor: has made the assessment.
        assessment: of the answers so far.
        declined: facts that were asked for and stay unknown.
        compare: whether to ask as well for what could only order what is recommended.
    """
    edition = advisor.on(assessment.as_of).edition
    vocabulary, known = advisor.book.facts, assessment.profile.known
    asked = {*declined, *known}
    first = without(asked, dict.fromkeys(vocabulary.first, frozenset[str]()))
    if assessment.advice.action == "do_not_borrow":
        return Open(first, len(first))
    always = without(asked, dict.fromkeys(vocabulary.always, frozenset[str]()))
    bearing = without(asked, outcomes(advisor, assessment, set(declined)))
    hopeful = [p for p in assessment.products if p.recommendation != "not_recommended"]
    recommended = [p for p in hopeful if p.recommendation == "recommended"]
    warnings = {product.id: warning_of(edition, product) for product in hopeful}
    advised = {product.id: warnings[product.id] for product in recommended[:1]}
    for name, bears in without(asked, to_ask(advisor, by_fact(advised))).items():
        bearing[name] = bearing.get(name, frozenset()) | bears
    facts = {**first, **always, **bearing}
    ordering = without(asked, to_ask(advisor, contested(edition, recommended, known)))
    possible = facts.keys() | without(asked, to_ask(advisor, by_fact(warnings))).keys()
    if compare:
        possible |= without(asked, to_ask(advisor, contested(edition, hopeful, known))).keys()
        facts = facts or ordering
    return Open(facts, len(possible), {} if facts else ordering)


def without(asked: set[str], facts: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Leave out what was asked for already."""
    return {name: bears for name, bears in facts.items() if name not in asked}


def outcomes(
    advisor: Advisor, assessment: Assessment, declined: set[str]
) -> dict[str, frozenset[str]]:
    """Give the facts that can still move a stop caution, or what could still be recommended."""
    compiled = advisor.on(assessment.as_of)
    resolved = {one.product.id: one for one in compiled.edition.products}
    seen = advisor.values(assessment.profile)
    declined = declined | {QUOTES}  # which are never asked for
    bearing: dict[str, set[str]] = {}
    for product in assessment.products:
        if product.recommendation != "possible":
            continue
        values = {**seen, **resolved[product.id].seen(seen, assessment.profile)}
        facts = set(compiled.recommendation_ways[product.id].left(values, declined)[0])
        if product.verdict == "undetermined":
            facts |= set(compiled.ways[product.id].left(values, declined)[0])
        for fact in sorted(facts):  # the same in every process
            bearing.setdefault(fact, set()).add(product.id)
    for fact in compiled.stop_ways.left(seen, declined)[0]:
        bearing.setdefault(fact, set()).add(PERSON)
    return to_ask(advisor, {name: frozenset(bears) for name, bears in bearing.items()})


def by_fact(facts: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    """Turn product -> facts around."""
    names = set().union(*facts.values())
    return {n: frozenset(one for one, listed in facts.items() if n in listed) for n in names}


def to_ask(advisor: Advisor, bearing: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Leave out what is never asked for: what the apps quote, and what nobody has to tell."""
    facts = advisor.book.facts.facts
    return {
        name: bears
        for name, bears in bearing.items()
        if name in facts and facts[name].type != "quotes" and not facts[name].optional
    }


def next_question(open_: Open, advisor: Advisor) -> str | None:
    """Give the fact to ask for next; None where nothing matters.

    What is needed comes first, and what can be repaid; then the one expected to settle most. An answer
    that rules products out spares what only they need, so a fact counts by the questions that it could
    spare; among equals come those that bear on more, then the order of the vocabulary.
    """
    waiting = open_.facts
    if not waiting:
        return None
    vocabulary = advisor.book.facts
    for name in (*vocabulary.first, *vocabulary.always):
        if name in waiting:
            return name
    shown = vocabulary.shown

    def spares(name: str) -> int:
        return sum(bears <= waiting[name] for other, bears in waiting.items() if other != name)

    return min(waiting, key=lambda n: (-spares(n), -len(waiting[n]), shown.index(n)))
