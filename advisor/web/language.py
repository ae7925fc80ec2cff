"""The language of an answer."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from advisor.texts import LANGS, Lang

DEFAULT: Lang = "zh"

_QUALITY = re.compile(r"(0(\.\d{0,3})?|1(\.0{0,3})?)\Z", re.ASCII)
"""A weight as HTTP writes it (RFC 9110, 12.4.2)."""


def asked_for(query: str, header: str) -> Lang:
    """Give the language that a query (`lang=en`) asks for, else the one the client likes best.

    Args:
        query: what stands behind the question mark of an address.
        header: an Accept-Language header.
    """
    wanted = [value for name, value in parse_qsl(query) if name == "lang"]
    return next((one for one in LANGS if one in wanted), None) or preferred(header)


def preferred(header: str) -> Lang:
    """Give the language that an Accept-Language header likes best of those there are."""
    best: tuple[float, Lang] = (0.0, DEFAULT)
    for part in header.lower().split(",")[:20]:
        tag, *parameters = (one.strip() for one in part.split(";"))
        given = [one[2:].strip() for one in parameters if one.startswith("q=")]
        quality = given[0] if given else "1"
        if not _QUALITY.match(quality):
            continue
        weight = float(quality)
        for lang in LANGS:
            if tag.split("-")[0] == lang and weight > best[0]:
                best = (weight, lang)
    return best[1]
