"""Pages of people, bodies and places."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from nutgraf.errors import NotFoundError
from nutgraf.model.people import NAME_KINDS, Name, NameKind
from nutgraf.publish import html
from nutgraf.publish.atom import atom
from nutgraf.publish.entries import feed_id, statement_entries
from nutgraf.publish.links import HERE, name_key
from nutgraf.publish.namepage import name_page
from nutgraf.web import reading
from nutgraf.web.data import ATOM, absolute
from nutgraf.web.respond import answer

if TYPE_CHECKING:
    from nutgraf.engine import Engine

#: Statements and articles on one page, statements in a feed.
SAID = 40
NAMED = 60
FEED = 50


class People:
    """Handlers over one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._site = engine.settings.title

    def routes(self) -> list[Route]:
        """One address a kind of name, and a feed of what each says."""
        return [
            route
            for kind in NAME_KINDS
            for route in (
                Route(f"/{kind}/{{key:path}}/feed.atom", self.feed, name=f"{kind} feed"),
                Route(f"/{kind}/{{key:path}}", self.page, name=kind),
            )
        ]

    async def page(self, request: Request) -> Response:
        """What somebody said in order of time, and the stories that name it."""
        oldest = request.query_params.get("order") == "oldest"
        said = reading.number(request, "said", 0, high=100_000)
        named = reading.number(request, "named", 0, high=100_000)

        def make() -> Response:
            try:
                name = self._name(request)
            except NotFoundError:
                # Whoever is on a page from before names were indexed can still be searched for.
                words = _key(request).replace('"', " ")
                asked = f'"{words[:200]}"'
                return RedirectResponse(f"/search?{urlencode({'q': asked})}", 302)
            here = HERE.name(name.kind, name.key)
            if name.kind != _asked(request):
                return RedirectResponse(here, 301)
            view = self._engine.name_view(
                name, newest_first=not oldest, said=(SAID + 1, said), named=(NAMED + 1, named)
            )
            order = "&order=oldest" if oldest else ""
            document = html.render(
                "name.html",
                HERE,
                self._site,
                it=name_page(name, view.said[:SAID], view.named[:NAMED], HERE),
                here=here,
                oldest=oldest,
                feed=f"{here}/feed.atom" if view.said else None,
                more_said=f"{here}?said={said + SAID}{order}" if len(view.said) > SAID else None,
                more_named=f"{here}?named={named + NAMED}" if len(view.named) > NAMED else None,
            )
            return answer(request, document)

        return await run_in_threadpool(make)

    async def feed(self, request: Request) -> Response:
        """What somebody says, as an Atom feed."""
        links = absolute(request)

        def make() -> Response:
            name = self._name(request)
            page = links.name(name.kind, name.key)
            document = atom(
                statement_entries(self._engine.statements(name, FEED), links),
                title=f"{name.name} – {self._site}",
                feed_id=feed_id("said by", name.kind, name.key),
                self_href=f"{page}/feed.atom",
                page_href=page,
                now=self._engine.now(),
            )
            return answer(request, document, ATOM)

        return await run_in_threadpool(make)

    def _name(self, request: Request) -> Name:
        return self._engine.name(_asked(request), _key(request))


def _key(request: Request) -> str:
    return name_key(request.path_params["key"])


def _asked(request: Request) -> NameKind:
    return cast(NameKind, request.url.path.split("/")[1])
