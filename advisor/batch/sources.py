"""What an input is: its format by its name, what it holds by its first bytes, a folder's files."""

from __future__ import annotations

import codecs
import errno
import gzip
import io
import os
import stat
import sys
import zlib
from contextlib import contextmanager
from functools import partial
from typing import IO, TYPE_CHECKING, Any, Literal, NamedTuple, cast
from urllib.parse import unquote

from advisor.errors import Problem, UsageError, cause

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Form = Literal["csv", "jsonl", "parquet"]

SUFFIXES: dict[str, Form] = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}

PACKED = (".gz", ".zst")
"""Behind the suffix of a text file; whether it is compressed is told by its first bytes."""

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"

DISGUISES = {
    b"PAR1": "parquet",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "xls",
    b"%PDF-": "pdf",
}
"""First bytes -> what a file is that is no text, however it is named."""

MARKS = {
    b"\xff\xfe\x00\x00": "utf-32-le",
    b"\x00\x00\xfe\xff": "utf-32-be",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    b"\xef\xbb\xbf": "utf-8",
}
"""Byte order marks, the longer ones first -> the encoding that they stand for."""

UNMARKED = {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}
"""What an encoding is where there is no mark: as Windows has it."""

BLOCK = 1 << 16
LOOKED_AT = 8
"""Bytes at the beginning that tell what a file is."""

NOTHING = "__HIVE_DEFAULT_PARTITION__"
"""A partition's value where there is none."""


def form_of(path: Path) -> Form:
    """Tell a file's format by its name. Raises UsageError."""
    form = SUFFIXES.get(path.suffix.lower())
    if form is None and path.suffix.lower() in PACKED:
        raise UsageError(Problem("batch-packed", str(path)))
    if form is None:
        raise UsageError(Problem("batch-format", str(path), {"accepted": ", ".join(SUFFIXES)}))
    return form


def source_form(path: Path) -> Form:
    """Tell an input's format by its name; a text may be compressed. Raises UsageError."""
    if path.suffix.lower() in PACKED and SUFFIXES.get(path.with_suffix("").suffix.lower()) in {
        "csv",
        "jsonl",
    }:
        return form_of(path.with_suffix(""))
    return form_of(path)


def check_source(path: Path) -> Form:
    """Tell an input's format, and refuse what cannot be read at all. Raises UsageError.

    A folder holds Parquet, unless it is named like a text.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        source_form(path)
        raise UsageError(Problem("file-missing", str(path))) from None
    except OSError as error:
        raise unreadable(path, error) from None
    if stat.S_ISDIR(mode) and path.suffix.lower() not in {*SUFFIXES, *PACKED}:
        check_name(path)
        return "parquet"
    form = source_form(path)
    if form == "parquet":
        check_name(path)
    if stat.S_ISDIR(mode) and form != "parquet":
        raise unreadable(path, OSError(errno.EISDIR, os.strerror(errno.EISDIR)))
    if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        raise UsageError(Problem("batch-odd", str(path)))
    return form


def unreadable(path: Path, error: OSError) -> UsageError:
    """Give the error of an input that the system does not let us read."""
    return UsageError(Problem("file-unreadable", str(path), {"why": cause(error)}))


# Texts --------------------------------------------------------------------------------------------


class TextLines:
    """The lines of a text, however they end, unpacked and in its encoding; read once or again.

    Attributes:
        encoding: the one that it is read in, once it is open.
    """

    def __init__(self, path: Path, encoding: str) -> None:
        self.path = path
        self.encoding = encoding
        self.file: IO[bytes] | None = None

    def close(self) -> None:
        """Close the file, wherever it was left."""
        if self.file is not None:
            self.file.close()

    def position(self) -> int:
        """Give how many bytes of the file are read, as it is; 0 where it is not being read."""
        return 0 if self.file is None or self.file.closed else self.file.tell()

    def __iter__(self) -> Iterator[str]:
        """Give the lines.

        Raises UsageError for what cannot be read, is no text, is not of its encoding, or is broken.
        """
        try:
            with (
                self.opened() as stream,
                io.TextIOWrapper(stream, self.encoding, newline="") as text,
            ):
                yield from text
        except UnicodeError:
            place = f"{self.path}:{self.line_of_error()}"
            kind = "batch-encoding" if self.encoding == "utf-8" else "batch-other-encoding"
            raise UsageError(Problem(kind, place, {"encoding": self.encoding})) from None
        except DAMAGED as error:
            given = {"why": str(error)}
            raise UsageError(Problem("batch-damaged", str(self.path), given)) from None

    def line_of_error(self) -> int:
        """Give the line, counted from 1, of the first bytes that are not of the encoding."""
        plain = codecs.getincrementaldecoder(self.encoding)()
        decoder = io.IncrementalNewlineDecoder(plain, translate=True)
        line = 1
        with self.opened() as stream:
            for block in iter(partial(stream.read, BLOCK), b""):
                try:
                    line += decoder.decode(block).count("\n")
                except UnicodeError as error:  # noqa: PERF203  # once, and that is the answer
                    if not isinstance(error, UnicodeDecodeError):
                        return line
                    good = error.object[: error.start].decode(self.encoding, "ignore")
                    return line + good.replace("\r\n", "\n").replace("\r", "\n").count("\n")
        return line

    @contextmanager
    def opened(self) -> Iterator[io.BufferedReader]:
        """Open the file behind its byte order mark. Raises UsageError for what is no text."""
        try:
            self.file = self.path.open("rb")
        except OSError as error:
            raise unreadable(self.path, error) from None
        with self.file as raw, unpacked(raw) as stream:
            head = stream.peek(LOOKED_AT)[:LOOKED_AT]
            for magic, what in DISGUISES.items():
                if head.startswith(magic):
                    raise UsageError(Problem(f"batch-is-{what}", str(self.path)))
            mark = next((mark for mark in MARKS if head.startswith(mark)), b"")
            stream.read(len(mark))
            self.encoding = MARKS.get(mark, UNMARKED.get(self.encoding, self.encoding))
            yield stream


def unpacked(raw: io.BufferedReader) -> io.BufferedReader:
    """Give what a file holds, unpacked if it is compressed, by its first bytes."""
    head = raw.peek(LOOKED_AT)
    if head.startswith(GZIP):
        return io.BufferedReader(cast("Any", gzip.GzipFile(fileobj=raw)))
    if head.startswith(ZSTD):
        return io.BufferedReader(cast("Any", zstd().ZstdFile(raw)))
    return raw


def zstd() -> Any:
    """Give Python's module for Zstandard: its own since 3.14, the same from an extra before."""
    if sys.version_info >= (3, 14):
        from compression import zstd as module
    else:
        from backports import zstd as module
    return module


DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error, zstd().ZstdError)
"""What is raised where a compressed file is broken or cut off."""


# Folders ------------------------------------------------------------------------------------------


class PartFile(NamedTuple):
    """A file of a folder, and the values of its partition, as texts: None where there is none."""

    path: Path
    values: tuple[tuple[str, str | None], ...]


def part_files(source: Path) -> list[PartFile]:
    """Give the Parquet files of a folder, in order of their names; of a file, itself.

    Left out is only what engines themselves keep beside them (`_SUCCESS`, `.crc`). Raises UsageError
    for a folder without files, for what is in it and cannot be read, and for any other file.
    """
    if not source.is_dir():
        return [PartFile(source, ())]
    paths = sorted(files_of(source))
    if not paths:
        raise UsageError(Problem("batch-empty-folder", str(source)))
    named = [path for path in paths if path.suffix.lower() == ".parquet"]
    for path in paths:
        if (named and path not in named) or path.suffix.lower() in {*SUFFIXES, *PACKED} - {
            ".parquet"
        }:
            raise UsageError(Problem("batch-stray", str(path)))
    return [PartFile(path, tuple(partition(path.relative_to(source)))) for path in paths]


def files_of(folder: Path, above: frozenset[tuple[int, int]] = frozenset()) -> Iterator[Path]:
    """Give every file in a folder and below, behind links too.

    Raises UsageError where something cannot be read, and for links that lead in a circle.
    """
    try:
        found = folder.stat()
        names = sorted(os.listdir(folder))  # noqa: PTH208  # names, not paths
    except OSError as error:
        raise unreadable(folder, error) from None
    here = (found.st_dev, found.st_ino)
    if here in above:
        raise unreadable(folder, OSError(errno.ELOOP, os.strerror(errno.ELOOP)))
    for name in names:
        path = folder / name
        if name.startswith(".") or (name.startswith("_") and "=" not in name):
            continue
        if path.is_dir():
            yield from files_of(path, above | {here})
        elif path.is_file():
            yield path
        else:  # a link that leads nowhere, a pipe
            raise UsageError(Problem("batch-odd", str(path)))


def partition(path: Path) -> Iterator[tuple[str, str | None]]:
    """Give the values that a file's folders name: `branch=007`."""
    for name in path.parent.parts:
        key, equals, value = name.partition("=")
        if equals:
            yield unquote(key), None if value == NOTHING else unquote(value)


def check_name(path: Path) -> None:
    """Refuse a name that the engine cannot open a file by. Raises UsageError."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise UsageError(Problem("batch-name-utf8", str(path))) from None
