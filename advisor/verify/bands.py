"""The bands of the score: those that are never the one, parts that change nothing, numbers left out."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from advisor.logic.condition import Compare
from advisor.logic.traits import unfold
from advisor.texts import LANGS
from advisor.verify.claims import ANYBODY, decided, differ, every, met, unmet
from advisor.verify.faults import Fault, unless_undecided
from advisor.verify.judged import Judged, leaves_of, negation
from advisor.verify.logic import without_parts
from advisor.verify.words import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from advisor.edition.resolved import ResolvedBand, ResolvedFactor, ResolvedProduct
    from advisor.logic.condition import Condition
    from advisor.rulebook.yaml12 import Path
    from advisor.texts import Lang
    from advisor.verify.bench import Bench
    from advisor.verify.claims import Claim
    from advisor.verify.everybody import Everybody
    from advisor.verify.faults import Witness


class Scale:
    """A factor's bands as one product has them, judged of everybody when somebody asks."""

    def __init__(self, bench: Bench, resolved: ResolvedProduct, factor: ResolvedFactor) -> None:
        self.bench = bench
        self.resolved = resolved
        self.factor = factor

    @cached_property
    def conditional(self) -> list[tuple[ResolvedBand, Judged]]:
        """Give the bands that have a condition."""
        found = []
        for band in self.factor.bands:
            if band.holds is not None and band.fails is not None:
                two_sided = negation(band.holds) != band.fails
                sides = (band.holds, band.fails, two_sided)
                found.append((band, Judged(band.name, "", "band", (), *sides)))
        return found

    @cached_property
    def everybody(self) -> Everybody:
        """Judge each band, also with each of its comparisons as always true, and as never."""
        traits = self.bench.edition.traits
        twins: dict[str, tuple[Condition, Condition]] = {}
        for band, judged in self.conditional:
            twins[band.name] = judged.twin(traits)
            for name, (holds, fails) in without_parts(judged).items():
                twins[f"{band.name} {name}"] = unfold(holds, traits), unfold(fails, traits)
        for field, number in self.gaps:
            at = Compare(field, "==", number)
            twins[f"at {field}"] = at, at.opposite
        return self.bench.everybody(twins, self.resolved)

    @cached_property
    def gaps(self) -> list[tuple[str, int]]:
        """Give the numbers from which some bands are above and others below."""
        compares = {
            (leaf.field, leaf.op, leaf.value)
            for _, judged in self.conditional
            for leaf in leaves_of(judged.holds)
        }
        return [
            (field, int(value))
            for field, op, value in sorted(compares, key=str)
            if op == ">" and (field, "<", value) in compares and field in self.bench.facts
        ]

    def before(self, number: int) -> list[ResolvedBand]:
        """Give the bands before one."""
        return list(self.factor.bands[:number])

    def chosen(self, number: int) -> Claim:
        """Claim that a band is certainly the one."""
        band = self.factor.bands[number]
        here = ANYBODY if band.holds is None else met(band.name)
        return every(unmet(one.name) for one in self.before(number)) & here

    def untaken(self, number: int) -> Claim:
        """Claim that no band before is certainly the one."""
        return every(~met(one.name) for one in self.before(number))

    def witness(self, *claims: Claim) -> Witness:
        """Show somebody of whom a claim is true; nobody where none is."""
        person = self.everybody.find(*claims) or {}
        return self.bench.witness(self.everybody.profile(person), [self.resolved.product.id])


def check_bands(bench: Bench) -> Iterator[Fault]:
    """Find bands that are never the one, parts of them that change nothing, numbers left out."""
    together: dict[Path, list[Scale]] = defaultdict(list)
    places = {factor.id: number for number, factor in enumerate(bench.book.scorecard)}
    for resolved in bench.edition.products:
        for factor in resolved.factors:
            place = places[factor.id]
            listed = bench.book.scorecard[place]
            if listed.of(resolved.product.id).bands is not None:
                path: Path = ("scorecard", place, *listed.way_to(resolved.product.id))
                together[path].append(Scale(bench, resolved, factor))
    for path, everywhere in together.items():
        name = called(everywhere[0], path)
        for number in range(len(everywhere[0].factor.bands)):
            spot = (*path, number)
            values = {"name": name, "number": number + 1}
            yield from unless_undecided(check_band(spot, values, everywhere), spot, name)


def check_band(path: Path, values: dict[str, Any], everywhere: list[Scale]) -> Iterator[Fault]:
    """Check one band, in every product that has it."""
    number, first = int(path[-1]), everywhere[0]
    if not any(one.everybody.has(one.chosen(number)) for one in everywhere):
        clear = every(decided(band.name) for band, _ in first.conditional)
        yield Fault("band-unreachable", path, values, first.witness(clear))
    elif number == len(first.factor.bands) - 1:
        yield from left_over(path, values, first)
    else:
        yield from idle_part(path, values, everywhere)


def called(scale: Scale, path: Path) -> dict[Lang, str]:
    """Name a factor, and the product whose own bands it has."""
    name = scale.factor.name
    if "products" not in path:
        return {lang: name[lang] for lang in LANGS}
    product = scale.resolved.product.name
    return {"zh": f"{product.zh}的{name['zh']}", "en": f"{product.en}'s {name['en']}"}


def idle_part(path: Path, values: dict[str, Any], everywhere: list[Scale]) -> Iterator[Fault]:
    """Find a comparison of a band that changes nothing, also because earlier bands take those people."""
    number, first = int(path[-1]), everywhere[0]
    (judged,) = (one for band, one in first.conditional if band is first.factor.bands[number])
    for name in [one for one in without_parts(judged) if one.endswith("+")]:
        changed = [
            differ(judged.id, f"{judged.id} {name[:-1]}{sign}") & first.untaken(number)
            for sign in "+-"
        ]
        if all(any(one.everybody.has(change) for one in everywhere) for change in changed):
            continue
        side, place, _ = name.split()
        leaf = leaves_of(judged.holds if side == "holds" else judged.fails)[int(place)]
        part = {lang: in_words(first.bench.book, leaf, lang) for lang in LANGS}
        witness = first.witness(met(judged.id))
        yield Fault("band-part-idle", path, {**values, "part": part}, witness)
        return


def left_over(path: Path, values: Mapping[str, Any], scale: Scale) -> Iterator[Fault]:
    """Find a last band that is the one at a single number, from which others are above and below."""
    rest = every(unmet(band.name) for band, _ in scale.conditional)
    for field, number in scale.gaps:
        if scale.everybody.has(rest) and not scale.everybody.has(rest & ~met(f"at {field}")):
            words = {lang: scale.bench.value(field, number, lang) for lang in LANGS}
            yield Fault("gap-at", path, {**values, "value": words}, scale.witness(rest))
