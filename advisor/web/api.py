"""The HTTP API: the contract's JSON for programs, byte for byte what the command line writes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from pydantic import BeforeValidator, WithJsonSchema

from advisor.cost.loan import cost_of
from advisor.cost.order import NUMBERS, loan_of
from advisor.cost.schedule import OverpaidError
from advisor.errors import AdvisorError, Problem, ProfileError, UsageError, shown
from advisor.interview import Interview
from advisor.profile import make_profile, read_profile
from advisor.prompts import choices, few, why
from advisor.report.cost import cost_object
from advisor.report.json import SCHEMA_VERSION, to_json
from advisor.report.products import products_object
from advisor.rulebook.types import METHODS
from advisor.rulebook.values import BadValueError, read_date
from advisor.schema import profile_schema
from advisor.strict_json import read_json
from advisor.texts import Lang
from advisor.version import __version__
from advisor.web.language import preferred
from advisor.web.limits import LARGEST_BODY
from advisor.web.openapi import COST_EXAMPLE, answers, body, profile_example
from advisor.wording import local

if TYPE_CHECKING:
    from advisor.web.service import Service

PREFIX = "/api/v1"


class MediaTypeError(Exception):
    """The body is not sent as JSON."""


def read_day(text: object) -> date:
    """Read `as_of`, as strictly as the command line does."""
    try:
        return read_date(text)
    except BadValueError as bad:
        raise ValueError(bad.code) from None


DAY_SCHEMA = {"type": "string", "format": "date"}

LangOption = Annotated[Lang | None, Query(description="the language of every text")]
DayOption = Annotated[
    date | None,
    BeforeValidator(read_day),
    WithJsonSchema(DAY_SCHEMA),
    Query(description="the day of the assessment; parameters and ages are taken there"),
]


def make_router(service: Service) -> APIRouter:
    """Make the API's operations."""
    router = APIRouter(prefix=PREFIX)
    book, advisor = service.book, service.advisor
    example = profile_example(book)

    @router.post(
        "/assess",
        summary="Judge a profile",
        responses=answers("Assessment", "media-type", "profile", "too-large", "slow", "busy"),
        openapi_extra=body("Profile", example),
    )
    async def assess(
        request: Request, lang: LangOption = None, as_of: DayOption = None
    ) -> Response:
        content = await json_body(request)
        chosen, day = lang or language(request), as_of or service.today()

        def work() -> str:
            profile = read_profile(content, book, day)
            return to_json(advisor.assess(profile, day, chosen), book)

        return as_json(await service.judging.run(work, request))

    @router.post(
        "/next-question",
        summary="Find the question to ask next",
        responses=answers("NextQuestion", "media-type", "profile", "too-large", "slow", "busy"),
        openapi_extra=body("Interview", {"answers": {"student": False}, "declined": ["age"]}),
    )
    async def next_question(
        request: Request, lang: LangOption = None, as_of: DayOption = None
    ) -> Response:
        content = await json_body(request)
        chosen, day = lang or language(request), as_of or service.today()
        work = partial(find_question, service, content, chosen, day)
        return as_json(written(await service.judging.run(work, request)))

    @router.post(
        "/cost",
        summary="Reckon what a loan costs",
        responses=answers("Cost", "media-type", "request", "too-large", "slow", "busy"),
        openapi_extra=body("CostOrder", COST_EXAMPLE),
    )
    async def cost(request: Request, lang: LangOption = None) -> Response:
        del lang  # of errors; numbers need none
        content = await json_body(request)
        return as_json(written(await service.judging.run(partial(reckon, content), request)))

    @router.get(
        "/products",
        summary="What each source says of each product",
        responses=answers("Products", "request"),
    )
    async def products(request: Request, lang: LangOption = None) -> Response:
        found = products_object(book, book.ordered_products(), lang or language(request))
        return as_json(written(found))

    @router.get(
        "/profile/schema",
        summary="The JSON Schema of a profile",
        responses=answers("ProfileSchema", "request"),
    )
    async def schema(request: Request, lang: LangOption = None) -> Response:
        return as_json(written(profile_schema(book, lang or language(request))))

    @router.get("/rulebook", summary="Which rulebook is served", responses=answers("Rulebook"))
    async def rulebook() -> Response:
        found = {
            "digest": book.digest,
            "engine_version": __version__,
            "schema_version": SCHEMA_VERSION,
            "products": [product.id for product in book.ordered_products()],
        }
        return as_json(written(found))

    @router.get(
        "/health",
        summary="Whether the process lives",
        responses=answers("Health"),
    )
    async def health() -> Response:
        return as_json(written({"status": "ok"}))

    @router.get("/ready", summary="Whether a profile can be judged", responses=answers("Health"))
    async def ready() -> Response:
        await to_thread.run_sync(
            service.warm
        )  # not behind the others: it must answer when all is full
        return as_json(written({"status": "ready"}))

    return router


# Bodies -------------------------------------------------------------------------------------------


async def json_body(request: Request) -> bytes:
    """Give the body. Raises MediaTypeError where it is not sent as JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise MediaTypeError
    return await request.body()


def find_question(service: Service, content: bytes, lang: Lang, day: date) -> dict[str, Any]:
    """Give the question to ask next. Raises ProfileError."""
    book = service.book
    found = read_object(content)
    problems = unknown_names(found, ("answers", "declined"))
    answers: dict[str, Any] = {}
    try:
        answers = dict(make_profile(found.get("answers", {}), book, day).echo)
    except AdvisorError as error:
        problems += [
            replace(one, where=".".join(filter(None, ("answers", one.where))))
            for one in error.problems
        ]
    declined = found.get("declined", [])
    if isinstance(declined, list):
        askable = tuple(name for name, fact in book.facts.facts.items() if fact.type != "quotes")
        problems += [
            Problem(
                "fact-not-known", f"declined.{place}", {"name": name, "shown": shown(name)}, askable
            )
            for place, name in enumerate(declined)
            if name not in askable
        ]
    else:
        problems.append(Problem("not-a-list", "declined", {"found": shown(declined)}))
    if problems:
        raise ProfileError(*problems)
    profile = make_profile(answers, book, day)
    interview = Interview(service.advisor, day, profile.echo)
    interview.asked += [name for name in dict.fromkeys(declined) if name not in interview.asked]
    open_ = interview.open()
    name = interview.question(open_)
    assessment = service.advisor.assess(profile, day, lang)
    return {
        "advice": {"action": assessment.advice.action, "product": assessment.advice.product},
        "question": None if name is None else question_object(interview, name, open_, lang),
        "at_most": open_.at_most,
        "open": {fact: sorted(bears) for fact, bears in open_.facts.items()},
        "decided": [
            {"id": product.id, "verdict": product.verdict}
            for product in assessment.products
            if product.verdict != "undetermined"
        ],
    }


def question_object(interview: Interview, name: str, open_: Any, lang: Lang) -> dict[str, Any]:
    """Give a question as JSON has it."""
    fact = interview.advisor.book.facts.facts[name]
    offered = [{"value": value, "text": text} for value, text in choices(fact, lang)]
    return {
        "fact": name,
        "text": local(fact.question, lang),
        "why": why(interview, name, open_, lang),
        "products": sorted(open_.facts.get(name, ())),
        "type": fact.type,
        "unit": local(fact.unit, lang) if fact.unit else None,
        "choices": offered if few(fact) else None,
    }


def reckon(content: bytes) -> dict[str, Any]:
    """Reckon a loan's cost. Raises UsageError that names every wrong number at once."""
    found = read_object(content)
    problems = unknown_names(found, (*NUMBERS, "method", "day_count", "start", "repay"))
    given: dict[str, Any] = {"method": "equal-instalment", "day_count": 365}

    def read(name: str, reader: Any) -> None:
        if found.get(name) is None:
            return
        try:
            given[name] = reader(found[name])
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
    if found.get("amount") is None:
        problems.append(Problem("missing-argument", "amount", {"shown": "amount"}))
    if problems:
        raise UsageError(*problems)
    try:
        cost = cost_of(loan_of(given))
    except OverpaidError as error:
        values = {"day": error.day, "repaid": error.repaid, "owed": error.owed}
        raise UsageError(Problem("overpaid", "repay", values)) from None
    return cost_object(cost, over_line=cost.over_line, daily=given.get("daily_rate") is not None)


def one_of(accepted: tuple[Any, ...], found: Any) -> Any:
    """Read one of a few values. Raises BadValueError."""
    if isinstance(found, bool) or found not in accepted:
        given = {"found": shown(found), "accepted": ", ".join(map(str, accepted)), "name": ""}
        raise BadValueError("value-not-a-choice", given)
    return found


def texts(found: Any) -> list[str]:
    """Read a list of texts. Raises BadValueError."""
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise BadValueError("repay-form", {"found": shown(found)})
    return found


def read_object(content: bytes) -> dict[str, Any]:
    """Read a JSON object. Raises ProfileError, as profiles do."""
    found = read_json(content, ProfileError, LARGEST_BODY)
    if not isinstance(found, dict):
        raise ProfileError(Problem("request-not-object", values={"found": shown(found)}))
    return found


def unknown_names(found: dict[str, Any], names: tuple[str, ...]) -> list[Problem]:
    """Name what an object has beside the names that it may have."""
    return [
        Problem("field-unknown", name, {"name": name}, names) for name in found if name not in names
    ]


# Answers ------------------------------------------------------------------------------------------


def language(request: Request) -> Lang:
    """Give the language that the client likes best."""
    return preferred(request.headers.get("accept-language", ""))


def written(found: dict[str, Any]) -> str:
    """Write an object as the command line does."""
    return json.dumps(found, ensure_ascii=False, indent=2, default=float) + "\n"


def as_json(text: str) -> Response:
    """Answer with JSON."""
    return Response(text, media_type="application/json")
