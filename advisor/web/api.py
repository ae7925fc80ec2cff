"""The HTTP API: the contract's JSON for programs, byte for byte what the command line writes."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from pydantic import WithJsonSchema

from advisor.report.json import SCHEMA_VERSION
from advisor.report.products import products_object
from advisor.schema import profile_schema
from advisor.texts import LANGS, Lang
from advisor.version import __version__
from advisor.web.bodies import Asked, find_question, judge, read_asked, reckon
from advisor.web.language import preferred
from advisor.web.openapi import COST_EXAMPLE, answers, body, profile_example

if TYPE_CHECKING:
    from advisor.web.service import Service

PREFIX = "/api/v1"


class MediaTypeError(Exception):
    """The body is not sent as JSON."""


LANG_TOLD = "the language of every text"

LangOption = Annotated[Lang | None, Query(description=LANG_TOLD)]
LangText = Annotated[
    str | None,
    WithJsonSchema({"enum": list(LANGS), "type": "string"}),
    Query(description=LANG_TOLD),
]
"""Read together with the body, so that what is wrong in either is told at once."""

DayText = Annotated[
    str | None,
    WithJsonSchema({"type": "string", "format": "date"}),
    Query(description="the day of the assessment; parameters and ages are taken there"),
]


def make_router(service: Service) -> APIRouter:
    """Make the API's operations."""
    router = APIRouter(prefix=PREFIX)
    book = service.book
    example = profile_example(book)

    def asked(request: Request, lang: str | None, as_of: str | None = None) -> Asked:
        return read_asked(lang, as_of, language(request), service.today())

    @router.post(
        "/assess",
        summary="Judge a profile",
        responses=answers("Assessment", "media-type", "profile", "too-large", "slow", "busy"),
        openapi_extra=body("Profile", example),
    )
    async def assess(request: Request, lang: LangText = None, as_of: DayText = None) -> Response:
        content = await json_body(request)
        work = partial(judge, service, content, asked(request, lang, as_of))
        return as_json(await service.judging.run(work, request))

    @router.post(
        "/next-question",
        summary="Find the question to ask next",
        responses=answers("NextQuestion", "media-type", "profile", "too-large", "slow", "busy"),
        openapi_extra=body("Interview", {"answers": {"student": False}, "declined": ["age"]}),
    )
    async def next_question(
        request: Request, lang: LangText = None, as_of: DayText = None
    ) -> Response:
        content = await json_body(request)
        work = partial(find_question, service, content, asked(request, lang, as_of))
        return as_json(written(await service.judging.run(work, request)))

    @router.post(
        "/cost",
        summary="Reckon what a loan costs",
        responses=answers("Cost", "media-type", "request", "too-large", "slow", "busy"),
        openapi_extra=body("CostOrder", COST_EXAMPLE),
    )
    async def cost(request: Request, lang: LangText = None) -> Response:
        content = await json_body(request)
        work = partial(reckon, content, asked(request, lang))
        return as_json(written(await service.judging.run(work, request)))

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
