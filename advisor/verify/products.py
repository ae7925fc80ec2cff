"""What a product's rules come to together: whether anybody can pass them, and which say nothing new.

Rules that share no fact know nothing of each other, so only those that hang together are looked
through together: exact, and small.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from advisor.model import BINDING, wants
from advisor.texts import LANGS
from advisor.verify.faults import Fault
from advisor.verify.grid import Grid
from advisor.verify.judged import Judged, judged_rules
from advisor.verify.logic import said_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.edition.resolved import ResolvedProduct
    from advisor.texts import Lang
    from advisor.verify.bench import Bench

MOST_TOGETHER = 3
"""Rules that contradict each other are looked for in sets of at most so many."""


class Cluster(NamedTuple):
    """Rules that hang together by the facts they read, judged together."""

    rules: list[Judged]
    grid: Grid

    def bars(self, rule: Judged) -> pl.Expr:
        """Tell where a rule certainly bars."""
        truth = pl.col(rule.id)
        bars = ~truth if wants(rule.kind) else truth
        return bars.fill_null(value=False)

    def passed(self, rules: Iterable[Judged]) -> pl.Expr:
        """Tell where some rules are certainly all passed."""
        found = [pl.col(one.id) if wants(one.kind) else ~pl.col(one.id) for one in rules]
        return pl.all_horizontal(found).fill_null(value=False)


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
        yield from check_product(bench, resolved, mine, stops)
    yield from implied(bench, groups, rules)
    yield from alike(bench, cautions, rules)


def check_product(
    bench: Bench, resolved: ResolvedProduct, mine: list[Judged], stops: list[Judged]
) -> Iterator[Fault]:
    """Find what keeps everybody, or nobody, from a product."""
    binding = [rule for rule in mine if rule.kind in BINDING]
    more = [r for r in mine if r.kind == "need" or (r.rule and r.rule.severity == "stop")]
    path = ("products", resolved.product.id)
    name = {"name": {"zh": resolved.product.name.zh, "en": resolved.product.name.en}}
    clusters = list(clusters_of(binding, bench))
    stuck = [cluster for cluster in clusters if not cluster.grid.has(cluster.passed(cluster.rules))]
    for cluster in stuck:
        yield from contradiction(cluster, bench)
        witness = bench.witness(
            nearest(cluster), [resolved.product.id], [r.id for r in cluster.rules]
        )
        yield Fault("product-never-eligible", path, name, witness)
    if not any(cluster.grid.has(cluster.bars(r)) for cluster in clusters for r in cluster.rules):
        yield Fault(
            "product-turns-nobody-away", path, name, bench.witness({}, [resolved.product.id])
        )
    for cluster in clusters_of([*binding, *more, *stops], bench) if not stuck else ():
        if cluster.grid.has(cluster.passed(cluster.rules)) or all(
            r in stops for r in core(cluster)
        ):
            continue  # a stop that everybody gets is told of itself
        yield from contradiction(cluster, bench)
        witness = bench.witness(
            nearest(cluster), [resolved.product.id], [r.id for r in cluster.rules]
        )
        yield Fault("product-never-recommended", path, name, witness)


def clusters_of(rules: list[Judged], bench: Bench) -> Iterator[Cluster]:
    """Split rules into those that hang together, and judge each part as a whole."""
    for some in bench.together(rules):
        twins = {rule.id: rule.twin(bench.edition.traits) for rule in some}
        resolved = next((rule.resolved for rule in some if rule.resolved is not None), None)
        yield Cluster(some, Grid(bench.book, bench.as_of, twins, resolved))


def core(cluster: Cluster) -> tuple[Judged, ...]:
    """Give the fewest rules that cannot all be passed."""
    for count in range(1, MOST_TOGETHER + 1):
        for some in itertools.combinations(cluster.rules, count):
            if not cluster.grid.has(cluster.passed(some)):
                return some
    return tuple(cluster.rules)


def contradiction(cluster: Cluster, bench: Bench) -> Iterator[Fault]:
    """Name the fewest rules that cannot all be passed, where it takes more than one."""
    some = core(cluster)
    if len(some) > 1:
        own = [rule for rule in some if rule.path[0] == "products"]
        owner = [rule.resolved.product.id for rule in some if rule.resolved is not None][:1]
        witness = bench.witness(nearest(cluster), owner, [rule.id for rule in some])
        path = (own or some)[-1].path
        yield Fault("rules-contradict", path, {"names": names(bench, some)}, witness)


def nearest(cluster: Cluster) -> dict[str, object]:
    """Give the profile of somebody of whom all is known, and whom the fewest rules bar."""
    bars = pl.sum_horizontal(cluster.bars(rule).cast(pl.Int64) for rule in cluster.rules)
    unknown = pl.sum_horizontal(pl.col(r.id).is_null().cast(pl.Int64) for r in cluster.rules)
    row = cluster.grid.truths.select((bars + unknown * (len(cluster.rules) + 1)).arg_min()).item()
    return cluster.grid.profile(int(row))


def implied(bench: Bench, groups: list[list[Judged]], rules: list[Judged]) -> Iterator[Fault]:
    """Find rules that bar nobody whom others of the same kind do not bar already.

    A rule that every product has says nothing new only where that is so in each of them.
    """
    found: dict[str, list[tuple[Judged, list[Judged], Cluster, int]]] = {}
    for group in groups:
        for cluster in clusters_of(group, bench):
            for rule, others, row in implied_in(cluster):
                found.setdefault(rule.shared, []).append((rule, others, cluster, row))
    for shared, places in found.items():
        if len(places) < sum(rule.shared == shared for rule in rules):
            continue
        rule, others, cluster, row = places[0]
        shown = [rule.id, *(one.id for one in others)]
        witness = bench.witness(cluster.grid.profile(row), rule.owner, shown)
        values = {"name": said_name(bench, rule), "others": names(bench, others)}
        yield Fault("rule-implied", rule.path, values, witness)


def implied_in(cluster: Cluster) -> Iterator[tuple[Judged, list[Judged], int]]:
    """Give each rule that others make needless, the others, and a row that shows it.

    A product's own rules go before those that every product has; of two alike the later one goes.
    """
    able = [rule for rule in cluster.rules if cluster.grid.has(cluster.passed([rule]))]
    gone: list[Judged] = []
    shared = [rule for rule in able if rule.of_every]
    own = [rule for rule in able if rule not in shared]
    for rule in (*reversed(own), *reversed(shared)):
        others = [one for one in able if one is not rule and one not in gone]
        bars = cluster.bars(rule)
        row = cluster.grid.find(bars)
        if not others or row is None:
            continue
        if cluster.grid.has(bars & ~pl.any_horizontal(cluster.bars(one) for one in others)):
            continue
        gone.append(rule)
        enough = [one for one in others if not cluster.grid.has(bars & ~cluster.bars(one))]
        yield rule, enough[:1] or others, row


def alike(bench: Bench, groups: list[list[Judged]], rules: list[Judged]) -> Iterator[Fault]:
    """Find cautions of one severity that are always met and unmet together, wherever both are."""
    found: dict[tuple[str, str], list[tuple[Judged, Judged, Cluster]]] = {}
    for group in groups:
        for cluster in clusters_of(group, bench):
            for one, other in itertools.combinations(cluster.rules, 2):
                severities = {r.rule.severity for r in (one, other) if r.rule is not None}
                if len(severities) == 1 and not cluster.grid.has(
                    pl.col(one.id).ne_missing(pl.col(other.id))
                ):
                    found.setdefault((one.shared, other.shared), []).append((one, other, cluster))
    for pair, places in found.items():
        if len(places) < min(sum(rule.shared == shared for rule in rules) for shared in pair):
            continue
        one, other, cluster = places[0]
        profile = cluster.grid.profile(cluster.grid.find(pl.col(one.id)) or 0)
        witness = bench.witness(profile, one.owner, [one.id, other.id])
        values = {"name": said_name(bench, other), "others": names(bench, [one])}
        yield Fault("cautions-alike", other.path, values, witness)


def names(bench: Bench, rules: Iterable[Judged]) -> dict[Lang, str]:
    """Name some rules."""
    found = [said_name(bench, rule) for rule in rules]
    return {
        lang: ("、" if lang == "zh" else ", ").join(one[lang] for one in found) for lang in LANGS
    }
