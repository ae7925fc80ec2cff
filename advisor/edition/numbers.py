"""What a rulebook's names are worth on one day, and what each of them rests on."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain
from math import prod
from typing import TYPE_CHECKING, Any

from advisor.model import Citation
from advisor.rulebook import types
from advisor.rulebook.index import leaves, named_numbers, read_by
from advisor.rulebook.scalars import is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from advisor.rulebook.values import Known


class NotInForceError(Exception):
    """Raised where a name has no value on the day; carries the name."""


class Numbers:
    """Parameters, assumptions and terms on one day."""

    def __init__(self, book: types.Rulebook, day: date) -> None:
        self.book = book
        self.day = day

    def value(self, name: str, product: types.Product | None) -> tuple[str, Known]:
        """Give the type and value of a parameter, an assumption or a product's term.

        Raises NotInForceError.
        """
        if name in self.book.parameters:
            kind, value = self.book.parameters[name].type, self.parameter_value(name)
            return kind, int(value) if kind == "integer" else value
        if name in self.book.assumptions:
            assumption = self.book.assumptions[name]
            if assumption.type is None or assumption.value is None:
                raise NotInForceError(name)
            kind, value = assumption.type, assumption.value
            return kind, int(value) if kind == "integer" else value
        row = next(row for row in self.book.terms if row.id == name)
        term = product.terms.get(name) if product else None
        if term is None or term.value is None or isinstance(term.value, types.Range):
            raise NotInForceError(name)
        return row.type, term.value

    def parameter_value(self, name: str) -> Decimal:
        """Give what a parameter is on the day: its own entry, or worked out from others.

        Raises NotInForceError.
        """
        parameter = self.book.parameters[name]
        if parameter.op is None:
            return self.parameter(name).value
        if parameter.from_ is not None and self.day < parameter.from_:
            raise NotInForceError(name)
        values = [self.operand(one) for one in operands_of(parameter)]
        if parameter.op == "times":
            return prod(values, start=Decimal(1))
        first, *rest = values
        return first - sum(rest) if parameter.op == "difference" else first + sum(rest)

    def operand(self, one: Any) -> Decimal:
        """Give a number, or the value of a parameter or assumption. Raises NotInForceError."""
        if is_name(one):
            return Decimal(self.value(one, None)[1])  # type: ignore[arg-type]  # `checks` lets nothing else pass
        return Decimal(one)

    def parameter(self, name: str) -> types.ParameterValue:
        """Give a parameter's entry in force on the day. Raises NotInForceError."""
        entries = self.book.parameters[name].values
        in_force = [e for e in entries if e.from_ is None or e.from_ <= self.day]
        if not in_force:
            raise NotInForceError(name)
        return in_force[-1]

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
        for leaf in leaves(condition):
            for fact in read_by(self.book, leaf):
                derived = self.book.facts.derived.get(fact)
                for name in derived.cites(product) if derived else ():
                    yield from self.evidence(name, product)
        for name in named_numbers(self.book, condition):
            yield from self.evidence(name, product)

    def cite(self, evidence: Iterable[types.Evidence]) -> tuple[Citation, ...]:
        """Give evidence with its grade and address; a regulation counts once it is in force."""
        return tuple(cite(self.book, item) for item in evidence if self.in_force(item))

    def in_force(self, evidence: types.Evidence) -> bool:
        """Tell whether a source is in force on the day; what has no such day always is."""
        first = self.book.sources[evidence.source].in_force if evidence.source is not None else None
        return first is None or first <= self.day


def operands_of(parameter: types.Parameter) -> tuple[Any, ...]:
    """Give what a parameter is worked out from."""
    return (*(parameter.of or ()), *(parameter.less or ()))


def is_name(operand: Any) -> bool:
    """Tell a name from a number."""
    return isinstance(operand, str) and not is_number(operand)


def cite(book: types.Rulebook, evidence: types.Evidence) -> Citation:
    """Give one piece of evidence with its grade and address."""
    if evidence.source is None:
        return Citation("assumption", str(evidence.assumption))
    source = book.sources[evidence.source]
    url = source.url if source.grade == "public" else None
    return Citation(source.grade, evidence.source, evidence.section, evidence.article, url)
