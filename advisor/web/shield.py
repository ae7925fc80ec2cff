"""What stands before every request: its host and origin, its body's limits, the answer's headers."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import anyio
from starlette.responses import HTMLResponse

from advisor.report.pages import style_source
from advisor.web.api import PROBES
from advisor.web.language import asked_for
from advisor.web.limits import LARGEST_BODY
from advisor.web.origin import from_elsewhere, host_of
from advisor.web.pages import message_page
from advisor.web.problems import RETRY, STATUS, for_programs, problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("advisor.web")

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
    "Referrer-Policy": "same-origin",  # "no-referrer" would hide from us that a form is ours
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

GONE = "gone"
"""Not a problem to answer: the client has left."""

NO_STORE = (b"cache-control", b"no-store")
"""Unless an answer says otherwise: what an answer holds is nobody else's."""

MOST_DROPPED = 10 * LARGEST_BODY
"""Bytes of a body that are read although they are too many."""

LONGEST_LENGTH = 10
"""Digits of a Content-Length."""


class Guarded:
    """An answer on its way: with the headers that every answer has, and to HEAD without a body.

    Attributes:
        sent: the part that was sent last.
    """

    def __init__(self, send: Send, *, bodiless: bool) -> None:
        self.send = send
        self.bodiless = bodiless
        self.sent: Message = {}

    async def __call__(self, message: Message) -> None:
        """Send a part."""
        if message["type"] == "http.response.start":
            message["headers"] = with_headers(message["headers"])
        elif self.bodiless:
            message = {**message, "body": b""}
        self.sent = message
        await self.send(message)

    def unfinished(self) -> bool:
        """Tell whether some of it was sent, and not all."""
        return self.sent.get("type") == "http.response.start" or bool(self.sent.get("more_body"))


class Shield:
    """Wraps the application."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        guarded = Guarded(send, bodiless=scope["method"] == "HEAD")
        if guarded.bodiless:
            scope = {**scope, "method": "GET"}
        try:
            kind, body = await self.examined(scope, receive, headers)
            if kind == GONE:
                return
            if kind is not None:
                await refusal(kind, scope)(scope, receive, guarded)
                return
            await self.app(scope, replayed(body, receive), guarded)
        except (Exception, anyio.get_cancelled_exc_class()) as error:  # noqa: BLE001  # the last line of defence: no traceback for anyone
            stopped = not isinstance(error, Exception)
            if not stopped:
                log.error("internal error: %s", type(error).__name__)  # noqa: TRY400  # a traceback could hold answers
            if not guarded.sent:
                with anyio.CancelScope(shield=True):
                    kind = "stopping" if stopped else "internal"
                    await refusal(kind, scope)(scope, receive, guarded)
            elif guarded.unfinished():
                raise ConnectionAbortedError from None  # half an answer: the client must not trust it

    async def examined(
        self, scope: Scope, receive: Receive, headers: dict[bytes, bytes]
    ) -> tuple[str | None, bytes]:
        """Read a request's body, if it is for us; gives the kind of problem, if any, and the body."""
        hosts = [value for name, value in scope["headers"] if name.lower() == b"host"]
        ours = len(hosts) == 1 and host_of(hosts[0].decode("latin-1")) in self.hosts
        if not ours and scope["path"] not in PROBES:
            return "host", b""
        if from_elsewhere(scope["method"], scope["headers"]):
            return "origin", b""
        kind, body = await read_body(receive, headers)
        plain = headers.get(b"content-encoding", b"").strip().lower() in {b"", b"identity"}
        return (kind, body) if kind or plain else ("media-type", b"")


async def crowded(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer that there are too many connections."""
    guarded = Guarded(send, bodiless=scope["method"] == "HEAD")
    await refusal("busy", scope)(scope, receive, guarded)


def refusal(kind: str, scope: Scope) -> Response:
    """Answer with a problem, to people with a page; the connection is not used again.

    Of the scope it takes the path, the query and the headers.
    """
    liked = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    lang = asked_for(scope["query_string"].decode("latin-1"), liked)
    close = {"Connection": "close", **(RETRY if kind == "busy" else {})}
    if for_programs(scope["path"]):
        return problem(kind, lang, headers=close)
    return HTMLResponse(message_page(lang, kind, []), STATUS[kind], headers=close)


def with_headers(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Add the headers that every answer has."""
    names = {name for name, _ in headers}
    more = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    return [*headers, *more, *([] if NO_STORE[0] in names else [NO_STORE])]


async def read_body(receive: Receive, headers: dict[bytes, bytes]) -> tuple[str | None, bytes]:
    """Read a whole body; gives the kind of problem, if there is one, and the body.

    What is too large is still read to its end, within limits, and dropped: a client that is cut off
    while it sends does not read why.
    """
    declared = headers.get(b"content-length", b"0")
    honest = declared.isdigit() and len(declared) <= LONGEST_LENGTH
    fits = honest and int(declared) <= LARGEST_BODY
    body, seen = bytearray(), 0
    with anyio.move_on_after(BODY_SECONDS):
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return GONE, b""
            part = message.get("body", b"")
            seen += len(part)
            fits = fits and seen <= LARGEST_BODY
            if fits:
                body += part
            if not message.get("more_body") or seen > MOST_DROPPED:
                return (None, bytes(body)) if fits else ("too-large", b"")
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
