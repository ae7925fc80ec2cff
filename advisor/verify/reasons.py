"""Why an outcome is another by one of two rulebooks: the rules on which it rests, and the facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from advisor.assess.recommend import recommended
from advisor.model import BINDING, wants
from advisor.verify.faults import layers_of
from advisor.verify.judged import Judged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.assess.judgement import Judgement
    from advisor.edition.resolved import ResolvedRule
    from advisor.model import Status
    from advisor.verify.bench import Bench

Aspect: TypeAlias = "Literal['verdict', 'recommendation']"


class Reason(NamedTuple):
    """A rule that comes out differently, and so makes an outcome another.

    Attributes:
        old, new: its outcome by each rulebook; None where the rulebook has no such rule.
    """

    rule: str
    old: Status | None
    new: Status | None


def counts(rule: Judged | ResolvedRule, aspect: Aspect) -> bool:
    """Tell whether an outcome rests on a rule."""
    if rule.kind in BINDING:
        return True
    resolved = rule.rule if isinstance(rule, Judged) else rule
    stop = resolved is not None and resolved.severity == "stop"
    return aspect == "recommendation" and (stop or rule.kind == "need")


def judged_of(bench: Bench, profile: dict[str, Any], product: str) -> dict[str, Judgement]:
    """Judge a profile by a product's rules; facts that a rulebook does not know are not told to it."""
    told = {name: value for name, value in profile.items() if name in bench.book.facts.facts}
    return layers_of(bench.judge, told, bench.as_of, [product])


def outcome_of(layers: Mapping[str, Judgement], product: str, aspect: Aspect) -> str:
    """Give a product's outcome."""
    verdict, rules = layers[product].verdict, layers[product].rules
    if aspect == "verdict":
        return verdict
    needs = {layers[product].status(rule) for rule in rules if rule.kind == "need"}
    stops = {
        layer.stops(rule)
        for layer in layers.values()
        for rule in layer.rules
        if rule.severity == "stop"
    }
    return recommended(verdict, needs, stops)


MOST_OPEN = 2
"""Facts without an answer on which a rule hangs, and that are told of somebody, at the most."""


def reasons_of(
    old: Mapping[str, Judgement],
    new: Mapping[str, Judgement],
    aspect: Aspect,
    profile: Mapping[str, Any],
) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
    """Give the rules that come out differently, and the facts on which they hang."""
    before, after = ({r.id: (r, s) for r, s in counted_in(side, aspect)} for side in (old, new))
    reasons, matters = [], dict[str, None]()
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name), after.get(name)
        if presses(was) == presses(now):
            continue
        statuses = [None if one is None else one[1] for one in (was, now)]
        reasons.append(Reason(name, *statuses))
        facts = {fact for one in (was, now) if one is not None for fact in one[0].facts}
        open_ = sorted(facts - profile.keys())
        matters |= dict.fromkeys(sorted(facts & profile.keys()))
        if "unknown" in statuses and len(open_) <= MOST_OPEN:
            matters |= dict.fromkeys(open_)
    return tuple(reasons), tuple(matters)


def counted_in(
    layers: Mapping[str, Judgement], aspect: Aspect
) -> Iterator[tuple[ResolvedRule, Status]]:
    """Give the rules on which an outcome rests, each with its own."""
    for layer in layers.values():
        for rule in layer.rules:
            if counts(rule, aspect):
                yield rule, layer.status(rule)


def presses(judged: tuple[ResolvedRule, Status] | None) -> bool | None:
    """Tell whether a rule bars (true), leaves open (None), or lets pass, as one that is not there."""
    if judged is None or judged[1] == "unknown":
        return False if judged is None else None
    return (judged[1] == "met") != wants(judged[0].kind)
