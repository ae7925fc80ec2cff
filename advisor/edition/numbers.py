"""What a rulebook's names are worth on one day, and what each of them rests on."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from advisor.model import Citation
from advisor.rulebook import types
from advisor.rulebook.index import leaves, named_numbers, read_by
from advisor.rulebook.parameters import (
    NotInForceError,
    entry_on,
    is_name,
    operands_of,
    worth,
)
from advisor.rulebook.placed import valued

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from advisor.rulebook.values import Known


__all__ = ["NotInForceError", "Numbers", "cite"]


class Numbers:
    """Parameters, assumptions and terms on one day."""

    def __init__(self, book: types.Rulebook, day: date) -> None:
        self.book = book
        self.day = day

    def value(self, name: str, product: types.Product | None) -> tuple[str, Known]:
        """Give the type and value of a parameter, an assumption or a product's term.

        Raises NotInForceError.
        """
        numbered = self.book.parameters.get(name) or self.book.assumptions.get(name)
        if numbered is not None:
            value, kind = worth(self.book, name, self.day), str(numbered.type)
            return kind, int(value) if kind == "integer" else value
        row = next(row for row in self.book.terms if row.id == name)
        term = product.terms.get(name) if product else None
        if term is None or term.value is None or isinstance(term.value, types.Range | tuple):
            raise NotInForceError(name)
        return row.type, term.value

    def parameter(self, name: str) -> types.ParameterValue:
        """Give a parameter's entry in force on the day; one that is worked out is put as one.

        Raises NotInForceError.
        """
        parameter = self.book.parameters[name]
        if parameter.op is None:
            return entry_on(parameter, name, self.day)
        value = worth(self.book, name, self.day)
        return types.ParameterValue.model_construct(value=value, evidence=parameter.evidence or ())

    def evidence(self, name: str, product: types.Product | None) -> tuple[Citation, ...]:
        """Give what a number rests on."""
        if name in self.book.parameters:
            parameter = self.book.parameters[name]
            if parameter.op is None:
                return self.cite(self.parameter(name).evidence)
            named = [one for one in operands_of(parameter) if is_name(one)]
            others = (self.evidence(one, None) for one in named)
            return tuple(dict.fromkeys(chain(self.cite(parameter.evidence or ()), *others)))
        if name in self.book.assumptions:
            return (Citation("assumption", name),)
        term = product.terms.get(name) if product else None
        if term is None:
            return ()
        dated = term.values[0].evidence if term.values else None
        return self.cite(dated or term.statements[0].evidence)

    def condition_evidence(
        self, condition: types.Condition, product: types.Product | None
    ) -> Iterator[Citation]:
        """Give what the numbers and the product's own facts of a condition rest on."""
        stood_in: set[object] = set()
        for leaf in leaves(condition):
            for fact in read_by(self.book, leaf):
                derived = self.book.facts.derived.get(fact)
                for name in derived.cites(product) if derived else ():
                    yield from self.evidence(name, product)
                if (
                    isinstance(derived, types.TermFact)
                    and product
                    and valued(product, derived.term)
                ):
                    stood_in.add(derived.at_least)  # which counts only where nobody gives the term
        for name in named_numbers(self.book, condition):
            if name not in stood_in:
                yield from self.evidence(name, product)

    def cite(self, evidence: Iterable[types.Evidence]) -> tuple[Citation, ...]:
        """Give evidence with its grade and address; a regulation counts once it is in force."""
        return tuple(cite(self.book, item) for item in evidence if self.in_force(item))

    def in_force(self, evidence: types.Evidence) -> bool:
        """Tell whether a source is in force on the day; what has no such day always is."""
        first = self.book.sources[evidence.source].in_force if evidence.source is not None else None
        return first is None or first <= self.day


def cite(book: types.Rulebook, evidence: types.Evidence) -> Citation:
    """Give one piece of evidence with its grade and address."""
    if evidence.source is None:
        return Citation("assumption", str(evidence.assumption))
    source = book.sources[evidence.source]
    url = source.url if source.grade == "public" else None
    return Citation(source.grade, evidence.source, evidence.section, evidence.article, url)
