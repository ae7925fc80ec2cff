"""What the cases show of the rules: each outcome, and that each comparison matters by itself.

A comparison matters in a case that names the rule's outcome, if the outcome would be another were the
comparison turned (masking MC/DC). Each has to matter once where it is true and once where it is not.
What is missing is offered as a case: a profile that shows it, and what is said of it.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from advisor import facts
from advisor.condition import evaluate
from advisor.profile import make_profile
from advisor.settle import unfold
from advisor.verify.cases import OUTCOMES
from advisor.verify.judged import (
    ALWAYS,
    NEVER,
    Judged,
    is_trait,
    judged_rules,
    judged_traits,
    leaves_of,
    negation,
    with_leaf,
)
from advisor.verify.table import Table
from advisor.verify.trial import profile_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.condition import Compare, Condition, Truth, Value
    from advisor.verify.bench import Bench
    from advisor.verify.cases import Placed, Vocabulary
    from advisor.verify.findings import Witness

STATUS = {True: "met", False: "unmet", None: "unknown"}
WANTED = {"met": pl.col("it"), "unmet": ~pl.col("it"), "unknown": pl.col("it").is_null()}


class Gap(NamedTuple):
    """What no case shows.

    Attributes:
        leaf: the comparison that is not shown to matter; None where an outcome is not shown.
        shows: the outcome, or whether the comparison is true.
        witness: what a case could be; None where nobody is like that.
    """

    judged: Judged
    leaf: Compare | None
    shows: str
    witness: Witness | None


class Coverage(NamedTuple):
    """What cases cover.

    Attributes:
        outcomes, parts: how many there are, and how many are shown.
    """

    outcomes: tuple[int, int]
    parts: tuple[int, int]
    gaps: list[Gap]


class Seen:
    """One case as the rules see it: what is known, and for each product what it makes known."""

    def __init__(self, placed: Placed, bench: Bench, vocabulary: Vocabulary) -> None:
        """Take the case."""
        self.placed = placed
        self.bench = bench
        self.edition = bench.judge.on(placed.as_of).edition
        self.expected = placed.case.expect.statuses(vocabulary.rules)
        raw = profile_of(placed, bench.judge)
        self.profile = make_profile(raw, bench.book, placed.as_of)

    @cached_property
    def values(self) -> dict[str | None, Mapping[str, Value]]:
        """Give the flat fact of the person, and with each product's own facts."""
        seen = facts.derive(self.bench.book, self.profile, self.placed.as_of)
        found: dict[str | None, Mapping[str, Value]] = {None: seen}
        quotes = self.profile.known.get("quotes", {})
        for bound in self.edition.products:
            quote = quotes.get(bound.product.id)
            own = bound.unquoted
            if quote:
                known = self.profile.known
                made = facts.product_facts(self.bench.book, bound.product, known, quote)
                own = {**bound.constants, **made}
            found[bound.product.id] = {**seen, **own}
        return found

    @cached_property
    def rules(self) -> dict[str, Judged]:
        """Give the rules in force on the case's day."""
        return {one.id: one for one in judged_rules(self.edition)}

    def has(self, judged: Judged, bench: Bench) -> bool:
        """Tell whether a thing is on the case's day as it is on the bench."""
        if self.edition is bench.edition:
            return True
        if judged.kind == "trait":
            return self.edition.traits.get(judged.id) == bench.edition.traits[judged.id]
        there = self.rules.get(judged.id)
        return there is not None and there.twin(self.edition) == judged.twin(bench.edition)

    def shown(self) -> Iterator[tuple[str, str]]:
        """Give the outcomes that it names and that come out so."""
        for name, status in self.expected.items():
            rule = self.rules.get(name)
            product = rule.bound.product.id if rule is not None and rule.bound is not None else None
            if rule and STATUS[self.truth(rule.holds, rule.fails, product)] == status:
                yield name, status

    def truth(self, holds: Condition, fails: Condition, product: str | None) -> Truth:
        """Judge two sides by the plain reading, traits taken for what they stand for."""
        values = self.values[product]
        if evaluate(unfold(self.edition, holds), values):
            return True
        return False if evaluate(unfold(self.edition, fails), values) else None


def coverage(bench: Bench, cases: list[Placed], vocabulary: Vocabulary) -> Coverage:
    """Measure what cases show."""
    seen = [Seen(placed, bench, vocabulary) for placed in cases]
    rules = list(judged_rules(bench.edition))
    gaps: list[Gap] = []
    shown = {pair for one in seen for pair in one.shown()}
    reachable = 0
    for rule in rules:  # on the bench's day
        table = Table(bench.edition, bench.as_of, {"it": rule.twin(bench.edition)}, rule.bound)
        for status in OUTCOMES:
            row = table.find(WANTED[status])
            if row is None:
                continue
            reachable += 1
            if (rule.id, status) not in shown:
                gaps.append(Gap(rule, None, status, offered(bench, table, row, rule)))
    outcomes = (reachable, reachable - len(gaps))
    found = list(parts(bench, seen, rules))
    gaps += [gap for gap in found if gap is not None]
    return Coverage(outcomes, (len(found), sum(gap is None for gap in found)), gaps)


def offered(bench: Bench, table: Table, row: int, judged: Judged) -> Witness:
    """Make a case of a row."""
    products = [judged.bound.product.id] if judged.bound is not None else []
    return bench.witness(table.profile(row), products, [judged.id])


# Parts --------------------------------------------------------------------------------------------


def parts(bench: Bench, seen: list[Seen], rules: list[Judged]) -> Iterator[Gap | None]:
    """Give for each comparison, true and false, what is missing; None where a case shows it."""
    together: dict[str, list[Judged]] = defaultdict(list)
    for rule in rules:
        together[rule.shared].append(rule)
    traits = {one.id: one for one in judged_traits(bench.edition)}
    for same in together.values():
        yield from parts_of(bench, seen, same[0], {one.id for one in same}, same[0])
    for name, trait in traits.items():
        reading = [rule for rule in rules if any(asks(leaf, name) for leaf in leaves(rule))]
        if reading:
            yield from parts_of(bench, seen, trait, {one.id for one in reading}, reading[0])


def leaves(judged: Judged) -> list[Compare]:
    """Give a thing's comparisons; where it fails is the mirror of where it holds, or has its own."""
    return leaves_of(judged.holds) + (leaves_of(judged.fails) if judged.two_sided else [])


def asks(leaf: Compare, trait: str) -> bool:
    """Tell whether a comparison asks for a trait."""
    return is_trait(leaf) and leaf.field.endswith(f"/{trait}")


def parts_of(
    bench: Bench, seen: list[Seen], judged: Judged, named: set[str], reader: Judged
) -> Iterator[Gap | None]:
    """Look at each comparison of a thing, in the cases that name the outcome of some rules."""
    for side in ("holds", "fails") if judged.two_sided else ("holds",):
        condition = getattr(judged, side)
        for number, leaf in enumerate(leaves_of(condition)):
            for truth in (True, False):
                turned = with_leaf(condition, number, NEVER if truth else ALWAYS)
                if any(
                    matters(one, judged, side, leaf, turned, truth=truth)
                    for one in seen
                    if named & one.expected.keys() and one.has(judged, bench)
                ):
                    yield None
                    continue
                witness = wanting(bench, judged, side, number, reader, truth=truth)
                gap = Gap(judged, leaf, "true" if truth else "false", witness)
                yield gap if witness is not None else None


def matters(
    seen: Seen, judged: Judged, side: str, leaf: Compare, turned: Condition, *, truth: bool
) -> bool:
    """Tell whether a comparison has a truth in a case, and the outcome would else be another."""
    products: list[str | None] = [None]
    if judged.bound is not None:
        mine = judged.shared.partition(".")[2]
        products = [p for p in seen.values if p and f"{p}.{mine}" in seen.expected]
    after = sides(judged, side, turned)
    return any(
        seen.truth(leaf, negation(leaf), product) is truth
        and seen.truth(judged.holds, judged.fails, product) is not seen.truth(*after, product)
        for product in products
    )


def sides(judged: Judged, side: str, turned: Condition) -> tuple[Condition, Condition]:
    """Give a thing with one of its sides changed; the other follows, where it is its mirror."""
    if not judged.two_sided:
        return turned, negation(turned)
    return (turned, judged.fails) if side == "holds" else (judged.holds, turned)


def wanting(
    bench: Bench, judged: Judged, side: str, number: int, reader: Judged, *, truth: bool
) -> Witness | None:
    """Find somebody in whose case a comparison matters; None where there is nobody."""
    edition = bench.edition
    condition = getattr(judged, side)
    leaf = leaves_of(condition)[number]
    turned = sides(judged, side, with_leaf(condition, number, NEVER if truth else ALWAYS))
    twins = {
        "it": judged.twin(edition),
        "turned": (unfold(edition, turned[0]), unfold(edition, turned[1])),
        "leaf": (unfold(edition, leaf), unfold(edition, negation(leaf))),
    }
    table = Table(edition, bench.as_of, twins, judged.bound)
    here = pl.col("leaf") if truth else ~pl.col("leaf")
    row = table.find(here & pl.col("it").ne_missing(pl.col("turned")))
    return None if row is None else offered(bench, table, row, reader)
