"""The command line called where the tests run: as `python -m advisor`, without a process to start.

What a process itself does (its start, signals, encodings, limits, streams that are closed) is tried
in one, in `test_cli.py`, `test_ending.py`, `test_faults.py` and wherever a test says so.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from advisor.cli import main

ROOT = Path(__file__).parent.parent


def called(*arguments: object, cwd: Path = ROOT) -> CompletedProcess[str]:
    """Run the command line in a folder; gives its status, and all that anything has printed."""
    words = [str(one) for one in arguments]
    with ExitStack() as stack:
        stack.enter_context(within(cwd))
        out, err = (stack.enter_context(caught(name)) for name in ("stdout", "stderr"))
        status = main(words)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        return CompletedProcess(words, status, read(out), read(err))


@contextmanager
def within(folder: Path) -> Iterator[None]:
    """Work in a folder for a while."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def caught(name: str) -> Iterator[Any]:
    """Catch a standard stream by its number, so that what a library prints by itself is seen too."""
    before = getattr(sys, name)
    before.flush()
    number = {"stdout": 1, "stderr": 2}[name]
    kept = os.dup(number)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), number)
        with open(
            number, "w", encoding="utf-8", errors="backslashreplace", closefd=False
        ) as stream:
            setattr(sys, name, stream)
            try:
                yield file
            finally:
                setattr(sys, name, before)
                os.dup2(kept, number)
                os.close(kept)


def read(file: Any) -> str:
    """Give all that a file holds."""
    file.seek(0)
    content: bytes = file.read()
    return content.decode()
