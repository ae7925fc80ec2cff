"""Numbers that are worked out from others, as the solver sees them: both ends of each, exactly.

Sums, differences, and products with what is the same for everybody are linear; time since a day is
told by the day since which it is that long. What is neither is not decided.
"""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

import z3

from advisor.logic.formula import Formula, Lookup, passed
from advisor.logic.span import exactly, half_steps
from advisor.verify.claims import UndecidedError
from advisor.verify.magnitudes import Magnitude, in_half_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from advisor.logic.formula import Number, Operand
    from advisor.logic.span import Exact
    from advisor.verify.magnitudes import Variable


STEPPED = {"months_since", "days_since_month_end"}
"""Operations over a day whose result is no plain difference of days."""


class End(NamedTuple):
    """An end of a number: where there is one, and what it is, as a fraction."""

    known: z3.BoolRef
    numerator: z3.ArithRef
    denominator: int

    def times(self, factor: Fraction) -> End:
        """Multiply by what is the same for everybody."""
        numerator, denominator = factor.numerator, factor.denominator
        return End(self.known, self.numerator * numerator, self.denominator * denominator)


class BothEnds(NamedTuple):
    """Both ends of a number."""

    low: End
    high: End

    def times(self, factor: Fraction) -> BothEnds:
        """Multiply by what is the same for everybody."""
        low, high = (end.times(factor) for end in self)
        return BothEnds(high, low) if factor < 0 else BothEnds(low, high)


class Worked:
    """Gives the ends of numbers that are worked out about a person."""

    def __init__(
        self,
        context: z3.Context,
        formulas: Mapping[str, Number],
        variable: Callable[[str], Variable],
        as_of: date,
        payment: Callable[[Any], BothEnds] | None = None,
    ) -> None:
        """Take the arithmetic, the facts as variables, and the day on which ages are taken.

        `payment` gives the ends of a number whose arithmetic stands elsewhere.
        """
        self.payment = payment
        self.kept: dict[str, BothEnds] = {}
        self.context = context
        self.formulas = formulas
        self.variable = variable
        self.as_of = as_of

    def magnitudes(self, name: str) -> tuple[Magnitude, Magnitude]:
        """Give both ends of a number as rules compare them. Raises UndecidedError."""
        formula = self.formulas[name]
        if isinstance(formula, Formula) and formula.op in STEPPED:
            return self.stepped(formula)
        low, high = (
            in_half_steps(end.known, end.numerator, end.denominator)
            for end in self.ends(name).times(Fraction(formula.steps))
        )
        return low, high

    def ends(self, name: str) -> BothEnds:
        """Give both ends of a number, worked out once. Raises UndecidedError for one that is not linear."""
        if name not in self.kept:
            self.kept[name] = self.ends_once(name)
        return self.kept[name]

    def ends_once(self, name: str) -> BothEnds:
        """Work both ends of a number out."""
        formula = self.formulas[name]
        if not isinstance(formula, Formula):
            if isinstance(formula, Lookup) or self.payment is None:
                raise UndecidedError(name)
            return self.payment(formula)
        if formula.op == "sum":
            return self.added(map(self.operand, formula.operands))
        if formula.op == "difference":
            first, *rest = map(self.operand, formula.operands)
            return self.added([first, *(one.times(Fraction(-1)) for one in rest)])
        if formula.op == "smallest":
            return self.smallest(list(map(self.operand, formula.operands)))
        if formula.op == "times":
            return self.product(formula)
        if formula.op in {"days_since", "days_between"}:
            return self.passed(formula)
        raise UndecidedError(name)

    def operand(self, operand: Operand) -> BothEnds:
        """Give both ends of an operand."""
        if operand.field in self.formulas:
            return self.ends(str(operand.field))
        low, high = map(self.constant, operand.value)
        if operand.field is None:
            return BothEnds(low, high)
        known, value = self.variable(operand.field)
        told = End(known, value, operand.steps)
        if operand.otherwise is not None:
            low, high = self.ends(operand.otherwise)
        return BothEnds(self.unless(told, low), self.unless(told, high))

    def constant(self, value: Exact | None) -> End:
        """Give an end that is the same for everybody; None where there is none."""
        known = z3.BoolVal(value is not None, self.context)
        number = Fraction(value or 0)
        return End(known, z3.IntVal(number.numerator, self.context), number.denominator)

    def unless(self, told: End, otherwise: End) -> End:
        """Give what is told, and where it is not, another end."""
        both = lcm(told.denominator, otherwise.denominator)
        told_, other = (end.numerator * (both // end.denominator) for end in (told, otherwise))
        known = z3.Or(told.known, otherwise.known)
        return End(known, z3.If(told.known, told_, other), both)

    def added(self, parts: Iterable[BothEnds]) -> BothEnds:
        """Add."""
        listed = list(parts)
        return BothEnds(*(self.total([one[place] for one in listed]) for place in (0, 1)))

    def total(self, parts: list[End]) -> End:
        """Add some ends; there is one where there are all."""
        both = lcm(*(part.denominator for part in parts))
        found: Any = z3.IntVal(0, self.context)
        for part in parts:
            found = found + part.numerator * (both // part.denominator)
        return End(z3.And(*(part.known for part in parts)), found, both)

    def smallest(self, parts: list[BothEnds]) -> BothEnds:
        """Take the smallest: its low end is there where all are, its high end where one is."""
        lows, highs = ([one[place] for one in parts] for place in (0, 1))
        whole = lcm(*(end.denominator for end in (*lows, *highs)))
        low, *others = (end.numerator * (whole // end.denominator) for end in lows)
        for other in others:
            low = z3.If(other < low, other, low)
        known, high = highs[0].known, highs[0].numerator * (whole // highs[0].denominator)
        for end in highs[1:]:
            other = end.numerator * (whole // end.denominator)
            less = z3.And(end.known, z3.Or(z3.Not(known), other < high))
            known, high = z3.Or(known, end.known), z3.If(less, other, high)
        return BothEnds(
            End(z3.And(*(end.known for end in lows)), low, whole), End(known, high, whole)
        )

    def product(self, formula: Formula) -> BothEnds:
        """Multiply by what is the same for everybody. Raises UndecidedError for more than that."""
        factor, varying = Fraction(1), []
        for one in formula.operands:
            if one.field is None and one.value.known and one.value.low is not None:
                factor *= Fraction(one.value.low)
            else:
                varying.append(one)
        if len(varying) != 1:
            raise UndecidedError(formula.name)
        return self.operand(varying[0]).times(factor)

    # Days ---------------------------------------------------------------------------------------

    def day(self, operand: Operand) -> tuple[End, End]:
        """Give a day, and the same where the day of the assessment stands for no answer."""
        if operand.field is None:
            fixed = self.constant(operand.value.low)
            return fixed, fixed
        told = End(*self.variable(operand.field), 1)
        return told, self.unless(told, self.constant(self.as_of.toordinal()))

    def passed(self, formula: Formula) -> BothEnds:
        """Count days since a day, or between two."""
        today = self.constant(self.as_of.toordinal())
        (began, first), *later = map(self.day, formula.operands)
        ended, last = later[0] if later else (today, today)
        minus = Fraction(-1)
        low = self.total([ended, first.times(minus)])
        return BothEnds(low, self.total([last, began.times(minus)]))

    def stepped(self, formula: Formula) -> tuple[Magnitude, Magnitude]:
        """Count what falls with a day in steps: more than some where it lies before a day searched."""
        (name,) = formula.fields
        known, value = self.variable(name)

        def above(steps: int) -> z3.BoolRef:
            return value < self.first_day(formula, steps)

        def end(untold: int | None) -> Magnitude:
            """Give an end: what it is where the day is not told, or that there is none."""
            if untold is None:
                return Magnitude(known, above)
            always = z3.BoolVal(True, self.context)  # noqa: FBT003  # z3's own way
            return Magnitude(
                always,
                lambda steps: z3.If(known, above(steps), z3.BoolVal(untold > steps, self.context)),
            )

        low, high = passed(formula, [one.value for one in formula.operands], self.as_of)
        return end(None if low is None else half_steps(low)), end(
            None if high is None else half_steps(high)
        )

    def first_day(self, formula: Formula, steps: int) -> int:
        """Give the first day from which a number that falls with it is no more than so many halves."""
        rest = [one.value for one in formula.operands[1:]]

        def fewer(day: int) -> int:
            return -half_steps(passed(formula, [exactly(day), *rest], self.as_of).low or 0)

        return 1 + bisect_left(range(1, self.as_of.toordinal() + 1), -steps, key=fewer)
