"""Arithmetic with facts: exact, known in part, and alike for one person and over columns."""

import random
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import chain
from typing import Any

import narwhals as nw
import polars as pl
import pytest

from advisor.columns.formulas import in_half_steps, worked_out
from advisor.columns.outcomes import read_over
from advisor.logic.condition import Compare
from advisor.logic.formula import Formula, Lookup, Operand, work_out
from advisor.logic.span import Span, exactly

DAY = date(2026, 11, 24)
MONEY = ["a", "b", "c"]
COUNTS = ["n", "m"]
RATES = ["r"]
DATES = ["began", "ended"]


def field(name: str) -> Operand:
    """An operand of the vocabulary above: amounts and counts are not negative, rates are fractions."""
    if name in DATES:
        return Operand(name, Span())
    return Operand(name, Span(0, 12 if name == "n" else None), 10**6 if name in RATES else 1)


def number(value: Any) -> Operand:
    """A number that is the same for everybody."""
    return Operand(None, exactly(Fraction(value)))


def day(text: str) -> Operand:
    """A day that is written out."""
    return number(date.fromisoformat(text).toordinal())


FORMULAS = [
    Formula("total", "sum", (field("a"), field("b"), number(5))),
    Formula("left", "difference", (field("a"), field("b"), field("c"))),
    Formula("year", "times", (field("a"), number(12))),
    Formula("some", "times", (field("a"), field("n"))),
    Formula("share", "times", (field("a"), field("r"))),
    Formula("part", "times", (field("a"), number("0.35"))),
    Formula("parts", "sum", (field("b"), Operand("part", Span()), Operand("share", Span()))),
    Formula("loss", "times", (field("a"), number("-0.000001"))),
    Formula("twice", "times", (Operand("left", Span()), number(2))),
    Formula("rates", "sum", (field("r"), number("0.01")), 10**6),
    Formula("scaled", "times", (field("r"), number("0.5")), 10**6),
    Formula("months", "months_since", (field("began"),)),
    Formula("days", "days_since", (field("began"),)),
    Formula("between", "days_between", (field("began"), field("ended"))),
    Formula("after", "days_between", (day("2026-03-31"), field("ended"))),
    Formula("before", "days_between", (field("began"), day("2026-12-31"))),
    Formula("month_over", "days_since_month_end", (field("began"),)),
    Formula("next_over", "days_since_month_end", (field("ended"),), months_on=1),
    Formula("effective", "days_since_month_end", (field("ended"), day("2026-01-01")), months_on=13),
    Formula("least", "smallest", (Operand("part", Span()), field("b"), Operand("left", Span()))),
    Formula("of", "ratio", (field("a"), field("b")), 10**6, rounded_up=True),
    Formula("each", "ratio", (field("a"), field("n"))),
    Lookup(
        "limit",
        (
            (Compare("n", "<", 3), exactly(100)),
            (Compare("m", ">", 1), exactly(50)),
            (None, Span(7, None)),
        ),
    ),
]


def people(seed: int, count: int) -> Iterator[dict[str, int]]:
    """People with some facts unknown; amounts from nothing to the largest, days from year 1 on."""
    rand = random.Random(seed)  # noqa: S311  # seeded, so that a run repeats
    amounts = [0, 1, 2, 3, 999_999, 10**6, 10**6 + 1, 123_456_789, 10**15 - 1]
    counts = [0, 1, 2, 3, 12]
    days = [DAY.toordinal() - n for n in (0, 1, 27, 28, 29, 30, 31, 364, 365, 366, 1461, 40_000)]
    for _ in range(count):
        flat = {name: rand.choice([*amounts, rand.randrange(10**9)]) for name in MONEY}
        flat |= {name: rand.choice(counts) for name in COUNTS}
        flat |= {name: rand.choice([0, 1, 500_000, 10**6, rand.randrange(10**7)]) for name in RATES}
        flat |= {
            name: rand.choice([1, 60, 366, *days, rand.randrange(1, days[0])]) for name in DATES
        }
        yield {name: value for name, value in flat.items() if rand.random() > 0.25}


@pytest.mark.core
def test_columns_reckon_as_one_person_is_reckoned() -> None:
    """Law 6 for arithmetic: every end of every number is the same, whatever is unknown."""
    persons = list(people(1, 3_000))
    kinds = dict.fromkeys((*MONEY, *COUNTS, *RATES, *DATES), pl.Int64)
    rows = [
        {
            name: int(date.fromordinal(p[name]).strftime("%Y%m%d"))
            if name in DATES and name in p
            else p.get(name)
            for name in kinds
        }
        for p in persons
    ]
    frame: Any = nw.from_native(pl.DataFrame(rows, schema=kinds))
    numbers = worked_out(FORMULAS, {name: nw.col(name) for name in kinds}, read_over, DAY)
    found = dict(chain.from_iterable(in_half_steps(*one) for one in numbers.items()))
    judged = nw.to_native(
        frame.select(nw.col("a"), **{f"x{n}": e for n, e in enumerate(found.values())})
    )
    for person, row in zip(persons, judged.iter_rows(), strict=True):
        ends = {
            name: value for name, value in zip(found, row[1:], strict=True) if value is not None
        }
        expected = {n: v for n, v in work_out(FORMULAS, person, DAY).items() if "/" in n}
        assert ends == expected, person
