"""`advisor serve` as it really runs: a process on loopback, slow clients, signals."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import advisor
from advisor.web.app import make_app
from advisor.web.language import preferred
from advisor.web.server import allowed

ROOT = Path(__file__).parent.parent
PROFILE = json.dumps({"age": 30, "student": False})


class Served:
    """A server in a process of its own."""

    def __init__(self, *options: str, program: list[str] | None = None) -> None:
        start = program or ["-m", "advisor"]
        self.process = subprocess.Popen(
            [sys.executable, *start, "serve", "--port", "0", "--lang", "en", *options],
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self.process.stderr is not None
        self.said = ""
        while not (found := re.search(r"http://\S+:(\d+)/", self.said)):
            line = self.process.stderr.readline()
            assert line, self.said
            self.said += line
        self.port = int(found[1])
        assert self.post("/api/v1/cost", "{}").startswith(b"HTTP/1.1 422")  # it has begun

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def post(self, path: str, body: str, *, sent: float = 1.0) -> bytes:
        """Send a request, or a part of its bytes, and read until the server closes."""
        with self.connect() as connection:
            connection.sendall(request(path, body)[: int(len(request(path, body)) * sent)])
            return read_all(connection)

    def stop(self, by: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        self.process.send_signal(by)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, self.said + err


def request(path: str, body: str) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()


def read_all(connection: socket.socket) -> bytes:
    got = b""
    while chunk := connection.recv(65_536):
        got += chunk
    return got


@contextmanager
def served(*options: str, program: list[str] | None = None) -> Iterator[Served]:
    running = Served(*options, program=program)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.process.kill()
            running.process.communicate()


@pytest.fixture(scope="module")
def shared() -> Iterator[Served]:
    """One server for all that do not stop or slow it; at the end it has had nothing to say."""
    with served() as running:
        yield running
        status, out, err = running.stop()
    assert (status, out, len(err.splitlines())) == (130, "", 1), err


def test_it_answers_on_loopback_says_where_and_stops_when_told() -> None:
    """Ctrl-C ends it with 130; it prints nothing of what it was asked."""
    with served() as running:
        answered = running.post("/api/v1/assess?lang=en", PROFILE)
        assert answered.startswith(b"HTTP/1.1 200")
        assert b'"schema_version": "2"' in answered
        assert b"server:" not in answered.lower().split(b"\r\n\r\n")[0]
        refused = running.post("/api/v1/assess", '{"age": 31415}')
        assert refused.startswith(b"HTTP/1.1 422")
        status, out, err = running.stop()
    assert status == 130
    assert out == ""
    assert err.strip() == f"Open http://127.0.0.1:{running.port}/ in a browser (Ctrl-C stops)"


SLOW = """
import sys, time
from advisor.web import service
class Slow(service.Advisor):
    def assess(self, *given):
        time.sleep(1.5)
        return super().assess(*given)
service.Advisor = Slow
from advisor.web import connection, server, shield
connection.HEAD_SECONDS = shield.BODY_SECONDS = 1.0
from advisor.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_request_in_progress_is_finished_before_it_stops() -> None:
    """SIGTERM while it judges: the answer still comes, whole."""
    with served(program=["-c", SLOW]) as running:
        with running.connect() as connection:
            connection.sendall(request("/api/v1/assess", PROFILE))
            time.sleep(0.7)
            running.process.send_signal(signal.SIGTERM)
            answered = read_all(connection)
        head, _, body = answered.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert json.loads(body)["profile"] == json.loads(PROFILE)
        running.process.communicate(timeout=30)
        assert running.process.returncode in {-signal.SIGTERM, 143}


def test_stragglers_are_let_go() -> None:
    """A head that does not come is closed on, a body that does not come is told; others go on."""
    with served(program=["-c", SLOW]) as running:
        silent = running.connect()
        half = running.connect()
        half.sendall(b"POST /api/v1/assess HTTP/1.1\r\nHost: 127")
        start = time.monotonic()
        late = running.post("/api/v1/assess", PROFILE, sent=0.95)
        assert late.startswith(b"HTTP/1.1 408")
        assert read_all(silent) == read_all(half) == b""
        assert time.monotonic() - start < 15
        endless = running.connect()
        endless.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ")
        with pytest.raises(ConnectionError):
            endless.sendall(b"x" * 50_000_000)
        assert running.post("/api/v1/cost", '{"amount": 1}').startswith(b"HTTP/1.1 422")
        for one in (silent, half, endless):
            one.close()
        _, _, err = running.stop()
    assert "Traceback" not in err


@pytest.mark.parametrize("size", [100, 33_000, 199_000])
@pytest.mark.parametrize("pieces", [1, 3])
def test_a_body_of_any_allowed_size_is_read(shared: Served, size: int, pieces: int) -> None:
    """In one piece with its head, or split."""
    body = PROFILE[:-1] + " " * (size - len(PROFILE)) + "}"
    with shared.connect() as connection:
        whole = request("/api/v1/assess", body)
        step = len(whole) // pieces + 1
        for start in range(0, len(whole), step):
            connection.sendall(whole[start : start + step])
            time.sleep(0.05)
        assert read_all(connection).startswith(b"HTTP/1.1 200")
        too_long = shared.post("/api/v1/assess", " " * 200_001)
        assert too_long.startswith(b"HTTP/1.1 413")
        lies = b"POST /api/v1/assess HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + b"0" * 5_000
        with shared.connect() as other:
            other.sendall(lies + b"\r\nConnection: close\r\n\r\n")
            assert read_all(other).startswith((b"HTTP/1.1 413", b"HTTP/1.1 400"))


def test_empty_lines_keep_no_connection() -> None:
    """After an answer, a line that begins no request is not waited on for ever."""
    with served(program=["-c", SLOW]) as running, running.connect() as connection:
        connection.sendall(b"GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        time.sleep(0.3)  # for the whole answer
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        connection.sendall(b"\r\n")
        start = time.monotonic()
        assert read_all(connection) == b""
        assert time.monotonic() - start < 10


def pour(connection: socket.socket, flood: bytes, most: int) -> None:
    """Send the same bytes again and again, this many at the most."""
    part = flood * 20
    for _ in range(most // len(part)):
        connection.sendall(part)


CHUNKED = (
    b"POST /api/v1/cost HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)


@pytest.fixture(scope="module")
def slow() -> Iterator[Served]:
    with served(program=["-c", SLOW]) as running:
        yield running


@pytest.mark.parametrize(
    ("start", "flood"),
    [
        (CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: y\r\n"),
        (CHUNKED, b"1;" + b"x" * 4_000 + b"\r\n{\r\n"),
        (b"GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"X: y\r\n"),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ", b"y" * 4_000),
        (
            request("/api/v1/assess", PROFILE).replace(b"close", b"keep-alive"),
            b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 100,
        ),
    ],
    ids=["trailers", "chunk extensions", "headers", "one header", "pipelined"],
)
def test_what_no_application_sees_is_bounded_too(slow: Served, start: bytes, flood: bytes) -> None:
    """A client that never ends is cut off, long before it fills memory."""
    with slow.connect() as connection:
        connection.sendall(start)
        with pytest.raises(OSError, match=r"reset|[Bb]roken"):
            pour(connection, flood, 20_000_000)
        assert slow.post("/api/v1/assess", "{}").startswith(b"HTTP/1.1 200")


def test_whoever_left_is_not_judged() -> None:
    """Ten that took a place and went away do not hold up the one that waits."""
    with served(program=["-c", SLOW]) as running:
        whole = request("/api/v1/assess", PROFILE).replace(b"close", b"keep-alive")
        for behind in (b"", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n") * 5:
            with running.connect() as gone:
                gone.sendall(whole + behind)
        began = time.monotonic()
        assert running.post("/api/v1/assess", "{}").startswith(b"HTTP/1.1 200")
        assert time.monotonic() - began < 6  # one that was being judged, and its own; not eleven


def test_a_farewell_that_takes_too_long_is_quiet() -> None:
    """Who still waits is told to come again; nobody sees a traceback."""
    late = SLOW.replace(
        "connection.HEAD_SECONDS", "server.FAREWELL_SECONDS = connection.HEAD_SECONDS"
    )
    with served(program=["-c", late]) as running:
        waiting = [running.connect() for _ in range(4)]
        for connection in waiting:
            connection.sendall(request("/api/v1/assess", PROFILE))
        time.sleep(0.5)
        _, out, err = running.stop(signal.SIGTERM)
        heads = [read_all(connection).partition(b"\r\n")[0] for connection in waiting]
        for connection in waiting:
            connection.close()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert set(heads) <= {b"HTTP/1.1 200 OK", b"HTTP/1.1 503 Service Unavailable"}
    assert b"HTTP/1.1 503 Service Unavailable" in heads


def test_a_second_interrupt_is_quiet_too() -> None:
    """Who waits is told in the error model that the server stops, and the connection ends."""
    with served(program=["-c", SLOW]) as running:
        waiting = [running.connect() for _ in range(3)]
        for connection in waiting:
            connection.sendall(request("/api/v1/assess", PROFILE))
        time.sleep(0.4)
        running.process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        status, out, err = running.stop()
        told = [read_all(connection) for connection in waiting]
        for connection in waiting:
            connection.close()
    assert (status, out, len(err.strip().splitlines())) == (130, "", 1)
    for one in told:
        head, _, body = one.lower().partition(b"\r\n\r\n")
        assert head.startswith(b"http/1.1 503")
        assert b"connection: close" in head
        assert b"problem:stopping" in body


def test_a_head_that_is_too_large_is_told(shared: Served) -> None:
    """431 as a problem or a page, in the client's language; what just fits is answered."""
    for path, told in (("/api/v1/health", b"problem:head"), ("/", b"<html lang=en")):
        start = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: en\r\nX: "
        for size, status in ((32_600, b"200"), (40_000, b"431"), (600_000, b"431")):
            end = b"x" * size + b"\r\nConnection: close\r\n\r\n"
            with shared.connect() as connection:
                connection.sendall(start.encode() + end)
                answered = read_all(connection)
            assert answered.startswith(b"HTTP/1.1 " + status)
            assert status != b"431" or told in answered.replace(b'"', b"")
            assert b"content-security-policy" in answered


CLOSE = b"Connection: close\r\n"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (b"nonsense\r\n\r\n", b"problem:bad-request"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 500, b"problem:bad-request"),
        (b"GET /api/v1/health HTTP/9.9\r\n\r\n", b"problem:bad-request"),
        (b"GET /?lang=en HTTP/1.1\r\nA B: c\r\n\r\n", b"<html lang=en"),
        (
            CHUNKED.replace(b"/cost", b"/cost?lang=en") + b"zz\r\n",
            b"The request is wrong",
        ),
        (
            b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + b"\x00" * 9,
            b"problem:bad-request",
        ),
    ],
    ids=["words", "TLS", "version", "header", "chunk", "after another"],
)
def test_what_is_no_request_is_told_as_every_error_is(
    shared: Served, sent: bytes, told: bytes
) -> None:
    """400 with the headers that every answer has; a page only where one was asked for."""
    with shared.connect() as connection:
        connection.sendall(sent)
        answered = read_all(connection).rpartition(b"HTTP/1.1 ")[2]
        head, _, body = answered.partition(b"\r\n\r\n")
        assert head.startswith(b"400")
        assert told in body.replace(b'"', b"")
        assert b"x-frame-options: DENY" in head
        assert b"connection: close" in head
        assert shared.post("/api/v1/assess", "{}").startswith(b"HTTP/1.1 200")


def test_a_body_that_breaks_off_is_answered_once() -> None:
    """What waited for the rest of it says no more, and fails no more, when its time is up."""
    soon = SLOW.replace("from advisor.cli", "shield.BODY_SECONDS = 0.3\nfrom advisor.cli")
    with served(program=["-c", soon]) as running, running.connect() as connection:
        connection.sendall(CHUNKED + b"zz\r\n")
        assert read_all(connection).count(b"HTTP/1.1 400") == 1
        time.sleep(0.6)
        _, _, err = running.stop()
    assert len(err.strip().splitlines()) == 1


def test_a_probe_needs_no_host(shared: Served) -> None:
    """It asks by an address, and some ask in HTTP/1.0; nothing else is answered so."""
    for path, status in (("health", b"200"), ("ready", b"200"), ("rulebook", b"421")):
        for end in (b" HTTP/1.0\r\n\r\n", b" HTTP/1.1\r\n" + CLOSE + b"\r\n"):
            with shared.connect() as connection:
                connection.sendall(f"GET /api/v1/{path}".encode() + end)
                answered = read_all(connection)
            assert answered.startswith(b"HTTP/1.1 " + status)


CROWDED = """
import sys
from advisor.web import server
server.MOST_CONNECTIONS = 4
from advisor.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_one_connection_too_many_is_told_as_every_error_is() -> None:
    """503 with its headers, in the language asked for; once there is room, answered."""
    with served(program=["-c", CROWDED]) as running:
        idle = [running.connect() for _ in range(4)]
        time.sleep(0.3)
        found = running.post("/api/v1/assess?lang=en", "{}")
        page = running.post("/ask?lang=en", "")
        for one in idle:
            one.close()
        time.sleep(0.3)
        assert running.post("/api/v1/assess", "{}").startswith(b"HTTP/1.1 200")
    for answered, told in ((found, b"problem:busy"), (page, b"<html lang=en")):
        assert answered.startswith(b"HTTP/1.1 503")
        assert b"retry-after: 1" in answered
        assert b"x-frame-options: DENY" in answered
        assert told in answered.replace(b'"', b"")


def test_requests_in_a_row_are_answered_in_order(shared: Served) -> None:
    """Sent at once, bodies too; none is looked at before the one before is answered."""
    paths = ["health", "rulebook", "assess", "health", "cost", "health"]
    sent = b""
    for path in paths:
        whole = request(f"/api/v1/{path}", PROFILE).replace(b"close", b"keep-alive")
        if path in {"health", "rulebook"}:
            whole = whole.partition(b"Content-Type")[0].replace(b"POST", b"GET") + b"\r\n"
        sent += whole
    with shared.connect() as connection:
        connection.sendall(sent + b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n")
        time.sleep(0.2)
        connection.sendall(b"Connection: close\r\n\r\n")
        answered = read_all(connection)
    statuses = re.findall(rb"HTTP/1.1 (\d+)", answered)
    assert statuses == [b"200", b"200", b"200", b"200", b"422", b"200", b"404"]
    assert answered.index(b'"digest"') < answered.index(b'"schema_version": "2",\n  "as_of"')


UNREAD = """
import socket, sys
from advisor.web import connection, server
connection.READ_SECONDS = 0.3
bind = server.bind
def narrow(host, port):
    bound = bind(host, port)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    return bound
server.bind = narrow
from advisor.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("path", ["openapi.json", "profile/schema"])
def test_whoever_does_not_read_is_let_go(path: str) -> None:
    """Of a large answer and of one that fits into the buffer; a slow reader gets all of it."""
    asked = f"GET /api/v1/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with served(program=["-c", UNREAD]) as running:
        for pause, whole in ((0.0, True), (1.0, False)):
            with socket.socket() as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
                connection.connect(("127.0.0.1", running.port))
                connection.sendall(asked.encode())
                got = b""
                with suppress(ConnectionError):
                    time.sleep(pause)
                    while part := connection.recv(8_192):
                        got += part
                        time.sleep(0.004 if whole else 0)
            head, _, body = got.partition(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head)
            assert length
            assert (len(body) == int(length[1])) == whole


FEW = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (240, 240))
from advisor.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_it_lives_where_few_files_may_be_open() -> None:
    """More connections than files: no flood of errors, and it answers again once they are gone."""
    with served(program=["-c", FEW]) as running:
        many = [running.connect() for _ in range(400)]
        time.sleep(0.5)
        assert sum(closed(one) for one in many) >= 400 - (240 - 100 + 25)
        for one in many:
            one.close()
        time.sleep(0.3)
        assert running.post("/api/v1/assess", "{}").startswith(b"HTTP/1.1 200")
        _, _, err = running.stop()
    assert len(err.splitlines()) <= 2
    assert "Traceback" not in err


def closed(connection: socket.socket) -> bool:
    """Tell whether the other side has closed a connection on which it sent nothing."""
    connection.settimeout(0)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


@pytest.mark.parametrize(("soft", "hard", "most"), [(200, 3_000, 2_000), (200, 1_024, 924)])
def test_it_takes_the_files_it_may_have(soft: int, hard: int, most: int) -> None:
    """The soft limit is raised as far as the hard one lets it."""
    program = (
        f"import resource as r; r.setrlimit(r.RLIMIT_NOFILE, ({soft}, {hard}));"
        "from advisor.web.server import most_connections; print(most_connections())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert int(done.stdout) == most


def test_dropped_connections_leave_nothing_behind() -> None:
    """A hundred clients that leave in the middle: the next one is served, nothing is logged."""
    with served() as running:
        for share in (0.3, 0.9, 1.0):
            for _ in range(30):
                with running.connect() as connection:
                    whole = request("/api/v1/assess", PROFILE)
                    connection.sendall(whole[: int(len(whole) * share)])
        assert running.post("/api/v1/assess", PROFILE).startswith(b"HTTP/1.1 200")
        status, _, err = running.stop()
    assert status == 130
    assert "Traceback" not in err
    assert "rror" not in err


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "advisor", "serve", "--lang", "en", *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=30,
    )


def test_what_cannot_be_served_is_told() -> None:
    """An address in use, one that is not here, a port that is none: status 2 and one line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("--port", port)
        assert done.returncode == 2
        assert f"cannot serve on 127.0.0.1, port {port}" in done.stderr
    assert run("--host", "203.0.113.7", "--port", "0").returncode == 2
    done = run("--port", "70000")
    assert done.returncode == 2
    assert "accepted is 0 to 65535" in done.stderr
    assert run("--rules", "nowhere", "--port", "0").returncode == 2


@pytest.mark.parametrize("name", ["a:443", "http://x/", "*", "", "a b", "a..b", "*.example", "a/"])
def test_what_is_no_host_name_is_refused(name: str) -> None:
    """It would never be asked for, and whoever wrote it would not learn why."""
    assert allowed(name) is None


def test_a_host_name_that_is_none_is_told() -> None:
    """Status 2, and how it is written."""
    done = run("--port", "0", "--allow-host", "http://x/")
    assert done.returncode == 2
    assert "loans.example" in done.stderr
    assert "Traceback" not in done.stderr
    assert [allowed(name) for name in ("Loans.Example.", "10.0.0.1", "::1", "[::1]")] == [
        "loans.example",
        "10.0.0.1",
        "[::1]",
        "[::1]",
    ]


def test_however_an_address_is_written_it_warns() -> None:
    """ "0" is every address too; what is shown can be opened."""
    with served("--host", "0") as running:
        assert "other machines on the network can reach this" in running.said
        assert f"http://127.0.0.1:{running.port}/" in running.said
    with served("--host", "localhost") as running:
        assert "other machines" not in running.said


def test_it_warns_before_it_serves_everybody() -> None:
    """0.0.0.0 is told what it means, and still answers only to names that were given."""
    with served("--host", "0.0.0.0", "--allow-host", "loans.example") as running:  # noqa: S104  # what is tested
        assert "other machines on the network can reach this" in running.said
        for host, status in ((b"loans.example", b"200"), (b"10.0.0.1", b"421")):
            with running.connect() as connection:
                connection.sendall(
                    b"GET /api/v1/rulebook HTTP/1.1\r\nHost: "
                    + host
                    + b"\r\nConnection: close\r\n\r\n"
                )
                assert read_all(connection).startswith(b"HTTP/1.1 " + status)


def test_it_looks_for_cycles_of_garbage_while_it_serves() -> None:
    """The command line goes without to start quickly; a server that did would only grow."""
    program = (
        "import gc, sys; gc.disable(); import uvicorn;"
        "uvicorn.Server.run = lambda self, sockets: print(gc.isenabled());"
        "from advisor.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "serve", "--port", "0"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout == "True\n"


def test_without_the_extra_it_says_what_to_install() -> None:
    """Status 2, one line."""
    program = (
        "import sys; sys.modules['fastapi'] = None; from advisor.cli import main;"
        "sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "serve", "--lang", "en"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "wechat-loan-advisor[web]" in done.stderr


# The same, without a process ----------------------------------------------------------------------

JSON = {"content-type": "application/json", "accept-language": "en"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(make_app(advisor.load_rulebook(), ["testserver"])) as made:
        yield made


@pytest.mark.parametrize(
    ("path", "body", "pointers"),
    [
        ("next-question", '{"answers": {"age": -1}, "declined": ["nobody"]}', "/answers/age /declined/0"),
        ("next-question", '{"answers": {"a.b": 1, "age": -1}, "x": 1}', "/answers/a.b /answers/age /x"),
        ("next-question", '{"answers": {"quotes": {"no": {}}}}', "/answers/quotes/no"),
        ("next-question", '{"answers": null}', "/answers"),
        ("next-question", '{"answers": {"age": -1}, "declined": 3}', "/answers/age /declined"),
        ("next-question", '{"declined": ["quotes"]}', "/declined/0"),
        ("next-question?as_of=x", '{"answers": {"age": -1}}', "/answers/age /as_of"),
        ("assess?as_of=x&lang=fr", '{"age": -1, "nobody": 1}', "/age /as_of /lang /nobody"),
        ("assess?as_of=x", '{"age": 30, "adverse_record_ended_on": "2090-01-01"}', "/as_of"),
        ("assess?lang=fr", "{}", "/lang"),
        ("cost", '{"amount": -1, "zz": 1, "method": "x"}', "/amount /method /zz"),
        ("cost?lang=fr", '{"amount": -1}', "/amount /lang"),
        ("assess?asof=2020-01-01&language=en", '{"age": -1}', "/age /asof /language"),
        ("assess?asof=2020-01-01", "{}", "/asof"),
        ("next-question?lang=zh&lang=en&as_of=x&b", "{}", "/as_of /b /lang"),
        ("cost?as_of=2020-01-01", '{"amount": 1, "annual_rate": 0, "instalments": 1}', "/as_of"),
    ],
)  # fmt: skip
def test_every_wrong_place_is_pointed_to(
    client: TestClient, path: str, body: str, pointers: str
) -> None:
    """In the body and in the address, all at once."""
    answered = client.post(f"/api/v1/{path}", content=body, headers=JSON)
    assert answered.status_code == 422
    assert sorted(one["pointer"] for one in answered.json()["errors"]) == pointers.split()


@pytest.mark.parametrize(
    ("path", "pointers"),
    [
        ("products?lnag=en", "/lnag"),
        ("products?lang=fr&as_of=2020-13-01", "/as_of /lang"),
        ("profile/schema?lang=fr&as_of=2020-01-01", "/as_of /lang"),
        ("profile/schema?lang=en&lang=en", "/lang"),
        ("rulebook?lang=en", "/lang"),
        ("health?a=1&b=2", "/a /b"),
        ("ready?a", "/a"),
    ],
)
def test_every_wrong_parameter_is_pointed_to(client: TestClient, path: str, pointers: str) -> None:
    """Also where there is no body."""
    answered = client.get(f"/api/v1/{path}", headers=JSON)
    assert answered.status_code == 422
    assert answered.json()["type"].endswith(":request")
    assert sorted(one["pointer"] for one in answered.json()["errors"]) == pointers.split()


def test_a_parameter_that_is_misspelt_is_told_its_name(client: TestClient) -> None:
    """As a fact is, and one that stands twice is told so."""
    address = "/api/v1/assess?lang=en&asof=2020-01-01&as_of=2020-01-01&as_of=2021-01-01"
    found = client.post(address, content="{}", headers=JSON).json()
    assert [one["detail"] for one in found["errors"]] == [
        "there is no parameter asof. Did you mean as_of?",
        "as_of: this parameter can be given only once.",
    ]


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("en; q=0.9", "en"),
        ("zh; q=0.1, en; q=0.9", "en"),
        ("en;level=1;q=0.9,zh;q=0.5", "en"),
        ("zh ; q=0.5 , en ;q=0.4", "zh"),
        ("en;q=2, zh;q=0.1", "zh"),
        ("en;q=nan", "zh"),
        ("en;q=inf, zh", "zh"),
        ("en;q=0", "zh"),
        ("EN-gb", "en"),
    ],
)
def test_the_language_a_browser_likes_best(header: str, lang: str) -> None:
    """However it is spaced; a weight that is none does not count."""
    assert preferred(header) == lang


def test_probes_and_what_is_encoded(client: TestClient) -> None:
    """HEAD is GET without a body; a body that is compressed is not read."""
    for path in ("health", "ready", "openapi.json"):
        found = client.head(f"/api/v1/{path}")
        assert (found.status_code, found.content) == (200, b"")
        assert int(found.headers["content-length"]) > 0
    assert client.head("/api/v1/assess").status_code == 405
    packed = client.post(
        "/api/v1/assess", content="{}", headers={**JSON, "content-encoding": "gzip"}
    )
    assert packed.status_code == 415
    assert packed.json()["status"] == 415
    for host, status in (("testserver.", 200), ("testserver.:80", 200), ("testserver..", 421)):
        assert client.get("/api/v1/rulebook", headers={"host": host}).status_code == status
