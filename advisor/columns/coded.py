"""Outputs of few different values, as numbers until the last moment.

A verdict is one of three words, the reasons are some of a product's rules: numbers are what a
column is quickest at. Each engine then looks the words up in its own way; this is narwhals' way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import narwhals as nw

from advisor.columns.truths import choose, literal, text
from advisor.rulebook.values import CENTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.columns.truths import Number, Truth

BITS = 10
"""Names that one number stands for; each more doubles its texts."""


class CodedWord(NamedTuple):
    """One of a few words: the column of its number, and the words by number."""

    column: str
    words: tuple[str | None, ...]

    def text(self) -> nw.Expr:
        """Write the word; nothing where it is None."""
        said = [word or "" for word in self.words]
        found = looked_up(nw.col(self.column), said)
        if None not in self.words:
            return found
        return nw.when(nw.col(self.column) != self.words.index(None)).then(found)


class Listing(NamedTuple):
    """Some of many names: a column for each few of them, and the names that its bits stand for."""

    columns: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]

    def text(self) -> nw.Expr:
        """Write the names, with spaces between."""
        return joined(list(zip(map(nw.col, self.columns), self.names, strict=True)))


class Money(NamedTuple):
    """An amount: the column of its 分, written as 元 with two decimals; empty where it is unknown."""

    column: str

    def text(self) -> nw.Expr:
        """Write it."""
        cents = nw.col(self.column)
        rest = cents % CENTS
        whole = ((cents - rest) / CENTS).round(0).cast(nw.Int64)
        decimals = looked_up(rest, [f".{n:02}" for n in range(CENTS)])
        return nw.concat_str(whole.cast(nw.String), decimals)


def listed(named: Mapping[str, Truth]) -> nw.Expr:
    """Write the names of what is true, with spaces between."""
    return joined(bits(named))


def bits(named: Mapping[str, Truth]) -> list[tuple[nw.Expr, tuple[str, ...]]]:
    """Give, for every few of the names, a number whose bits tell which are true, and those names."""
    names = sorted(named)
    groups = [tuple(names[start : start + BITS]) for start in range(0, len(names), BITS)]
    found = []
    for some in groups:
        number: Number = 0
        for place, name in enumerate(some):
            number = number + choose(named[name], 1 << place, 0)
        found.append((literal(number), some))
    return found


def subsets(names: Sequence[str]) -> list[list[str]]:
    """Give the names that each number's bits stand for, number by number."""
    return [
        [name for place, name in enumerate(names) if number >> place & 1]
        for number in range(1 << len(names))
    ]


def joined(parts: Sequence[tuple[nw.Expr, tuple[str, ...]]]) -> nw.Expr:
    """Write names given as bits; joining texts row by row would take most of all the time."""
    end = "" if len(parts) < 2 else " "  # noqa: PLR2004  # between two
    texts = [
        looked_up(number, [" ".join(some) + end if some else "" for some in subsets(names)])
        for number, names in parts
    ]
    if end:
        return nw.concat_str(*texts).str.strip_chars()
    return texts[0] if texts else text("")


def looked_up(number: nw.Expr, texts: Sequence[str]) -> nw.Expr:
    """Give the text that a column's number stands for."""
    return number.replace_strict(range(len(texts)), texts, default="", return_dtype=nw.String)
