"""The HTTP API: the contract's JSON for programs, byte for byte what the command line writes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from pydantic import WithJsonSchema

from advisor.report.json import SCHEMA_VERSION
from advisor.report.json_text import json_text, schema_text
from advisor.report.products import products_object
from advisor.rulebook.schema import profile_schema
from advisor.texts import LANGS, Lang
from advisor.version import __version__
from advisor.web.bodies import find_question, judge, reckon
from advisor.web.language import asked_for
from advisor.web.openapi import COST_EXAMPLE, answers, body, profile_example
from advisor.web.parameters import Asked, read_asked

if TYPE_CHECKING:
    from advisor.web.service import Service

PREFIX = "/api/v1"

PROBES = {f"{PREFIX}/health", f"{PREFIX}/ready"}
"""Asked by whoever watches over the server, by its address; they hold nothing of anybody."""


class MediaTypeError(Exception):
    """The body is not sent as JSON."""


LangText = Annotated[
    str | None,
    WithJsonSchema({"enum": list(LANGS), "type": "string"}),
    Query(description="the language of every text"),
]
"""Described here and read by `read_asked`, so that all that is wrong anywhere is told at once."""

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

    def asked(request: Request, *names: str) -> Asked:
        return read_asked(request.query_params, names, language(request), service.today())

    @router.post(
        "/assess",
        summary="Judge a profile",
        responses=answers(
            "Assessment", "origin", "media-type", "profile", "too-large", "slow", "busy"
        ),
        openapi_extra=body("Profile", example),
    )
    async def assess(request: Request, lang: LangText = None, as_of: DayText = None) -> Response:
        del lang, as_of
        content = await json_body(request)
        work = partial(judge, service, content, asked(request, "lang", "as_of"))
        return as_json(await service.judging.run(work, request))

    @router.post(
        "/next-question",
        summary="Find the question to ask next",
        responses=answers(
            "NextQuestion", "origin", "media-type", "profile", "too-large", "slow", "busy"
        ),
        openapi_extra=body("Interview", {"answers": {"student": False}, "declined": ["age"]}),
    )
    async def next_question(
        request: Request, lang: LangText = None, as_of: DayText = None
    ) -> Response:
        del lang, as_of
        content = await json_body(request)
        work = partial(find_question, service, content, asked(request, "lang", "as_of"))
        return as_json(json_text(await service.judging.run(work, request)))

    @router.post(
        "/cost",
        summary="Reckon what a loan costs",
        responses=answers("Cost", "origin", "media-type", "request", "too-large", "slow", "busy"),
        openapi_extra=body("CostOrder", COST_EXAMPLE),
    )
    async def cost(request: Request, lang: LangText = None) -> Response:
        del lang
        content = await json_body(request)
        work = partial(reckon, content, asked(request, "lang"))
        return as_json(json_text(await service.judging.run(work, request)))

    @router.get(
        "/products",
        summary="What each source says of each product",
        responses=answers("Products", "request"),
    )
    async def products(request: Request, lang: LangText = None, as_of: DayText = None) -> Response:
        del lang, as_of
        address = asked(request, "lang", "as_of")
        address.refuse()
        listed = book.ordered_products()
        return as_json(json_text(products_object(book, listed, address.lang, address.day)))

    @router.get(
        "/profile/schema",
        summary="The JSON Schema of a profile",
        responses=answers("ProfileSchema", "request"),
    )
    async def schema(request: Request, lang: LangText = None) -> Response:
        del lang
        address = asked(request, "lang")
        address.refuse()
        return as_json(schema_text(profile_schema(book, address.lang)))

    @router.get(
        "/rulebook",
        summary="Which rulebook is served",
        responses=answers("Rulebook", "request"),
    )
    async def rulebook(request: Request) -> Response:
        asked(request).refuse()
        served = {
            "digest": book.digest,
            "engine_version": __version__,
            "schema_version": SCHEMA_VERSION,
            "products": [product.id for product in book.ordered_products()],
        }
        return as_json(json_text(served))

    @router.get(
        "/health",
        summary="Whether the process lives",
        responses=answers("Health", "request"),
    )
    async def health(request: Request) -> Response:
        asked(request).refuse()
        return as_json(json_text({"status": "ok"}))

    @router.get(
        "/ready",
        summary="Whether a profile can be judged",
        responses=answers("Health", "request"),
    )
    async def ready(request: Request) -> Response:
        asked(request).refuse()
        await to_thread.run_sync(
            service.warm
        )  # not behind the others: it must answer when all is full
        return as_json(json_text({"status": "ready"}))

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
    """Give the language that an address asks for, else the one the client likes best."""
    return asked_for(request.url.query, request.headers.get("accept-language", ""))


def as_json(text: str) -> Response:
    """Answer with JSON."""
    return Response(text, media_type="application/json")
