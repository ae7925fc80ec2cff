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
from advisor.texts import LANGS, Lang, sentence
from advisor.texts.templates import spaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.edition.resolver import Resolver
    from advisor.logic.condition import Condition
    from advisor.model import Citation

UNKNOWABLE = Compare("score/unknowable", "==", value=True)
"""A condition that nobody can tell: a product without the term, a number not in force on the day."""

NOTHING = ResolvedVariant(None, dict.fromkeys(LANGS, ""), ())


def resolve_factors(resolver: Resolver, product: types.Product) -> Iterator[ResolvedFactor]:
    """Resolve the factors that have a weight, the heaviest first."""
    factors = [
        resolve_factor(resolver, product, one) for one in resolver.book.scorecard if one.weight
    ]
    yield from sorted(factors, key=lambda factor: (-factor.most, factor.id))


def resolve_factor(
    resolver: Resolver, product: types.Product, factor: types.Factor
) -> ResolvedFactor:
    """Resolve one factor; of a product of which nobody says anything it gives the neutral share."""
    own, share = factor.of(product.id), neutral_share(resolver.book)
    bands = own.bands
    if bands is None:
        return neutral_factor(resolver, product, factor, share)
    conditions = [one for band in bands for one in (band.when, band.fails) if one is not None]
    unknown = own.unknown or factor.unknown
    said = {"unknown": unknown, "grey": factor.grey or unknown}
    spoken_of = [v.when for variants in said.values() for v in variants if v.when is not None]
    constants = resolver.constants(spoken_of, product)
    book = resolver.book
    return ResolvedFactor(
        id=factor.id,
        name={lang: local(factor.name, lang) for lang in LANGS},
        most=factor.weight,
        neutral=points_of(factor, share),
        shared=bands is factor.bands
        and not any(about_product(resolver.book, one) for one in conditions),
        facts=tuple(sorted(facts_behind(book, conditions, product))),
        evidence=tuple(dict.fromkeys(evidence(resolver, product, factor, own, conditions))),
        bands=tuple(
            resolve_band(resolver, product, factor, bands[: number + 1])
            for number in range(len(bands))
        ),
        said={
            status: tuple(resolve_variant(resolver, one, product, constants) for one in variants)
            for status, variants in said.items()
        },
    )


def neutral_share(book: types.Rulebook) -> int:
    """Give the share of what nobody says anything about, in percent; a half where none is declared."""
    declared = book.assumptions.get(types.NEUTRAL_SHARE)
    return HALF if declared is None or declared.value is None else int(declared.value)


HALF = 50


def points_of(factor: types.Factor, share: int) -> int:
    """Give a share, in percent, of a factor's weight: whole points."""
    return int((Decimal(factor.weight * share) / 100).quantize(Decimal(1), ROUND_HALF_UP))


def neutral_factor(
    resolver: Resolver, product: types.Product, factor: types.Factor, share: int
) -> ResolvedFactor:
    """Give a factor for a product of which no source says anything."""
    name = {lang: local(factor.name, lang) for lang in LANGS}
    said = {
        lang: neutral_text(lang, local(product.name, lang), name[lang], share) for lang in LANGS
    }
    points = points_of(factor, share)
    text = ResolvedVariant(None, said, ())
    return ResolvedFactor(
        id=factor.id,
        name=name,
        most=factor.weight,
        neutral=points,
        shared=False,
        facts=(),
        evidence=resolver.numbers.evidence(types.NEUTRAL_SHARE, None),
        bands=(ResolvedBand(f"score/{factor.id}/1", None, None, points, text),),
        said={},
    )


def neutral_text(lang: Lang, product: str, factor: str, share: int) -> str:
    """Say that no source says anything of a factor for a product."""
    text = sentence("report.score-neutral", lang, product=product, factor=factor, share=share)
    return spaced(text) if lang == "zh" else text


def resolve_band(
    resolver: Resolver,
    product: types.Product,
    factor: types.Factor,
    bands: tuple[types.Band, ...],
) -> ResolvedBand:
    """Resolve the last of some bands; its sentence may name numbers of those before it."""
    band, name = bands[-1], f"score/{factor.id}/{len(bands)}"
    neutral = neutral_share(resolver.book)
    points = points_of(factor, neutral if band.share == "neutral" else band.share)
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
    own: types.ProductFactor,
    conditions: list[types.Condition],
) -> Iterator[Citation]:
    """Give what a factor rests on: its own evidence, and that of its traits and numbers."""
    yield from resolver.numbers.cite((*(own.evidence or ()), *factor.evidence))
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
