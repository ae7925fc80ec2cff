"""Two rulebooks compared on every day on which something changes, from a day on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.edition.history import turning_days
from advisor.verify.bench import Bench
from advisor.verify.changes import changes
from advisor.verify.diff import Effect, ProductDiff, SideBySide, partial_facts
from advisor.verify.effects import Effects, effects_of, judge_alike

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from advisor.rulebook import types
    from advisor.verify.changes import Change


class Stretch(NamedTuple):
    """What differs from a day on, until the next stretch begins.

    Attributes:
        old, new: the rulebooks as in force on that day.
        alike: whether both judge everybody alike, so that nothing had to be tried.
        partial: the facts of which only one rulebook takes some values; those are not compared.
    """

    day: date
    old: Bench
    new: Bench
    alike: bool
    products: list[ProductDiff]
    partial: list[str]
    effects: Effects

    @property
    def key(self) -> Any:
        """Give what tells it from another stretch: all but days, and the people who show it.

        How many of those who were tried it concerns depends on who was found that day.
        """
        effects = self.effects
        return (
            [(one.id, *map(bare, (one.verdict, one.recommendation))) for one in self.products],
            self.partial,
            sorted(str((one.old, one.new)) for one in effects.advice),
            effects.order is None,
            [(one.product, one.old, one.new, one.points) for one in effects.scores],
            effects.costs,
            [name for name, count in effects.newcomers.items() if count],
            [one.rule for one in effects.cautions],
        )

    def judges_like(self, old: Bench, new: Bench) -> bool:
        """Tell whether on another day each of the two rulebooks judges as on this one."""
        return judge_alike(self.old, old) and judge_alike(self.new, new)


def bare(effect: Effect) -> Any:
    """Give an effect without the people who show it."""
    return effect.outcome, [(flip.old, flip.new, flip.reasons) for flip in effect.flips]


class Timeline(NamedTuple):
    """What differs between two rulebooks.

    Attributes:
        stretches: the first begins on the day that is asked for; each tells what differs anew.
        last: the last day on which something in either rulebook changes, or the first looked at.
    """

    changes: list[Change]
    stretches: list[Stretch]
    last: date


def timeline(
    old: types.Rulebook,
    new: types.Rulebook,
    as_of: date,
    renamed: Mapping[tuple[str, str], str] | None = None,
) -> Timeline:
    """Compare two rulebooks on a day, and on each later one on which something changes.

    `renamed`: as of `changes`. Raises RuleError where one of them cannot be looked through.
    """
    later = sorted({day for book in (old, new) for day in turning_days(book) if day > as_of})
    found: list[Stretch] = []
    last_seen: Stretch | None = None
    for day in (as_of, *later):
        benches = Bench(old, day), Bench(new, day)
        if last_seen is not None and last_seen.judges_like(*benches):
            continue
        last_seen = compared_on(*benches)
        if not found or last_seen.key != found[-1].key:
            found.append(last_seen)
    last = later[-1] if later else as_of
    return Timeline(list(changes(old, new, renamed)), found, last)


def compared_on(old: Bench, new: Bench) -> Stretch:
    """Compare two rulebooks on their day."""
    alike = judge_alike(old, new)
    partial = partial_facts(old, new)
    if alike:
        same = Effect("same", [])
        products = [ProductDiff(name, same, same) for name in new.products]
        return Stretch(new.as_of, old, new, alike, products, partial, Effects(0))
    both = SideBySide(old, new)
    products = [both.of(name) for name in dict.fromkeys((*old.products, *new.products))]
    return Stretch(new.as_of, old, new, alike, products, partial, effects_of(both))
