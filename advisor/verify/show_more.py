"""What a review wants to see besides conditions: sentences, terms, bands, and every user of a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.model import EVERY, rule_id
from advisor.rulebook import types
from advisor.rulebook.index import named_numbers
from advisor.rulebook.labels import local
from advisor.texts import sentence
from advisor.texts.templates import placeholders
from advisor.verify.as_filed import Filed, way
from advisor.verify.upkeep import conditions_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.edition.resolved import ResolvedRule
    from advisor.texts import Lang
    from advisor.verify.bench import Bench


def sentences_of(rule: ResolvedRule, lang: Lang) -> Iterator[str]:
    """Give each sentence of a rule with the outcome for which it is said."""
    for status, variants in rule.said.items():
        label = way((status,), lang)
        for variant in variants:
            if variant.text[lang]:
                yield sentence("verify.detail", lang, at=label, said=variant.text[lang])


def band_of(bench: Bench, name: str, lang: Lang) -> Iterator[str]:
    """Give the bands of the factor that a band is of: share, condition and text of each, in order."""
    product, _, rest = name.partition(".score/")
    factor = next(one for one in bench.edition.book.scorecard if one.id == rest.split("/")[0])
    owner = next(iter(bench.products)) if product == EVERY else product
    filed = Filed(bench.edition.book, bench.as_of, lang)
    for number, band in enumerate(factor.of(owner).bands or (), 1):
        when = (
            sentence("verify.band-else", lang) if band.when is None else filed.condition(band.when)
        )
        share = band.share if isinstance(band.share, str) else f"{band.share}%"
        text = local(band.text, lang)
        yield sentence("verify.band", lang, number=number, share=share, when=when, text=text)


def terms_of(bench: Bench, product: str, lang: Lang) -> Iterator[str]:
    """Give each term of a product: its value, with its history, and what is stated of it."""
    book = bench.book
    filed = Filed(book, bench.as_of, lang)
    for name, term in book.products[product].terms.items():
        id_ = rule_id(product, name)
        said = [
            filed.value("term", id_, (field,), value)
            for field in ("value", "by")
            if (value := getattr(term, field)) is not None
        ]
        for dated in term.values or ():
            day = dated.from_.isoformat() if dated.from_ else sentence("verify.ever", lang)
            held = dated.value if dated.by is None else dated.by
            value = filed.value("term", id_, ("value",), held)
            said.append(sentence("verify.since", lang, day=day, value=value))
        said += [local(one.text, lang) for one in term.statements]
        listed = sentence("verify.listed", lang).join(said)
        yield sentence("verify.detail", lang, at=name, said=listed)


def other_users(book: types.Rulebook, name: str) -> Iterator[str]:
    """Give what uses a number beside rules and traits: notes, costs, answers, scores, other numbers."""
    for kind in ("notes", "cost_notes", "conflicts", "scorecard"):
        for one in getattr(book, kind):
            named = {n for side in conditions_of(one) for n in named_numbers(book, side)}
            text = getattr(one, "text", None)
            if text is not None:
                named |= set(placeholders(text.en))
            if name in named:
                yield f"{kind.removesuffix('s')}.{one.id}"
    for other, parameter in book.parameters.items():
        if name in (*(parameter.of or ()), *(parameter.less or ())):
            yield other
    for other, derived in book.facts.derived.items():
        if isinstance(derived, types.Arithmetic) and name in derived.names:
            yield other
