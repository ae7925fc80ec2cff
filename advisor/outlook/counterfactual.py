"""The smallest changes that improve a verdict: all of them, each proven by judging it again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from advisor.edition.wording import Words
from advisor.model import Counterfactual
from advisor.person.profile import echoed
from advisor.rulebook.labels import local
from advisor.texts import sentence
from advisor.texts.templates import spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advisor.model import Value, Verdict
    from advisor.outlook.course import Move, Moves
    from advisor.outlook.steps import Search
    from advisor.outlook.ways import Want
    from advisor.texts import Lang

KEPT = {"window", "habit"}
"""Courses of time in which a step has to be kept up until all the others are done too."""


def smallest(paths: list[tuple[Move, ...]], now: Mapping[str, Value]) -> list[tuple[Move, ...]]:
    """Drop each set for which another does that is a part of it, or nearer to what is, and no later.

    `now` are the person's values, in rule units.
    """
    sets: dict[tuple[frozenset[tuple[str, Value]], date], tuple[Move, ...]] = {}
    for moves in paths:
        changed = frozenset((m.fact, m.value) for m in moves if m.value is not None)
        key = (changed, max((m.at for m in moves), default=date.min))
        if key not in sets or len(moves) < len(sets[key]):  # without a wait that is not needed
            sets[key] = moves

    def beaten(mine: tuple[frozenset[tuple[str, Value]], date]) -> bool:
        wanted = dict(mine[0])
        return any(
            other != mine
            and other[1] <= mine[1]
            and all(
                fact in wanted and between(now[fact], value, wanted[fact])
                for fact, value in other[0]
            )
            for other in sets
        )

    return [moves for mine, moves in sets.items() if not beaten(mine)]


def between(now: Value, near: Value, far: Value) -> bool:
    """Tell whether a new value is another one, or a number on the way to it."""
    if isinstance(far, int) and not isinstance(far, bool):
        low, high = sorted((int(now), far))
        return low <= int(near) <= high
    return near == far


def when_of(moves: tuple[Move, ...], as_of: date) -> date | Literal["now"] | None:
    """Give the day from which all steps hold: `now`, a date, or None for an unknown birthday."""
    dated = [move for move in moves if move.at > as_of]
    if not dated:
        return "now"
    return None if all(move.birthday for move in dated) else max(move.at for move in moves)


def counterfactuals(
    search: Search,
    verdict: Verdict,
    judge: Callable[[Moves], Verdict],
    lang: Lang,
) -> tuple[Counterfactual, ...]:
    """Give all smallest changes to the best verdict that can still be reached.

    Args:
        search: the product and the person.
        verdict: the product's verdict as things are.
        judge: judges the product after some steps, on their day; each change is proven by it.
        lang: the language of the sentences.
    """
    targets: list[tuple[Verdict, list[Want]]] = []
    if verdict != "eligible":
        targets.append(("eligible", search.ways.good))
    if verdict == "ineligible":
        targets.append(("undetermined", search.ways.not_bad))
    for target, goals in targets:
        sets = smallest(list(search.needed(goals)), search.profile.flat)
        proven = [moves for moves in sets if judge(moves) == target]
        if proven:
            return tuple(
                told(search, moves, target, lang) for moves in sorted(proven, key=in_order)
            )
    return ()


def in_order(moves: tuple[Move, ...]) -> tuple[Any, ...]:
    """Give what sets of steps are sorted by: what can be done now first, then the earliest."""
    last = max(move.at for move in moves)
    return (last, len(moves), sorted((move.fact, str(move.value)) for move in moves))


def told(search: Search, moves: tuple[Move, ...], verdict: Verdict, lang: Lang) -> Counterfactual:
    """Put a set of steps into words."""
    book = search.book
    profile = search.course.after(moves).profile
    words = Words(book, profile.known, lang)
    changes = {
        name: echoed(book, name, value)
        for name, value in sorted(profile.known.items())
        if value != search.profile.known.get(name)
    }
    last = max(move.at for move in moves)
    said = []
    for move in sorted(moves, key=lambda move: (move.at, move.fact)):
        step = book.steps[move.fact]
        kept = step.over_time is not None and step.over_time.kind in KEPT
        day = last if kept else move.at
        text = local(step.text, lang)
        said.append(text.format(value=words.fact(move.fact), when=day.isoformat()))
    name = local(search.resolved.product.name, lang)
    said.append(sentence(f"report.change.{verdict}", lang, product=name))
    text = spaced("".join(said)) if lang == "zh" else " ".join(said)
    return Counterfactual(changes, verdict, when_of(moves, search.as_of), text)
