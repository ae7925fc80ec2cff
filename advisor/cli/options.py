"""What the commands share: options, the language, reading and writing files."""

from __future__ import annotations

import os
import stat
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli import writing
from advisor.errors import Problem, UsageError, cause
from advisor.person.days import date_parts
from advisor.person.profile import LARGEST
from advisor.person.words import tidy
from advisor.report.formats import FORMATS, SUFFIXES
from advisor.rulebook.scalars import BadValueError, read_date
from advisor.texts import LANGS, Lang, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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
    """A date, written YYYY-MM-DD or as answers to questions are."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the date. Raises UsageError."""
        del ctx
        if isinstance(value, date):
            return value
        try:
            parts = date_parts(tidy(value))
            return read_date("{:04}-{:02}-{:02}".format(*parts) if parts else value)
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
    if found == "pdf" and writing.descriptor(output) == writing.STDOUT and on_terminal():
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


def longer_than_screen(text: str) -> bool:
    """Tell whether a text goes to a terminal and begins above what it shows at the end."""
    if not on_terminal():
        return False
    import shutil  # only on a terminal

    return text.count("\n") >= shutil.get_terminal_size((PIPE_WIDTH, 24)).lines


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
            return writing.opened(sys.stdin).buffer.read(largest + 1)
        with Path(name).open("rb") as file:
            return file.read(largest + 1)
    except FileNotFoundError:
        raise UsageError(Problem("file-missing", name)) from None
    except (OSError, ValueError) as error:
        raise UsageError(Problem("file-unreadable", name, {"why": cause(error)})) from None


def check_apart(source: str, output: Path | None) -> None:
    """Refuse, before anything is read, to write over what is read. Raises UsageError.

    It is the file that counts, by whatever name, link or redirection it is reached.
    """
    folder = source != "-" and os.path.isdir(source)  # noqa: PTH112  # false of a name too long, too
    if folder and output is not None and writing.overlap(Path(source), output):
        raise UsageError(Problem("output-inside-input", str(output), {"folder": source}))
    try:
        number = writing.descriptor(output)
        read = os.fstat(0) if source == "-" else Path(source).stat()
        written = Path(str(output)).stat() if number is None else os.fstat(number)
    except (OSError, ValueError):  # what is not there is nobody else's; its own errors come later
        return
    if stat.S_ISREG(read.st_mode) and os.path.samestat(read, written):
        name = Path("me.json" if source == "-" else source)
        suffix = name.suffix if output is None else output.suffix
        example = f"{name.stem}-report{suffix}"
        raise UsageError(Problem("output-is-input", str(output or "stdout"), {"example": example}))


def write_result(result: str | bytes, output: Path | None) -> None:
    """Write a result to standard output or, whole or not at all, to a file of the owner's only.

    A terminal gets a text in its own encoding, everything else UTF-8. Raises UsageError.
    """
    to_stdout = writing.descriptor(output) == writing.STDOUT
    if to_stdout and isinstance(result, str) and on_terminal():
        writing.tell(result, nl=False)
        return
    content = result if isinstance(result, bytes) else result.encode("utf-8", "backslashreplace")
    if to_stdout:
        writing.write_stdout(content)
        return
    try:
        writing.write_file(Path(str(output)), content)
    except (OSError, ValueError) as error:
        raise UsageError(Problem("file-unwritable", str(output), {"why": cause(error)})) from None
