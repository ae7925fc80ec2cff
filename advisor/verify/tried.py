"""Who is tried by two rulebooks: for each product somebody whom it suits, and each answer changed.

What cannot be asked of everybody there could be, as the order of the products, is tried on these.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from advisor.errors import ProfileError
from advisor.logic.condition import comparisons
from advisor.logic.traits import unfold
from advisor.person.profile import make_profile
from advisor.rulebook.values import echoed, in_own_unit, limits
from advisor.verify.claims import UndecidedError
from advisor.verify.judged import judged_rules
from advisor.verify.somebody import cuts
from advisor.verify.stood import stood

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.logic.condition import Condition
    from advisor.rulebook import types
    from advisor.verify.bench import Bench
    from advisor.verify.diff import SideBySide

MOST_TRIED = 600
"""People who are tried at the most; of more each so-many-th is taken."""


def tried_people(both: SideBySide) -> list[dict[str, Any]]:
    """Give profiles, as their JSON: the same ones for the same two rulebooks."""
    benches = list(both.benches.values())
    lines = lines_of(benches)
    found: dict[str, dict[str, Any]] = {}
    for side, bench in both.benches.items():
        for product in bench.products:
            suited = suited_by(both, side, product)
            for one in (suited, *changed(bench.book, suited, lines)):
                found.setdefault(repr(sorted(one.items(), key=lambda item: item[0])), one)
    people = list(found.values())
    step = -(-len(people) // MOST_TRIED)
    return people[:: step or 1]


def suited_by(both: SideBySide, side: str, product: str) -> dict[str, Any]:
    """Give somebody to whom a product is recommended, of whom everything is known that can be.

    Where nobody is found, it is the person of the facts' examples.
    """
    bench = both.benches[side]
    facts = bench.book.facts.facts
    examples = {n: one.example for n, one in facts.items() if one.type != "quotes"}
    person: dict[str, Any] = {}
    with suppress(UndecidedError):
        person = both.somebody(side, product) or {}
    whole = known(bench, {**examples, **person})
    if not person or recommended(bench, whole, product):
        return whole
    return known(bench, person)


def known(bench: Bench, told: dict[str, Any]) -> dict[str, Any]:
    """Write what is told of somebody as a profile's JSON; what cannot be is left out."""
    try:
        return make_profile(told, bench.book, bench.as_of).counted
    except ProfileError:
        return {}


def recommended(bench: Bench, profile: dict[str, Any], product: str) -> bool:
    """Tell whether a product is recommended to somebody."""
    found = stood(bench, profile)
    return found is not None and found.of(product).recommendation == "recommended"


def changed(
    book: types.Rulebook, person: dict[str, Any], lines: dict[str, set[int]]
) -> Iterator[dict[str, Any]]:
    """Give somebody with each single answer changed: to either side of each line, or taken away."""
    for name in book.facts.shown:
        fact = book.facts.facts[name]
        if name in person:
            yield {other: value for other, value in person.items() if other != name}
        for value in values_of(fact, lines.get(name, set())):
            if value != person.get(name):
                yield {**person, name: value}


def values_of(fact: types.Fact, lines: set[int]) -> list[Any]:
    """Give the values of a fact that rules can tell apart, as a profile writes them."""
    if fact.type == "boolean":
        return [False, True]
    if fact.type == "choice":
        return [choice.id for choice in fact.choices or ()]
    if fact.type not in {"integer", "money", "fraction"}:
        return []
    low, high = limits(fact)
    found = sorted({one for line in lines for one in (line - 1, line)})
    own = (in_own_unit(fact.type, one) for one in found)
    return [echoed(fact.type, one) for one in own if low <= one <= high]


def lines_of(benches: Sequence[Bench]) -> dict[str, set[int]]:
    """Give the numbers, in rule units, at which something in a rulebook turns, by fact."""
    found: dict[str, set[int]] = defaultdict(set)
    for bench in benches:
        for condition in conditions_of(bench):
            for compare in comparisons(condition):
                if compare.field in bench.book.facts.facts and not isinstance(compare.value, str):
                    found[compare.field] |= set(cuts(compare))
    return found


def conditions_of(bench: Bench) -> Iterator[Condition]:
    """Give all that is judged of somebody, over facts alone."""
    traits = bench.edition.traits
    for rule in judged_rules(bench.edition):
        yield from rule.twin(traits)
    for resolved in bench.edition.products:
        for factor in resolved.factors:
            for band in factor.bands:
                for side in (band.holds, band.fails):
                    if side is not None:
                        yield unfold(side, traits)
