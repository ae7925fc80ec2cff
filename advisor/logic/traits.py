"""Traits over traits: in which order they are judged, and conditions without any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.logic.condition import TRAIT, Compare, Condition, parts_of, with_parts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.logic.twins import Twin


def unfold(condition: Condition, traits: Mapping[str, Twin]) -> Condition:
    """Put for each trait what it stands for: certainly holding, or certainly failing."""
    if not isinstance(condition, Compare):
        return with_parts(condition, tuple(unfold(part, traits) for part in parts_of(condition)))
    if not condition.field.startswith(TRAIT):
        return condition
    twin = traits[condition.field.removeprefix(TRAIT)]
    return unfold(twin.holds if condition.op == "==" else twin.fails, traits)


def tiers(traits: Mapping[str, Twin]) -> list[dict[str, Twin]]:
    """Split traits into those over facts alone, those over these, and so on."""
    depths: dict[str, int] = {}

    def depth(name: str) -> int:
        if name not in depths:
            read = {compare.field for compare in traits[name].comparisons()}
            asked = [one.removeprefix(TRAIT) for one in read if one.startswith(TRAIT)]
            depths[name] = 1 + max(map(depth, asked), default=-1)
        return depths[name]

    found: list[dict[str, Twin]] = [{} for _ in range(max(map(depth, traits), default=-1) + 1)]
    for name, twin in traits.items():
        found[depths[name]][name] = twin
    return found
