"""Lines for mixed Chinese and English: no punctuation at a line's start, no word cut in two.

rich breaks Chinese anywhere once a run is longer than the line, and before a full stop too; a full
implementation of Unicode line breaking took longer than the whole assessment. These few rules are
what a careful typesetter would keep.
"""

from __future__ import annotations

import re

from rich.cells import cell_len

_UNIT = re.compile(
    r"""
    \s+
    | \[[^\]]{1,30}\]                          # a short bracket: evidence stays together
    | [（《“‘〔「【([]*                       # opening marks stay with what follows
      (?: [!-'*-Z\\^-~·–§°]+                 # a word, a number, an id, an address
        | [^\s]
      )
      [，。、；：！？）》”’〕」】)\]…%]*          # closing marks stay with what went before
    """,
    re.VERBOSE,
)


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` cells; a Chinese character takes two."""
    lines: list[str] = []
    line = ""
    for unit in _UNIT.findall(text):
        if line and cell_len(line + unit.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += unit if line else unit.lstrip()
        while cell_len(line.rstrip()) > width:
            head = fitting(line, width)
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def fitting(text: str, width: int) -> str:
    """Give the longest beginning of a text that fits the width; at least one character."""
    end = 1
    while end < len(text) and cell_len(text[: end + 1]) <= width:
        end += 1
    return text[:end]


def indented(text: str, width: int, first: str, rest: str | None = None) -> list[str]:
    """Wrap a text behind a mark, with the following lines under its first character."""
    hang = " " * cell_len(first) if rest is None else rest
    lines = wrapped(text, max(width - cell_len(first), 10))
    return [(hang if number else first) + line for number, line in enumerate(lines)]
