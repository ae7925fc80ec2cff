"""The server: uvicorn on one socket, patient with people and not with stragglers."""

from __future__ import annotations

import asyncio
import gc
import logging
import resource
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from advisor.errors import Problem, UsageError
from advisor.web.app import make_app
from advisor.web.shield import MOST_DROPPED

if TYPE_CHECKING:
    from collections.abc import Collection

    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

    from advisor.rulebook.types import Rulebook

HEAD_SECONDS = 10.0
"""How long a client may take from connecting, or from a request's first byte, to its head's end."""

LARGEST_HEAD = 32_768
"""Bytes of a request's line and headers."""

MOST_BYTES = MOST_DROPPED + LARGEST_HEAD
"""Of one request, whatever they are."""

MOST_CONNECTIONS = 2_000
OTHER_FILES = 100
"""Files that a process may have open besides its connections."""

BACKLOG = 1_024
"""Connections that may wait to be accepted."""

KEEP_ALIVE_SECONDS = 30
FAREWELL_SECONDS = 15
"""How long requests in progress may take to finish once the server is to stop."""

LAST_WORD_SECONDS = 2
"""How long a request that is given up then may take to say so."""

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class Punctual(HttpToolsProtocol):
    """Closes a connection that sends too slowly or too much: uvicorn itself would take it all.

    Attributes:
        timer: runs from the first byte of a request, or from connecting, to the end of its head.
        head: bytes of the head so far.
        seen: bytes since the last answer; trailers and chunk extensions are among them, which no
            application sees.
        ahead: bytes of requests that came before the one in progress was answered.
    """

    timer: asyncio.TimerHandle | None = None
    head = 0
    seen = 0
    ahead = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait."""
        super().connection_made(transport)
        self.wait()

    def data_received(self, data: bytes) -> None:
        """Take bytes; between requests they begin to be waited for, be they only empty lines."""
        cycle: RequestResponseCycle | None = self.cycle  # None until there was one
        if self.timer is None and (cycle is None or cycle.response_complete):
            self.wait()
        self.seen += len(data)
        if cycle is not None and not (cycle.response_complete or cycle.more_body):
            self.ahead += len(data)
        if self.seen > MOST_BYTES or self.ahead > LARGEST_HEAD:
            self.give_up()
            return
        super().data_received(data)

    def on_url(self, url: bytes) -> None:
        """Count the head's bytes."""
        self.count(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count the head's bytes."""
        self.count(name + value)
        super().on_header(name, value)

    def count(self, part: bytes) -> None:
        """Close the connection once the head is too large."""
        self.head += len(part)
        if self.head > LARGEST_HEAD:
            self.give_up()

    def on_headers_complete(self) -> None:
        """Stop waiting: the head is here, and its body is the application's."""
        self.stop()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Begin to count anew."""
        self.seen = self.ahead = 0
        super().on_response_complete()

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


class Parting(uvicorn.Server):
    """Lets requests that are given up still be told so: uvicorn itself would be gone before."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; requests in progress have had their time when uvicorn gives them up."""
        await super().shutdown(sockets)
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=LAST_WORD_SECONDS)


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


def address_of(bound: socket.socket) -> IPv4Address | IPv6Address:
    """Give the address that a socket really listens on, however it was written."""
    return ip_address(bound.getsockname()[0].partition("%")[0])


def host_name(address: IPv4Address | IPv6Address) -> str:
    """Write an address as it stands in a URL."""
    return f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004  # IPv6


def most_connections() -> int:
    """Give how many connections the system lets this process have, raising that as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    unbounded = soft == resource.RLIM_INFINITY
    return MOST_CONNECTIONS if unbounded else max(min(MOST_CONNECTIONS, soft - OTHER_FILES), 1)


def serve(book: Rulebook, bound: socket.socket, hosts: Collection[str]) -> None:
    """Serve until interrupted; then finish what is in progress.

    Args:
        book: the rulebook.
        bound: where to listen.
        hosts: the host names to answer to, besides those of this machine.
    """
    address = address_of(bound)
    own = [] if address.is_unspecified else [host_name(address)]
    config = uvicorn.Config(
        make_app(book, {*LOOPBACK, *own, *hosts}),
        http=Punctual,
        ws="none",
        lifespan="on",
        log_level="critical",  # its tracebacks could hold answers; the shield logs what fails
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=most_connections(),
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=FAREWELL_SECONDS,
    )
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # where no file is left to accept with
    gc.enable()  # a command that ends soon goes without; this one does not
    Parting(config).run(sockets=[bound])
