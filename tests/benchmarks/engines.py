"""One full assessment against the same rules alone in other engines.

Every contestant judges the same 300 random plausible profiles, all in one run, in turns. First the
outcomes are compared, rule by rule; only then is anything timed. For the others, the rules are
translated and compiled beforehand and a profile is ready in the form that the engine takes; timed
is: profile in, one outcome (met, unmet or unknown) for every rule out. Ours is timed from the
validated profile to the finished assessment: derived facts, traits, rules, findings with their
sentences, verdicts, scores, advice, what could settle an open verdict and what would change it.

    python -m tests.benchmarks.engines [--profiles 300] [--rounds 9] [--seed N]
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click
import clips
import rule_engine
import zen

from advisor import Advisor, Assessment, Profile, load_rulebook
from advisor.logic.condition import TRAIT, evaluate
from tests.benchmarks.common import (
    DAY,
    SEED,
    interleaved,
    random_profiles,
    say,
    table,
    versions,
)
from tests.benchmarks.stages import findings_alone
from tests.benchmarks.translated import clips_rules, three_valued, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from advisor.logic.twins import Twin
    from advisor.model import Finding, Value
    from tests.benchmarks.translated import Translated

STATUSES = {True: "met", False: "unmet", None: "unknown"}

FULL = "advisor: full assessment"


@dataclass
class Contestant:
    """One way to judge the rules.

    Attributes:
        judge: what is timed, once for each of `inputs`.
        statuses: what `judge` gave, as rule id -> met, unmet or unknown; not timed.
    """

    name: str
    inputs: Sequence[Any]
    judge: Callable[[Any], Any]
    statuses: Callable[[Any], Mapping[str, str]]

    def run(self) -> None:
        """Judge every profile once."""
        judge = self.judge
        for one in self.inputs:
            judge(one)


# Ours ---------------------------------------------------------------------------------------------


def full(advisor: Advisor, profiles: Sequence[Profile]) -> Contestant:
    """Validated profile -> finished assessment."""

    def statuses(found: Assessment) -> dict[str, str]:
        findings = [*found.cautions, *(one for p in found.products for one in p.findings)]
        return {finding.rule: finding.status for finding in findings}

    return Contestant(FULL, profiles, advisor.assess, statuses)


def findings(advisor: Advisor, profiles: Sequence[Profile]) -> Contestant:
    """Validated profile -> every finding with its sentence, and nothing that builds on them."""

    def statuses(found: list[Finding]) -> dict[str, str]:
        return {finding.rule: finding.status for finding in found}

    return Contestant(
        "advisor: findings with their sentences",
        profiles,
        lambda one: findings_alone(advisor, one),
        statuses,
    )


def layers(advisor: Advisor, profiles: Sequence[Profile]) -> Contestant:
    """Flat facts -> outcomes: the rulesets of an assessment are run, and nothing is put into words."""
    compiled = advisor.on(DAY)
    edition, alphabet = compiled.edition, compiled.alphabet
    every = [r.id for r in (*edition.general, *edition.notes)]
    every += [r.id for resolved in edition.products for r in resolved.rules]
    own = {b.product.id: b.facts(profiles[0].known) for b in edition.products}

    def judge(flat: dict[str, Value]) -> dict[str, bool]:
        written = alphabet.write(flat)
        with compiled.pool.instance() as rulesets:
            for tier in rulesets.traits:
                traits = {TRAIT + name: truth for name, truth in tier.run(written).items()}
                written |= alphabet.write(traits)
            truths: dict[str, bool] = rulesets.general.run(written)
            for name, ruleset in rulesets.products.items():
                truths |= ruleset.run(written | alphabet.write(own[name]))
        return truths

    def statuses(truths: dict[str, bool]) -> dict[str, str]:
        return {name: STATUSES[truths.get(name)] for name in every}

    flats = [edition.flat(one) for one in profiles]
    return Contestant("advisor: engine layers alone", flats, judge, statuses)


def reference(rules: Translated, flats: Sequence[dict[str, Value]]) -> Contestant:
    """Walk the resolved conditions with `advisor.logic.condition.evaluate`."""

    def truth(rule: Twin, flat: Mapping[str, Value]) -> bool | None:
        if evaluate(rule.holds, flat):
            return True
        return False if evaluate(rule.fails, flat) else None

    def judge(flat: dict[str, Value]) -> dict[str, bool | None]:
        seen = flat.copy()
        for trait in rules.traits:
            if (found := truth(trait, flat)) is not None:
                seen[trait.name] = found
        return {rule.name: truth(rule, seen) for rule in rules.rules}

    def statuses(truths: dict[str, bool | None]) -> dict[str, str]:
        return {name: STATUSES[found] for name, found in truths.items()}

    return Contestant("plain reference evaluator", flats, judge, statuses)


# zen-engine ---------------------------------------------------------------------------------------


def zen_contestants(rules: Translated, flats: Sequence[dict[str, Value]]) -> list[Contestant]:
    """Give three ways to use zen-engine, the usual one first."""
    names = [rule.name for rule in rules.rules]
    graph = zen_graph(rules)
    decision = zen.ZenEngine().create_decision(json.dumps(graph))
    loaded = zen.ZenEngine({"loader": {"type": "static", "content": {"rules": graph}}})
    traits = [(trait.name, three_valued(trait, "true", "false", "null")) for trait in rules.traits]
    compiled_traits = zen.compile_expression(f"[{', '.join(text for _, text in traits)}]")
    codes = [f"({three_valued(rule, '1', '0', '2')})" for rule in rules.rules]
    compiled_rules = zen.compile_expression(f"[{', '.join(codes)}]")

    def two_expressions(flat: dict[str, Value]) -> list[int]:
        found = compiled_traits.evaluate(flat)
        seen = flat | dict(zip(rules_traits, found, strict=True))
        return compiled_rules.evaluate(seen)

    rules_traits = [name for name, _ in traits]
    outcome = {1: "met", 0: "unmet", 2: "unknown"}

    def from_graph(result: dict[str, Any]) -> dict[str, str]:
        return {name: result[f"r{number}"] for number, name in enumerate(names)}

    def from_list(found: list[int]) -> dict[str, str]:
        return {name: outcome[code] for name, code in zip(names, found, strict=True)}

    return [
        Contestant(
            "zen-engine: decision graph",
            flats,
            lambda flat: decision.evaluate(flat)["result"],
            from_graph,
        ),
        Contestant(
            "zen-engine: decision graph, precompiled by a loader",
            flats,
            lambda flat: loaded.evaluate("rules", flat)["result"],
            from_graph,
        ),
        Contestant("zen-engine: two bare expressions, no graph", flats, two_expressions, from_list),
    ]


def zen_graph(rules: Translated) -> dict[str, Any]:
    """Give a decision graph with two expression nodes: the traits, then the rules."""

    def node(name: str, kind: str, **more: Any) -> dict[str, Any]:
        return {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}, **more}

    def expressions(name: str, rows: Mapping[str, str], *, keep: bool) -> dict[str, Any]:
        listed = [{"id": key, "key": key, "value": text} for key, text in rows.items()]
        return node(name, "expressionNode", content={"expressions": listed, "passThrough": keep})

    traits = {trait.name: three_valued(trait, "true", "false", "null") for trait in rules.traits}
    judged = {
        f"r{number}": three_valued(rule, "'met'", "'unmet'", "'unknown'")
        for number, rule in enumerate(rules.rules)
    }
    nodes = [
        node("in", "inputNode"),
        expressions("traits", traits, keep=True),
        expressions("rules", judged, keep=False),
        node("out", "outputNode"),
    ]
    ids = [one["id"] for one in nodes]
    edges = [
        {"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in pairwise(ids)
    ]
    return {"nodes": nodes, "edges": edges}


# rule-engine --------------------------------------------------------------------------------------


def rule_engine_contestant(rules: Translated, flats: Sequence[dict[str, Value]]) -> Contestant:
    """One precompiled Rule for each trait and rule, with three outcomes.

    Unknown facts are given as null: looking for a name that is not there is fifty times slower.
    """
    traits = [
        (trait.name, rule_engine.Rule(three_valued(trait, "true", "false", "null")))
        for trait in rules.traits
    ]
    judged = [
        (rule.name, rule_engine.Rule(three_valued(rule, "'met'", "'unmet'", "'unknown'")))
        for rule in rules.rules
    ]

    def judge(flat: dict[str, Value | None]) -> dict[str, str]:
        seen = flat.copy()
        for name, trait in traits:
            seen[name] = trait.evaluate(flat)
        return {name: rule.evaluate(seen) for name, rule in judged}

    inputs = [rules.with_nulls(flat) for flat in flats]
    return Contestant("rule-engine: Rule objects", inputs, judge, dict)


# CLIPS --------------------------------------------------------------------------------------------


def clips_contestant(rules: Translated, flats: Sequence[dict[str, Value]]) -> Contestant:
    """One template for the profile, two rules for each of ours; outcomes go into global variables.

    As facts of their own, the outcomes take several times as long to read from Python.
    """
    environment = clips_environment(rules)
    template = environment.find_template("profile")
    met, unmet = environment.find_global("met"), environment.find_global("unmet")

    def judge(flat: dict[str, Value]) -> dict[int, str]:
        environment.reset()
        template.assert_fact(**flat)
        environment.run()
        return dict.fromkeys(met.value, "met") | dict.fromkeys(unmet.value, "unmet")

    def statuses(found: dict[int, str]) -> dict[str, str]:
        return {r.name: found.get(number, "unknown") for number, r in enumerate(rules.rules)}

    return Contestant("clipspy: defrules", flats, judge, statuses)


def clips_environment(rules: Translated) -> clips.Environment:
    """Compile all rules; a trait asserts itself, a rule puts its number on a list."""
    environment = clips.Environment()
    slots = " ".join(f"(slot {field} (default nil))" for field in rules.fields)
    environment.build(f"(deftemplate profile {slots})")
    for status in ("met", "unmet"):
        environment.build(f"(defglobal ?*{status}* = (create$))")
    for trait in rules.traits:
        holds, fails = f"(assert ({trait.name} TRUE))", f"(assert ({trait.name} FALSE))"
        for definition in clips_rules(trait.name, trait, holds, fails):
            environment.build(definition)
    for number, rule in enumerate(rules.rules):
        met, unmet = (f"(bind ?*{s}* (create$ ?*{s}* {number}))" for s in ("met", "unmet"))
        for definition in clips_rules(f"r{number}", rule, met, unmet):
            environment.build(definition)
    return environment


# Comparing and timing -----------------------------------------------------------------------------


def compare(contestants: Sequence[Contestant], rules: Translated) -> Counter[str]:
    """Assert that all contestants give the same outcome for every rule and profile.

    Notes are left out, as an assessment has no status for them. Gives how often each status came.
    """
    expected = {rule.name for rule in rules.rules} - rules.notes
    seen: Counter[str] = Counter()
    for number in range(len(contestants[0].inputs)):
        wanted: dict[str, str] | None = None
        for one in contestants:
            found = one.statuses(one.judge(one.inputs[number]))
            statuses = {name: found[name] for name in sorted(expected)}
            wanted = wanted or statuses
            if statuses != wanted:
                wrong = {n: (wanted[n], s) for n, s in statuses.items() if s != wanted[n]}
                raise AssertionError((one.name, number, wrong))
        seen.update((wanted or {}).values())
    return seen


@click.command()
@click.option("--profiles", "count", default=300, show_default=True)
@click.option("--rounds", default=9, show_default=True)
@click.option("--seed", default=SEED, show_default=True)
def main(count: int, rounds: int, seed: int) -> None:
    """Compare and time one assessment against other engines on the same rules."""
    book = load_rulebook()
    advisor = Advisor(book)
    edition = advisor.on(DAY).edition
    rules = translated(edition)
    profiles = list(random_profiles(book, count, seed))
    flats = [rules.flat(edition, profile) for profile in profiles]
    contestants = [
        full(advisor, profiles),
        findings(advisor, profiles),
        layers(advisor, profiles),
        reference(rules, flats),
        *zen_contestants(rules, flats),
        rule_engine_contestant(rules, flats),
        clips_contestant(rules, flats),
    ]
    statuses = compare(contestants, rules)
    say(versions("durable-rules", "zen-engine", "rule-engine", "clipspy"))
    say(
        f"{len(rules.traits)} traits, {len(rules.rules)} rules, {count} profiles, {rounds} rounds; "
        f"all {len(contestants)} agree on {statuses.total()} outcomes: {dict(statuses)}\n"
    )
    timings = interleaved({one.name: one.run for one in contestants}, rounds)
    ours = timings[FULL].median
    head = ("µs per profile", "median", "min", "÷ full assessment")
    table(
        head,
        [
            (
                name,
                f"{timing.median / count * 1e6:.1f}",
                f"{timing.least / count * 1e6:.1f}",
                f"{timing.median / ours:.2f}",
            )
            for name, timing in timings.items()
        ],
    )
    for name in timings:
        if name.startswith("zen-engine"):
            held = "yes" if ours <= timings[name].median else "NO"
            say(f"- Full assessment no slower than {name}: {held}")


if __name__ == "__main__":
    main()
