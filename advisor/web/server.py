"""The server: uvicorn on one socket, patient with people and not with stragglers."""

from __future__ import annotations

import asyncio
import gc
import logging
import re
import socket
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Any

import uvicorn

from advisor.errors import EngineError, Problem, UsageError, cause
from advisor.texts import sentence
from advisor.web.app import make_app
from advisor.web.connection import Punctual

if TYPE_CHECKING:
    from collections.abc import Collection
    from types import FrameType

    from advisor.rulebook.types import Rulebook
    from advisor.texts import Lang

log = logging.getLogger("advisor.web")

MOST_CONNECTIONS = 2_000
OTHER_FILES = 100
"""Files that a process may have open besides its connections."""

BACKLOG = 1_024
"""Connections that may wait to be accepted."""

ACCEPTED_AT_ONCE = 8
"""Connections; a few times as many are open before the first of those that are too many is closed."""

QUIET_SECONDS = 60.0
"""Between two lines about what goes wrong around the connections."""

KEEP_ALIVE_SECONDS = 30
FAREWELL_SECONDS = 15
"""How long requests in progress may take to finish once the server is to stop."""

LAST_WORD_SECONDS = 2
"""How long a request that is given up then may take to say so."""

LONGEST_NAME = 253
"""Characters of a host name."""

NAME = re.compile(r"[a-z0-9_][a-z0-9_-]{0,62}(\.[a-z0-9_][a-z0-9_-]{0,62})*\Z", re.ASCII)

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class Parting(uvicorn.Server):
    """Lets requests that are given up still be told so: uvicorn itself would be gone before.

    What goes wrong around its connections is told in one line, and not too often.
    """

    def __init__(self, config: uvicorn.Config, lang: Lang) -> None:
        super().__init__(config)
        self.lang = lang
        self.told = -QUIET_SECONDS

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin; few are accepted at a time, so that too many do not take the last file at once."""
        self.loop = asyncio.get_running_loop()
        self.loop.set_exception_handler(self.tell)
        await super().startup(sockets)
        for listening in sockets or ():
            listening.listen(BACKLOG)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; at a second Ctrl-C give up at once what is in progress.

        Since Python 3.12 a server waits for its connections to be closed, whatever uvicorn wants.
        """
        super().handle_exit(sig, frame)
        if self.force_exit:
            self.loop.call_soon_threadsafe(self.give_up)

    def give_up(self) -> None:
        """Cancel what is in progress; the shield then says so to whoever waits."""
        for task in self.server_state.tasks:
            task.cancel()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; requests in progress have had their time when uvicorn gives them up."""
        await super().shutdown(sockets)
        if self.force_exit:  # by a second Ctrl-C: then uvicorn leaves this out
            await self.lifespan.shutdown()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=LAST_WORD_SECONDS)

    def tell(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Tell of an error that belongs to no request; its traceback could hold answers."""
        error = context.get("exception")
        if isinstance(error, asyncio.CancelledError) or loop.time() - self.told < QUIET_SECONDS:
            return
        self.told = loop.time()
        why = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        log.error(sentence("web.trouble", self.lang, why=why))


def bind(host: str, port: int) -> socket.socket:
    """Listen on an address. Raises UsageError where that is not possible."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )[0]
        # Made with its protocol: asyncio turns Nagle's delay off only where it knows that it is TCP.
        listening = socket.socket(family, kind, proto)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except (OSError, UnicodeError) as error:
        given = {"host": host, "port": port, "why": cause(error)}
        raise UsageError(Problem("address", "", given)) from None
    listening.setblocking(False)  # noqa: FBT003  # a socket's own way
    return listening


def address_of(listening: socket.socket) -> IPv4Address | IPv6Address:
    """Give the address that a socket really listens on, however it was written."""
    return ip_address(listening.getsockname()[0].partition("%")[0])


def host_name(address: IPv4Address | IPv6Address) -> str:
    """Write an address as it stands in a URL."""
    return f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004  # IPv6


def reached_at(address: IPv4Address | IPv6Address) -> str:
    """Write where this machine reaches what listens on an address: all of them are no address."""
    if not address.is_unspecified:
        return host_name(address)
    return "127.0.0.1" if address.version == 4 else "[::1]"  # noqa: PLR2004  # IPv4


def allowed(name: str) -> str | None:
    """Give a host name or an address as a Host header has it, or nothing where it is neither."""
    bare = name.lower().removesuffix(".")
    with suppress(ValueError):
        return host_name(ip_address(bare.removeprefix("[").removesuffix("]")))
    return bare if len(bare) <= LONGEST_NAME and NAME.match(bare) else None


def most_connections() -> int:
    """Give how many connections the system lets this process have, raising that as far as it may."""
    try:
        import resource
    except ImportError:  # where it is not known
        return MOST_CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        raised = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
            soft = raised
    unbounded = soft == resource.RLIM_INFINITY
    return MOST_CONNECTIONS if unbounded else max(min(MOST_CONNECTIONS, soft - OTHER_FILES), 1)


def serve(book: Rulebook, listening: socket.socket, hosts: Collection[str], lang: Lang) -> None:
    """Serve until interrupted; then finish what is in progress.

    Args:
        book: the rulebook.
        listening: where to listen.
        hosts: the host names to answer to, besides those of this machine.
        lang: the language of what it tells whoever runs it.

    Raises EngineError where it cannot begin.
    """
    address = address_of(listening)
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
        backlog=ACCEPTED_AT_ONCE,  # asyncio accepts as many at a time; Parting lets more wait
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=FAREWELL_SECONDS,
    )
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # where no file is left to accept with
    gc.freeze()  # what is loaded stays, and need not be looked through
    gc.enable()  # a command that ends soon goes without; this one does not
    try:
        Parting(config, lang).run(sockets=[listening])
    except SystemExit:  # uvicorn's way, without a word
        raise EngineError(Problem("internal", values={"why": "startup"})) from None
