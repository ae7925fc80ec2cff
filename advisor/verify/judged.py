"""Everything in a rulebook that is judged on a day: what it is, where it stands, when it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.logic.condition import (
    TRAIT,
    Compare,
    Condition,
    parts_of,
    push_not,
    with_parts,
)
from advisor.logic.traits import unfold
from advisor.model import EVERY, owned, rule_id
from advisor.rulebook.placed import placed_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.edition.edition import Edition
    from advisor.edition.resolved import ResolvedProduct, ResolvedRule
    from advisor.logic.twins import Twin
    from advisor.rulebook import types
    from advisor.rulebook.yaml12 import Path


class Judged(NamedTuple):
    """A rule, trait, note or band.

    Attributes:
        id: `weilidai.invited`, `general.student`, a trait's name, `note.…`, `weilidai.score/…`.
        shared: its id in the files: `every.adult` where all products have it; else the id.
        path: where it stands in the rulebook.
        holds, fails: with their names resolved, traits still in them.
        two_sided: whether the file says where it fails.
        resolved: the product that it is about.
    """

    id: str
    shared: str
    kind: str
    path: Path
    holds: Condition
    fails: Condition
    two_sided: bool
    resolved: ResolvedProduct | None = None
    rule: ResolvedRule | None = None

    @property
    def of_every(self) -> bool:
        """Tell whether the files have it for every product."""
        return owned(self.shared)[0] == EVERY

    @property
    def owner(self) -> list[str]:
        """Give the id of the product that it is about, in a list; none where it is the person."""
        return [] if self.resolved is None else [self.resolved.product.id]

    def twin(self, traits: Mapping[str, Twin]) -> tuple[Condition, Condition]:
        """Give both sides over facts alone."""
        return unfold(self.holds, traits), unfold(self.fails, traits)


def judged_rules(edition: Edition) -> Iterator[Judged]:
    """Give the rules in force, each with its place in the files."""
    places = {name: placed for placed in placed_rules(edition.book) for name in placed.ids}
    for resolved in (None, *edition.products):
        for one in edition.general if resolved is None else resolved.rules:
            placed = places[one.id]
            sides = (one.holds, one.fails, one.two_sided)
            yield Judged(one.id, placed.id, one.kind, placed.path, *sides, resolved, one)


def judged_traits(edition: Edition) -> Iterator[Judged]:
    """Give the traits."""
    for name, twin in edition.traits.items():
        two_sided = edition.book.traits[name].fails is not None
        path: Path = ("traits", name)
        yield Judged(name, name, "trait", path, twin.holds, twin.fails, two_sided)


def judged_notes(edition: Edition) -> Iterator[Judged]:
    """Give the notes."""
    places = {note.id: number for number, note in enumerate(edition.book.notes)}
    for note in edition.notes:
        path: Path = ("notes", places[owned(note.id)[1]])
        yield Judged(note.id, note.id, "note", path, note.holds, note.fails, two_sided=False)


def judged_bands(edition: Edition) -> Iterator[Judged]:
    """Give the conditional bands of every product's factors."""
    places = {factor.id: number for number, factor in enumerate(edition.book.scorecard)}
    for resolved in edition.products:
        for factor in resolved.factors:
            listed = edition.book.scorecard[places[factor.id]]
            ours = resolved.product.id in listed.products
            start: Path = ("scorecard", places[factor.id], *listed.way_to(resolved.product.id))
            bands = listed.of(resolved.product.id).bands
            for number, band in enumerate(factor.bands):
                if band.holds is None or band.fails is None:
                    continue
                two_sided = bool(bands and bands[number].fails is not None)
                path: Path = (*start, number)
                name = rule_id(resolved.product.id, band.name)
                shared = name if ours else rule_id(EVERY, band.name)
                yield Judged(
                    name, shared, "band", path, band.holds, band.fails, two_sided, resolved
                )


def at_path(book: types.Rulebook, path: Path) -> Any:
    """Give what stands at a path of the rulebook."""
    found: Any = book
    for step in path:
        listed: Any = found
        found = listed[step] if isinstance(found, dict | tuple) else getattr(found, str(step))
    return found


# Parts of conditions ------------------------------------------------------------------------------


def leaves_of(condition: Condition) -> list[Compare]:
    """Give the comparisons of a condition, from left to right."""
    if isinstance(condition, Compare):
        return [condition]
    return [leaf for part in parts_of(condition) for leaf in leaves_of(part)]


def with_leaf(condition: Condition, number: int, put: Condition) -> Condition:
    """Give a condition with another one in the place of a comparison."""
    found, _ = replaced(condition, number, put)
    return found


def replaced(condition: Condition, number: int, put: Condition) -> tuple[Condition, int]:
    """Replace a comparison; gives also how many comparisons are still to pass."""
    if isinstance(condition, Compare):
        return (put if number == 0 else condition), number - 1
    parts = []
    for part in parts_of(condition):
        made, number = replaced(part, number, put)
        parts.append(made)
    return with_parts(condition, tuple(parts)), number


def negation(condition: Condition) -> Condition:
    """Give where a condition certainly fails."""
    return push_not(condition, negate=True)


def is_trait(compare: Compare) -> bool:
    """Tell whether a comparison asks for a trait."""
    return compare.field.startswith(TRAIT)
