"""Cells: how the constants of some conditions cut each field's values into few groups.

A set of cells is a bit mask. Cell 0 is that of an unknown value. Both ends of a number that is known
in part are cut alike, so that their cells can be compared.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.logic.condition import LOW, comparisons, end_of
from advisor.rulebook import values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from advisor.logic.condition import Compare, Condition
    from advisor.model import Value
    from advisor.rulebook.types import Rulebook

UNKNOWN = 0
"""The cell of a value that is not known."""


@dataclass(frozen=True)
class Cells:
    """The cells of each field that some conditions compare."""

    cuts: Mapping[str, Sequence[int]]
    choices: Mapping[str, Mapping[Value, int]]

    def __init__(self, book: Rulebook, conditions: Iterable[Condition]) -> None:
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
                number = end_of(name)
                both = (name,) if number is None else (name, compare.opposite.field)
                for field in both:
                    cuts.setdefault(field, set()).update(value + one for one in step)
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

    def every(self, field: str) -> int:
        """Give all cells of a field, that of an unknown value and what lies outside among them."""
        last = len(self.choices[field]) + 1 if field in self.choices else len(self.cuts[field])
        return (2 << last) - 1

    def room(self, field: str, here: int, other: int) -> int:
        """Give the cells into which a field can still come.

        A known value stays. An end of a number can come as far as the number's other end is.

        Args:
            field: the field.
            here: the cell in which it lies now.
            other: the cell of the number's other end; the same cell where the field is no end.
        """
        if end_of(field) is None:
            return 1 << here if here else self.every(field)
        low, high = (here, other) if field.endswith(LOW) else (other, here)
        return (2 << (high or len(self.cuts[field]))) - (1 << low)


def within_range(book: Rulebook, name: str, cuts: set[int]) -> list[int]:
    """Give a field's cuts with the ends of its range; what lies outside is cut away."""
    fact = book.facts.facts.get(name)
    low, high = (0, values.LARGEST_INTEGER) if fact is None else (-values.LARGEST_INTEGER,) * 2
    if end_of(name) is not None:
        low = -values.LARGEST_INTEGER  # a number worked out from others can be below 0
    if fact is not None:
        low = int(values.in_rule_units(fact.type, fact.min)) if fact.min is not None else low
        top = fact.max if fact.max is not None else values.LARGEST_INTEGER
        high = int(values.in_rule_units(fact.type, top)) if fact.max is not None else int(top)
    return sorted({low, high + 1} | {cut for cut in cuts if low < cut <= high})
