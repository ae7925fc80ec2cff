"""What must be right in every product: its days, its terms, what it is exempt from."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, Any

from advisor.errors import Phrase, shown
from advisor.model import PERSON
from advisor.rulebook import types
from advisor.rulebook.meant import meant_number, meant_range
from advisor.rulebook.rule_checks import (
    Context,
    Mistake,
    check_condition,
    check_days,
    check_text,
    fits,
    mistake,
    repeated,
)
from advisor.rulebook.said_numbers import contradicted, unsaid, values_of
from advisor.rulebook.types import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.rulebook.index import Names
    from advisor.rulebook.yaml12 import Path

HIGHEST_RATE = 10

MOST_COMBINED = 500
"""Combinations of rows of one product's tables; each is looked at for people in columns."""


def check_products(book: types.Rulebook, names: Names) -> Iterator[Mistake]:
    """Check ids, order and terms of the products, and that rule ids are unique for each."""
    orders: dict[int, str] = {}
    yield from check_rows(book)
    for key, product in sorted(book.products.items()):
        path: Path = ("products", key)
        if product.id != key:
            yield mistake((*path, "id"), "product-file", name=product.id, file=f"{key}.yaml")
        if product.id == PERSON:
            yield mistake((*path, "id"), "product-general")
        if product.order in orders:
            other = orders[product.order]
            yield mistake((*path, "order"), "product-order", order=product.order, other=other)
        orders.setdefault(product.order, key)
        yield from check_terms(names, product, path)
        yield from check_exemptions(book, product, path)
        shared = [rule for kind in SECTIONS for rule in getattr(book.every_product, kind)]
        own = [rule for kind in SECTIONS for rule in getattr(product, kind)]
        gone = {one.rule for one in product.except_ or ()}
        kept = [rule for rule in shared if rule.id not in gone]
        yield from repeated(path, [rule.id for rule in (*own, *kept)])


def check_rows(book: types.Rulebook) -> Iterator[Mistake]:
    """Check that the rows which costs are worked out from are of the type that takes."""
    for number, row in enumerate(book.terms):
        wanted = types.USED_ROWS.get(row.id, row.type)
        known = row.id != "method" or set(row.choices or ()) <= set(types.METHODS)
        if row.type != wanted or not known:
            kind = wanted if known else ", ".join(types.METHODS)
            yield mistake(("terms", number), "term-row", name=row.id, type=kind)


def check_terms(names: Names, product: types.Product, path: Path) -> Iterator[Mistake]:
    """Check a product's terms against the rows that there are."""
    rows = {row.id: row for row in names.book.terms}
    yield from check_days(path, product.id, product)
    combined = prod(max(map(len, term.tables), default=1) for term in product.terms.values())
    if combined > MOST_COMBINED:
        given: dict[str, Any] = {"found": combined, "most": MOST_COMBINED}
        yield mistake((*path, "terms"), "branches-many", name=product.id, **given)
    for name, term in product.terms.items():
        spot: Path = (*path, "terms", name)
        if name not in rows:
            yield mistake(spot, "term-unknown", rows, name=name)
        else:
            mistakes = list(check_term(names, rows[name], term, spot))
            yield from mistakes or check_said(rows[name], term, spot)
        for number, statement in enumerate(term.statements):
            text: Path = (*spot, "statements", number, "text")
            yield from check_text(text, statement.text, set())
            yield from check_days((*spot, "statements", number), name, statement)


def check_said(row: types.TermRow, term: types.Term, path: Path) -> Iterator[Mistake]:
    """Hold a term's value against its statements, and its rates against what can be."""
    yield from check_rates(row.id, term, path)
    for number, wrong in contradicted(term, row):
        spot: Path = (*path, "statements", number)
        yield mistake(spot, "term-said", name=row.id, found=said(row, wrong))
    for missing in unsaid(term, row):
        yield mistake(path, "term-unsaid", name=row.id, found=said(row, missing))


def check_rates(name: str, term: types.Term, path: Path) -> Iterator[Mistake]:
    """Refuse a yearly rate where a daily one is wanted, and the other way round."""
    for value in values_of(term):
        if not isinstance(value, types.Range):
            continue
        top = value.from_ if value.to is None else value.to
        if name == "daily_rate" and top > HIGHEST_DAILY:
            yield mistake(path, "rate-not-daily", found=f"{(top * 100).normalize():f}%")
        if name == "annual_rate" and 0 < top < LOWEST_ANNUAL:
            yield mistake(path, "rate-not-annual", found=f"{(top * 100).normalize():f}%")


HIGHEST_DAILY = Decimal("0.01")
"""A rate above it is 365 % a year: nobody documents one as a daily rate."""

LOWEST_ANNUAL = Decimal("0.005")
"""A yearly rate below it, and above nothing, is a daily one in the wrong row."""


def said(row: types.TermRow, number: Decimal) -> str:
    """Write a number as a statement says it."""
    return f"{(number * 100).normalize():f}%" if row.type == "range" else f"{number:,f}"


def check_term(names: Names, row: types.TermRow, term: types.Term, path: Path) -> Iterator[Mistake]:
    """Check what a term says: one value, one for each who asks, or one for each time."""
    if sum(one is not None for one in (term.value, term.by, term.values)) > 1:
        yield mistake(path, "term-twice", name=row.id)
        return
    if term.value is not None and not term_fits(row, term.value):
        yield misfit(path, row, term.value)
    if row.id in types.ONE_FOR_ALL and term.tables:
        yield mistake(path, "term-by", name=row.id)
        return
    yield from check_branches(names, row, term.by, path)
    dated = term.values or ()
    for number, one in enumerate(dated):
        spot: Path = (*path, "values", number)
        if (one.value is None) == (one.by is None):
            yield mistake(spot, "term-value-one", name=row.id)
        elif one.value is not None and not term_fits(row, one.value):
            yield misfit(spot, row, one.value)
        yield from check_branches(names, row, one.by, spot)
    for number, one in enumerate(dated):
        yield from check_days((*path, "values", number), row.id, one)
    for number, (one, other) in enumerate(pairwise(dated)):
        ends = one.until or other.from_
        after = one.from_ is None or (other.from_ is not None and one.from_ < other.from_)
        if other.from_ is None or not after or (ends is not None and other.from_ < ends):
            yield mistake((*path, "values", number + 1), "term-order", name=row.id)


def check_branches(
    names: Names, row: types.TermRow, branches: types.Branches | None, path: Path
) -> Iterator[Mistake]:
    """Check a table: all rows but the last are conditional, and each has a value of its type."""
    for number, branch in enumerate(branches or ()):
        spot: Path = (*path, "by", number)
        if (branch.when is None) != (number == len(branches or ()) - 1):
            yield mistake(spot, "branch-last", name=row.id)
        if branch.when is not None:
            yield from check_condition((*spot, "when"), branch.when, Context(names))
        if not term_fits(row, branch.value):
            yield misfit(spot, row, branch.value)


def misfit(path: Path, row: types.TermRow, value: Any) -> Mistake:
    """Tell that a term's value is not one of its row: what it is, and what is wanted."""
    found = value
    if isinstance(value, types.Range):
        found = value.model_dump(mode="json", by_alias=True)
    accepted: object = row.type
    if row.type in {"integer", "money"}:
        accepted = f"{row.type} > 0"
    if row.id == "day_count":
        accepted = ", ".join(map(str, types.DAY_COUNTS))
    elif row.type == "choice":
        accepted = ", ".join(row.choices or ())
    elif row.type in {"text", "range"}:
        accepted = Phrase(f"value-of-{row.type}", {"most": HIGHEST_RATE})
    instead = ""
    if row.type == "range":
        instead = meant_range(value)
    elif row.type in {"integer", "money"} and row.id != "day_count":
        instead = meant_number(value, row.type)
    given: dict[str, Any] = {"found": shown(found), "accepted": accepted, "instead": instead}
    return mistake((*path, "value"), "term-type", name=row.id, **given)


def check_exemptions(book: types.Rulebook, product: types.Product, path: Path) -> Iterator[Mistake]:
    """Check that a product is exempt from, or gives grounds for, rules of every product, each once."""
    shared = [rule.id for kind in SECTIONS for rule in getattr(book.every_product, kind)]
    exempt = [one.rule for one in product.except_ or ()]
    yield from repeated((*path, "except_"), exempt)
    for number, name in enumerate(exempt):
        if name not in shared:
            yield mistake((*path, "except_", number, "rule"), "exempt-unknown", shared, name=name)
    grounded = [one.rule for one in product.grounds]
    yield from repeated((*path, "grounds"), grounded)
    for number, name in enumerate(grounded):
        if name not in shared or name in exempt:
            kept = [rule for rule in shared if rule not in exempt]
            yield mistake((*path, "grounds", number, "rule"), "grounds-unknown", kept, name=name)


def term_fits(row: types.TermRow, value: Any) -> bool:
    """Tell whether a term's value is of its row's type."""
    if row.type == "range":
        return range_fits(value)
    if row.type == "choice":
        several = value if isinstance(value, tuple) and row.id == types.SEVERAL else (value,)
        distinct = 0 < len(several) == len(set(several))
        return distinct and all(one in (row.choices or ()) for one in several)
    if row.type == "boolean":
        return isinstance(value, bool)
    if row.id == "day_count":
        return value in types.DAY_COUNTS
    number = not isinstance(value, bool | str | types.Range | tuple)
    return number and row.type in {"integer", "money"} and value > 0 and fits(row.type, value)


def range_fits(value: Any) -> bool:
    """Tell whether a value is a range of rates, the right way round."""
    if not isinstance(value, types.Range):
        return False
    ends = [value.from_] if value.to is None else [value.from_, value.to]
    return sorted(ends) == ends and all(
        0 <= end <= HIGHEST_RATE and fits("fraction", end) for end in ends
    )
