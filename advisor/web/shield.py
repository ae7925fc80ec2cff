"""What stands before every request: its host, the size and time of its body, the answer's headers."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import anyio

from advisor.report.pages import style_source
from advisor.web.language import preferred
from advisor.web.problems import problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("advisor.web")

LARGEST_BODY = 200_000
"""Bytes; a complete profile has about three thousand."""

BODY_SECONDS = 10.0
"""How long a client may take to send its body."""

POLICY = (
    f"default-src 'none'; style-src 'self' {style_source()}; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""No script, no frame, no third party; the one inline style is the report's own."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

GONE = "gone"
"""Not a problem to answer: the client has left."""

NO_STORE = (b"cache-control", b"no-store")
"""Unless an answer says otherwise: what a page holds is nobody else's."""


class Shield:
    """Wraps the application."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        """Take the application and the host names it answers to."""
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        lang = preferred(headers.get(b"accept-language", b"").decode("latin-1"))
        sent: Message = {}

        async def guarded(message: Message) -> None:
            nonlocal sent
            if message["type"] == "http.response.start":
                message["headers"] = with_headers(message["headers"])
            sent = message
            await send(message)

        if host_of(headers.get(b"host", b"").decode("latin-1")) not in self.hosts:
            await problem("host", lang)(scope, receive, guarded)
            return
        try:
            kind, body = await read_body(receive, headers)
            if kind == GONE:
                return
            if kind is not None:
                await problem(kind, lang, headers={"Connection": "close"})(scope, receive, guarded)
                return
            await self.app(scope, replayed(body, receive), guarded)
        except Exception as error:  # noqa: BLE001  # the last line of defence: no traceback for anyone
            log.error("internal error: %s", type(error).__name__)  # noqa: TRY400  # a traceback could hold answers
            if not sent:
                await problem("internal", lang)(scope, receive, guarded)
            elif sent["type"] == "http.response.start" or sent.get("more_body"):
                raise ConnectionAbortedError from None  # half an answer: the client must not trust it


def with_headers(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Add the headers that every answer has."""
    names = {name for name, _ in headers}
    more = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    return [*headers, *more, *([] if NO_STORE[0] in names else [NO_STORE])]


def host_of(header: str) -> str:
    """Give the host of a Host header, without its port; an IPv6 address keeps its brackets."""
    host, colon, port = header.rpartition(":")
    return (host if colon and port.isdecimal() else header).lower()


async def read_body(receive: Receive, headers: dict[bytes, bytes]) -> tuple[str | None, bytes]:
    """Read a whole body; gives the kind of problem, if there is one, and the body."""
    declared = headers.get(b"content-length", b"0")
    if not declared.isdigit() or int(declared) > LARGEST_BODY:
        return "too-large", b""
    body = bytearray()
    with anyio.move_on_after(BODY_SECONDS):
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return GONE, b""
            body += message.get("body", b"")
            if len(body) > LARGEST_BODY:
                return "too-large", b""
            if not message.get("more_body"):
                return None, bytes(body)
    return "slow", b""


def replayed(body: bytes, receive: Receive) -> Receive:
    """Give a body that was read once more to the application; then what the client does."""
    given = False

    async def again() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again
