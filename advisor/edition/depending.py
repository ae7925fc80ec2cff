"""Terms that depend on who asks: a product as it is for one person, as far as that is known."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, Protocol

from advisor.edition.numbers import NotInForceError
from advisor.logic.condition import Condition, evaluate
from advisor.rulebook import types

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from advisor.model import Value
    from advisor.rulebook.types.products import TermValue


class DependingTerm(NamedTuple):
    """A term with its rows: the first counts whose condition holds; the last has None."""

    name: str
    rows: tuple[tuple[Condition | None, TermValue], ...]

    def possible(self, flat: Mapping[str, Value]) -> list[TermValue]:
        """Give the values that it may have for somebody, by a flat fact."""
        found: list[TermValue] = []
        for condition, value in self.rows:
            truth = condition is None or evaluate(condition, flat)
            if truth is not False:
                found.append(value)
            if truth:
                break
        return found


class OverFacts(Protocol):
    """What resolves conditions about the person: `resolver.Resolver`."""

    def over_facts(self, condition: types.Condition) -> Condition:
        """Resolve a condition to one without `Not`, over facts alone."""


def resolve_depending(resolver: OverFacts, product: types.Product) -> Iterator[DependingTerm]:
    """Resolve a product's terms that depend on who asks; one whose numbers are not in force is out."""
    for name, term in product.terms.items():
        if term.by is not None:
            with suppress(NotInForceError):
                rows = [
                    (None if one.when is None else resolver.over_facts(one.when), one.value)
                    for one in term.by
                ]
                yield DependingTerm(name, tuple(rows))


def product_for(
    product: types.Product, depending: Sequence[DependingTerm], flat: Mapping[str, Value]
) -> types.Product:
    """Give a product as it is for somebody; what is not known of its terms is left open.

    A range of rates then spans all that are possible; any other term has no value.
    """
    if not depending:
        return product
    terms = dict(product.terms)
    for one in depending:
        value = hull(one.possible(flat))
        terms[one.name] = terms[one.name].model_copy(update={"value": value, "by": None})
    return product.model_copy(update={"terms": terms})


def term_values(product: types.Product, names: Collection[str] | None = None) -> dict[str, object]:
    """Give what rules and costs use of a product's terms, or of some: not what is said of them."""
    terms = product.terms
    return {n: (terms[n].value, terms[n].by) for n in terms if names is None or n in names}


def hull(found: Sequence[TermValue]) -> TermValue | None:
    """Give the one value there is, or the range that spans ranges; None where that is not known."""
    first = found[0]
    if all(one == first for one in found):
        return first
    ranges = [one for one in found if isinstance(one, types.Range)]
    if len(ranges) < len(found):
        return None
    tops = [one.to for one in ranges]
    low = min(one.from_ for one in ranges)
    return types.Range.model_validate(
        {"from": low, "to": None if None in tops else max(t for t in tops if t is not None)}
    )
