"""The server: uvicorn on one socket, patient with people and not with stragglers."""

from __future__ import annotations

import gc
import socket
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from advisor.errors import Problem, UsageError
from advisor.web.app import make_app

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Collection

    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

    from advisor.rulebook.types import Rulebook

HEAD_SECONDS = 10.0
"""How long a client may take from connecting, or from a request's first byte, to its head's end."""

LARGEST_HEAD = 32_768
"""Bytes of a request's line and headers."""

MOST_CONNECTIONS = 2_000
BACKLOG = 1_024
"""Connections that may wait to be accepted."""

KEEP_ALIVE_SECONDS = 30
FAREWELL_SECONDS = 15
"""How long requests in progress may take to finish once the server is to stop."""

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104  # to warn of it


class Punctual(HttpToolsProtocol):
    """Closes a connection whose request does not arrive: uvicorn itself would wait for ever.

    Attributes:
        timer: runs from the first byte of a request, or from connecting, to the end of its head.
        head: bytes of the head so far.
    """

    timer: asyncio.TimerHandle | None = None
    head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait."""
        super().connection_made(transport)
        self.wait()

    def data_received(self, data: bytes) -> None:
        """Take bytes; between requests they begin to be waited for, be they only empty lines."""
        cycle: RequestResponseCycle | None = self.cycle  # None until there was one
        if self.timer is None and (cycle is None or cycle.response_complete):
            self.wait()
        super().data_received(data)
        if self.timer is not None:
            self.head += len(data)
            if self.head > LARGEST_HEAD:
                self.give_up()

    def on_headers_complete(self) -> None:
        """Stop waiting: the head is here, and its body is the application's."""
        self.stop()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self.stop()
        super().connection_lost(exc)

    def wait(self) -> None:
        """Wait for a head, so long and no longer."""
        self.stop()
        self.timer = self.loop.call_later(HEAD_SECONDS, self.give_up)

    def stop(self) -> None:
        """Stop waiting."""
        self.head = 0
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def give_up(self) -> None:
        """Close the connection."""
        self.stop()
        if not self.transport.is_closing():
            self.transport.close()


def bind(host: str, port: int) -> socket.socket:
    """Listen on an address. Raises UsageError where that is not possible."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )[0]
        # Made with its protocol: asyncio turns Nagle's delay off only where it knows that it is TCP.
        bound = socket.socket(family, kind, proto)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(BACKLOG)
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(Problem("address", "", {"host": host, "port": port, "why": why})) from None
    bound.setblocking(False)  # noqa: FBT003  # a socket's own way
    return bound


def serve(book: Rulebook, bound: socket.socket, hosts: Collection[str]) -> None:
    """Serve until interrupted; then finish what is in progress.

    Args:
        book: the rulebook.
        bound: where to listen.
        hosts: the host names to answer to, besides those of this machine.
    """
    address = bound.getsockname()[0]
    own = [] if address in EVERYWHERE else [f"[{address}]" if ":" in address else address]
    config = uvicorn.Config(
        make_app(book, {*LOOPBACK, *own, *hosts}),
        http=Punctual,
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=FAREWELL_SECONDS,
    )
    gc.enable()  # a command that ends soon goes without; this one does not
    uvicorn.Server(config).run(sockets=[bound])
