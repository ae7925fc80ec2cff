"""A report judged again from its own record: the same bytes, or what differs and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from advisor.errors import Problem, UsageError, shown
from advisor.person.profile import make_profile
from advisor.person.strict_json import read_json
from advisor.report.json import ADDED_SINCE, SCHEMA_VERSION, to_json
from advisor.rulebook.scalars import BadValueError, read_date
from advisor.texts import Lang
from advisor.version import __version__

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from advisor.assess.advisor import Advisor
    from advisor.model import Profile
    from advisor.rulebook.types import LocalText, Rulebook

LARGEST_REPORT = 20_000_000
"""Bytes; a report with long schedules for every product has about two million."""

KEYS = ("id", "rule", "factor")
"""What names an entry of a list, so that another order is no difference of every entry."""

ABSENT = object()
"""What stands for an entry that one side does not have; it equals no JSON value."""


class Record(NamedTuple):
    """What a report says it was made from."""

    schema: str
    as_of: date
    lang: Lang
    engine_version: str
    digest: str
    profile: object
    whole: dict[str, Any]


class Departure(NamedTuple):
    """One place at which the replayed report differs: a path, what was recorded, what it is now."""

    path: str
    recorded: str
    replayed: str


class Replay(NamedTuple):
    """How a report compares with its replay.

    Attributes:
        identical: byte for byte.
        schema, engine, digest: recorded and present ones, where they differ.
        added: the keys that the record's older schema did not have.
        redefined: what is meant otherwise now by facts that the older record has, in words.
        differences: where the contents differ; empty if only the layout does.
    """

    identical: bool
    schema: tuple[str, str] | None
    added: tuple[str, ...]
    redefined: tuple[LocalText, ...]
    engine: tuple[str, str] | None
    digest: tuple[str, str] | None
    differences: tuple[Departure, ...]


def replay(content: bytes, advisor: Advisor, name: str) -> Replay:
    """Judge a report's profile again on its day and in its language, and compare.

    Args:
        content: the report, JSON in UTF-8.
        advisor: judges with the rulebook at hand.
        name: the report's name, for errors.

    Raises:
        UsageError: it is no report of ours.
        ProfileError: its profile cannot be read.
    """
    record = read_record(content, name)
    profile = make_profile(record.profile, advisor.book, record.as_of)
    assessment = advisor.assess(profile, record.lang)
    text = to_json(assessment)
    digest, engine = advisor.book.digest, __version__
    identical = text.encode() == content
    schema, added = record.schema, ADDED_SINCE.get(record.schema, ())
    now = without(json.loads(text), added)
    return Replay(
        identical,
        None if schema == SCHEMA_VERSION else (schema, SCHEMA_VERSION),
        added,
        tuple(redefined(advisor.book, record.schema, profile)),
        None if engine == record.engine_version else (record.engine_version, engine),
        None if digest == record.digest else (record.digest, digest),
        () if identical else tuple(differences("", record.whole, now)),
    )


def redefined(book: Rulebook, schema: str, profile: Profile) -> Iterator[LocalText]:
    """Give what changed since a record's schema in the meaning of the facts that it has."""
    for name, fact in book.facts.facts.items():
        change = fact.redefined
        if change is not None and int(schema) < change.since_schema and name in profile.known:
            yield change.text


def read_record(content: bytes, name: str) -> Record:
    """Read what a report was made from. Raises UsageError."""
    whole = read_json(content, UsageError, LARGEST_REPORT, name)
    schema = whole.get("schema_version") if isinstance(whole, dict) else None
    if schema not in (SCHEMA_VERSION, *ADDED_SINCE):
        raise UsageError(Problem("report-not-ours", name, {"field": "schema_version"}))
    rulebook = whole.get("rulebook")
    digest = rulebook.get("digest") if isinstance(rulebook, dict) else None
    wanted = {
        "lang": whole.get("lang") in get_args(Lang),
        "engine_version": isinstance(whole.get("engine_version"), str),
        "rulebook.digest": isinstance(digest, str),
        "profile": isinstance(whole.get("profile"), dict),
    }
    for field, good in wanted.items():
        if not good:
            raise UsageError(Problem("report-not-ours", name, {"field": field}))
    try:
        day = read_date(whole.get("as_of"))
    except BadValueError as bad:
        raise UsageError(Problem(bad.code, f"{name}: as_of", bad.values)) from None
    lang, engine = whole["lang"], whole["engine_version"]
    return Record(schema, day, lang, engine, str(digest), whole["profile"], whole)


def without(value: Any, keys: Collection[str]) -> Any:
    """Give a JSON value without some keys, wherever they stand."""
    if isinstance(value, dict):
        return {key: without(one, keys) for key, one in value.items() if key not in keys}
    return [without(one, keys) for one in value] if isinstance(value, list) else value


def differences(path: str, recorded: Any, replayed: Any) -> Iterator[Departure]:
    """Give the places at which two JSON values differ."""
    if isinstance(recorded, dict) and isinstance(replayed, dict):
        for key in dict.fromkeys((*recorded, *replayed)):
            spot = f"{path}.{key}" if path else str(key)
            yield from differences(spot, recorded.get(key, ABSENT), replayed.get(key, ABSENT))
    elif isinstance(recorded, list) and isinstance(replayed, list):
        was, now = keyed(recorded), keyed(replayed)
        if list(was) != list(now) and was.keys() == now.keys():
            yield Departure(path, ", ".join(was), ", ".join(now))
        for key in dict.fromkeys((*was, *now)):
            yield from differences(f"{path}.{key}", was.get(key, ABSENT), now.get(key, ABSENT))
    elif recorded != replayed or type(recorded) is not type(replayed):
        yield Departure(path, brief(recorded), brief(replayed))


def keyed(entries: list[Any]) -> dict[str, Any]:
    """Give a list's entries by their names, or by their places where they have none."""
    for key in KEYS:
        names = [entry.get(key) for entry in entries if isinstance(entry, dict)]
        named = [name for name in names if isinstance(name, str)]
        if len(named) == len(entries) == len(set(named)):
            return dict(zip(named, entries, strict=True))
    return {str(place): entry for place, entry in enumerate(entries)}


def brief(value: Any) -> str:
    """Write a value on one line."""
    return "—" if value is ABSENT else shown(value)
