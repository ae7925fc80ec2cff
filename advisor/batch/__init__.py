"""Many profiles: files in, files out; every row comes out judged or rejected, and is counted."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, NamedTuple

from advisor.errors import EngineError, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from advisor.assess import Advisor
    from advisor.texts import Lang

Form = Literal["csv", "jsonl", "parquet"]

SUFFIXES: dict[str, Form] = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}


class Order(NamedTuple):
    """What is to be judged, and where the outcomes go.

    Attributes:
        ids: the columns to carry through; None is every column that is no fact.
        encoding: of a text file.
        lang: of the reasons why a row is rejected.
    """

    source: Path
    output: Path
    as_of: date
    ids: tuple[str, ...] | None
    encoding: str
    lang: Lang

    @property
    def rejects(self) -> Path:
        """Give the file that rejected rows go to."""
        whole = self.output.resolve()
        return whole.with_name(whole.name + ".rejects.jsonl")


class Counts(NamedTuple):
    """How many rows came in, and what became of them."""

    rows: int
    judged: int
    rejected: int


def form_of(path: Path) -> Form:
    """Tell a file's format by its name. Raises UsageError."""
    form = SUFFIXES.get(path.suffix.lower())
    if form is None:
        raise UsageError(Problem("batch-format", str(path), {"accepted": ", ".join(SUFFIXES)}))
    return form


def run(advisor: Advisor, order: Order, told: Callable[[int, int], None]) -> Counts:
    """Judge a file. The output appears whole or not at all, as does the file of rejected rows.

    Args:
        advisor: judges.
        order: the files.
        told: hears of progress: how much of the input is read, of how much.

    Raises UsageError for files that cannot be read or written, and columns that cannot be judged;
    EngineError where the counts do not agree, and then nothing is written.
    """
    from advisor.batch.pipeline import judge_parquet, judge_text

    source, target = form_of(order.source), form_of(order.output)
    if not order.source.exists():
        raise UsageError(Problem("file-missing", str(order.source)))
    if order.source.is_dir() and source != "parquet":
        why = os.strerror(errno.EISDIR)
        raise UsageError(Problem("file-unreadable", str(order.source), {"why": why}))
    edition = advisor.on(order.as_of).edition
    with workplace(order) as folder:
        judge = judge_parquet if source == "parquet" else judge_text
        counts = judge(edition, order, folder, target, told)
        if counts.rows != counts.judged + counts.rejected:
            given = {"rows": counts.rows, "judged": counts.judged, "rejected": counts.rejected}
            raise EngineError(Problem("batch-counts", "", given))
        publish(order, folder, counts)
    return counts


# Files --------------------------------------------------------------------------------------------


@contextmanager
def workplace(order: Order) -> Iterator[Path]:
    """Give a folder beside the output to write in; one that a killed run has left is emptied."""
    folder = order.output.resolve().with_name(f".{order.output.name}.part")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        held = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise unwritable(order, error) from None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        raise UsageError(Problem("batch-running", str(order.output))) from None
    for left in folder.iterdir():
        left.unlink()
    try:
        yield folder
    except OSError as error:
        raise unwritable(order, error) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def unwritable(order: Order, error: OSError) -> UsageError:
    """Give the error of an output that cannot be written."""
    why = error.strerror or str(error)
    return UsageError(Problem("file-unwritable", str(order.output), {"why": why}))


OUTPUT = "output"
REJECTS = "rejects.jsonl"


def publish(order: Order, folder: Path, counts: Counts) -> None:
    """Put the finished files in their places, the rejected rows first."""
    (folder / OUTPUT).chmod(0o600)
    (folder / REJECTS).touch()
    (folder / REJECTS).chmod(0o600)
    if counts.rejected:
        (folder / REJECTS).replace(order.rejects)
    else:
        order.rejects.unlink(missing_ok=True)  # of a run before this one
    (folder / OUTPUT).replace(order.output.resolve())
