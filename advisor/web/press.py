"""PDFs, printed by a process of their own: what draws text keeps some memory of every page."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from advisor.report.pages import to_html
from advisor.web.gate import BusyError
from advisor.web.worker import Worker

if TYPE_CHECKING:
    from advisor.report.view import Document

log = logging.getLogger("advisor.web")

MOST_PAGES = 50
"""PDFs that one process prints; then another takes its place, and the memory is back."""

MOST_SECONDS = 20.0
"""A process's time for a PDF, its own start included: several times what a busy machine takes."""

TRIES = 2
"""Processes that one document may cost: the first may have been hit by what had nothing to do with it."""


class Press:
    """Prints one document at a time: the gate before it lets no second one in."""

    def __init__(self) -> None:
        """Begin without a process; the first document starts one."""
        self.worker: Worker | None = None
        self.closed = threading.Event()

    def print(self, document: Document, until: float) -> bytes:
        """Print a document, once more where the process was killed or had to be.

        Args:
            document: what to print.
            until: the moment of `time.monotonic` at which it has to be there.

        Raises BusyError where it cannot be there in time, and as `printed`.
        """
        html = to_html(document, paper=True)
        for _ in range(TRIES):
            seconds = min(MOST_SECONDS, until - time.monotonic())
            if self.closed.is_set() or seconds <= 0:
                break
            worker = self.ready()
            if self.closed.is_set():  # while it was started
                self.dismiss()
            try:
                return worker.print(html, seconds)
            except (EOFError, OSError):
                self.dismiss()
                if not self.closed.is_set():
                    log.warning("the process that prints PDFs was killed, or did not answer")
        raise BusyError

    def ready(self) -> Worker:
        """Give a process that can print one more. Raises OSError where there is no room for one."""
        if self.worker is None or self.worker.made >= MOST_PAGES:
            self.dismiss()
            self.worker = Worker()
        return self.worker

    def dismiss(self) -> None:
        """End the process."""
        if self.worker is not None:
            self.worker.kill()
        self.worker = None

    def close(self) -> None:
        """End the process for good, and with it whatever is being printed."""
        self.closed.set()
        self.dismiss()
