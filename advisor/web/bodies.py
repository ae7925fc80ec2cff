"""What programs send, read strictly: every wrong field at once, in the body and in the address."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from advisor.cost.loan import cost_of
from advisor.cost.order import NUMBERS, loan_of
from advisor.cost.schedule import OverpaidError
from advisor.errors import AdvisorError, Problem, ProfileError, UsageError, shown
from advisor.interview.prompts import choices, explained, few, why
from advisor.interview.session import Interview
from advisor.person.profile import make_profile, read_profile
from advisor.person.strict_json import read_json
from advisor.report.cost import cost_object
from advisor.report.json import to_json
from advisor.rulebook.labels import local
from advisor.rulebook.scalars import BadValueError, read_date
from advisor.rulebook.types import METHODS, QUOTES
from advisor.web.limits import LARGEST_BODY

if TYPE_CHECKING:
    from advisor.interview.session import Standing
    from advisor.web.parameters import Asked
    from advisor.web.service import Service


def judge(service: Service, content: bytes, asked: Asked) -> str:
    """Judge a profile. Raises as Asked.refuse."""
    try:
        profile = read_profile(content, service.book, asked.day)
    except ProfileError as error:
        asked.refuse(*error.problems)
        raise
    asked.refuse()
    return to_json(service.advisor.assess(profile, asked.lang))


def find_question(service: Service, content: bytes, asked: Asked) -> dict[str, Any]:
    """Give the question to ask next. Raises as Asked.refuse."""
    book, day, lang = service.book, asked.day, asked.lang
    body = read_object(content, asked)
    problems = unknown_names(body, ("answers", "declined"))
    answers: dict[str, Any] = {}
    try:
        answers = dict(make_profile(body.get("answers", {}), book, day).echo)
    except AdvisorError as error:
        problems += [
            replace(one, where=".".join(filter(None, ("answers", one.where))))
            for one in error.problems
        ]
    declined = body.get("declined", [])
    if isinstance(declined, list):
        known = tuple(name for name, fact in book.facts.facts.items() if fact.type != QUOTES)
        for place, name in enumerate(declined):
            if name not in known:
                given = {"name": name, "shown": shown(name), "place": place}
                problems.append(Problem("fact-not-known", f"declined.{place}", given, known))
    else:
        problems.append(Problem("not-a-list", "declined", {"found": shown(declined)}))
    asked.refuse(*problems)
    interview = Interview(service.advisor, day, answers, (*answers, *dict.fromkeys(declined)))
    standing = interview.standing(lang)
    advice, open_ = standing.assessment.advice, standing.open
    return {
        "advice": {"action": advice.action, "product": advice.product},
        "question": None if standing.fact is None else question_object(standing, standing.fact),
        "page": [question_object(standing, name) for name in standing.page],
        "at_most": open_.at_most,
        "open": {fact: sorted(bears) for fact, bears in open_.facts.items()},
        "decided": [
            {"id": product.id, "verdict": product.verdict}
            for product in standing.assessment.products
            if product.verdict != "undetermined"
        ],
    }


def question_object(standing: Standing, name: str) -> dict[str, Any]:
    """Give the question about a fact as JSON has it."""
    fact = standing.interview.advisor.book.facts.facts[name]
    lang = standing.assessment.lang
    offered = [{"value": value, "text": text} for value, text in choices(fact, lang)]
    return {
        "fact": name,
        "text": local(fact.question, lang),
        "help": explained(fact, lang) or None,
        "why": why(standing, name),
        "products": sorted(standing.open.facts.get(name, ())),
        "type": fact.type,
        "unit": local(fact.unit, lang) if fact.unit else None,
        "choices": offered if few(fact) else None,
    }


def reckon(content: bytes, asked: Asked) -> dict[str, Any]:
    """Reckon a loan's cost. Raises as Asked.refuse, and UsageError for what does not go together."""
    body = read_object(content, asked)
    problems = unknown_names(body, (*NUMBERS, "method", "day_count", "start", "repay"))
    given: dict[str, Any] = {"method": "equal-instalment", "day_count": 365}

    def read(name: str, reader: Any) -> None:
        if body.get(name) is None:
            return
        try:
            given[name] = reader(body[name])
        except AdvisorError as error:
            problems.extend(error.problems)
        except BadValueError as bad:
            problems.append(Problem(bad.code, name, bad.values, bad.known))

    for name, number in NUMBERS.items():
        read(name, partial(number.read, where=name))
    read("start", read_date)
    read("method", partial(one_of, METHODS))
    read("day_count", partial(one_of, (360, 365)))
    read("repay", texts)
    if body.get("amount") is None:
        problems.append(Problem("missing-argument", "amount", {"shown": "amount"}))
    asked.refuse(*problems)
    try:
        cost = cost_of(loan_of(given))
    except OverpaidError as error:
        values = {"day": error.day, "repaid": error.repaid, "owed": error.owed}
        raise UsageError(Problem("overpaid", "repay", values)) from None
    return cost_object(cost, over_line=cost.over_line, daily=given.get("daily_rate") is not None)


def one_of(accepted: tuple[Any, ...], value: Any) -> Any:
    """Read one of a few values. Raises BadValueError."""
    if isinstance(value, bool) or value not in accepted:
        given = {"found": shown(value), "accepted": ", ".join(map(str, accepted)), "name": ""}
        raise BadValueError("value-not-a-choice", given)
    return value


def texts(value: Any) -> list[str]:
    """Read a list of texts. Raises BadValueError."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadValueError("repay-form", {"found": shown(value)})
    return value


def read_object(content: bytes, asked: Asked) -> dict[str, Any]:
    """Read a JSON object. Raises as Asked.refuse."""
    try:
        value = read_json(content, ProfileError, LARGEST_BODY)
    except ProfileError as error:
        asked.refuse(*error.problems)
        raise
    if not isinstance(value, dict):
        asked.refuse(Problem("request-not-object", values={"found": shown(value)}))
    read: dict[str, Any] = value
    return read


def unknown_names(body: dict[str, Any], names: tuple[str, ...]) -> list[Problem]:
    """Name what an object has beside the names that it may have."""
    return [
        Problem("field-unknown", "", {"name": name}, names) for name in body if name not in names
    ]
