"""Templates of sentences: their placeholders, filled in part, and set as careful typesetting sets them."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def placeholders(template: str) -> tuple[str, ...]:
    """Give the names of a sentence's placeholders."""
    return tuple(name for _, name, _, _ in Formatter().parse(template) if name)


def fill_some(template: str, known: Mapping[str, str]) -> str:
    """Fill some placeholders of a template and leave the others in it."""
    parts: list[str] = []
    for text, name, _, _ in Formatter().parse(template):
        parts.append(escaped(text))
        if name is not None:
            parts.append(escaped(known[name]) if name in known else "{" + name + "}")
    return "".join(parts)


_SEAM = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[\u4e00-\u9fff])")


def spaced(text: str) -> str:
    """Put a space where Chinese meets a Latin word or a number, as careful typesetting does."""
    return _SEAM.sub(" ", text)


_GAP = re.compile(r"(?<=[\u4e00-\u9fff）]) (?=[\u4e00-\u9fff])")


def closed(text: str) -> str:
    """Take out the space that filling in a Chinese word left between two others: "约还 至少"."""
    return _GAP.sub("", text)


def escaped(text: str) -> str:
    """Double the braces of a text that goes into a template."""
    return text.replace("{", "{{").replace("}", "}}")
