"""The exact operations by which facts are derived; shares are integers, in millionths."""

from __future__ import annotations

from datetime import date  # noqa: TC003  # the shapes of the rule files evaluate it

MILLION = 1_000_000

HUGE = 2**52
"""What a ratio of something to nothing counts as, in millionths: more than any threshold."""


def years_since(day: date, as_of: date) -> int:
    """Count the years since a day, begun years as whole ones: "above 5" is "more than five years".

    A year that begins on 29 February ends, where there is none, on the last day of February
    (民法典 art. 202).
    """
    years = as_of.year - day.year
    return years if as_of <= anniversary(day, years) else years + 1


def anniversary(day: date, years: int) -> date:
    """Give the day that many years later."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def ratio(part: int | None, whole: int | None) -> int | None:
    """Give part ÷ whole in millionths, rounded up, so that "above" is exact.

    Nothing is no share of anything, also of an unknown whole; something of nothing is beyond any
    threshold.
    """
    if part == 0:
        return 0
    if part is None or whole is None:
        return None
    return min(-(-part * MILLION // whole), HUGE) if whole else HUGE
