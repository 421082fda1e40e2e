"""The reading room: a web server's face on an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from nutgraf.errors import NotFoundError, NutgrafError, QueryError, StoreLockedError
from nutgraf.publish.assets import TYPES, assets
from nutgraf.publish.html import render_error
from nutgraf.web.api import Api
from nutgraf.web.data import Data
from nutgraf.web.editions import Editions
from nutgraf.web.front import FrontPages
from nutgraf.web.greader import Greader
from nutgraf.web.login import Login
from nutgraf.web.mend import Mend
from nutgraf.web.metrics import Beside, Timed, Watch
from nutgraf.web.owner import Owner
from nutgraf.web.pages import Pages
from nutgraf.web.people import People
from nutgraf.web.respond import HEADERS, SecurityHeaders, answer, answer_json
from nutgraf.web.search import Search
from nutgraf.web.state import States
from nutgraf.web.statements import Statements
from nutgraf.web.visitor import Access

if TYPE_CHECKING:
    from nutgraf.engine import Engine

log = structlog.get_logger(__name__)

_HEADINGS = {
    400: "That cannot be asked",
    401: "Log in first",
    403: "That is not allowed",
    404: "There is no such page",
    405: "That cannot be done here",
    503: "One moment, please",
}
_WORDS = {
    404: "Nothing is at this address. It may have been mistyped.",
    405: "This address can only be read.",
}


def create_app(engine: Engine, beside: Beside | None = None) -> Starlette:
    """The application over an open engine, which stays the caller's to close.

    ``beside`` is what keeps the pages fresh in this process, where anything does.
    """
    pages, data, watch = Pages(engine), Data(engine), Watch(engine, beside)
    routes = [
        *FrontPages(engine).routes(),
        *States(engine).routes(),
        Route("/story/{id}.json", data.story_json),
        Route("/story/{id}.md", data.story_markdown),
        Route("/story/{id}/feed.atom", data.story_atom),
        Route("/story/{id}/feed.json", data.story_feed_json),
        Route("/story/{id}/changes", pages.versions),
        *Mend(engine).routes(),
        Route("/story/{id}", pages.story),
        Route("/article/{id}", pages.article),
        Route("/outlet/{id}", pages.outlet),
        Route("/changes", pages.changes),
        Route("/feeds.opml", data.opml),
        Route("/feeds", pages.feeds),
        Route("/about", pages.about),
        Route("/feed.atom", data.front_atom),
        Route("/feed.json", data.front_json),
        Route("/static/{name}", _static),
        *Login(engine).routes(),
        *Greader(engine).routes(),
        *Editions(engine).routes(),
        *Search(engine).routes(),
        *People(engine).routes(),
        *Owner(engine).routes(),
        *watch.routes(),
        *Api(engine).routes(),
        *Statements(engine).routes(),
    ]

    return Starlette(
        routes=routes,
        middleware=[
            Middleware(Timed, answers=watch.answers, routes=routes),
            Middleware(SecurityHeaders),
            Middleware(GZipMiddleware, minimum_size=800),
            Middleware(Access, engine=engine),
        ],
        exception_handlers=_failures(engine.settings.title),
    )


def _failures(site: str) -> dict[Any, Any]:
    """What answers each kind of error, as a page or as data under the site's name."""

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 401 and "text/html" in request.headers.get("accept", ""):
            back = request.url.path if request.method == "GET" else "/"
            return RedirectResponse(f"/login?{urlencode({'back': back})}", 303)
        words = _WORDS.get(error.status_code, error.detail)
        response = _failure(request, site, error.status_code, words)
        response.headers.update(error.headers or {})
        return response

    async def failed(request: Request, error: Exception) -> Response:
        assert isinstance(error, NutgrafError)
        if isinstance(error, NotFoundError):
            return _failure(request, site, 404, f"{error}.")
        if isinstance(error, QueryError):
            return _failure(request, site, 400, str(error))
        log.warning("request failed", path=request.url.path, error=str(error))
        status = 503 if isinstance(error, StoreLockedError) else 500
        return _failure(request, site, status, f"{error}.")

    async def broken(request: Request, error: Exception) -> Response:
        log.error("request failed", path=request.url.path, exc_info=error)
        words = "Something went wrong here, not with you. The log says what."
        response = _failure(request, site, 500, words)
        response.headers.update(HEADERS)
        return response

    return {HTTPException: refused, NutgrafError: failed, Exception: broken}


async def _static(request: Request) -> Response:
    """The stylesheet, the script, the icon. Their names change with them, so they keep."""
    path = assets().get(request.path_params["name"])
    if path is None:
        raise HTTPException(404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return FileResponse(path, media_type=TYPES[path.suffix], headers=headers)


def _failure(request: Request, site: str, status: int, words: str) -> Response:
    heading = _HEADINGS.get(status, "Something went wrong")
    path = request.url.path
    if path.endswith(".json") or path.startswith("/api/"):
        return answer_json(request, {"error": heading, "detail": words}, status=status)
    if path.startswith(("/reader/", "/accounts/")):
        return answer(request, f"{words}\n", "text/plain; charset=utf-8", status=status)
    return answer(request, render_error(heading, words, site=site), status=status)
