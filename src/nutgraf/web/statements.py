"""The API's part about people: who is named, and who said what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from nutgraf.errors import NotFoundError
from nutgraf.model.people import NAME_KINDS, NameKind
from nutgraf.publish.jsonpeople import name_to_dict, statement_to_dict
from nutgraf.web.api import BASE, following, window
from nutgraf.web.respond import answer_json

if TYPE_CHECKING:
    from nutgraf.engine import Engine
    from nutgraf.engine.people import SaidView


class Statements:
    """Handlers over one engine, like ``Api``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[BaseRoute]:
        """The routes; each is described in the OpenAPI document."""
        return [
            Route(f"{BASE}/names", self.names),
            Route(f"{BASE}/names/{{kind}}/{{key:path}}/statements", self.by_name),
            Route(f"{BASE}/stories/{{id}}/statements", self.in_story),
            Route(f"{BASE}/articles/{{id}}/statements", self.in_article),
        ]

    async def names(self, request: Request) -> Response:
        """People, bodies and places whose names have all of the words."""
        limit, _ = window(request)
        words = request.query_params.get("q", "")[:200]
        given = request.query_params.get("kind")
        kind = _kind(given)
        if given is not None and kind is None:
            raise HTTPException(400, f"“kind” takes {', '.join(NAME_KINDS)}.")

        def make() -> dict[str, Any]:
            kinds = NAME_KINDS if kind is None else (kind,)
            return {
                "names": [name_to_dict(n) for n in self._engine.find_names(words, kinds, limit)]
            }

        return answer_json(request, await run_in_threadpool(make))

    async def by_name(self, request: Request) -> Response:
        """What somebody said, the newest first."""
        limit, offset = window(request)

        def make() -> dict[str, Any]:
            kind = _kind(request.path_params["kind"])
            if kind is None:
                raise NotFoundError(request.path_params["kind"], "is no kind of name")
            name = self._engine.name(kind, request.path_params["key"].casefold())
            found = self._engine.statements(name, limit + 1, offset)
            return _answer(request, found, limit, offset)

        return answer_json(request, await run_in_threadpool(make))

    async def in_story(self, request: Request) -> Response:
        """All statements in a story's articles, in order of time."""
        limit, offset = window(request)

        def work() -> Response:
            story = self._engine.story_page(request.path_params["id"]).story
            if story.merged_into is not None:
                return RedirectResponse(f"{BASE}/stories/{story.merged_into}/statements", 301)
            found = self._engine.statements_in(story.article_ids)[offset:]
            return answer_json(request, _answer(request, found, limit, offset))

        return await run_in_threadpool(work)

    async def in_article(self, request: Request) -> Response:
        """All statements in an article's newest revision."""
        limit, offset = window(request)
        article_id = request.path_params["id"]

        def make() -> dict[str, Any]:
            if not self._engine.articles([article_id]):
                raise NotFoundError(f"article {article_id!r}", "is not in this store")
            found = self._engine.statements_in([article_id])[offset:]
            return _answer(request, found, limit, offset)

        return answer_json(request, await run_in_threadpool(make))


def _answer(request: Request, found: Sequence[SaidView], limit: int, offset: int) -> dict[str, Any]:
    more = len(found) > limit
    return {
        "statements": [statement_to_dict(one) for one in found[:limit]],
        "next": following(request, limit, offset) if more else None,
    }


def _kind(given: str | None) -> NameKind | None:
    """The kind of name called so, ``None`` where there is none such."""
    return next((kind for kind in NAME_KINDS if kind == given), None)
