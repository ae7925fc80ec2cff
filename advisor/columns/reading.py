"""Columns of facts read as strictly as a profile, into rule units; and what is wrong with a value."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals as nw

from advisor.columns.truths import any_of, choose
from advisor.errors import Problem, shown
from advisor.rulebook import scalars, values
from advisor.rulebook.possible import ends

if TYPE_CHECKING:
    from advisor.rulebook.types import Fact

LONGEST_WHOLE = 18
"""Digits of a whole number that is worth reading to tell what is wrong with it."""

LAST_YEAR = 9_999
"""Of the calendar that profiles use."""

INTEGERS = (nw.Int8, nw.Int16, nw.Int32, nw.Int64, nw.UInt8, nw.UInt16, nw.UInt32, nw.UInt64)
FLOATS = (nw.Float32, nw.Float64)
TEXTS = (nw.String, nw.Categorical, nw.Enum)

# Whole texts only, and written so that every engine takes them alike: `$` is also before a line's end.
NUMBER = r"\A{sign}(0|[1-9][0-9]{{0,15}}){fraction}\z"
FRACTION = r"(\.[0-9]{{1,{decimals}}}{zeros})?"
WHOLE = r"(\.0{1,2})?"
"""What spreadsheets and data frames put behind a whole number; 1.000 could be a thousand."""

DATE = (
    r"\A[0-9]{4}(-[0-9]{1,2}-[0-9]{1,2}|/[0-9]{1,2}/[0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日)"
    r"([ T]0?0:00(:00(\.0{1,9})?)?)?\z"
)
"""A day, the year first, as a profile, a spreadsheet or a data frame writes it; midnight adds nothing."""

DAY_STEPS = ((r"[ T].*\z", ""), (r"[/年月]", "-"), (r"日", ""), (r"-([0-9])\b", "-0$1"))
"""What is replaced, step by step, so that a text that DATE takes becomes YYYY-MM-DD."""


NEAR = {False: 1e-15, True: 1e-7}
"""How far a product of doubles, or of short floats, can lie from what is meant, as a share of it."""


class Read(NamedTuple):
    """A fact read from a column.

    Attributes:
        value: in rule units, null where there is none or a wrong one.
        wrong: where the column has a value that the fact cannot take.
    """

    value: nw.Expr
    wrong: nw.Expr


def accepted(fact: Fact) -> str:
    """Name the column types that a fact takes."""
    kinds = {"boolean": "Boolean, String", "choice": "String", "date": "Date, String"}
    return kinds.get(fact.type, "Int, Float, Decimal, String")


def read_column(fact: Fact, column: nw.Expr, kind: Any, as_of: date) -> Read | None:
    """Read a column of a fact; None for a type that the fact does not take."""
    if kind in TEXTS and kind != nw.String:
        column, kind = column.cast(nw.String), nw.String
    if kind == nw.Unknown or str(kind) == "Null":
        kinds: Any = {"boolean": nw.Boolean, "choice": nw.String}
        return Read(column.cast(kinds.get(fact.type, nw.Int64)), ~column.is_null())
    readers = {"boolean": read_boolean, "choice": read_choice, "date": read_date}
    reader: Any = readers.get(fact.type, read_number)
    found: Read | None = reader(fact, column, kind, as_of)
    if found is None:
        return None
    # What cannot be told of a value that is there, as of a day beyond every calendar, is wrong.
    wrong = (~column.is_null()) & found.wrong.fill_null(value=True)
    return Read(possible(fact, found.value, as_of), wrong)


def possible(fact: Fact, value: nw.Expr, as_of: date) -> nw.Expr:
    """Leave out the values that cannot be true of anybody on a day."""
    if fact.since is None:
        return value
    low, high = ends(fact, as_of)
    is_date = fact.type == "date"
    there = value >= int(low.strftime("%Y%m%d")) if is_date else value <= int(high)
    left: nw.Expr = choose(there, value, None)
    return left


def read_boolean(fact: Fact, column: nw.Expr, kind: Any, as_of: date) -> Read | None:
    """Read true and false; in texts in any case, as JSON, spreadsheets and Python write them."""
    del fact, as_of
    if kind == nw.Boolean:
        return Read(column, nw.lit(value=False))
    if kind != nw.String:
        return None
    plain = column.str.to_lowercase()
    truth = choose(plain == "true", True, choose(plain == "false", False, None))  # noqa: FBT003  # values
    return Read(truth, ~plain.is_in(["true", "false"]))


def read_choice(fact: Fact, column: nw.Expr, kind: Any, as_of: date) -> Read | None:
    """Read a choice by its id."""
    del as_of
    if kind != nw.String:
        return None
    return Read(column, ~column.is_in([choice.id for choice in fact.choices or ()]))


def read_date(fact: Fact, column: nw.Expr, kind: Any, as_of: date) -> Read | None:
    """Read a date as 20240520; none may lie after the day of the assessment.

    A moment with a zone has the day of its own calendar; one with a time of day is no date.
    """
    del fact
    last = int(as_of.strftime("%Y%m%d"))
    if kind in (nw.Date, nw.Datetime):
        year, month, day = column.dt.year(), column.dt.month(), column.dt.day()
        wrong = (year < 1) | (year > LAST_YEAR)
        if kind == nw.Datetime:  # as pandas keeps days
            clock = (
                column.dt.hour(),
                column.dt.minute(),
                column.dt.second(),
                column.dt.nanosecond(),
            )
            wrong = wrong | any_of(part != 0 for part in clock)
        whole = year.cast(nw.Int64) * 10_000 + month.cast(nw.Int64) * 100 + day.cast(nw.Int64)
        return Read(whole, wrong | (whole > last))
    if kind != nw.String:
        return None
    shaped = column.str.contains(DATE)
    plain = choose(shaped, column, None)
    for pattern, replacement in DAY_STEPS:
        plain = plain.str.replace_all(pattern, replacement)
    year, month, day = (
        plain.str.slice(start, length).cast(nw.Int64) for start, length in ((0, 4), (5, 2), (8, 2))
    )
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    short = choose(month.is_in([4, 6, 9, 11]), 30, 31)
    longest = choose(month == 2, choose(leap, 29, 28), short)  # noqa: PLR2004  # February
    real = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= longest)  # noqa: PLR2004  # a calendar
    whole = year * 10_000 + month * 100 + day
    return Read(whole, ~shaped | ~real | (whole > last))


def read_number(fact: Fact, column: nw.Expr, kind: Any, as_of: date) -> Read | None:
    """Read a number into rule units, exactly."""
    del as_of
    decimals = values.DECIMALS.get(fact.type, 0)
    scale = 10**decimals
    low, high = (int(limit * scale) for limit in values.limits(fact))
    if kind in INTEGERS:
        inside = (column >= -(-low // scale)) & (column <= high // scale)
        return Read(choose(inside, column, None).cast(nw.Int64) * scale, ~inside)
    if kind in FLOATS:
        finite = (column >= low / scale) & (column <= high / scale)
        scaled = choose(finite, column, None).cast(nw.Float64) * scale
        whole = scaled.round(0)
        exact = (scaled - whole).abs() <= whole.abs() * NEAR[kind == nw.Float32]
        return Read(choose(exact, whole, None).cast(nw.Int64), ~(finite & exact))
    if kind == nw.Decimal:
        column, zeros = column.cast(nw.String), "0*"
    elif kind == nw.String:
        zeros = ""
    else:
        return None
    fraction = FRACTION.format(decimals=decimals, zeros=zeros)
    if not decimals:
        fraction = r"(\.0+)?" if zeros else WHOLE
    shaped = column.str.contains(NUMBER.format(sign="-?" if low < 0 else "", fraction=fraction))
    plain = choose(shaped, column, None)
    whole = (plain.cast(nw.Float64) * scale).round(0).cast(nw.Int64)
    inside = (whole >= low) & (whole <= high)
    return Read(choose(inside, whole, None), ~shaped | ~inside)


def complaint(fact: Fact, name: str, value: Any, as_of: date) -> Problem:
    """Say what is wrong with one value that was not accepted."""
    found = from_text(fact, value) if isinstance(value, str) else value
    if isinstance(found, datetime) and found.time() == time():
        found = found.date()
    if isinstance(found, float):
        found = int(found) if found.is_integer() else Decimal(repr(found))
    try:
        read = values.read(fact, found.isoformat() if isinstance(found, date) else found)
    except scalars.BadValueError as bad:
        return Problem(bad.code, name, {**bad.values, "found": shown(value)}, bad.known)
    if isinstance(read, date) and read > as_of:
        return Problem("date-after", name, {"found": shown(str(value)), "as_of": as_of.isoformat()})
    return Problem("value-refused", name, {"found": shown(str(value))})


def from_text(fact: Fact, text: str) -> Any:
    """Give the value that a column of texts stands for; a text where it is none."""
    if fact.type == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    if fact.type == "date":
        return day_written(text) if re.match(DATE.replace(r"\z", r"\Z"), text) else text
    number = re.match(NUMBER.replace(r"\z", r"\Z").format(sign="-?", fraction=WHOLE), text)
    whole = number and len(text) <= LONGEST_WHOLE
    return int(text.partition(".")[0]) if fact.type == "integer" and whole else text


def day_written(text: str) -> str:
    """Write a text that DATE takes as YYYY-MM-DD."""
    for pattern, replacement in DAY_STEPS:
        text = re.sub(pattern.replace(r"\z", r"\Z"), replacement.replace("$1", r"\1"), text)
    return text
