"""The JSON API, version 1: everything the pages show, to be read by programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from nutgraf.model import DESKS, Desk
from nutgraf.publish.jsonlists import (
    article_to_dict,
    feed_to_dict,
    hit_to_dict,
    outlet_to_dict,
    story_to_dict,
)
from nutgraf.publish.jsonpage import page_to_dict
from nutgraf.web import reading
from nutgraf.web.openapi import document
from nutgraf.web.respond import answer_json

if TYPE_CHECKING:
    from nutgraf.engine import Engine

BASE = "/api/v1"
#: Most things in one answer, and how far into a list an answer may begin.
MOST = 200
FURTHEST = 1_000_000


class Api:
    """Handlers over one engine, like ``Pages``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[BaseRoute]:
        """The API's routes; each is described in the OpenAPI document."""
        return [
            Route(f"{BASE}/stories", self.stories),
            Route(f"{BASE}/stories/{{id}}", self.story),
            Route(f"{BASE}/stories/{{id}}/versions", self.versions),
            Route(f"{BASE}/articles/{{id}}", self.article),
            Route(f"{BASE}/search", self.search),
            Route(f"{BASE}/outlets", self.outlets),
            Route(f"{BASE}/feeds", self.feeds),
            Route(f"{BASE}/openapi.json", self.openapi),
        ]

    async def stories(self, request: Request) -> Response:
        """Stories, best rank or newest first."""
        limit, offset = window(request)
        order, desk = _order(request), _desk(request)
        since, until = _moment(request, "since"), _moment(request, "until")

        def make() -> dict[str, Any]:
            found = self._engine.stories(
                order=order, since=since, until=until, limit=limit + 1, offset=offset, desk=desk
            )
            return {
                "stories": [story_to_dict(s.story, s.page, s.rank, s.desk) for s in found[:limit]],
                "next": following(request, limit, offset) if len(found) > limit else None,
            }

        return await _answer(request, make)

    async def story(self, request: Request) -> Response:
        """A story's page with every citation."""
        story_id = request.path_params["id"]
        version = (
            within(request, "version", 0, 1, 1_000_000_000)
            if "version" in request.query_params
            else None
        )

        def work() -> Response:
            view = self._engine.story_page(story_id, version)
            if view.story.merged_into is not None:
                return RedirectResponse(f"{BASE}/stories/{view.story.merged_into}", 301)
            if view.page is None:
                view = self._engine.published(story_id)
            assert view.page is not None
            return answer_json(
                request, page_to_dict(view.page, view.sources), changed=view.page.composed
            )

        return await run_in_threadpool(work)

    async def versions(self, request: Request) -> Response:
        """A story's page versions and what happened to the story, oldest first."""
        story_id = request.path_params["id"]

        def make() -> dict[str, Any]:
            view = self._engine.story_page(story_id)
            return {
                "merged_into": view.story.merged_into,
                "versions": [{"version": n, "composed": at.isoformat()} for n, at in view.versions],
                "changes": [
                    {
                        "at": c.at.isoformat(),
                        "kind": c.kind,
                        "article": c.article_id,
                        "other_story": c.other_story_id,
                        "by": c.by,
                        "note": c.note,
                    }
                    for c in view.changes
                ],
            }

        return await _answer(request, make)

    async def article(self, request: Request) -> Response:
        """An article with all of its revisions."""
        article_id = request.path_params["id"]

        def make() -> dict[str, Any]:
            view = self._engine.article_view(article_id)
            return article_to_dict(
                view.article, view.revisions, view.outlet, view.story_id, view.decision, view.cited
            )

        return await _answer(request, make)

    async def search(self, request: Request) -> Response:
        """Full-text search, best first."""
        limit, offset = window(request)
        query = request.query_params.get("q", "")[:400]
        stories = _one_of(request, "in", ("articles", "stories")) == "stories"
        newest = _one_of(request, "order", ("best", "newest")) == "newest"

        def make() -> dict[str, Any]:
            search = self._engine.search_stories if stories else self._engine.search
            found = search(query, limit + 1, offset, newest_first=newest)
            articles = self._engine.articles(h.id for h in found if h.kind == "article")
            return {
                "hits": [
                    hit_to_dict(h.kind, h.id, h.title, h.snippet, h.score, articles)
                    for h in found[:limit]
                ],
                "next": following(request, limit, offset) if len(found) > limit else None,
            }

        return await _answer(request, make)

    async def outlets(self, request: Request) -> Response:
        """All outlets, by id."""

        def make() -> dict[str, Any]:
            outlets = sorted(self._engine.outlets().items())
            return {"outlets": [outlet_to_dict(outlet) for _, outlet in outlets]}

        return await _answer(request, make)

    async def feeds(self, request: Request) -> Response:
        """All feeds with their health, by address."""

        def make() -> dict[str, Any]:
            return {"feeds": [feed_to_dict(feed) for feed in self._engine.feeds()]}

        return await _answer(request, make)

    async def openapi(self, request: Request) -> Response:
        """The API's description."""
        return answer_json(request, document())


async def _answer(request: Request, make: Callable[[], dict[str, Any]]) -> Response:
    return answer_json(request, await run_in_threadpool(make))


def window(request: Request) -> tuple[int, int]:
    """How many things are asked for, and from which on."""
    return within(request, "limit", 30, 1, MOST), within(request, "offset", 0, 0, FURTHEST)


def within(request: Request, name: str, default: int, low: int, high: int) -> int:
    """A whole number within bounds; 400 for another: a program should know that it is not heard."""
    given = reading.number(request, name, default, low=-1, high=10**11)
    if request.query_params.get(name) == "" or not low <= given <= high:
        raise HTTPException(400, f"“{name}” takes a whole number from {low} to {high}.")
    return given


def _order(request: Request) -> Literal["rank", "time"]:
    given = request.query_params.get("order", "rank")
    if given == "rank":
        return "rank"
    if given == "time":
        return "time"
    raise HTTPException(400, "“order” takes rank or time.")


def _desk(request: Request) -> Desk | None:
    given = request.query_params.get("section")
    for desk in DESKS:
        if given == desk:
            return desk
    if given is not None:
        raise HTTPException(400, f"“section” takes {', '.join(DESKS)}.")
    return None


def _one_of(request: Request, name: str, values: tuple[str, ...]) -> str:
    """A parameter that takes one of these values, the first where it is not given."""
    given = request.query_params.get(name, values[0])
    if given not in values:
        raise HTTPException(400, f"“{name}” takes {' or '.join(values)}.")
    return given


def _moment(request: Request, name: str) -> datetime | None:
    given = request.query_params.get(name)
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise HTTPException(400, f"“{name}” takes a time such as 2017-12-26T10:04Z.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def following(request: Request, limit: int, offset: int) -> str:
    """The address of what follows."""
    query = {**request.query_params, "limit": limit, "offset": offset + limit}
    return f"{request.url.path}?{urlencode(query)}"
