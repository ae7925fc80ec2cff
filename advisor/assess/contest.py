"""What is not known yet and could change the order of products, or bring a warning to one of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from advisor.assess.ranking import is_warning
from advisor.rulebook.types import NEED, QUOTES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from advisor.edition.edition import Edition
    from advisor.model import ProductAssessment


def contested(
    edition: Edition, products: Sequence[ProductAssessment], known: Collection[str]
) -> Mapping[str, frozenset[str]]:
    """Give the unknown facts that can still change the order of some products: fact -> their ids.

    Those behind a warning that cannot be told yet, those of the need by which costs are compared,
    and those behind scores, but for what moves all of them alike. Quotes are not among them.
    """
    if len(products) <= 1:
        return {}
    alike = moving_alike(edition, products)
    bearing: dict[str, set[str]] = {}
    for product in products:
        resolved = next(one for one in edition.products if one.product.id == product.id)
        facts = {*(NEED & edition.book.facts.facts.keys()), *warning_of(edition, product)}
        behind = {factor.id: factor.facts for factor in resolved.factors}
        for part in product.score.contributions:
            if part.low != part.high and part.factor not in alike:
                facts |= set(behind[part.factor])
        for fact in facts - {*known, QUOTES}:
            bearing.setdefault(fact, set()).add(product.id)
    return {name: frozenset(bears) for name, bears in bearing.items()}


def warning_of(edition: Edition, product: ProductAssessment) -> set[str]:
    """Give the facts behind warnings of a product, cost aside, that cannot be told yet."""
    resolved = next(one for one in edition.products if one.product.id == product.id)
    warned = {rule.id for rule in resolved.rules if is_warning(edition.book, rule)}
    return {n for f in product.findings if f.rule in warned and f.well is None for n in f.facts}


def moving_alike(edition: Edition, products: Sequence[ProductAssessment]) -> set[str]:
    """Give the factors that move the scores of all these products by the same points."""
    ids = {product.id for product in products}
    counts = Counter(
        factor.id
        for resolved in edition.products
        if resolved.product.id in ids
        for factor in resolved.factors
        if factor.shared
    )
    return {name for name, count in counts.items() if count == len(ids)}
