"""Whether a trait or rule can hold and fail at once, as far as its own constants show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.errors import Problem, RuleError
from advisor.logic.condition import And, fields
from advisor.logic.traits import unfold
from advisor.outlook.cells import Cells
from advisor.outlook.ways import NEVER, Within, wanted, ways
from advisor.rulebook.index import is_own

if TYPE_CHECKING:
    from advisor.edition.edition import Edition
    from advisor.edition.resolved import ResolvedRule
    from advisor.logic.condition import Compare
    from advisor.logic.engine import Twin
    from advisor.outlook.reach import Facts
    from advisor.outlook.ways import Want, Way

MOST_STEPS = 10_000
"""Steps of looking at one rule; what takes more is left to `rules check`."""


def check_overlaps(edition: Edition, facts: Facts) -> None:
    """Refuse a trait or rule that can hold and fail at once. Raises RuleError.

    Rules about a product's own facts are left out: the bounds of its cost depend on each other.
    """
    for name, twin in edition.traits.items():
        if edition.book.traits[name].fails is not None and overlap(edition, facts, twin):
            raise RuleError(Problem("trait-overlap", "traits.yaml", {"name": name}))
    rules = [*edition.general, *(rule for resolved in edition.products for rule in resolved.rules)]
    for rule in rules:
        read = fields(rule.holds) | fields(rule.fails)
        own = any(is_own(edition.book, field) for field in read)
        if not own and rule.two_sided and overlap(edition, facts, rule):
            raise RuleError(Problem("rule-overlap", "", {"name": rule.id}))


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
