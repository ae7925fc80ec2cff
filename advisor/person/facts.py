"""A profile and a date -> the flat fact that rules see.

Only known values are in it: what is absent is unknown. Derived facts come from a closed set of
operations, each exact for the comparisons that `checks.py` allows on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.rulebook import types, values

if TYPE_CHECKING:
    from datetime import date

    from advisor.model import Profile, Value


def derive(book: types.Rulebook, profile: Profile, as_of: date) -> dict[str, Value]:
    """Give the known facts of a person with the derived ones, in rule units.

    `as_of` is the day on which the ages of records are taken.
    """
    flat = dict(profile.flat)
    flat |= dict.fromkeys(profile.known.keys() - flat.keys(), True)  # that there are quotes
    for name, derived in book.facts.derived.items():
        found: int | None = None
        if isinstance(derived, types.YearsSince):
            found = years_since(profile.known.get(derived.date), as_of)
        elif isinstance(derived, types.Ratio):
            found = ratio(flat.get(derived.of), flat.get(derived.to))
        if found is not None:
            flat[name] = found
    return flat


def years_since(day: date | None, as_of: date) -> int | None:
    """Count the years since a day, begun years as whole ones: "above 5" is "more than five years".

    A year that begins on 29 February ends, where there is none, on the last day of February
    (民法典 art. 202).
    """
    if day is None:
        return None
    years = as_of.year - day.year
    return years if as_of <= anniversary(day, years) else years + 1


def anniversary(day: date, years: int) -> date:
    """Give the day that many years later."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def ratio(part: Any, whole: Any) -> int | None:
    """Give part ÷ whole in millionths, rounded up, so that "above" is exact.

    Nothing is no share of anything, also of an unknown whole; something of nothing is beyond any
    threshold.
    """
    if part == 0:
        return 0
    if part is None or whole is None:
        return None
    return min(-(-part * values.MILLION // whole), values.HUGE) if whole else values.HUGE
