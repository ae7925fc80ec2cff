"""The arithmetic of a rulebook as resolved for a day: every operand a field, or a number."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from advisor.edition.numbers import NotInForceError
from advisor.edition.payments import payment
from advisor.logic.formula import Formula, Lookup, Operand
from advisor.logic.span import Span, exactly
from advisor.rulebook import types, values
from advisor.rulebook.index import GIVEN, LESS, is_own
from advisor.rulebook.scalars import is_day, is_number, read_date
from advisor.rulebook.units import NUMERIC, Unit, quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.edition.numbers import Numbers
    from advisor.logic.condition import Condition
    from advisor.logic.formula import Number

UNKNOWN = Span()


class Resolving(Protocol):
    """What resolves the names of a rulebook: `resolver.Resolver`."""

    book: types.Rulebook
    numbers: Numbers

    def over_facts(self, condition: types.Condition) -> Condition:
        """Resolve a condition about the person to one without `Not`, over facts alone."""

    def formulas_of(self, product: types.Product | None) -> dict[str, Number]:
        """Give the arithmetic about a product, or about the person, by what it is called."""


def resolve_formulas(
    resolver: Resolving, product: types.Product | None, found: dict[str, Number]
) -> None:
    """Resolve the arithmetic about the person; with a product, that about it, and what it rests on.

    Those whose numbers others rest on come first; one whose numbers are not in force stays out.
    """
    book = resolver.book
    kinds = {row.id: row.type for row in book.terms}
    for name, term in (product.terms if product else {}).items():
        if term.by is not None and kinds[name] in NUMERIC:
            with suppress(NotInForceError):
                found[name] = table(resolver, name, kinds[name], term.by)
    for name, derived in book.facts.derived.items():
        if is_worked_out(derived) and is_own(book, name) == (product is not None):
            with suppress(NotInForceError):
                add_formula(resolver, name, product, found)


ADDED = {"sum", "difference", "smallest"}
"""Operations whose operands are all in the unit of the result."""


def add_formula(
    resolver: Resolving,
    name: str,
    product: types.Product | None,
    found: dict[str, Number],
) -> None:
    """Resolve a derived fact, and those that it rests on before it. Raises NotInForceError."""
    derived = resolver.book.facts.derived[name]
    if name not in found and isinstance(derived, types.TermFact) and derived.in_part:
        found[name] = term(resolver, name, derived, product, found)
    if name in found or not isinstance(derived, types.Arithmetic):
        return
    for one in derived.names:
        if one in resolver.book.facts.derived:
            add_formula(resolver, one, product, found)
    if isinstance(derived, types.PaymentBound):
        if product is not None:
            top = None if derived.top is None else number_of(resolver, derived.top, product).low
            found[name] = payment(resolver, name, derived, product, top)
        return
    unit = quantity(resolver.book, name).unit
    operands = tuple(
        operand(resolver, one, product, unit, added=derived.op in ADDED) for one in derived.operands
    )
    found[name] = Formula(
        name, derived.op, operands, unit.steps, derived.rounded_up, derived.months_on
    )


def is_worked_out(derived: types.Derived) -> bool:
    """Tell whether a derived fact is a number with two ends."""
    return isinstance(derived, types.Arithmetic) or (
        isinstance(derived, types.TermFact) and derived.in_part
    )


def term(
    resolver: Resolving,
    name: str,
    derived: types.TermFact,
    product: types.Product | None,
    found: Mapping[str, Number],
) -> Formula:
    """Resolve a term that can be known in part: what is given, else its table, else what it is at least.

    Raises NotInForceError.
    """
    least = None
    if derived.at_least is not None:
        least = number_of(resolver, derived.at_least, product).low
    otherwise = derived.term if derived.term in found else None
    steps = quantity(resolver.book, name).unit.steps
    given = Operand(GIVEN + name, Span(least, None), steps, otherwise)
    return Formula(name, "sum", (given,), steps)


def table(resolver: Resolving, name: str, kind: str, rows: types.Branches) -> Lookup:
    """Resolve a term that depends on who asks. Raises NotInForceError."""
    resolved = [
        (
            None if row.when is None else resolver.over_facts(row.when),
            exactly(scaled(kind, row.value)),
        )
        for row in rows
    ]
    return Lookup(name, tuple(resolved), Unit(kind).steps)


def difference(resolver: Resolving, one: str, other: str, product: types.Product | None) -> Formula:
    """Add the formula by which two facts are compared: one less the other."""
    owner = product if is_own(resolver.book, one) or is_own(resolver.book, other) else None
    for name in (one, other):
        if name in resolver.book.facts.derived:
            add_formula(resolver, name, owner, resolver.formulas_of(owner))
    unit = quantity(resolver.book, one).unit
    operands = tuple(operand(resolver, name, product, unit, added=True) for name in (one, other))
    formula = Formula(f"{one}{LESS}{other}", "difference", operands, unit.steps)
    resolver.formulas_of(owner)[formula.name] = formula
    return formula


def operand(
    resolver: Resolving, one: Any, product: types.Product | None, unit: Unit, *, added: bool
) -> Operand:
    """Resolve one operand; a number that is written out and `added` is in the unit of the result.

    Raises NotInForceError for a number without a value on the day.
    """
    book = resolver.book
    if is_day(one):
        return Operand(None, exactly(read_date(one).toordinal()))
    if not isinstance(one, str) or is_number(one):
        number = Fraction(Decimal(one))
        step = values.CENTS if added and unit.kind == "money" else 1
        return Operand(None, exactly(number * step))
    if one in book.facts.facts:
        fact = book.facts.facts[one]
        return Operand(one, natural(fact), quantity(book, one).unit.steps)
    depends = product is not None and one in resolver.formulas_of(product)
    if one in book.facts.derived or depends:
        return Operand(one, UNKNOWN, quantity(book, one).unit.steps)
    return Operand(None, number_of(resolver, one, product))


def number_of(resolver: Resolving, name: Any, product: types.Product | None) -> Span:
    """Give a parameter, an assumption, or a product's term; a term that nobody gives is not negative.

    A number that is written out is itself. Raises NotInForceError for a parameter or an assumption
    without a value on the day.
    """
    if not isinstance(name, str) or is_number(name):
        return exactly(Fraction(Decimal(name)))
    try:
        return exactly(scaled(*resolver.numbers.value(name, product)))
    except NotInForceError:
        if name in resolver.book.parameters or name in resolver.book.assumptions:
            raise
        return Span(0, None)


def scaled(kind: str, value: Any) -> int | Fraction:
    """Give a number as arithmetic takes it: money in 分, a fraction as it is."""
    number = Fraction(value) * (values.CENTS if kind == "money" else 1)
    return int(number) if number.denominator == 1 else number


def natural(fact: types.Fact) -> Span:
    """Give the ends of a fact that its file declares, as arithmetic takes them; 0 for an optional one."""
    if fact.optional:
        return exactly(0)
    if fact.type not in NUMERIC:
        return UNKNOWN
    return Span(*(None if end is None else scaled(fact.type, end) for end in (fact.min, fact.max)))
