"""Whether a trait or rule can hold and fail at once, as far as its own constants show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.errors import Problem, RuleError
from advisor.logic.condition import And, end_of, fields
from advisor.logic.traits import unfold
from advisor.logic.twins import Twin
from advisor.outlook.cells import Cells
from advisor.outlook.reach import Facts
from advisor.outlook.ways import NEVER, Within, wanted, ways
from advisor.rulebook.index import is_own
from advisor.rulebook.placed import place_of

if TYPE_CHECKING:
    from advisor.edition.edition import Edition
    from advisor.edition.resolved import ResolvedRule
    from advisor.logic.condition import Compare
    from advisor.outlook.ways import Want, Way

MOST_STEPS = 10_000
"""Steps of looking at one rule; what takes more is left to `rules check`."""


def check_overlaps(edition: Edition) -> None:
    """Refuse a trait, rule or band that can hold and fail at once. Raises RuleError.

    What is about a product's own facts is left to `rules check`: the ends of its cost depend on
    each other.
    """
    facts = Facts(edition.reach(None))
    judged: list[tuple[str, str, Twin | ResolvedRule]] = [
        ("trait-overlap", name, twin)
        for name, twin in edition.traits.items()
        if edition.book.traits[name].fails is not None
    ]
    layers = (edition.general, *(one.rules for one in edition.products))
    judged += [
        ("rule-overlap", rule.id, rule) for rules in layers for rule in rules if rule.two_sided
    ]
    judged += [
        ("band-overlap", f"{one.product.id}.{band.name}", Twin(band.name, band.holds, band.fails))
        for one in edition.products
        for factor in one.factors
        for band in factor.bands
        if band.holds is not None and band.fails is not None
    ]
    for code, name, one in judged:
        read = fields(one.holds) | fields(one.fails)
        own = any(is_own(edition.book, end_of(field) or field) for field in read)
        if not own and overlap(edition, facts, one):
            raise RuleError(Problem(code, place_of(edition.book, name), {"name": name}))


def overlap(edition: Edition, facts: Facts, judged: Twin | ResolvedRule) -> bool:
    """Tell whether some profile is seen to make a trait or rule hold and fail at once."""
    both = And((unfold(judged.holds, edition.traits), unfold(judged.fails, edition.traits)))
    cells = Cells(edition.book, [both])
    steps = 0

    def leaf(compare: Compare) -> Want:
        mask = cells.mask(compare)
        return Within(compare.field, mask) if mask and facts.behind(compare.field) else NEVER

    def on(_: Way, __: tuple[Want, ...]) -> bool:
        nonlocal steps
        steps += 1
        return steps <= MOST_STEPS

    return any(True for _ in ways((wanted(both, leaf),), {}, on))
