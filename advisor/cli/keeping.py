"""Keeping answers and reports: as they are given, where a session stops, and where it ends."""

from __future__ import annotations

import os
import shlex
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import click
from click.core import ParameterSource

from advisor.cli import options, writing
from advisor.cli.ending import Ended
from advisor.cli.screen import interactive
from advisor.errors import AdvisorError, Problem, ProfileError, UsageError, cause
from advisor.interview.form import read_saved
from advisor.interview.prompts import said
from advisor.person.words import NO_WORDS, YES_WORDS, tidy, wish
from advisor.report.formats import SUFFIXES, written

if TYPE_CHECKING:
    from datetime import date

    from advisor.cli.screen import Screen
    from advisor.interview.session import Interview
    from advisor.model import Assessment
    from advisor.rulebook.types import Rulebook
    from advisor.texts import Lang

QUOTES = "\"'“”‘’"

REPORT_SUFFIXES = {".txt", *SUFFIXES}


def check_files(save: Path | None, resume: str | None, output: Path | None, lang: Lang) -> None:
    """Refuse, before anything is asked, what could not be written afterwards. Raises UsageError."""
    if save is not None and str(save) == "-":
        raise UsageError(Problem("usage", "--save", {"why": said("save-dash", lang)}))
    if save is not None and save.is_dir():
        raise UsageError(Problem("usage", str(save), {"why": said("save-folder", lang)}))
    for path in (save, output):
        if path is not None and writing.descriptor(path) is None:
            check_writable(path)
    if resume is not None:
        options.check_apart(resume, output)
    if save is not None and output is not None and same_file(save, output):
        example = save.with_name(f"{save.stem}-report{save.suffix}")
        raise UsageError(Problem("output-is-saved", str(output), {"example": example}))
    if save is not None and save.exists() and not (resume and same_file(save, Path(resume))):
        raise UsageError(Problem("save-exists", str(save), {"file": shlex.quote(str(save))}))


def check_writable(path: Path) -> None:
    """Refuse a place where no file can be made, and what is there and cannot be written to.

    Raises UsageError.
    """
    try:
        place = path if writing.odd(path) else Path(os.path.realpath(path)).parent
    except (OSError, ValueError) as error:
        raise UsageError(Problem("file-unwritable", str(path), {"why": cause(error)})) from None
    if path.is_dir() or not os.access(place, os.W_OK):
        raise UsageError(Problem("folder-missing", str(path)))


def same_file(one: Path, other: Path) -> bool:
    """Tell whether two names stand for one file, or will once it is there."""
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    return one.exists() and other.exists() and one.samefile(other)


def read_resumed(resume: str, book: Rulebook, as_of: date) -> tuple[dict[str, Any], list[str]]:
    """Read the answers of a profile, and the facts that are null in it: those were declined.

    Raises UsageError or ProfileError; each problem names the file.
    """
    content = options.read_input(resume)
    try:
        return read_saved(content, book, as_of)
    except ProfileError as error:
        places = [": ".join(filter(None, (resume, one.where))) for one in error.problems]
        problems = zip(error.problems, places, strict=True)
        raise ProfileError(*(replace(one, where=place) for one, place in problems)) from None


def given_options() -> str:
    """Give those options of the command that change how it goes on, as they were given."""
    ctx = click.get_current_context()
    parts: list[str] = []
    for name, option in (
        ("lang", "--lang"),
        ("as_of", "--as-of"),
        ("rules", "--rules"),
        ("everything", "--all"),
        ("form", "--format"),
    ):
        if ctx.get_parameter_source(name) == ParameterSource.COMMANDLINE:
            parts.append(option)
            if name != "everything":
                parts.append(shlex.quote(str(ctx.params[name])))
    return "".join(f" {part}" for part in parts)


class Files(NamedTuple):
    """The files of a session.

    Attributes:
        save: keeps every answer.
        resumed: what the session went on from.
        options: the options with which to go on, as they stand on a command line.
    """

    save: Path | None = None
    resumed: Path | None = None
    options: str = ""


def content(interview: Interview) -> str:
    """Give the answers as a profile that `assess` reads."""
    from advisor.report.json_text import json_text

    return json_text(interview.saved())


class Keeper:
    """Writes the answers as they are given, and offers to write what would be lost."""

    def __init__(self, screen: Screen, lang: Lang, files: Files) -> None:
        self.screen = screen
        self.lang: Lang = lang
        self.files = files
        self.held: int | None = None
        self.failing = False

    def say(self, name: str, /, **values: object) -> None:
        """Show one of the questionnaire's sentences."""
        self.screen.say(said(name, self.lang, **values))

    def command(self, file: Path) -> str:
        """Give the command that goes on with a file."""
        name = shlex.quote(str(file))
        return f"advisor ask --resume {name} --save {name}{self.files.options}"

    def keep(self, interview: Interview) -> None:
        """With --save, write every answer at once; where that fails, say so once and try again."""
        save, count = self.files.save, len(interview.answers)
        if save is None or (not count and self.held is None):
            return
        try:
            options.write_result(content(interview), save)
        except AdvisorError as error:  # a full disk, perhaps
            if not self.failing:
                self.say("not-kept", why=error.lines(self.lang)[0], count=self.held or 0)
            self.failing = True
            return
        if self.failing:
            self.say("kept-again", file=save)
        self.held, self.failing = count, False

    @property
    def kept(self) -> Path | None:
        """Give the file that has the answers, if one has."""
        return None if self.failing or self.held is None else self.files.save

    def stop(self, interview: Interview) -> None:
        """Say where the answers are, or offer to keep them."""
        self.keep(interview)
        if self.kept is not None:
            name = shlex.quote(str(self.kept))
            self.say("interrupted-saved", file=name, command=self.command(self.kept))
            return
        self.say("interrupted")
        self.offers(interview, None)

    def gone(self, interview: Interview) -> None:
        """Say where the answers are, if there is still somebody to tell."""
        with suppress(AdvisorError):  # the terminal is closed
            if self.kept is not None:
                self.say("answers-at", file=self.kept)
            elif interview.answers:
                self.say("not-saved-at-all")

    # Offers -------------------------------------------------------------------------------------

    def offers(self, interview: Interview, assessment: Assessment | None) -> None:
        """Offer to save the answers, and a report; never where nobody can answer."""
        if not interactive():
            return
        try:
            if self.kept is None and interview.answers:
                self.offer("save", interview, None)
            if assessment is not None:
                self.offer("report", interview, assessment)
        except Ended:
            raise
        except (KeyboardInterrupt, EOFError):
            self.say("not-saved-at-all")

    def offer(
        self, kind: Literal["save", "report"], interview: Interview, assessment: Assessment | None
    ) -> None:
        """Ask for a file's name until something is written, or nothing is to be."""
        self.screen.forget()
        while True:
            typed = tidy(self.screen.type(said(f"{kind}-offer", self.lang), lambda _: None))
            if len(typed) > 1 and typed[0] in QUOTES and typed[-1] in QUOTES:
                typed = typed[1:-1].strip()
            if not typed or typed.casefold() in NO_WORDS or wish(typed) in {"unknown", "leave"}:
                return
            if typed.casefold() in YES_WORDS:
                self.say("name-wanted")
                continue
            try:
                if self.put(typed, interview, assessment):
                    return
            except AdvisorError as error:
                self.say("not-saved", why=error.lines(self.lang)[0])
            except RuntimeError:  # ~somebody
                self.say("not-saved", why=said("no-home", self.lang, file=typed))
            except (OSError, ValueError) as error:  # too long a name, perhaps
                self.say("not-saved", why=cause(error).text(self.lang))

    def put(self, name: str, interview: Interview, assessment: Assessment | None) -> bool:
        """Write the answers, or a report, to a file that will do; tells whether it was written."""
        path = Path(name).expanduser()
        if name.endswith(("/", os.sep)) or path.is_dir():
            example = "answers.json" if assessment is None else "report.html"
            self.say("is-folder", file=name.rstrip("/") or "/", example=example)
            return False
        if assessment is None and not path.suffix:
            path = path.with_name(f"{path.name}.json")
        suffix = path.suffix.lower()
        if assessment is None and suffix != ".json":
            self.say("answers-json")
            return False
        if assessment is not None and suffix not in REPORT_SUFFIXES:
            self.say("report-suffix")
            return False
        if path.exists() and not self.may_replace(path, own=assessment is None):
            return False
        if assessment is None:
            options.write_result(content(interview), path)
            self.say("saved-answers", file=path, command=self.command(path))
            return True
        form = SUFFIXES.get(suffix, "text")
        report = written(assessment, interview.advisor.book, form, width=options.PIPE_WIDTH)
        options.write_result(report, path)
        self.say("saved", file=path)
        return True

    def may_replace(self, path: Path, *, own: bool) -> bool:
        """Tell whether a file may be replaced: the session's own answers, if the person says so."""
        files = [one for one in (self.files.resumed, self.files.save) if one and one.exists()]
        if not own or not any(path.samefile(one) for one in files):
            self.say("exists", file=path)
            return False
        answers = [(True, said("yes", self.lang)), (False, said("no", self.lang))]
        question = said("overwrite", self.lang, file=path)
        return self.screen.choose(question, answers, now=False) is True
