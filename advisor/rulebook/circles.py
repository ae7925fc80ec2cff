"""What rests on what among names: circles, and how much there is behind each of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from advisor.rulebook import types
from advisor.rulebook.index import leaves, sides
from advisor.rulebook.parameters import operands_of
from advisor.rulebook.rule_checks import Mistake, mistake
from advisor.rulebook.scalars import is_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from advisor.rulebook.yaml12 import Path

MOST_BEHIND = 100
"""Names and comparisons behind a name, through all others: more could not be followed."""

MOST_NAMED = 5
"""Names of a circle that an error gives."""


def check_circles(book: types.Rulebook) -> Iterator[Mistake]:
    """Refuse numbers and traits that need themselves, or far too much; all else follows them."""
    reckoned: dict[str, list[str]] = {
        name: [str(one) for one in derived.operands]
        for name, derived in book.facts.derived.items()
        if isinstance(derived, types.Arithmetic)
    }
    reckoned |= {
        name: [one for one in operands_of(parameter) if isinstance(one, str) and not is_number(one)]
        for name, parameter in book.parameters.items()
        if parameter.op is not None and name not in reckoned
    }
    traits = {
        name: [
            f"trait {leaf.trait}" if isinstance(leaf, types.TraitTest) else leaf.fact
            for side in sides(trait)
            for leaf in leaves(side)
        ]
        for name, trait in book.traits.items()
    }
    traits = {f"trait {name}": needs for name, needs in traits.items()}
    for needs in (reckoned, traits):
        circles, sizes = followed(needs)
        what = "operand" if needs is reckoned else "trait"
        for circle in circles:
            shown = (*circle[:MOST_NAMED], *(["…"] if len(circle) > MOST_NAMED else ()), circle[0])
            names = " → ".join(name.removeprefix("trait ") for name in shown)
            yield mistake(place(book, circle[0]), f"{what}-circle", names=names)
        for name in sorted(large(needs, sizes)):
            given: dict[str, Any] = {"name": name.removeprefix("trait "), "most": MOST_BEHIND}
            yield mistake(place(book, name), f"{what}-deep", **given)


def place(book: types.Rulebook, name: str) -> Path:
    """Give where a number or a trait stands."""
    if name.startswith("trait "):
        return "traits", name.removeprefix("trait ")
    return ("facts", "derived", name) if name in book.facts.derived else ("parameters", name)


def large(needs: Mapping[str, Sequence[str]], sizes: Mapping[str, int]) -> Iterator[str]:
    """Give the names that come to too much by themselves, and not by another one that does."""
    for name, size in sizes.items():
        if size > MOST_BEHIND and all(sizes.get(one, 1) <= MOST_BEHIND for one in needs[name]):
            yield name


def followed(
    needs: Mapping[str, Sequence[str]],
) -> tuple[list[tuple[str, ...]], dict[str, int]]:
    """Follow names to what they need.

    Returns every circle, from its first name by the alphabet; and of each name that leads into none
    how much is behind it, what is needed twice counted twice.
    """
    users: dict[str, list[str]] = defaultdict(list)
    waiting = {}
    for name, needed in needs.items():
        among = [one for one in needed if one in needs]
        waiting[name] = len(among)
        for one in among:
            users[one].append(name)
    ready = [name for name, count in waiting.items() if not count]
    sizes: dict[str, int] = {}
    for name in ready:  # it grows
        sizes[name] = 1 + sum(sizes.get(one, 1) for one in needs[name])
        for user in users[name]:
            waiting[user] -= 1
            if not waiting[user]:
                ready.append(user)
    rest = {
        name: [one for one in needs[name] if one in needs and one not in sizes]
        for name in sorted(waiting.keys() - sizes.keys())
    }
    return list(circles_among(rest)), sizes


def circles_among(needs: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Give circles among names each of which needs another one: those into which the first need leads."""
    walked: dict[str, str] = {}
    for start in needs:
        way: list[str] = []
        name = start
        while name not in walked:
            walked[name] = start
            way.append(name)
            name = min(needs[name])
        if walked[name] == start and name in way:
            circle = way[way.index(name) :]
            first = circle.index(min(circle))
            yield (*circle[first:], *circle[:first])
