"""PDFs, printed by a process of their own: what draws text keeps some memory of every page."""

from __future__ import annotations

import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING

from advisor.report.pages import to_html
from advisor.report.pdf import printed

if TYPE_CHECKING:
    from advisor.report.view import Document

MOST_PAGES = 50
"""PDFs that one process prints; then another takes its place, and the memory is back."""


class Press:
    """Prints one document at a time: the gate before it lets no second one in."""

    def __init__(self) -> None:
        """Begin without a process; the first document starts one."""
        self.pool: ProcessPoolExecutor | None = None
        self.made = 0

    def print(self, document: Document) -> bytes:
        """Print a document. Raises as `printed`; BrokenProcessPool where the process was killed."""
        html = to_html(document, paper=True)
        if self.pool is None or self.made >= MOST_PAGES:
            self.close()
            self.pool = ProcessPoolExecutor(1, get_context("spawn"), ignore_interrupts)
        self.made += 1
        try:
            return self.pool.submit(printed, html).result()
        except BrokenProcessPool:
            self.close()
            raise

    def close(self) -> None:
        """Let the process go, once it has finished."""
        if self.pool is not None:
            self.pool.shutdown()
        self.pool, self.made = None, 0


def ignore_interrupts() -> None:
    """Leave Ctrl-C to the server, which waits for what is in progress."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
