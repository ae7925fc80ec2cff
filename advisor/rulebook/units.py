"""What the numbers of a rulebook are in: their units, and how large and how fine they can be.

Arithmetic is checked by them when a rulebook is loaded: 元 are not added to days, no result leaves
the 64 bits that columns have, and none is finer than what they keep.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.errors import Local, Phrase, shown
from advisor.rulebook import scalars, types, values
from advisor.rulebook.arithmetic import MILLION
from advisor.rulebook.parameters import operands_of
from advisor.rulebook.scalars import is_number, plain_decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LARGEST = 2**60
"""The largest number, in steps of its unit, that arithmetic over columns may reach."""

MOST_LEVELS = 4
"""Derived facts within each other; an explanation of more could not be followed."""

FINEST = 6
"""Decimals of a step that arithmetic over columns keeps."""

ANY = "*"
"""What fits every unit of its kind: the unit of a parameter, which does not say what it counts."""

NUMERIC = frozenset({"integer", "money", "fraction"})

TIMES = {
    "months_since": ("months", "个月"),
    "days_since": ("days", "天"),
    "days_between": ("days", "天"),
    "days_since_month_end": ("days", "天"),
}
"""Operations over dates -> what their result counts, in English and in Chinese."""


class UnitError(Exception):
    """Raised for arithmetic that has no meaning.

    Attributes:
        code: the sentence of `texts/errors.json` that says what is wrong.
        place: the operand that is wrong, counted from 0; None where it is all of them together.
        values: what the sentence's placeholders stand for.
    """

    def __init__(self, code: str, place: int | None = None, **found: object) -> None:
        super().__init__(code)
        self.code = code
        self.place = place
        self.values = found


class FollowsError(UnitError):
    """Raised for arithmetic with something that is wrong itself, and is told where it stands."""


class Unit(NamedTuple):
    """What a number is in.

    Attributes:
        kind: as a fact's type; of a number that is written out `bare`.
        counted: what an integer counts, in English: `months` for example.
        zh: the same in Chinese.
    """

    kind: str
    counted: str = ANY
    zh: str = ""

    @property
    def steps(self) -> int:
        """Give how many of the steps in which rules see it make one."""
        return MILLION if self.kind == "fraction" else 1

    def fits(self, other: Unit) -> bool:
        """Tell whether two numbers can be added, or compared."""
        alike = self.counted == other.counted or ANY in (self.counted, other.counted)
        return self.kind == other.kind and alike

    @property
    def said(self) -> Local | Phrase:
        """Name it, for an error."""
        if self.counted != ANY:
            return Local(self.zh, self.counted)
        return Phrase(f"unit-{self.kind}")


BARE = Unit("bare")


class Quantity(NamedTuple):
    """A number as arithmetic sees it.

    Attributes:
        largest: how far from 0 it can be, in steps of its unit.
        decimals: those of its steps; None for what arithmetic cannot go on with, as for a share.
        negative: whether it can be below 0.
        fixed: whether it is the same for everybody.
        name: what it is called, or the number that is written out.
    """

    unit: Unit
    largest: int
    decimals: int | None = 0
    negative: bool = False
    fixed: bool = False
    name: str = ""

    @property
    def said(self) -> Mapping[str, object]:
        """Name it with its unit, for an error."""
        return {"operand": self.name, "unit": self.unit.said}


def quantity(book: types.Rulebook, operand: Any) -> Quantity:
    """Tell what an operand is; there are no circles among those of a rulebook.

    Raises UnitError for arithmetic without meaning, and for unknown names.
    """
    if not isinstance(operand, str) or is_number(operand):
        return written_out(operand)
    if operand in book.facts.facts:
        fact = book.facts.facts[operand]
        if fact.type not in NUMERIC:
            return Quantity(Unit(fact.type), 0)
        unit = Unit(fact.type)
        if fact.unit and fact.type == "integer":
            unit = Unit(fact.type, fact.unit.en, fact.unit.zh)
        ends = [abs(int(end * values.SCALES[fact.type])) for end in values.limits(fact)]
        return Quantity(unit, max(ends), negative=values.limits(fact)[0] < 0)
    if operand in book.facts.derived:
        return worked_out(book, operand)
    parameter = book.parameters.get(operand)
    if parameter is not None and parameter.op is not None:
        parts = parts_of(book, operands_of(parameter))
        return OPERATIONS[parameter.op](parts)._replace(decimals=0, fixed=True)
    return number_quantity(book, operand)


def written_out(operand: Any) -> Quantity:
    """Tell what a number is that is written out. Raises UnitError for one that cannot be read."""
    if isinstance(operand, str) and not plain_decimal(operand):
        raise UnitError("operand-number", found=shown(operand))
    number = Decimal(operand)
    decimals = max(0, -int(number.normalize().as_tuple().exponent))
    largest = int(min(abs(number), Decimal(LARGEST))) + 1
    return Quantity(BARE, largest, decimals, negative=number < 0, fixed=True)


def parts_of(book: types.Rulebook, operands: Sequence[Any]) -> list[Quantity]:
    """Tell what some operands are. Raises UnitError, with the operand that is wrong."""
    return [part_of(book, place, one) for place, one in enumerate(operands)]


def part_of(book: types.Rulebook, place: int, operand: Any) -> Quantity:
    """Tell what one of some operands is. As `parts_of`."""
    try:
        return quantity(book, operand)._replace(name=str(operand))
    except UnitError as error:
        if operand in book.facts.derived or operand in book.parameters:
            raise FollowsError(error.code) from None
        raise UnitError(error.code, place, **error.values) from None


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


def worked_out(book: types.Rulebook, name: str) -> Quantity:
    """Tell what a derived fact is. As `quantity`."""
    derived = book.facts.derived[name]
    if not isinstance(derived, types.Arithmetic):
        rows = {row.id: row.type for row in book.terms}
        return Quantity(Unit(derived.kind(rows)), values.LARGEST_INTEGER, None)
    if derived.op in TIMES:
        return passed(book, derived)
    if isinstance(derived, types.PaymentBound):
        return burden(book, derived)
    parts = parts_of(book, derived.operands)
    for place, (one, part) in enumerate(zip(derived.operands, parts, strict=True)):
        if part.decimals is None:
            term = getattr(book.facts.derived[one], "term", None)
            if term is not None:
                raise UnitError("operand-term", place, operand=one, term=term)
            raise UnitError("operand-share", place, operand=one)
        if part.unit != BARE and part.unit.kind not in NUMERIC:
            raise UnitError("operand-kind", place, **part.said)
    result = OPERATIONS[derived.op](parts)
    if result.largest > LARGEST:
        raise UnitError("operand-large", operand=name)
    if (result.decimals or 0) > FINEST:
        raise UnitError("operand-fine", operand=name, most=FINEST, found=result.decimals)
    return result


def burden(book: types.Rulebook, derived: types.PaymentBound) -> Quantity:
    """Tell what a product's monthly burden is. As `quantity`."""
    for place, part in enumerate(parts_of(book, derived.operands)):
        if part.unit not in {BARE, Unit("fraction")} or not part.fixed or part.negative:
            raise UnitError("operand-top", place, **part.said)
    for name, kind in NEED_TYPES.items():
        fact = book.facts.facts.get(name)
        if fact is None or fact.type != kind:
            raise UnitError("operand-need", fact=name, type=Phrase(f"unit-{kind}"))
    return Quantity(Unit("money"), values.LARGEST_INTEGER)


NEED_TYPES = {"amount": "money", "repay_within_days": "integer"}
"""The facts that a payment is worked out from, beside the quotes."""


def passed(book: types.Rulebook, derived: types.Arithmetic) -> Quantity:
    """Tell what counts the time since a date, or between two. As `quantity`."""
    if not derived.names:
        raise UnitError("date-fixed")
    for place, one in enumerate(derived.operands):
        if scalars.is_day(one):
            written_day(one, place)
            continue
        if one not in book.facts.facts:
            raise UnitError("date-unknown", place, name=one)
        if book.facts.facts[one].type != "date":
            found = quantity(book, one)._replace(name=one)
            raise UnitError("operand-date", place, op=derived.op, **found.said)
    unit = Unit("integer", *TIMES[derived.op])
    return Quantity(unit, 10**7, negative=not derived.op.endswith("s_since"))


def written_day(operand: str, place: int) -> None:
    """Read a day that is written out. Raises UnitError for one that is not in the calendar."""
    try:
        scalars.read_date(operand)
    except scalars.BadValueError as bad:
        raise UnitError(bad.code, place, **bad.values) from None


def added(parts: Sequence[Quantity]) -> Quantity:
    """Add, or take away: all in one unit, in which numbers that are written out are taken."""
    units = [part.unit for part in parts if part.unit != BARE]
    if not units:
        raise UnitError("operand-bare")
    for (_, one), (place, other) in combinations(enumerate(parts), 2):
        if BARE not in (one.unit, other.unit) and not one.unit.fits(other.unit):
            said = {"other": other.name, "other_unit": other.unit.said}
            raise UnitError("operand-units", place, **one.said, **said)
    unit = next((one for one in units if one.counted != ANY), units[0])
    step = values.DECIMALS.get(unit.kind, 0)
    for place, part in enumerate(parts):
        if part.unit == BARE and (part.decimals or 0) > step:
            raise UnitError("operand-step", place, operand=part.name, unit=unit.said, most=step)
    largest = sum(p.largest * (10**step if p.unit == BARE else 1) for p in parts)
    finer = max(part.decimals or 0 for part in parts if part.unit != BARE)
    return Quantity(unit, largest, finer, negative=any(part.negative for part in parts))


def subtracted(parts: Sequence[Quantity]) -> Quantity:
    """Take away: what is left can be less than nothing."""
    return added(parts)._replace(negative=True)


def multiplied(parts: Sequence[Quantity]) -> Quantity:
    """Multiply: an amount or a count by shares and plain numbers."""
    units = [part.unit for part in parts if part.unit != BARE]
    unlike = [part for part in parts if part.unit.kind == "money"] or [
        part for part in parts if part.unit.counted != ANY and part.unit != BARE
    ]
    amounts = [unit for unit in units if unit.kind == "money"]
    counts = [unit for unit in units if unit.kind == "integer"]
    named = [unit for unit in counts if unit.counted != ANY]
    shares = [unit for unit in units if unit.kind == "fraction"]
    if len(amounts) > 1 or (len(named) > 1 and not amounts):
        one, other = unlike[:2]
        said = {"other": other.name, "other_unit": other.unit.said}
        raise UnitError("operand-squared", parts.index(other), **one.said, **said)
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


def least(parts: Sequence[Quantity]) -> Quantity:
    """Take the smallest: all in one unit."""
    found = added(parts)
    return found._replace(largest=max(part.largest for part in parts))


OPERATIONS: dict[str, Callable[[Sequence[Quantity]], Quantity]] = {
    "sum": added,
    "difference": subtracted,
    "smallest": least,
    "times": multiplied,
}
