"""Where things stand on a picture: bars in their rows, lines over months, and the axes below them.

Lengths are in the units of a picture that is `WIDTH` wide, and grows with its page. Positions are
floats; the numbers that are read stand as text on the picture, and in a table beside it.
"""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH = 330

MOST_RATES = 4
"""Rates named on an axis, after 0."""

MOST_TICKS = 6
"""Months named on an axis, after 0; and sums of money."""

DIGIT = 8
"""About how wide a digit of an axis is."""

EDGE = 12
"""The space beside the lines for half the last month's number."""

LONGEST_NAME = 22
"""Cells of a name on a picture: more would run into the numbers."""


class Bar(NamedTuple):
    """A row of a picture of bars.

    Attributes:
        low: where what is certain of the points ends, or where a range of costs begins.
        high: where what is possible ends.
        most: where the bar would end at its best.
        open: the upper end is not known, and the bar goes on to the picture's edge.
        said: its numbers.
    """

    name: str
    low: float
    high: float
    most: float
    open: bool
    said: str


class Tick(NamedTuple):
    """A place on an axis, and what is said there."""

    place: float
    said: str


class Bars(NamedTuple):
    """Rows of bars, over an axis where there are ticks; `line` is where a mark stands in each."""

    rows: tuple[Bar, ...]
    ticks: tuple[Tick, ...] = ()
    line: float = 0


class Owed(NamedTuple):
    """Lines over months.

    Attributes:
        left, right: where the months begin and end.
        height: where nothing is owed, from the top.
        paths: what is owed from month to month, one by method, as SVG writes a path.
        months, sums: the two axes.
        title: what the months are.
    """

    left: float
    right: float
    height: float
    paths: tuple[str, ...]
    months: tuple[Tick, ...]
    sums: tuple[Tick, ...]
    title: str


def bars(rows: Iterable[tuple[str, int, int, int, str]]) -> Bars:
    """Lay out (name, low, high, most, said); the longest that can be is as wide as the picture."""
    listed = list(rows)
    unit = WIDTH / max([1, *(most for _, _, _, most, _ in listed)])
    return Bars(
        tuple(
            Bar(shortened(name), low * unit, high * unit, most * unit, open=False, said=said)
            for name, low, high, most, said in listed
        )
    )


def shortened(name: str) -> str:
    """Cut a name that would not fit."""
    if cell_len(name) <= LONGEST_NAME:
        return name
    return set_cell_size(name, LONGEST_NAME - 1).rstrip() + "…"


def rate_ticks(widest: float) -> tuple[Tick, ...]:
    """Name the rates of an axis that ends at a rate: every tenth, or at the least a few."""
    step = 10 * round_step(widest * 10 / MOST_RATES)
    unit = WIDTH / widest
    return tuple(Tick(rate / 100 * unit, f"{rate}%") for rate in whole_steps(widest * 100, step))


def lines(owed: Sequence[Sequence[float]], title: str, height: float = 190) -> Owed:
    """Lay out what is owed after 0, 1, 2 … months, by method: each sum stands until the next month."""
    months = len(owed[0]) - 1
    most = max(map(max, owed))
    step = round_step(most / MOST_TICKS)
    top = ceil(most / step) * step
    sums = [f"{sum_:,}" for sum_ in whole_steps(top, step)]
    left, right = DIGIT * len(sums[-1]) + EDGE, WIDTH - EDGE
    wide, tall = (right - left) / months, height / top
    paths = [
        f"M{left} {height - line[0] * tall:.1f}"
        + "".join(
            f"H{left + month * wide:.1f}V{height - sum_ * tall:.1f}"
            for month, sum_ in enumerate(line[1:], 1)
        )
        for line in owed
    ]
    named = whole_steps(months, max(1, ceil(months / MOST_TICKS)))
    return Owed(
        left=left,
        right=right,
        height=height,
        paths=tuple(paths),
        months=tuple(Tick(left + month * wide, str(month)) for month in named),
        sums=tuple(Tick(height - n * step * tall, said) for n, said in enumerate(sums)),
        title=title,
    )


def whole_steps(most: float, step: int) -> range:
    """Give the places of an axis: 0, and every step up to the most."""
    return range(0, floor(most + 1e-9) + 1, step)


def round_step(least: float) -> int:
    """Give the smallest of 1, 2, 5, 10, 20 … that is no less."""
    power: int = 10 ** max(0, floor(log10(least)) if least > 0 else 0)
    return next(digit * power for digit in (1, 2, 5, 10) if digit * power >= least)
