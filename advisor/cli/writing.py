"""What is written, and where to: whole or not at all, and in no case into what broke.

Files are put in place in one step; what is no file (a pipe, a device, an open stream such as
/dev/stdout) is written to as it is. A stream that fails is silenced, so that Python has nothing to
complain of when it flushes at the end.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from advisor.cli.ending import held
from advisor.errors import Problem, UsageError, cause

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STDOUT = 1
MOST_LINKS = 40
"""Links that one path may lead through, as on Linux."""


# Streams ------------------------------------------------------------------------------------------


def settle_streams() -> None:
    """Make the standard streams safe to write to, once, before anything is written.

    A file that is opened later must not become a stream that a shell has closed: what a library
    prints there would end up in it. An encoding without Chinese gives way to UTF-8, and what any
    other cannot show is escaped.
    """
    for _ in filter(closed, range(3)):  # the lowest that is closed is the one that opens next
        os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # noqa: FBT003  # its own way
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if holds_chinese(stream.encoding) else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def closed(number: int) -> bool:
    """Tell whether a stream is not open."""
    try:
        os.fstat(number)
    except OSError:
        return True
    return False


def holds_chinese(encoding: str) -> bool:
    """Tell whether an encoding can show our texts, and a letter as the byte it always is."""
    try:
        return "a借".encode(encoding).startswith(b"a")
    except (LookupError, UnicodeError):
        return False


def opened(stream: TextIO | None) -> TextIO:
    """Give a standard stream; a shell may have closed it. Raises OSError."""
    if stream is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return stream


def silence(stream: TextIO | None) -> None:
    """Let what a stream still holds, and all that comes, go nowhere."""
    null = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or none at all
        os.dup2(null, stream.fileno())  # type: ignore[union-attr]  # as just said
    os.close(null)


def tell(text: str, *, nl: bool = True) -> None:
    """Print to standard output, for a person. A reader who has gone is no error.

    Raises UsageError where the output is full or closed; what the command itself did holds.
    """
    with printing():
        click.echo(text, file=opened(sys.stdout), nl=nl)


def warn(text: str, *, nl: bool = True) -> None:
    """Print to standard error; where that fails, nobody is left to be told."""
    try:
        click.echo(text, err=True, nl=nl)
    except (OSError, ValueError):
        silence(sys.stderr)


def complain(lines: Iterable[str]) -> None:
    """Print an error to standard error, whatever characters it can show."""
    for line in lines:
        text = line.encode("utf-8", "backslashreplace").decode()
        warn(f"advisor: {text}")


def write_stdout(content: bytes) -> None:
    """Write bytes to standard output; see `tell`."""
    with printing():
        stream = opened(sys.stdout)
        stream.flush()
        stream.buffer.write(content)
        stream.buffer.flush()


@contextlib.contextmanager
def printing() -> Iterator[None]:
    """Mend what goes wrong while something is printed to standard output. Raises UsageError."""
    try:
        yield
    except BrokenPipeError:
        silence(sys.stdout)
    except (OSError, ValueError) as error:
        silence(sys.stdout)
        raise UsageError(Problem("stdout-unwritable", "", {"why": cause(error)})) from None


@contextlib.contextmanager
def hushed() -> Iterator[None]:
    """Keep from standard error what is not Python's: what a library prints where it panics."""
    try:
        stream = opened(sys.stderr)
        kept = os.dup(stream.fileno())
    except (OSError, ValueError):  # a shell has closed it, or it is no file at all
        yield
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    with open(kept, "w", encoding=stream.encoding, errors=stream.errors, buffering=1) as shown:  # noqa: PTH123  # a descriptor
        stream.flush()
        sys.stderr = shown
        os.dup2(nothing, stream.fileno())
        try:
            yield
        finally:
            os.dup2(kept, stream.fileno())
            os.close(nothing)
            sys.stderr = stream


# Files --------------------------------------------------------------------------------------------


def descriptor(path: Path | None) -> int | None:
    """Give the number of the open stream that a path such as /dev/stdout stands for, if it does."""
    if path is None or str(path) == "-":
        return STDOUT
    own = {os.path.realpath("/dev/fd"), os.path.realpath("/proc/self/fd")}
    with contextlib.suppress(OSError, ValueError):  # writing to it will tell what is wrong
        for _ in range(MOST_LINKS):
            folder = os.path.realpath(path.parent)
            if folder in own and path.name.isdecimal():
                return int(path.name)
            path = Path(folder, path.readlink())
    return None


def overlap(one: Path, other: Path) -> bool:
    """Tell whether two paths are one file, by whatever names, or one lies in the other's folder."""
    first, second = Path(os.path.realpath(one)), Path(os.path.realpath(other))
    if first == second:
        return True
    for folder, inside in ((first, second), (second, first)):
        if os.path.isdir(folder) and inside.is_relative_to(folder):  # noqa: PTH112  # never raises
            return True
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there yet
        return False


def write_file(path: Path, content: bytes) -> None:
    """Write to what a path names: an open stream, a pipe, a device; a file is replaced.

    A link stays: what it leads to is written. Raises OSError and ValueError.
    """
    number = descriptor(path)
    if number is not None:
        with os.fdopen(os.dup(number), "wb") as stream:
            stream.write(content)
    elif odd(path):
        with path.open("wb") as device:
            device.write(content)
    else:
        replace_file(Path(os.path.realpath(path)), content)


def odd(path: Path) -> bool:
    """Tell whether a path names what is there and no regular file. Raises OSError, ValueError."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return False


def replace_file(path: Path, content: bytes) -> None:
    """Put a new file, its owner's only, in a file's place, in one step. Raises OSError."""
    import tempfile  # only where a file is written

    with held():
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".advisor-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
