"""The process that prints a server's PDFs: replaced in time, killed where it hangs, gone at the end."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import advisor
from advisor.report.document import document_of
from advisor.report.view import Document
from advisor.web import press as press_module
from advisor.web.gate import BusyError
from advisor.web.press import Press
from tests.conftest import DAY
from tests.test_documents import printer  # noqa: F401  # a fixture
from tests.test_serve import ROOT, Served, read_all, served

BOOK = advisor.load_rulebook()
FORM = b"do=pdf&lang=en&state=" + b'{"answers":{"age":17},"asked":["age"]}'

pytestmark = pytest.mark.usefixtures("printer")


@pytest.fixture(scope="module")
def document() -> Document:
    profile = advisor.make_profile({"age": 17}, BOOK, DAY)
    return document_of(advisor.Advisor(BOOK).assess(profile, "en"), BOOK)


@pytest.fixture
def press() -> Iterator[Press]:
    made = Press()
    yield made
    made.close()


def soon() -> float:
    return time.monotonic() + 60


def number(press: Press) -> int:
    """Give the number of the process, which tells it apart."""
    assert press.worker is not None
    assert press.worker.process.pid is not None
    return press.worker.process.pid


def ended(process: int) -> bool:
    """Tell whether a process is gone, or only waits to be reaped."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_one_process_prints_many_pages_and_is_then_replaced(
    monkeypatch: pytest.MonkeyPatch, press: Press, document: Document
) -> None:
    """So that what drawing keeps is given back."""
    monkeypatch.setattr(press_module, "MOST_PAGES", 2)
    processes = []
    for _ in range(3):
        assert press.print(document, soon()).startswith(b"%PDF")
        processes.append(number(press))
    assert processes[0] == processes[1] != processes[2]
    assert ended(processes[0])


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGSTOP])
def test_whoever_comes_after_a_killed_or_a_hung_process_still_gets_a_pdf(
    monkeypatch: pytest.MonkeyPatch, press: Press, document: Document, by: signal.Signals
) -> None:
    """Another process prints it; the one before is gone."""
    press.print(document, soon())
    before = number(press)
    os.kill(before, by)
    if by == signal.SIGSTOP:
        worker = press.worker
        assert worker is not None
        kept = worker.print
        monkeypatch.setattr(worker, "print", lambda html, _: kept(html, 0.5))
    assert press.print(document, soon()).startswith(b"%PDF")
    assert number(press) != before
    assert ended(before)


def test_a_page_that_never_ends_is_given_up(
    monkeypatch: pytest.MonkeyPatch, press: Press, document: Document
) -> None:
    """Two processes are killed over it; the next document has one that works."""
    killed: list[int] = []

    def stopped() -> object:
        worker = ready()
        os.kill(number(press), signal.SIGSTOP)
        killed.append(number(press))
        return worker

    ready = press.ready
    monkeypatch.setattr(press, "ready", stopped)
    monkeypatch.setattr(press_module, "MOST_SECONDS", 0.5)
    with pytest.raises(BusyError):
        press.print(document, soon())
    assert len(set(killed)) == press_module.TRIES
    assert all(ended(one) for one in killed)
    monkeypatch.undo()
    assert press.print(document, soon()).startswith(b"%PDF")


def test_a_pdf_that_can_no_longer_be_there_in_time_is_not_begun(
    press: Press, document: Document
) -> None:
    """Its request has waited for so long that it is told so."""
    with pytest.raises(BusyError):
        press.print(document, time.monotonic())
    assert press.worker is None


def test_closing_ends_what_is_being_printed_at_once(press: Press, document: Document) -> None:
    """Also where the process hangs; nothing is begun any more."""
    press.print(document, soon())
    os.kill(number(press), signal.SIGSTOP)
    failed: list[BaseException] = []

    def printing() -> None:
        try:
            press.print(document, soon())
        except BusyError as error:
            failed.append(error)

    thread = threading.Thread(target=printing)
    thread.start()
    time.sleep(0.5)
    process = number(press)
    press.close()
    thread.join(10)
    assert [type(one) for one in failed] == [BusyError]
    assert ended(process)


def test_a_signal_to_all_processes_is_left_to_the_server(press: Press, document: Document) -> None:
    """While it prints, SIGTERM and Ctrl-C do not end it: the same process gives the PDF."""
    press.print(document, soon())
    before = number(press)
    made: list[bytes] = []
    thread = threading.Thread(target=lambda: made.append(press.print(document, soon())))
    thread.start()
    time.sleep(0.3)
    for one in (signal.SIGTERM, signal.SIGINT):
        os.kill(before, one)
    thread.join(60)
    assert made[0].startswith(b"%PDF")
    assert number(press) == before


def test_a_failure_in_the_process_is_told_by_its_kind(
    monkeypatch: pytest.MonkeyPatch, press: Press
) -> None:
    """And the process goes on: its message could hold answers."""
    monkeypatch.setattr(press_module, "to_html", lambda given, **_: given)
    with pytest.raises(RuntimeError, match=r"^\w+Error$"):
        press.print(31415, soon())  # type: ignore[arg-type]
    before = number(press)
    assert press.print("<p>31415", soon()).startswith(b"%PDF")  # type: ignore[arg-type]
    assert number(press) == before


def test_the_process_looks_for_cycles_of_garbage() -> None:
    """The command line goes without; a process that did would take a gigabyte for twenty reports."""
    program = (
        "import gc; gc.disable(); from multiprocessing import Pipe; from advisor.web import worker;"
        "worker.end_with_parent = lambda: None; ours, theirs = Pipe(); ours.close();"
        "worker.work(theirs); print(gc.isenabled())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == "True\n"


# A server and its process -------------------------------------------------------------------------


def children(process: int) -> list[int]:
    """Give the processes that one has started, and theirs."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)  # noqa: S607  # the system's own
    pairs = [[int(one) for one in line.split()] for line in listed.stdout.splitlines()]
    found = [process]
    for one in found:
        found += [child for child, parent in pairs if parent == one]
    return found[1:]


def printing(running: Served) -> int:
    """Give the number of the process that prints for a server."""
    commands = {
        one: Path(f"/proc/{one}/cmdline").read_bytes() for one in children(running.process.pid)
    }
    (found,) = [one for one, command in commands.items() if b"spawn_main" in command]
    return found


def asked() -> bytes:
    head = b"POST /report HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: en\r\n"
    head += b"Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
    return head + b"Content-Length: %d\r\n\r\n" % len(FORM) + FORM


def pdf(running: Served) -> bytes:
    with running.connect() as connection:
        connection.settimeout(60)
        connection.sendall(asked())
        return read_all(connection)


HASTY = """
import sys
from advisor.web import server
server.FAREWELL_SECONDS = 2
from advisor.cli import main
sys.exit(main(sys.argv[1:]))
"""


@contextmanager
def serving() -> Iterator[Served]:
    """Serve with a short farewell, and with a process that has printed."""
    with served(program=["-c", HASTY]) as running:
        assert b"%PDF" in pdf(running)
        yield running


def test_a_pdf_in_progress_survives_a_signal_to_all() -> None:
    """As a service manager stops a service: SIGTERM to each of its processes, at once."""
    with served() as running, running.connect() as connection:
        pdf(running)
        connection.settimeout(60)
        process = printing(running)
        connection.sendall(asked())
        time.sleep(0.5)
        for one in (process, running.process.pid):
            os.kill(one, signal.SIGTERM)
        answered = read_all(connection)
        _, err = running.process.communicate(timeout=30)
    assert answered.startswith(b"HTTP/1.1 200")
    assert b"%PDF" in answered
    assert "Traceback" not in err
    assert ended(process)


@pytest.mark.parametrize("by", [[signal.SIGTERM], [signal.SIGINT, signal.SIGINT]])
def test_a_hung_process_does_not_keep_the_server_from_stopping(by: list[signal.Signals]) -> None:
    """Who waits for its PDF is told that the server stops, after its farewell or a second Ctrl-C."""
    with serving() as running, running.connect() as connection:
        connection.settimeout(60)
        process = printing(running)
        os.kill(process, signal.SIGSTOP)
        connection.sendall(asked())
        time.sleep(0.5)
        for one in by:
            running.process.send_signal(one)
            time.sleep(0.5)
        _, err = running.process.communicate(timeout=10)  # sooner than the process is given up
        answered = read_all(connection)
    assert answered.startswith(b"HTTP/1.1 503")
    assert "Traceback" not in err
    assert ended(process)


@pytest.mark.skipif(sys.platform != "linux", reason="a stopped process is ended by Linux alone")
@pytest.mark.parametrize("hung", [False, True])
def test_a_killed_server_leaves_no_process_behind(*, hung: bool) -> None:
    """Not the one that prints, hung or not, and not the one that multiprocessing keeps."""
    with serving() as running:
        every = children(running.process.pid)
        if hung:
            os.kill(printing(running), signal.SIGSTOP)
        running.process.kill()
        running.process.communicate(timeout=30)
        assert len(every) >= 2
        assert all(ended(one) for one in every)
