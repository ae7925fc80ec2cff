"""What one rule, trait, note or band can come to: never, always, by parts that change nothing.

Each is judged of everybody there could be; what is found is shown by a profile.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from advisor.edition.wording import percent
from advisor.logic.condition import ALWAYS, NEVER, And, Compare, Or, end_of, fields
from advisor.logic.formula import Formula
from advisor.logic.traits import unfold
from advisor.rulebook.index import is_own
from advisor.texts import LANGS
from advisor.verify.claims import decided, differ, every, met, unknown, unmet
from advisor.verify.faults import Fault, unless_undecided
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
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from advisor.logic.condition import Condition
    from advisor.model import Value
    from advisor.rulebook.types import Rulebook
    from advisor.texts import Lang
    from advisor.verify.bench import Bench
    from advisor.verify.claims import Claim
    from advisor.verify.everybody import Everybody
    from advisor.verify.faults import Witness

ITSELF = "itself"


class Applied:
    """A thing of the files as one product has it, judged of everybody when somebody asks.

    It is judged as it is, and with each of its comparisons taken as always true, and as never.
    """

    def __init__(self, judged: Judged, bench: Bench) -> None:
        self.judged = judged
        self.bench = bench

    @cached_property
    def sides(self) -> tuple[Condition, Condition]:
        """Give both sides over facts alone."""
        return self.judged.twin(self.bench.edition.traits)

    @cached_property
    def read(self) -> frozenset[str]:
        """Give the facts of the person that it rests on."""
        return self.bench.facts_of(fields(self.sides[0]) | fields(self.sides[1]))

    @cached_property
    def everybody(self) -> Everybody:
        """Judge it."""
        traits = self.bench.edition.traits
        twins = {ITSELF: self.sides}
        for name, (holds, fails) in without_parts(self.judged).items():
            twins[name] = unfold(holds, traits), unfold(fails, traits)
            twins[f"{name} overlap"] = And(twins[name]), NEVER
        for name in sorted(self.read):
            twins[f"known {name}"] = knowing(self.bench.book, name)
        for field, number in left_out(self.sides):
            at = Compare(field, "==", number)
            twins[f"at {field} {number}"] = at, at.opposite
        return self.bench.everybody(twins, self.judged.resolved)

    @property
    def all_known(self) -> Claim:
        """Claim that every fact is known on which it rests."""
        return every(met(f"known {name}") for name in sorted(self.read))


def check_logic(bench: Bench) -> Iterator[Fault]:
    """Find what never or always holds, and what in it does not matter."""
    edition = bench.edition
    together: dict[str, list[Applied]] = defaultdict(list)
    for judged in (*judged_rules(edition), *judged_traits(edition), *judged_notes(edition)):
        together[judged.shared].append(Applied(judged, bench))
    for same in together.values():
        judged = same[0].judged
        yield from unless_undecided(check_one(same, bench), judged.path, said_name(bench, judged))


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


def check_one(same: list[Applied], bench: Bench) -> Iterator[Fault]:
    """Check one thing of the files, in every product that has it."""
    first, judged = same[0], same[0].judged
    name = {"name": said_name(bench, judged)}
    if judged.kind == "note":
        if not anywhere(same, met(ITSELF)):
            yield Fault("note-never", judged.path, name, shown(first, unmet(ITSELF)))
        yield from idle(same, bench)
        return
    for truth, other, code in (
        (met(ITSELF), unmet(ITSELF), "never-met"),
        (unmet(ITSELF), met(ITSELF), "never-unmet"),
    ):
        if code == "never-unmet" and judged.holds == ALWAYS:
            return  # written so on purpose, and there is nothing more to it
        if code == "never-met" and judged.holds == NEVER:
            continue  # written so: where it does not fail, only the lender knows
        if not anywhere(same, truth):
            yield Fault(f"{code}-{judged.kind}", judged.path, name, shown(first, other))
            return
    costly = any(costs(bench, one.judged.holds) or reckons(bench, one.judged) for one in same)
    if judged.two_sided and costly:
        told = (found for one in same for found in check_costs(one, name))
        yield from itertools.islice(told, 1)
    elif judged.two_sided:
        yield from itertools.islice(check_grey(same, name), 1)
    yield from idle(same, bench)


def anywhere(same: Iterable[Applied], claim: Claim) -> bool:
    """Tell whether a claim is true of somebody in some product."""
    return any(one.everybody.has(claim) for one in same)


def check_grey(same: list[Applied], name: Mapping[str, Any]) -> Iterator[Fault]:
    """Find a grey zone that is empty, or is nothing but the number that both sides leave out."""
    zones = [(one, unknown(ITSELF) & one.all_known) for one in same]
    if not any(one.everybody.has(grey) for one, grey in zones):
        yield Fault("grey-empty", same[0].judged.path, name, shown(same[0], met(ITSELF)))
        return
    for one, grey in zones:
        bench, judged = one.bench, one.judged
        for field, number in left_out(one.sides) if one.everybody.has(grey) else ():
            elsewhere = grey & ~met(f"at {field} {number}")
            if field in bench.facts and not one.everybody.has(elsewhere):
                words = {lang: bench.value(field, number, lang) for lang in LANGS}
                witness = shown(one, grey)
                yield Fault("gap-at", judged.path, {**name, "value": words}, witness)


def reckons(bench: Bench, judged: Judged) -> bool:
    """Tell whether a thing reads numbers about a product, which loading does not look through."""
    read = fields(judged.holds) | fields(judged.fails)
    return any(end_of(field) is not None and not bench.edition.is_personal(field) for field in read)


def check_costs(applied: Applied, name: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is on both sides, or a complete quote that is on neither."""
    bench, judged, (holds, fails) = applied.bench, applied.judged, applied.sides
    both = bench.everybody({"holds": (holds, NEVER), "fails": (fails, NEVER)}, judged.resolved)
    person = both.find(met("holds") & met("fails"))
    if person is not None:
        witness = bench.witness(both.profile(person), *readers(bench, judged))
        yield Fault("sides-overlap", judged.path, name, witness)
        return
    for rate, person in applied.everybody.by_rate(unknown(ITSELF) & applied.all_known):
        words = dict.fromkeys(LANGS, percent(rate))
        witness = bench.witness(applied.everybody.profile(person), *readers(bench, judged))
        yield Fault("gap-at", judged.path, {**name, "value": words}, witness)


def left_out(sides: tuple[Condition, Condition]) -> Iterator[tuple[str, int]]:
    """Give the numbers that one side is strictly above and the other strictly below."""
    holds, fails = ({(c.field, c.op, c.value) for c in leaves_of(side)} for side in sides)
    for one, other in ((holds, fails), (fails, holds)):
        for field, op, value in sorted(one, key=str):
            if op == ">" and (field, "<", value) in other:
                yield field, int(value)


def idle(same: list[Applied], bench: Bench) -> Iterator[Fault]:
    """Find a comparison that changes nothing wherever the condition stands; one for each condition."""
    judged = same[0].judged
    for name in [one for one in without_parts(judged) if one.endswith("+")]:
        without = [name[:-1] + sign for sign in "+-"]
        idly = [one for one in without if not anywhere(same, differ(ITSELF, one))]
        if judged.two_sided:  # what keeps both sides apart has its use
            idly = [one for one in idly if not anywhere(same, met(f"{one} overlap"))]
        if not idly:
            continue
        side, number, _ = name.split()
        leaf = leaves_of(judged.holds if side == "holds" else judged.fails)[int(number)]
        if comes_into_effect(bench, leaf):
            continue
        part = {lang: in_words(bench.book, leaf, lang) for lang in LANGS}
        values = {"name": said_name(bench, judged), "part": part}
        yield Fault("part-idle", judged.path, values, known_part(bench, judged, leaf))
        return


def comes_into_effect(bench: Bench, leaf: Compare) -> bool:
    """Tell whether a comparison waits for a day that is written out: it matters about that day."""
    name = end_of(leaf.field)
    return any(
        one.name == name
        and isinstance(one, Formula)
        and one.op == "days_since_month_end"
        and len(one.operands) > 1
        for one in bench.edition.formulas
    )


def known_part(bench: Bench, judged: Judged, leaf: Compare) -> Witness:
    """Give a profile in which a part is known, and all the rest too if that can be."""
    traits = bench.edition.traits
    sides = unfold(leaf, traits), unfold(negation(leaf), traits)
    everybody = bench.everybody({ITSELF: judged.twin(traits), "leaf": sides}, judged.resolved)
    known = decided("leaf")
    wanted = known & met(ITSELF), known & decided(ITSELF), known
    person = everybody.find(*wanted, full=True) or {}
    return bench.witness(everybody.profile(person), *readers(bench, judged))


def shown(applied: Applied, wanted: Claim) -> Witness:
    """Give a profile that shows a thing: one that fits and leaves nothing open, if there is one."""
    bench, everybody = applied.bench, applied.everybody
    person = everybody.find(wanted, decided(ITSELF), applied.all_known) or {}
    return bench.witness(everybody.profile(person), *readers(bench, applied.judged))


def knowing(book: Rulebook, name: str) -> tuple[Condition, Condition]:
    """Give a condition that is met by everybody of whom a fact is known, and by nobody else."""
    fact = book.facts.facts[name]
    value: Value = fact.choices[0].id if fact.choices else fact.type == "boolean" or 0
    return Or((Compare(name, "==", value), Compare(name, "!=", value))), NEVER


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
