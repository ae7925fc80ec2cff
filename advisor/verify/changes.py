"""What was added, removed or changed between two rulebooks, by kind and id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.rulebook import types
from advisor.rulebook.placed import placed_rules
from advisor.rulebook.types import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator


class Change(NamedTuple):
    """One thing that was added, removed or changed.

    Attributes:
        kind: `rule`, `trait`, `parameter` …; name: its id.
        how: `added`, `removed`, or what of it was changed: `condition`, `text`, `evidence` …
    """

    kind: str
    name: str
    how: tuple[str, ...]


def changes(old: types.Rulebook, new: types.Rulebook) -> Iterator[Change]:
    """Give what was added, removed and changed, by kind and id."""
    before, after = dict(things(old)), dict(things(new))
    for key in sorted(before.keys() | after.keys()):
        one, other = before.get(key), after.get(key)
        if one is None or other is None:
            yield Change(*key, ("added" if one is None else "removed",))
        elif one != other:
            yield Change(*key, tuple(aspects(one, other)))


def things(book: types.Rulebook) -> Iterator[tuple[tuple[str, str], Any]]:
    """Give everything in a rulebook that has an id."""
    for placed in placed_rules(book):
        yield ("rule", placed.id), (placed.kind, placed.rule)
    for kind in ("traits", "parameters", "assumptions", "sources", "steps"):
        for name, one in getattr(book, kind).items():
            yield (kind.removesuffix("s"), name), one
    for name, fact in (*book.facts.facts.items(), *book.facts.derived.items()):
        yield ("fact", name), fact
    for group in book.facts.groups:
        yield ("group", group.id), group
    for kind, name in LISTED.items():
        for one in getattr(book, kind):
            yield (name, one.id), one
    for product in book.products.values():
        yield from parts_of_product(product)


LISTED = {
    "notes": "note",
    "answers": "answer",
    "conflicts": "conflict",
    "document": "claim",
    "cost_notes": "cost-note",
    "scorecard": "factor",
    "terms": "row",
}


def parts_of_product(product: types.Product) -> Iterator[tuple[tuple[str, str], Any]]:
    """Give what a product's file has beside rules."""
    yield ("product", product.id), product.model_dump(exclude=set(SECTIONS) | {"terms"})
    for term, found in product.terms.items():
        yield ("term", f"{product.id}.{term}"), found


ASPECTS = {
    "when": "condition", "fails": "condition", "holds": "condition", "bands": "condition",
    "met": "text", "unmet": "text", "unknown": "text", "grey": "text", "text": "text",
    "name": "text", "question": "text", "value": "value", "values": "value", "weight": "value",
    "evidence": "evidence", "severity": "severity", "from_": "days", "until": "days",
}  # fmt: skip
"""What of a thing is changed where one of its fields is; any other field is `other`."""


def aspects(one: Any, other: Any) -> list[str]:
    """Tell what of a thing differs."""
    found: set[str] = set()
    if isinstance(one, tuple):  # a rule, with its kind
        if one[0] != other[0]:
            found.add("kind")
        one, other = one[1], other[1]
    if isinstance(one, types.Model) and type(one) is type(other):
        for name in type(one).model_fields:
            if getattr(one, name) != getattr(other, name):
                found.add(ASPECTS.get(name, "other"))
    else:
        found.add("other")
    return sorted(found)
