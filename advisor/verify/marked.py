"""Two texts in one: the words that were cut and those that were put in their place, marked."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Fate: TypeAlias = "Literal['kept', 'cut', 'put']"

_TOKEN = re.compile(r"[A-Za-z0-9_'’]+(?:[.,][0-9]+)*%?|\s+|.", re.DOTALL)
"""A word, a number with its decimals, blanks, or any other single character: a Chinese one is a word."""

AROUND = 24
"""Characters that are kept on either side of a change; what lies further off is left out."""

LEAST_ALIKE = 0.6
"""How alike two texts are, of 1, for their words to be marked one by one."""


class MarkedPiece(NamedTuple):
    """A stretch of text, and what became of it."""

    fate: Fate
    text: str


def marked(old: str, new: str) -> list[MarkedPiece]:
    """Give both texts as one, in pieces; two that have little in common, one after the other."""
    one, other = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if not old or not new or matcher.ratio() < LEAST_ALIKE:
        return list(changed(old, new))
    return list(shortened(list(joined(pieces(matcher, one, other)))))


def pieces(
    matcher: difflib.SequenceMatcher[str], one: list[str], other: list[str]
) -> Iterator[MarkedPiece]:
    """Give the stretches as they were found."""
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield MarkedPiece("kept", "".join(one[a:b]))
        else:
            yield MarkedPiece("cut", "".join(one[a:b]))
            yield MarkedPiece("put", "".join(other[c:d]))


def joined(found: Iterator[MarkedPiece]) -> Iterator[MarkedPiece]:
    """Join changes that only blanks stand between, so that a phrase is marked as one."""
    cut = put = blank = ""
    for piece in found:
        if piece.fate == "kept" and piece.text.isspace() and (cut or put):
            blank = piece.text
        elif piece.fate == "kept":
            yield from changed(cut, put)
            yield MarkedPiece("kept", blank + piece.text)
            cut = put = blank = ""
        elif piece.text:
            if blank:
                cut, put, blank = cut + blank, put + blank, ""
            cut, put = (cut + piece.text, put) if piece.fate == "cut" else (cut, put + piece.text)
    yield from changed(cut, put)
    if blank:
        yield MarkedPiece("kept", blank)


def changed(cut: str, put: str) -> Iterator[MarkedPiece]:
    """Give what was cut and what was put, where there is any."""
    if cut:
        yield MarkedPiece("cut", cut)
    if put:
        yield MarkedPiece("put", put)


def shortened(found: list[MarkedPiece]) -> Iterator[MarkedPiece]:
    """Leave out what lies far from every change."""
    for place, piece in enumerate(found):
        first, last = place == 0, place == len(found) - 1
        text = piece.text
        room = AROUND if first or last else 2 * AROUND
        if piece.fate == "kept" and len(text) > room + 1:
            head = "" if first else text[:AROUND]
            tail = "" if last else text[-AROUND:]
            text = f"{head}…{tail}"
        yield MarkedPiece(piece.fate, text)
