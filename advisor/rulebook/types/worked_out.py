"""Numbers that are worked out from others: sums, differences, products, days, payments."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StrictInt

from advisor.rulebook import scalars
from advisor.rulebook.types.common import QUOTES, DayOperand, Id, LocalText, Operand, Operands
from advisor.rulebook.types.following import DerivedFact, Measure, documented_rate
from advisor.rulebook.types.products import RATES, Product

NEED = frozenset({"amount", "repay_within_days"})
"""The facts with which a quoted fee is reckoned into a yearly cost."""


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
        """Give what it is worked out from, in order, each with the way to it; each operation its own."""
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
