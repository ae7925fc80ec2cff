"""What the cases show of the rules: each outcome, and that each comparison matters by itself.

A comparison matters in a case that names the rule's outcome, if the outcome would be another were the
comparison turned (masking MC/DC). Each has to matter once where it is true and once where it is not.
What is missing is offered as a case: a profile that shows it, and what is said of it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from advisor.logic.condition import ALWAYS, NEVER, TRAIT, two_sided
from advisor.logic.traits import unfold
from advisor.logic.twins import Twin as EngineTwin
from advisor.verify.cases import OUTCOMES
from advisor.verify.claims import UndecidedError, differ, met, unknown, unmet
from advisor.verify.judged import (
    Judged,
    judged_rules,
    judged_traits,
    leaves_of,
    negation,
    with_leaf,
)
from advisor.verify.seen import seen_cases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.edition.edition import Edition
    from advisor.logic.condition import Compare, Condition
    from advisor.verify.bench import Bench
    from advisor.verify.cases import Placed, Vocabulary
    from advisor.verify.faults import Witness
    from advisor.verify.seen import Seen

WANTED = {"met": met("it"), "unmet": unmet("it"), "unknown": unknown("it")}


class Gap(NamedTuple):
    """What no case shows.

    Attributes:
        leaf: the comparison that is not shown to matter; None where an outcome is not shown.
        shows: the outcome, or whether the comparison is true.
        witness: what a case could be; None where it is not proven that somebody, or nobody, is so.
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


def coverage(bench: Bench, cases: list[Placed], vocabulary: Vocabulary) -> Coverage:
    """Measure what cases show."""
    seen = seen_cases(bench, cases, vocabulary)
    rules = list(judged_rules(bench.edition))
    named = {rule.id: rule for rule in rules}
    shown = {
        (name, status)
        for one in seen
        for name, status in one.shown()
        if name in named and one.has(named[name], bench)
    }
    naming: dict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        for name in one.expected:
            naming[name].append(one)
    outcomes: list[Gap | None] = []
    for rule in rules:
        for status in OUTCOMES:
            outcomes += [None] if (rule.id, status) in shown else missing(bench, rule, status)
    found: list[Gap | None] = []
    for turned in turnings(bench, rules):
        found += [None] if shown_by(naming, turned, bench) else wanting(bench, turned)
    gaps = [gap for gap in (*outcomes, *found) if gap is not None]
    return Coverage(counted(outcomes), counted(found), gaps)


def counted(found: list[Gap | None]) -> tuple[int, int]:
    """Count what there is, and what is shown."""
    return len(found), found.count(None)


def missing(bench: Bench, rule: Judged, status: str) -> list[Gap]:
    """Give the gap where an outcome is not shown; none where nobody has it."""
    everybody = bench.everybody({"it": rule.twin(bench.edition.traits)}, rule.resolved)
    try:
        person = everybody.find(WANTED[status])
    except UndecidedError:
        return [Gap(rule, None, status, None)]
    if person is None:
        return []
    return [Gap(rule, None, status, offered(bench, everybody.profile(person), rule))]


def offered(bench: Bench, profile: dict[str, Any], judged: Judged) -> Witness:
    """Make a case of a profile."""
    return bench.witness(profile, judged.owner, [judged.id])


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


def shown_by(seen: Mapping[str, list[Seen]], turned: Turned, bench: Bench) -> bool:
    """Tell whether a case names a rule whose outcome would be another, were the comparison turned."""
    leaf = unfolded(bench.edition, turned.leaf, negation(turned.leaf))
    for rule, before, after in turned.rules:
        for one in seen.get(rule.id, ()):
            if not one.has(turned.judged, bench) or rule.id not in one.rules:
                continue
            values = one.values(rule)
            turns = two_sided(*before, values) is not two_sided(*after, values)
            if turns and two_sided(*leaf, values) is turned.truth:
                return True
    return False


def wanting(bench: Bench, turned: Turned) -> list[Gap]:
    """Give the gap where no case shows that a comparison matters; none where it matters for nobody."""
    leaf = unfolded(bench.edition, turned.leaf, negation(turned.leaf))
    here = met("leaf") if turned.truth else unmet("leaf")
    status = "true" if turned.truth else "false"
    for rule, before, after in turned.rules:
        twins = {"it": before, "turned": after, "leaf": leaf}
        everybody = bench.everybody(twins, rule.resolved)
        try:
            person = everybody.find(here & differ("it", "turned"))
        except UndecidedError:
            return [Gap(turned.judged, turned.leaf, status, None)]
        if person is not None:
            witness = offered(bench, everybody.profile(person), rule)
            return [Gap(turned.judged, turned.leaf, status, witness)]
    return []
