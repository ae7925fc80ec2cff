"""What the numbers of a rulebook are in: their units, and how large and how fine they can be.

Arithmetic is checked by them when a rulebook is loaded: 元 are not added to days, no result leaves
the 64 bits that columns have, and none is finer than what they keep.
"""

from __future__ import annotations

from decimal import Decimal
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.rulebook import types, values
from advisor.rulebook.arithmetic import MILLION
from advisor.rulebook.scalars import is_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LARGEST = 2**60
"""The largest number, in steps of its unit, that arithmetic over columns may reach."""

MOST_LEVELS = 4
"""Derived facts within each other; an explanation of more could not be followed."""

FINEST = 6
"""Decimals of a step that arithmetic over columns keeps."""

ANY = "*"
"""What fits every unit of its kind: the unit of a parameter, which does not say what it counts."""

NUMERIC = frozenset({"integer", "money", "fraction"})

TIMES = {"months_since": "months", "days_since": "days", "days_between": "days"}
"""Operations over dates -> what their result counts."""


class UnitError(Exception):
    """Raised for arithmetic that has no meaning.

    Attributes:
        code: the sentence of `texts/errors.json` that says what is wrong.
        values: what its placeholders stand for.
    """

    def __init__(self, code: str, **found: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = found


class Unit(NamedTuple):
    """What a number is in.

    Attributes:
        kind: as a fact's type; of a number that is written out `bare`.
        counted: what an integer counts, `months` for example.
    """

    kind: str
    counted: str = ANY

    @property
    def steps(self) -> int:
        """Give how many of the steps in which rules see it make one."""
        return MILLION if self.kind == "fraction" else 1

    def fits(self, other: Unit) -> bool:
        """Tell whether two numbers can be added, or compared."""
        alike = self.counted == other.counted or ANY in (self.counted, other.counted)
        return self.kind == other.kind and alike

    def __str__(self) -> str:
        """Name it, for an error."""
        return self.counted if self.counted != ANY else self.kind


BARE = Unit("bare")


class Quantity(NamedTuple):
    """A number as arithmetic sees it.

    Attributes:
        largest: how far from 0 it can be, in steps of its unit.
        decimals: those of its steps; None for what arithmetic cannot go on with, as for a share.
        negative: whether it can be below 0.
        fixed: whether it is the same for everybody.
    """

    unit: Unit
    largest: int
    decimals: int | None = 0
    negative: bool = False
    fixed: bool = False


def quantity(book: types.Rulebook, operand: Any, within: tuple[str, ...] = ()) -> Quantity:
    """Tell what an operand is; `within` are the derived facts that are worked out from it.

    Raises UnitError for arithmetic without meaning, and for unknown names.
    """
    if not isinstance(operand, str) or is_number(operand):
        number = Decimal(operand)
        decimals = max(0, -int(number.normalize().as_tuple().exponent))
        return Quantity(BARE, int(abs(number)) + 1, decimals, negative=number < 0, fixed=True)
    if operand in book.facts.facts:
        fact = book.facts.facts[operand]
        if fact.type not in NUMERIC:
            return Quantity(Unit(fact.type), 0)
        counted = fact.unit.en if fact.unit and fact.type == "integer" else ANY
        ends = [abs(int(end * values.SCALES[fact.type])) for end in values.limits(fact)]
        low = values.limits(fact)[0]
        return Quantity(Unit(fact.type, counted), max(ends), negative=low < 0)
    if operand in book.facts.derived:
        return worked_out(book, operand, within)
    parameter = book.parameters.get(operand)
    if parameter is not None and parameter.op is not None:
        if operand in within:
            raise UnitError("operand-circle", names=" → ".join((*within, operand)))
        listed = (*(parameter.of or ()), *(parameter.less or ()))
        parts = [quantity(book, one, (*within, operand)) for one in listed]
        return OPERATIONS[parameter.op](parts)._replace(fixed=True)
    return number_quantity(book, operand)


def number_quantity(book: types.Rulebook, name: str) -> Quantity:
    """Tell what a parameter, an assumption or a term is."""
    found: list[Any]
    kind, fixed = "", True
    if name in book.parameters:
        kind, found = book.parameters[name].type, [v.value for v in book.parameters[name].values]
    elif name in book.assumptions and book.assumptions[name].type is not None:
        kind, found = str(book.assumptions[name].type), [book.assumptions[name].value]
    else:
        row = next((row for row in book.terms if row.id == name), None)
        if row is None or row.type not in NUMERIC:
            raise UnitError("operand-unknown", name=name)
        kind, fixed = row.type, False
        found = [p.terms[name].value for p in book.products.values() if name in p.terms]
    numbers = [int(one * values.SCALES[kind]) for one in found if isinstance(one, Decimal | int)]
    largest = max(map(abs, numbers), default=0)
    return Quantity(Unit(kind), largest, negative=min(numbers, default=0) < 0, fixed=fixed)


def worked_out(book: types.Rulebook, name: str, within: tuple[str, ...] = ()) -> Quantity:
    """Tell what a derived fact is. As `quantity`."""
    derived = book.facts.derived[name]
    if name in within:
        raise UnitError("operand-circle", names=" → ".join((*within[within.index(name) :], name)))
    if len(within) >= MOST_LEVELS:
        raise UnitError("operand-deep", name=within[0], most=MOST_LEVELS)
    if not isinstance(derived, types.Arithmetic):
        rows = {row.id: row.type for row in book.terms}
        return Quantity(Unit(derived.kind(rows)), values.LARGEST_INTEGER, None)
    parts = [quantity(book, one, (*within, name)) for one in derived.operands]
    if derived.op in TIMES:
        if any(part.unit.kind != "date" for part in parts):
            raise UnitError("operand-date", name=name)
        unit = Unit("integer", TIMES[derived.op])
        return Quantity(unit, 10**7, negative=derived.op == "days_between")
    for one, part in zip(derived.operands, parts, strict=True):
        if part.decimals is None:
            raise UnitError("operand-share", name=one)
        if part.unit != BARE and part.unit.kind not in NUMERIC:
            raise UnitError("operand-kind", name=one, kind=part.unit.kind)
    return exact(name, OPERATIONS[derived.op](parts))


def exact(name: str, result: Quantity) -> Quantity:
    """Refuse what columns could not hold exactly."""
    if result.largest > LARGEST:
        raise UnitError("operand-large", name=name)
    if (result.decimals or 0) > FINEST:
        raise UnitError("operand-fine", name=name, most=FINEST)
    return result


def added(parts: Sequence[Quantity]) -> Quantity:
    """Add, or take away: all in one unit, in which numbers that are written out are taken."""
    units = [part.unit for part in parts if part.unit != BARE]
    if not units:
        raise UnitError("operand-bare")
    unit = next((one for one in units if one.counted != ANY), units[0])
    for other in units:
        if not unit.fits(other):
            raise UnitError("operand-units", one=str(unit), other=str(other))
    step = values.DECIMALS.get(unit.kind, 0)
    if any(part.unit == BARE and (part.decimals or 0) > step for part in parts):
        raise UnitError("operand-step", unit=str(unit))
    largest = sum(p.largest * (10**step if p.unit == BARE else 1) for p in parts)
    finer = max(part.decimals or 0 for part in parts if part.unit != BARE)
    return Quantity(unit, largest, finer, negative=any(part.negative for part in parts))


def subtracted(parts: Sequence[Quantity]) -> Quantity:
    """Take away: what is left can be less than nothing."""
    return added(parts)._replace(negative=True)


def multiplied(parts: Sequence[Quantity]) -> Quantity:
    """Multiply: an amount or a count by shares and plain numbers."""
    units = [part.unit for part in parts if part.unit != BARE]
    amounts = [unit for unit in units if unit.kind == "money"]
    counts = [unit for unit in units if unit.kind == "integer"]
    named = [unit for unit in counts if unit.counted != ANY]
    shares = [unit for unit in units if unit.kind == "fraction"]
    if len(amounts) > 1 or (len(named) > 1 and not amounts):
        one, other = (amounts or named)[:2]
        raise UnitError("operand-squared", one=str(one), other=str(other))
    if not units:
        raise UnitError("operand-bare")
    varying = [part for part in parts if not part.fixed]
    if len(varying) > 1 and any(part.negative for part in varying):
        raise UnitError("operand-negative")
    unit = (amounts or named or counts or shares)[0]
    per = MILLION ** len(shares) // unit.steps
    finer = sum(part.decimals or 0 for part in parts)
    finer += values.DECIMALS["fraction"] * (len(shares) - (unit.kind == "fraction"))
    largest = prod(part.largest for part in parts) // per + 1
    return Quantity(unit, largest, finer, negative=any(part.negative for part in parts))


OPERATIONS: dict[str, Callable[[Sequence[Quantity]], Quantity]] = {
    "sum": added,
    "difference": subtracted,
    "times": multiplied,
}
