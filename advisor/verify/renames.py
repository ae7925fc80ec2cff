"""Renames recognised: what one rulebook calls so and another so, and is the same thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.model import EVERY, owned
from advisor.rulebook.load import load_texts
from advisor.rulebook.placed import placed_rules
from advisor.verify.changes import things
from advisor.verify.naming import Renaming, renamed_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.rulebook import types

NAMES = {"fact", "parameter", "assumption", "row"}
"""Kinds of things whose ids conditions and sentences can name."""

FOLLOWING = {"term", "step"}
"""Kinds of things that have another thing's id."""


def renaming_of(kind: str, old: str, new: str) -> Renaming:
    """Give a renaming of a thing by its kind."""
    return Renaming("name" if kind in NAMES else kind, old, new)


def renames(old: types.Rulebook, new: types.Rulebook) -> Iterator[tuple[str, str, str]]:
    """Give what is the same thing under another id: its kind, the old id and the new one."""
    before, after = dict(things(old)), dict(things(new))
    gone = {key: known_by(key, one) for key, one in before.items() if key not in after}
    come = {key: known_by(key, one) for key, one in after.items() if key not in before}
    for (kind, name), mark in gone.items():
        if kind in FOLLOWING or mark is None:
            continue
        same = [key for key, other in come.items() if key[0] == kind and other == mark]
        other = [key for key, one in gone.items() if key[0] == kind and one == mark]
        if len(same) == len(other) == 1:
            yield kind, name, same[0][1]


def known_by(key: tuple[str, str], found: Any) -> Any:
    """Give what a thing is recognised by under another id; None for what cannot be."""
    kind, name = key
    if kind == "product":
        return found.name
    if kind == "rule":
        rule = found[1]
        return owned(name)[0], found[0], rule.name, rule.when, rule.fails
    if hasattr(found, "id"):
        return found.model_copy(update={"id": ""})
    return found


def with_new_names(
    files: Mapping[str, str], old: types.Rulebook, new: types.Rulebook
) -> tuple[types.Rulebook, dict[tuple[str, str], str]]:
    """Give the old rulebook by the new one's names, and by kind and new id what was called otherwise.

    `files` are the old rulebook's. What is renamed may be named in what is renamed too, so that it
    is looked for again until nothing more is found.
    """
    former: dict[tuple[str, str], str] = {}
    while found := sorted(renames(old, new), key=lambda one: one[0] != "product"):
        kind, was, now = found[0]
        own = {one.id for one in placed_rules(old) if one.owner != EVERY}
        files = renamed_files(files, renaming_of(kind, was, now), own)
        old = load_texts(files)
        former[(kind, now)] = was
    return old, former
