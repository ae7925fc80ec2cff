"""Claims about somebody: which of some conditions are met, unmet or unknown of them.

A claim is true or false of everybody; that something is unknown is a claim like any other. Names are
those of twins: pairs of a condition that says where a thing holds, and one that says where it fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.logic.condition import Condition, Truth

Twins: TypeAlias = "Mapping[str, tuple[Condition, Condition]]"
"""Name -> where it holds and where it fails; without `Not`, and without traits."""


class UndecidedError(Exception):
    """Whether a claim is true of anybody could not be decided within the bounds."""


class Claim:
    """A claim; `&`, `|` and `~` join claims."""

    def __and__(self, other: Claim) -> Claim:
        """Claim both."""
        return AllClaims((self, other))

    def __or__(self, other: Claim) -> Claim:
        """Claim at least one of both."""
        return ~AllClaims((~self, ~other))

    def __invert__(self) -> Claim:
        """Claim the opposite."""
        return NoClaim(self)


@dataclass(frozen=True)
class Comes(Claim):
    """A thing comes out as told: met (true), or unmet (false)."""

    name: str
    truth: bool


@dataclass(frozen=True)
class AllClaims(Claim):
    """Every part is true."""

    parts: tuple[Claim, ...]


@dataclass(frozen=True)
class NoClaim(Claim):
    """The part is false."""

    part: Claim


@dataclass(frozen=True)
class SameClaims(Claim):
    """Both parts are true, or both false."""

    parts: tuple[Claim, Claim]


@dataclass(frozen=True)
class FewClaims(Claim):
    """At most so many of the parts are true."""

    parts: tuple[Claim, ...]
    most: int


def met(name: str) -> Claim:
    """Claim that a thing is met."""
    return Comes(name, truth=True)


def unmet(name: str) -> Claim:
    """Claim that a thing is unmet."""
    return Comes(name, truth=False)


def decided(name: str) -> Claim:
    """Claim that a thing is met or unmet."""
    return met(name) | unmet(name)


def unknown(name: str) -> Claim:
    """Claim that a thing is neither met nor unmet."""
    return ~met(name) & ~unmet(name)


def differ(one: str, other: str) -> Claim:
    """Claim that two things come out differently."""
    return ~(SameClaims((met(one), met(other))) & SameClaims((unmet(one), unmet(other))))


def every(claims: Iterable[Claim]) -> Claim:
    """Claim all of some claims; of none, claim nothing."""
    return AllClaims(tuple(claims))


def some(claims: Iterable[Claim]) -> Claim:
    """Claim at least one of some claims; of none, nobody fits."""
    return ~every(~one for one in claims)


ANYBODY = every(())
"""What is true of everybody."""


def is_true(claim: Claim, truths: Mapping[str, Truth]) -> bool:
    """Tell whether a claim is true of somebody, by how each thing comes out."""
    if isinstance(claim, Comes):
        return truths[claim.name] is claim.truth
    if isinstance(claim, NoClaim):
        return not is_true(claim.part, truths)
    if isinstance(claim, FewClaims):
        return sum(is_true(part, truths) for part in claim.parts) <= claim.most
    if isinstance(claim, SameClaims):
        one, other = claim.parts
        return is_true(one, truths) == is_true(other, truths)
    return all(is_true(part, truths) for part in parts_of(claim))


def parts_of(claim: Claim) -> tuple[Claim, ...]:
    """Give the claims of which a claim is made."""
    if isinstance(claim, NoClaim):
        return (claim.part,)
    return claim.parts if isinstance(claim, AllClaims | FewClaims | SameClaims) else ()


def named(claim: Claim) -> Iterator[str]:
    """Give the names that a claim speaks of."""
    if isinstance(claim, Comes):
        yield claim.name
    for part in parts_of(claim):
        yield from named(part)
