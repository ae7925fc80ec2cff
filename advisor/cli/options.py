"""What the commands share: options, the language, reading and writing files."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from advisor.errors import Problem, UsageError
from advisor.profile import LARGEST
from advisor.report.formats import FORMATS, SUFFIXES
from advisor.rulebook.values import BadValueError, read_date
from advisor.texts import LANGS, Lang, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from advisor.report.formats import Format

PIPE_WIDTH = 80
"""Columns of a report that does not go to a terminal."""


def told(name: str, lang: Lang, /, **values: object) -> str:
    """Give one of the command line's own sentences."""
    return sentence(f"cli.{name}", lang, **values)


def language(arguments: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """Find the reader's language before anything is parsed: `--lang`, else the locale, else zh."""
    for position, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == "--lang":
            given = value if equals else "".join(arguments[position + 1 : position + 2])
            if given in LANGS:
                return given
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(variable):
            return "en" if environment[variable].lower().startswith("en") else "zh"
    return "zh"


class Day(click.ParamType[date]):
    """A date written YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the date. Raises UsageError."""
        del ctx
        if isinstance(value, date):
            return value
        try:
            return read_date(value)
        except BadValueError as bad:
            raise UsageError(
                Problem(bad.code, param.opts[0] if param else "", bad.values)
            ) from None


def rules_option(lang: Lang) -> Callable[[Any], Any]:
    """Give `--rules DIR`."""
    return click.option(
        "--rules", type=click.Path(path_type=Path), metavar="DIR", help=told("rules", lang)
    )


def day_option(lang: Lang) -> Callable[[Any], Any]:
    """Give `--as-of DATE`; this is the edge at which today's date is read."""
    return click.option("--as-of", type=Day(), default=date.today, help=told("as-of", lang))


def lang_option(lang: Lang) -> Callable[[Any], Any]:
    """Give `--lang zh|en`."""
    return click.option("--lang", type=click.Choice(LANGS), default=lang, help=told("lang", lang))


def format_option(lang: Lang, formats: Sequence[str]) -> Callable[[Any], Any]:
    """Give `--format`, the first of the formats being the default."""
    return click.option(
        "--format", "form", type=click.Choice(formats), default=formats[0], help=told("form", lang)
    )


def report_format_option(lang: Lang) -> Callable[[Any], Any]:
    """Give `--format` of a report; `report_format` says what holds without it."""
    return click.option(
        "--format", "form", type=click.Choice(FORMATS), help=told("report-form", lang)
    )


def report_format(form: Format | None, output: Path | None) -> Format:
    """Give a report's format: the one asked for, else what the file's name says, else text.

    Raises UsageError for one that a terminal cannot show.
    """
    found = form or SUFFIXES.get(output.suffix.lower() if output else "", "text")
    if found == "pdf" and (output is None or str(output) == "-") and on_terminal():
        raise UsageError(Problem("pdf-to-terminal", ""))
    return found


def output_option(lang: Lang) -> Callable[[Any], Any]:
    """Give `--output FILE`."""
    return click.option(
        "--output",
        type=click.Path(path_type=Path, allow_dash=True),
        metavar="FILE",
        help=told("output", lang),
    )


def page_width(output: Path | None) -> int:
    """Give the columns to write for: the terminal's, or a fixed number for files and pipes."""
    if output is None and on_terminal():
        import shutil  # only on a terminal

        return shutil.get_terminal_size((PIPE_WIDTH, 24)).columns
    return PIPE_WIDTH


def wants_color(output: Path | None) -> bool:
    """Tell whether to colour: only on a terminal that shows colours, and unless NO_COLOR is set."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return output is None and on_terminal() and not plain


def on_terminal() -> bool:
    """Tell whether standard output is a terminal; a shell may have closed it."""
    return sys.stdout is not None and sys.stdout.isatty()


def read_input(name: str, largest: int = LARGEST) -> bytes:
    """Read bytes from a file or, for `-`, from standard input: one more than `largest` at the most."""
    try:
        if name == "-":
            return opened(sys.stdin).buffer.read(largest + 1)
        with Path(name).open("rb") as file:
            return file.read(largest + 1)
    except FileNotFoundError:
        raise UsageError(Problem("file-missing", name)) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(Problem("file-unreadable", name, {"why": why})) from None


def write_result(result: str | bytes, output: Path | None) -> None:
    """Write a result to standard output or, whole or not at all, to a file of the owner's only."""
    content = result if isinstance(result, bytes) else result.encode("utf-8", "backslashreplace")
    if output is None or str(output) == "-":
        write_stdout(content)
        return
    try:
        replace_file(output.resolve(), content)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(Problem("file-unwritable", str(output), {"why": why})) from None


def opened(stream: TextIO | None) -> TextIO:
    """Give a standard stream; a shell may have closed it. Raises OSError."""
    if stream is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return stream


def write_stdout(content: bytes) -> None:
    """Write to standard output; one that is closed or full is an error like a file's."""
    try:
        stream = opened(sys.stdout)
        stream.flush()
        stream.buffer.write(content)
        stream.buffer.flush()
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  # open to the end, so that nothing broken is flushed then
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(Problem("file-unwritable", "stdout", {"why": why})) from None


def replace_file(path: Path, content: bytes) -> None:
    """Put a new file in a file's place, in one step; a device or pipe is written to instead."""
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        path.write_bytes(content)
        return
    import tempfile  # only where a file is written

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
