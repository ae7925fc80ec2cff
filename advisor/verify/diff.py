"""Two rulebooks compared: what was changed, and what that does to each product's verdict, with proof.

For each pair of different verdicts somebody is looked for who gets the one by the old rules and the
other by the new ones: where there is nobody, that is a proof. So for recommendations.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from advisor.cost.payment import Payment
from advisor.edition.depending import term_values
from advisor.logic.condition import end_of, passed
from advisor.model import BINDING, RECOMMENDATIONS, VERDICTS, wants
from advisor.rulebook.index import GIVEN
from advisor.verify.bench import solver_of
from advisor.verify.changes import Change, changes
from advisor.verify.claims import UndecidedError, every, met, some, unknown, unmet
from advisor.verify.everybody import Everybody
from advisor.verify.judged import judged_rules
from advisor.verify.merged import merged
from advisor.verify.older import of_old, of_old_formula, of_old_number
from advisor.verify.quoted import OLD, Needs, Own, bare
from advisor.verify.reasons import Aspect, Reason, counts, judged_of, outcome_of, reasons_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.logic.condition import Condition
    from advisor.model import Profile, Value
    from advisor.rulebook import types
    from advisor.verify.bench import Bench
    from advisor.verify.claims import Claim

WORDS: dict[Aspect, tuple[str, ...]] = {"verdict": VERDICTS, "recommendation": RECOMMENDATIONS}
"""From the kindest to the strictest; that of several parts is the strictest of theirs."""

Outcome: TypeAlias = (
    "Literal['same', 'stricter', 'looser', 'incomparable', 'unproven', 'added', 'removed']"
)


class Flip(NamedTuple):
    """A profile whose verdict or recommendation is another by the new rulebook.

    Attributes:
        reasons: the rules that make it so.
        matters: the facts of the person that those rest on, and on which it hangs.
    """

    old: str
    new: str
    profile: dict[str, Any]
    reasons: tuple[Reason, ...] = ()
    matters: tuple[str, ...] = ()


class Effect(NamedTuple):
    """What becomes of a product's verdicts, or recommendations; a flip for every pair there is.

    Where it is unproven, there may be more flips than those that were found.
    """

    outcome: Outcome
    flips: list[Flip]


class ProductDiff(NamedTuple):
    """What becomes of a product."""

    id: str
    verdict: Effect
    recommendation: Effect


class RulebookDiff(NamedTuple):
    """What differs between two rulebooks.

    Attributes:
        partial: the facts of which only one rulebook takes some values; those are not compared.
    """

    changes: list[Change]
    products: list[ProductDiff]
    partial: list[str]


def diff(old: Bench, new: Bench) -> RulebookDiff:
    """Compare two rulebooks on one day. Raises RuleError where one of them cannot be looked through."""
    both = SideBySide(old, new)
    products = [both.of(product) for product in dict.fromkeys((*old.products, *new.products))]
    return RulebookDiff(list(changes(old.book, new.book)), products, partial_facts(old, new))


def partial_facts(old: Bench, new: Bench) -> list[str]:
    """Give the facts of which only one rulebook takes some values."""
    before, after = old.book.facts.facts, new.book.facts.facts
    return [n for n in after if n in before and taken(before[n]) != taken(after[n])]


def taken(fact: types.Fact) -> tuple[Any, ...]:
    """Tell which values a fact takes."""
    fields = {n: (f.type, f.min, f.max) for n, f in (fact.fields or {}).items()}
    return fact.type, fact.min, fact.max, {choice.id for choice in fact.choices or ()}, fields


# What it does -------------------------------------------------------------------------------------


class Counted(NamedTuple):
    """A rule on which an outcome rests: whether it is to be met, and where it holds and fails."""

    wanted: bool
    holds: Condition
    fails: Condition


class SideBySide:
    """Two rulebooks side by side, with the facts of both."""

    def __init__(self, old: Bench, new: Bench) -> None:
        """Raises RuleError for a fact that is not of one type in both."""
        self.benches = {"old": old, "new": new}
        renamed = tuple(of_old_formula(old, one) for one in old.edition.formulas)
        both = replace(
            new.edition,
            book=merged(old.book, new.book),
            formulas=(*renamed, *new.edition.formulas),
        )
        self.solver = solver_of(both, new.as_of)
        self.rules = {side: list(judged_rules(b.edition)) for side, b in self.benches.items()}

    def of(self, product: str) -> ProductDiff:
        """Compare one product's verdicts and recommendations."""
        there = [product in bench.products for bench in self.benches.values()]
        if not all(there):
            only = Effect("removed" if there[0] else "added", [])
            return ProductDiff(product, only, only)
        verdict, recommendation = (self.effect(product, aspect) for aspect in WORDS)
        return ProductDiff(product, verdict, recommendation)

    def effect(self, product: str, aspect: Aspect) -> Effect:
        """Look for somebody with each pair of different outcomes, and prove each that there is."""
        old, new = (dict(self.counted(side, product, aspect)) for side in self.benches)
        if list(old.values()) == list(new.values()) and self.same_terms(product):
            return Effect("same", [])
        everybody = Everybody(self.solver, self.twins(product, old, new), self.own(product))
        before, after = outcomes("old", old), outcomes("new", new)
        flips: list[Flip] = []
        found: set[Outcome] = set()
        for was, now in itertools.permutations(range(len(before)), 2):
            try:
                person = everybody.find(before[was] & after[now])
            except UndecidedError:
                found.add("unproven")
                continue
            if person is not None:
                found.add("stricter" if was < now else "looser")
                pair = WORDS[aspect][was], WORDS[aspect][now]
                flips.append(self.proven(product, aspect, Flip(*pair, everybody.profile(person))))
        outcome: Outcome = next(iter(found), "same")
        if len(found) > 1:
            outcome = "unproven" if "unproven" in found else "incomparable"
        return Effect(outcome, sorted(flips, key=lambda one: one[:2]))

    def somebody(self, side: str, product: str) -> dict[str, Any] | None:
        """Find somebody to whom a product is recommended by one side, all known that can be.

        Raises UndecidedError.
        """
        bench = self.benches[side]
        rules = dict(self.counted(side, product, "recommendation"))
        twins = {f"{side} {name}": (rule.holds, rule.fails) for name, rule in rules.items()}
        everybody = bench.everybody(twins, bench.products[product])
        person = everybody.find(outcomes(side, rules)[0], full=True)
        return None if person is None else everybody.profile(person)

    def counted(self, side: str, product: str, aspect: Aspect) -> Iterator[tuple[str, Counted]]:
        """Give the rules of one side on which a product's outcome rests, by id."""
        for rule in self.rules[side]:
            mine = rule.resolved is None or rule.resolved.product.id == product
            if mine and counts(rule, aspect):
                holds, fails = rule.twin(self.benches[side].edition.traits)
                if rule.kind not in BINDING and not wants(rule.kind):
                    fails = passed(holds, fails)  # a stop in its grey zone does not block
                yield rule.id, Counted(wants(rule.kind), holds, fails)

    def same_terms(self, product: str) -> bool:
        """Tell whether a product, and all arithmetic, make the same known in both rulebooks."""
        mine, theirs = (
            (
                term_values(one.product),
                one.formulas,
                one.depending,
                one.unquoted,
                bench.edition.formulas,
            )
            for bench in self.benches.values()
            for one in [bench.products[product]]
        )
        return mine == theirs

    def twins(
        self, product: str, old: Mapping[str, Counted], new: Mapping[str, Counted]
    ) -> dict[str, tuple[Condition, Condition]]:
        """Give both sides of the rules of both; the older product's own facts get their own names.

        What both make the same known keeps its name.
        """
        bench = self.benches["old"]
        twins = {f"new {name}": (rule.holds, rule.fails) for name, rule in new.items()}
        shared = self.shared(product)
        for name, rule in old.items():
            twins[f"old {name}"] = (
                of_old(bench, rule.holds, shared),
                of_old(bench, rule.fails, shared),
            )
        return twins

    def shared(self, product: str) -> frozenset[str]:
        """Name what a product makes known that is the same in both rulebooks, whoever asks.

        Of arithmetic only payments: all else is the same to the solver if it is made of the same.
        """
        mine, theirs = (bench.products[product] for bench in self.benches.values())
        if self.same_terms(product):
            return frozenset({*mine.unquoted, *(one.name for one in mine.formulas)})
        old, new = ({one.name: one for one in both.formulas} for both in (mine, theirs))
        alike = {n for n, one in old.items() if isinstance(one, Payment) and new.get(n) == one}
        given = {n for one in old.values() for n in one.fields if n.startswith(GIVEN)}
        return frozenset(
            alike | {n for n in given if mine.unquoted.get(n) == theirs.unquoted.get(n)}
        )

    def own(self, product: str) -> Own:
        """Give what a product makes known in both rulebooks."""
        old, new = (bench.own(bench.products[product]) for bench in self.benches.values())
        both = zip(old.needs, new.needs, strict=True)
        needs = Needs(*(one | other for one, other in both))
        if self.same_terms(product):  # its numbers are kept as this solver sees them
            return Own(product, new.seen, new.moves, new.formulas, new.moved_by, needs, new.reach)
        edition = self.benches["old"].edition

        def seen(flat: Mapping[str, Value], profile: Profile) -> Mapping[str, Value]:
            older = old.seen(edition.flat(profile), profile)
            return {**{f"{OLD}{n}": v for n, v in older.items()}, **new.seen(flat, profile)}

        def moves(field: str) -> bool:
            return (old if field.startswith(OLD) else new).moves(bare(field))

        def moved_by(field: str) -> frozenset[str]:
            mine = old if (end_of(field) or field).startswith(OLD) else new
            return mine.moved_by(" - ".join(map(bare, field.split(" - "))))

        shared = self.shared(product)
        listed = (one for name, one in old.formulas.items() if name not in shared)
        older = (of_old_number(self.benches["old"], one, shared) for one in listed)
        formulas = {**{one.name: one for one in older}, **new.formulas}
        return Own(product, seen, moves, formulas, moved_by, needs)

    def proven(self, product: str, aspect: Aspect, flip: Flip) -> Flip:
        """Judge a profile by both rulebooks, and give it where they say what was worked out."""
        judged = [judged_of(b, flip.profile, product) for b in self.benches.values()]
        found = [outcome_of(layers, product, aspect) for layers in judged]
        if found != [flip.old, flip.new]:
            raise AssertionError((product, flip, found))
        before, after = judged
        reasons, matters = reasons_of(before, after, aspect, flip.profile)
        return flip._replace(reasons=reasons, matters=matters)


def outcomes(side: str, rules: Mapping[str, Counted]) -> list[Claim]:
    """Claim each outcome that some rules can come to, from the kindest to the strictest."""
    names = {f"{side} {name}": rule.wanted for name, rule in rules.items()}
    cleared = every(met(name) if wanted else unmet(name) for name, wanted in names.items())
    barred = some(unmet(name) if wanted else met(name) for name, wanted in names.items())
    return [cleared, ~barred & some(map(unknown, names)), barred]
