"""What is said beside the rules, bound to a day: contradictions, notes on costs, answers, sentences."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from advisor.edition.bound import BoundAnswer, BoundConflict, BoundNote, BoundVariant
from advisor.edition.numbers import NotInForceError
from advisor.edition.wording import worded
from advisor.model import Contradiction
from advisor.rulebook import types
from advisor.rulebook.labels import local
from advisor.texts import LANGS, Lang
from advisor.texts.templates import fill_some, placeholders, spaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.edition.edition import Edition
    from advisor.logic.condition import Condition


def bind_conflicts(edition: Edition) -> Iterator[BoundConflict]:
    """Bind the contradictions; one whose numbers are not in force on the day stays out."""
    for conflict in in_order(edition.book.conflicts):
        with suppress(NotInForceError):
            yield bind_conflict(edition, conflict)


def bind_conflict(edition: Edition, conflict: types.Conflict) -> BoundConflict:
    """Bind a contradiction, and put it into words. Raises NotInForceError."""
    said: dict[Lang, Contradiction] = {
        lang: Contradiction(
            conflict.id,
            local(conflict.name, lang),
            tuple((one.section, local(one.text, lang)) for one in conflict.statements),
            local(conflict.treatment, lang),
        )
        for lang in LANGS
    }
    when = edition.bind(conflict.when, None) if conflict.when is not None else None
    return BoundConflict(conflict.id, conflict.products, when, said)


def bind_cost_notes(edition: Edition) -> Iterator[BoundNote]:
    """Bind what is to be known beside the costs; what is not in force on the day stays out."""
    for note in edition.book.cost_notes:
        started = note.from_ is None or note.from_ <= edition.day
        if not started or (note.until is not None and note.until <= edition.day):
            continue
        with suppress(NotInForceError):
            numbers = {n: edition.numbers.value(n, None) for n in placeholders(note.text.zh)}
            evidence = edition.numbers.cite(note.evidence)
            if not evidence:
                continue
            said = {
                lang: local(note.text, lang).format_map(
                    {name: worded(*number, lang) for name, number in numbers.items()}
                )
                for lang in LANGS
            }
            yield BoundNote(note.id, said, evidence)


def bind_answers(edition: Edition) -> Iterator[BoundAnswer]:
    """Bind the answers, what to do instead first; one whose evidence is not in force stays out."""
    for answer in sorted(in_order(edition.book.answers), key=place):
        evidence = edition.numbers.cite(answer.evidence)
        if evidence:
            yield BoundAnswer(
                answer.id,
                answer.instead is not None,
                {lang: (local(answer.question, lang), local(answer.text, lang)) for lang in LANGS},
                evidence,
                frozenset((o.rule, o.is_) for o in answer.occasions if o.rule and o.is_),
                frozenset(o.advice for o in answer.occasions if o.advice),
            )


def bind_text(
    text: types.LocalText | types.Variant,
    when: Condition | None,
    constants: Mapping[Lang, Mapping[str, str]],
) -> BoundVariant:
    """Fill in everything but the person's facts."""
    filled = {lang: fill_some(local(text, lang), constants[lang]) for lang in LANGS}
    filled["zh"] = spaced(filled["zh"])
    names = placeholders(filled["zh"])
    if not names:
        filled = {lang: filled[lang].format_map({}) for lang in LANGS}
    return BoundVariant(when, filled, names)


def place(answer: types.Answer) -> tuple[bool, int]:
    """Give what answers are sorted by: their places among what to do instead, then all others."""
    return answer.instead is None, answer.instead or 0


Named = TypeVar("Named", types.Note, types.Conflict, types.Answer)


def in_order(items: Iterable[Named]) -> list[Named]:
    """Sort things by id, so that their order in the file means nothing."""
    return sorted(items, key=lambda item: item.id)
