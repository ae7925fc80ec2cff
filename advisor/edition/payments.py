"""A product's monthly burden as resolved for a day: see `cost.payment`."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product as combinations
from typing import TYPE_CHECKING

from advisor.cost.payment import PAYMENT_TERMS, TERM, Payment, repayment_terms
from advisor.edition.depending import resolve_depending, term_values
from advisor.logic.condition import fields
from advisor.rulebook import values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Literal

    from advisor.cost.payment import RepaymentTerms
    from advisor.edition.depending import DependingTerm
    from advisor.edition.formulas import Resolving
    from advisor.logic.span import Exact
    from advisor.model import Value
    from advisor.rulebook import types
    from advisor.rulebook.types.products import TermValue


def payment(
    resolver: Resolving,
    name: str,
    derived: types.PaymentBound,
    product: types.Product,
    top: Exact | None,
) -> Payment:
    """Resolve a derived fact that is a product's monthly burden.

    `top` stands for a highest yearly rate that nobody publishes; None where nothing does.
    """
    depending = [one for one in resolve_depending(resolver, product) if one.name in PAYMENT_TERMS]
    end: Literal["low", "high"] = "low" if derived.op == "payment_low" else "high"
    shortest, longest = values.limits(resolver.book.facts.facts[TERM])
    return Payment(
        name,
        end,
        possible=Possible(product, tuple(depending)),
        assumed_top=None if top is None else Fraction(top),
        terms=(int(shortest), int(longest)),
    )


@dataclass(frozen=True, eq=False)
class Possible:
    """What may be published of a product's repayment, for whoever asks; alike where its terms are.

    Attributes:
        depending: the terms that depend on who asks.
    """

    product: types.Product
    depending: tuple[DependingTerm, ...]

    def __eq__(self, other: object) -> bool:
        """Tell whether another product's terms leave the same."""
        if not isinstance(other, Possible):
            return False
        mine, theirs = (term_values(one.product, PAYMENT_TERMS) for one in (self, other))
        return mine == theirs and self.depending == other.depending

    __hash__ = object.__hash__

    @cached_property
    def whole(self) -> tuple[RepaymentTerms, ...]:
        """Give what is published for all; nothing where it depends on who asks."""
        return () if self.depending else (repayment_terms(self.product),)

    @cached_property
    def read(self) -> tuple[str, ...]:
        """Give the facts on which it depends."""
        rows = (row for one in self.depending for row, _ in one.rows if row is not None)
        return tuple(sorted({name for row in rows for name in fields(row)}))

    def __call__(self, flat: Mapping[str, Value]) -> Sequence[RepaymentTerms]:
        """Give all that may be, by a flat fact."""
        return self.whole or tuple(self.of([one.possible(flat) for one in self.depending]))

    def of(self, rows: Sequence[Sequence[TermValue]]) -> Iterator[RepaymentTerms]:
        """Give what is published for each combination of values of the terms that depend."""
        for chosen in combinations(*rows):
            terms = dict(self.product.terms)
            for one, value in zip(self.depending, chosen, strict=True):
                update = {"value": value, "by": None}
                terms[one.name] = terms[one.name].model_copy(update=update)
            yield repayment_terms(self.product.model_copy(update={"terms": terms}))
