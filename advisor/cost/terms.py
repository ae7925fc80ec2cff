"""What a product's terms and a quote say of a loan: rates, methods, how long it lasts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.cost.loan import YEAR
from advisor.cost.schedule import MONTHS
from advisor.rulebook import types

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_METHOD: types.Method = "equal-instalment"
"""For a product whose file names no method; our own files all name one."""


class Documented(NamedTuple):
    """A product's yearly rate by the lender's own count of days; None where the sources give none."""

    low: Decimal | None
    high: Decimal | None


def documented(product: types.Product) -> Documented:
    """Give the documented range of a product's yearly rate."""
    for name, factor in zip(types.RATES, (1, day_count(product)), strict=True):
        term = product.terms.get(name)
        if term is not None and isinstance(term.value, types.Range):
            high = None if term.value.to is None else term.value.to * factor
            return Documented(term.value.from_ * factor, high)
    return Documented(None, None)


def day_count(product: types.Product) -> int:
    """Give how many days a year has between a product's daily and annual rates."""
    term = product.terms.get("day_count")
    return int(term.value) if term and isinstance(term.value, int | Decimal) else YEAR


def methods_of(product: types.Product, quote: Mapping[str, Any]) -> tuple[types.Method, ...]:
    """Give the ways of repaying that a product's file names.

    Quoted instalments leave those that are repaid by instalments, where there are any: a product that
    is repaid at once is not repaid otherwise because of what is quoted.
    """
    term = product.terms.get("method")
    found = term.value if term is not None else None
    named = (found,) if isinstance(found, str) else found if isinstance(found, tuple) else ()
    methods: tuple[types.Method, ...] = tuple(m for m in types.METHODS if m in named)
    if "instalments" in quote:
        methods = tuple(m for m in methods if m != "daily") or methods
    return methods or (DEFAULT_METHOD,)


def instalments_of(quote: Mapping[str, Any], known: Mapping[str, Any]) -> int | None:
    """Give how many monthly instalments a need is repaid in: the quoted ones, else its whole months."""
    quoted, days = quote.get("instalments"), known.get("repay_within_days")
    if quoted is not None:
        return int(quoted)
    return None if days is None else -(-days * MONTHS // YEAR)
