"""Dates, as people write them, where it is certain which part is the month."""

from __future__ import annotations

import re
from typing import Literal

YEAR_FIRST = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?\Z|(\d{4})(\d{2})(\d{2})\Z"
)
NAMED = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month>[a-z]+)\.?,?\s+(?P<year>\d{4})\Z"
    r"|(?P<month2>[a-z]+)\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{4})\Z"
)
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
NO_DAY = re.compile(r"\d{4}\s*年?\Z|\d{4}\s*[-/.年]\s*\d{1,2}\s*月?\Z|[a-z]{3,9}\.?,?\s+\d{4}\Z")
NO_ORDER = re.compile(r"\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{2,4}\Z")


def date_parts(plain: str) -> tuple[int, int, int] | None:
    """Take a date apart into year, month and day, where it is certain which is which."""
    if match := YEAR_FIRST.match(plain):
        year, month, day = map(int, filter(None, match.groups()))
        return year, month, day
    if match := NAMED.match(plain.casefold()):
        name = match["month"] or match["month2"]
        for number, month_name in enumerate(MONTHS, 1):
            if name in {month_name, month_name[:3], month_name[:4]}:
                return (
                    int(match["year"] or match["year2"]),
                    number,
                    int(match["day"] or match["day2"]),
                )
    return None


def date_slip(plain: str) -> Literal["no-such-day", "day-needed", "order-unclear", "not-a-date"]:
    """Tell what is wrong with a tidy text that is no date."""
    text = plain.casefold()
    if date_parts(text) is not None:
        return "no-such-day"
    if NO_DAY.match(text):
        return "day-needed"
    return "order-unclear" if NO_ORDER.match(text) else "not-a-date"
