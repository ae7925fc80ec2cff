"""Derived facts: what each is made of, what it measures, and how it is worked out."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Field, StrictInt

from advisor.rulebook import arithmetic, scalars
from advisor.rulebook.types.common import (
    QUOTES,
    DayOperand,
    Id,
    LocalText,
    Model,
    Operand,
    Operands,
)
from advisor.rulebook.types.products import RATES, Product, Range

Measure: TypeAlias = Literal["count", "share", "cost", "term", "number"]
"""What a derived fact's number is: a count, a share of something, a yearly cost, a product's term, or
a number in the unit of what it is worked out from."""

NEED = frozenset({"amount", "repay_within_days"})
"""The facts with which a quoted fee is reckoned into a yearly cost."""


AMOUNTS = frozenset({"money", "integer"})
"""The types of facts that can be divided by one another."""


class DerivedFact(Model):
    """A fact that follows from others.

    Attributes:
        about_product: whether it differs from product to product.
        measure: what its number is.
        rounded_up: whether it is rounded up, so that only "above" and "at most" are exact on it.
        takes: its fields that name a fact -> the types that the fact may have.
    """

    about_product: ClassVar[bool] = False
    measure: ClassVar[Measure]
    rounded_up: ClassVar[bool] = False
    takes: ClassVar[Mapping[str, frozenset[str]]] = {}

    @property
    def made_of(self) -> frozenset[str]:
        """Give the facts of the person that it is worked out from."""
        return frozenset()

    @property
    def moved_by(self) -> frozenset[str]:
        """Give the facts whose answers can bring it to a value; none of what no answer can."""
        return self.made_of

    @property
    def zero_by(self) -> str | None:
        """Give the fact that makes it 0 by being 0, whatever the others are."""
        return None

    @property
    def names(self) -> tuple[str, ...]:
        """Give the names that it reckons with: of facts, of derived ones, of numbers."""
        return ()

    def kind(self, terms: Mapping[str, str]) -> str:
        """Give its type, as a fact's; `terms` are the types of the rows of terms."""
        del terms
        return "integer" if self.measure == "count" else "fraction"

    def value(self, flat: Mapping[str, Any], as_of: dt.date) -> int | None:
        """Work it out, in rule units, from a person's facts in rule units; None is unknown."""
        del flat, as_of
        return None

    def near(self, fact: str, cut: int, flat: Mapping[str, Any]) -> set[int]:
        """Give the values of one of its facts about the point at which it reaches a cut."""
        del fact, cut, flat
        return set()

    @property
    def terms_read(self) -> tuple[str, ...]:
        """Give the terms of a product from which it is worked out, beside arithmetic's operands."""
        return ()

    def own_value(self, product: Product) -> Any:
        """Give what a product's own file makes of it, in its own unit; None is nothing."""
        del product
        return None

    def cites(self, product: Product | None) -> tuple[str, ...]:
        """Give the product's terms on which it rests."""
        del product
        return ()


class YearsSince(DerivedFact):
    """Years since a date, begun years counted: exactly five years is 5, a day more is 6."""

    measure: ClassVar[Measure] = "count"
    rounded_up: ClassVar[bool] = True
    takes: ClassVar[Mapping[str, frozenset[str]]] = {"date": frozenset({"date"})}
    op: Literal["years_since"]
    date: Id
    name: LocalText

    @property
    def made_of(self) -> frozenset[str]:
        """Give the date."""
        return frozenset({self.date})

    def value(self, flat: Mapping[str, Any], as_of: dt.date) -> int | None:
        """Count the years."""
        day = flat.get(self.date)
        return None if day is None else arithmetic.years_since(dt.date.fromordinal(day), as_of)


class Ratio(DerivedFact):
    """One amount as a fraction of another, rounded up; 0 of anything is 0, and more of 0 is huge."""

    measure: ClassVar[Measure] = "share"
    rounded_up: ClassVar[bool] = True
    takes: ClassVar[Mapping[str, frozenset[str]]] = {"of": AMOUNTS, "to": AMOUNTS}
    op: Literal["ratio"]
    of: Id
    to: Id
    name: LocalText

    @property
    def made_of(self) -> frozenset[str]:
        """Give both amounts."""
        return frozenset({self.of, self.to})

    @property
    def zero_by(self) -> str | None:
        """Nothing is no share of anything."""
        return self.of

    def value(self, flat: Mapping[str, Any], as_of: dt.date) -> int | None:
        """Divide."""
        del as_of
        return arithmetic.ratio(flat.get(self.of), flat.get(self.to))

    def near(self, fact: str, cut: int, flat: Mapping[str, Any]) -> set[int]:
        """Give the amounts about the point at which the share reaches a cut."""
        part, whole = flat.get(self.of), flat.get(self.to)
        if fact == self.of:
            if whole is None:
                return {0}
            edge = (cut - 1) * whole // arithmetic.MILLION
            return {0, edge, edge + 1}
        if part is None or cut <= 1:
            return {0}
        edge = -(-part * arithmetic.MILLION // (cut - 1))
        return {0, edge - 1, edge}


class Arithmetic(DerivedFact):
    """A number worked out from others: facts, parameters, assumptions, terms, and numbers.

    It is exact, and known in part where some of them are: see `logic.formula`.
    """

    measure: ClassVar[Measure] = "number"
    op: str

    @property
    def months_on(self) -> int:
        """Give how many months after its date's month the month lies whose end it counts from."""
        return 0

    @property
    def placed(self) -> tuple[tuple[tuple[str | int, ...], Any], ...]:
        """Give what it is worked out from, in order, each with the way to it."""
        raise NotImplementedError

    @property
    def operands(self) -> tuple[Any, ...]:
        """Give what it is worked out from, in order."""
        return tuple(operand for _, operand in self.placed)

    @property
    def names(self) -> tuple[str, ...]:
        """Give the names among its operands."""
        return named(self.operands)

    @property
    def made_of(self) -> frozenset[str]:
        """Give the names among its operands; some may be of derived facts, or of numbers."""
        return frozenset(self.names)


def named(operands: tuple[Any, ...]) -> tuple[str, ...]:
    """Give the names among some operands."""
    return tuple(one for one in operands if isinstance(one, str) and not scalars.is_number(one))


def listed(field: str, operands: tuple[Any, ...]) -> tuple[tuple[tuple[str | int, ...], Any], ...]:
    """Give the operands of a list, each with the way to it."""
    return tuple(((field, place), one) for place, one in enumerate(operands))


class Sum(Arithmetic):
    """All operands together."""

    op: Literal["sum"]
    of: Operands
    name: LocalText

    @property
    def placed(self) -> tuple[tuple[tuple[str | int, ...], Any], ...]:
        """Give what is added."""
        return listed("of", self.of)


class Remainder(Arithmetic):
    """One operand less others."""

    op: Literal["difference"]
    of: Operand
    less: Operands
    name: LocalText

    @property
    def placed(self) -> tuple[tuple[tuple[str | int, ...], Any], ...]:
        """Give what is taken from, then what is taken."""
        return ((("of",), self.of), *listed("less", self.less))


class Smallest(Arithmetic):
    """The smallest of its operands."""

    op: Literal["smallest"]
    of: Operands
    name: LocalText

    @property
    def placed(self) -> tuple[tuple[tuple[str | int, ...], Any], ...]:
        """Give what is compared."""
        return listed("of", self.of)


class Times(Arithmetic):
    """The product of its operands."""

    op: Literal["times"]
    of: Operands
    name: LocalText

    @property
    def placed(self) -> tuple[tuple[tuple[str | int, ...], Any], ...]:
        """Give what is multiplied."""
        return listed("of", self.of)


class Since(Arithmetic):
    """The months or days since a date; a month that has begun is more than none, and less than one."""

    op: Literal["months_since", "days_since"]
    date: Id
    name: LocalText

    @property
    def placed(self) -> tuple[tuple[tuple[str | int, ...], Any], ...]:
        """Give the date."""
        return ((("date",), self.date),)


class DaysBetween(Arithmetic):
    """The days from one date to another; fewer than none where the other is the earlier one.

    One of the two may be a day that is written out: the first or the last one of a time limit.
    """

    op: Literal["days_between"]
    from_: DayOperand = Field(alias="from")
    to: DayOperand
    name: LocalText

    @property
    def placed(self) -> tuple[tuple[tuple[str | int, ...], Any], ...]:
        """Give both dates."""
        return (("from_",), self.from_), (("to",), self.to)


class SinceMonthEnd(Arithmetic):
    """The days since the last day of a month, fewer than none before it.

    The month lies `months` after the date's; with `earliest`, days are counted from that day where
    the month ends before it.
    """

    op: Literal["days_since_month_end"]
    date: Id
    months: Annotated[StrictInt, Field(ge=0, le=120)]
    earliest: DayOperand | None = None
    name: LocalText

    @property
    def months_on(self) -> int:
        """Give the months between the date's month and the one whose end it counts from."""
        return self.months

    @property
    def placed(self) -> tuple[tuple[tuple[str | int, ...], Any], ...]:
        """Give the date, and the earliest day."""
        date = (("date",), self.date)
        return (date,) if self.earliest is None else (date, (("earliest",), self.earliest))


class PaymentBound(Arithmetic):
    """The product's monthly burden for the need, at its lowest or at its highest rate; 元.

    The quoted rate counts, else the documented range. Where no highest rate is known, `top` stands for
    it; without `top` the burden then has no upper end. See `cost.payment`.
    """

    about_product: ClassVar[bool] = True
    op: Literal["payment_low", "payment_high"]
    top: Operand | None = None
    name: LocalText

    @property
    def placed(self) -> tuple[tuple[tuple[str | int, ...], Any], ...]:
        """Give the assumed top rate, where there is one."""
        return () if self.top is None else ((("top",), self.top),)

    @property
    def made_of(self) -> frozenset[str]:
        """Give the need and the quotes, beside the assumed top."""
        return NEED | {QUOTES} | frozenset(self.names)

    @property
    def terms_read(self) -> tuple[str, ...]:
        """Give the terms from which it follows."""
        return (*RATES, "day_count", "method")

    def cites(self, product: Product | None) -> tuple[str, ...]:
        """Give the rate that the product's file documents."""
        return documented_rate(product)


class TermFact(DerivedFact):
    """What the product's own file gives for a term; unknown where it gives nothing.

    Attributes:
        quoted: the field of a quote that takes the term's place where it is quoted.
        at_least: what it is at least where nobody says what it is.
    """

    about_product: ClassVar[bool] = True
    measure: ClassVar[Measure] = "term"
    op: Literal["term"]
    term: Id
    quoted: Id | None = None
    at_least: Operand | None = None
    name: LocalText

    @property
    def in_part(self) -> bool:
        """Tell whether it can be known in part, and so is a number with two ends."""
        return self.quoted is not None or self.at_least is not None

    @property
    def made_of(self) -> frozenset[str]:
        """Give the quotes, where one takes the term's place."""
        return frozenset() if self.quoted is None else frozenset({QUOTES})

    @property
    def names(self) -> tuple[str, ...]:
        """Give what it is at least, where that has a name."""
        return named((self.at_least,))

    def kind(self, terms: Mapping[str, str]) -> str:
        """Give the term's own type."""
        return terms.get(self.term, "boolean")

    @property
    def terms_read(self) -> tuple[str, ...]:
        """Give the term."""
        return (self.term,)

    def own_value(self, product: Product) -> Any:
        """Give the term's value; a range, or several, is no value."""
        term = product.terms.get(self.term)
        return None if term is None or isinstance(term.value, Range | tuple) else term.value

    def cites(self, product: Product | None) -> tuple[str, ...]:
        """Give the term."""
        del product
        return (self.term,)


class AnnualCost(DerivedFact):
    """A bound of the product's yearly cost rate: the quoted one, else the documented range.

    With `quote: settled` the bound is known only where no further answer can lift it, with `quote:
    exact` only where the person's own quote says all there is to say.
    """

    # Worked out by `cost.bounds`, which knows schedules and fees.
    about_product: ClassVar[bool] = True
    measure: ClassVar[Measure] = "cost"
    op: Literal["annual_cost"]
    bound: Literal["low", "high"]
    quote: Literal["any", "settled", "exact"] = "any"
    name: LocalText

    @property
    def made_of(self) -> frozenset[str]:
        """Give the quotes."""
        return frozenset({QUOTES})

    @property
    def moved_by(self) -> frozenset[str]:
        """Give the quotes, and what brings their fees into a yearly rate."""
        return self.made_of | NEED

    @property
    def terms_read(self) -> tuple[str, ...]:
        """Give the terms from which the yearly cost follows; how much may be lent is none of them."""
        return (*RATES, "day_count", "method")

    def cites(self, product: Product | None) -> tuple[str, ...]:
        """Give the rate that the product's file documents."""
        return documented_rate(product)


def documented_rate(product: Product | None) -> tuple[str, ...]:
    """Give the rate that a product's file documents: the name of a term, or nothing."""
    terms = product.terms if product else {}
    return tuple(name for name in RATES if name in terms and terms[name].known)[:1]


Derived: TypeAlias = Annotated[
    YearsSince
    | Ratio
    | Sum
    | Remainder
    | Smallest
    | Times
    | Since
    | DaysBetween
    | SinceMonthEnd
    | PaymentBound
    | TermFact
    | AnnualCost,
    Field(discriminator="op"),
]
