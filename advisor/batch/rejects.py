"""Rejected rows: written down with what is wrong; and the one reason that all of them may share."""

from __future__ import annotations

import json
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from advisor.errors import Problem
    from advisor.texts import Lang


class Rejects:
    """The file of rejected rows, one JSON object a line.

    Attributes:
        count: rows so far.
    """

    def __init__(self, file: TextIO, lang: Lang) -> None:
        self.file = file
        self.lang = lang
        self.count = 0
        self.shared: dict[tuple[str, str], tuple[int | None, Problem]] = {}

    def add(self, line: int | None, problems: Iterable[Problem], row: Any) -> None:
        """Write a row down: its line or number, what is wrong with it, and the row itself."""
        found = list(problems)
        reasons = {(one.code, one.where): (line, one) for one in found}
        if self.count:
            self.shared = {key: value for key, value in self.shared.items() if key in reasons}
        else:
            self.shared = reasons
        self.count += 1
        told = [problem.text(self.lang) for problem in found]
        written = {"line": line, "problems": told, "row": plain(row)}
        self.file.write(json.dumps(written, ensure_ascii=False, allow_nan=False) + "\n")

    def reason(self) -> tuple[int | None, Problem] | None:
        """Give the first reason that every row has, with the first row's line; None if none is."""
        return next(iter(self.shared.values()), None)


def plain(value: Any) -> Any:
    """Give a value as JSON has it: what JSON has no word for is written as a text."""
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, bytes | bytearray):
        return value.hex()
    return (
        str(value)
        if isinstance(value, Decimal) or not hasattr(value, "isoformat")
        else value.isoformat()
    )
