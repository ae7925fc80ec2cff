"""The process that prints, and the thread that holds it: neither outlives the server."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread, Timer
from typing import TYPE_CHECKING

from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

END_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux's prctl: the signal that a process gets when its parent ends."""


class Worker:
    """A process that prints one page after another.

    Attributes:
        made: how many pages it was given.
    """

    def __init__(self) -> None:
        """Start the process. Raises OSError where the system has no room for one more."""
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(theirs,), daemon=True)
        self.made = 0
        started: Future[None] = Future()
        Thread(target=self.hold, args=(started,), daemon=True).start()
        try:
            started.result()
        finally:
            theirs.close()  # so that the pipe breaks with the process

    def hold(self, started: Future[None]) -> None:
        """Start the process and wait for its end.

        Linux ends a process with the thread that started it, and those that requests are worked on
        in come and go: so this one does nothing else.
        """
        try:
            self.process.start()
        except Exception as error:  # noqa: BLE001  # raised where the process was asked for
            started.set_exception(error)
        else:
            started.set_result(None)
            self.process.join()

    def print(self, html: str, seconds: float) -> bytes:
        """Print a page, within so many seconds: then the process is killed.

        Raises EOFError or OSError where the process was killed, and as `printed`.
        """
        self.made += 1
        limit = Timer(seconds, self.kill)  # also ends a write that nobody reads
        limit.daemon = True
        limit.start()
        try:
            self.pipe.send(html)
            made: bytes | Exception = self.pipe.recv()
        finally:
            limit.cancel()
        if isinstance(made, Exception):
            raise made
        return made

    def kill(self) -> None:
        """End the process, whatever it does; a stopped one too."""
        self.process.kill()


# In the process -----------------------------------------------------------------------------------


def work(pipe: Connection) -> None:
    """Print what comes, until nothing can come any more."""
    end_with_parent()
    gc.enable()  # a command that ends soon goes without, and so would what it starts; this one grows
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server's: it waits for what is in progress
    with suppress(EOFError, ConnectionError):
        while True:
            html = pipe.recv()
            # Whoever stops the server may tell all of its processes.
            before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
            gc.disable()  # it would look through all of a page again and again while it is laid out
            pipe.send(attempt(html))
            signal.signal(signal.SIGTERM, before)
            gc.enable()
            gc.collect()  # nobody waits for that


def attempt(html: str) -> bytes | Exception:
    """Print a page, or give what is to be raised; what is not ours could hold answers."""
    from advisor.report.pdf import printed

    try:
        return printed(html)
    except AdvisorError as error:
        return error
    except Exception as error:  # noqa: BLE001  # raised, and logged by its kind, in the server
        return RuntimeError(type(error).__name__)


def end_with_parent() -> None:
    """See to it that this process ends when its parent does, even by SIGKILL and amid a page."""
    if sys.platform == "linux":  # also while it is stopped, or a library does not come back
        ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGKILL)
    Thread(target=watch, daemon=True).start()


def watch() -> None:
    """Wait for the end of the parent, then end at once."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
    os._exit(1)
