"""How much is worked on at a time: a few threads, a bounded queue, and a plain no beyond it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import anyio
import anyio.to_thread

if TYPE_CHECKING:
    from collections.abc import Callable

Made = TypeVar("Made")


class BusyError(Exception):
    """Too much is waiting already, or it waited too long; to be tried again a little later."""


class Gate:
    """Lets work into threads, so many at a time.

    Attributes:
        waiting: how many are being worked on or wait for it.
    """

    def __init__(self, threads: int, most: int, patience: float) -> None:
        """Take the threads, how many may wait or be worked on, and the seconds one may take."""
        self.threads = anyio.CapacityLimiter(threads)
        self.most = most
        self.patience = patience
        self.waiting = 0

    async def run(self, work: Callable[[], Made]) -> Made:
        """Do some work in a thread, once there is one free. Raises BusyError, and what it raises."""
        if self.waiting >= self.most:
            raise BusyError
        self.waiting += 1
        try:
            with anyio.fail_after(self.patience):
                return await anyio.to_thread.run_sync(work, limiter=self.threads)
        except TimeoutError:
            raise BusyError from None
        finally:
            self.waiting -= 1
