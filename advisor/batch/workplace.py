"""Where a run writes until it is done: a new folder of its own; and how what it made is published."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import glob
import json
import os
import shutil
import signal
import stat
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from advisor.batch.sources import check_name
from advisor.errors import Problem, UsageError, cause

if TYPE_CHECKING:
    from collections.abc import Iterator

OUTPUT = "output"
REJECTS = "rejects.jsonl"

LONGEST_ROW = 1 << 26
"""Bytes of a line that is looked at to tell whether an earlier run has written it."""

MARK = ".advisor-batch"
"""A file in each folder that a run has made, so that no other folder is ever taken for one."""

ENDINGS = (signal.SIGTERM, signal.SIGHUP)
"""Signals that end a run; the engine would only hear of them once a whole query is done."""


def real(path: Path) -> Path:
    """Give where a path leads. Raises UsageError for links that lead in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # RuntimeError before Python 3.13
        raise unwritable(path, OSError(errno.ELOOP, os.strerror(errno.ELOOP))) from None


def unwritable(path: Path, error: OSError) -> UsageError:
    """Give the error of an output that cannot be written."""
    return UsageError(Problem("file-unwritable", str(path), {"why": cause(error)}))


def rejects_of(output: Path) -> Path:
    """Give the file that an output's rejected rows go to. Raises UsageError."""
    whole = real(output)
    return whole.with_name(whole.name + ".rejects.jsonl")


def check_targets(output: Path) -> None:
    """Refuse what would be lost by writing to it. Raises UsageError.

    A file of that name is replaced, by a file: never a folder, a pipe or a device. The file of
    rejected rows nobody named, so it is replaced only if an earlier run has written it.
    """
    check_name(output)
    rejects = rejects_of(output)
    try:
        for path in (real(output), rejects):
            if os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode):
                raise UsageError(Problem("batch-odd-output", str(path)))
        if rejects.exists() and not is_ours(rejects):
            raise UsageError(Problem("batch-not-ours", str(rejects)))
    except OSError as error:
        raise unwritable(output, error) from None


def is_ours(rejects: Path) -> bool:
    """Tell whether a file's first line is a rejected row as a run writes it down."""
    with rejects.open("rb") as file:
        line = file.readline(LONGEST_ROW)
    try:
        found = json.loads(line)
    except ValueError:
        return False
    return isinstance(found, dict) and {"line", "problems", "row"} <= found.keys()


class Place(NamedTuple):
    """Where a run works.

    Attributes:
        whole: held while what was made is published, so that no signal comes between its files.
    """

    folder: Path
    whole: threading.Lock


@contextmanager
def workplace(output: Path) -> Iterator[Place]:
    """Give a new folder beside an output, readable by its owner only, gone when the run ends.

    What a killed run of the same user has left is cleared away. Raises UsageError where none can be
    made, where another run writes the same output, and where writing fails.
    """
    place = real(output)
    prefix = f".{place.name}."
    try:
        folder = Path(tempfile.mkdtemp(suffix=".part", prefix=prefix, dir=place.parent))
    except OSError as error:
        raise unwritable(output, error) from None
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        whole = threading.Lock()
        with ending(folder, whole):
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            (folder / MARK).touch()
            for other in place.parent.glob(f"{glob.escape(prefix)}*.part"):
                if other != folder and runs(other):
                    raise UsageError(Problem("batch-running", str(output)))
            yield Place(folder, whole)
    except OSError as error:
        raise unwritable(output, error) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def runs(folder: Path) -> bool:
    """Tell whether another run works in a folder; one that a killed run has left is cleared away.

    A folder counts as a run's only if it has the mark and belongs to this user, and is no link.
    """
    try:
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        if os.fstat(held).st_uid != os.geteuid() or MARK not in os.listdir(held):  # noqa: PTH208  # by the folder itself
            return False
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        for name in os.listdir(held):  # noqa: PTH208  # as above; a run makes files only
            with contextlib.suppress(OSError):
                os.unlink(name, dir_fd=held)
        with contextlib.suppress(OSError):
            folder.rmdir()
        return False
    finally:
        os.close(held)


@contextmanager
def ending(folder: Path, whole: threading.Lock) -> Iterator[None]:
    """Let a signal that ends the run clear its folder away at once.

    Python runs its handlers between two of its own steps, and a query is one of them, however long;
    so a thread hears of signals by the file that the interpreter writes them to.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard, told = os.pipe()
    os.set_blocking(told, False)

    wanted = [one for one in ENDINGS if signal.getsignal(one) != signal.SIG_IGN]  # as under nohup

    def listen() -> None:
        for byte in iter(lambda: os.read(heard, 1), b""):
            if byte[0] in wanted:
                with whole:
                    shutil.rmtree(folder, ignore_errors=True)
                    os._exit(128 + byte[0])
        os.close(heard)

    before = {one: signal.signal(one, lambda *_: None) for one in wanted}
    fd = signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    threading.Thread(target=listen, daemon=True).start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(fd)
        for one, handler in before.items():
            signal.signal(one, handler)
        os.close(told)  # and the thread ends


def publish(output: Path, place: Place, *, rejected: bool) -> None:
    """Put the finished files in their places, both or neither. Raises OSError."""
    folder, rejects = place.folder, rejects_of(output)
    for name in (OUTPUT, REJECTS):
        (folder / name).touch()
        (folder / name).chmod(0o600)
    before = folder / "rejects-before"
    with place.whole:
        if rejects.exists():
            rejects.replace(before)  # of a run before this one: it was looked at before
        try:
            if rejected:
                (folder / REJECTS).replace(rejects)
            (folder / OUTPUT).replace(real(output))
        except BaseException:
            if rejected:
                rejects.unlink(missing_ok=True)
            if before.exists():
                before.replace(rejects)
            raise
