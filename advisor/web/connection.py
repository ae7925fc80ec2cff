"""One connection: closed on whoever sends too slowly or too much, or does not read the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from advisor.web.api import PREFIX
from advisor.web.shield import MOST_DROPPED, crowded, refusal, with_headers

if TYPE_CHECKING:
    import asyncio

    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

HEAD_SECONDS = 10.0
"""How long a client may take from connecting, or from a request's first byte, to its head's end."""

LARGEST_HEAD = 32_768
"""Bytes of a request's line and headers; so many may also wait until the request before is answered."""

PIECE = 4_096
"""Bytes that are parsed at a time: no more of a next request is looked at before its turn."""

READ_SECONDS = 30.0
LEAST_READ = 16_384
"""Bytes of an answer that a client must read in that time, unless it reads all."""

MOST_UNHEARD = 25
"""Connections beyond the most that are still told 503; the next ones are closed at once."""


class Punctual(HttpToolsProtocol):
    """Closes a connection that sends too slowly or too much: uvicorn itself would take it all.

    Attributes:
        timer: runs from the first byte of a request, or from connecting, to the end of its head.
        watcher: runs while a part of an answer is not read.
        head: bytes of the head so far.
        framing: bytes since the head that are no content: sizes and extensions of chunks, trailers.
        in_body: whether a body is being read.
        refused: whether the request was no request, or too large; what still comes is dropped.
    """

    timer: asyncio.TimerHandle | None = None
    watcher: asyncio.TimerHandle | None = None
    head = 0
    framing = 0
    in_body = False
    refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait; where there are far too many already, there is nobody to wait."""
        self.held = bytearray()  # not parsed yet
        self.open: list[RequestResponseCycle] = []  # requests that are not answered yet
        super().connection_made(transport)
        self.limit_concurrency = None  # uvicorn would answer by itself, in plain text
        most = self.config.limit_concurrency
        if most is not None and len(self.connections) > most + MOST_UNHEARD:
            transport.abort()
            return
        self.wait()

    def data_received(self, data: bytes) -> None:
        """Take bytes."""
        if self.refused:
            self.framing += len(data)
            if self.framing > MOST_DROPPED:
                self.give_up()
            return
        self.held += data
        self.parse()

    def parse(self) -> None:
        """Parse what was received, as far as it is its turn; between requests, begin to wait."""
        while self.held and not self.transport.is_closing():
            if self.open and not (self.in_body and len(self.open) == 1):
                if len(self.held) > LARGEST_HEAD:
                    self.give_up()
                break
            size = PIECE
            if not self.in_body:
                if self.timer is None:
                    self.wait()
                size = min(PIECE, LARGEST_HEAD - self.head)
            if size <= 0:
                self.refuse("head")
                break
            piece = bytes(self.held[:size])
            del self.held[:size]
            if self.in_body:
                self.framing += len(piece)
            else:
                self.head += len(piece)
            super().data_received(piece)
            if self.framing > MOST_DROPPED:
                self.give_up()
        if self.pipeline:  # uvicorn would stop reading, and not see that the client leaves
            self.flow.resume_reading()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; one that comes after the body is nobody's."""
        if not self.in_body:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Stop waiting: the head is here, and its body is the application's."""
        self.stop()
        self.in_body, self.framing = True, 0
        most = self.config.limit_concurrency
        full = most is not None and max(len(self.connections), len(self.tasks)) >= most
        self.app = crowded if full else self.config.loaded_app
        super().on_headers_complete()
        self.open.append(self.cycle)

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self.framing -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Wait for the answer."""
        self.in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on with what has come in the meantime."""
        super().on_response_complete()
        self.open = [cycle for cycle in self.open if not cycle.response_complete]
        self.watch()
        self.parse()

    def pause_writing(self) -> None:
        """See to it that what was written is read."""
        super().pause_writing()
        self.watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting; every request in progress learns of it, and not only the last one."""
        self.stop()
        self.unwatch()
        self.held.clear()
        super().connection_lost(exc)
        for cycle in self.open:
            if not cycle.response_complete:
                cycle.disconnected = True
                cycle.message_event.set()

    # Timers ---------------------------------------------------------------------------------------

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

    def watch(self) -> None:
        """Look after a while whether what was written is read, if there is any."""
        self.unwatch()
        left = self.transport.get_write_buffer_size()
        if left:
            self.watcher = self.loop.call_later(READ_SECONDS, self.look, left)

    def unwatch(self) -> None:
        """Stop looking."""
        if self.watcher is not None:
            self.watcher.cancel()
            self.watcher = None

    def look(self, before: int) -> None:
        """End the connection of a client that does not read: closing alone would wait for it."""
        if self.transport.get_write_buffer_size() > max(before - LEAST_READ, 0):
            self.transport.abort()
        else:
            self.watch()

    def give_up(self) -> None:
        """Close the connection."""
        self.stop()
        self.held.clear()
        if not self.transport.is_closing():
            self.transport.close()
        self.watch()

    def send_400_response(self, msg: str) -> None:
        """Say that what came is no request, as every other error is said; uvicorn calls this."""
        del msg
        if self.open and self.open[0].response_started:
            self.give_up()  # it stands in the body of what is being answered
            return
        self.refuse("bad-request")
        for cycle in self.open:
            cycle.disconnected = True  # it has its answer
            cycle.message_event.set()

    def refuse(self, kind: str) -> None:
        """Say what is wrong, and drop what still comes: who is cut off reads nothing."""
        if self.timer is None:
            self.wait()
        self.refused, self.framing = True, 0
        self.held.clear()
        path, _, query = (getattr(self, "url", b"") or PREFIX.encode()).partition(b"?")
        scope = {"path": path.decode("latin-1"), "query_string": query}
        answer = refusal(kind, {**scope, "headers": self.headers or []})
        headers = b"".join(
            name + b": " + value + b"\r\n" for name, value in with_headers(answer.raw_headers)
        )
        self.transport.write(STATUS_LINE[answer.status_code] + headers + b"\r\n" + answer.body)
        self.transport.write_eof()
