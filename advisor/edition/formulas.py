"""The arithmetic of a rulebook as resolved for a day: every operand a field, or a number."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from advisor.edition.numbers import NotInForceError
from advisor.logic.formula import Formula, Operand
from advisor.logic.span import Span, exactly
from advisor.rulebook import types, values
from advisor.rulebook.index import is_own
from advisor.rulebook.scalars import is_number
from advisor.rulebook.units import NUMERIC, Unit, quantity

if TYPE_CHECKING:
    from advisor.edition.numbers import Numbers

UNKNOWN = Span()


def resolve_formulas(numbers: Numbers, product: types.Product | None) -> dict[str, Formula]:
    """Resolve the arithmetic about the person; with a product, that about it, and what it rests on.

    Those whose numbers others rest on come first; one whose numbers are not in force stays out.
    """
    book = numbers.book
    found: dict[str, Formula] = {}
    for name, derived in book.facts.derived.items():
        if isinstance(derived, types.Arithmetic) and is_own(book, name) == (product is not None):
            with suppress(NotInForceError):
                add_formula(numbers, name, product, found)
    return found


def add_formula(
    numbers: Numbers, name: str, product: types.Product | None, found: dict[str, Formula]
) -> None:
    """Resolve a derived fact, and those that it rests on before it. Raises NotInForceError."""
    derived = numbers.book.facts.derived[name]
    if name in found or not isinstance(derived, types.Arithmetic):
        return
    for one in derived.names:
        if one in numbers.book.facts.derived:
            add_formula(numbers, one, product, found)
    unit = quantity(numbers.book, name).unit
    operands = tuple(
        operand(numbers, one, product, unit, added=derived.op in {"sum", "difference"})
        for one in derived.operands
    )
    found[name] = Formula(name, derived.op, operands, unit.steps, derived.rounded_up)


def difference(numbers: Numbers, one: str, other: str, product: types.Product | None) -> Formula:
    """Give the formula by which two facts are compared: one less the other."""
    unit = quantity(numbers.book, one).unit
    operands = tuple(operand(numbers, name, product, unit, added=True) for name in (one, other))
    return Formula(f"{one} - {other}", "difference", operands, unit.steps)


def operand(
    numbers: Numbers, one: Any, product: types.Product | None, unit: Unit, *, added: bool
) -> Operand:
    """Resolve one operand; a number that is written out and `added` is in the unit of the result.

    Raises NotInForceError for a number without a value on the day.
    """
    book = numbers.book
    if not isinstance(one, str) or is_number(one):
        number = Fraction(Decimal(one))
        step = values.CENTS if added and unit.kind == "money" else 1
        return Operand(None, exactly(number * step))
    if one in book.facts.facts:
        fact = book.facts.facts[one]
        return Operand(one, natural(fact), quantity(book, one).unit.steps)
    if one in book.facts.derived:
        return Operand(one, UNKNOWN, quantity(book, one).unit.steps)
    if one not in book.parameters and one not in book.assumptions and product is not None:
        with suppress(NotInForceError):
            return Operand(None, exactly(scaled(*numbers.value(one, product))))
        return Operand(None, Span(0, None))  # nobody says what this product's is
    return Operand(None, exactly(scaled(*numbers.value(one, product))))


def scaled(kind: str, value: Any) -> int | Fraction:
    """Give a number as arithmetic takes it: money in 分, a fraction as it is."""
    number = Fraction(value) * (values.CENTS if kind == "money" else 1)
    return int(number) if number.denominator == 1 else number


def natural(fact: types.Fact) -> Span:
    """Give the ends of a fact that its file declares, as arithmetic takes them."""
    if fact.type not in NUMERIC:
        return UNKNOWN
    return Span(*(None if end is None else scaled(fact.type, end) for end in (fact.min, fact.max)))
