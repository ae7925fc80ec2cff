"""Which answers of a person can bring a field to a value: through arithmetic, tables and costs too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.logic.condition import end_of, fields
from advisor.logic.formula import Table
from advisor.rulebook import index, types

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.edition.resolved import ResolvedProduct
    from advisor.logic.formula import Formula


class Reach:
    """Looks up what moves the fields of one layer: of the person's rules, or of a product's."""

    def __init__(
        self,
        book: types.Rulebook,
        formulas: Iterable[Formula | Table],
        product: ResolvedProduct | None,
    ) -> None:
        """Take the layer's arithmetic, and its product where it has one."""
        self.book = book
        self.product = product
        self.formulas = {one.name: one for one in formulas}
        self.seen: dict[str, frozenset[str]] = {}

    def moved_by(self, field: str) -> frozenset[str]:
        """Give the facts whose answers can bring a field to a value; none of what no answer can."""
        if field not in self.seen:
            self.seen[field] = self.looked_up(end_of(field) or field)
        return self.seen[field]

    def looked_up(self, name: str) -> frozenset[str]:
        """Look one up."""
        formula = self.formulas.get(name)
        if isinstance(formula, Table):
            read = {one for row, _ in formula.rows if row is not None for one in fields(row)}
            return frozenset().union(*map(self.moved_by, read))
        if formula is not None:
            return frozenset().union(*map(self.moved_by, formula.fields))
        moving = index.moved_by(self.book, name)
        derived = self.book.facts.derived.get(name)
        if self.product is None or derived is None:
            return moving
        for term in self.product.depending:
            if term.name in derived.terms_read:
                read = {one for row, _ in term.rows if row is not None for one in fields(row)}
                moving = moving.union(*map(self.moved_by, read))
        return moving
