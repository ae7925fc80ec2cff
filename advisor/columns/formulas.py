"""Arithmetic over columns: the numbers of `logic.formula`, for every row at once."""

from __future__ import annotations

import calendar
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals as nw

from advisor.columns.exact import (
    ColumnNumber,
    Ends,
    added,
    both,
    constant,
    divided,
    filled,
    half_steps,
    multiplied,
    negative,
    shared,
)
from advisor.columns.truths import BEYOND, choose, greater, known, lesser, literal, negated, whole
from advisor.columns.truths import both as both_
from advisor.logic.condition import HIGH, LOW
from advisor.logic.formula import MONTHS, OF_DAYS, Lookup, month_end
from advisor.logic.span import exactly
from advisor.rulebook.arithmetic import MILLION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from advisor.columns.truths import Truth
    from advisor.logic.condition import Condition
    from advisor.logic.formula import Formula, Operand

Keep: TypeAlias = "Callable[[list[nw.Expr]], list[nw.Expr]]"
"""What makes columns of a frame of some expressions, and gives those."""


def as_they_are(columns: list[nw.Expr]) -> list[nw.Expr]:
    """Keep no columns between: what is worked out again and again is small."""
    return columns


def worked_out(
    formulas: Iterable[Formula | Lookup],
    fields: Mapping[str, nw.Expr],
    read: Callable[[Condition, Mapping[str, nw.Expr]], Truth],
    as_of: date,
    keep: Keep = as_they_are,
) -> Iterator[tuple[str, nw.Expr]]:
    """Give the ends of each number as columns in half steps, by the names of their fields.

    Args:
        formulas: those whose numbers others rest on come first.
        fields: field -> its column, in rule units; a day as 20240520.
        read: reads a condition over some fields.
        as_of: the day of the assessment.
        keep: makes columns of a frame of what many expressions use, and gives those. An end stands
            several times in what is made of it: without columns between, formulas that use each
            other are as large as all the ways through them.
    """
    found: dict[str, Ends] = {}
    columns = dict(fields)
    for formula in formulas:
        if isinstance(formula, Lookup):
            truths = [None if row is None else read(row, columns) for row, _ in formula.rows]
            ends = looked_up(formula, kept(truths, keep))
        else:
            ends = reckoned(formula, columns, found, as_of, keep)
        ends = kept_ends(ends, keep)
        found[formula.name] = ends
        for end, number in ((LOW, ends.low), (HIGH, ends.high)):
            if number is not None:
                columns[formula.name + end] = literal(half_steps(number))
                yield formula.name + end, columns[formula.name + end]


def kept(found: list[Any], keep: Keep) -> list[Any]:
    """Keep what is a column, and leave what all rows share."""
    columns = iter(keep([one for one in found if isinstance(one, nw.Expr)]))
    return [next(columns) if isinstance(one, nw.Expr) else one for one in found]


def kept_ends(ends: Ends, keep: Keep) -> Ends:
    """Keep the columns of both ends."""
    flat = kept([part for end in ends if end is not None for part in end], keep)
    made = iter([ColumnNumber(*flat[place : place + 2]) for place in range(0, len(flat), 2)])
    return Ends(*(None if end is None else next(made) for end in ends))


def reckoned(
    formula: Formula,
    fields: dict[str, nw.Expr],
    found: Mapping[str, Ends],
    as_of: date,
    keep: Keep,
) -> Ends:
    """Work a formula out."""
    if formula.op in OF_DAYS:
        return passed(formula, fields, as_of, keep)
    if formula.op == "times":
        return product(formula, fields, found)
    steps = formula.steps if formula.op in {"sum", "difference"} else 1
    parts = [known_of(one, steps, fields, found) for one in formula.operands]
    if formula.op == "sum":
        return reduce(added, parts)
    if formula.op == "difference":
        return reduce(added, map(negative, parts[1:]), parts[0])
    return shared(parts[0], parts[1], formula.steps)


def known_of(
    operand: Operand, steps: int, fields: Mapping[str, nw.Expr], found: Mapping[str, Ends]
) -> Ends:
    """Give what is known of an operand, in its steps; a number that is added is in the result's."""
    if operand.field is None:
        return both(operand.value, steps)
    if operand.field in found:
        return found[operand.field]
    ends = both(operand.value, operand.steps)
    column = fields.get(operand.field)
    if column is None:
        return ends
    return Ends(*(ColumnNumber(column if end is None else filled(column, end)) for end in ends))


def product(formula: Formula, fields: Mapping[str, nw.Expr], found: Mapping[str, Ends]) -> Ends:
    """Multiply: what is the same in every row first, and of fractions all but one as parts of 1."""
    fixed: Fraction | int = 1
    varying: list[Ends] = []
    in_steps = formula.steps == 1
    for one in formula.operands:
        if one.value.known and one.field is None and one.value.low is not None:
            fixed = fixed * one.value.low
            continue
        ends = known_of(one, 1, fields, found)
        if one.steps > 1 and in_steps:
            ends = Ends(
                *(
                    None if end is None else ColumnNumber(*divided(end.whole, MILLION))
                    for end in ends
                )
            )
        in_steps = in_steps or one.steps > 1
        varying.append(ends)
    if not in_steps:
        fixed = fixed * formula.steps
    factor = both(exactly(abs(Fraction(fixed))))
    whole = reduce(multiplied, varying, factor)
    return negative(whole) if fixed < 0 else whole


# Tables and days --------------------------------------------------------------------------------------


def looked_up(table: Lookup, truths: Sequence[Truth]) -> Ends:
    """Look a table up: of every row that may be the one, the lowest and the highest end.

    `truths` are those of its rows' conditions; the last row has none.
    """
    possible: list[Truth] = []
    before: Truth = True
    for truth in (*truths[:-1], True):
        possible.append(both_(before, negated(known(negated(truth)))))
        before = both_(before, negated(known(truth)))
    spans = [span for _, span in table.rows]
    lows = [constant(span.low, table.steps) for span in spans]
    highs = [constant(span.high, table.steps) for span in spans]
    return Ends(outermost(possible, lows, -1), outermost(possible, highs, 1))


def outermost(
    possible: Sequence[Truth], ends: Sequence[ColumnNumber | None], side: int
) -> ColumnNumber | None:
    """Give the outermost of the ends that may be; none where one of these has no end."""
    steps = [
        choose(can, whole(side * BEYOND if end is None else end.whole), whole(-side * BEYOND))
        for can, end in zip(possible, ends, strict=True)
    ]
    found: Any = reduce(greater if side > 0 else lesser, steps)
    return ColumnNumber(nw.when(found != side * BEYOND).then(found))


def passed(formula: Formula, fields: dict[str, nw.Expr], as_of: date, keep: Keep) -> Ends:
    """Count the time since a day, or between two; no day lies after the assessment."""
    days = [fields.get(one.field or "") for one in formula.operands]
    if formula.op == "months_since":
        return since(None if days[0] is None else months(days[0], as_of))
    today = as_of.toordinal()
    if formula.op == "days_since_month_end":
        return since_month_end(formula, days[0], today, keep)
    ordinals = [
        written_out(one) if one.field is None else numbered(one.field, fields, keep)
        for one in formula.operands
    ]
    if formula.op == "days_since":
        return since(None if ordinals[0] is None else ColumnNumber(today - ordinals[0]))
    begin, end = ordinals
    first, last = (today if day is None else day.fill_null(today) for day in ordinals)
    low = None if end is None else ColumnNumber(end - first)
    high = None if begin is None else ColumnNumber(last - begin)
    return Ends(low, high)


def numbered(field: str, fields: dict[str, nw.Expr], keep: Keep) -> nw.Expr | None:
    """Give the number of a fact's day, worked out once and kept beside the fact; None: no column."""
    if field not in fields:
        return None
    name = f"{field} day"
    if name not in fields:
        fields[name] = ordinal(fields[field], keep)
    return fields[name]


def written_out(day: Operand) -> nw.Expr:
    """Give a day that is the same in every row."""
    return whole(int(day.value.low or 0))


def since_month_end(formula: Formula, day: nw.Expr | None, today: int, keep: Keep) -> Ends:
    """Count the days since a month's end, or since the earliest day, as the plain reading does."""
    earliest = formula.operands[1].value.low if len(formula.operands) > 1 else None
    latest = month_end(today, formula.months_on)
    if earliest is not None:
        latest = max(latest, int(earliest))
    least = whole(today - latest)
    most = None if earliest is None else whole(today - int(earliest))
    if day is None:
        return Ends(ColumnNumber(least), None if most is None else ColumnNumber(most))
    (first,) = keep([month_after(day, formula.months_on + 1)])
    begin = ordinal(first, keep) - 1
    number = today - (begin if earliest is None else greater(begin, whole(int(earliest))))
    there = ~day.is_null()
    high = number if most is None else choose(there, number, most)
    return Ends(ColumnNumber(choose(there, number, least)), ColumnNumber(high))


def month_after(day: nw.Expr, months_on: int) -> nw.Expr:
    """Give the first day (20240501) of the month that lies so many months after a day's."""
    months_then, _ = divided(day, 100)
    years, month = divided(months_then, 100)
    more, month = divided(month - 1 + months_on, MONTHS)
    first: nw.Expr = (years + more) * 10_000 + (month + 1) * 100 + 1
    return first


def since(number: ColumnNumber | None) -> Ends:
    """Give the ends of a time since a day that may be unknown: it is not negative."""
    if number is None:
        return Ends(ColumnNumber(0), None)
    there = ~number.whole.is_null()
    return Ends(ColumnNumber(choose(there, number.whole, 0), choose(there, number.part, 0)), number)


def months(day: nw.Expr, as_of: date) -> ColumnNumber:
    """Count the months since a day (20240520), as `formula.months` does."""
    months_then, in_month = divided(day, 100)
    years, month = divided(months_then, 100)
    last = calendar.monthrange(as_of.year, as_of.month)[1]
    ends = choose(in_month > last, last, in_month)
    count = (as_of.year - years) * MONTHS + as_of.month - month
    begun = choose(ends == as_of.day, 0, 1)
    return ColumnNumber(count - choose(ends > as_of.day, 1, 0), begun)


def ordinal(day: nw.Expr, keep: Keep) -> nw.Expr:
    """Give the number of a day (20240520), as `date.toordinal` counts: years from March on.

    Each step stands several times in the next one, so that it is kept as a column.
    """
    months_then, in_month = keep(list(divided(day, 100)))
    years, month = keep(list(divided(months_then, 100)))
    early = choose(month <= 2, 1, 0)  # noqa: PLR2004  # February ends such a year
    year, place = keep([years - early, month + early * MONTHS - 3])
    before, _ = divided(place * 153 + 2, 5)
    fours, hundreds, four_hundreds = (divided(year, n)[0] for n in (4, 100, 400))
    (days,) = keep([year * 365 + fours - hundreds + four_hundreds + before + in_month - 306])
    return days
