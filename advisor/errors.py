"""Everything that can go wrong and is somebody's to mend, as one small family of exceptions.

An error holds problems; a problem is a code (a sentence of `texts/errors.json`), a place, and the
values its sentence needs. It is put into words only when it is shown, in the reader's language.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.texts import Lang, sentence, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_SHOWN = 20
"""Problems put into words at once; the rest are counted."""

LONGEST_LIST = 200
"""Characters of a list of accepted names that an error gives."""

LONGEST_VALUE = 60
"""Characters of a found value that an error repeats."""

LONGEST_NAME = 100
LOOKS_LIKE = 0.6
"""How alike two names are, of 1, for one to be a guess at the other."""

MOST_KNOWN = 2_000
"""Characters of a name, and names, that are compared for "did you mean"."""


@dataclass(frozen=True)
class Cause:
    """Why the system refused, for the placeholder of a problem: said in the reader's language.

    Attributes:
        name: the system's name of the error, such as ENOSPC.
        otherwise: the system's own words, for what `texts/system.json` does not have.
    """

    name: str
    otherwise: str

    def text(self, lang: Lang) -> str:
        """Say it, as a part of a sentence."""
        known = self.name in sentences("system")
        return sentence(f"system.{self.name}", lang) if known else self.otherwise


@dataclass(frozen=True)
class Phrase:
    """A part of a sentence that has a sentence of its own in `texts/errors.json`.

    Attributes:
        code: its key there.
        values: what its placeholders stand for.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, lang: Lang) -> str:
        """Say it."""
        return sentence(f"errors.{self.code}", lang, **self.values)


@dataclass(frozen=True)
class Local:
    """A part of a sentence that the rulebook itself has in every language."""

    zh: str
    en: str

    def text(self, lang: Lang) -> str:
        """Say it."""
        said: str = getattr(self, lang)
        return said


def cause(error: Exception) -> Cause:
    """Give the cause of an error that opening, reading or writing a file raised."""
    if isinstance(error, OSError) and error.errno is not None:
        name = errno.errorcode.get(error.errno, "")
        return Cause(name, error.strerror or str(error))
    null_byte = isinstance(error, ValueError) and "null byte" in str(error)
    return Cause("null-byte" if null_byte else "", str(error))


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        code: the sentence that says it, a key of `texts/errors.json`.
        where: the place, as the reader knows it: a file and line, or the path of a fact.
        values: what the sentence's placeholders stand for; `instead` is what to write in its place.
        known: the names that would have been accepted, for "did you mean"; where there are other
            spellings of them, such as labels, spelling -> name.
    """

    code: str
    where: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    known: tuple[str, ...] | Mapping[str, str] = ()

    def text(self, lang: Lang) -> str:
        """Say the problem in one line."""
        values = {name: clipped(put(value, lang)) for name, value in self.values.items()}
        said = sentence(f"errors.{self.code}", lang, **values)
        place = f"{self.where}: " if self.where else ""
        guess = nearest(str(self.values.get("name", "")), self.known)
        hint = sentence("errors.did-you-mean", lang, name=guess) if guess else ""
        instead = clipped(str(self.values.get("instead") or ""))
        offer = sentence("errors.write-instead", lang, instead=instead) if instead else ""
        return printable(f"{place}{said}{hint}{offer}")


class AdvisorError(Exception):
    """The root of the family: at least one problem, each in the reader's words."""

    def __init__(self, *problems: Problem) -> None:
        """Take the problems, in the order in which they are to be shown."""
        super().__init__(*problems)
        self.problems = problems

    def lines(self, lang: Lang) -> list[str]:
        """Say every problem in `lang`, one line each; a very long list is cut and counted."""
        said = [problem.text(lang) for problem in self.problems[:MOST_SHOWN]]
        rest = len(self.problems) - MOST_SHOWN
        return [*said, sentence("errors.and-more", lang, count=rest)] if rest > 0 else said

    def __str__(self) -> str:
        """Say every problem in English, for logs and tracebacks."""
        return "\n".join(self.lines("en"))


class RuleError(AdvisorError):
    """The rulebook is wrong; the keeper of the rules mends it."""


class ProfileError(AdvisorError):
    """The profile is wrong; the person who wrote it mends it."""


class UsageError(AdvisorError):
    """The call itself is wrong: an option, a date, a file that cannot be read or written."""


class EngineError(AdvisorError):
    """The engine did not finish a run; never expected, and never answered with a guess."""


def nearest(name: str, known: Iterable[str] | Mapping[str, str]) -> str | None:
    """Give the known name that looks most like `name`, if one looks like it at all.

    Case and width make no difference, nor do blanks and punctuation where all else is the same. Of
    spellings that stand for names, the name is given.
    """
    import difflib  # only where something is wrong

    spelled: Mapping[str, str] = (
        known if isinstance(known, Mapping) else {one: one for one in known}
    )
    sought, bare = folded(name[:LONGEST_NAME])
    by_look: dict[str, str] = {}
    for spelling, meant in list(spelled.items())[:MOST_KNOWN]:
        look, letters = folded(spelling)
        if bare and letters == bare:
            return meant
        by_look.setdefault(look, meant)
    looks: list[str] = difflib.get_close_matches(sought, list(by_look), n=1, cutoff=LOOKS_LIKE)
    return next((by_look[look] for look in looks), None)


def folded(name: str) -> tuple[str, str]:
    """Give a name whatever its case and width; and only its letters and digits."""
    import unicodedata  # as above

    plain = unicodedata.normalize("NFKC", name).casefold()
    return plain, "".join(character for character in plain if character.isalnum())


def shown(value: object) -> str:
    """Write a found value for an error line: as JSON, printable, not too long."""
    try:
        bare = isinstance(value, Decimal)
        text = str(value) if bare else json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        text = f"<{type(value).__name__}>"
    text = printable(text)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def put(value: object, lang: Lang) -> str:
    """Put a value into words for a sentence."""
    return value.text(lang) if isinstance(value, Cause | Phrase | Local) else str(value)


def printable(text: str) -> str:
    """Escape what a terminal would not print but obey: control characters, marks of direction."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def clipped(text: str) -> str:
    """Cut a text that would fill a screen."""
    return text if len(text) <= LONGEST_LIST else text[: LONGEST_LIST - 1] + "…"
