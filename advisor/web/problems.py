"""Errors of the API as RFC 9457 has them: what went wrong, and every wrong field at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from advisor.errors import MOST_SHOWN, printable
from advisor.report.json_text import json_text
from advisor.texts import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.errors import Problem
    from advisor.texts import Lang

MEDIA_TYPE = "application/problem+json"

STATUS = {
    "bad-request": 400,
    "origin": 403,
    "not-found": 404,
    "method": 405,
    "slow": 408,
    "too-large": 413,
    "media-type": 415,
    "host": 421,
    "profile": 422,
    "request": 422,
    "head": 431,
    "internal": 500,
    "busy": 503,
    "stopping": 503,
}
"""The kinds of problem there are, each with its HTTP status."""

UNKNOWN_NAMES = {
    "fact-not-known",
    "field-unknown",
    "parameter-unknown",
    "product-not-known",
    "quote-field-not-known",
}
"""The codes of problems whose value `name` belongs to the path, unless it is the value there."""

RETRY = {"Retry-After": "1"}


def problem(
    kind: str,
    lang: Lang,
    problems: Iterable[Problem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with a problem.

    Args:
        kind: one of STATUS.
        lang: the language of its texts.
        problems: each thing that is wrong, with its place.
        headers: more headers.
    """
    listed = list(problems)
    errors = [
        {"pointer": pointer(one), "code": one.code, "detail": one.text(lang)}
        for one in listed[:MOST_SHOWN]
    ]
    if len(listed) > MOST_SHOWN:
        more = sentence("errors.and-more", lang, count=len(listed) - MOST_SHOWN)
        errors.append({"pointer": "", "code": "and-more", "detail": more})
    content = {
        "type": f"urn:wechat-loan-advisor:problem:{kind}",
        "title": sentence(f"web.problem.{kind}", lang),
        "status": STATUS[kind],
        "errors": errors,
    }
    return Response(
        json_text(content),
        status_code=STATUS[kind],
        media_type=MEDIA_TYPE,
        headers={**(RETRY if kind == "busy" else {}), **(headers or {})},
    )


def pointer(problem: Problem) -> str:
    """Give a problem's place (`quotes.fenfu.annual_rate`) as a JSON Pointer; the whole is empty.

    A name that is not known is no path, whatever it is made of.
    """
    parts = problem.where.split(".") if problem.where else []
    if problem.code in UNKNOWN_NAMES and "place" not in problem.values:
        parts.append(str(problem.values["name"]))
    escaped = (printable(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "".join(f"/{part}" for part in escaped)


def for_programs(path: str) -> bool:
    """Tell whether an address is the API's."""
    return path.startswith("/api/")
