"""Places of sentences that stay empty, as far as the files alone show it; `verify` looks for the rest.

A place is what a placeholder holds open. It is empty where a report would say "not known".
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from advisor.rulebook.index import (
    Names,
    facts_behind,
    is_own,
    leaves,
    made_of,
    named_numbers,
    read_by,
    sides,
    with_traits,
)
from advisor.rulebook.placed import placed_rules
from advisor.rulebook.rule_checks import Mistake, mistake
from advisor.texts.templates import placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from advisor.rulebook import types
    from advisor.rulebook.placed import PlacedRule
    from advisor.rulebook.types.common import Dated
    from advisor.rulebook.yaml12 import Path


class Said(NamedTuple):
    """A sentence of a rule: its place, its outcome, the names in it."""

    path: Path
    status: str
    names: tuple[str, ...]


def check_places(book: types.Rulebook) -> Iterator[Mistake]:
    """Refuse places that are always empty, or are so for a product on some of its days."""
    names = Names(book)
    for placed in placed_rules(book):
        said = list(sentences(placed))
        yield from check_never_known(names, placed, said)
        yield from check_valueless(book, placed, said)


def sentences(placed: PlacedRule) -> Iterator[Said]:
    """Give the sentences of a rule."""
    for status in ("met", "unmet", "unknown", "grey"):
        for number, variant in enumerate(getattr(placed.rule, status) or ()):
            yield Said((*placed.path, status, number), status, placeholders(variant.zh))


def conditions(rule: types.Rule) -> list[types.Condition]:
    """Give every condition without whose numbers a rule is not applied."""
    said = (rule.met or (), rule.unmet, rule.unknown, rule.grey or ())
    return [*sides(rule), *(one.when for variants in said for one in variants if one.when)]


def check_never_known(names: Names, placed: PlacedRule, said: list[Said]) -> Iterator[Mistake]:
    """Refuse to name the one fact of a rule where it is said that the fact is not known."""
    book, rule = names.book, placed.rule
    facts = facts_behind(book, sides(rule), None)
    if len(facts) != 1 or (rule.grey is None and names.can_be_grey(rule)):
        return
    if depends_on_product(names, rule):
        return  # there is more behind it than the fact
    for one in said:
        for name in dict.fromkeys(one.names) if one.status == "unknown" else ():
            if name in names.facts and made_of(book, name) == facts:
                given = {"rule": placed.id, "fact": min(facts), "placeholder": f"{{{name}}}"}
                yield mistake(one.path, "placeholder-never-known", **given)


def depends_on_product(names: Names, rule: types.Rule) -> bool:
    """Tell whether a rule compares what is a product's own, or may depend on other answers there."""
    book = names.book
    return any(
        any(one in names.terms for one in named_numbers(book, side))
        or any(is_own(book, one) for leaf in leaves(side) for one in read_by(book, leaf))
        for side in with_traits(book, sides(rule))
    )


def check_valueless(
    book: types.Rulebook, placed: PlacedRule, said: list[Said]
) -> Iterator[Mistake]:
    """Refuse to name a term that a product lacks on a day on which it has the rule.

    Where the rule compares with the term, it is not applied on that day, and says nothing.
    """
    compared = {name for one in conditions(placed.rule) for name in named_numbers(book, one)}
    products = [book.products[name] for name in placed.applies_to if name in book.products]
    for one in said:
        for name in dict.fromkeys(one.names):
            for product in products if name not in compared else ():
                day = day_without(product, name, [placed.rule, product])
                if day is not None:
                    given = {"rule": placed.id, "product": product.id, "day": day.isoformat()}
                    yield mistake(
                        one.path, "placeholder-valueless", placeholder=f"{{{name}}}", **given
                    )


def day_without(product: types.Product, name: str, within: list[Dated]) -> date | None:
    """Give a day of all that is `within` on which a product's term has no value; None: there is none."""
    term = product.terms.get(name)
    if term is None:
        return None
    parts = [*term.statements, *(term.values or ())]
    turns = [one.until for one in parts] + [one.from_ for one in within]
    turns += [one.from_ - timedelta(days=1) for one in parts if one.from_]
    for day in sorted(turn for turn in turns if turn is not None):
        there = any(one.in_force(day) for one in term.statements)
        valued = term.values is None or any(one.in_force(day) for one in term.values)
        if all(one.in_force(day) for one in within) and not (there and valued):
            return day
    return None
