"""The program's own sentences, zh and en, kept as JSON beside this module.

The rulebook's texts live in the rulebook; here are only the words of the program itself: errors,
headings, help. Every sentence is whole and takes named placeholders.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Literal, get_args

Lang = Literal["zh", "en"]
"""A language a person can read the advisor in."""

LANGS: tuple[Lang, ...] = get_args(Lang)


def sentence(name: str, lang: Lang, /, **values: object) -> str:
    """Give the sentence `name` ("errors.file-missing") in `lang`, placeholders filled.

    Raises KeyError for a name that no file of this folder has.
    """
    file, _, key = name.partition(".")
    return sentences(file)[key][lang].format_map({k: str(v) for k, v in values.items()})


@cache
def sentences(file: str) -> dict[str, dict[Lang, str]]:
    """Give all sentences of one file: name -> language -> sentence."""
    text = Path(__file__).with_name(f"{file}.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[Lang, str]] = json.loads(text)
    return loaded
