"""Everybody there could be, tried one by one: the oracle of what the bench asks its solver.

The conditions' constants cut each fact into few cells. One value stands for each cell, and one row
for each combination of them, unknown among them: what holds in every row holds for every profile.
Facts that one derived fact is made of vary together, and a row stands for each combination of their
cells that some values really have. Every row is a profile, so it can be shown.
"""

from __future__ import annotations

import itertools
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals as nw
import polars as pl

from advisor.columns.reader import Reader, derived_columns
from advisor.edition.edition import edition_on
from advisor.logic.condition import TESTS, Condition, comparisons
from advisor.outlook.cells import Cells
from advisor.rulebook import index, possible, values
from advisor.rulebook.arithmetic import MILLION, anniversary
from advisor.rulebook.index import is_own
from advisor.rulebook.values import in_own_unit
from advisor.verify.claims import is_true
from advisor.verify.quoted import Scenario, needs_of, own_of, scenarios
from advisor.verify.solver import Solver
from advisor.verify.somebody import profile_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from advisor.edition.resolved import ResolvedProduct
    from advisor.logic.condition import Compare
    from advisor.model import Value
    from advisor.rulebook.types import Fact, Rulebook
    from advisor.verify.claims import Claim, Twins

Known: TypeAlias = "dict[str, Any]"
"""Some facts with their values, in the facts' own units; what is absent is unknown."""

PLAIN_MONEY = (0, 1, 1_000_00, 10_000_00)
"""分: amounts that are tried for a share, beside the ends of cells."""

DATE = "{0.year}{0.month:02}{0.day:02}"


class Space:
    """The rows that some conditions can tell apart.

    The conditions are without `Not`, and without traits: see `settle.unfold`.
    """

    def __init__(self, book: Rulebook, as_of: date, conditions: Iterable[Condition]) -> None:
        """Take the conditions, and for records' ages the day."""
        self.book = book
        self.as_of = as_of
        self.conditions = list(conditions)
        self.cells = Cells(self.book, self.conditions)
        self.compares: dict[str, list[Compare]] = {}
        for compare in (c for condition in self.conditions for c in comparisons(condition)):
            self.compares.setdefault(compare.field, []).append(compare)
        self.axes = [self.points(group) for group in self.groups()]
        self.size = 1
        for axis in self.axes:
            self.size *= len(axis)

    def groups(self) -> list[list[str]]:
        """Give the facts that are read; those that one derived fact is made of, together."""
        groups: list[set[str]] = []
        for field in sorted(self.compares):
            made = made_of(self.book, field)
            if not made:
                continue
            met = [group for group in groups if group & made]
            groups = [group for group in groups if not group & made]
            groups.append(set(made).union(*met))
        return [sorted(group) for group in groups]

    def points(self, group: list[str]) -> list[Known]:
        """Give one combination of values for each that the conditions can tell apart."""
        single = [name for name in group if name in self.book.facts.facts]
        tried = [[None, *self.tried(name)] for name in single]
        found: dict[tuple[int, ...], Known] = {}
        for combination in itertools.product(*tried):
            flat = {n: v for n, v in zip(single, combination, strict=True) if v is not None}
            found.setdefault(self.signature(group, flat), self.own_units(flat))
        return list(found.values())

    def signature(self, group: list[str], flat: Mapping[str, Value]) -> tuple[int, ...]:
        """Tell in which cells some values lie; values with one signature are all alike."""
        seen = dict(flat)
        for name, derived in self.book.facts.derived.items():
            within = derived.made_of <= set(group) and not derived.about_product
            value = derived.value(flat, self.as_of) if within else None
            if value is not None:
                seen[name] = value
        known = [2 + (name in seen) for name in group]
        truths = [
            TESTS[one.op](seen[field], one.value) if field in seen else 2
            for field in sorted(self.compares)
            for one in self.compares[field]
            if made_of(self.book, field) & set(group)
        ]
        return (*known, *map(int, truths))

    def tried(self, name: str) -> list[Value]:
        """Give the values of a fact, in rule units, that are worth trying."""
        fact = self.book.facts.facts[name]
        if fact.type == "boolean":
            return [False, True]
        if fact.type == "choice":
            return [choice.id for choice in fact.choices or ()]
        if fact.type == "date":
            first, last = (day.toordinal() for day in possible.ends(fact, self.as_of))
            return [day for day in self.days(name) if first <= day <= last]
        low, high = ends(fact)
        inner = self.cells.cuts[name][1:-1] if name in self.cells.cuts else ()
        found = {v for cut in inner for v in (cut - 1, cut)} or {low}
        found |= self.for_shares(name, high)
        return sorted(value for value in found if low <= value <= high)

    def days(self, name: str) -> Iterator[int]:
        """Give, for each number of years that is told apart, a day so long ago."""
        for field in self.compares:
            derived = self.book.facts.derived.get(field)
            if derived is not None and derived.made_of == {name}:
                for cut in {c for one in self.cells.cuts[field][:-1] for c in (one - 1, one)}:
                    if 0 <= cut < self.as_of.year:
                        yield anniversary(self.as_of, -cut).toordinal()
                    if 1 < cut < self.as_of.year:  # a day more than the years before it
                        yield anniversary(self.as_of, 1 - cut).toordinal() - 1

    def for_shares(self, name: str, high: int) -> set[int]:
        """Give the amounts that bring a share of one amount in another to both sides of each cut."""
        more: set[int] = set()
        for field in self.compares:
            derived = self.book.facts.derived.get(field)
            if derived is None or derived.op != "ratio" or name not in derived.made_of:
                continue
            shares = [cut - 1 for cut in self.cells.cuts[field][1:-1] if cut > 1]
            parts, wholes = self.plain_amounts(derived.of), self.plain_amounts(derived.to)
            # The whole of which each part is just the share, and the part that is of each whole.
            wholes |= {-(-a * MILLION // s) - one for a in parts for s in shares for one in (0, 1)}
            parts |= {b * s // MILLION + one for b in wholes for s in shares for one in (0, 1)}
            more |= parts if name == derived.of else wholes
        return {amount for amount in more if amount <= high}

    def plain_amounts(self, name: str) -> set[int]:
        """Give the ends of an amount's own cells, and some amounts beside them."""
        low, high = ends(self.book.facts.facts[name])
        inner = self.cells.cuts[name][1:-1] if name in self.cells.cuts else ()
        return {v for cut in inner for v in (cut - 1, cut)} | {max(low, 0), high, *PLAIN_MONEY}

    def own_units(self, flat: Mapping[str, Value]) -> Known:
        """Give values in the facts' own units."""
        return {n: in_own_unit(self.book.facts.facts[n].type, v) for n, v in flat.items()}

    # Rows ---------------------------------------------------------------------------------------

    def known(self, number: int) -> Known:
        """Give what is known in one row."""
        found: Known = {}
        for axis in reversed(self.axes):
            number, place = divmod(number, len(axis))
            found = {**axis[place], **found}
        return found

    @cached_property
    def frame(self) -> pl.DataFrame:
        """Give the rows as columns of facts in rule units, as the column reader wants them."""
        columns: dict[str, pl.Series] = {}
        repeat, size = self.size, 1
        for axis in self.axes:
            repeat //= len(axis)
            for name in dict.fromkeys(n for point in axis for n in point):
                cells = [as_column(self.book, name, point.get(name)) for point in axis]
                kind = {"boolean": pl.Boolean, "choice": pl.String}.get(
                    self.book.facts.facts[name].type, pl.Int64
                )
                one = pl.Series(name, cells, dtype=kind)
                places = [place for place in range(len(axis)) for _ in range(repeat)] * size
                columns[name] = one.gather(places)
            size *= len(axis)
        return pl.DataFrame(columns) if columns else pl.DataFrame({"nobody": [None]})

    def judge(
        self, twins: Mapping[str, tuple[Condition, Condition]], own: Mapping[str, Value]
    ) -> pl.DataFrame:
        """Judge pairs of conditions in every row by the column reader: true, false, or null.

        Args:
            twins: name -> where it holds, and where it fails.
            own: the facts that a product itself makes known.
        """
        frame: Any = nw.from_native(self.frame)
        derived = dict(derived_columns(self.book, self.frame.columns, self.as_of))
        frame = frame.with_columns(**{f"d {name}": expr for name, expr in derived.items()})
        fields = {name: nw.col(name) for name in self.frame.columns}
        reader = Reader(fields | {name: nw.col(f"d {name}") for name in derived})
        truths = {n: reader.twin(holds, fails, own) for n, (holds, fails) in twins.items()}
        made = {
            n: t if isinstance(t, nw.Expr) else nw.lit(t, nw.Boolean) for n, t in truths.items()
        }
        judged: pl.DataFrame = nw.to_native(frame.select(nw.lit(value=True).alias(""), **made))
        if judged.height != self.size:  # nothing but constants
            judged = pl.concat([judged] * self.size)
        return judged.drop("")


def made_of(book: Rulebook, field: str) -> frozenset[str]:
    """Give the facts of the person that a field is, or is derived from; none for a product's own."""
    derived = book.facts.derived.get(field)
    own = derived is not None and derived.about_product
    return frozenset() if own else index.made_of(book, field)


def ends(fact: Fact) -> tuple[int, int]:
    """Give the least and the largest value of a fact, in rule units."""
    low, high = values.limits(fact)
    scale = values.SCALES[fact.type]
    return int(low * scale), int(high * scale)


def as_column(book: Rulebook, name: str, value: Any) -> Value | None:
    """Give a value as the column reader wants it: in rule units, a date as 20240520."""
    if value is None:
        return None
    kind = book.facts.facts[name].type
    if kind == "date":
        return int(DATE.format(value))
    return values.in_rule_units(kind, Decimal(value) if kind in values.SCALES else value)


class Grid:
    """Pairs of conditions judged in every row.

    Attributes:
        truths: a column for each pair: true, false, or null where it is unknown.
    """

    def __init__(
        self, book: Rulebook, as_of: date, twins: Twins, resolved: ResolvedProduct | None = None
    ) -> None:
        """Judge them; with `resolved`, what the product itself makes known is known."""
        self.book = book
        conditions = [side for sides in twins.values() for side in sides]
        self.space = Space(book, as_of, conditions)
        self.scenarios = [Scenario({}, {})]
        if resolved is not None:
            edition = edition_on(book, as_of)
            solver, own = (
                Solver(edition, as_of),
                own_of(resolved, edition.reach(resolved), needs_of(edition)),
            )
            compares = [c for condition in conditions for c in comparisons(condition)]
            listed = [c for c in compares if is_own(book, c.field)]
            self.scenarios = [
                one
                for one in scenarios(solver, own, listed)
                if one.need.keys().isdisjoint(self.read)
            ]
        parts = []
        self.people: list[tuple[Scenario, int]] = []
        for scenario in self.scenarios:
            kept = [row for row in range(self.space.size) if self.stands(scenario, row)]
            self.people += [(scenario, row) for row in kept]
            parts.append(self.space.judge(twins, scenario.own)[kept])
        self.truths = pl.concat(parts)

    @property
    def read(self) -> set[str]:
        """Give the facts of the person that are asked for."""
        return {name for group in self.space.groups() for name in group}

    def stands(self, scenario: Scenario, row: int) -> bool:
        """Tell whether a fee that a scenario leaves out of account really counts for nothing."""
        known = self.space.known(row) if scenario.fee is not None else {}
        amount = known.get("amount")
        return amount is None or (amount > scenario.fee and "repay_within_days" not in known)

    def known(self, row: int) -> Known:
        """Give what is known in a row."""
        scenario, place = self.people[row]
        return {**self.space.known(place), **scenario.person}

    def profile(self, row: int) -> dict[str, Any]:
        """Give a row as a profile's JSON."""
        return profile_of(self.book, self.known(row))

    def has(self, claim: Claim) -> bool:
        """Tell whether a claim is true in some row."""
        return any(is_true(claim, truths) for truths in self.kinds)

    @cached_property
    def kinds(self) -> list[dict[str, bool | None]]:
        """Give the rows that differ."""
        return self.truths.unique().to_dicts()
