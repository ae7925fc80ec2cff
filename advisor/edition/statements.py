"""What is said beside the rules on a day: contradictions, notes on costs, answers, sentences."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from advisor.edition.numbers import NotInForceError, cite
from advisor.edition.resolved import (
    ResolvedAnswer,
    ResolvedConflict,
    ResolvedNote,
    ResolvedOccasion,
    ResolvedVariant,
)
from advisor.edition.wording import worded
from advisor.model import ConflictSide, Contradiction
from advisor.rulebook import types
from advisor.rulebook.labels import local
from advisor.texts import LANGS, Lang
from advisor.texts.templates import fill_some, placeholders, spaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.edition.resolver import Resolver
    from advisor.logic.condition import Condition
    from advisor.model import Citation


def resolve_conflicts(resolver: Resolver) -> Iterator[ResolvedConflict]:
    """Resolve the contradictions; one whose numbers are not in force on the day stays out."""
    for conflict in in_order(resolver.book.conflicts):
        with suppress(NotInForceError):
            yield resolve_conflict(resolver, conflict)


def resolve_conflict(resolver: Resolver, conflict: types.Conflict) -> ResolvedConflict:
    """Resolve a contradiction, and put it into words. Raises NotInForceError."""
    said: dict[Lang, Contradiction] = {
        lang: Contradiction(
            conflict.id,
            local(conflict.name, lang),
            tuple(
                ConflictSide(side(resolver.book, one), local(one.text, lang))
                for one in conflict.statements
            ),
            local(conflict.treatment, lang),
        )
        for lang in LANGS
    }
    when = resolver.resolve(conflict.when, None) if conflict.when is not None else None
    return ResolvedConflict(conflict.id, conflict.products, when, said)


def side(book: types.Rulebook, saying: types.Saying) -> Citation:
    """Name the place of one side of a contradiction: without a page it is the document's."""
    source = saying.source or next(
        name for name, one in book.sources.items() if str(saying.section) in (one.sections or {})
    )
    return cite(book, types.Evidence(source=source, section=saying.section))


def resolve_cost_notes(resolver: Resolver) -> Iterator[ResolvedNote]:
    """Resolve what is to be known beside the costs; what is not in force on the day stays out."""
    for note in resolver.book.cost_notes:
        with suppress(NotInForceError):
            numbers = {n: resolver.numbers.value(n, None) for n in placeholders(note.text.zh)}
            evidence = resolver.numbers.cite(note.evidence)
            if not evidence:
                continue
            said = {
                lang: local(note.text, lang).format_map(
                    {name: worded(*number, lang) for name, number in numbers.items()}
                )
                for lang in LANGS
            }
            when = resolver.resolve(note.when, None) if note.when is not None else None
            yield ResolvedNote(note.id, when, said, evidence)


def resolve_answers(resolver: Resolver) -> Iterator[ResolvedAnswer]:
    """Resolve the answers, what to do instead first; one whose evidence is not in force stays out."""
    for answer in sorted(in_order(resolver.book.answers), key=place):
        evidence = resolver.numbers.cite(answer.evidence)
        if evidence:
            yield ResolvedAnswer(
                answer.id,
                answer.instead is not None,
                {lang: (local(answer.question, lang), local(answer.text, lang)) for lang in LANGS},
                evidence,
                tuple(resolve_occasions(resolver, answer)),
            )


def resolve_occasions(resolver: Resolver, answer: types.Answer) -> Iterator[ResolvedOccasion]:
    """Resolve when an answer applies; an occasion whose numbers are not in force is none."""
    for number, one in enumerate(answer.occasions):
        with suppress(NotInForceError):
            yield ResolvedOccasion(
                number,
                (one.rule, one.is_) if one.rule and one.is_ else None,
                one.advice,
                resolver.over_facts(one.when) if one.when is not None else None,
            )


def resolve_text(
    text: types.LocalText | types.Variant,
    when: Condition | None,
    constants: Mapping[Lang, Mapping[str, str]],
) -> ResolvedVariant:
    """Fill in everything but the person's facts."""
    filled = {lang: fill_some(local(text, lang), constants[lang]) for lang in LANGS}
    filled["zh"] = spaced(filled["zh"])
    names = placeholders(filled["zh"])
    if not names:
        filled = {lang: filled[lang].format_map({}) for lang in LANGS}
    return ResolvedVariant(when, filled, names)


def resolve_variant(
    resolver: Resolver,
    variant: types.Variant,
    product: types.Product | None,
    constants: Mapping[Lang, Mapping[str, str]],
) -> ResolvedVariant:
    """Resolve a sentence, and the condition under which it is said. Raises NotInForceError."""
    when = resolver.resolve(variant.when, product) if variant.when is not None else None
    return resolve_text(variant, when, constants)


def place(answer: types.Answer) -> tuple[bool, int]:
    """Give what answers are sorted by: their places among what to do instead, then all others."""
    return answer.instead is None, answer.instead or 0


Named = TypeVar("Named", types.Note, types.Conflict, types.Answer)


def in_order(items: Iterable[Named]) -> list[Named]:
    """Sort things by id, so that their order in the file means nothing."""
    return sorted(items, key=lambda item: item.id)
