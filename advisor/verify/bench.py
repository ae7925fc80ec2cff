"""A rulebook on the bench: as in force on a day, with what every check asks of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from advisor.assess.advisor import Advisor
from advisor.logic.condition import Compare, fields
from advisor.rulebook import types
from advisor.rulebook.index import is_own, moved_by
from advisor.verify.faults import make_witness
from advisor.verify.space import made_of
from advisor.verify.words import valued

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from advisor.edition.edition import Edition
    from advisor.texts import Lang
    from advisor.verify.faults import Witness
    from advisor.verify.judged import Judged

Item = TypeVar("Item")


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

    def reads(self, rule: Judged) -> set[str]:
        """Give the facts that a rule hangs on; for a yearly cost those that it is reckoned from."""
        holds, fails = rule.twin(self.edition.traits)
        found = fields(holds) | fields(fails)
        own = any(is_own(self.book, field) and moved_by(self.book, field) for field in found)
        return {*self.facts_of(found), *({"cost", *types.NEED} if own else ())}

    def together(self, rules: Iterable[Judged]) -> list[list[Judged]]:
        """Split rules into those that hang together by the facts they read."""
        return hanging_together((rule, self.reads(rule)) for rule in rules)

    def value(self, field: str, number: int, lang: Lang) -> str:
        """Write a number that a field is compared with."""
        return valued(self.book, Compare(field, "==", number), lang)

    def witness(
        self, profile: dict[str, Any], products: Iterable[str] = (), rules: Iterable[str] = ()
    ) -> Witness:
        """Assess a profile, and keep what it shows."""
        return make_witness(self.judge, profile, self.as_of, products, rules)


def hanging_together(items: Iterable[tuple[Item, set[str]]]) -> list[list[Item]]:
    """Split things into those that share a name with each other, directly or through others."""
    groups: list[tuple[set[str], list[Item]]] = []
    for item, names in items:
        met = [group for group in groups if group[0] & names]
        groups = [group for group in groups if not group[0] & names]
        whole = names.union(*(found for found, _ in met))
        groups.append((whole, [*(one for _, some in met for one in some), item]))
    return [some for _, some in groups]
