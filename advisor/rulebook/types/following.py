"""What every derived fact can be asked: what it is made of, what moves it, what it measures."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, TypeAlias

from advisor.rulebook.types.common import Model
from advisor.rulebook.types.products import RATES, Product

Measure: TypeAlias = Literal["count", "share", "cost", "term", "number"]
"""What a derived fact's number is: a count, a share of something, a yearly cost, a product's term, or
a number in the unit of what it is worked out from."""


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


def documented_rate(product: Product | None) -> tuple[str, ...]:
    """Give the rate that a product's file documents: the name of a term, or nothing."""
    terms = product.terms if product else {}
    return tuple(name for name in RATES if name in terms and terms[name].known)[:1]
