"""Derived facts: what each is made of, what it measures, and how it is worked out."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Field

from advisor.rulebook import arithmetic
from advisor.rulebook.types.common import (
    QUOTES,
    Id,
    LocalText,
    Operand,
)
from advisor.rulebook.types.following import DerivedFact, Measure, documented_rate
from advisor.rulebook.types.products import RATES, Product, Range
from advisor.rulebook.types.worked_out import (
    NEED,
    DaysBetween,
    PaymentBound,
    Remainder,
    Since,
    SinceMonthEnd,
    Smallest,
    Sum,
    Times,
    named,
)

AMOUNTS = frozenset({"money", "integer"})
"""The types of facts that can be divided by one another."""


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
