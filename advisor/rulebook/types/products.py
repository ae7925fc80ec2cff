"""One product: its terms, its rules, its score."""

from decimal import Decimal
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import Field, StrictBool, StrictInt, StrictStr

from advisor.model import Kind
from advisor.rulebook.types.common import Dated, Exact, Id, LocalText, Model
from advisor.rulebook.types.conditions import Condition
from advisor.rulebook.types.rules import Rule
from advisor.rulebook.types.sources import EvidenceList, Figures


class Statement(Dated):
    """One thing a source says about a product, in its days.

    `other` marks one whose numbers are not the term's value, on purpose: another page's, for example.
    `figures` are those of its numbers that we reckoned ourselves.
    """

    text: LocalText
    other: Literal[True] | None = None
    evidence: EvidenceList
    figures: Figures = ()


class Range(Model):
    """A documented range of rates; without `to` the document gives no upper end."""

    from_: Exact = Field(alias="from")
    to: Exact | None = None


TermValue: TypeAlias = StrictBool | StrictInt | Decimal | StrictStr | Range | tuple[Id, ...]
"""A value of a term's row; several choices where a product has them all."""


class Branch(Model):
    """One row of a table: the value of whom the condition holds for, or the last row's, of all else."""

    when: Condition | None = None
    value: TermValue


Branches = Annotated[tuple[Branch, ...], Field(min_length=2, max_length=60)]


class DatedValue(Dated):
    """A term's value for some days: one for all, or one that depends on who asks."""

    value: TermValue | None = None
    by: Branches | None = None
    evidence: EvidenceList


class Term(Model):
    """One row of a product's terms: a value that rules can use, and the statements about it.

    The value is one for all (`value`), depends on who asks (`by`: the first row counts whose
    condition holds), or has a history (`values`). What is asked for on a day is `edition.history`'s
    to find.
    """

    value: TermValue | None = None
    by: Branches | None = None
    values: Annotated[tuple[DatedValue, ...], Field(min_length=1, max_length=200)] | None = None
    statements: tuple[Statement, ...] = Field(min_length=1, max_length=20)

    @property
    def known(self) -> bool:
        """Tell whether there is anything that rules can use: for all, for some, or on some days."""
        return not (self.value is None and self.by is None and not self.values)

    @property
    def tables(self) -> "list[Branches]":
        """Give the tables of who asks, of every time."""
        found = (self.by, *(one.by for one in self.values or ()))
        return [table for table in found if table is not None]


class TermRow(Model):
    """One row of the comparison of products, and the type of its value."""

    id: Id
    name: LocalText
    type: Literal["text", "boolean", "integer", "money", "range", "choice"] = "text"
    choices: tuple[Id, ...] | None = None


USED_ROWS = {
    "limit": "money",
    "annual_rate": "range",
    "daily_rate": "range",
    "late": "range",
    "day_count": "integer",
    "method": "choice",
}
"""Rows of the terms that costs are worked out from, and the type each of them has."""

SEVERAL = "method"
"""The row of which a product may have several values at once."""

ONE_FOR_ALL = ("method", "day_count")
"""Rows by which costs are worked out in one way: they cannot depend on who asks."""

Method = Literal["equal-instalment", "equal-principal", "interest-only", "daily", "minimum"]
"""等额本息 · 等额本金 · 先息后本 · 按日计息 · 最低还款 (a tenth of what is owed, and interest)."""

METHODS: tuple[Method, ...] = get_args(Method)
"""The ways of repaying that costs can be worked out for."""

DAY_COUNTS = (360, 365)

RATES = ("annual_rate", "daily_rate")
"""The terms that can give a product's interest rate."""

SECTIONS: tuple[Kind, ...] = ("opening", "rejection", "need", "caution")
"""The kinds of rule that a product has, each a section of its file."""


class Exemption(Model):
    """A rule of `every_product.yaml` that a product does not have, and why."""

    rule: Id
    evidence: EvidenceList


class Grounds(Model):
    """What a rule of `every_product.yaml` rests on for one product, besides what it says itself."""

    rule: Id
    evidence: EvidenceList


class Lender(LocalText):
    """What is known of who lends: only the contract names it. `evidence` is what that rests on."""

    evidence: EvidenceList | None = None


class Product(Dated):
    """`products/<id>.yaml`: everything that is known of one product, offered in its days."""

    id: Id
    order: StrictInt
    name: LocalText
    lender: Lender
    terms: dict[Id, Term]
    except_: tuple[Exemption, ...] | None = Field(None, alias="except")
    grounds: tuple[Grounds, ...] = ()
    opening: tuple[Rule, ...] = ()
    rejection: tuple[Rule, ...] = ()
    need: tuple[Rule, ...] = ()
    caution: tuple[Rule, ...] = ()

    def grounds_of(self, rule: Id) -> EvidenceList:
        """Give what a rule of every product rests on here, besides its own evidence."""
        return tuple(piece for one in self.grounds if one.rule == rule for piece in one.evidence)


class EveryProduct(Model):
    """`every_product.yaml`: rules that each product has."""

    opening: tuple[Rule, ...] = ()
    rejection: tuple[Rule, ...] = ()
    need: tuple[Rule, ...] = ()
    caution: tuple[Rule, ...] = ()
