"""The rules and notes of a rulebook as resolved for a day."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING

from advisor.edition.numbers import NotInForceError
from advisor.edition.resolved import ResolvedRule
from advisor.edition.statements import in_order, resolve_text, resolve_variant
from advisor.logic.condition import NEVER, Not, push_not
from advisor.model import PERSON, rule_id, wants, weakest
from advisor.rulebook.index import facts_behind, longest_window, sides
from advisor.rulebook.labels import local
from advisor.texts import LANGS, Lang, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.edition.resolver import Resolver
    from advisor.model import Kind
    from advisor.rulebook import types
    from advisor.rulebook.placed import PlacedRule


def resolve_rules(
    resolver: Resolver, placed: Iterable[PlacedRule], product: types.Product | None
) -> tuple[tuple[ResolvedRule, ...], dict[str, types.LocalText]]:
    """Resolve rules, sorted by id.

    Returns those in force on the day; and the others: id -> what each is called.
    """
    rules, not_applied = [], {}
    for one in sorted(placed, key=lambda one: one.rule.id):
        name = rule_id(product.id if product else PERSON, one.rule.id)
        try:
            rules.append(resolve_rule(resolver, name, product, one.kind, one.rule))
        except NotInForceError:
            not_applied[name] = one.rule.name
    return tuple(rules), not_applied


def resolve_rule(
    resolver: Resolver, name: str, product: types.Product | None, kind: Kind, rule: types.Rule
) -> ResolvedRule:
    """Resolve one rule. Raises NotInForceError."""
    if not rule.in_force(resolver.day):
        raise NotInForceError(name)
    holds = NEVER if rule.when is None else resolver.resolve(rule.when, product)
    fails = Not(holds) if rule.fails is None else resolver.resolve(rule.fails, product)
    constants = resolver.constants([*sides(rule), *variant_conditions(rule)], product)
    grounds = product.grounds_of(rule.id) if product else ()
    rests_on = [resolver.numbers.cite((*rule.evidence, *grounds))]
    if rule.where is not None:  # what it says of a product, it says because of that term
        rests_on.append(resolver.numbers.evidence(rule.where, product))
    rests_on += [tuple(resolver.evidence(side, product)) for side in sides(rule)]
    evidence = tuple(dict.fromkeys(chain(*rests_on)))
    return ResolvedRule(
        id=name,
        name={lang: local(rule.name, lang) for lang in LANGS},
        unmet_name={lang: unmet_name(rule, kind, lang) for lang in LANGS},
        kind=kind,
        severity=rule.severity,
        holds=push_not(holds),
        fails=push_not(fails),
        two_sided=rule.fails is not None,
        facts=facts_of(resolver, sides(rule), product),
        evidence=evidence,
        grade=weakest(one.grade for one in evidence),
        said={
            status: tuple(resolve_variant(resolver, one, product, constants) for one in said)
            for status in ("met", "unmet", "unknown", "grey")
            if (said := getattr(rule, status)) is not None
        },
        wait=longest_window(resolver.book, sides(rule)),
    )


def resolve_notes(resolver: Resolver) -> Iterator[ResolvedRule]:
    """Resolve the notes; one whose numbers are not in force on the day stays out."""
    for note in in_order(resolver.book.notes):
        with suppress(NotInForceError):
            yield resolve_note(resolver, note)


def resolve_note(resolver: Resolver, note: types.Note) -> ResolvedRule:
    """Resolve a note as a rule with one sentence. Raises NotInForceError."""
    holds = resolver.resolve(note.when, None)
    constants = resolver.constants([note.when], None)
    return ResolvedRule(
        id=f"note.{note.id}",
        name=dict.fromkeys(LANGS, note.id),
        unmet_name=dict.fromkeys(LANGS, note.id),
        kind="note",
        severity=None,
        holds=push_not(holds),
        fails=push_not(holds, negate=True),
        two_sided=False,
        facts=facts_of(resolver, [note.when], None),
        evidence=(),
        grade="assumption",
        said={"met": (resolve_text(note.text, None, constants),)},
    )


def facts_of(
    resolver: Resolver, conditions: Iterable[types.Condition], product: types.Product | None
) -> tuple[str, ...]:
    """Give the facts of the person that some conditions rest on, sorted."""
    return tuple(sorted(facts_behind(resolver.book, conditions, product)))


def variant_conditions(rule: types.Rule) -> list[types.Condition]:
    """Give the conditions under which a rule's sentences are said."""
    said = (rule.met or (), rule.unmet, rule.unknown, rule.grey or ())
    return [one.when for variants in said for one in variants if one.when is not None]


def unmet_name(rule: types.Rule, kind: Kind, lang: Lang) -> str:
    """Name what a rule comes to where it is unmet; only of a condition that is something bad."""
    if rule.unmet_name is not None:
        return local(rule.unmet_name, lang)
    name = local(rule.name, lang)
    return sentence("report.why.not", lang, name=name) if wants(kind) else name
