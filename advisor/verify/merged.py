"""The facts of two rulebooks in one, so that both can be asked about the same people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.errors import Problem, RuleError

if TYPE_CHECKING:
    from decimal import Decimal

    from advisor.rulebook import types


def merged(old: types.Rulebook, new: types.Rulebook) -> types.Rulebook:
    """Give the new rulebook with the facts of both, and of each the values that both take.

    Raises RuleError for a fact that is of one type in one rulebook and of another in the other.
    """
    before, after = old.facts, new.facts
    facts = {**before.facts, **after.facts}
    for name in before.facts.keys() & after.facts.keys():
        facts[name] = common(name, before.facts[name], after.facts[name])
    for name in (before.facts.keys() & after.derived.keys()) | (
        before.derived.keys() & after.facts.keys()
    ):
        raise RuleError(Problem("diff-fact", "facts.yaml", {"name": name}))
    for name in before.derived.keys() & after.derived.keys():
        one, other = before.derived[name], after.derived[name]
        if one.model_dump(exclude={"name"}) != other.model_dump(exclude={"name"}):
            raise RuleError(Problem("diff-fact", "facts.yaml", {"name": name}))
    derived = {**before.derived, **after.derived}
    shapes = after.model_copy(update={"facts": facts, "derived": derived})
    return new.model_copy(update={"facts": shapes})


def common(name: str, one: types.Fact, other: types.Fact) -> types.Fact:
    """Give a fact with the values that two rulebooks both take. Raises RuleError."""
    if one.type != other.type:
        raise RuleError(Problem("diff-fact", "facts.yaml", {"name": name}))
    fields = {
        n: field.model_copy(update=limits_of((one.fields or {})[n], field))
        for n, field in (other.fields or {}).items()
        if n in (one.fields or {})
    }
    known = {choice.id for choice in one.choices or ()}
    choices = tuple(choice for choice in other.choices or () if choice.id in known)
    ends = limits_of(one, other)
    return other.model_copy(update={**ends, "choices": choices or None, "fields": fields or None})


def limits_of(
    one: types.Fact | types.QuoteField, other: types.Fact | types.QuoteField
) -> dict[str, Decimal | None]:
    """Give the ends of the range that both take."""
    return {
        "min": max((f.min for f in (one, other) if f.min is not None), default=None),
        "max": min((f.max for f in (one, other) if f.max is not None), default=None),
    }
