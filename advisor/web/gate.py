"""How much is worked on at a time: one after the other, a bounded queue, and a plain no beyond it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import anyio
import anyio.to_thread

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from advisor.web.turns import Turns

Made = TypeVar("Made")


class BusyError(Exception):
    """Too much is waiting already, or it waited too long; to be tried again a little later."""


class Gate:
    """Lets one kind of work into a thread, one at a time, and in turns with other kinds.

    Attributes:
        waiting: how many are being worked on or wait for it.
    """

    def __init__(self, turns: Turns, weight: int, most: int, patience: float) -> None:
        """Take whose turns it shares with which weight, how many may wait, and how many seconds."""
        self.turns = turns
        self.kind = turns.kind(weight)
        self.most = most
        self.patience = patience
        self.waiting = 0

    async def run(self, work: Callable[[], Made], request: Request) -> Made:
        """Do some work in a thread, once there is one free; a client that leaves gives up its place.

        Raises BusyError, and what the work raises.
        """
        if self.waiting >= self.most:
            raise BusyError
        self.waiting += 1
        made: list[Made] = []
        failed: list[Exception] = []
        try:
            with anyio.fail_after(self.patience):
                async with anyio.create_task_group() as group:
                    group.start_soon(until_gone, request, group.cancel_scope)
                    try:
                        async with self.turns.turn(self.kind):
                            made.append(await anyio.to_thread.run_sync(work))
                    except Exception as error:  # noqa: BLE001  # raised below, not in a group of one
                        failed.append(error)
                    group.cancel_scope.cancel()
        except TimeoutError:
            raise BusyError from None
        finally:
            self.waiting -= 1
        if failed:
            raise failed[0]
        if not made:
            raise BusyError  # to nobody: the client has left
        return made[0]


async def until_gone(request: Request, scope: anyio.CancelScope) -> None:
    """End a scope when the client of a request leaves."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    scope.cancel()
