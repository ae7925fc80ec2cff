"""JSON as it is written for people and programs: indented by two, in any script, a newline at the end."""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import PydanticSerializationError, to_json


def json_text(value: Any) -> str:
    """Write what is made of texts, whole numbers, truth values and null; other kinds as their texts.

    The bytes are those of Python's own `json`, in a tenth of its time. They would not be for floats:
    the library writes 0.00001 where Python writes 1e-05, and its versions differ.
    """
    try:
        return to_json(value, indent=2, fallback=str).decode() + "\n"
    except PydanticSerializationError:  # half a character, as in a file's name that is not UTF-8
        return json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n"


def schema_text(schema: dict[str, Any]) -> str:
    """Write a JSON Schema: its bounds are Decimals, which become numbers, exactly as they are short."""
    return json.dumps(schema, ensure_ascii=False, indent=2, default=float) + "\n"
