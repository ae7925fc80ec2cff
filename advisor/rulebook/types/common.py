"""What every rule file is made of: ids, sentences, exact numbers, days, texts in two languages."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from advisor.rulebook import scalars

QUOTES = "quotes"
"""The one fact of the type of that name: what each app quotes to a person, by product."""

FactType = Literal["boolean", "integer", "money", "fraction", "date", "choice", "quotes"]

Id = Annotated[StrictStr, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]

Sentence = Annotated[StrictStr, StringConstraints(min_length=1, max_length=2_000)]


def exact(found: object) -> object:
    """Read a decimal from a number or a decimal string, exactly as it is written."""
    if isinstance(found, bool) or not isinstance(found, int | Decimal | str):
        raise PydanticCustomError("decimal", "a decimal number")
    if isinstance(found, str) and not scalars.plain_decimal(found):
        raise PydanticCustomError("decimal", "a decimal number")
    return Decimal(found)


def day(found: object) -> object:
    """Read a date written YYYY-MM-DD."""
    try:
        return scalars.read_date(found)
    except scalars.BadValueError:
        raise PydanticCustomError("date", "a date, YYYY-MM-DD") from None


Exact = Annotated[Decimal, BeforeValidator(exact)]

Day = Annotated[date, BeforeValidator(day)]


MOST_OPERANDS = 12

Operand: TypeAlias = Annotated[StrictInt | Decimal | StrictStr, Field()]
"""What arithmetic takes: a fact, a parameter, an assumption or a term by its name, or a number."""


DayOperand = Annotated[
    StrictStr, StringConstraints(pattern=r"^([a-z][a-z0-9_-]{0,59}|[0-9]{4}-[0-9]{2}-[0-9]{2})$")
]
"""What counts days: a date's fact by its name, or a day that is written out, YYYY-MM-DD."""


def one_operand_or_more(found: object) -> object:
    """Read a single operand as a list of one."""
    return found if isinstance(found, list) else [found]


Operands = Annotated[
    tuple[Operand, ...],
    BeforeValidator(one_operand_or_more),
    Field(min_length=1, max_length=MOST_OPERANDS),
]


class Model(BaseModel):
    """The common base: frozen, and strict about field names."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Dated(Model):
    """Something with its days: `from` is the first on which it holds, `until` the first without it."""

    from_: Day | None = Field(None, alias="from")
    until: Day | None = None

    def in_force(self, day: date) -> bool:
        """Tell whether it holds on a day."""
        return (self.from_ is None or self.from_ <= day) and (
            self.until is None or day < self.until
        )


class LocalText(Model):
    """One text in every language the advisor speaks."""

    zh: Sentence
    en: Sentence
