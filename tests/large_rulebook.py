"""Generated rulebooks as large as wanted: our own, with more facts, traits, products, rules and cases.

Everything is drawn from a seed, so that a folder can be made again anywhere. Nothing in it is about
real products. `write_rulebook` writes a folder like `rules/`; `edited` changes numbers in a copy.
"""

from __future__ import annotations

import json
import random
import re
import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

import advisor
from advisor.assess.judgement import STATUS
from advisor.edition.edition import edition_on
from advisor.logic.condition import two_sided
from advisor.logic.traits import unfold
from advisor.person.profile import make_profile
from advisor.rulebook.load import default_folder
from advisor.verify.judged import judged_rules
from tests.conftest import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from advisor.edition.edition import Edition

SEED = 20261128

SAID = {"zh": "一句话。", "en": "A sentence."}
SENTENCES = {
    "met": {"zh": "满足。", "en": "It is met."},
    "unmet": {"zh": "不满足。", "en": "It is unmet."},
    "unknown": {"zh": "还不知道。", "en": "It is not known."},
    "grey": {"zh": "说不准。", "en": "Nobody can tell."},
}
EVIDENCE = [{"assumption": "terms_may_differ"}]
TRAITS = 20


class Size(NamedTuple):
    """How large a rulebook is to be.

    Attributes:
        products, rules: generated products, and rules of each.
        facts: generated facts; width: facts that a condition asks for, at the most.
    """

    products: int
    rules: int = 15
    facts: int = 200
    width: int = 3


def write_rulebook(folder: Path, size: Size, seed: int = SEED) -> None:
    """Write a rulebook into a folder that is not there yet."""
    draw = random.Random(seed)  # noqa: S311  # seeded, so that a run repeats
    shutil.copytree(default_folder(), folder, ignore=shutil.ignore_patterns("cases", "schema"))
    made = {f"fact_{number}": fact(draw) for number in range(size.facts)}
    groups = [
        {"id": f"more_{place}", "name": SAID, "facts": list(made)[place : place + 20]}
        for place in range(0, size.facts, 20)
    ]
    put_in(folder / "facts.yaml", "groups:", [f"  - {json.dumps(one)}" for one in groups])
    listed = [f"  {name}: {json.dumps(one)}" for name, one in made.items()]
    put_in(folder / "facts.yaml", "facts:", listed)
    numbers = [name for name, one in made.items() if one["type"] == "integer"]
    with (folder / "traits.yaml").open("a", encoding="utf-8") as traits:
        for number in range(TRAITS):
            found = trait(draw, draw.choice(numbers))
            traits.write(f"trait-{number}: {json.dumps(found)}\n")
    for number in range(size.products):
        plain = json.loads(json.dumps(product(draw, number, size, made)))  # shares no part
        content = yaml.safe_dump(plain, sort_keys=False)
        (folder / "products" / f"loan{number}.yaml").write_text(content, "utf-8")


def put_in(path: Path, under: str, lines: list[str]) -> None:
    """Put lines right under a key of a file."""
    text = path.read_text("utf-8")
    path.write_text(text.replace(f"\n{under}\n", "\n".join(["", under, *lines, ""]), 1), "utf-8")


# What is in it --------------------------------------------------------------------------------------


def fact(draw: random.Random) -> dict[str, Any]:
    """Give a fact."""
    shape = {"change": "never", "name": SAID, "question": SAID}
    kind = draw.choice(["boolean"] * 4 + ["integer"] * 4 + ["money", "choice"])
    if kind == "boolean":
        return {"type": kind, **shape, "example": True}
    if kind == "choice":
        choices = [{"id": one, "name": SAID} for one in ("red", "green", "blue", "white")]
        return {"type": kind, **shape, "choices": choices, "example": "red"}
    return {"type": kind, **shape, "min": 0, "max": 100, "example": 1}


def trait(draw: random.Random, name: str) -> dict[str, Any]:
    """Give a trait, often with a grey zone."""
    low, high = sorted(draw.sample(range(10, 90), 2))
    found = {"name": SAID, "holds": {"fact": name, "at_least": high}, "evidence": EVIDENCE}
    if draw.random() < 0.6:
        found["fails"] = {"fact": name, "at_most": low}
    return found


def product(draw: random.Random, number: int, size: Size, made: dict[str, Any]) -> dict[str, Any]:
    """Give a product: half of its rules opening conditions, the rest of every other kind."""
    kinds = ["opening"] * (size.rules // 2)
    kinds += [draw.choice(["rejection", "rejection", "need", "caution"]) for _ in range(size.rules)]
    found: dict[str, Any] = {
        "id": f"loan{number}",
        "order": 100 + number,
        "name": SAID,
        "lender": SAID,
        "terms": {},
        "score": {"purpose": {"bands": bands(draw, size, made)}},
    }
    for place, kind in enumerate(kinds[: size.rules]):
        rule = {"id": f"rule-{place}", "name": SAID, "when": condition(draw, kind, size, made)}
        rule["evidence"] = EVIDENCE
        rule |= SENTENCES
        if kind == "caution":
            rule["severity"] = draw.choice(["info", "warn"])
        found.setdefault(kind, []).append(rule)
    return found


def bands(draw: random.Random, size: Size, made: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the bands of a factor."""
    asked = [
        {"when": condition(draw, "opening", size, made), "share": share, "text": SAID}
        for share in (100, 60)
    ]
    return [*asked, {"share": 0, "text": SAID}]


def condition(draw: random.Random, kind: str, size: Size, made: dict[str, Any]) -> dict[str, Any]:
    """Give a condition that most people meet where it is to be met, and few where it is not."""
    names = draw.sample(sorted(made), draw.randint(1, size.width))
    wide = kind in {"opening", "need"}
    parts = [comparison(draw, name, made[name], wide=wide) for name in names]
    if draw.random() < 0.1:
        parts[0] = {"trait": f"trait-{draw.randrange(TRAITS)}"}
        if wide:
            parts[0] = {"not": parts[0]}
    if len(parts) == 1:
        return parts[0]
    if len(parts) > 2 and draw.random() < 0.3:
        return {"count": parts, "at_least": 2}
    if len(parts) > 2 and draw.random() < 0.5:
        inner, outer = ("all", "any") if draw.random() < 0.5 else ("any", "all")
        return {outer: [parts[0], {inner: parts[1:]}]}
    return {draw.choice(["all", "any"]): parts}


def comparison(
    draw: random.Random, name: str, one: dict[str, Any], *, wide: bool
) -> dict[str, Any]:
    """Compare a fact with a number of its own; what is wide is true of most values."""
    if one["type"] == "boolean":
        return {"fact": name, "is": draw.random() < 0.5}
    if one["type"] == "choice":
        ids = [choice["id"] for choice in one["choices"]]
        return {"fact": name, "in": sorted(draw.sample(ids, 3 if wide else 1))}
    low, high = draw.randint(5, 30), draw.randint(70, 95)
    if draw.random() < 0.5:
        return {"fact": name, "at_least": low if wide else high}
    return {"fact": name, "at_most": high if wide else low}


# Cases ----------------------------------------------------------------------------------------------


def write_cases(folder: Path, count: int, seed: int = SEED) -> None:
    """Write cases that come out as expected, each naming what some rules of one product come to."""
    draw = random.Random(seed)  # noqa: S311  # seeded, so that a run repeats
    book = advisor.load_rulebook(folder)
    listed = list(cases_of(edition_on(book, DAY), count, draw))
    (folder / "cases").mkdir()
    for place in range(0, count, 100):
        content = {"as_of": DAY.isoformat(), "cases": listed[place : place + 100]}
        path = folder / "cases" / f"generated{place // 100}.yaml"
        path.write_text(json.dumps(content, indent=1), "utf-8")


def cases_of(edition: Edition, count: int, draw: random.Random) -> Iterator[dict[str, Any]]:
    """Give cases, judged by the plain reading."""
    book = edition.book
    made = [name for name in book.facts.facts if name.startswith("fact_")]
    rules: dict[str, list[Any]] = {}
    for one in judged_rules(edition):
        if one.resolved is not None and one.resolved.product.id.startswith("loan"):
            rules.setdefault(one.resolved.product.id, []).append(one)
    for number in range(count):
        name = draw.choice(sorted(rules))
        profile = {one: value(draw, book.facts.facts[one]) for one in draw.sample(made, 60)}
        profile |= {"age": 30, "purpose": "daily"}
        read = make_profile(profile, book, DAY)
        seen = edition.flat(read)
        seen |= rules[name][0].resolved.seen(seen, read)
        found = {}
        for one in rules[name]:
            holds, fails = (unfold(side, edition.traits) for side in (one.holds, one.fails))
            found[one.id] = (one.kind, STATUS[two_sided(holds, fails, seen)])
        expect: dict[str, Any] = {"verdict": {name: verdict(found.values())}}
        for rule, (_, status) in draw.sample(sorted(found.items()), 4):
            expect.setdefault(status, []).append(rule)
        yield {"name": f"case {number} of {name}", "profile": profile, "expect": expect}


def verdict(found: Any) -> str:
    """Give the verdict that the rules of a product come to."""
    bad = {"opening": "unmet", "rejection": "met"}
    binding = [(kind, status) for kind, status in found if kind in bad]
    if any(status == bad[kind] for kind, status in binding):
        return "ineligible"
    return "undetermined" if any(status == "unknown" for _, status in binding) else "eligible"


def value(draw: random.Random, one: Any) -> Any:
    """Draw a fact's value as JSON has it."""
    if one.type == "boolean":
        return draw.random() < 0.5
    if one.type == "choice":
        return draw.choice(one.choices).id
    return draw.randint(0, 100) if one.type == "integer" else f"{draw.randint(0, 100)}.00"


# Edits ----------------------------------------------------------------------------------------------


def edited(folder: Path, target: Path, count: int, seed: int = SEED) -> None:
    """Copy a rulebook, and move some thresholds of its generated products by one."""
    draw = random.Random(seed)  # noqa: S311  # seeded, so that a run repeats
    shutil.copytree(folder, target)
    paths = sorted((target / "products").glob("loan*.yaml"))
    texts = {path: path.read_text("utf-8") for path in paths}
    places = [
        (path, found.start(1), found.end(1))
        for path, text in texts.items()
        for found in re.finditer(r"at_(?:least|most): (\d+)", text)
    ]
    chosen: Sequence[Any] = draw.sample(places, min(count, len(places)))
    for path, start, end in sorted(chosen, key=lambda one: -one[1]):
        text = texts[path]
        texts[path] = text[:start] + str(int(text[start:end]) + 1) + text[end:]
    for path, text in texts.items():
        path.write_text(text, "utf-8")
