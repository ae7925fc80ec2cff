"""What a rulebook says on one day: terms, products, numbers and notes as they then are.

Everything behind it sees a rulebook without history, so that a report as of an earlier day rests on
what held then. Rules keep their days: one that is not in force is named in the report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from advisor.rulebook.placed import placed_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from advisor.rulebook import types
    from advisor.rulebook.types.common import Dated

D = TypeVar("D", bound="Dated")


def book_on(book: types.Rulebook, day: date) -> types.Rulebook:
    """Give a rulebook as it is on a day; itself where nothing in it has another day."""
    products = {name: product_on(one, day) for name, one in offered(book, day)}
    assumptions = {
        name: one if one.in_force(day) else one.model_copy(update={"type": None, "value": None})
        for name, one in book.assumptions.items()
    }
    parts: dict[str, Any] = {
        "products": products,
        "assumptions": assumptions,
        "notes": held(book.notes, day),
        "cost_notes": held(book.cost_notes, day),
        "scorecard": tuple(factor_on(one, day) for one in held(book.scorecard, day)),
    }
    changed = {name: part for name, part in parts.items() if not same(part, getattr(book, name))}
    return book.model_copy(update=changed) if changed else book


def same(part: Any, whole: Any) -> bool:
    """Tell whether everything in a part of a rulebook is what stands in the files."""
    if len(part) != len(whole):
        return False
    if isinstance(part, dict):
        return all(one is whole[name] for name, one in part.items())
    return all(one is other for one, other in zip(part, whole, strict=True))


def held(found: Iterable[D], day: date) -> tuple[D, ...]:
    """Give what holds on a day."""
    return tuple(one for one in found if one.in_force(day))


def offered(book: types.Rulebook, day: date) -> Iterator[tuple[str, types.Product]]:
    """Give the products that there are on a day."""
    return ((name, one) for name, one in book.products.items() if one.in_force(day))


def product_on(product: types.Product, day: date) -> types.Product:
    """Give a product as it is on a day."""
    terms = {name: term_on(term, day) for name, term in product.terms.items()}
    terms = {name: term for name, term in terms.items() if term.statements}
    return product if same(terms, product.terms) else product.model_copy(update={"terms": terms})


def factor_on(factor: types.Factor, day: date) -> types.Factor:
    """Give a factor as it is on a day: with what is then known of it for each product."""
    own = {name: one for name, one in factor.products.items() if one.in_force(day)}
    return factor if same(own, factor.products) else factor.model_copy(update={"products": own})


def term_on(term: types.Term, day: date) -> types.Term:
    """Give a term as it is on a day, with the statements of that day."""
    statements = held(term.statements, day)
    changed: dict[str, Any] = {}
    if len(statements) != len(term.statements):
        changed["statements"] = statements
    if term.values is not None:
        now = next((one for one in reversed(term.values) if one.in_force(day)), None)
        value, by = (None, None) if now is None else (now.value, now.by)
        changed |= {"value": value, "by": by, "values": None if now is None else (now,)}
    return term.model_copy(update=changed) if changed else term


def turning_days(book: types.Rulebook) -> list[date]:
    """Give the days on which something comes into force or ends, in order."""
    days = {value.from_ for p in book.parameters.values() for value in p.values}
    days |= {parameter.from_ for parameter in book.parameters.values()}
    days |= {source.in_force for source in book.sources.values()}
    for one in dated(book):
        days |= {one.from_, one.until}
    return sorted(day for day in days if day is not None)


def dated(book: types.Rulebook) -> Iterator[Dated]:
    """Give everything in a rulebook that has days of its own."""
    yield from (one.rule for one in placed_rules(book))
    yield from (*book.notes, *book.cost_notes, *book.scorecard, *book.assumptions.values())
    for factor in book.scorecard:
        yield from factor.products.values()
    for product in book.products.values():
        yield product
        for term in product.terms.values():
            yield from (*term.statements, *(term.values or ()))
