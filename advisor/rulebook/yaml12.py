"""YAML 1.2 (core schema) read strictly, for rule files.

libyaml does the scanning, through PyYAML; what YAML 1.1 would guess (`no`, `1:30`, dates, octals)
stays text here, decimals stay exact, and everything a rule file has no use for is refused with its
line: duplicate keys, anchors and aliases, tags, several documents, keys that are not text.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

from advisor.errors import Problem, RuleError, UsageError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

Path: TypeAlias = "tuple[str | int, ...]"
"""The way from the top of a file to one of its values: keys and list positions."""

DEEPEST = 30

TOO_DEEP = "exceeded maximum nesting depth"
"""How libyaml from PyYAML 6.0.4 on refuses what earlier ones leave to us."""

LARGEST_FILE = 2_000_000
"""Characters; our own largest rule file has about thirty thousand."""

LOADER: Any = getattr(yaml, "CSafeLoader", None)
"""None where PyYAML was built without libyaml. Its own scanner does not read YAML 1.2: a question mark
in `{en: Can I?}` is a fault to it, and in broken files it takes some faults for content."""

NULL = frozenset({"", "~", "null", "Null", "NULL"})
BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
LONGEST_NUMBER = 40
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?\Z")
_REFUSED_NUMBER = re.compile(
    r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z|[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z"
)
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters, separators of lines, and marks that turn the direction of writing."""


def parse(text: str, file: str) -> object:
    """Read the one document in `text`.

    Args:
        text: the file's content.
        file: its name, for errors.

    Returns:
        Mappings as dict, sequences as list, scalars as str, bool, int, Decimal or None.

    Raises:
        RuleError: what is not YAML 1.2, or not of the strict part read here, with its line.
        UsageError: PyYAML is there without libyaml.
    """
    return Parsed(text, file).value


def line_of(lines: dict[Path, int], path: Path) -> int:
    """Give the line, counted from 1, on which the value at `path`, or its nearest parent, begins."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def unclosed_quote(text: str, last: int) -> int | None:
    """Give the first line, counted from 0, on which a quoted value begins that is not closed on it.

    Values are told by what stands before the quote; rule files have no quoted text over several lines.
    """
    for number, line in enumerate(text.split("\n")[: last + 1]):
        place = 0
        while found := _QUOTED.search(line, place):
            closed = _CLOSED[found[1]].match(line, found.end())
            if closed is None or not _AFTER.match(line, closed.end()):
                return number
            place = closed.end()
    return None


_QUOTED = re.compile(r"(?:(?<=: )|(?<=- )|(?<=[{\[])|(?<=, ))(['\"])")
_CLOSED = {"'": re.compile(r"(?:[^']|'')*'"), '"': re.compile(r'(?:[^"\\]|\\.)*"')}
_AFTER = re.compile(r"\s*(?:$|[,}\]:#])")
THOUSANDS = re.compile(r"[0-9]{3}\Z")
"""What stands behind a thousands separator."""

TEXTS = ("zh", "en")
"""Fields whose values are sentences."""


class Parsed:
    """One pass over libyaml's events: the value, and the line of every part of it."""

    def __init__(self, text: str, file: str) -> None:
        """Read `text`; see `parse`. Raises UsageError where nothing can be read with."""
        if LOADER is None:
            raise UsageError(Problem("libyaml-missing"))
        self.file = file
        self.lines: dict[Path, int] = {}
        self.written = text.split("\n")
        if len(text) > LARGEST_FILE:
            raise RuleError(Problem("file-too-large", file, {"most": f"{LARGEST_FILE:,}"}))
        if found := _UNPRINTABLE.search(text):
            self.fail("yaml-unprintable", text.count("\n", 0, found.start()), found=ascii(found[0]))
        try:
            events = yaml.parse(text, Loader=LOADER)
            self.value = self.document(events)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            why = getattr(error, "problem", None) or error
            if why == TOO_DEEP:
                self.fail("yaml-deep", getattr(mark, "line", 0), most=DEEPEST)
            quote = unclosed_quote(text, getattr(mark, "line", 0))
            if quote is not None:
                self.fail("yaml-quote", quote)
            self.fail("yaml-broken", getattr(mark, "line", 0), why=why)

    def document(self, events: Iterator[Any]) -> object:
        """Read the stream, which holds one document at the most."""
        value: object = None
        documents = 0
        for event in events:
            line = event.start_mark.line
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.fail("yaml-documents", line)
            elif isinstance(event, yaml.NodeEvent):
                value = self.node(event, events, ())
        return value

    def node(self, event: Any, events: Iterator[Any], path: Path) -> object:
        """Read the value that `event` begins."""
        self.lines[path] = event.start_mark.line + 1
        if len(path) > DEEPEST:
            self.fail("yaml-deep", event.start_mark.line, most=DEEPEST)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        self.refuse_references(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(events, path)
        return self.mapping(events, path)

    def sequence(self, events: Iterator[Any], path: Path) -> list[object]:
        """Read the rest of a list."""
        items: list[object] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self.node(event, events, (*path, len(items))))
        return items

    def mapping(self, events: Iterator[Any], path: Path) -> dict[str, object]:
        """Read the rest of a mapping; a key may stand in it once."""
        entries: dict[str, object] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            line = event.start_mark.line
            key = self.scalar(event) if isinstance(event, yaml.ScalarEvent) else None
            if isinstance(key, int) and THOUSANDS.match(str(event.value)):
                self.fail("yaml-thousands", line, found=event.value)
            elif not isinstance(key, str):
                self.fail("yaml-key", line, found=shown(getattr(event, "value", "…")))
            elif key in entries:
                self.fail("yaml-duplicate", line, name=key)
            else:
                following = next(events)
                entries[key] = self.node(following, events, (*path, key))
                if key in TEXTS:
                    self.refuse_comment(following)
                self.lines[(*path, key)] = line + 1
        return entries

    def scalar(self, event: Any) -> object:
        """Read one scalar, quoted or plain."""
        self.refuse_references(event)
        line = event.start_mark.line
        if not event.style:
            return self.plain(event.value, line)
        if found := _UNPRINTABLE.search(event.value):
            self.fail("yaml-unprintable", line, found=ascii(found[0]))
        return event.value

    def refuse_comment(self, event: Any) -> None:
        """Refuse a comment behind a text without quotes: it is the rest of the text."""
        if isinstance(event, yaml.ScalarEvent) and not event.style:
            end: Any = event.end_mark
            rest = self.written[end.line][end.column :] if end.line < len(self.written) else ""
            if rest.lstrip(" ").startswith("#"):
                self.fail("yaml-comment", end.line, found=rest.strip()[:LONGEST_NUMBER])

    def refuse_references(self, event: Any) -> None:
        """Refuse anchors, aliases and tags: no rule file needs them, and aliases can explode."""
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self.fail("yaml-alias", event.start_mark.line)
        if event.tag is not None:
            self.fail("yaml-tag", event.start_mark.line, found=event.tag)

    def plain(self, text: str, line: int) -> object:
        """Give a scalar without quotes its type, by the core schema of YAML 1.2."""
        if text in NULL:
            return None
        if text in BOOLEAN:
            return BOOLEAN[text]
        if text[0] not in "+-.0123456789":
            return text
        number = _INTEGER.match(text) or _DECIMAL.match(text)
        if _REFUSED_NUMBER.match(text) or (number and len(text) > LONGEST_NUMBER):
            self.fail("yaml-number", line, found=text[:LONGEST_NUMBER])
        if not number:
            return text
        return int(text) if _INTEGER.match(text) else Decimal(text)

    def fail(self, code: str, line: int, **values: object) -> None:
        """Refuse the document, naming the line (counted from 0 by libyaml, from 1 by people)."""
        raise RuleError(Problem(code, f"{self.file}:{line + 1}", values))
