"""The application: pages and API behind one shield."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Match, Route

from advisor.errors import MOST_SHOWN, AdvisorError, EngineError, Problem
from advisor.interview.form import read_saved
from advisor.interview.session import resumed
from advisor.report.json_text import schema_text
from advisor.web import api
from advisor.web.forms import sent_form
from advisor.web.gate import BusyError
from advisor.web.openapi import describe
from advisor.web.pages import Page, message_page, start_page, style
from advisor.web.parameters import ParameterError
from advisor.web.problems import RETRY, STATUS, for_programs, problem
from advisor.web.service import Service
from advisor.web.shield import Shield
from advisor.web.state import read_form, read_state, read_upload

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection

    from starlette.types import ASGIApp

    from advisor.rulebook.types import Rulebook
    from advisor.texts import Lang

FORM = "application/x-www-form-urlencoded"

PAGE = {"Cache-Control": "private, no-cache"}
"""So that a browser's way back works: a page that came by a form must not be asked for anew."""

UPLOAD = "multipart/form-data"

MEDIA = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
    "answers": "application/json",
}
"""The formats of a report that can be kept, and the answers alone."""


def make_app(book: Rulebook, hosts: Collection[str], service: Service | None = None) -> ASGIApp:
    """Make the application.

    Args:
        book: the rulebook to serve.
        hosts: the host names it answers to, without ports.
        service: another judge than the usual, for tests.
    """
    served = service or Service(book)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        served.warm()
        yield
        served.press.close()

    app = FastAPI(
        lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    router = api.make_router(served)
    app.include_router(router)
    described = describe(app, book)

    @app.get(f"{api.PREFIX}/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return api.as_json(schema_text(described))

    add_pages(app, served)
    add_resuming(app, served)
    add_errors(app)
    return Shield(app, hosts)


# Pages --------------------------------------------------------------------------------------------


def add_pages(app: FastAPI, service: Service) -> None:
    """Add the pages. Everything a person has answered comes with the form and goes with the page."""

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    async def start(request: Request) -> Response:
        return HTMLResponse(start_page(api.language(request)))

    @app.get("/style.css", include_in_schema=False)
    async def stylesheet() -> Response:
        return Response(style(), media_type="text/css", headers={"Cache-Control": "max-age=300"})

    @app.get("/favicon.ico", include_in_schema=False)
    async def icon() -> Response:
        return Response(status_code=204)

    @app.get("/ask", include_in_schema=False)
    @app.get("/report", include_in_schema=False)
    @app.get("/resume", include_in_schema=False)
    async def lost() -> Response:
        return RedirectResponse("/", status_code=303)

    @app.post("/ask", include_in_schema=False)
    async def ask(request: Request) -> Response:
        fields = await form_fields(request)

        def work() -> tuple[str, bool]:
            page = Page(read_state(fields.get("state", ""), service.advisor, service.today()), lang)
            return page.next(form)

        lang, do = language_of(fields)
        form = sent_form(*do, fields)
        text, wrong = await service.judging.run(work, request)
        return HTMLResponse(text, STATUS["request"] if wrong else 200, headers=PAGE)

    @app.post("/report", include_in_schema=False)
    async def report(request: Request) -> Response:
        fields = await form_fields(request)
        lang, (form, _) = language_of(fields)
        day, printer = service.today(), service.printer()

        def work() -> tuple[str | bytes, bool]:
            page = Page(read_state(fields.get("state", ""), service.advisor, day), lang)
            return page.reported(form, sent_form("next", "", fields), printer)

        gates = dict.fromkeys(("json", "answers"), service.judging) | {"pdf": service.printing}
        made, wrong = await gates.get(form, service.drawing).run(work, request)
        if wrong or form not in MEDIA:
            return HTMLResponse(made, STATUS["request"] if wrong else 200, headers=PAGE)
        kept = "-answers.json" if form == "answers" else f".{form}"
        name = f'attachment; filename="advisor-{day.isoformat()}{kept}"'
        return Response(made, headers={"Content-Disposition": name, "Content-Type": MEDIA[form]})


def add_resuming(app: FastAPI, service: Service) -> None:
    """Add the way back in, for who kept their answers or filled in a form by hand."""

    @app.post("/resume", include_in_schema=False)
    async def resume(request: Request) -> Response:
        kind = request.headers.get("content-type", "")
        if kind.partition(";")[0].strip().lower() != UPLOAD:
            raise api.MediaTypeError
        fields = read_upload(kind, await request.body())
        lang: Lang = "en" if fields.get("lang") == b"en" else "zh"
        request.state.fields = {"lang": lang}

        def work() -> str:
            answers, declined = read_saved(fields.get("file", b""), service.book, service.today())
            begun = resumed(service.advisor, service.today(), answers, declined)
            return Page(begun, lang).next(sent_form("review", "", {}))[0]

        return HTMLResponse(await service.judging.run(work, request), headers=PAGE)


async def form_fields(request: Request) -> dict[str, str]:
    """Read a form, and keep it by the request for an error page. Raises MediaTypeError, UsageError."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise api.MediaTypeError
    request.state.fields = read_form(await request.body())
    fields: dict[str, str] = request.state.fields
    return fields


def language_of(fields: dict[str, str]) -> tuple[Lang, tuple[str, str]]:
    """Give a form's language, and its button: a word and what it is about ("edit age")."""
    word, _, about = (fields.get("to") or fields.get("do", "")).partition(" ")
    lang = about if fields.get("to") or word == "switch" else fields.get("lang")
    return "en" if lang == "en" else "zh", (word, about)


# Errors -------------------------------------------------------------------------------------------


def add_errors(app: FastAPI) -> None:
    """Answer every error with a problem for programs, and with a page for people."""

    def answer(
        request: Request,
        kind: str,
        problems: tuple[Problem, ...] = (),
        headers: dict[str, str] | None = None,
    ) -> Response:
        lang = api.language(request)
        if for_programs(request.url.path):
            return problem(kind, lang, problems, headers)
        fields: dict[str, str] = getattr(request.state, "fields", {})
        if fields:
            lang = language_of(fields)[0]
        sent = {} if problems else fields  # nothing to go back to where it is broken
        lines = [one.text(lang) for one in problems[:MOST_SHOWN]]
        more = {**(RETRY if kind == "busy" else {}), **(headers or {})}
        return HTMLResponse(message_page(lang, kind, lines, sent), STATUS[kind], headers=more)

    async def wrong(request: Request, error: Exception) -> Response:
        if isinstance(error, EngineError):
            return answer(request, "internal")
        problems = error.problems if isinstance(error, AdvisorError) else ()
        about = isinstance(error, ParameterError) or "/cost" in request.url.path
        return answer(request, "request" if about else "profile", problems)

    async def http(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else STATUS["internal"]
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        if status == STATUS["method"]:
            headers["Allow"] = ", ".join(methods(request, headers.get("Allow", "")))
        kind = next((name for name, code in STATUS.items() if code == status), "bad-request")
        return answer(request, kind, headers=headers)

    async def internal(request: Request, error: Exception) -> Response:
        del error  # Starlette raises it once more, and the shield logs its kind
        return answer(request, "internal")

    app.add_exception_handler(Exception, internal)
    app.add_exception_handler(AdvisorError, wrong)
    app.add_exception_handler(HTTPException, http)
    for kind, error in (("busy", BusyError), ("media-type", api.MediaTypeError)):
        app.add_exception_handler(error, partial(plain, answer, kind))


def methods(request: Request, told: str) -> list[str]:
    """Give what an address can be asked for; Starlette tells one of its routes only."""
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    there = [one for one in routes if one.matches(request.scope)[0] is not Match.NONE]
    methods = {name for route in there for name in route.methods or ()}
    methods |= {name for name in told.split(", ") if name}
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)


async def plain(answer: Any, kind: str, request: Request, error: Exception) -> Response:
    """Answer an error that has no more to say than its kind."""
    del error
    answered: Response = answer(request, kind)
    return answered
