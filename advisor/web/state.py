"""A questionnaire in progress, written into its own page: the server keeps nothing."""

from __future__ import annotations

from contextlib import suppress
from email.parser import BytesParser
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from pydantic_core import to_json

from advisor.errors import Problem, ProfileError, UsageError
from advisor.interview.session import Interview, askable
from advisor.person.profile import make_profile
from advisor.person.strict_json import read_json
from advisor.rulebook.types import QUOTES
from advisor.web.limits import LARGEST_BODY

if TYPE_CHECKING:
    from datetime import date

    from advisor.assess.advisor import Advisor

MOST_FIELDS = 1_000
"""Fields of a form; ours have some for each product, and there may be many."""


def write_state(interview: Interview) -> str:
    """Write where a questionnaire stands, for a form's hidden field."""
    state = {
        "answers": interview.answers,
        "asked": interview.asked,
        "again": interview.again,
        "compare": interview.compare,
    }
    return to_json(state).decode()


def read_state(text: str, advisor: Advisor, as_of: date) -> Interview:
    """Read where a questionnaire stands.

    What is unknown in it, from a page that another rulebook drew, is left out and asked for anew.

    Raises UsageError for what no page of ours has written.
    """
    if not text:
        return Interview(advisor, as_of)
    state = read_json(text, UsageError, LARGEST_BODY)
    if not isinstance(state, dict):
        raise UsageError(Problem("state-broken"))
    answers = understood(state.get("answers"), advisor, as_of)
    asked = listed(state.get("asked"), askable(advisor.book))
    lost = listed(state.get("answers"), asked) if isinstance(state.get("answers"), dict) else []
    asked = [name for name in asked if name in answers or name not in lost]
    late = [name for name in answers if name not in {*asked, QUOTES}]
    again = state.get("again")
    return Interview(
        advisor,
        as_of,
        answers,
        (*asked, *late),
        again if again in askable(advisor.book) else None,
        compare=state.get("compare") is True,
    )


def listed(names: object, known: list[str]) -> list[str]:
    """Give the names of a list that are known, each once."""
    found = names if isinstance(names, list | dict) else []
    return list(dict.fromkeys(name for name in found if isinstance(name, str) and name in known))


def understood(found: object, advisor: Advisor, as_of: date) -> dict[str, Any]:
    """Give the answers that can be read today; one that cannot is asked for anew.

    A page may have been drawn by another version of the rules, or by a clock that was ahead.
    """
    answers: dict[str, Any] = {}
    for name, value in found.items() if isinstance(found, dict) else ():
        with suppress(ProfileError):
            answers |= make_profile({name: value}, advisor.book, as_of).echo
    return answers


def read_form(content: bytes) -> dict[str, str]:
    """Read a form's fields; of a field that stands twice the last counts. Raises UsageError."""
    try:
        pairs = parse_qsl(
            content.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError:  # too many fields, or no UTF-8
        raise UsageError(Problem("state-broken")) from None
    return dict(pairs)


def read_upload(kind: str, content: bytes) -> dict[str, bytes]:
    """Read the fields of a form that carries a file.

    Args:
        kind: its type, with the boundary between the fields.
        content: its body.
    """
    whole = BytesParser().parsebytes(
        b"Content-Type: " + kind.encode("latin-1") + b"\r\n\r\n" + content
    )
    fields: dict[str, bytes] = {}
    for part in whole.walk():
        if not part.is_multipart():
            name, found = (
                part.get_param("name", header="content-disposition"),
                part.get_payload(decode=True),
            )
            fields[str(name)] = found if isinstance(found, bytes) else b""
    return fields
