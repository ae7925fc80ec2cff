"""Turns: one works at a time, each kind keeps its share of the time, and what is not used is free."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import anyio
import pytest
from anyio.lowlevel import checkpoint

from advisor.web.service import DRAWING, JUDGING
from advisor.web.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from advisor.web.turns import Kind

ASSESSMENT, PAGE = 1.0, 8.0
"""What a work of each kind takes, in any unit: a page is worth several assessments."""


def in_a_thread(work: Callable[[], Awaitable[None]]) -> None:
    """Run in a loop of its own; the tests of pages keep the browser's in the main thread."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, work).result()


class Day:
    """A day's work with a clock of its own: time passes only while somebody works."""

    def __init__(self) -> None:
        self.now = 0.0
        self.working = 0
        self.done: list[tuple[str, float]] = []
        self.turns = Turns(lambda: self.now)
        self.kinds = {"assessment": self.turns.kind(JUDGING), "page": self.turns.kind(DRAWING)}

    async def work(self, name: str, takes: float) -> None:
        """Wait for a turn and work; nobody else may be at work then."""
        async with self.turns.turn(self.kinds[name]):
            self.working += 1
            await checkpoint()  # others come meanwhile
            assert self.working == 1
            self.now += takes
            self.working -= 1
        self.done.append((name, takes))

    def run(self, works: Sequence[tuple[str, float]]) -> None:
        """Let everybody come at once, in this order."""

        async def whole() -> None:
            async with anyio.create_task_group() as group:
                for name, takes in works:
                    group.start_soon(self.work, name, takes)

        in_a_thread(whole)


def test_pages_that_wait_leave_assessments_their_share() -> None:
    """Of the time until the last assessment is done they have their share, one page's length aside."""
    day = Day()
    day.run([("page", PAGE)] * 50 + [("assessment", ASSESSMENT)] * 120)
    last = max(place for place, (name, _) in enumerate(day.done) if name == "assessment")
    pages = sum(takes for name, takes in day.done[:last] if name == "page")
    share = JUDGING / (JUDGING + DRAWING)
    assert pages <= 120 * ASSESSMENT * (1 - share) / share + PAGE
    assert pages >= 120 * ASSESSMENT * (1 - share) / share - PAGE  # and pages have theirs
    assert len(day.done) == 170


def test_assessments_that_wait_leave_pages_theirs() -> None:
    """The other way round no page waits for all assessments: the first is done within a few."""
    day = Day()
    day.run([("assessment", ASSESSMENT)] * 100 + [("page", PAGE)] * 2)
    assert day.done.index(("page", PAGE)) <= JUDGING


def test_what_nobody_else_needs_is_free() -> None:
    """Pages alone are drawn one after the other, and have saved nothing up, nor have assessments."""
    day = Day()
    day.run([("page", PAGE)] * 20)
    assert day.now == 20 * PAGE
    day.done.clear()
    day.run([("page", PAGE)] * 10 + [("assessment", ASSESSMENT)] * 48)
    names = [name for name, _ in day.done]
    assert "page" in names[1 : names.index("assessment") + 2 * int(JUDGING * PAGE) + 1]


@pytest.mark.parametrize("name", ["assessment", "page"])
def test_within_a_kind_who_comes_first_is_first(name: str) -> None:
    """A kind is a queue."""
    day = Day()
    takes = [float(number) for number in range(1, 9)]
    day.run([(name, one) for one in takes])
    assert [one for _, one in day.done] == takes


def test_who_leaves_takes_no_turn_and_keeps_none() -> None:
    """Whoever gives up while waiting, or just as the turn comes, holds nobody else up."""
    turns = Turns()
    kind = turns.kind(1)
    reached: list[str] = []

    async def waits(kind: Kind, name: str, scope: anyio.CancelScope) -> None:
        with scope:
            async with turns.turn(kind):
                await checkpoint()
                reached.append(name)

    async def whole() -> None:
        scopes = [anyio.CancelScope() for _ in range(4)]
        async with anyio.create_task_group() as group:
            async with turns.turn(kind):
                for number, scope in enumerate(scopes):
                    group.start_soon(waits, kind, str(number), scope)
                await anyio.wait_all_tasks_blocked()
                scopes[1].cancel()  # while it waits
                await anyio.wait_all_tasks_blocked()
            scopes[0].cancel()  # it has the turn by now, and has not begun
        assert not turns.busy

    in_a_thread(whole)
    assert reached == ["2", "3"]
