"""A case as the rules see it: what is known in it, and which of the outcomes that it names come out."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from advisor.errors import ProfileError
from advisor.logic.condition import two_sided
from advisor.person.profile import make_profile
from advisor.verify.cases import pieces
from advisor.verify.judged import Judged, judged_rules
from advisor.verify.trial import profile_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from advisor.edition.edition import Edition
    from advisor.edition.resolved import ResolvedProduct
    from advisor.model import Value
    from advisor.verify.bench import Bench
    from advisor.verify.cases import Placed, Vocabulary

STATUS = {True: "met", False: "unmet", None: "unknown"}


def seen_cases(bench: Bench, cases: list[Placed], vocabulary: Vocabulary) -> list[Seen]:
    """See cases as the rules do, each by the rules in force on its day. Raises ProfileError."""
    rules: dict[date, dict[str, Judged]] = {}
    found = []
    for placed in cases:
        edition = bench.judge.on(placed.as_of).edition
        if edition.day not in rules:
            rules[edition.day] = {one.id: one for one in judged_rules(edition)}
        found.append(Seen(placed, bench, vocabulary, edition, rules[edition.day]))
    return found


class Seen:
    """One case as the rules see it.

    Attributes:
        edition, rules: those of the case's day.
        expected: rule -> the outcome that the case names.
        quotes: rule -> the pieces of its sentence that the case names.
        points: product -> factor -> the ends of its points that the case names.
    """

    def __init__(
        self,
        placed: Placed,
        bench: Bench,
        vocabulary: Vocabulary,
        edition: Edition,
        rules: Mapping[str, Judged],
    ) -> None:
        self.bench = bench
        self.edition = edition
        self.rules = rules
        self.expected = placed.case.expect.statuses(vocabulary.rules)
        self.quotes = {rule: pieces(one) for rule, one in placed.case.expect.says.items()}
        self.points = placed.case.expect.points
        raw = profile_of(placed, bench.judge)
        try:
            self.profile = make_profile(raw, bench.book, placed.as_of)
        except ProfileError as error:
            placed_ = (replace(one, where=f"{placed.place}: {one.where}") for one in error.problems)
            raise ProfileError(*placed_) from None
        self.known: dict[str, Mapping[str, Value]] = {}

    @cached_property
    def person(self) -> Mapping[str, Value]:
        """Give the flat fact of the person."""
        return self.edition.flat(self.profile)

    @cached_property
    def products(self) -> dict[str, ResolvedProduct]:
        """Give the products as in force on the day, by id."""
        return {one.product.id: one for one in self.edition.products}

    def values(self, judged: Judged) -> Mapping[str, Value]:
        """Give the flat fact of the person, with what the product makes known that a rule is about."""
        return self.person if judged.resolved is None else self.values_with(judged.resolved)

    def values_with(self, resolved: ResolvedProduct) -> Mapping[str, Value]:
        """Give the flat fact of the person, with what a product makes known."""
        name = resolved.product.id
        if name not in self.known:
            own = self.products[name].seen(self.person, self.profile)
            self.known[name] = {**self.person, **own}
        return self.known[name]

    def has(self, judged: Judged, bench: Bench) -> bool:
        """Tell whether a thing is on the case's day as it is on the bench."""
        if self.edition is bench.edition:
            return True
        if judged.kind == "trait":
            return self.edition.traits.get(judged.id) == bench.edition.traits[judged.id]
        there = self.rules.get(judged.id)
        return there is not None and there.twin(self.edition.traits) == judged.twin(
            bench.edition.traits
        )

    def shown(self) -> Iterator[tuple[str, str]]:
        """Give the outcomes that it names and that come out so."""
        for name, status in self.expected.items():
            rule = self.rules.get(name)
            if rule is None:
                continue
            truth = two_sided(*rule.twin(self.edition.traits), self.values(rule))
            if STATUS[truth] == status:
                yield name, status
