"""Who works next where one works at a time: each kind of work keeps its share of the time."""

from __future__ import annotations

import time
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


class Kind:
    """A kind of work, with its share.

    Attributes:
        weight: its share of the time while other kinds wait too, in relation to theirs.
        spent: the time that it had, by its weight: of the kinds that wait, the one that had least is
            next.
        waiting: who waits, first come first.
    """

    def __init__(self, weight: int) -> None:
        self.weight = weight
        self.spent = 0.0
        self.waiting: deque[anyio.Event] = deque()


class Turns:
    """Lets one work at a time.

    Judging and drawing are Python, and hold the interpreter's lock: two at once take as long as one
    after the other, but share the time as it comes. Here a kind that is asked for much cannot take
    what another one needs; where that one does not need it, it has everything.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        """Begin with nobody at work; `clock` tells seconds."""
        self.clock = clock
        self.kinds: list[Kind] = []
        self.busy = False
        self.reached = 0.0

    def kind(self, weight: int) -> Kind:
        """Add a kind of work."""
        self.kinds.append(Kind(weight))
        return self.kinds[-1]

    @asynccontextmanager
    async def turn(self, kind: Kind) -> AsyncIterator[None]:
        """Wait for a turn, and have it."""
        await self.wait(kind)
        started = self.clock()
        try:
            yield
        finally:
            kind.spent += (self.clock() - started) / kind.weight
            self.pass_on()

    async def wait(self, kind: Kind) -> None:
        """Wait until it is this kind's turn, and one's own among its like."""
        if not self.busy:
            self.begin(kind)
            return
        if not kind.waiting:
            kind.spent = max(kind.spent, self.reached)  # nothing is saved up by not being asked for
        mine = anyio.Event()
        kind.waiting.append(mine)
        try:
            await mine.wait()
        except BaseException:  # the client has left, or waited too long
            if mine.is_set():
                self.pass_on()
            else:
                kind.waiting.remove(mine)
            raise

    def begin(self, kind: Kind) -> None:
        """Note that a kind has its turn."""
        self.busy = True
        kind.spent = max(kind.spent, self.reached)
        self.reached = kind.spent

    def pass_on(self) -> None:
        """Give the turn to who is next."""
        self.busy = False
        waiting = [kind for kind in self.kinds if kind.waiting]
        if waiting:
            following = min(waiting, key=lambda kind: kind.spent)
            self.begin(following)
            following.waiting.popleft().set()
