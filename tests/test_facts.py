"""Derived facts: each operation exact for the comparisons that rules may make with it."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.rulebook.arithmetic import HUGE, anniversary, ratio, years_since
from advisor.rulebook.values import MILLION


@pytest.mark.parametrize(
    ("ended", "as_of", "years"),
    [
        ("2021-11-24", "2026-11-24", 5),  # the fifth anniversary still is five years
        ("2021-11-23", "2026-11-24", 6),  # a day more is more than five
        ("2021-11-25", "2026-11-24", 5),  # a day less is a begun fifth year
        ("2026-11-24", "2026-11-24", 0),
        ("2026-11-23", "2026-11-24", 1),
        ("2020-02-29", "2025-02-28", 5),  # no 29 February in 2025: the month's last day
        ("2020-02-29", "2025-03-01", 6),
        ("2020-02-29", "2024-02-29", 4),
        ("2020-02-28", "2025-02-28", 5),
    ],
)
def test_years_are_counted_by_anniversaries(ended: str, as_of: str, years: int) -> None:
    """ "More than five years" is exactly what lies after the fifth anniversary."""
    assert years_since(date.fromisoformat(ended), date.fromisoformat(as_of)) == years


@given(st.dates(date(1990, 1, 1), date(2026, 1, 1)), st.integers(0, 40))
def test_the_day_after_an_anniversary_begins_a_new_year(ended: date, years: int) -> None:
    """On the anniversary n years have passed; a day later the next has begun."""
    day = anniversary(ended, years)
    assert years_since(ended, day) == years
    assert years_since(ended, day + timedelta(days=1)) == years + 1


MONEY = st.integers(0, 10**9)


@given(MONEY, MONEY.filter(bool), st.integers(0, 3 * MILLION))
def test_above_a_share_is_exact(part: int, whole: int, threshold: int) -> None:
    """Rounded up, a share is above a threshold exactly where the true share is."""
    found = ratio(part, whole)
    assert found is not None
    assert (found > threshold) == (Fraction(part, whole) > Fraction(threshold, MILLION))


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (0, 0, 0),
        (0, None, 0),
        (None, 0, None),
        (None, None, None),
        (5, None, None),
        (None, 5, None),
        (1, 0, HUGE),
        (250_000, 500_000, 500_000),  # exactly one half
        (250_001, 500_000, 500_002),  # one 分 above
    ],
)
def test_a_share_of_nothing_and_of_the_unknown(
    part: int | None, whole: int | None, expected: int | None
) -> None:
    """Nothing is no share of anything; something of nothing is beyond any threshold."""
    assert ratio(part, whole) == expected
