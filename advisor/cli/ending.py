"""How a run is ended from outside: by Ctrl-C, by the system, by a terminal that is closed.

SIGTERM and SIGHUP become an exception, as Ctrl-C is one: what is open is put right on the way out,
and no file is left half written. What must not be torn apart holds them back until it is done.
"""

from __future__ import annotations

import contextlib
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SYSTEM = ("SIGTERM", "SIGHUP")
"""The signals by which the system ends a program; not every system has both."""


class Ended(KeyboardInterrupt):  # it is no error, and has to pass where Ctrl-C does
    """Raised where the system ends the session: the terminal was closed, or the machine stops."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number


class Arrivals:
    """What becomes of a signal that arrives: it is raised, unless something holds it back.

    Attributes:
        holds: how many blocks are being run that must not be torn apart.
        waiting: the signal that arrived meanwhile.
        leave: ends what waits for the person, in its own time; tells whether it does.
    """

    def __init__(self) -> None:
        """Begin with nothing in the way."""
        self.holds = 0
        self.waiting: int | None = None
        self.leave: Callable[[Ended], bool] | None = None

    def arrive(self, number: int, _: object) -> None:
        """Take a signal. Raises KeyboardInterrupt; Ended where it is the system's."""
        if self.holds:
            self.waiting = number
            return
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        ended = Ended(number)
        if self.leave is None or not self.leave(ended):
            raise ended

    def resume(self) -> None:
        """Raise what has waited, as `arrive` does."""
        if self.waiting is not None and not self.holds:
            number, self.waiting = self.waiting, None
            self.arrive(number, None)


ARRIVALS = Arrivals()
"""A process has its signals once."""


@contextlib.contextmanager
def orderly() -> Iterator[None]:
    """Let SIGTERM and SIGHUP raise Ended; one that is ignored, as under nohup, stays so."""
    numbers = [getattr(signal, name) for name in SYSTEM if hasattr(signal, name)]
    taken = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    try:
        for number in taken:
            signal.signal(number, ARRIVALS.arrive)
        with interrupts_kept():
            yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Let no signal tear a short block apart: what arrives is raised when the block is done."""
    ARRIVALS.holds += 1
    try:
        before = signal.getsignal(signal.SIGINT)
        try:
            if callable(before):  # neither ignored, as in the background, nor the system's own
                signal.signal(signal.SIGINT, ARRIVALS.arrive)
            yield
        finally:
            if callable(before):
                signal.signal(signal.SIGINT, before)
    finally:
        ARRIVALS.holds -= 1
        ARRIVALS.resume()


@contextlib.contextmanager
def ending_told(leave: Callable[[Ended], bool]) -> Iterator[None]:
    """Let what waits for the person end in its own time, so that the terminal is put right again."""
    ARRIVALS.leave = leave
    try:
        yield
    finally:
        ARRIVALS.leave = None


@contextlib.contextmanager
def interrupts_kept() -> Iterator[None]:
    """Let no Ctrl-C get lost where Python can only print it: in a destructor, or a C callback."""
    lost: list[BaseException] = []
    hook = sys.unraisablehook

    def keep(found: sys.UnraisableHookArgs) -> None:
        if isinstance(found.exc_value, KeyboardInterrupt):
            lost.append(found.exc_value)
        else:
            hook(found)

    sys.unraisablehook = keep
    try:
        yield
    finally:
        sys.unraisablehook = hook
    if lost:
        raise lost[0]
