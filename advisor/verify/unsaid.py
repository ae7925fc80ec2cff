"""What is written and never said: bands, variants of a sentence, answers, conflicts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from advisor.logic.condition import push_not
from advisor.logic.traits import unfold
from advisor.model import owned
from advisor.rulebook.index import WHEN, kind_of
from advisor.rulebook.placed import placed_rules
from advisor.texts import LANGS
from advisor.verify.bands import check_bands
from advisor.verify.claims import ANYBODY, decided, met, unknown, unmet
from advisor.verify.faults import Fault, unless_undecided
from advisor.verify.judged import Judged, judged_rules, negation
from advisor.verify.logic import ITSELF, said_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from advisor.edition.resolved import ResolvedProduct
    from advisor.logic.condition import Condition
    from advisor.rulebook.yaml12 import Path
    from advisor.verify.bench import Bench
    from advisor.verify.claims import Claim
    from advisor.verify.everybody import Everybody

STATUSES = {"met": met(ITSELF), "unmet": unmet(ITSELF)}
"""Where a rule has an outcome; unknown and grey are where it has neither."""


def check_unsaid(bench: Bench) -> Iterator[Fault]:
    """Find what nobody will ever read."""
    yield from check_bands(bench)
    yield from check_variants(bench)
    yield from check_occasions(bench)
    numbers = {conflict.id: number for number, conflict in enumerate(bench.book.conflicts)}
    for conflict in bench.edition.conflicts:
        if conflict.when is not None:
            path: Path = ("conflicts", numbers[conflict.id])
            found = check_conflict(bench, conflict.id, conflict.when, path)
            yield from unless_undecided(found, path, dict.fromkeys(LANGS, conflict.id))


def check_conflict(bench: Bench, name: str, when: Condition, path: Path) -> Iterator[Fault]:
    """Find a contradiction that concerns nobody."""
    everybody = bench.everybody({"it": both_sides(bench, when)})
    if not everybody.has(met("it")):
        witness = bench.witness(everybody.profile(everybody.find(unmet("it")) or {}))
        yield Fault("conflict-never", path, {"name": name}, witness)


def both_sides(bench: Bench, condition: Condition) -> tuple[Condition, Condition]:
    """Give where a condition holds and where it fails, over facts alone."""
    holds, fails = push_not(condition), negation(condition)
    return unfold(holds, bench.edition.traits), unfold(fails, bench.edition.traits)


# Sentences ----------------------------------------------------------------------------------------


class VariantId(NamedTuple):
    """A variant of a rule's sentence: of which outcome it is, and its place among those."""

    status: str
    number: int

    @property
    def name(self) -> str:
        """Name its condition."""
        return f"{self.status} {self.number}"

    @property
    def outcome(self) -> Claim:
        """Claim that a rule has its outcome; grey is a way to be unknown."""
        return STATUSES.get(self.status, unknown(ITSELF))


class Speech(NamedTuple):
    """A rule's sentences in one product, judged.

    Attributes:
        chosen: where each variant is the one; conditional: those that have a condition.
    """

    judged: Judged
    chosen: Mapping[VariantId, Claim]
    conditional: frozenset[VariantId]
    everybody: Everybody

    def says(self, variant: VariantId) -> bool:
        """Tell whether a variant is ever the one."""
        return variant in self.chosen and self.everybody.has(self.chosen[variant])

    def could_say(self, variant: VariantId) -> bool:
        """Tell whether a variant's own condition ever holds with its outcome."""
        return self.everybody.has(met(variant.name) & variant.outcome)


def check_variants(bench: Bench) -> Iterator[Fault]:
    """Find variants of a rule's sentence that are never chosen."""
    together: dict[str, list[Judged]] = defaultdict(list)
    for judged in judged_rules(bench.edition):
        if judged.rule is not None and any(len(said) > 1 for said in judged.rule.said.values()):
            together[judged.shared].append(judged)
    for same in together.values():
        found = check_sentences(bench, same)
        yield from unless_undecided(found, same[0].path, said_name(bench, same[0]))


def check_sentences(bench: Bench, same: list[Judged]) -> Iterator[Fault]:
    """Find variants of one rule's sentences that are never chosen in any product."""
    speeches = [
        speech_of(bench, one, resolved)
        for one in same
        for resolved in (one.resolved, *imagined(bench, one))
    ]
    judged, chosen, _, everybody = speeches[0]
    for variant in chosen:
        if not any(one.everybody.has(variant.outcome) for one in speeches):
            continue  # what never comes out is told of the rule itself
        if any(one.says(variant) for one in speeches):
            continue
        status, number = variant
        values = {"name": said_name(bench, judged), "status": status, "number": number + 1}
        person = everybody.find(variant.outcome) or {}
        witness = bench.witness(everybody.profile(person), judged.owner, [judged.id])
        able = [one.could_say(variant) for one in speeches if variant in one.conditional]
        code = "variant-impossible" if able and not any(able) else "variant-never"
        yield Fault(code, (*judged.path, status), values, witness)


def imagined(bench: Bench, judged: Judged) -> Iterator[ResolvedProduct]:
    """Give products that there could be: what every product has is written for those to come too."""
    if judged.resolved is None or not judged.of_every:
        return
    yield judged.resolved._replace(constants={}, unquoted={})
    for name, derived in bench.book.facts.derived.items():
        if derived.about_product and kind_of(bench.book, name) == "boolean":
            for value in (False, True):
                yield judged.resolved._replace(unquoted={**judged.resolved.unquoted, name: value})


def speech_of(bench: Bench, judged: Judged, resolved: ResolvedProduct | None) -> Speech:
    """Judge a rule with the conditions of its sentences: of each outcome the first that holds is said."""
    conditions: dict[VariantId, Condition] = {}
    chosen: dict[VariantId, Claim] = {}
    for status, said in (judged.rule.said if judged.rule else {}).items():
        left = VariantId(status, 0).outcome
        for number, variant in enumerate(said):
            key = VariantId(status, number)
            here = ANYBODY
            if variant.when is not None:
                conditions[key] = variant.when
                here = met(key.name)
            chosen[key] = left & here
            left &= ~here
    twins = {ITSELF: judged.twin(bench.edition.traits)}
    twins |= {key.name: both_sides(bench, when) for key, when in conditions.items()}
    everybody = bench.everybody(twins, resolved)
    return Speech(judged, chosen, frozenset(conditions), everybody)


# Answers ------------------------------------------------------------------------------------------


def check_occasions(bench: Bench) -> Iterator[Fault]:
    """Find answers that wait for an outcome or a person that never is, or for a rule that is over."""
    rules = {one.id: one for one in judged_rules(bench.edition)}
    over = {
        name
        for placed in placed_rules(bench.book)
        if placed.rule.until is not None and placed.rule.until <= bench.as_of
        for name in placed.ids
    }
    whens = {(one.id, o.place): o.when for one in bench.edition.answers for o in one.occasions}
    for number, answer in enumerate(bench.book.answers):
        for place, occasion in enumerate(answer.occasions):
            path: Path = ("answers", number, "occasions", place)
            when = whens.get((answer.id, place))
            if occasion.rule is None or occasion.is_ is None:
                if when is not None:
                    found = check_person(bench, answer.id, when, path)
                    yield from unless_undecided(found, path, dict.fromkeys(LANGS, answer.id))
                continue
            values = {"name": answer.id, "rule": occasion.rule, "status": occasion.is_}
            products = [one for one in bench.book.products if one == owned(occasion.rule)[0]]
            rule = rules.get(occasion.rule)
            if rule is not None:
                found = check_occasion(bench, rule, when, path, values)
                yield from unless_undecided(found, path, dict.fromkeys(LANGS, answer.id))
            elif occasion.rule in over:
                witness = bench.witness({}, products, [occasion.rule])
                yield Fault("occasion-never", path, values, witness)


def check_person(bench: Bench, name: str, when: Condition, path: Path) -> Iterator[Fault]:
    """Find an answer for nobody."""
    everybody = bench.everybody({WHEN: both_sides(bench, when)})
    if not everybody.has(met(WHEN)):
        witness = bench.witness(everybody.profile(everybody.find(unmet(WHEN)) or {}))
        yield Fault("occasion-nobody", path, {"name": name}, witness)


def check_occasion(
    bench: Bench, rule: Judged, when: Condition | None, path: Path, values: Mapping[str, Any]
) -> Iterator[Fault]:
    """Find an outcome that a rule never has; or has, but not for those whom the answer is for."""
    twins = {ITSELF: rule.twin(bench.edition.traits)}
    outcome = {**STATUSES, "unknown": unknown(ITSELF)}[values["status"]]
    if when is not None:
        twins[WHEN] = both_sides(bench, when)
        outcome &= met(WHEN)
    everybody = bench.everybody(twins, rule.resolved)
    if not everybody.has(outcome):
        profile = everybody.profile(everybody.find(decided(ITSELF)) or {})
        witness = bench.witness(profile, rule.owner, [rule.id])
        yield Fault("occasion-never", path, values, witness)
