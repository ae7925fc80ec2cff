"""What was found out about an earlier rulebook and holds of the next: a question is asked once.

Between two saves of a rulebook most conditions stay as they are. What is true of everybody by some
conditions follows from these, from the facts and their arithmetic, from the day, and, where they are
about a product, from its terms: where all of that is the same, so is the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.rulebook.types import SECTIONS
from advisor.verify.everybody import Everybody
from advisor.verify.quoted import own_of

if TYPE_CHECKING:
    from datetime import date

    from advisor.edition.edition import Edition
    from advisor.edition.resolved import ResolvedProduct
    from advisor.logic.condition import Condition
    from advisor.logic.formula import Number
    from advisor.rulebook import types
    from advisor.verify.claims import Twins
    from advisor.verify.quoted import Needs, Own
    from advisor.verify.solver import Solver


class Pairs(NamedTuple):
    """Some conditions, about the person or about a product as one of the `owns` knows it."""

    own: int | None
    twins: tuple[tuple[str, tuple[Condition, Condition]], ...]


class Population:
    """Everybody there could be, by the facts of a person on a day and their arithmetic.

    Attributes:
        owns: products without their rules, with the needs about which rules turn, and what they know.
        asked: what was judged of everybody, by the pairs of conditions.
        used: what of it was asked for since `forget`.
    """

    def __init__(self, edition: Edition, as_of: date, solver: Solver) -> None:
        self.facts: types.FactsFile = edition.book.facts
        self.formulas: tuple[Number, ...] = edition.formulas
        self.as_of = as_of
        self.solver = solver
        self.owns: list[tuple[ResolvedProduct, Needs, Own]] = []
        self.asked: dict[Pairs, Everybody] = {}
        self.used: set[Pairs] = set()

    def is_of(self, edition: Edition, as_of: date) -> bool:
        """Tell whether a rulebook has these facts, with this arithmetic, on this day."""
        return (self.facts, self.formulas, self.as_of) == (
            edition.book.facts,
            edition.formulas,
            as_of,
        )

    def own(self, edition: Edition, resolved: ResolvedProduct, needs: Needs) -> Own:
        """Give where a product's own facts come from; the same for one that knows the same."""
        known = without_rules(resolved)
        for one, other, own in self.owns:
            if other == needs and one[2:] == known[2:] and one.product == known.product:
                return own
        made = own_of(resolved, edition.reach(resolved), needs)
        self.owns.append((known, needs, made))
        return made

    def everybody(self, twins: Twins, own: Own | None) -> Everybody:
        """Judge pairs of conditions of everybody, or find what was judged of them."""
        places = (place for place, (_, _, one) in enumerate(self.owns) if one is own)
        key = Pairs(None if own is None else next(places), tuple(twins.items()))
        self.used.add(key)
        if key not in self.asked:
            self.asked[key] = Everybody(self.solver, twins, own)
        return self.asked[key]

    def forget(self) -> None:
        """Forget what was not asked about since this was done before."""
        self.asked = {key: one for key, one in self.asked.items() if key in self.used}
        self.used = set()
        self.solver.lost = 0


class Memory:
    """What is known of everybody, by the facts of the rulebooks that were looked at."""

    def __init__(self) -> None:
        self.populations: list[Population] = []

    def of(self, edition: Edition, as_of: date) -> Population | None:
        """Give what is known of everybody by a rulebook's facts; None where these are others."""
        return next((one for one in self.populations if one.is_of(edition, as_of)), None)

    def forget(self) -> None:
        """Forget what was not asked about since this was done before."""
        self.populations = [one for one in self.populations if one.used]
        for one in self.populations:
            one.forget()


def without_rules(resolved: ResolvedProduct) -> ResolvedProduct:
    """Give a product with what it makes known, and nothing of its rules and score."""
    product = resolved.product.model_copy(update=dict.fromkeys(SECTIONS, ()))
    return resolved._replace(product=product, rules=(), factors=(), conflicts=())
