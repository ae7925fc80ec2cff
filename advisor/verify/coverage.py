"""What the cases show of the rules: each outcome, and that each comparison matters by itself.

A comparison matters in a case that names the rule's outcome, if the outcome would be another were the
comparison turned (masking MC/DC). Each has to matter once where it is true and once where it is not.
A line is guarded if a case would come out otherwise were the number one step less, and one were it
one step more: so a case lies on it, and one beside it.
What is missing is offered as a case: a profile that shows it, and what is said of it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from advisor.logic.condition import ALWAYS, NEVER, TRAIT, end_of, two_sided
from advisor.logic.traits import unfold
from advisor.logic.twins import Twin as EngineTwin
from advisor.verify.cases import OUTCOMES
from advisor.verify.claims import ANYBODY, UndecidedError, differ, met, unknown, unmet
from advisor.verify.judged import (
    Judged,
    judged_rules,
    judged_traits,
    leaves_of,
    negation,
    with_leaf,
)
from advisor.verify.quoted_sentences import said_by, unquoted
from advisor.verify.scored import LINES, graded
from advisor.verify.seen import seen_cases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from advisor.edition.edition import Edition
    from advisor.logic.condition import Compare, Condition
    from advisor.verify.bench import Bench
    from advisor.verify.cases import Placed, Vocabulary
    from advisor.verify.faults import Witness
    from advisor.verify.quoted_sentences import Quotable
    from advisor.verify.scored import Ungraded
    from advisor.verify.seen import Seen

WANTED = {"met": met("it"), "unmet": unmet("it"), "unknown": unknown("it")}


class Gap(NamedTuple):
    """What no case shows.

    Attributes:
        leaf: the comparison that is not shown to matter; None where an outcome is not shown.
        shows: the outcome, or whether the comparison is true.
        moved: where a line is not guarded, what it could be moved to unnoticed.
        sentence: where one is not quoted, that one.
        witness: what a case could be; None where it is not proven that somebody, or nobody, is so.
    """

    judged: Judged
    leaf: Compare | None
    shows: str
    witness: Witness | None
    moved: Compare | None = None
    sentence: Quotable | None = None


class Coverage(NamedTuple):
    """What cases cover.

    Attributes:
        outcomes, parts, lines, sentences, bands: how many there are, and how many are shown; the last
            with the lines that they draw.
        ungraded: the bands, and lines of bands, that are not.
    """

    outcomes: tuple[int, int]
    parts: tuple[int, int]
    lines: tuple[int, int]
    sentences: tuple[int, int]
    bands: tuple[int, int]
    gaps: list[Gap]
    ungraded: list[Ungraded]


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
    parts: list[Gap | None] = []
    lines: list[Gap | None] = []
    for turned in turnings(bench, rules):
        found = lines if turned.moved else parts
        found += [None] if shown_by(naming, turned, bench) else wanting(bench, turned)
    said = list(sentences(bench, rules, seen))
    all_ = (outcomes, parts, lines, said)
    gaps = [gap for listed in all_ for gap in listed if gap is not None]
    bands = list(graded(bench, seen))
    return Coverage(
        outcomes=counted(outcomes),
        parts=counted(parts),
        lines=counted(lines),
        sentences=counted(said),
        bands=counted(bands),
        gaps=gaps,
        ungraded=[one for one in bands if one is not None],
    )


def sentences(bench: Bench, rules: list[Judged], seen: list[Seen]) -> Iterator[Gap | None]:
    """Give the gap where a sentence is not quoted, None where it is."""
    for same in alike(rules).values():
        for sentence in unquoted(bench, same, seen):
            if sentence is None:
                yield None
            else:
                yield from unheard(bench, same, sentence)


def unheard(bench: Bench, same: list[Judged], sentence: Quotable) -> Iterator[Gap]:
    """Give the gap where a sentence is not quoted; none where nobody is told it, of no product."""
    status = sentence.spoken.status
    for rule in same:
        try:
            witness = said_by(bench, rule, sentence)
        except UndecidedError:
            yield Gap(same[0], None, status, None, sentence=sentence)
            return
        if witness is not None:
            yield Gap(same[0], None, status, witness, sentence=sentence)
            return


def alike(rules: list[Judged]) -> dict[str, list[Judged]]:
    """Give together what the files have once, by its id there."""
    together: dict[str, list[Judged]] = defaultdict(list)
    for rule in rules:
        together[rule.shared].append(rule)
    return together


def counted(found: Sequence[Gap | Ungraded | None]) -> tuple[int, int]:
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
    """A comparison turned, or its line moved, and how that makes rules be judged.

    Attributes:
        judged: what the comparison stands in; leaf: the comparison.
        truth: which it is where it has to matter; either, where a line is moved.
        moved: the comparison with its line moved.
        rules: each rule that it may matter to, as it is, and as it would be.
    """

    judged: Judged
    leaf: Compare
    truth: bool | None
    rules: list[tuple[Judged, Twin, Twin]]
    moved: Compare | None = None


Twin: TypeAlias = "tuple[Condition, Condition]"


def turnings(bench: Bench, rules: list[Judged]) -> Iterator[Turned]:
    """Give every comparison of rules and traits, turned where it is true, and where it is not.

    And every line, one step less and one step more.
    """
    edition = bench.edition
    for same in alike(rules).values():
        for spot, leaf in positions(same[0]):
            for truth, moved in turns_of(leaf):
                after = [unfolded(edition, *spot.turned(rule, truth, moved)) for rule in same]
                before = [rule.twin(edition.traits) for rule in same]
                listed = list(zip(same, before, after, strict=True))
                yield Turned(same[0], leaf, truth, listed, moved)
    for trait in judged_traits(edition):
        field = f"{TRAIT}{trait.id}"
        reading = [r for r in rules if any(one.field == field for _, one in positions(r))]
        for spot, leaf in positions(trait) if reading else ():
            for truth, moved in turns_of(leaf):
                twin = EngineTwin(trait.id, *spot.turned(trait, truth, moved))
                other = {**edition.traits, trait.id: twin}
                listed = [(rule, rule.twin(edition.traits), rule.twin(other)) for rule in reading]
                yield Turned(trait, leaf, truth, listed, moved)


def turns_of(leaf: Compare) -> Iterator[tuple[bool | None, Compare | None]]:
    """Give the ways to turn a comparison: so that it never is true, or false; its line moved."""
    yield True, None
    yield False, None
    if leaf.op in LINES:
        step = 2 if end_of(leaf.field) else 1  # ends are compared in half steps
        for by in (-step, step):
            yield None, replace(leaf, value=int(leaf.value) + by)


class Position(NamedTuple):
    """Where a comparison stands in a thing that is judged: on which side, the how many-th of it."""

    side: Literal["holds", "fails"]
    number: int

    def turned(self, judged: Judged, truth: bool | None, moved: Compare | None) -> Twin:  # noqa: FBT001  # a truth, not a switch
        """Give how a thing reads with the comparison moved, or turned so that it never has the truth."""
        put = moved or (NEVER if truth else ALWAYS)
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
            if turns and turned.truth in (None, two_sided(*leaf, values)):
                return True
    return False


def wanting(bench: Bench, turned: Turned) -> list[Gap]:
    """Give the gap where no case shows that a comparison matters; none where it matters for nobody."""
    leaf = unfolded(bench.edition, turned.leaf, negation(turned.leaf))
    here = {True: met("leaf"), False: unmet("leaf"), None: ANYBODY}[turned.truth]
    status = {True: "true", False: "false", None: "line"}[turned.truth]
    for rule, before, after in turned.rules:
        twins = {"it": before, "turned": after, "leaf": leaf}
        everybody = bench.everybody(twins, rule.resolved)
        try:
            person = everybody.find(here & differ("it", "turned"))
        except UndecidedError:
            return [Gap(turned.judged, turned.leaf, status, None, turned.moved)]
        if person is not None:
            witness = offered(bench, everybody.profile(person), rule)
            return [Gap(turned.judged, turned.leaf, status, witness, turned.moved)]
    return []
