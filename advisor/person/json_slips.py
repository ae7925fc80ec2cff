"""What is wrong with a text that should be JSON, as the person who wrote it sees it: the sign, and its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.errors import Problem, shown

if TYPE_CHECKING:
    from json import JSONDecodeError

CURLY = "“”„‟‘’＂＇「」"
SIGNS = {
    "：": ":",
    "，": ",",
    "、": ",",
    "；": ",",
    ";": ",",
    "｛": "{",
    "｝": "}",
    "【": "[",
    "】": "]",
}
"""What Chinese keyboards write, and the sign of JSON that is meant."""

WORDS = {"是": "true", "否": "false", "对": "true", "True": "true", "False": "false"}
WORDS |= {"None": "null", "yes": "true", "no": "false", "Yes": "true", "No": "false"}

_WORD = re.compile(r"[^\s,:{}\[\]\"，：]+")


def slip_of(fault: JSONDecodeError, where: str) -> Problem:
    """Say what is wrong where reading stopped, with line and column counted from 1."""
    text, place = fault.doc, fault.pos
    if fault.msg.startswith("Unterminated string"):
        line = text[place:].partition("\n")[0]
        curly = next((i for i, one in enumerate(line) if one in CURLY), None)
        place += curly or 0
    elif "Illegal trailing comma" in fault.msg:  # newer versions of Python point at the comma
        place = end_of_gap(text, place + 1)
    code, found = named(text, place)
    line_number = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    values = {"line": line_number, "column": column, "found": shown(found)[1:-1], **sign(found)}
    return Problem(code, where, values)


def sign(found: str) -> dict[str, str]:
    """Give what should stand there instead, where that is known."""
    meant = SIGNS.get(found) or WORDS.get(found)
    return {"meant": meant} if meant else {}


def named(text: str, place: int) -> tuple[str, str]:
    """Name the slip at a place: the code of its sentence, and what stands there."""
    rest, before = text[place:], text[:place].rstrip()
    if not rest.strip():
        return "json-cut", ""
    found = rest[0]
    word = match[0] if (match := _WORD.match(rest)) else found
    begun = before.endswith((":", "["))
    opened = before.endswith(("{", ",")) and found not in '"{['
    slips = (
        (found in CURLY + "'", "json-curly", found),
        (found in SIGNS, "json-sign", found),
        (rest.startswith(("//", "/*")), "json-comment", rest[:2]),
        (found == "#", "json-comment", found),
        (found in "}]" and before.endswith(","), "json-comma-last", ","),
        (begun and word in WORDS, "json-value", word),
        (begun, "json-text", word),
        (opened, "json-key", word),
        (found == '"', "json-comma-missing", found),
    )
    return next(((code, sign) for holds, code, sign in slips if holds), ("json-broken", found))


def end_of_gap(text: str, place: int) -> int:
    """Give the place behind blanks and line ends."""
    return len(text) - len(text[place:].lstrip())
