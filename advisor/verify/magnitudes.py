"""Numbers as the solver sees them: where each is known, and where it lies above a constant.

Every comparison of a whole number with a constant follows from "above".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import z3

from advisor.rulebook.arithmetic import HUGE, MILLION

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.logic.condition import Op


class Magnitude(NamedTuple):
    """A number, in rule units.

    Attributes:
        known: where it is known.
        above: says, for a whole number, that this one is larger.
    """

    known: z3.BoolRef
    above: Callable[[int], z3.BoolRef]

    def compare(self, op: Op, constant: int) -> z3.BoolRef:
        """Say that it compares so, where it is known."""
        if op == ">":
            return self.above(constant)
        if op == ">=":
            return self.above(constant - 1)
        if op == "<=":
            return z3.Not(self.above(constant))
        if op == "<":
            return z3.Not(self.above(constant - 1))
        same = z3.And(self.above(constant - 1), z3.Not(self.above(constant)))
        return same if op == "==" else z3.Not(same)


class Variable(NamedTuple):
    """A fact: whether it is known, and what it is. A choice is the number of its place."""

    known: z3.BoolRef
    value: z3.ExprRef


def plain(known: z3.BoolRef, value: Any) -> Magnitude:
    """Give a number that is a term of the solver's itself."""
    return Magnitude(known, lambda constant: value > constant)


def share(part: tuple[z3.BoolRef, Any], whole: tuple[z3.BoolRef, Any]) -> Magnitude:
    """Give one amount as a fraction of another, in millionths, as `arithmetic.ratio` does."""
    (part_known, a), (whole_known, b) = part, whole

    def above(constant: int) -> z3.BoolRef:
        if constant >= HUGE:
            return z3.BoolVal(False, a.ctx)  # noqa: FBT003  # z3's own way
        beyond = z3.If(b > 0, a * MILLION > constant * b, a * MILLION < constant * b)
        nothing = z3.BoolVal(constant < 0, a.ctx)
        return z3.If(a == 0, nothing, z3.Or(b == 0, beyond))

    return Magnitude(z3.And(part_known, z3.Or(a == 0, whole_known)), above)


def in_half_steps(known: z3.BoolRef, numerator: Any, denominator: Any = 1) -> Magnitude:
    """Give a fraction as numbers that are worked out are compared: 2·floor, and 1 more if not whole.

    The denominator is above 0. Above 2k is above k; above 2k + 1 is at least k + 1.
    """

    def above(constant: int) -> z3.BoolRef:
        whole, half = divmod(constant, 2)
        if half:
            return numerator >= (whole + 1) * denominator
        return numerator > whole * denominator

    return Magnitude(known, above)
