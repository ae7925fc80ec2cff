"""An order for many profiles, and how many rows came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.batch.workplace import rejects_of

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from advisor.errors import Problem
    from advisor.texts import Lang


class Order(NamedTuple):
    """What is to be judged, and where the outcomes go.

    Attributes:
        ids: the columns to carry through; None is every column that is no fact.
        encoding: of a text file.
        lang: of the reasons why a row is rejected.
    """

    source: Path
    output: Path
    as_of: date
    ids: tuple[str, ...] | None
    encoding: str
    lang: Lang

    @property
    def rejects(self) -> Path:
        """Give the file that rejected rows go to. Raises UsageError."""
        return rejects_of(self.output)


class Counts(NamedTuple):
    """How many rows came in, and what became of them.

    Attributes:
        reason: the first reason that every rejected row has, with the first row's line or number.
    """

    rows: int
    judged: int
    rejected: int
    reason: tuple[int | None, Problem] | None = None
