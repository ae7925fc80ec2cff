"""What is written and never said: bands, variants of a sentence, answers, conflicts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from advisor.logic.condition import ALWAYS, push_not
from advisor.logic.traits import unfold
from advisor.model import owned
from advisor.rulebook.index import kind_of
from advisor.rulebook.placed import placed_rules
from advisor.texts import LANGS
from advisor.verify.faults import Fault
from advisor.verify.grid import Grid
from advisor.verify.judged import Judged, judged_rules, leaves_of, negation
from advisor.verify.logic import said_name, without_parts
from advisor.verify.words import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from advisor.edition.resolved import ResolvedFactor, ResolvedProduct
    from advisor.logic.condition import Condition
    from advisor.rulebook.yaml12 import Path
    from advisor.verify.bench import Bench


STATUSES = {"met": pl.col("itself"), "unmet": ~pl.col("itself")}
"""Where a rule has an outcome; unknown and grey are where it has neither."""


def check_unsaid(bench: Bench) -> Iterator[Fault]:
    """Find what nobody will ever read."""
    yield from check_bands(bench)
    yield from check_variants(bench)
    yield from check_occasions(bench)
    for conflict in bench.edition.conflicts:
        if conflict.when is None:
            continue
        grid = judged_alone(bench, conflict.when)
        if not grid.has(pl.col("it")):
            number = [one.id for one in bench.book.conflicts].index(conflict.id)
            path: Path = ("conflicts", number)
            witness = bench.witness(grid.profile(grid.find(~pl.col("it")) or 0))
            yield Fault("conflict-never", path, {"name": conflict.id}, witness)


def judged_alone(
    bench: Bench, condition: Condition, resolved: ResolvedProduct | None = None
) -> Grid:
    """Judge one condition."""
    return Grid(bench.book, bench.as_of, {"it": both_sides(bench, condition)}, resolved)


def both_sides(bench: Bench, condition: Condition) -> tuple[Condition, Condition]:
    """Give where a condition holds and where it fails, over facts alone."""
    holds, fails = push_not(condition), negation(condition)
    return unfold(holds, bench.edition.traits), unfold(fails, bench.edition.traits)


# Bands --------------------------------------------------------------------------------------------


def check_bands(bench: Bench) -> Iterator[Fault]:
    """Find bands that are never the one, parts of them that change nothing, numbers left out."""
    together: dict[Path, list[tuple[ResolvedProduct, ResolvedFactor, Grid]]] = defaultdict(list)
    places = {factor.id: number for number, factor in enumerate(bench.book.scorecard)}
    for resolved in bench.edition.products:
        for factor in resolved.factors:
            own = resolved.product.score.get(factor.id)
            path: Path = ("scorecard", places[factor.id], "bands")
            if own is not None and own.bands is not None:
                path = ("products", resolved.product.id, "score", factor.id, "bands")
            together[path].append((resolved, factor, band_grid(bench, resolved, factor)))
    for path, everywhere in together.items():
        for number in range(len(everywhere[0][1].bands)):
            yield from check_band(bench, path, number, everywhere)


def check_band(
    bench: Bench,
    path: Path,
    number: int,
    everywhere: list[tuple[ResolvedProduct, ResolvedFactor, Grid]],
) -> Iterator[Fault]:
    """Check one band, in every product that has it."""
    resolved, factor, grid = everywhere[0]
    values: dict[str, Any] = {"name": band_name(resolved, factor, path), "number": number + 1}
    if not any(one.has(chosen(which, number)) for _, which, one in everywhere):
        profile = grid.profile(grid.find(pl.all_horizontal(pl.all().is_not_null())) or 0)
        witness = bench.witness(profile, [resolved.product.id])
        yield Fault("band-unreachable", (*path, number), values, witness)
    elif number == len(factor.bands) - 1:
        yield from left_over((*path, number), values, everywhere[0], bench)
    else:
        yield from idle_part(bench, (*path, number), values, everywhere)


def band_name(resolved: ResolvedProduct, factor: ResolvedFactor, path: Path) -> dict[str, str]:
    """Name a factor, and the product whose own bands it has."""
    if path[0] == "scorecard":
        return {lang: factor.name[lang] for lang in LANGS}
    product = resolved.product.name
    return {"zh": f"{product.zh}的{factor.name['zh']}", "en": f"{product.en}'s {factor.name['en']}"}


def idle_part(
    bench: Bench,
    path: Path,
    values: dict[str, Any],
    everywhere: list[tuple[ResolvedProduct, ResolvedFactor, Grid]],
) -> Iterator[Fault]:
    """Find a comparison of a band that changes nothing, also because earlier bands take those people."""
    number = int(path[-1])
    resolved, factor, grid = everywhere[0]
    band = factor.bands[number]
    for name in [n for n in grid.truths.columns if n.startswith(f"{band.name} ") and n[-1] == "+"]:
        changed = [
            pl.col(band.name).ne_missing(pl.col(name[:-1] + sign)) & untaken(factor, number)
            for sign in "+-"
        ]
        if all(any(one.has(change) for _, _, one in everywhere) for change in changed):
            continue
        _, side, place, _ = name.split()
        leaf = leaves_of((band.holds if side == "holds" else band.fails) or ALWAYS)[int(place)]
        part = {lang: in_words(bench.book, leaf, lang) for lang in LANGS}
        row = grid.find(pl.col(band.name)) or 0
        witness = bench.witness(grid.profile(row), [resolved.product.id])
        yield Fault("band-part-idle", path, {**values, "part": part}, witness)
        return


def band_grid(bench: Bench, resolved: ResolvedProduct, factor: ResolvedFactor) -> Grid:
    """Judge a factor's bands, and each with each of its comparisons as always true, and as never."""
    twins: dict[str, tuple[Condition, Condition]] = {}
    for band in factor.bands:
        if band.holds is None or band.fails is None:
            continue
        two_sided = negation(band.holds) != band.fails
        judged = Judged(band.name, "", "band", (), band.holds, band.fails, two_sided)
        twins[band.name] = judged.twin(bench.edition.traits)
        for name, (holds, fails) in without_parts(judged).items():
            both = unfold(holds, bench.edition.traits), unfold(fails, bench.edition.traits)
            twins[f"{band.name} {name}"] = both
    return Grid(bench.book, bench.as_of, twins, resolved)


def untaken(factor: ResolvedFactor, number: int) -> pl.Expr:
    """Tell where no band before is certainly the one."""
    before = [~pl.col(b.name).fill_null(value=False) for b in factor.bands[:number]]
    return pl.all_horizontal(before) if before else pl.lit(value=True)


def chosen(factor: ResolvedFactor, number: int) -> pl.Expr:
    """Tell where a band is certainly the one."""
    before = [~pl.col(b.name) for b in factor.bands[:number]]
    band = factor.bands[number]
    here = [] if band.holds is None else [pl.col(band.name)]
    whole = [*before, *here]
    return pl.all_horizontal(whole).fill_null(value=False) if whole else pl.lit(value=True)


def left_over(
    path: Path,
    values: dict[str, Any],
    first: tuple[ResolvedProduct, ResolvedFactor, Grid],
    bench: Bench,
) -> Iterator[Fault]:
    """Find a last band that is the one at a single number, from which others are above and below."""
    resolved, factor, grid = first
    conditions = [band.holds for band in factor.bands if band.holds is not None]
    compares = {(c.field, c.op, c.value) for one in conditions for c in leaves_of(one)}
    rest = pl.all_horizontal(~pl.col(b.name) for b in factor.bands if b.holds is not None)
    rows = grid.truths.select(rest.fill_null(value=False).arg_true()).to_series()
    for field, op, value in sorted(compares, key=str):
        if op != ">" or (field, "<", value) not in compares or field not in bench.facts:
            continue
        at = grid.space.own_units({field: value})[field]
        if {grid.known(row).get(field) for row in rows} == {at}:
            words = {lang: bench.value(field, int(value), lang) for lang in LANGS}
            witness = bench.witness(grid.profile(rows[0]), [resolved.product.id])
            yield Fault("gap-at", path, {"name": values["name"], "value": words}, witness)


# Sentences ----------------------------------------------------------------------------------------


class VariantId(NamedTuple):
    """A variant of a rule's sentence: of which outcome it is, and its place among those."""

    status: str
    number: int

    @property
    def column(self) -> str:
        """Name the column of its condition."""
        return f"{self.status} {self.number}"

    @property
    def outcome(self) -> pl.Expr:
        """Tell where a rule has its outcome."""
        return STATUSES.get(self.status, pl.col("itself").is_null())


class Speech(NamedTuple):
    """A rule's sentences in one product, judged.

    Attributes:
        chosen: where each variant is the one; conditional: those that have a condition.
    """

    judged: Judged
    chosen: Mapping[VariantId, pl.Expr]
    conditional: frozenset[VariantId]
    grid: Grid

    def says(self, variant: VariantId) -> bool:
        """Tell whether a variant is ever the one."""
        return variant in self.chosen and self.grid.has(self.chosen[variant])

    def could_say(self, variant: VariantId) -> bool:
        """Tell whether a variant's own condition ever holds with its outcome."""
        return self.grid.has(pl.col(variant.column) & variant.outcome)


def check_variants(bench: Bench) -> Iterator[Fault]:
    """Find variants of a rule's sentence that are never chosen."""
    together: dict[str, list[Judged]] = defaultdict(list)
    for judged in judged_rules(bench.edition):
        if judged.rule is not None and any(len(said) > 1 for said in judged.rule.said.values()):
            together[judged.shared].append(judged)
    for same in together.values():
        speeches = [
            speech_of(bench, one, resolved)
            for one in same
            for resolved in (one.resolved, *imagined(bench, one))
        ]
        judged, chosen, _, grid = speeches[0]
        for variant in chosen:
            if not any(one.grid.has(variant.outcome) for one in speeches):
                continue  # what never comes out is told of the rule itself
            if any(one.says(variant) for one in speeches):
                continue
            status, number = variant
            values = {"name": said_name(bench, judged), "status": status, "number": number + 1}
            row = grid.find(variant.outcome, pl.lit(value=True)) or 0
            witness = bench.witness(grid.profile(row), judged.owner, [judged.id])
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
    chosen: dict[VariantId, pl.Expr] = {}
    for status, said in (judged.rule.said if judged.rule else {}).items():
        left = VariantId(status, 0).outcome.fill_null(value=False)
        for number, variant in enumerate(said):
            key = VariantId(status, number)
            here = pl.lit(value=True)
            if variant.when is not None:
                conditions[key] = variant.when
                here = pl.col(key.column).fill_null(value=False)
            chosen[key] = left & here
            left = left & ~here
    twins = {"itself": judged.twin(bench.edition.traits)}
    twins |= {key.column: both_sides(bench, when) for key, when in conditions.items()}
    grid = Grid(bench.book, bench.as_of, twins, resolved)
    return Speech(judged, chosen, frozenset(conditions), grid)


# Answers ------------------------------------------------------------------------------------------


def check_occasions(bench: Bench) -> Iterator[Fault]:
    """Find answers that wait for an outcome which no rule ever has, or for a rule that is over."""
    rules = {one.id: one for one in judged_rules(bench.edition)}
    over = {
        name
        for placed in placed_rules(bench.book)
        if placed.rule.until is not None and placed.rule.until <= bench.as_of
        for name in placed.ids
    }
    wanted = {"met": pl.col("it"), "unmet": ~pl.col("it"), "unknown": pl.col("it").is_null()}
    for number, answer in enumerate(bench.book.answers):
        for place, occasion in enumerate(answer.occasions):
            if occasion.rule is None or occasion.is_ is None:
                continue
            path: Path = ("answers", number, "occasions", place)
            values = {"name": answer.id, "rule": occasion.rule, "status": occasion.is_}
            products = [one for one in bench.book.products if one == owned(occasion.rule)[0]]
            rule = rules.get(occasion.rule)
            if rule is None:
                if occasion.rule in over:
                    witness = bench.witness({}, products, [occasion.rule])
                    yield Fault("occasion-never", path, values, witness)
                continue
            grid = Grid(
                bench.book, bench.as_of, {"it": rule.twin(bench.edition.traits)}, rule.resolved
            )
            if not grid.has(wanted[occasion.is_]):
                row = grid.find(pl.col("it").is_not_null()) or 0
                witness = bench.witness(grid.profile(row), products, [occasion.rule])
                yield Fault("occasion-never", path, values, witness)
