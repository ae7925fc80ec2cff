"""The ways in which a condition comes true: the algebra behind what could settle or change a verdict.

A way says for some fields which of their values will do. Values are grouped into cells: the rules'
own constants cut a field into a few intervals or choices, and a set of cells is a bit mask. Cell 0 is
that of an unknown value.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import reduce
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from advisor.errors import Problem, RuleError
from advisor.logic.condition import TRAIT, And, Compare, Condition, Or, comparisons, parts_of
from advisor.rulebook import types, values
from advisor.rulebook.index import moved_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from advisor.model import Value

UNKNOWN = 0
"""The cell of a value that is not known."""

Way: TypeAlias = "dict[str, int]"
"""Field -> mask of the cells that lead to the verdict. The empty way is always open."""

MOST_WAYS = 400
MOST_WORK = 8_000
MOST_JOINED = 40_000
"""A product with more combinations than this is refused: nobody could follow its explanation."""


class Algebra:
    """Works out the ways in which conditions are certainly true."""

    def __init__(
        self,
        name: str,
        book: types.Rulebook,
        conditions: Iterable[Condition],
        constants: Mapping[str, Value],
    ) -> None:
        self.name = name
        self.book = book
        self.cells = Cells(book, conditions)
        self.constants = constants

    def of(self, condition: Condition) -> tuple[Way, ...]:
        """Give the smallest ways in which a condition without `Not` is certainly true.

        Raises RuleError where there are too many of them.
        """
        if isinstance(condition, Compare):
            return self.leaf(condition)
        parts = map(self.of, parts_of(condition))
        if isinstance(condition, Or):
            return self.closed([way for part in parts for way in part])
        return reduce(self.product, parts, ({},))

    def leaf(self, compare: Compare) -> tuple[Way, ...]:
        """Give the way of one comparison; a product's own constant decides it at once."""
        mask = self.cells.mask(compare)
        if compare.field in self.constants:
            constant = self.constants[compare.field]
            return ({},) if self.cells.admit(mask, compare.field, constant) else ()
        answerable = compare.field.startswith(TRAIT) or moved_by(self.book, compare.field)
        return ({compare.field: mask},) if mask and answerable else ()

    def avoiding(self, condition: Condition) -> tuple[Way, ...]:
        """Give the smallest ways in which a condition without `Not` is not certainly true.

        An unknown field keeps its comparisons from being certain: cell 0 is in such a way's masks.
        Raises RuleError where there are too many of them.
        """
        if isinstance(condition, Compare):
            certain = self.leaf(condition)
            if not certain:
                return ({},)
            return tuple({field: ~mask} for field, mask in certain[0].items())
        parts = map(self.avoiding, parts_of(condition))
        if isinstance(condition, And):
            return self.closed([way for part in parts for way in part])
        return reduce(self.product, parts, ({},))

    def product(self, left: tuple[Way, ...], right: tuple[Way, ...]) -> tuple[Way, ...]:
        """Give the ways in which both of two conditions hold."""
        if len(left) * len(right) > MOST_JOINED:
            self.refuse()
        both = [joined for a in left for b in right if (joined := join(a, b)) is not None]
        return self.closed(both)

    def closed(self, ways: list[Way]) -> tuple[Way, ...]:
        """Drop ways that others cover, and add those that follow from two of them."""
        kept: list[Way] = []
        waiting = sorted(ways, key=len, reverse=True)
        for work in count():
            if not waiting:
                break
            if work > MOST_WORK:
                self.refuse()
            way = waiting.pop()
            if any(covers(other, way) for other in kept):
                continue
            kept = [other for other in kept if not covers(way, other)]
            waiting += [
                following
                for other in kept
                for name in way.keys() & other.keys()
                if (following := merged(way, other, name)) is not None
            ]
            kept.append(way)
            if len(kept) > MOST_WAYS:
                self.refuse()
        return tuple(kept)

    def refuse(self) -> None:
        """Refuse rules that combine in too many ways to be explained."""
        raise RuleError(Problem("too-many-ways", self.name, {"most": MOST_WAYS}))


@dataclass(frozen=True)
class Cells:
    """How the constants of some conditions cut each field's values into cells."""

    cuts: Mapping[str, Sequence[int]]
    choices: Mapping[str, Mapping[Value, int]]

    def __init__(self, book: types.Rulebook, conditions: Iterable[Condition]) -> None:
        """Collect the cuts; a choice's cells are its choices, a range's ends close the outer ones."""
        cuts: dict[str, set[int]] = {}
        choices: dict[str, dict[Value, int]] = {}
        for compare in (c for condition in conditions for c in comparisons(condition)):
            name, value = compare.field, compare.value
            fact = book.facts.facts.get(name)
            if isinstance(value, bool):
                choices[name] = {False: 1, True: 2}
            elif isinstance(value, str):
                known = [choice.id for choice in fact.choices or ()] if fact else [value]
                seen = choices.setdefault(name, {})
                for one in (*known, value):
                    seen.setdefault(one, len(seen) + 1)
            else:
                step = {"<": (0,), ">=": (0,), "<=": (1,), ">": (1,)}.get(compare.op, (0, 1))
                cuts.setdefault(name, set()).update(value + one for one in step)
        closed = {name: within_range(book, name, inner) for name, inner in cuts.items()}
        object.__setattr__(self, "cuts", closed)
        object.__setattr__(self, "choices", choices)

    def cell(self, field: str, value: Value | None) -> int:
        """Give the number of the cell in which a value lies; an unknown one has cell 0."""
        if value is None:
            return UNKNOWN
        if field in self.choices:
            return self.choices[field].get(value, len(self.choices[field]) + 1)
        return bisect_right(self.cuts[field], value)

    def admit(self, mask: int, field: str, value: Value | None) -> bool:
        """Tell whether a value lies in one of a mask's cells."""
        return bool(mask >> self.cell(field, value) & 1)

    def mask(self, compare: Compare) -> int:
        """Give the cells in which a comparison is true."""
        if compare.field in self.choices:
            cells = self.choices[compare.field]
            same = 1 << cells[compare.value]
            return same if compare.op == "==" else ((2 << len(cells)) - 2) & ~same
        cuts = self.cuts[compare.field]
        value, mask = int(compare.value), 0
        for number in range(1, len(cuts)):
            low, high = cuts[number - 1], cuts[number] - 1
            inside = {
                "<": high < value,
                "<=": high <= value,
                ">": low > value,
                ">=": low >= value,
                "==": low == value == high,
                "!=": not low == value == high,
            }[compare.op]
            mask |= inside << number
        return mask


def within_range(book: types.Rulebook, name: str, cuts: set[int]) -> list[int]:
    """Give a field's cuts with the ends of its range; what lies outside is cut away."""
    fact = book.facts.facts.get(name)
    low, high = (0, values.LARGEST_INTEGER) if fact is None else (-values.LARGEST_INTEGER,) * 2
    if fact is not None:
        low = int(values.in_rule_units(fact.type, fact.min)) if fact.min is not None else low
        top = fact.max if fact.max is not None else values.LARGEST_INTEGER
        high = int(values.in_rule_units(fact.type, top)) if fact.max is not None else int(top)
    return sorted({low, high + 1} | {cut for cut in cuts if low < cut <= high})


def join(left: Way, right: Way) -> Way | None:
    """Give the way in which both hold, if they can."""
    both = left | right
    for name in left.keys() & right.keys():
        both[name] = left[name] & right[name]
        if not both[name]:
            return None
    return both


def covers(wide: Way, narrow: Way) -> bool:
    """Tell whether `wide` is true wherever `narrow` is, asking for no further field."""
    return all(name in narrow and not narrow[name] & ~mask for name, mask in wide.items())


def merged(left: Way, right: Way, name: str) -> Way | None:
    """Give what follows from two ways that differ in one field: either of its cells will do."""
    both = join({**left, name: -1}, {**right, name: -1})
    if both is None:
        return None
    both[name] = left[name] | right[name]
    if both[name] in (left[name], right[name]):
        return None
    return both
