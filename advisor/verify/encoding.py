"""The facts of a rulebook as variables of an SMT solver (z3), and conditions about them as formulas.

A fact is known or not, and has a value within its range. Conditions are read as certainly true: a
comparison is where its fact is known and compares so. Where a condition fails is a condition again
(`push_not`), so that unknown is what neither of both is.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any, TypeAlias

import z3

from advisor.logic.condition import HIGH, LOW, And, AtLeast, Compare, Not, end_of, push_not
from advisor.model import Profile
from advisor.rulebook import possible, values
from advisor.verify.claims import UndecidedError
from advisor.verify.magnitudes import Magnitude, Variable, plain, share
from advisor.verify.worked_out import Worked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from advisor.edition.edition import Edition
    from advisor.logic.condition import Condition

Formula: TypeAlias = "z3.BoolRef"


class Encoding:
    """The facts, and what can be said of them.

    Attributes:
        ranges: for each fact that was spoken of, that where it is known its value is one that it takes.
    """

    def __init__(self, edition: Edition, as_of: date) -> None:
        """Take the vocabulary; a fact becomes a variable when it is first spoken of."""
        self.edition = edition
        self.book = edition.book
        self.as_of = as_of
        self.formulas = {one.name: one for one in edition.formulas}
        self.context = z3.Context()
        self.worked = Worked(self.context, self.formulas, self.variable, as_of)
        self.always = z3.BoolVal(True, self.context)  # noqa: FBT003  # z3's own way
        self.never = z3.BoolVal(False, self.context)  # noqa: FBT003
        self.variables: dict[str, Variable] = {}
        self.magnitudes: dict[str, Magnitude] = {}
        self.reach = edition.reach(None)
        self.personal: dict[str, bool] = {}
        self.compared: dict[Compare, Formula] = {}
        self.ranges: dict[str, Formula] = {}

    def profile(self, person: Mapping[str, Any]) -> Profile:
        """Give what is known of somebody, in the facts' own units, as conditions are judged by it."""
        kinds = {name: self.book.facts.facts[name].type for name in person}
        flat = {
            name: values.in_rule_units(kinds[name], value)
            for name, value in person.items()
            if kinds[name] != "quotes"
        }
        return Profile(self.as_of, person, flat, {})

    # Formulas -----------------------------------------------------------------------------------

    # z3's own joining functions look at every part for what it could be made into, which takes longer
    # than the answers do; these parts are formulas already.

    def constant(self, *, truth: bool) -> Formula:
        """Say what is always true, or never."""
        return self.always if truth else self.never

    def switch(self, name: str) -> Formula:
        """Give a variable that stands for no fact."""
        return z3.Bool(name, self.context)

    def opposite(self, part: Formula) -> Formula:
        """Say that a formula is false."""
        return z3.BoolRef(z3.Z3_mk_not(self.context.ref(), part.ast), self.context)

    def both(self, parts: Sequence[Formula]) -> Formula:
        """Join by "and"."""
        if not parts:
            return self.always
        return parts[0] if len(parts) == 1 else self.joined(z3.Z3_mk_and, parts)

    def either(self, parts: Sequence[Formula]) -> Formula:
        """Join by "or"."""
        if not parts:
            return self.never
        return parts[0] if len(parts) == 1 else self.joined(z3.Z3_mk_or, parts)

    def joined(self, join: Any, parts: Sequence[Formula], *more: int) -> Formula:
        """Join formulas by one of z3's functions."""
        listed = (z3.Ast * len(parts))(*(part.ast for part in parts))
        return z3.BoolRef(join(self.context.ref(), len(parts), listed, *more), self.context)

    def same(self, one: Formula, other: Formula) -> Formula:
        """Say that two formulas are both true, or both false."""
        return z3.BoolRef(z3.Z3_mk_iff(self.context.ref(), one.ast, other.ast), self.context)

    def few(self, parts: Sequence[Formula], most: int) -> Formula:
        """Say that at most so many are true."""
        return self.joined(z3.Z3_mk_atmost, parts, most) if parts else self.always

    def many(self, parts: Sequence[Formula], least: int) -> Formula:
        """Say that at least so many are true."""
        return self.joined(z3.Z3_mk_atleast, parts, least)

    # Conditions ---------------------------------------------------------------------------------

    def sure(self, condition: Condition, own: Callable[[Compare], Formula]) -> Formula:
        """Say that a condition is certainly true; `own` does so for what is not about the person."""
        if isinstance(condition, Compare):
            return self.compare(condition) if self.is_personal(condition.field) else own(condition)
        if isinstance(condition, Not):
            return self.sure(push_not(condition.part, negate=True), own)
        parts = [self.sure(part, own) for part in condition.parts]
        if isinstance(condition, AtLeast):
            return self.many(parts, condition.count)
        return self.both(parts) if isinstance(condition, And) else self.either(parts)

    def is_personal(self, field: str) -> bool:
        """Tell whether a field is a fact of the person, or is worked out from such alone."""
        if field not in self.personal:
            self.personal[field] = self.edition.is_personal(field)
        return self.personal[field]

    def made_of(self, field: str) -> frozenset[str]:
        """Give the facts of the person that a field is, or is worked out from."""
        return self.reach.moved_by(field) if self.is_personal(field) else frozenset()

    def compare(self, compare: Compare) -> Formula:
        """Say that a comparison with a fact of the person is certainly true."""
        found = self.compared.get(compare)
        if found is None:
            found = self.compared[compare] = self.compared_once(compare)
        return found

    def compared_once(self, compare: Compare) -> Formula:
        """Say it for the first time."""
        fact = self.book.facts.facts.get(compare.field)
        if fact is None or fact.type not in {"boolean", "choice"}:
            number = self.magnitude(compare.field)
            return z3.And(number.known, number.compare(compare.op, int(compare.value)))
        known, value = self.variable(compare.field)
        wanted: Any = compare.value
        if fact.type == "choice":
            ids = [choice.id for choice in fact.choices or ()]
            wanted = ids.index(wanted) if wanted in ids else -1
        same = value == wanted
        return z3.And(known, same if compare.op == "==" else z3.Not(same))

    def magnitude(self, field: str) -> Magnitude:
        """Give a number by its field: a fact's, a derived one, or an end of one that is worked out."""
        if field not in self.magnitudes:
            name = end_of(field)
            if name is None:
                self.magnitudes[field] = self.derived(field)
            else:
                both = self.worked.magnitudes(name)
                self.magnitudes |= zip((name + LOW, name + HIGH), both, strict=True)
        return self.magnitudes[field]

    def derived(self, field: str) -> Magnitude:
        """Give a fact's number, or one that is derived."""
        derived = self.book.facts.derived.get(field)
        if derived is None:
            return plain(*self.variable(field))
        if derived.op == "years_since":
            return self.years(field, *self.variable(derived.date))
        if derived.op == "ratio":
            return share(self.variable(derived.of), self.variable(derived.to))
        raise UndecidedError(field)

    def years(self, field: str, known: z3.BoolRef, day: z3.ExprRef) -> Magnitude:
        """Count years since a day: more than some where the day lies before one that is searched."""
        return Magnitude(known, lambda years: day < self.first_day(field, years))

    def first_day(self, field: str, years: int) -> int:
        """Give the first day since which it is not more than so many years."""
        derived = self.book.facts.derived[field]
        (date,) = derived.made_of

        def fewer(day: int) -> int:
            return -(derived.value({date: day}, self.as_of) or 0)

        return 1 + bisect_left(range(1, self.as_of.toordinal() + 1), -years, key=fewer)

    def variable(self, name: str) -> Variable:
        """Give a fact of the person."""
        found = self.variables.get(name)
        if found is None:
            fact = self.book.facts.facts[name]
            known = z3.Bool(f"known {name}", self.context)
            if fact.type == "boolean":
                found = Variable(known, z3.Bool(name, self.context))
            else:
                low, high = self.ends(name)
                found = Variable(known, z3.Int(name, self.context))
                inside = z3.And(found.value >= low, found.value <= high)
                self.ranges[name] = z3.Implies(known, inside)
            self.variables[name] = found
        return found

    def ends(self, name: str) -> tuple[int, int]:
        """Give the least and the largest value of a fact, in rule units; of a choice, its places."""
        fact = self.book.facts.facts[name]
        if fact.type == "choice":
            return 0, len(fact.choices or ()) - 1
        low, high = possible.ends(fact, self.as_of)
        if fact.type == "date":
            return low.toordinal(), high.toordinal()
        scale = values.SCALES[fact.type]
        return int(low * scale), int(high * scale)
