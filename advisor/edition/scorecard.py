"""The scorecard in force on a day, for a product: its factors, their bands, the points of each."""

from __future__ import annotations

from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from advisor.edition.numbers import NotInForceError
from advisor.edition.resolved import ResolvedBand, ResolvedFactor, ResolvedVariant
from advisor.edition.statements import resolve_text, resolve_variant
from advisor.logic.condition import Compare, Not, push_not
from advisor.rulebook import types
from advisor.rulebook.index import ORDER, facts_behind, is_own, leaves, read_by
from advisor.rulebook.labels import local
from advisor.texts import LANGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.edition.resolver import Resolver
    from advisor.logic.condition import Condition
    from advisor.model import Citation

UNKNOWABLE = Compare("score/unknowable", "==", value=True)
"""A condition that nobody can tell: a product without the term, a number not in force on the day."""

NOTHING = ResolvedVariant(None, dict.fromkeys(LANGS, ""), ())


def resolve_factors(resolver: Resolver, product: types.Product) -> Iterator[ResolvedFactor]:
    """Resolve the factors that have a weight for a product, the heaviest first."""
    factors = list(weighted(resolver, product))
    yield from sorted(factors, key=lambda factor: (-factor.most, factor.id))


def weighted(resolver: Resolver, product: types.Product) -> Iterator[ResolvedFactor]:
    """Resolve the factors in the order of the file."""
    for factor in resolver.book.scorecard:
        own = product.score.get(factor.id, types.NO_OWN_FACTOR)
        weight = factor.weight if own.weight is None else own.weight
        bands = own.bands or factor.bands
        if weight and bands:
            yield resolve_factor(resolver, product, factor, weight, bands)


def resolve_factor(
    resolver: Resolver,
    product: types.Product,
    factor: types.Factor,
    weight: int,
    bands: tuple[types.Band, ...],
) -> ResolvedFactor:
    """Resolve one factor."""
    conditions = [one for band in bands for one in (band.when, band.fails) if one is not None]
    said = {"unknown": factor.unknown, "grey": factor.grey or factor.unknown}
    spoken_of = [v.when for variants in said.values() for v in variants if v.when is not None]
    constants = resolver.constants(spoken_of, product)
    book = resolver.book
    return ResolvedFactor(
        id=factor.id,
        name={lang: local(factor.name, lang) for lang in LANGS},
        most=weight,
        shared=bands is factor.bands
        and not any(about_product(resolver.book, one) for one in conditions),
        facts=tuple(sorted(facts_behind(book, conditions, product))),
        evidence=tuple(dict.fromkeys(evidence(resolver, product, factor, conditions))),
        bands=tuple(
            resolve_band(resolver, product, factor.id, weight, bands[: number + 1])
            for number in range(len(bands))
        ),
        said={
            status: tuple(resolve_variant(resolver, one, product, constants) for one in variants)
            for status, variants in said.items()
        },
    )


def resolve_band(
    resolver: Resolver,
    product: types.Product,
    factor: str,
    weight: int,
    bands: tuple[types.Band, ...],
) -> ResolvedBand:
    """Resolve the last of some bands; its sentence may name numbers of those before it."""
    band, name = bands[-1], f"score/{factor}/{len(bands)}"
    share = Decimal(weight * band.share) / 100
    points = int(share.quantize(Decimal(1), ROUND_HALF_UP))
    try:
        spoken_of = [one for b in bands for one in (b.when, b.fails) if one is not None]
        constants = resolver.constants(spoken_of, product)
        text = resolve_text(band.text, None, constants)
        if band.when is None:
            return ResolvedBand(name, None, None, points, text)
        holds = resolver.resolve(band.when, product)
        fails = Not(holds) if band.fails is None else resolver.resolve(band.fails, product)
    except NotInForceError:
        unknowable: Condition | None = None if band.when is None else UNKNOWABLE
        return ResolvedBand(name, unknowable, unknowable, points, NOTHING)
    return ResolvedBand(name, push_not(holds), push_not(fails), points, text)


def evidence(
    resolver: Resolver,
    product: types.Product,
    factor: types.Factor,
    conditions: list[types.Condition],
) -> Iterator[Citation]:
    """Give what a factor rests on: its own evidence, and that of its traits and numbers."""
    yield from resolver.numbers.cite(factor.evidence)
    for condition in conditions:
        with suppress(NotInForceError):
            yield from resolver.evidence(condition, product)


def about_product(book: types.Rulebook, condition: types.Condition) -> bool:
    """Tell whether a condition's outcome differs from product to product."""
    own = any(is_own(book, name) for leaf in leaves(condition) for name in read_by(book, leaf))
    return own or compares_with_term(book, condition)


def compares_with_term(book: types.Rulebook, condition: types.Condition) -> bool:
    """Tell whether a condition compares with a number that differs by product."""
    rows = {row.id for row in book.terms}
    return any(
        getattr(leaf, name) in rows
        for leaf in leaves(condition)
        if isinstance(leaf, types.FactTest)
        for name in ORDER
    )
