"""What the cases show of the rules: each outcome, and that each comparison matters by itself.

A comparison matters in a case that names the rule's outcome, if the outcome would be another were the
comparison turned (masking MC/DC). Each has to matter once where it is true and once where it is not.
What is missing is offered as a case: a profile that shows it, and what is said of it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import polars as pl

from advisor.errors import ProfileError
from advisor.logic.condition import ALWAYS, NEVER, TRAIT, two_sided
from advisor.logic.engine import Twin as EngineTwin
from advisor.logic.traits import unfold
from advisor.person.profile import make_profile
from advisor.verify.cases import OUTCOMES
from advisor.verify.grid import Grid
from advisor.verify.judged import (
    Judged,
    judged_rules,
    judged_traits,
    leaves_of,
    negation,
    with_leaf,
)
from advisor.verify.trial import profile_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.edition.edition import Edition
    from advisor.logic.condition import Compare, Condition, Truth
    from advisor.model import Value
    from advisor.verify.bench import Bench
    from advisor.verify.cases import Placed, Vocabulary
    from advisor.verify.faults import Witness

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
        self.placed = placed
        self.bench = bench
        self.edition = bench.judge.on(placed.as_of).edition
        self.expected = placed.case.expect.statuses(vocabulary.rules)
        raw = profile_of(placed, bench.judge)
        try:
            self.profile = make_profile(raw, bench.book, placed.as_of)
        except ProfileError as error:
            placed_ = (replace(one, where=f"{placed.place}: {one.where}") for one in error.problems)
            raise ProfileError(*placed_) from None

    @cached_property
    def values(self) -> dict[str | None, Mapping[str, Value]]:
        """Give the flat fact of the person, and with each product's own facts."""
        seen = self.edition.flat(self.profile)
        found: dict[str | None, Mapping[str, Value]] = {None: seen}
        for resolved in self.edition.products:
            found[resolved.product.id] = {**seen, **resolved.seen(seen, self.profile)}
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
        return there is not None and there.twin(self.edition.traits) == judged.twin(
            bench.edition.traits
        )

    def shown(self) -> Iterator[tuple[str, str]]:
        """Give the outcomes that it names and that come out so."""
        for name, status in self.expected.items():
            rule = self.rules.get(name)
            product = (
                rule.resolved.product.id if rule is not None and rule.resolved is not None else None
            )
            if rule and STATUS[self.truth(rule.holds, rule.fails, product)] == status:
                yield name, status

    def truth(self, holds: Condition, fails: Condition, product: str | None) -> Truth:
        """Judge two sides by the plain reading, traits taken for what they stand for."""
        traits = self.edition.traits
        return two_sided(unfold(holds, traits), unfold(fails, traits), self.values[product])


def coverage(bench: Bench, cases: list[Placed], vocabulary: Vocabulary) -> Coverage:
    """Measure what cases show."""
    seen = [Seen(placed, bench, vocabulary) for placed in cases]
    rules = list(judged_rules(bench.edition))
    gaps: list[Gap] = []
    named = {rule.id: rule for rule in rules}
    shown = {
        (name, status)
        for one in seen
        for name, status in one.shown()
        if name in named and one.has(named[name], bench)
    }
    reachable = 0
    for rule in rules:
        grid = Grid(bench.book, bench.as_of, {"it": rule.twin(bench.edition.traits)}, rule.resolved)
        for status in OUTCOMES:
            row = grid.find(WANTED[status])
            if row is None:
                continue
            reachable += 1
            if (rule.id, status) not in shown:
                gaps.append(Gap(rule, None, status, offered(bench, grid, row, rule)))
    outcomes = (reachable, reachable - len(gaps))
    found = list(parts(bench, seen, rules))
    gaps += [gap for gap in found if gap is not None]
    return Coverage(outcomes, (len(found), sum(gap is None for gap in found)), gaps)


def offered(bench: Bench, grid: Grid, row: int, judged: Judged) -> Witness:
    """Make a case of a row."""
    return bench.witness(grid.profile(row), judged.owner, [judged.id])


# Parts --------------------------------------------------------------------------------------------


class Turned(NamedTuple):
    """A comparison turned, and how that makes rules be judged.

    Attributes:
        judged: what the comparison stands in; leaf: the comparison.
        rules: each rule that it may matter to, as it is, and as it would be.
    """

    judged: Judged
    leaf: Compare
    truth: bool
    rules: list[tuple[Judged, Twin, Twin]]


Twin: TypeAlias = "tuple[Condition, Condition]"


def parts(bench: Bench, seen: list[Seen], rules: list[Judged]) -> Iterator[Gap | None]:
    """Give for each comparison, true and false, what is missing; None where a case shows it.

    What cannot be shown, because nobody is like that, is left out.
    """
    for turned in turnings(bench, rules):
        if any(matters(one, turned, bench) for one in seen):
            yield None
            continue
        witness = next(
            filter(None, (wanting(bench, turned, n) for n in range(len(turned.rules)))), None
        )
        if witness is not None:
            yield Gap(turned.judged, turned.leaf, "true" if turned.truth else "false", witness)


def turnings(bench: Bench, rules: list[Judged]) -> Iterator[Turned]:
    """Give every comparison of rules and traits, turned where it is true, and where it is not."""
    edition = bench.edition
    together: dict[str, list[Judged]] = defaultdict(list)
    for rule in rules:
        together[rule.shared].append(rule)
    for same in together.values():
        for spot, leaf in positions(same[0]):
            for truth in (True, False):
                after = [unfolded(edition, *spot.turned(rule, truth)) for rule in same]
                before = [rule.twin(edition.traits) for rule in same]
                yield Turned(same[0], leaf, truth, list(zip(same, before, after, strict=True)))
    for trait in judged_traits(edition):
        field = f"{TRAIT}{trait.id}"
        reading = [r for r in rules if any(one.field == field for _, one in positions(r))]
        for spot, leaf in positions(trait) if reading else ():
            for truth in (True, False):
                twin = EngineTwin(trait.id, *spot.turned(trait, truth))
                other = {**edition.traits, trait.id: twin}
                listed = [(rule, rule.twin(edition.traits), rule.twin(other)) for rule in reading]
                yield Turned(trait, leaf, truth, listed)


class Position(NamedTuple):
    """Where a comparison stands in a thing that is judged: on which side, the how many-th of it."""

    side: Literal["holds", "fails"]
    number: int

    def turned(self, judged: Judged, truth: bool) -> Twin:  # noqa: FBT001  # a truth, not a switch
        """Give how a thing reads with the comparison turned, so that it never has the truth."""
        put = NEVER if truth else ALWAYS
        side = with_leaf(getattr(judged, self.side), self.number, put)
        if not judged.two_sided:
            return side, negation(side)
        return (side, judged.fails) if self.side == "holds" else (judged.holds, side)


def positions(judged: Judged) -> Iterator[tuple[Position, Compare]]:
    """Give a thing's comparisons; where it fails is the mirror of where it holds, or has its own."""
    for number, leaf in enumerate(leaves_of(judged.holds)):
        yield Position("holds", number), leaf
    for number, leaf in enumerate(leaves_of(judged.fails) if judged.two_sided else ()):
        yield Position("fails", number), leaf


def unfolded(edition: Edition, holds: Condition, fails: Condition) -> Twin:
    """Give both sides over facts alone."""
    return unfold(holds, edition.traits), unfold(fails, edition.traits)


def matters(seen: Seen, turned: Turned, bench: Bench) -> bool:
    """Tell whether a case names a rule whose outcome would be another, were the comparison turned."""
    if not seen.has(turned.judged, bench):
        return False
    for rule, before, after in turned.rules:
        product = rule.resolved.product.id if rule.resolved is not None else None
        if rule.id not in seen.expected or product not in seen.values:
            continue
        values = seen.values[product]
        leaf = unfolded(bench.edition, turned.leaf, negation(turned.leaf))
        if truth_of(leaf, values) is turned.truth and truth_of(before, values) is not truth_of(
            after, values
        ):
            return True
    return False


def truth_of(twin: Twin, values: Mapping[str, Value]) -> Truth:
    """Judge two sides by the plain reading."""
    return two_sided(*twin, values)


def wanting(bench: Bench, turned: Turned, number: int) -> Witness | None:
    """Find somebody in whose case a comparison matters to a rule; None where there is nobody."""
    rule, before, after = turned.rules[number]
    leaf = unfolded(bench.edition, turned.leaf, negation(turned.leaf))
    twins = {"it": before, "turned": after, "leaf": leaf}
    grid = Grid(bench.book, bench.as_of, twins, rule.resolved)
    here = pl.col("leaf") if turned.truth else ~pl.col("leaf")
    row = grid.find(here & pl.col("it").ne_missing(pl.col("turned")))
    return None if row is None else offered(bench, grid, row, rule)
