"""Searching: results as a page and as feeds, searches that are kept, and what is muted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from nutgraf.errors import QueryError
from nutgraf.publish import html
from nutgraf.publish.atom import atom
from nutgraf.publish.entries import OutEntry, article_entries, feed_id
from nutgraf.publish.jsonfeed import jsonfeed
from nutgraf.publish.links import HERE, ServerLinks
from nutgraf.publish.lists import MARKS, HitView, hit_view
from nutgraf.publish.names import name_href, name_kind
from nutgraf.web import reading
from nutgraf.web.data import ATOM, absolute
from nutgraf.web.respond import answer, answer_json
from nutgraf.web.visitor import need_owner, owner_form, text

if TYPE_CHECKING:
    from nutgraf.engine import Engine
    from nutgraf.store.base import SavedSearch, SearchHit

#: Results on one page, stories shown above the articles, articles in a feed.
HITS = 20
STORIES = 5
FEED = 50
#: Longest query read, in characters.
LONGEST = 400


class Search:
    """Handlers over one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._site = engine.settings.title

    def routes(self) -> list[Route]:
        """The addresses of searching; those that change something are the owner's."""
        return [
            Route("/search", self.page),
            Route("/search.atom", self.feed_atom),
            Route("/search.json", self.feed_json),
            Route("/searches", self.kept, methods=["GET"]),
            Route("/searches/new", self.keep, methods=["POST"]),
            Route("/searches/remove", self.drop, methods=["POST"]),
            Route("/searches/{id}.atom", self.kept_atom),
            Route("/searches/{id}.json", self.kept_json),
            Route("/searches/{id}", self.kept_page),
            Route("/owner/mutes", self.mutes, methods=["GET"]),
            Route("/owner/mutes/new", self.mute, methods=["POST"]),
            Route("/owner/mutes/remove", self.unmute, methods=["POST"]),
        ]

    # results ---------------------------------------------------------------------------

    async def page(self, request: Request) -> Response:
        """Stories and articles that match, or what is wrong with the query."""
        query = _query(request)
        page = reading.number(request, "page", 1, low=1, high=500)
        stories_only = request.query_params.get("in") == "stories"

        def make() -> tuple[str, int]:
            try:
                found = self._found(query, page, stories_only)
                fault, status = "", 200
            except QueryError as error:
                found, fault, status = _NOTHING, f"{error.cause}.", 400
            document = html.render(
                "search.html",
                HERE,
                self._site,
                query=query,
                fault=fault[:1].upper() + fault[1:],
                feed=f"/search.atom?{urlencode({'q': query})}",
                page=page,
                stories_only=stories_only,
                **found,
            )
            return document, status

        document, status = await run_in_threadpool(make)
        return answer(request, document, status=status)

    def _found(self, query: str, page: int, stories_only: bool) -> dict[str, Any]:
        at = (page - 1) * HITS
        stories: Sequence[SearchHit] = ()
        hits: Sequence[SearchHit] = ()
        if stories_only:
            hits = self._engine.search_stories(query, HITS + 1, at)
        else:
            hits = self._engine.search(query, HITS + 1, at)
            stories = self._engine.search_stories(query, STORIES + 1) if page == 1 else ()
        scope = {"in": "stories"} if stories_only else {}
        names = self._engine.names_like(query) if page == 1 and not stories_only else []
        return {
            "names": [
                {"href": name_href(HERE, n), "name": n.name, "kind": name_kind(n)} for n in names
            ],
            "stories": self._views(stories[:STORIES]),
            "more_stories": len(stories) > STORIES,
            "hits": self._views(hits[:HITS]),
            "more": f"/search?{urlencode({'q': query, **scope, 'page': page + 1})}"
            if len(hits) > HITS
            else None,
        }

    def _views(self, hits: Sequence[SearchHit]) -> list[HitView]:
        articles = self._engine.articles(h.id for h in hits if h.kind == "article")
        outlets = self._engine.store.outlets({a.outlet_id for a in articles.values()})
        stories = self._engine.store.summaries(h.id for h in hits if h.kind == "story")
        pages = {s.story.id: s.page for s in stories}
        return [
            hit_view(
                h.kind, h.id, h.title, h.snippet, articles.get(h.id), outlets, HERE, pages.get(h.id)
            )
            for h in hits
        ]

    # feeds -----------------------------------------------------------------------------

    async def feed_atom(self, request: Request) -> Response:
        """The newest articles that match, as an Atom feed: a search can be followed."""
        return await self._feed(request, "atom")

    async def feed_json(self, request: Request) -> Response:
        """The same as a JSON Feed."""
        return await self._feed(request, "json")

    async def _feed(self, request: Request, form: Literal["atom", "json"]) -> Response:
        query, links = _query(request), absolute(request)

        def make() -> Response:
            hits = self._engine.search(query, FEED, newest_first=True) if query else []
            asked = urlencode({"q": query})
            return self._as_feed(
                request,
                form,
                self._entries(hits, links),
                title=f"{query} – {self._site}",
                key=feed_id("search", self._site, query),
                self_href=f"{links.page(f'search.{form}')}?{asked}",
                page_href=f"{links.page('search')}?{asked}",
            )

        return await run_in_threadpool(make)

    def _entries(self, hits: Sequence[SearchHit], links: ServerLinks) -> list[OutEntry]:
        found = self._engine.articles(h.id for h in hits)
        articles = [
            (found[h.id], MARKS.sub("", h.title), MARKS.sub("", h.snippet))
            for h in hits
            if h.id in found
        ]
        outlets = self._engine.store.outlets({a.outlet_id for a in found.values()})
        return article_entries(articles, outlets, links)

    def _as_feed(
        self,
        request: Request,
        form: Literal["atom", "json"],
        entries: Sequence[OutEntry],
        *,
        title: str,
        key: str,
        self_href: str,
        page_href: str,
    ) -> Response:
        if form == "json":
            data = jsonfeed(entries, title=title, self_href=self_href, page_href=page_href)
            return answer_json(request, data, "application/feed+json")
        document = atom(
            entries,
            title=title,
            feed_id=key,
            self_href=self_href,
            page_href=page_href,
            # By the day, so that a feed without entries is the same when asked again.
            now=self._engine.now().replace(hour=0, minute=0, second=0, microsecond=0),
        )
        return answer(request, document, ATOM)

    # searches that are kept ------------------------------------------------------------

    async def kept(self, request: Request) -> Response:
        """All saved searches."""
        need_owner(request)

        def make() -> str:
            return html.render(
                "searches.html", HERE, self._site, searches=self._engine.saved_searches()
            )

        return answer(request, await run_in_threadpool(make))

    async def keep(self, request: Request) -> Response:
        """Keep a search."""
        form = await owner_form(request)
        saved = await run_in_threadpool(
            self._engine.save_search, text(form, "q", LONGEST), text(form, "name", 100)
        )
        return RedirectResponse(f"/searches/{saved.id}", 303)

    async def drop(self, request: Request) -> Response:
        """Forget a search."""
        form = await owner_form(request)
        await run_in_threadpool(self._engine.remove_saved_search, text(form, "id", 40))
        return RedirectResponse("/searches", 303)

    async def kept_page(self, request: Request) -> Response:
        """A saved search's newest articles."""
        page = reading.number(request, "page", 1, low=1, high=500)

        def make() -> str:
            saved = self._saved(request)
            hits = self._engine.saved_hits(saved, HITS + 1, (page - 1) * HITS)
            return html.render(
                "search_kept.html",
                HERE,
                self._site,
                saved=saved,
                hits=self._views(hits[:HITS]),
                page=page,
                more=f"/searches/{saved.id}?page={page + 1}" if len(hits) > HITS else None,
            )

        return answer(request, await run_in_threadpool(make))

    async def kept_atom(self, request: Request) -> Response:
        """A saved search as an Atom feed."""
        return await self._kept_feed(request, "atom")

    async def kept_json(self, request: Request) -> Response:
        """A saved search as a JSON Feed."""
        return await self._kept_feed(request, "json")

    async def _kept_feed(self, request: Request, form: Literal["atom", "json"]) -> Response:
        links = absolute(request)

        def make() -> Response:
            saved = self._saved(request)
            return self._as_feed(
                request,
                form,
                self._entries(self._engine.saved_hits(saved, FEED), links),
                title=f"{saved.name} – {self._site}",
                key=feed_id("saved search", saved.id),
                self_href=links.page(f"searches/{saved.id}.{form}"),
                page_href=links.page(f"searches/{saved.id}"),
            )

        return await run_in_threadpool(make)

    def _saved(self, request: Request) -> SavedSearch:
        return self._engine.saved_search(request.path_params["id"])

    # what is muted ---------------------------------------------------------------------

    async def mutes(self, request: Request) -> Response:
        """What is muted, and how to change it."""
        need_owner(request)

        def make() -> str:
            mutes = self._engine.mutes()
            outlets = self._engine.store.outlets(m.value for m in mutes if m.kind == "outlet")
            lines = [
                {
                    "kind": m.kind,
                    "value": m.value,
                    "name": outlets[m.value].name if m.value in outlets else m.value,
                }
                for m in mutes
            ]
            return html.render("mutes.html", HERE, self._site, mutes=lines)

        return answer(request, await run_in_threadpool(make))

    async def mute(self, request: Request) -> Response:
        """Mute a word or an outlet."""
        form = await owner_form(request)
        kind: Literal["word", "outlet"] = "outlet" if text(form, "kind") == "outlet" else "word"
        await run_in_threadpool(self._engine.mute, kind, text(form, "value", 200))
        return RedirectResponse("/owner/mutes", 303)

    async def unmute(self, request: Request) -> Response:
        """Show again what was muted."""
        form = await owner_form(request)
        kind: Literal["word", "outlet"] = "outlet" if text(form, "kind") == "outlet" else "word"
        await run_in_threadpool(self._engine.unmute, kind, text(form, "value", 200))
        return RedirectResponse("/owner/mutes", 303)


_NOTHING: dict[str, Any] = {
    "names": [],
    "stories": [],
    "more_stories": False,
    "hits": [],
    "more": None,
}


def _query(request: Request) -> str:
    return request.query_params.get("q", "").strip()[:LONGEST]
