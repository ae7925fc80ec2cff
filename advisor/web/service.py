"""What the pages and the API share: the judge, the day, and how much is worked on at a time."""

from __future__ import annotations

import time
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from advisor.assess.advisor import Advisor
from advisor.web.gate import Gate
from advisor.web.press import Press
from advisor.web.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.report.view import Document
    from advisor.rulebook.types import Rulebook

JUDGING, DRAWING = 5, 1
"""Of the time, judging for the API and for questions keeps five sixths while report pages wait."""

MOST_WAITING = 512
PATIENCE = 20.0
"""Seconds until an answer has to be there, waiting included."""

MOST_DRAWING = 64
MOST_PRINTING = 8
PRINTING_PATIENCE = 60.0
"""A page takes about ten milliseconds, a PDF a second or two; each kind is made one at a time."""


class Service:
    """One rulebook, served."""

    def __init__(self, book: Rulebook, today: Callable[[], date] = date.today) -> None:
        """Take the rulebook; `today` is the edge at which the day is read."""
        self.book = book
        self.advisor = Advisor(book)
        self.today = today
        turns = Turns()
        self.judging = Gate(turns, JUDGING, MOST_WAITING, PATIENCE)
        self.drawing = Gate(turns, DRAWING, MOST_DRAWING, PATIENCE)
        # What prints mostly waits for another process, and must not keep a turn meanwhile.
        self.printing = Gate(Turns(), 1, MOST_PRINTING, PRINTING_PATIENCE)
        self.press = Press()

    def printer(self) -> Callable[[Document], bytes]:
        """Give what prints for a request that comes now, in what its wait leaves of the patience."""
        return partial(self.press.print, until=time.monotonic() + PRINTING_PATIENCE)

    def warm(self) -> None:
        """Compile the rulebook for today, so that the first answer is as quick as the others."""
        self.advisor.on(self.today())
