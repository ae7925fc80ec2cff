"""Lines for a terminal, or Markdown for a change request in which a rulebook's text stays text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal, get_args

from advisor.errors import printable
from advisor.texts import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.texts import Lang

OPEN, CLOSE = "\x01", "\x02"
"""What is between them is code; no text of a rulebook holds control characters."""

CUT, PUT, END = "\x03", "\x04", "\x05"
"""Before words that were taken out, before words that were put in, and behind either."""

Form = Literal["text", "json", "github"]
FORMS: tuple[Form, ...] = get_args(Form)


class Printout:
    """Lines of a terminal, or of Markdown."""

    def __init__(self, form: Form, lang: Lang, heading: str, **values: object) -> None:
        """Begin; a terminal needs no heading."""
        self.form = form
        self.lang = lang
        self.lines: list[str] = []
        if form == "github":
            self.lines.append(f"## {self.say(heading, **values)}")
            self.lines.append("")

    def say(self, name: str, /, **values: object) -> str:
        """Give one of the bench's sentences."""
        return sentence(f"verify.{name}", self.lang, **values)

    def section(self, title: str) -> None:
        """Begin a part."""
        self.lines += ["", f"### {title}", ""] if self.form == "github" else ["", title]

    def item(self, text: str, *below: str) -> None:
        """Add a point, and what belongs under it."""
        if self.form == "github":
            self.lines.append(f"- {guarded(text)}")
            self.lines += [f"  - {guarded(one.strip())}" for one in below]
        else:
            self.lines.append(plain(text))
            self.lines += [f"    {plain(one)}" for one in below]

    def text(self, text: str) -> None:
        """Add a line of its own."""
        self.lines += ["", guarded(text), ""] if self.form == "github" else [plain(text)]

    def fold(self, title: str) -> None:
        """Begin a part that a comment folds away; a terminal shows it."""
        if self.form == "github":
            self.lines += ["", f"<details><summary>{guarded(title)}</summary>", ""]
        else:
            self.lines += ["", plain(title)]

    def unfold(self) -> None:
        """End a part that is folded away."""
        if self.form == "github":
            self.lines += ["", "</details>", ""]

    def code(self, text: str) -> None:
        """Add lines as they are."""
        fenced = ["", "```yaml", text.rstrip("\n"), "```"]
        self.lines += fenced if self.form == "github" else ["", text.rstrip("\n")]

    def written(self) -> str:
        """Give the whole."""
        return re.sub("\n{3,}", "\n\n", "\n".join(self.lines).strip("\n")) + "\n"


def guarded(text: str) -> str:
    """Keep a text of the rulebook from being read as markup; what is code is set as code."""
    found = []
    for place, part in enumerate(re.split(f"[{OPEN}{CLOSE}]", text)):
        if place % 2:
            found.append("`" + printable(part).replace("`", "'") + "`")
        else:
            found += [set_off(*one) for one in fates(part)]
    return "".join(found)


SET_OFF = {CUT: ("<del>", "</del>"), PUT: ("<ins>", "</ins>"), "": ("", "")}
"""How words that were taken out and put in are marked in Markdown, which has no mark for the latter."""


def set_off(fate: str, text: str) -> str:
    """Keep a text from being read as markup, and mark what became of it."""
    safe = printable(text).replace("&", "&amp;").replace("<", "&lt;")
    safe = "".join(f"\\{one}" if one in "\\`*_[]|#~" else one for one in safe)
    # No link, no mention and no reference to an issue comes out of a rulebook's text.
    safe = re.sub(r"([@#])(?=\w)", "\\1&#8203;", safe).replace("://", ":&#8203;//")
    return safe.join(SET_OFF[fate])


def fates(text: str) -> Iterator[tuple[str, str]]:
    """Split a text into stretches: those that were taken out, those that were put in, and the rest."""
    for part in re.findall(f"[{CUT}{PUT}][^{END}]*{END}|[^{CUT}{PUT}]+", text):
        marked = part[0] in {CUT, PUT}
        yield (part[0], part[1:-1]) if marked else ("", part)


def plain(text: str) -> str:
    """Give a text for a terminal: what was taken out as [-so-], what was put in as {+so+}."""
    bare = text.replace(OPEN, "").replace(CLOSE, "")
    words = {CUT: ("[-", "-]"), PUT: ("{+", "+}"), "": ("", "")}
    return "".join(printable(part).join(words[fate]) for fate, part in fates(bare))


def short(found: Any) -> str:
    """Write a value on one line, as code."""
    return OPEN + one_line(found) + CLOSE


def one_line(found: Any) -> str:
    """Write a value as JSON on one line."""
    return json.dumps(found, ensure_ascii=False, default=str)
