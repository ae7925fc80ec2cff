"""Signals at random moments while a command runs: what it writes is old or new, and whole.

Each trial has a folder of its own with the input, sometimes an older output, and things that are
not ours: a file, a folder with a file in it, a temporary file of somebody else. A third of the
signals come at a moment drawn from the whole run, a third in its first tenth of a second, while
Python and the modules load, and a third right when something new appears in the folder. Afterwards
the output is the old or the new one to the byte (a questionnaire's: whole), nothing is left beside it (SIGKILL excepted), nothing that is not ours was touched, no
traceback was printed, and the status names the signal. Where Ctrl-C meets Python before it has come
to a line of ours, what Python prints is counted apart: "too early".

    python -m tests.benchmarks.kills [--trials 200] [--seed 20261124] [--only NAME ...]

Another command is another entry of `COMMANDS`.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pexpect
import polars as pl

from tests.benchmarks.common import DAY, SEED, Draw, say, table

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent.parent
PERSON = ROOT / "tests" / "freelancer.json"
PROGRAM = [sys.executable, "-W", "error", "-m", "advisor"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "LANG": "en_US.UTF-8"}
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL)
PEOPLE = 300_000
PILES = {"in.csv", "in.parquet"}
START_SECONDS = 0.1
PATIENCE_SECONDS = 60
NEVER_PRINTED = ("Traceback", "Exception ignored")
OLD = b"what an earlier run has written\n"
FOREIGN = {"notes.txt": b"mine\n", ".advisor-mine": b"mine too\n", "mine/letter.txt": b"dear\n"}
KEYS = ("2\r", "1\r", "\r", "3\r", "\r", "\r", "2\r", "\r", "<", "\r", "1\r", "\r")
"""What is typed in a questionnaire: choices, things not known, and one step back."""


class Command(NamedTuple):
    """A command to be ended.

    Attributes:
        arguments: of the command, run in the trial's folder.
        output: the file that it writes.
        made: files that it makes beside it, where it comes to its end.
        done: its status where it comes to its end.
        typed: whether a terminal is needed, in which somebody types.
    """

    arguments: tuple[str, ...]
    output: str
    made: tuple[str, ...] = ()
    typed: bool = False
    done: int = 0


def report(form: str) -> Command:
    """Give the command that writes a report."""
    name = f"out.{form}"
    return Command(("assess", "in.json", "--format", form, "--output", name), name)


MADE = ("out.csv.rejects.jsonl",)

COMMANDS = {
    "assess text": report("text"),
    "assess json": report("json"),
    "assess html": report("html"),
    "profile schema": Command(("profile", "schema", "--output", "out.json"), "out.json"),
    "batch csv": Command(("batch", "in.csv", "--output", "out.csv"), "out.csv", MADE, done=1),
    "batch parquet": Command(
        ("batch", "in.parquet", "--output", "out.csv"), "out.csv", MADE, done=1
    ),
    "ask --save": Command(("ask", "--save", "out.json"), "out.json", typed=True),
}


@cache
def people(name: str) -> bytes:
    """Make a file of people, one in a hundred of whom is rejected; a second's work to judge."""
    frame = pl.DataFrame({"pid": range(PEOPLE)}).with_columns(
        age=pl.when(pl.col("pid") % 100 == 0).then(200).otherwise(pl.col("pid") % 80),
        amount=pl.col("pid") % 5_000 + 1,
    )
    made = io.BytesIO()
    frame.write_csv(made) if name.endswith(".csv") else frame.write_parquet(made)
    return made.getvalue()


def filled(folder: Path, command: Command, *, older: bool) -> None:
    """Put the input, what is not ours and perhaps an older output into a folder."""
    (folder / "in.json").write_bytes(PERSON.read_bytes())
    if command.arguments[1] in PILES:
        (folder / command.arguments[1]).write_bytes(people(command.arguments[1]))
    for name, content in FOREIGN.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    if older:
        (folder / command.output).write_bytes(OLD)


def seen(folder: Path) -> dict[str, bytes]:
    """Give every file in a folder with what it holds."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def arguments(command: Command) -> list[str]:
    """Give the whole command line."""
    day = ["--as-of", DAY.isoformat()] if command.arguments[0] != "profile" else []
    return [*PROGRAM, *command.arguments, *day, "--lang", "en"]


class Moment(NamedTuple):
    """When the signal comes: after so many seconds, or when something appears in the folder."""

    seconds: float
    appears: bool = False

    def wait(self, folder: Path, running: Callable[[], bool]) -> None:
        """Wait for it, no longer than the command runs."""
        until = time.monotonic() + (PATIENCE_SECONDS if self.appears else self.seconds)
        known = set(folder.iterdir())
        while time.monotonic() < until and running():
            if self.appears and set(folder.iterdir()) != known:
                return
            time.sleep(0 if self.appears else min(0.001, self.seconds))


class Ending(NamedTuple):
    """How a trial ended: its status (negative where the signal itself ended it), what was printed."""

    status: int
    printed: str


def run_to_signal(command: Command, folder: Path, moment: Moment, number: int) -> Ending:
    """Run a command and send it a signal."""
    process = subprocess.Popen(
        arguments(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=ENVIRONMENT,
    )
    moment.wait(folder, lambda: process.poll() is None)
    process.send_signal(number)
    printed, _ = process.communicate(timeout=PATIENCE_SECONDS)
    return Ending(process.returncode, printed.decode("utf-8", "replace"))


def type_to_signal(
    command: Command, folder: Path, moment: Moment, number: int, draw: Draw
) -> Ending:
    """Run a command in a terminal, type into it, and send it a signal."""
    words = arguments(command)
    screen = pexpect.spawn(words[0], words[1:], cwd=str(folder), env=ENVIRONMENT, encoding="utf-8")
    heard: list[str] = []

    def listen(seconds: float) -> None:
        try:
            screen.expect(pexpect.EOF, timeout=seconds)
        except pexpect.TIMEOUT:
            return
        heard.append(screen.before)

    if moment.seconds > START_SECONDS or moment.appears:  # past the start: somebody has begun
        screen.expect(["full-time student", pexpect.EOF], timeout=PATIENCE_SECONDS)
        heard.append(screen.before)
        for keys in KEYS[: draw.randint(1, len(KEYS))]:
            screen.send(keys)
            listen(draw.uniform(0.0, 0.05))
    moment.wait(folder, screen.isalive)
    if screen.isalive():
        screen.kill(number)
        listen(5 if number == signal.SIGINT else PATIENCE_SECONDS)
    if screen.isalive():  # Ctrl-C is followed by an offer to save: nobody is there to answer
        heard.append(screen.before)
        screen.kill(signal.SIGHUP)
        listen(PATIENCE_SECONDS)
    screen.close()
    signalled = screen.signalstatus
    return Ending(-signalled if signalled else int(screen.exitstatus or 0), "".join(heard))


def faults(
    command: Command, folder: Path, ending: Ending, number: int, wanted: set[bytes | None]
) -> list[str]:
    """Tell what is wrong after a trial."""
    found = seen(folder)
    output = found.pop(command.output, None)
    wrong = [f"touched: {name}" for name, text in FOREIGN.items() if found.pop(name, None) != text]
    if found.pop("in.json", None) != PERSON.read_bytes():
        wrong.append("the input was touched")
    name = command.arguments[1]
    if name in PILES and found.pop(name, None) != people(name):
        wrong.append("the pile of people was touched")
    left = sorted(name for name in found if name not in command.made)
    if left and number != signal.SIGKILL:
        wrong.append(f"left: {left}")
    if not (kept(output) if command.typed else output in wanted):
        wrong.append(f"the output is neither old nor new: {(output or b'')[:60]!r}")
    if not too_early(ending) and any(word in ending.printed for word in NEVER_PRINTED):
        wrong.append(f"printed: {ending.printed[-300:]!r}")
    if not too_early(ending) and ending.status not in {command.done, -number, 128 + number} | (
        {129, -1} if command.typed else set()
    ):
        wrong.append(f"status {ending.status}: {ending.printed[-300:]!r}")
    return wrong


def too_early(ending: Ending) -> bool:
    """Tell whether Ctrl-C came while Python itself began, before a line of ours was run."""
    return "Traceback" in ending.printed and str(ROOT / "advisor") not in ending.printed


def kept(output: bytes | None) -> bool:
    """Tell whether a saved profile is whole, or was not begun."""
    if output is None:
        return True
    try:
        return isinstance(json.loads(output), dict) and output.endswith(b"}\n")
    except ValueError:
        return False


def new_output(command: Command) -> tuple[bytes | None, float]:
    """Run a command to its end: what it writes, and the seconds that it takes."""
    if command.typed:
        return None, 2.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        filled(folder, command, older=False)
        started = time.monotonic()
        ran = subprocess.run(arguments(command), cwd=folder, env=ENVIRONMENT, check=False)
        assert ran.returncode == command.done  # nothing can be compared otherwise
        return (folder / command.output).read_bytes(), time.monotonic() - started


def main() -> int:
    """Run the trials and print what came of them; gives 1 where one found a fault."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", nargs="+", choices=COMMANDS, default=list(COMMANDS))
    given = parser.parse_args()
    draw = random.Random(given.seed)  # noqa: S311  # seeded, so that a run repeats
    whole = {name: new_output(COMMANDS[name]) for name in given.only}
    counts: dict[str, Counter[str]] = {name: Counter() for name in given.only}
    wrong = 0
    for trial in range(given.trials):
        name = given.only[trial % len(given.only)]
        command, (new, seconds) = COMMANDS[name], whole[name]
        number = SIGNALS[trial // len(given.only) % len(SIGNALS)]
        moment = draw.choice(
            [
                Moment(draw.uniform(0, START_SECONDS)),
                Moment(draw.uniform(0, seconds)),
                Moment(0, appears=True),
            ]
        )
        older = draw.random() < 0.5 and not command.typed  # --save replaces nothing
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            filled(folder, command, older=older)
            if command.typed:
                ending = type_to_signal(command, folder, moment, number, draw)
            else:
                ending = run_to_signal(command, folder, moment, number)
            found = faults(command, folder, ending, number, {new, OLD if older else None})
            output = folder / command.output
            state = "new" if output.exists() and output.read_bytes() != OLD else "old"
        counts[name]["too early"] += too_early(ending)
        counts[name].update(["trials", signal.Signals(number).name, state])
        wrong += bool(found)
        counts[name]["faults"] += bool(found)
        for one in found:
            say(f"trial {trial}, {name}, {signal.Signals(number).name}, {moment}: {one}")
    columns = ("trials", *(one.name for one in SIGNALS), "old", "new", "too early", "faults")
    table(("command", *columns), [(name, *(counts[name][c] for c in columns)) for name in counts])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
