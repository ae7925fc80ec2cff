"""A questionnaire in progress, written into its own page: the server keeps nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from pydantic_core import to_json

from advisor.errors import Problem, UsageError
from advisor.interview.session import Interview, askable
from advisor.person.profile import make_profile
from advisor.person.strict_json import read_json
from advisor.rulebook.types import QUOTES
from advisor.web.limits import LARGEST_BODY

if TYPE_CHECKING:
    from datetime import date

    from advisor.assess.advisor import Advisor

MOST_FIELDS = 10
"""Fields of a form; ours have five at the most."""


def write_state(interview: Interview) -> str:
    """Write where a questionnaire stands, for a form's hidden field."""
    state = {"answers": interview.answers, "asked": interview.asked, "again": interview.again}
    return to_json(state).decode()


def read_state(text: str, advisor: Advisor, as_of: date) -> Interview:
    """Read where a questionnaire stands.

    Raises UsageError or ProfileError for what no page of ours has written.
    """
    if not text:
        return Interview(advisor, as_of)
    state = read_json(text, UsageError, LARGEST_BODY)
    known = askable(advisor.book)
    asked = state.get("asked") if isinstance(state, dict) else None
    if not isinstance(asked, list) or not all(
        isinstance(name, str) and name in known and asked.count(name) == 1 for name in asked
    ):
        raise UsageError(Problem("state-broken"))
    again = state.get("again")
    if again is not None and again not in asked:
        raise UsageError(Problem("state-broken"))
    answers = dict(make_profile(state.get("answers"), advisor.book, as_of).echo)
    late = [name for name in answers if name not in {*asked, QUOTES}]
    return Interview(advisor, as_of, answers, (*asked, *late), again)


def read_form(content: bytes) -> dict[str, str]:
    """Read a form's fields; of a field that stands twice the last counts. Raises UsageError."""
    try:
        pairs = parse_qsl(
            content.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError:  # too many fields, or no UTF-8
        raise UsageError(Problem("state-broken")) from None
    return dict(pairs)
