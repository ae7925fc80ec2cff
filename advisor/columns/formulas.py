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
    smallest,
)
from advisor.columns.truths import BEYOND, choose, greater, known, lesser, literal, negated, whole
from advisor.columns.truths import both as both_
from advisor.logic.condition import HIGH, LOW
from advisor.logic.formula import MONTHS, OF_DAYS, Formula, Lookup, month_end, reads
from advisor.logic.span import exactly
from advisor.rulebook.arithmetic import MILLION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from advisor.columns.truths import Truth
    from advisor.logic.condition import Condition
    from advisor.logic.formula import Number, Operand

Keep: TypeAlias = "Callable[[list[nw.Expr]], list[nw.Expr]]"
"""What makes columns of a frame of some expressions, and gives those."""


def as_they_are(columns: list[nw.Expr]) -> list[nw.Expr]:
    """Keep no columns between: what is worked out again and again is small."""
    return columns


def worked_out(
    formulas: Iterable[Number],
    fields: Mapping[str, nw.Expr],
    read: Callable[[Condition, Mapping[str, nw.Expr]], Truth],
    as_of: date,
    keep: Keep = as_they_are,
    given: Mapping[str, Ends] | None = None,
) -> dict[str, Ends]:
    """Give the ends of each number; those of a day's arithmetic as columns that were kept.

    Args:
        formulas: those whose numbers others rest on come first.
        given: numbers that were worked out before; those of `formulas` among them are not again.
        fields: field -> its column, in rule units; a day as 20240520.
        read: reads a condition over some fields.
        as_of: the day of the assessment.
        keep: makes columns of a frame of what many expressions use, and gives those. An end stands
            several times in what is made of it: without columns between, formulas that use each
            other are as large as all the ways through them.
    """
    found: dict[str, Ends] = dict(given or {})
    listed = tuple(one for one in formulas if one.name not in found)
    columns = dict(fields)
    days = day_numbers(listed, fields, keep)
    waiting: dict[str, Ends] = {}
    for formula in (*listed, None):
        if formula is None or not waiting.keys().isdisjoint(reads(formula)):
            found |= kept_ends(waiting, keep)
            for name in waiting:
                columns |= dict(in_half_steps(name, found[name]))
            waiting = {}
        if isinstance(formula, Lookup):
            truths = [None if row is None else read(row, columns) for row, _ in formula.rows]
            waiting[formula.name] = looked_up(formula, kept(truths, keep))
        elif isinstance(formula, Formula):
            waiting[formula.name] = reckoned(formula, columns, found, days, as_of)
    return {one.name: found[one.name] for one in listed}


def in_half_steps(name: str, ends: Ends) -> Iterator[tuple[str, nw.Expr]]:
    """Give the fields of a number's ends, as rules compare them."""
    for end, number in ((LOW, ends.low), (HIGH, ends.high)):
        if number is not None:
            yield name + end, literal(half_steps(number))


def kept(found: list[Any], keep: Keep) -> list[Any]:
    """Keep what is a column, and leave what all rows share."""
    columns = iter(keep([one for one in found if isinstance(one, nw.Expr)]))
    return [next(columns) if isinstance(one, nw.Expr) else one for one in found]


def kept_ends(found: Mapping[str, Ends], keep: Keep) -> dict[str, Ends]:
    """Keep the columns of some numbers' ends, all in one go."""
    ends = [end for both_ends in found.values() for end in both_ends if end is not None]
    flat = iter(kept([part for end in ends for part in end], keep))

    def again(end: ColumnNumber | None) -> ColumnNumber | None:
        return None if end is None else ColumnNumber(next(flat), next(flat))

    return {name: Ends(again(one.low), again(one.high)) for name, one in found.items()}


def reckoned(
    formula: Formula,
    fields: Mapping[str, nw.Expr],
    found: Mapping[str, Ends],
    days: Mapping[str, nw.Expr],
    as_of: date,
) -> Ends:
    """Work a formula out; `days` are the numbers of days: see `day_numbers`."""
    if formula.op in OF_DAYS:
        return passed(formula, fields, days, as_of)
    if formula.op == "times":
        return product(formula, fields, found)
    steps = formula.steps if formula.op in ADDED else 1
    parts = [known_of(one, steps, fields, found) for one in formula.operands]
    if formula.op == "sum":
        return reduce(added, parts)
    if formula.op == "difference":
        return reduce(added, map(negative, parts[1:]), parts[0])
    if formula.op == "smallest":
        return reduce(smallest, parts)
    return shared(parts[0], parts[1], formula.steps)


ADDED = {"sum", "difference", "smallest"}
"""Operations whose operands are all in the unit of the result."""


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
    if operand.otherwise is not None:
        ends = found[operand.otherwise]
    if column is None:
        return ends
    return Ends(*(ColumnNumber(column) if end is None else filled(column, end) for end in ends))


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


def passed(
    formula: Formula, fields: Mapping[str, nw.Expr], days: Mapping[str, nw.Expr], as_of: date
) -> Ends:
    """Count the time since a day, or between two; no day lies after the assessment."""
    day = fields.get(formula.operands[0].field or "")
    if formula.op == "months_since":
        return since(None if day is None else months(day, as_of))
    today = as_of.toordinal()
    if formula.op == "days_since_month_end":
        return since_month_end(formula, days.get(formula.name), today)
    begin, *others = (
        written_out(one) if one.field is None else days.get(one.field) for one in formula.operands
    )
    if formula.op == "days_since":
        return since(None if begin is None else ColumnNumber(today - begin))
    (end,) = others
    first, last = (today if one is None else one.fill_null(today) for one in (begin, end))
    low = None if end is None else ColumnNumber(end - first)
    high = None if begin is None else ColumnNumber(last - begin)
    return Ends(low, high)


def day_numbers(
    formulas: Iterable[Number], fields: Mapping[str, nw.Expr], keep: Keep
) -> dict[str, nw.Expr]:
    """Number the days that formulas count from, each once and all step by step together.

    By the names of their facts; by a formula's own name the first day after the month's end that it
    counts from.
    """
    wanted: dict[str, nw.Expr] = {}
    for formula in formulas:
        if not isinstance(formula, Formula) or formula.op not in OF_DAYS - {"months_since"}:
            continue
        there = [name for name in formula.fields if name in fields]
        if formula.op == "days_since_month_end":
            ends = [month_after(fields[name], formula.months_on + 1) for name in there]
            wanted |= zip([formula.name], ends, strict=False)
        else:
            wanted |= {name: fields[name] for name in there}
    return dict(zip(wanted, ordinals(list(wanted.values()), keep), strict=True))


def written_out(day: Operand) -> nw.Expr:
    """Give a day that is the same in every row."""
    return whole(int(day.value.low or 0))


def since_month_end(formula: Formula, after: nw.Expr | None, today: int) -> Ends:
    """Count the days since a month's end, or since the earliest day, as the plain reading does.

    `after` is the number of the first day after it.
    """
    earliest = formula.operands[1].value.low if len(formula.operands) > 1 else None
    latest = month_end(today, formula.months_on)
    if earliest is not None:
        latest = max(latest, int(earliest))
    least = whole(today - latest)
    most = None if earliest is None else whole(today - int(earliest))
    if after is None:
        return Ends(ColumnNumber(least), None if most is None else ColumnNumber(most))
    begin = after - 1
    number = today - (begin if earliest is None else greater(begin, whole(int(earliest))))
    there = ~after.is_null()
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


def ordinals(days: list[nw.Expr], keep: Keep) -> list[nw.Expr]:
    """Give the numbers of days (20240520), as `date.toordinal` counts: years from March on.

    Each step stands several times in the next one, so that it is kept as a column.
    """
    kept_days = keep(days)
    parts = keep([part for day in kept_days for part in year_and_place(day)])
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return keep([ordinal(day, *pair) for day, pair in zip(kept_days, pairs, strict=True)])


def year_and_place(day: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    """Give a day's year, begun in March, and the place of its month in it, from 0 on."""
    months_then, _ = divided(day, 100)
    years, month = divided(months_then, 100)
    early = choose(month <= 2, 1, 0)  # noqa: PLR2004  # February ends such a year
    return years - early, month + early * MONTHS - 3


def ordinal(day: nw.Expr, year: nw.Expr, place: nw.Expr) -> nw.Expr:
    """Give the number of a day by its year and its month's place there."""
    _, in_month = divided(day, 100)
    before, _ = divided(place * 153 + 2, 5)
    fours, hundreds, four_hundreds = (divided(year, n)[0] for n in (4, 100, 400))
    days: nw.Expr = year * 365 + fours - hundreds + four_hundreds + before + in_month - 306
    return days
