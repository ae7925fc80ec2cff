"""Which answers of a person can bring a field to a value: through arithmetic, tables and costs too.

How far an end of a number can come by the answers to some facts is tried at their extremes: sums,
differences, products and shares grow or fall with each of their parts, so that nothing lies beyond.
"""

from __future__ import annotations

from datetime import date
from itertools import product as combinations
from typing import TYPE_CHECKING

from advisor.cost.loan import YEAR
from advisor.cost.payment import OWN_QUOTE, written_quote
from advisor.edition.resolved import quoted_terms
from advisor.logic.condition import end_of, fields
from advisor.logic.formula import reads, told, worked_out
from advisor.rulebook import index, types, values

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from advisor.edition.resolved import ResolvedProduct
    from advisor.logic.formula import Number
    from advisor.logic.span import Span
    from advisor.model import Value

DAY = "as of"
"""The field of a flat fact that holds the day of the assessment, as an ordinal; no rule can name it."""


MOST_KEPT = 4_096
"""Numbers of people alike in what they rest on that are kept."""


class Reach:
    """Looks up what moves the fields of one layer: of the person's rules, or of a product's."""

    def __init__(
        self,
        book: types.Rulebook,
        formulas: Iterable[Number],
        product: ResolvedProduct | None,
    ) -> None:
        """Take the layer's arithmetic, and its product where it has one."""
        self.book = book
        self.product = product
        self.formulas = {one.name: one for one in formulas}
        self.seen: dict[str, frozenset[str]] = {}
        self.behind: dict[str, tuple[Number, ...]] = {}
        self.bases: dict[str, tuple[str, ...]] = {}
        self.kept: dict[tuple[object, ...], tuple[Span, dict[str, Value]]] = {}

    def moved_by(self, field: str) -> frozenset[str]:
        """Give the facts whose answers can bring a field to a value; none of what no answer can."""
        if field not in self.seen:
            self.seen[field] = frozenset(self.looked_up(end_of(field) or field))
        return self.seen[field]

    def looked_up(self, name: str) -> frozenset[str]:
        """Look one up."""
        formula = self.formulas.get(name)
        if formula is not None:
            return frozenset().union(*map(self.moved_by, reads(formula)))
        moving = index.moved_by(self.book, name.removeprefix(index.GIVEN))
        derived = self.book.facts.derived.get(name)
        if self.product is None or derived is None:
            return moving
        for term in self.product.depending:
            if term.name in derived.terms_read:
                read = {one for row, _ in term.rows if row is not None for one in fields(row)}
                moving = moving.union(*map(self.moved_by, read))
        return moving

    def worked_out_for(self, wanted: Iterable[str]) -> frozenset[str]:
        """Name the numbers that have to be worked out to know some fields, and the product's terms."""
        waiting = [*wanted]
        if self.product is not None:
            rows = (row for term in self.product.depending for row, _ in term.rows)
            waiting += (one for row in rows if row is not None for one in fields(row))
        found: set[str] = set()
        while waiting:
            field = waiting.pop()
            name = end_of(field) or field
            if name in self.formulas and name not in found:
                found.add(name)
                waiting += self.formulas[name].fields
        return frozenset(found)

    def is_number(self, field: str) -> bool:
        """Tell whether a field is an end of a number that is worked out."""
        return end_of(field) in self.formulas

    def come_to(
        self, field: str, facts: Collection[str], flat: Mapping[str, Value]
    ) -> tuple[int, int] | None:
        """Give how far down and up an end of a number can come by answers to some unknown facts.

        In half steps; None where it has no end whatever they are.
        """
        tried = combinations(*(self.extremes(name, flat) for name in facts))
        ends = (self.at(field, {**flat, **merged(one)}) for one in tried)
        found = [end for end in ends if end is not None]
        return (min(found), max(found)) if found else None

    def at(self, field: str, flat: Mapping[str, Value]) -> int | None:
        """Give an end of a number for some values, in half steps; None where it has none."""
        if field not in self.behind:
            names = self.worked_out_for((field,))
            self.behind[field] = tuple(f for f in self.formulas.values() if f.name in names)
        spans: dict[str, Span] = {}
        found: dict[str, Value] = {}
        for formula in self.behind[field]:
            spans[formula.name], made = self.kept_or_worked_out(formula, flat, spans, found)
            found |= made
        end = found.get(field)
        return None if end is None else int(end)

    def kept_or_worked_out(
        self,
        formula: Number,
        flat: Mapping[str, Value],
        spans: Mapping[str, Span],
        found: Mapping[str, Value],
    ) -> tuple[Span, dict[str, Value]]:
        """Work a number out once for all who are alike in what it rests on: many answers are tried."""
        name = formula.name
        if name not in self.bases:
            self.bases[name] = tuple(sorted({*self.rests_on(formula), OWN_QUOTE, DAY}))
        key = name, tuple([flat.get(one) for one in self.bases[name]])
        made = self.kept.get(key)
        if made is None:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()  # another thread may find out the same meanwhile
            day = date.fromordinal(int(flat[DAY]))
            span = worked_out(formula, flat, spans, found, day)
            made = self.kept[key] = span, told(formula, span)
        return made

    def rests_on(self, formula: Number) -> Iterator[str]:
        """Give the fields of a flat fact that a number is worked out from, through those before it."""
        for field in formula.fields:
            before = self.formulas.get(end_of(field) or field)
            if before is None:
                yield field
            else:
                yield from self.rests_on(before)

    def crossing(
        self, field: str, moved: str, cut: int, flat: Mapping[str, Value], ends: tuple[int, int]
    ) -> set[int]:
        """Give the two values next to each other between which an end of a number reaches a cut.

        Args:
            field: the end.
            moved: the field whose values these are: a fact, or the day of the assessment.
            cut: what is to be reached, in half steps.
            flat: all else.
            ends: the least and the largest value.

        Returns none where it is reached by all of them, or by none.
        """

        def reached(value: int) -> bool:
            end = self.at(field, {**flat, moved: value})
            return end is not None and end >= cut

        low, high = ends
        at_last = reached(high)
        if reached(low) == at_last:
            return set()
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if reached(middle) == at_last else (middle, high)
        return {low, high}

    def extremes(self, name: str, flat: Mapping[str, Value]) -> list[Mapping[str, Value]]:
        """Give the values of a fact between which all others lie, or all where they have no order.

        Each as what it makes known: a quote is seen by what a product makes of it.
        """
        fact = self.book.facts.facts[name]
        if fact.type == "quotes":
            return extreme_quotes(self.book, fact)
        found: tuple[Value, ...]
        if fact.type == "boolean":
            found = (False, True)
        elif fact.type == "choice":
            found = tuple(choice.id for choice in fact.choices or ())
        elif fact.type == "date":
            found = (1, int(flat[DAY]))
        else:
            found = tuple(int(end * values.SCALES[fact.type]) for end in values.limits(fact))
        return [{name: value} for value in found]


def merged(known: Iterable[Mapping[str, Value]]) -> dict[str, Value]:
    """Put together what some answers make known."""
    found: dict[str, Value] = {}
    for one in known:
        found |= one
    return found


def extreme_quotes(book: types.Rulebook, fact: types.Fact) -> list[Mapping[str, Value]]:
    """Give what the two quotes make known between which all others lie.

    The one asks the least of each month and lends the most, the other the most and the least.
    """
    ends = {
        name: values.limits(field)
        for name, field in (fact.fields or {}).items()
        if field.type != "boolean"
    }
    terms = {one.quoted for one in book.facts.derived.values() if isinstance(one, types.TermFact)}
    more = {name for name in ends if name in terms or name == "instalments"}
    found: list[Mapping[str, Value]] = []
    for kindest in (True, False):
        quote = {name: ends[name][(name in more) == kindest] for name in ends}
        found.append({OWN_QUOTE: written_quote(quote, YEAR), **quoted_terms(book, quote)})
    return found
