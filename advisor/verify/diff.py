"""Two rulebooks compared: what was changed, and what that does to each product's verdict, with proof.

The verdicts of both are worked out for everybody whom either can tell apart. Rules that share no fact
know nothing of each other: what the parts can come to is worked out part by part, then put together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import polars as pl

from advisor.errors import Problem, RuleError
from advisor.model import BINDING, RECOMMENDATIONS, VERDICTS, wants
from advisor.person.profile import make_profile
from advisor.verify.bench import Bench, hanging_together
from advisor.verify.changes import Change, changes
from advisor.verify.grid import tried_quotes
from advisor.verify.judged import Judged, judged_rules
from advisor.verify.space import Space, profile_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from advisor.edition.resolved import ResolvedProduct
    from advisor.logic.condition import Condition
    from advisor.model import Value
    from advisor.rulebook import types
    from advisor.verify.space import Known

WORDS: dict[Aspect, tuple[str, ...]] = {"verdict": VERDICTS, "recommendation": RECOMMENDATIONS}
"""From the kindest to the strictest; that of several parts is the strictest of theirs."""

Outcome: TypeAlias = "Literal['same', 'stricter', 'looser', 'incomparable', 'added', 'removed']"

Aspect: TypeAlias = "Literal['verdict', 'recommendation']"

Pair: TypeAlias = "tuple[int, int]"
"""The places in `VERDICTS`, or `RECOMMENDATIONS`, of the old and the new one."""


class Flip(NamedTuple):
    """A profile whose verdict or recommendation is another by the new rulebook."""

    old: str
    new: str
    profile: dict[str, Any]


class Effect(NamedTuple):
    """What becomes of a product's verdicts, or recommendations; a flip for every pair there is."""

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
    ids = list(dict.fromkeys((*old.book.products, *new.book.products)))
    before, after = old.book.facts.facts, new.book.facts.facts
    partial = [n for n in after if n in before and taken(before[n]) != taken(after[n])]
    products = [compared(old, new, product) for product in ids]
    return RulebookDiff(list(changes(old.book, new.book)), products, partial)


def taken(fact: types.Fact) -> tuple[Any, ...]:
    """Tell which values a fact takes."""
    fields = {n: (f.type, f.min, f.max) for n, f in (fact.fields or {}).items()}
    return fact.type, fact.min, fact.max, {choice.id for choice in fact.choices or ()}, fields


# What it does -------------------------------------------------------------------------------------


class Part(NamedTuple):
    """Rules of both rulebooks that hang together: each pair of verdicts, with somebody who gets it."""

    pairs: dict[Pair, Known]


def compared(old: Bench, new: Bench, product: str) -> ProductDiff:
    """Compare one product's verdicts and recommendations."""
    there = [product in bench.book.products for bench in (old, new)]
    if not all(there):
        only = Effect("removed" if there[0] else "added", [])
        return ProductDiff(product, only, only)
    verdict, recommendation = (effect(old, new, product, aspect) for aspect in WORDS)
    return ProductDiff(product, verdict, recommendation)


def effect(old: Bench, new: Bench, product: str, aspect: Aspect) -> Effect:
    """Work out every pair of outcomes that there is, and prove each that differs."""
    whole: dict[Pair, Known] = {(0, 0): {}}
    for part in parts_of(old, new, product, aspect):
        whole = {
            (max(a, c), max(b, d)): {**known, **more}
            for (a, b), known in reversed(whole.items())
            for (c, d), more in reversed(part.pairs.items())
        }
    differing = {pair: known for pair, known in whole.items() if pair[0] != pair[1]}
    flips = [proven(old, new, product, aspect, *one) for one in differing.items()]
    stricter = any(before < after for before, after in differing)
    looser = any(before > after for before, after in differing)
    outcome: Outcome = "same"
    if stricter or looser:
        outcome = "incomparable" if stricter and looser else "stricter" if stricter else "looser"
    return Effect(outcome, sorted(flips, key=lambda one: one[:2]))


def parts_of(old: Bench, new: Bench, product: str, aspect: Aspect) -> Iterator[Part]:
    """Split the rules of both that count into those that hang together, and judge each part."""
    rules = [
        ((bench, rule), bench.reads(rule))
        for bench in (old, new)
        for rule in judged_rules(bench.edition)
        if rule.resolved is None or rule.resolved.product.id == product
        if counts(rule, aspect)
    ]
    for some in hanging_together(rules):
        yield Part(pairs(old, new, product, some))


def counts(rule: Judged, aspect: Aspect) -> bool:
    """Tell whether an outcome rests on a rule."""
    if rule.kind in BINDING:
        return True
    stop = rule.rule is not None and rule.rule.severity == "stop"
    return aspect == "recommendation" and (stop or rule.kind == "need")


def pairs(
    old: Bench, new: Bench, product: str, some: list[tuple[Bench, Judged]]
) -> dict[Pair, Known]:
    """Judge rules of both rulebooks for everybody whom they can tell apart."""
    twins = {
        f"{'old' if bench is old else 'new'} {rule.id}": (rule, rule.twin(bench.edition.traits))
        for bench, rule in some
    }
    conditions = [side for _, sides in twins.values() for side in sides]
    space = Space(merged(old, new), new.as_of, conditions)
    found: dict[Pair, Known] = {}
    for known, own_old, own_new in both_scenarios(old, new, product, conditions):
        mine = {n: t for n, (_, t) in twins.items() if n.startswith("old")}
        theirs = {n: t for n, (_, t) in twins.items() if n.startswith("new")}
        judged = pl.concat(
            [space.judge(mine, own_old), space.judge(theirs, own_new)], how="horizontal"
        )
        both = judged.select(
            verdict([(n, r) for n, (r, _) in twins.items() if n.startswith("old")]).alias("old"),
            verdict([(n, r) for n, (r, _) in twins.items() if n.startswith("new")]).alias("new"),
            pl.int_range(pl.len()).alias("row"),
        )
        first = both.group_by("old", "new").agg(pl.col("row").min()).sort("row")
        for before, after, row in first.iter_rows():
            found.setdefault((before, after), {**space.known(row), **known})
    return found


def verdict(rules: list[tuple[str, Judged]]) -> pl.Expr:
    """Give the place of the verdict that some rules come to."""
    if not rules:
        return pl.lit(0)
    truths = [~pl.col(name) if wants(r.kind) else pl.col(name) for name, r in rules]
    barred = pl.any_horizontal(one.fill_null(value=False) for one in truths)
    unknown = pl.any_horizontal(one.is_null() for one in truths)
    return pl.when(barred).then(2).when(unknown).then(1).otherwise(0)


def merged(old: Bench, new: Bench) -> types.Rulebook:
    """Give the new rulebook with the facts of both, and of each the values that both take.

    Raises RuleError for a fact that is of one type in one rulebook and of another in the other.
    """
    before, after = old.book.facts, new.book.facts
    facts = {**before.facts, **after.facts}
    for name in before.facts.keys() & after.facts.keys():
        facts[name] = common(name, before.facts[name], after.facts[name])
    for name in (before.facts.keys() & after.derived.keys()) | (
        before.derived.keys() & after.facts.keys()
    ):
        raise RuleError(Problem("diff-fact", "facts.yaml", {"name": name}))
    for name in before.derived.keys() & after.derived.keys():
        one, other = before.derived[name], after.derived[name]
        if one.model_dump(exclude={"name"}) != other.model_dump(exclude={"name"}):
            raise RuleError(Problem("diff-fact", "facts.yaml", {"name": name}))
    derived = {**before.derived, **after.derived}
    shapes = after.model_copy(update={"facts": facts, "derived": derived})
    return new.book.model_copy(update={"facts": shapes})


def common(name: str, one: types.Fact, other: types.Fact) -> types.Fact:
    """Give a fact with the values that two rulebooks both take. Raises RuleError."""
    if one.type != other.type:
        raise RuleError(Problem("diff-fact", "facts.yaml", {"name": name}))
    fields = {
        n: field.model_copy(update=limits_of((one.fields or {})[n], field))
        for n, field in (other.fields or {}).items()
        if n in (one.fields or {})
    }
    known = {choice.id for choice in one.choices or ()}
    choices = tuple(choice for choice in other.choices or () if choice.id in known)
    ends = limits_of(one, other)
    return other.model_copy(update={**ends, "choices": choices or None, "fields": fields or None})


def limits_of(
    one: types.Fact | types.QuoteField, other: types.Fact | types.QuoteField
) -> dict[str, Decimal | None]:
    """Give the ends of the range that both take."""
    return {
        "min": max((f.min for f in (one, other) if f.min is not None), default=None),
        "max": min((f.max for f in (one, other) if f.max is not None), default=None),
    }


def both_scenarios(
    old: Bench, new: Bench, product: str, conditions: list[Condition]
) -> Iterator[tuple[Known, Mapping[str, Value], Mapping[str, Value]]]:
    """Give what the product makes known in both rulebooks, by itself and by quotes that both take."""
    mine, theirs = resolved_of(old, product), resolved_of(new, product)
    yield {}, mine.unquoted, theirs.unquoted
    seen: set[tuple[Any, ...]] = set()
    for known in tried_quotes(merged(old, new), product, conditions):
        owns = mine.facts(known), theirs.facts(known)
        key = tuple(tuple(sorted(own.items())) for own in owns)
        if key not in seen:
            seen.add(key)
            yield known, *owns


def resolved_of(bench: Bench, product: str) -> ResolvedProduct:
    """Give a product with its names resolved."""
    return next(one for one in bench.edition.products if one.product.id == product)


def proven(old: Bench, new: Bench, product: str, aspect: Aspect, pair: Pair, known: Known) -> Flip:
    """Judge a profile by both rulebooks, and give it where they say what was worked out."""
    profile = profile_of(merged(old, new), known)
    found = tuple(said_of(bench, profile, product, aspect) for bench in (old, new))
    words = WORDS[aspect]
    if found != (words[pair[0]], words[pair[1]]):
        raise AssertionError((product, profile, found))
    return Flip(words[pair[0]], words[pair[1]], profile)


def said_of(bench: Bench, profile: dict[str, Any], product: str, aspect: Aspect) -> str:
    """Give a product's outcome; facts that a rulebook does not know are not told to it."""
    told = {name: value for name, value in profile.items() if name in bench.book.facts.facts}
    made = make_profile(told, bench.book, bench.as_of)
    assessment = bench.judge.assess(made, "en")
    found = next(one for one in assessment.products if one.id == product)
    return found.verdict if aspect == "verdict" else found.recommendation
