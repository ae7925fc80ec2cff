"""A rulebook as an assessment was judged by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.edition.history import book_on

if TYPE_CHECKING:
    from advisor.model import Assessment
    from advisor.rulebook.types import Rulebook


def as_judged(book: Rulebook, assessment: Assessment) -> Rulebook:
    """Give a rulebook as it is on the assessment's day, its products as they are for the person."""
    there = book_on(book, assessment.as_of)
    products = {one.id: one for one in assessment.costs.products}
    if all(products.get(name) is one for name, one in there.products.items()):
        return there
    return there.model_copy(update={"products": products})
