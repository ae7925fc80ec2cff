"""What a product's rules come to together: whether anybody can pass them, and which say nothing new.

Rules that share no fact know nothing of each other, so only those that hang together are asked about
together.
"""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.model import BINDING, wants
from advisor.texts import LANGS
from advisor.verify.claims import (
    FewClaims,
    UndecidedError,
    differ,
    every,
    met,
    some,
    unknown,
    unmet,
)
from advisor.verify.faults import NOT_PROVEN, Fault, unless_undecided
from advisor.verify.judged import Judged, judged_rules
from advisor.verify.logic import said_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.edition.resolved import ResolvedProduct
    from advisor.texts import Lang
    from advisor.verify.bench import Bench
    from advisor.verify.claims import Claim
    from advisor.verify.everybody import Everybody
    from advisor.verify.faults import Witness
    from advisor.verify.quoted import Person

MOST_TOGETHER = 3
"""Rules that contradict each other are looked for in sets of at most so many."""


class Cluster(NamedTuple):
    """Rules that hang together by the facts they read, judged together."""

    rules: list[Judged]
    everybody: Everybody

    def passed(self, rules: Iterable[Judged]) -> Claim:
        """Claim that some rules are certainly all passed."""
        return every(met(one.id) if wants(one.kind) else unmet(one.id) for one in rules)

    def can_pass(self, rules: Iterable[Judged]) -> bool:
        """Tell whether somebody passes all of some rules."""
        return self.everybody.has(self.passed(rules))

    def profile(self, person: Person | None) -> dict[str, Any]:
        """Give somebody's profile; nobody's is empty."""
        return self.everybody.profile(person or {})


def bars(rule: Judged) -> Claim:
    """Claim that a rule certainly bars."""
    return unmet(rule.id) if wants(rule.kind) else met(rule.id)


def check_products(bench: Bench) -> Iterator[Fault]:
    """Find what no single rule shows."""
    rules = list(judged_rules(bench.edition))
    general = [rule for rule in rules if rule.resolved is None]
    stops = [rule for rule in general if rule.rule is not None and rule.rule.severity == "stop"]
    groups = [stops]
    cautions = [general]
    for resolved in bench.edition.products:
        mine = [rule for rule in rules if rule.resolved is resolved]
        groups += [[r for r in mine if r.kind in BINDING], [r for r in mine if r.kind == "need"]]
        cautions.append([rule for rule in mine if rule.kind == "caution"])
        found = check_product(bench, resolved, mine, stops)
        yield from unless_undecided(found, ("products", resolved.product.id), called(resolved))
    yield from implied(bench, groups, rules)
    yield from alike(bench, cautions, rules)


def called(resolved: ResolvedProduct) -> dict[Lang, str]:
    """Name a product."""
    return {"zh": resolved.product.name.zh, "en": resolved.product.name.en}


def check_product(
    bench: Bench, resolved: ResolvedProduct, mine: list[Judged], stops: list[Judged]
) -> Iterator[Fault]:
    """Find what keeps everybody, or nobody, from a product."""
    binding = [rule for rule in mine if rule.kind in BINDING]
    more = [r for r in mine if r.kind == "need" or (r.rule and r.rule.severity == "stop")]
    path, name = ("products", resolved.product.id), {"name": called(resolved)}
    clusters = list(clusters_of(binding, bench))
    stuck = [cluster for cluster in clusters if not cluster.can_pass(cluster.rules)]
    for cluster in stuck:
        yield from contradiction(cluster, bench)
        yield Fault("product-never-eligible", path, name, stopped(cluster, resolved, bench))
    if not any(cluster.everybody.has(bars(r)) for cluster in clusters for r in cluster.rules):
        witness = bench.witness({}, [resolved.product.id])
        yield Fault("product-turns-nobody-away", path, name, witness)
    for cluster in clusters_of([*binding, *more, *stops], bench) if not stuck else ():
        if cluster.can_pass(cluster.rules) or all(r in stops for r in core(cluster)):
            continue  # a stop that everybody gets is told of itself
        yield from contradiction(cluster, bench)
        yield Fault("product-never-recommended", path, name, stopped(cluster, resolved, bench))


def clusters_of(rules: list[Judged], bench: Bench) -> Iterator[Cluster]:
    """Split rules into those that hang together, and judge each part as a whole."""
    for part in bench.together(rules):
        twins = {rule.id: rule.twin(bench.edition.traits) for rule in part}
        resolved = next((rule.resolved for rule in part if rule.resolved is not None), None)
        yield Cluster(part, bench.everybody(twins, resolved))


def core(cluster: Cluster) -> tuple[Judged, ...]:
    """Give the fewest rules that cannot all be passed."""
    for count in range(1, MOST_TOGETHER + 1):
        for part in itertools.combinations(cluster.rules, count):
            if not cluster.can_pass(part):
                return part
    return tuple(cluster.rules)


def contradiction(cluster: Cluster, bench: Bench) -> Iterator[Fault]:
    """Name the fewest rules that cannot all be passed, where it takes more than one."""
    part = core(cluster)
    if len(part) > 1:
        own = [rule for rule in part if rule.path[0] == "products"]
        owner = [rule.resolved.product.id for rule in part if rule.resolved is not None][:1]
        witness = bench.witness(nearest(cluster), owner, [rule.id for rule in part])
        path = (own or part)[-1].path
        yield Fault("rules-contradict", path, {"names": names(bench, part)}, witness)


def stopped(cluster: Cluster, resolved: ResolvedProduct, bench: Bench) -> Witness:
    """Show that a product's rules cannot all be passed."""
    rules = [rule.id for rule in cluster.rules]
    return bench.witness(nearest(cluster), [resolved.product.id], rules)


def nearest(cluster: Cluster) -> dict[str, Any]:
    """Give the profile of somebody of whom the fewest rules are unknown, and whom the fewest bar."""
    barring = tuple(map(bars, cluster.rules))
    open_ = tuple(unknown(rule.id) for rule in cluster.rules)
    for most in range(len(open_) + 1):
        few = FewClaims(open_, most)
        if cluster.everybody.has(few):
            fewest = (few & FewClaims(barring, count) for count in range(len(barring) + 1))
            return cluster.profile(cluster.everybody.find(*fewest))
    raise AssertionError(cluster)


def implied(bench: Bench, groups: list[list[Judged]], rules: list[Judged]) -> Iterator[Fault]:
    """Find rules that bar nobody whom others of the same kind do not bar already.

    A rule that every product has says nothing new only where that is so in each of them.
    """
    found: dict[str, list[tuple[Judged, list[Judged], Cluster]]] = {}
    for group in groups:
        for cluster in clusters_of(group, bench):
            for rule, others in implied_in(cluster):
                if others is None:
                    yield Fault(NOT_PROVEN, rule.path, {"name": said_name(bench, rule)})
                else:
                    found.setdefault(rule.shared, []).append((rule, others, cluster))
    copies = Counter(rule.shared for rule in rules)
    for shared, places in found.items():
        if len(places) < copies[shared]:
            continue
        rule, others, cluster = places[0]
        shown = [rule.id, *(one.id for one in others)]
        profile = cluster.profile(cluster.everybody.find(bars(rule)))
        values = {"name": said_name(bench, rule), "others": names(bench, others)}
        yield Fault("rule-implied", rule.path, values, bench.witness(profile, rule.owner, shown))


def implied_in(cluster: Cluster) -> Iterator[tuple[Judged, list[Judged] | None]]:
    """Give each rule that others make needless, and the others; None where that is not proven.

    A product's own rules go before those that every product has; of two alike the later one goes.
    """
    shared = [rule for rule in cluster.rules if rule.of_every]
    own = [rule for rule in cluster.rules if rule not in shared]
    gone: list[Judged] = []
    for rule in (*reversed(own), *reversed(shared)):
        rest = [one for one in cluster.rules if one is not rule and one not in gone]
        try:
            others = needless(cluster, rule, rest)
        except UndecidedError:
            yield rule, None
            continue
        if others:
            gone.append(rule)
            yield rule, others


def needless(cluster: Cluster, rule: Judged, rest: list[Judged]) -> list[Judged]:
    """Give the rules that bar everybody whom a rule bars, one if one is enough; none where none do.

    A rule that nobody passes bars everybody, which is told of itself.
    """
    has = cluster.everybody.has
    others = [one for one in rest if cluster.can_pass([one])]
    if not others or not cluster.can_pass([rule]) or not has(bars(rule)):
        return []
    if has(bars(rule) & ~some(map(bars, others))):
        return []
    enough = [one for one in others if not has(bars(rule) & ~bars(one))]
    return enough[:1] or others


def alike(bench: Bench, groups: list[list[Judged]], rules: list[Judged]) -> Iterator[Fault]:
    """Find cautions of one severity that are always met and unmet together, wherever both are."""
    found: dict[tuple[str, str], list[tuple[Judged, Judged, Cluster]]] = {}
    for group in groups:
        for cluster in clusters_of(group, bench):
            for one, other in itertools.combinations(cluster.rules, 2):
                severities = {r.rule.severity for r in (one, other) if r.rule is not None}
                try:
                    if len(severities) > 1 or cluster.everybody.has(differ(one.id, other.id)):
                        continue
                except UndecidedError:
                    both = names(bench, [one, other])
                    yield Fault(NOT_PROVEN, other.path, {"name": both})
                    continue
                found.setdefault((one.shared, other.shared), []).append((one, other, cluster))
    copies = Counter(rule.shared for rule in rules)
    for pair, places in found.items():
        if len(places) < min(copies[shared] for shared in pair):
            continue
        one, other, cluster = places[0]
        profile = cluster.profile(cluster.everybody.find(met(one.id)))
        witness = bench.witness(profile, one.owner, [one.id, other.id])
        values = {"name": said_name(bench, other), "others": names(bench, [one])}
        yield Fault("cautions-alike", other.path, values, witness)


def names(bench: Bench, rules: Iterable[Judged]) -> dict[Lang, str]:
    """Name some rules."""
    found = [said_name(bench, rule) for rule in rules]
    return {
        lang: ("、" if lang == "zh" else ", ").join(one[lang] for one in found) for lang in LANGS
    }
