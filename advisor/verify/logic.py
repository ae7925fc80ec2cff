"""What one rule, trait, note or band can come to: never, always, by parts that change nothing.

Each is judged for everybody there could be, by the column reader; what is found is shown by a profile.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

import polars as pl

from advisor.edition.wording import percent
from advisor.logic.condition import ALWAYS, NEVER, fields
from advisor.logic.traits import unfold
from advisor.rulebook.index import is_own
from advisor.texts import LANGS
from advisor.verify.faults import Fault
from advisor.verify.grid import Grid
from advisor.verify.judged import (
    Judged,
    judged_notes,
    judged_rules,
    judged_traits,
    leaves_of,
    negation,
    with_leaf,
)
from advisor.verify.words import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from advisor.logic.condition import Compare, Condition
    from advisor.texts import Lang
    from advisor.verify.bench import Bench
    from advisor.verify.faults import Witness

ITSELF = pl.col("itself")


def check_logic(bench: Bench) -> Iterator[Fault]:
    """Find what never or always holds, and what in it does not matter."""
    edition = bench.edition
    together: dict[str, list[Judged]] = defaultdict(list)
    for judged in (*judged_rules(edition), *judged_traits(edition), *judged_notes(edition)):
        together[judged.shared].append(judged)
    for same in together.values():
        yield from check_one([(one, grid(bench, one)) for one in same], bench)


def grid(bench: Bench, judged: Judged) -> Grid:
    """Judge a thing as it is, and with each of its comparisons taken as true and as false."""
    twins = {"itself": judged.twin(bench.edition.traits)}
    for name, sides in without_parts(judged).items():
        twins[name] = tuple(unfold(side, bench.edition.traits) for side in sides)  # type: ignore[assignment]
    return Grid(bench.book, bench.as_of, twins, judged.resolved, (judged.id,))


def without_parts(judged: Judged) -> dict[str, tuple[Condition, Condition]]:
    """Give a thing with each of its comparisons in turn taken as always true, and as never."""
    found: dict[str, tuple[Condition, Condition]] = {}
    for put, sign in ((ALWAYS, "+"), (NEVER, "-")):
        for number in range(len(leaves_of(judged.holds))):
            holds = with_leaf(judged.holds, number, put)
            fails = judged.fails if judged.two_sided else negation(holds)
            found[f"holds {number} {sign}"] = (holds, fails)
        for number in range(len(leaves_of(judged.fails)) if judged.two_sided else 0):
            found[f"fails {number} {sign}"] = (judged.holds, with_leaf(judged.fails, number, put))
    return found


def check_one(same: list[tuple[Judged, Grid]], bench: Bench) -> Iterator[Fault]:
    """Check one thing of the files, in every product that has it."""
    judged, first = same[0]
    name = {"name": said_name(bench, judged)}
    if judged.kind == "note":
        if not any(one.has(ITSELF) for _, one in same):
            yield Fault("note-never", judged.path, name, shown(bench, judged, first, ~ITSELF))
        yield from idle(same, bench)
        return
    never = [
        (truth, code)
        for truth, code in ((ITSELF, "never-met"), (~ITSELF, "never-unmet"))
        if not any(one.has(truth) for _, one in same)
    ]
    for truth, code in never[:1]:
        witness = shown(bench, judged, first, ~truth)
        yield Fault(f"{code}-{judged.kind}", judged.path, name, witness)
    if never:
        return
    if judged.two_sided and any(costs(bench, one.holds) for one, _ in same):
        told = (found for one, grid in same for found in check_costs(one, grid, name, bench))
        yield from itertools.islice(told, 1)
    elif judged.two_sided:
        yield from itertools.islice(check_grey(same, name, bench), 1)
    yield from idle(same, bench)


def check_grey(
    same: list[tuple[Judged, Grid]], name: Mapping[str, Any], bench: Bench
) -> Iterator[Fault]:
    """Find a grey zone that is empty, or is nothing but the number that both sides leave out."""
    zones = []
    for judged, grid in same:
        sides = judged.twin(bench.edition.traits)
        read = fields(sides[0]) | fields(sides[1])
        grey = [
            row
            for row in grid.truths.select(ITSELF.is_null().arg_true()).to_series()
            if bench.facts_of(read) <= grid.known(row).keys()
        ]
        zones.append((judged, grid, sides, grey))
    judged, grid, _, _ = zones[0]
    if not any(grey for *_, grey in zones):
        yield Fault("grey-empty", judged.path, name, shown(bench, judged, grid, ITSELF))
        return
    for judged, grid, sides, grey in zones:
        for field, number in left_out(sides) if grey else ():
            at = {grid.space.own_units({field: number})[field]} if field in bench.facts else set()
            if at and {grid.known(row)[field] for row in grey} == at:
                words = {lang: bench.value(field, number, lang) for lang in LANGS}
                witness = bench.witness(grid.profile(grey[0]), *readers(bench, judged))
                yield Fault("gap-at", judged.path, {**name, "value": words}, witness)


def check_costs(
    judged: Judged, grid: Grid, name: Mapping[str, Any], bench: Bench
) -> Iterator[Fault]:
    """Find a cost that is on both sides, or a complete quote that is on neither."""
    sides = {"holds": (judged.holds, NEVER), "fails": (judged.fails, NEVER)}
    twins = {
        side: (unfold(one, bench.edition.traits), unfold(other, bench.edition.traits))
        for side, (one, other) in sides.items()
    }
    both = Grid(bench.book, bench.as_of, twins, judged.resolved)
    row = both.find(pl.col("holds") & pl.col("fails"))
    if row is not None:
        witness = bench.witness(both.profile(row), *readers(bench, judged))
        yield Fault("sides-overlap", judged.path, name, witness)
        return
    for row in grid.truths.select(ITSELF.is_null().arg_true()).to_series():
        rate = grid.complete_rate(row)
        if rate is not None:
            words = dict.fromkeys(LANGS, percent(rate))
            witness = bench.witness(grid.profile(row), *readers(bench, judged))
            yield Fault("gap-at", judged.path, {**name, "value": words}, witness)


def left_out(sides: tuple[Condition, Condition]) -> Iterator[tuple[str, int]]:
    """Give the numbers that one side is strictly above and the other strictly below."""
    holds, fails = ({(c.field, c.op, c.value) for c in leaves_of(side)} for side in sides)
    for one, other in ((holds, fails), (fails, holds)):
        for field, op, value in sorted(one, key=str):
            if op == ">" and (field, "<", value) in other:
                yield field, int(value)


def idle(same: list[tuple[Judged, Grid]], bench: Bench) -> Iterator[Fault]:
    """Find a comparison that changes nothing wherever the condition stands; one for each condition."""
    judged, grid = same[0]
    names = [name for name in grid.truths.columns if name.endswith("+")]
    for name in names:
        changed = [ITSELF.ne_missing(pl.col(name[:-1] + sign)) for sign in "+-"]
        if all(any(one.has(change) for _, one in same) for change in changed):
            continue
        side, number, _ = name.split()
        leaf = leaves_of(judged.holds if side == "holds" else judged.fails)[int(number)]
        part = {lang: in_words(bench.book, leaf, lang) for lang in LANGS}
        values = {"name": said_name(bench, judged), "part": part}
        yield Fault("part-idle", judged.path, values, known_part(bench, judged, leaf))
        return


def known_part(bench: Bench, judged: Judged, leaf: Compare) -> Witness:
    """Give a profile in which a part is known, and all the rest too if that can be."""
    twins = {
        "itself": judged.twin(bench.edition.traits),
        "leaf": (unfold(leaf, bench.edition.traits), unfold(negation(leaf), bench.edition.traits)),
    }
    grid = Grid(bench.book, bench.as_of, twins, judged.resolved)
    known = pl.col("leaf").is_not_null()
    for wanted in (known & ITSELF, known & ITSELF.is_not_null(), known):
        rows = grid.truths.select(wanted.fill_null(value=False).arg_true()).to_series()
        if len(rows):
            break
    best = max(rows, key=lambda row: len(grid.known(row)), default=0)
    return bench.witness(grid.profile(best), *readers(bench, judged))


def shown(bench: Bench, judged: Judged, grid: Grid, wanted: pl.Expr) -> Witness:
    """Give a profile that shows a thing: one that fits and leaves nothing open, if there is one."""
    row = grid.find(wanted, ITSELF.is_not_null())
    profile = grid.profile(len(grid.truths) - 1 if row is None else row)
    return bench.witness(profile, *readers(bench, judged))


def readers(bench: Bench, judged: Judged) -> tuple[list[str], list[str]]:
    """Give the products and rules in which a thing shows."""
    if judged.rule is not None:
        return judged.owner, [judged.id]
    if judged.kind != "trait":
        return judged.owner, []
    field = f"trait/{judged.id}"
    reading = [
        one for one in judged_rules(bench.edition) if field in fields(one.holds) | fields(one.fails)
    ]
    products = [one.resolved.product.id for one in reading if one.resolved is not None]
    return products[:1], [one.id for one in reading]


def said_name(bench: Bench, judged: Judged) -> dict[Lang, str]:
    """Name a thing: its id, and what it is called."""
    if judged.rule is not None:
        return {lang: f"{judged.shared} ({judged.rule.name[lang]})" for lang in LANGS}
    trait = bench.book.traits.get(judged.id)
    if trait is None:
        return dict.fromkeys(LANGS, judged.shared)
    return {"zh": f"{judged.id} ({trait.name.zh})", "en": f"{judged.id} ({trait.name.en})"}


def costs(bench: Bench, condition: Condition) -> bool:
    """Tell whether a condition is about a product's yearly cost, or its terms."""
    return any(is_own(bench.book, field) for field in fields(condition))
