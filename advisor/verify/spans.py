"""Where every word of a rule file stands, character by character, so that one can be put for another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from advisor.rulebook.yaml12 import LOADER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.rulebook.yaml12 import Path


class Spot(NamedTuple):
    """A key, or a value that is no list and no mapping.

    Attributes:
        path: the way to it; of a key, that to its value.
        key: whether it is the key.
        start, end: where it begins in the text and where it ends, quotes included.
        value: what it says.
    """

    path: Path
    key: bool
    start: int
    end: int
    value: str


class Edit(NamedTuple):
    """What is to stand in a text in place of what stands there from `start` to `end`."""

    start: int
    end: int
    text: str


def spots(text: str) -> Iterator[Spot]:
    """Give every key and every single value of a file that the strict reader has read."""
    events = iter(yaml.parse(text, Loader=LOADER))
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            yield from within(event, events, ())


def within(event: Any, events: Iterator[Any], path: Path) -> Iterator[Spot]:
    """Give what stands in a value."""
    if isinstance(event, yaml.ScalarEvent):
        yield spot(event, path, key=False)
    elif isinstance(event, yaml.SequenceStartEvent):
        for number, one in enumerate(events):
            if isinstance(one, yaml.SequenceEndEvent):
                return
            yield from within(one, events, (*path, number))
    else:
        for one in events:
            if isinstance(one, yaml.MappingEndEvent):
                return
            way = (*path, one.value)
            yield spot(one, way, key=True)
            yield from within(next(events), events, way)


def spot(event: Any, path: Path, *, key: bool) -> Spot:
    """Give where a scalar stands."""
    return Spot(path, key, event.start_mark.index, event.end_mark.index, event.value)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Give a text with some edits made, which do not overlap; all else stays as it is."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text
