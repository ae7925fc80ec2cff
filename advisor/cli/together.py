"""Several files put in place together: all of them, or, where one cannot be, none."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.cli.ending import held
from advisor.errors import Problem, UsageError, cause

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def write_together(folder: Path, files: Mapping[str, str], gone: Iterable[str]) -> None:
    """Write files of a folder, each with the rights it had, and take away those that are gone.

    First all are written beside their places, then put there; what was there is kept until the last
    one is in place, and put back if one fails. Raises UsageError.
    """
    staged: dict[Path, Path] = {}
    kept: dict[Path, Path] = {}
    with held(), tempfile.TemporaryDirectory(dir=folder, prefix=".advisor-") as made:
        spare = Path(made)
        try:
            for number, (name, text) in enumerate(files.items()):
                path = folder / name
                staged[path] = new = spare / f"new-{number}"
                new.write_bytes(text.encode())
                if path.exists():
                    shutil.copymode(path, new)
            for number, path in enumerate([*staged, *(folder / name for name in gone)]):
                if path.exists():
                    kept[path] = spare / f"old-{number}"
                    shutil.copy2(path, kept[path])
            for path, new in staged.items():
                new.replace(path)
            for name in gone:
                (folder / name).unlink()
        except OSError as error:
            put_back(staged, kept)
            where = str(error.filename or folder)
            raise UsageError(Problem("file-unwritable", where, {"why": cause(error)})) from None


def put_back(staged: Iterable[Path], kept: Mapping[Path, Path]) -> None:
    """Make a folder what it was: take away what was put there, and bring back what was kept."""
    for path in staged:
        if path not in kept:
            with contextlib.suppress(OSError):
                path.unlink()
    for path, old in kept.items():
        with contextlib.suppress(OSError):
            old.replace(path)
