"""What the cases show of the score: each band by its points, and each line that a band draws."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from advisor.assess.scoring import possible_bands
from advisor.logic.condition import Compare, end_of, two_sided
from advisor.logic.traits import unfold
from advisor.person.profile import make_profile
from advisor.verify.bands import Scale, called
from advisor.verify.claims import UndecidedError, differ, every, unmet
from advisor.verify.judged import leaves_of, negation, with_leaf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.edition.resolved import ResolvedBand
    from advisor.logic.condition import Condition
    from advisor.rulebook.yaml12 import Path
    from advisor.texts import Lang
    from advisor.verify.bench import Bench
    from advisor.verify.claims import Claim
    from advisor.verify.faults import Witness
    from advisor.verify.seen import Seen

LINES = frozenset({"<", "<=", ">", ">="})
"""Comparisons that draw a line between numbers."""


class Ungraded(NamedTuple):
    """A band that no case shows, or a line of it that none guards.

    Attributes:
        name: what the factor is called; number: the band's place, from 1.
        leaf, moved: the comparison, and what it could be moved to; None where the band is not shown.
        witness: what a case could be; None where it is not proven that there is anybody.
    """

    name: Mapping[Lang, str]
    number: int
    leaf: Compare | None
    moved: Compare | None
    witness: Witness | None


def graded(bench: Bench, seen: list[Seen]) -> Iterator[Ungraded | None]:
    """Give the bands and lines that no case shows, None for each that one does."""
    together: dict[Path, list[Scale]] = defaultdict(list)
    places = {factor.id: number for number, factor in enumerate(bench.book.scorecard)}
    for resolved in bench.edition.products:
        for factor in resolved.factors:
            listed = bench.book.scorecard[places[factor.id]]
            if listed.of(resolved.product.id).bands is not None:
                way = listed.way_to(resolved.product.id)
                together[("scorecard", places[factor.id], *way)].append(
                    Scale(bench, resolved, factor)
                )
    for path, scales in together.items():
        naming = {scale.resolved.product.id: list(points_named(scale, seen)) for scale in scales}
        for number in range(len(scales[0].factor.bands)):
            if any(takes(scale, one, number) for scale in scales for one in named(naming, scale)):
                yield None
            else:
                yield from missing(path, scales, number, None, None)
            for leaf, moved in lines_of(scales[0], number):
                if any(
                    notices(scale, one, number, leaf, moved)
                    for scale in scales
                    for one in named(naming, scale)
                ):
                    yield None
                else:
                    yield from missing(path, scales, number, leaf, moved)


def named(naming: dict[str, list[Seen]], scale: Scale) -> list[Seen]:
    """Give the cases that name points of a product's factor."""
    return naming[scale.resolved.product.id]


def points_named(scale: Scale, seen: list[Seen]) -> Iterator[Seen]:
    """Give the cases that name points of a product's factor, as it is on the bench's day."""
    product = scale.resolved.product.id
    for one in seen:
        there = one.products.get(product)
        named = scale.factor.id in one.points.get(product, ())
        if named and there is not None and scale.factor in there.factors:
            yield one


def lines_of(scale: Scale, number: int) -> Iterator[tuple[Compare, Compare]]:
    """Give the lines that a band draws, each moved one step less, and one step more."""
    band = scale.factor.bands[number]
    for leaf in dict.fromkeys(leaves_of(band.holds)) if band.holds is not None else ():
        if leaf.op in LINES:
            step = 2 if end_of(leaf.field) else 1
            for by in (-step, step):
                yield leaf, replace(leaf, value=int(leaf.value) + by)


def truths(scale: Scale, one: Seen, other: Mapping[str, Twin]) -> dict[str, bool]:
    """Judge a factor's bands of a case, some of them as they would be otherwise."""
    values = one.values_with(scale.resolved)
    found = {}
    for band, judged in scale.conditional:
        twin = other.get(band.name) or judged.twin(one.edition.traits)
        truth = two_sided(*twin, values)
        if truth is not None:
            found[band.name] = truth
    return found


def takes(scale: Scale, one: Seen, number: int) -> bool:
    """Tell whether a band is surely the one of a case."""
    return possible_bands(scale.factor, truths(scale, one, {})) == [scale.factor.bands[number]]


def notices(scale: Scale, one: Seen, number: int, leaf: Compare, moved: Compare) -> bool:
    """Tell whether a case would have other points, were a line of a band moved."""
    other = {scale.factor.bands[number].name: with_moved(scale, number, leaf, moved)}
    before = possible_bands(scale.factor, truths(scale, one, {}))
    after = possible_bands(scale.factor, truths(scale, one, other))
    return ends(before) != ends(after)


def ends(bands: list[ResolvedBand]) -> tuple[int, int]:
    """Give the least and the most points of some bands."""
    points = [band.points for band in bands]
    return min(points), max(points)


Twin = tuple["Condition", "Condition"]


def with_moved(scale: Scale, number: int, leaf: Compare, moved: Compare) -> Twin:
    """Give a band's twin with one of its lines moved."""
    band = scale.factor.bands[number]
    judged = next(one for found, one in scale.conditional if found is band)
    holds = with_leaf(judged.holds, leaves_of(judged.holds).index(leaf), moved)
    fails = judged.fails if judged.two_sided else negation(holds)
    traits = scale.bench.edition.traits
    return unfold(holds, traits), unfold(fails, traits)


def missing(
    path: Path, scales: list[Scale], number: int, leaf: Compare | None, moved: Compare | None
) -> Iterator[Ungraded]:
    """Give the gap with somebody who would show it; none where there is nobody, of no product."""
    name = called(scales[0], path)
    for scale in scales:
        twins = {
            band.name: judged.twin(scale.bench.edition.traits) for band, judged in scale.conditional
        }
        claim: Claim = scale.chosen(number)
        if leaf is not None and moved is not None:
            here = scale.factor.bands[number].name
            twins["moved"] = with_moved(scale, number, leaf, moved)
            claim = every(unmet(one.name) for one in scale.before(number)) & differ(here, "moved")
        everybody = scale.bench.everybody(twins, scale.resolved)
        try:
            person = everybody.find(claim)
        except UndecidedError:
            yield Ungraded(name, number + 1, leaf, moved, None)
            return
        if person is not None:
            witness = with_points(scale, everybody.profile(person))
            yield Ungraded(name, number + 1, leaf, moved, witness)
            return


def with_points(scale: Scale, profile: dict[str, object]) -> Witness:
    """Make a case of a profile that names the points of a factor."""
    bench, product = scale.bench, scale.resolved.product.id
    witness = bench.witness(profile, [product], [scale.resolved.rules[0].id])
    assessed = bench.judge.assess(make_profile(profile, bench.book, bench.as_of), "en")
    score = next(one.score for one in assessed.products if one.id == product)
    part = next(one for one in score.contributions if one.factor == scale.factor.id)
    points = {product: {scale.factor.id: [part.low, part.high]}}
    return witness._replace(expect={**witness.expect, "points": points})
