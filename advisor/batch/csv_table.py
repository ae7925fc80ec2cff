"""CSV as spreadsheets and programs save it: a head, and rows of cells, each with its line."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from advisor.errors import Problem, UsageError, shown

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from advisor.batch.sources import TextLines

LARGEST_CELL = 1 << 24
"""Characters of a cell that are read; a quote that is never closed would take the whole file."""

MOST_SAID = 2
"""Cells of a line that tells Excel which separator a file has: `sep=,` is two."""

OTHER_SEPARATORS = ("\t", ";", "|", "，", "；")
"""What people put between columns in the place of a comma."""


class CsvTable:
    """A CSV file being read.

    Attributes:
        head: the columns' names; those of facts without the blanks around them.
    """

    def __init__(self, lines: TextLines, facts: Container[str]) -> None:
        """Read the head. Raises UsageError."""
        self.path = path = lines.path
        csv.field_size_limit(LARGEST_CELL)
        self.reader = csv.reader(self.texts(lines), strict=True)
        try:
            head = next(filter(None, self.reader), [])
            if len(head) <= MOST_SAID and "".join(head)[:4].lower() == "sep=":  # for Excel itself
                head = next(filter(None, self.reader), [])
        except csv.Error as error:
            raise self.broken(error, 1) from None
        while head and not head[-1].strip():
            head.pop()  # what a spreadsheet leaves of columns that were emptied
        self.head = [name.strip() if name.strip() in facts else name for name in head]
        self.is_fact = [name in facts for name in self.head]
        signs = [sign for sign in OTHER_SEPARATORS if len(head) == 1 and sign in head[0]]
        if signs:
            raise UsageError(Problem("batch-separator", f"{path}:1", {"sign": shown(signs[0])}))
        if not head:
            raise UsageError(Problem("batch-empty", str(path)))
        double = {name for name in self.head if self.head.count(name) > 1}
        if double:
            given = {"names": ", ".join(map(shown, sorted(double)))}
            raise UsageError(Problem("batch-head", f"{path}:1", given))

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Give the rows as they stand, each with the line in which it begins. Raises UsageError."""
        while True:
            line = self.reader.line_num + 1
            try:
                cells = next(self.reader, None)
            except csv.Error as error:
                raise self.broken(error, line) from None
            if cells is None:
                return
            if any(cell.strip() for cell in cells):  # an empty row is nobody
                yield line, self.fitted(cells)

    def fitted(self, cells: list[str]) -> list[str]:
        """Leave out the empty cells behind a row's last column."""
        width = len(self.head)
        return cells[:width] if not any(cell.strip() for cell in cells[width:]) else cells

    def texts(self, lines: TextLines) -> Iterator[str]:
        """Give the lines. Raises UsageError for a character that no text has, on every Python."""
        for number, line in enumerate(lines, 1):
            if "\0" in line:
                raise UsageError(Problem("batch-nul", f"{self.path}:{number}"))
            yield line

    def values(self, cells: list[str]) -> dict[str, str | None]:
        """Give a row's cells by column: of facts without blanks around, and nothing for an empty one."""
        return {
            name: (cell.strip() if is_fact else cell) or None
            for name, cell, is_fact in zip(self.head, cells, self.is_fact, strict=True)
        }

    def broken(self, error: csv.Error, line: int) -> UsageError:
        """Give the error of a row that is no CSV."""
        place = f"{self.path}:{line}"
        if "field limit" in str(error):
            return UsageError(Problem("batch-cell-long", place, {"most": f"{LARGEST_CELL:,}"}))
        return UsageError(Problem("batch-csv", place))
