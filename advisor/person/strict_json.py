"""JSON read strictly: UTF-8, every key once, decimals as they are written, no NaN, not too much."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.errors import Problem, shown
from advisor.person.json_slips import slip_of

if TYPE_CHECKING:
    from advisor.errors import AdvisorError


class DuplicateKeyError(ValueError):
    """Raised while reading for a key that stands twice in one object."""


def read_json(
    content: bytes | str, error: type[AdvisorError], largest: int, where: str = ""
) -> Any:
    """Read one JSON value; numbers with a point or an exponent become Decimal.

    Args:
        content: the text; bytes are UTF-8.
        error: what is raised where it cannot be read.
        largest: bytes that are read at the most.
        where: the file, for the error.
    """
    if len(content) > largest:
        raise error(Problem("json-too-large", where, {"most": f"{largest:,}"}))
    try:
        return json.loads(
            content.decode("utf-8-sig") if isinstance(content, bytes) else content,
            object_pairs_hook=unique,
            parse_float=decimal,
            parse_constant=refuse_constant,
        )
    except UnicodeDecodeError:
        problem = Problem("json-not-utf8", where)
    except json.JSONDecodeError as fault:
        problem = slip_of(fault, where)
    except DuplicateKeyError as fault:
        problem = Problem("json-duplicate", where, {"name": shown(str(fault))})
    except RecursionError:
        problem = Problem("json-deep", where)
    except ValueError as fault:
        problem = Problem("json-number", where, {"found": shown(str(fault))})
    raise error(problem)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its pairs; a key may stand in it once."""
    entries: dict[str, Any] = {}
    for key, value in pairs:
        if key in entries:
            raise DuplicateKeyError(key)
        entries[key] = value
    return entries


def decimal(text: str) -> Decimal:
    """Read a JSON number with a point or an exponent as the decimal that is written."""
    try:
        return Decimal(text)
    except ArithmeticError:
        raise ValueError(text) from None


def refuse_constant(name: str) -> None:
    """Refuse NaN and Infinity, which are not JSON."""
    raise ValueError(name)
