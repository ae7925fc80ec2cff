"""Rename a thing of a rulebook, or let it end on a day: every file that names it is mended, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.assess.ranking import MARGINS
from advisor.errors import Problem, RuleError, UsageError
from advisor.model import EVERY, owned
from advisor.rulebook import types
from advisor.rulebook.load import SUFFIXES, load_texts, read_files, read_text
from advisor.rulebook.placed import placed_rules
from advisor.verify.cases import FOLDER, Vocabulary, parse_cases
from advisor.verify.changes import things
from advisor.verify.naming import LISTS, renamed_files
from advisor.verify.renames import FOLLOWING, renaming_of
from advisor.verify.spans import Edit, edited, spots

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from advisor.verify.spans import Spot

FIXED = {types.QUOTES, types.NEUTRAL_SHARE, *MARGINS, *types.NEED, *types.USED_ROWS}
"""Names by which the program itself knows something; the files cannot call it otherwise."""

DATED = {"rule", "product", "note", "cost-note", "factor", "assumption"}
"""Kinds of things that can end on a day."""


class Mended(NamedTuple):
    """A rulebook's files after a change that has not been written yet.

    Attributes:
        old, new: name -> text, cases among them; the names are relative to the rulebook's folder.
        book: the rulebook that the new ones make.
    """

    old: dict[str, str]
    new: dict[str, str]
    book: types.Rulebook

    @property
    def changed(self) -> dict[str, str]:
        """Give the files that are to be written."""
        return {name: text for name, text in self.new.items() if self.old.get(name) != text}

    @property
    def gone(self) -> list[str]:
        """Give the files that are no longer there, under their name."""
        return [name for name in self.old if name not in self.new]


def all_files(folder: Path) -> dict[str, str]:
    """Read a rulebook's files, and its cases. Raises RuleError for what cannot be read."""
    cases = folder / FOLDER
    paths = sorted(path for path in cases.rglob("*") if path.suffix.lower() in SUFFIXES)
    named = {path.relative_to(folder).as_posix(): path for path in paths}
    return {**read_files(folder), **{name: read_text(path, name) for name, path in named.items()}}


def rules_alone(files: Mapping[str, str]) -> dict[str, str]:
    """Give the rule files without the cases."""
    return {name: text for name, text in files.items() if not name.startswith(f"{FOLDER}/")}


def kinds_of(book: types.Rulebook, name: str) -> list[str]:
    """Tell what kinds of things have an id; a product's rule and its term may have the same."""
    return [kind for kind, one in (key for key, _ in things(book)) if one == name]


def chosen(book: types.Rulebook, name: str, kind: str | None) -> str:
    """Tell which kind of thing is meant by an id. Raises UsageError where none or several are."""
    kinds = [one for one in kinds_of(book, name) if one not in FOLLOWING and kind in {None, one}]
    if not kinds:
        known = tuple(dict.fromkeys(one for (_, one), _ in things(book)))
        raise UsageError(Problem("mend-unknown", "", {"name": name}, known))
    if len(kinds) > 1:
        raise UsageError(Problem("mend-several", "", {"name": name, "kinds": ", ".join(kinds)}))
    return kinds[0]


# Renaming -----------------------------------------------------------------------------------------


def rename(folder: Path, old: str, new: str, kind: str | None = None) -> Mended:
    """Rename a thing wherever it is named.

    Raises UsageError for a name that cannot be changed or taken, RuleError where what comes of it
    cannot be read: then nothing is to be written.
    """
    files = all_files(folder)
    book = load_texts(rules_alone(files))
    found = chosen(book, old, kind)
    check_new(book, found, old, new)
    own = {one.id for one in placed_rules(book) if one.owner != EVERY}
    made = renamed_files(files, renaming_of(found, old, new), own)
    return read_again(files, made)


def check_new(book: types.Rulebook, kind: str, old: str, new: str) -> None:
    """Refuse a new name that is taken, or that its kind cannot have. Raises UsageError."""
    if kind != "rule" and old in FIXED:
        raise UsageError(Problem("mend-fixed", "", {"name": old}))
    if kind == "rule" and owned(old)[0] != owned(new)[0]:
        raise UsageError(Problem("mend-owner", "", {"name": new, "owner": owned(old)[0]}))
    same = renaming_of(kind, old, new).kind
    if any(renaming_of(one, old, new).kind == same for one in kinds_of(book, new)):
        raise UsageError(Problem("mend-taken", "", {"name": new}))


def read_again(old: dict[str, str], new: dict[str, str]) -> Mended:
    """Read what files have become, rules and cases. Raises RuleError with every mistake."""
    book = load_texts(rules_alone(new))
    problems: list[Problem] = []
    vocabulary = Vocabulary(book)
    for name, text in new.items():
        if name.startswith(f"{FOLDER}/"):
            try:
                parse_cases(text, name, vocabulary)
            except RuleError as error:
                problems += error.problems
    if problems:
        raise RuleError(*problems)
    return Mended(old, new, book)


# Retiring -----------------------------------------------------------------------------------------


def retire(folder: Path, name: str, until: date, kind: str | None = None) -> Mended:
    """Let a thing end: `until` is the first day without it.

    Raises UsageError for what cannot end on a day, and RuleError as `rename`.
    """
    files = all_files(folder)
    book = load_texts(rules_alone(files))
    found = chosen(book, name, kind)
    if found not in DATED:
        raise UsageError(Problem("mend-no-days", "", {"name": name}))
    file, path = place_of(book, found, name)
    edit = ending(files[file], path, until, found)
    return read_again(files, {**files, file: edited(files[file], [edit])})


def place_of(book: types.Rulebook, kind: str, name: str) -> tuple[str, tuple[str | int, ...]]:
    """Give the file in which a thing stands, and the way to it there."""
    if kind == "product":
        return f"products/{name}.yaml", ()
    if kind == "assumption":
        return "assumptions.yaml", (name,)
    if kind == "rule":
        placed = next(one for one in placed_rules(book) if one.id == name)
        depth = 2 if placed.path[0] == "products" else 1
        file = "/".join(map(str, placed.path[:depth]))
        return f"{file}.yaml", placed.path[depth:]
    file = next(file for file, one in LISTS.items() if one == kind)
    listed = getattr(book, file.removesuffix(".yaml"))
    return file, (next(number for number, one in enumerate(listed) if one.id == name),)


def ending(text: str, path: tuple[str | int, ...], until: date, kind: str) -> Edit:
    """Give the edit that writes the day into a file: in place of another, else behind the id."""
    day = until.isoformat()
    found = {(one.path, one.key): one for one in spots(text)}
    if (there := found.get(((*path, "until"), False))) is not None:
        return Edit(there.start, there.end, day)
    after = "order" if kind == "product" else "value" if kind == "assumption" else "id"
    behind = found.get(((*path, after), False)) or next(within(found.values(), path))
    key = found[(behind.path, True)]
    line = text.rfind("\n", 0, key.start) + 1
    before = text[line : key.start]
    if "{" in before:  # all on one line
        return Edit(behind.end, behind.end, f", until: {day}")
    end = text.find("\n", behind.end)
    end = len(text) if end < 0 else end
    return Edit(end, end, f"\n{' ' * len(before)}until: {day}")


def within(found: object, path: tuple[str | int, ...]) -> Iterator[Spot]:
    """Give the single values of a thing itself."""
    depth = len(path) + 1
    for one in found:  # type: ignore[attr-defined]  # the spots of a file
        if not one.key and one.path[:-1] == path and len(one.path) == depth:
            yield one
