"""How a run ends from outside: by Ctrl-C, SIGTERM, SIGHUP, at any moment; nothing is torn apart."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from advisor.cli import main, writing
from advisor.cli.ending import Ended, ending_told, held, interrupts_kept, orderly

ROOT = Path(__file__).parent.parent
BY_SYSTEM = [(signal.SIGTERM, 143), (signal.SIGHUP, 129)]
ALL = [*BY_SYSTEM, (signal.SIGINT, 130)]


def status_of(error: BaseException) -> int:
    return getattr(error, "status", 130)


@pytest.mark.parametrize(("number", "status"), BY_SYSTEM)
def test_the_systems_signals_are_raised(number: int, status: int) -> None:
    """As an exception, on which whatever is open is closed; afterwards all is as it was."""
    closed = []
    with pytest.raises(Ended) as found, orderly():  # noqa: PT012  # where it is raised is the point
        try:
            os.kill(os.getpid(), number)
        finally:
            closed.append(True)
    assert found.value.status == status
    assert closed
    assert signal.getsignal(number) is signal.SIG_DFL


@pytest.mark.parametrize(("number", "status"), ALL)
def test_what_is_held_is_finished_first(number: int, status: int) -> None:
    """A signal waits for the end of the block, and for that of the block around it."""
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt) as found, orderly():  # noqa: PT012
        with held():
            with held():
                os.kill(os.getpid(), number)
                done.append("inner")
            done.append("outer")
        done.append("after")
    assert done == ["inner", "outer"]
    assert status_of(found.value) == status
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_signal_outlives_an_error_in_what_is_held() -> None:
    """The end that was asked for comes, also where the block itself failed."""
    with pytest.raises(Ended), orderly(), held():  # noqa: PT012
        os.kill(os.getpid(), signal.SIGTERM)
        raise OSError


@pytest.mark.parametrize(("number", "status"), ALL)
def test_a_file_is_never_left_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, status: int
) -> None:
    """In the very middle of writing: the new file is whole, and its temporary name is gone."""
    path = tmp_path / "report.txt"
    path.write_text("old", "utf-8")
    sync = os.fsync

    def signalled(handle: int) -> None:
        os.kill(os.getpid(), number)
        sync(handle)

    monkeypatch.setattr(os, "fsync", signalled)
    with pytest.raises(KeyboardInterrupt) as found, orderly():
        writing.replace_file(path, b"new")
    assert status_of(found.value) == status
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_what_waits_for_a_person_may_end_in_its_own_time() -> None:
    """It is asked first; where nothing waits, the end is raised."""
    asked: list[Ended] = []
    with orderly(), ending_told(lambda ended: not asked.append(ended)):
        os.kill(os.getpid(), signal.SIGTERM)
    assert [ended.status for ended in asked] == [143]
    with pytest.raises(Ended), orderly(), ending_told(lambda _: False):
        os.kill(os.getpid(), signal.SIGTERM)


def test_an_interrupt_in_a_destructor_is_not_lost() -> None:
    """Python could only print it there: it is raised at the end instead."""

    class Dying:
        def __del__(self) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), interrupts_kept():
        Dying()


def waiting(*before: str) -> subprocess.Popen[bytes]:
    """Start a command that waits for its input, and wait until it does."""
    process = subprocess.Popen(
        [*before, sys.executable, "-c", WAITING],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    return process


WAITING = """
import os, sys
from advisor.cli import options
read = options.read_input
def told(*given):
    os.write(1, b"begun\\n")
    return read(*given)
options.read_input = told
sys.argv = ["advisor", "assess", "-", "--lang", "en"]
from advisor.__main__ import run
run()
"""


@pytest.mark.parametrize(("number", "status"), ALL)
def test_a_command_that_is_ended_names_the_signal(number: int, status: int) -> None:
    """128 and the signal's number, without a word and without a result."""
    process = waiting()
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (status, b"", b"")


def test_a_signal_that_is_ignored_stays_so() -> None:
    """Under nohup the terminal may close: the command goes on to its end."""
    process = waiting("nohup")
    process.send_signal(signal.SIGHUP)
    out, _ = process.communicate(b"{}", timeout=30)
    assert process.returncode == 0
    assert out.startswith(b"Which loans are open to you")


LOADING = """
import builtins, os, signal
load = builtins.__import__
def told(name, *given, **named):
    if name == "advisor.cli":
        os.kill(os.getpid(), signal.SIGINT)
    return load(name, *given, **named)
builtins.__import__ = told
from advisor.__main__ import run
run()
"""


@pytest.mark.parametrize("ignored", [False, True])
def test_ctrl_c_while_the_modules_load_is_quiet(*, ignored: bool) -> None:
    """The signal itself ends the process; where it is ignored, as in the background, nothing does."""
    ignore = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n" if ignored else ""
    found = subprocess.run(
        [sys.executable, "-c", ignore + LOADING], capture_output=True, check=False, cwd=ROOT
    )
    assert (found.returncode, found.stderr) == (0 if ignored else -signal.SIGINT, b"")
    assert bool(found.stdout) == ignored


def test_the_end_of_a_run_is_a_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Raised anywhere in a command, it passes through click as what it is."""

    def end(*_: Any) -> bytes:
        raise Ended(signal.SIGTERM)

    monkeypatch.setattr("advisor.cli.options.read_input", end)
    assert main(["assess", str(tmp_path / "me.json")]) == 143
    assert capfd.readouterr() == ("", "")
