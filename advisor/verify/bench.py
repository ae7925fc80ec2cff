"""A rulebook on the bench: as in force on a day, with what every check asks of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from advisor.assess import Advisor
from advisor.condition import Compare
from advisor.rulebook import types
from advisor.verify.findings import make_witness
from advisor.verify.space import made_of
from advisor.verify.words import valued

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from advisor.edition import Edition
    from advisor.texts import Lang
    from advisor.verify.findings import Witness


class Bench:
    """A rulebook as in force on a day."""

    def __init__(self, book: types.Rulebook, as_of: date) -> None:
        """Take the rulebook. Raises RuleError where it cannot be judged by at all."""
        self.book = book
        self.as_of = as_of
        self.judge = Advisor(book)
        self.edition: Edition = self.judge.on(as_of).edition

    @cached_property
    def facts(self) -> frozenset[str]:
        """Give the names of the facts of the person."""
        return frozenset(self.book.facts.facts)

    def facts_of(self, fields: Iterable[str]) -> frozenset[str]:
        """Give the facts of the person that fields are, or are derived from."""
        return frozenset(name for field in fields for name in made_of(self.book, field))

    def is_own(self, field: str) -> bool:
        """Tell whether a field is the product's own and not the person's."""
        derived = self.book.facts.derived.get(field)
        return isinstance(derived, types.TermFact | types.AnnualCost)

    def value(self, field: str, number: int, lang: Lang) -> str:
        """Write a number that a field is compared with."""
        return valued(self.book, Compare(field, "==", number), lang)

    def witness(
        self, profile: dict[str, Any], products: Iterable[str] = (), rules: Iterable[str] = ()
    ) -> Witness:
        """Assess a profile, and keep what it shows."""
        return make_witness(self.judge, profile, self.as_of, products, rules)
