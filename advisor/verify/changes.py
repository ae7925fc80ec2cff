"""What was added, removed, renamed or changed between two rulebooks: what it was, and what it is."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.rulebook import types
from advisor.rulebook.placed import placed_rules
from advisor.rulebook.types import SECTIONS
from advisor.rulebook.types.products import DatedValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from advisor.rulebook.yaml12 import Path


class Detail(NamedTuple):
    """One difference within a thing.

    Attributes:
        what: what of it differs: `condition`, `text`, `value` …
        at: the way to it within the thing, by the files' own words, and places counted from 0.
        old, new: what stood and stands there, as the rulebook holds it; None is nothing.
    """

    what: str
    at: Path
    old: Any
    new: Any


class Change(NamedTuple):
    """One thing that was added, removed, renamed or changed.

    Attributes:
        kind: `rule`, `trait`, `parameter` …; name: its id.
        how: `added`, `removed`, `renamed`, and what of it was changed: `condition`, `text` …
        details: each difference; of what was added or removed all that it says.
        was: its id in the old rulebook, where that was another.
    """

    kind: str
    name: str
    how: tuple[str, ...]
    details: tuple[Detail, ...] = ()
    was: str | None = None


def changes(
    old: types.Rulebook, new: types.Rulebook, renamed: Mapping[tuple[str, str], str] | None = None
) -> Iterator[Change]:
    """Give what differs, by kind and id.

    `renamed` tells, by kind and new id, which things of the old rulebook, given with their new ids,
    had another id there.
    """
    before, after, former = dict(things(old)), dict(things(new)), renamed or {}
    for key in sorted(before.keys() | after.keys()):
        one, other = before.get(key), after.get(key)
        if one == other and key not in former:
            continue
        details = tuple(told(one, other))
        if one is None or other is None:
            how: tuple[str, ...] = ("added" if one is None else "removed",)
        else:
            how = tuple(sorted({detail.what for detail in details}))
            how = ("renamed", *how) if key in former else how
        yield Change(*key, how, details, former.get(key))


def told(one: Any, other: Any) -> Iterator[Detail]:
    """Give each difference of two things; a rule comes with its kind, and one may be missing."""
    if isinstance(one if one is not None else other, tuple):
        (kind, one), (new_kind, other) = one or (None, None), other or (None, None)
        yield from differences(kind, new_kind, ("kind",))
    yield from differences(one, other)


def things(book: types.Rulebook) -> Iterator[tuple[tuple[str, str], Any]]:
    """Give everything in a rulebook that has an id; a rule with its kind."""
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
    bare: dict[str, Any] = {**dict.fromkeys(SECTIONS, ()), "terms": {}}
    yield ("product", product.id), product.model_copy(update=bare)
    for term, found in product.terms.items():
        yield ("term", f"{product.id}.{term}"), found


# Differences --------------------------------------------------------------------------------------

ASPECTS = {
    "when": "condition", "fails": "condition", "holds": "condition", "by": "value",
    "met": "text", "unmet": "text", "unknown": "text", "grey": "text", "text": "text",
    "name": "text", "question": "text", "value": "value", "values": "value", "weight": "value",
    "share": "value", "evidence": "evidence", "severity": "severity", "kind": "kind",
    "from_": "days", "until": "days", "order": "order",
}  # fmt: skip
"""What of a thing is changed where one of its fields is; any other field is `other`."""

DATED = (types.ParameterValue, DatedValue)
"""Entries of a history, each known by its first day."""

WHOLE = (types.Evidence, types.Range)
"""What is shown as a whole, and not field by field."""


def differences(one: Any, other: Any, at: Path = ()) -> Iterator[Detail]:
    """Give each difference within a thing, as far down as it can be told."""
    if one == other:
        return
    if is_text(one if one is not None else other) and alike_or_none(one, other):
        was, now = (None if text is None else said_of(text) for text in (one, other))
        if was != now:
            yield Detail("text", at, was, now)
        yield from parts(one, other, at, without=("zh", "en"))
    elif one is not None and other is not None and not alike(one, other):
        yield Detail(aspect(at, one), at, one, other)
    elif is_leaf(there := other if one is None or one == () else one):
        yield Detail(aspect(at, there), at, one, other)
    elif isinstance(one, types.Model) or isinstance(other, types.Model):
        yield from parts(one, other, at)
    elif isinstance(one, dict) or isinstance(other, dict):
        for key in dict.fromkeys((*(one or ()), *(other or ()))):
            yield from differences((one or {}).get(key), (other or {}).get(key), (*at, key))
    else:
        yield from listed(one or (), other or (), at)


def listed(one: Sequence[Any], other: Sequence[Any], at: Path) -> Iterator[Detail]:
    """Compare two lists; of one entry alone no place is told."""
    single = max(len(one), len(other)) == 1
    for place, (was, now) in enumerate(paired(one, other)):
        entry = now if was is None else was
        if isinstance(entry, DATED):
            begins = "from ever" if entry.from_ is None else f"from {entry.from_}"
            within = differences(was, now, (*at, begins))
            yield from (found for found in within if found.at[-1] != "from_")
        else:
            number: Path = () if single else (getattr(entry, "id", place),)
            yield from differences(was, now, (*at, *number))


def is_text(found: Any) -> bool:
    """Tell whether something is a text in every language, whatever else belongs to it."""
    return isinstance(found, types.LocalText | types.Variant)


def said_of(text: types.LocalText | types.Variant) -> types.LocalText:
    """Give the text alone."""
    return types.LocalText.model_construct(zh=text.zh, en=text.en)


def alike_or_none(one: Any, other: Any) -> bool:
    """Tell whether two things are of a kind, where both are there."""
    return one is None or other is None or alike(one, other)


def alike(one: Any, other: Any) -> bool:
    """Tell whether two things can be compared part by part."""
    return type(one) is type(other)


def is_leaf(found: Any) -> bool:
    """Tell whether something is shown as a whole."""
    if isinstance(found, types.Model):
        return type(found) is types.LocalText or isinstance(found, WHOLE) or is_condition(found)
    if isinstance(found, tuple):
        return all(not isinstance(one, types.Model) for one in found)
    return not isinstance(found, dict)


def is_condition(found: Any) -> bool:
    """Tell whether something is a condition."""
    return isinstance(found, types.Model) and types.form_of(found) is not None


def parts(one: Any, other: Any, at: Path, without: Sequence[str] = ()) -> Iterator[Detail]:
    """Compare the fields of two models of a kind; one of them may be missing."""
    shape = type(one if one is not None else other)
    for name in shape.model_fields:
        if name not in without and not (name == "id" and not at):
            default = blank(shape.model_fields[name].get_default())
            was = default if one is None else getattr(one, name)
            now = default if other is None else getattr(other, name)
            yield from differences(was, now, (*at, name))


def blank(default: Any) -> Any:
    """Give what a field holds where nothing is written; nothing, where it has to be."""
    return default if isinstance(default, str | int | tuple | dict) else None


def aspect(at: Path, found: Any) -> str:
    """Tell what of a thing differs, by the way to it, the nearest word first."""
    if is_condition(found):
        return "condition"
    if is_text(found):
        return "text"
    words = [step for step in reversed(at) if isinstance(step, str)]
    return next((ASPECTS[word] for word in words if word in ASPECTS), "other")


def paired(one: Sequence[Any], other: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Put the entries of two lists side by side: those with one name or day, and those in one place."""
    was, now = ([key_of(e, place) for place, e in enumerate(some)] for some in (one, other))
    if len(one) == len(other) and not any(map(named_by_key, one)):
        yield from zip(one, other, strict=True)
        return
    for tag, a, b, c, d in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from zip(one[a:b], other[c:d], strict=True)
        else:
            yield from ((entry, None) for entry in one[a:b])
            yield from ((None, entry) for entry in other[c:d])


def named_by_key(entry: Any) -> bool:
    """Tell whether an entry of a list is known by a name or a day of its own."""
    return any(getattr(entry, name, None) is not None for name in KEYS)


KEYS = ("id", "rule", "from_")


def key_of(entry: Any, place: int) -> str:
    """Give what an entry of a list is recognised by: its name, its day, else all that it is."""
    if isinstance(entry, DATED):
        return f"from {entry.from_}"
    for name in ("id", "rule"):
        if (found := getattr(entry, name, None)) is not None:
            return str(found)
    return f"{place}" if isinstance(entry, types.Band) else repr(entry)
