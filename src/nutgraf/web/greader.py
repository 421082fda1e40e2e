"""The Google Reader API, as far as readers on phones use it.

Stories are the items; the sections, and the feeds that are followed, are the subscriptions. A
reader logs in with the owner's password or a key, sends what it was given with every request,
lists item ids, fetches their contents, and marks items read or starred (saved). What it does
with subscriptions is in ``readerfeeds``, what streams mean in ``readerstreams``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from nutgraf.publish import readeritems as items
from nutgraf.web.data import absolute
from nutgraf.web.readerfeeds import API, ReaderFeeds, need_reader
from nutgraf.web.readerstreams import (
    MOST,
    MOST_IDS,
    asked_stream,
    given_fields,
    item_keys,
    moment,
    normal,
    summaries,
)
from nutgraf.web.respond import answer_json
from nutgraf.web.visitor import need_writer

if TYPE_CHECKING:
    from nutgraf.engine import Engine
    from nutgraf.store.base import StorySummary

_STATE = "user/-/state/com.google/"
_IGNORED = {"kept-unread", "broadcast", "like", "tracking-kept-unread"}


class Greader:
    """Handlers over one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._site = engine.settings.title

    def routes(self) -> list[Route]:
        """The addresses that readers ask."""
        both = ["GET", "POST"]
        return [
            Route("/accounts/ClientLogin", self.log_in, methods=both),
            Route(f"{API}/token", self.token, methods=both),
            Route(f"{API}/user-info", self.user_info),
            Route(f"{API}/preference/list", self.preferences),
            Route(f"{API}/preference/stream/list", self.stream_preferences),
            Route(f"{API}/stream/items/ids", self.ids, methods=both),
            Route(f"{API}/stream/items/contents", self.contents, methods=both),
            Route(f"{API}/stream/contents", self.stream, methods=both),
            Route(f"{API}/stream/contents/{{stream:path}}", self.stream, methods=both),
            Route(f"{API}/edit-tag", self.edit_tag, methods=["POST"]),
            Route(f"{API}/mark-all-as-read", self.mark_all, methods=["POST"]),
            *ReaderFeeds(self._engine).routes(),
        ]

    # logging in ------------------------------------------------------------------------

    async def log_in(self, request: Request) -> Response:
        """Exchange the password or a key for what later requests carry."""
        given = await given_fields(request)
        password = given.get("Passwd", [""])[0]
        address = request.client.host if request.client else ""
        if await run_in_threadpool(self._engine.wait_to_log_in, address):
            return PlainTextResponse("Error=CaptchaRequired\n", 403)
        agent = request.headers.get("user-agent")

        def work() -> str | None:
            if password and self._engine.token(password) is not None:
                return password
            return self._engine.log_in(password, agent)

        key = await run_in_threadpool(work)
        if key is None:
            return PlainTextResponse("Error=BadAuthentication\n", 403)
        await run_in_threadpool(self._engine.got_in, address)
        headers = {"Cache-Control": "no-store"}
        keys = {"SID": key, "LSID": key, "Auth": key}
        if given.get("output", [""])[0] == "json":
            return JSONResponse(keys, headers=headers)
        lines = "".join(f"{name}={value}\n" for name, value in keys.items())
        return PlainTextResponse(lines, headers=headers)

    async def token(self, request: Request) -> Response:
        """What goes with changes. The key in the header guards them already."""
        need_writer(request)
        return PlainTextResponse("nutgraf", headers={"Cache-Control": "no-store"})

    async def user_info(self, request: Request) -> Response:
        """Who is logged in."""
        need_reader(request)
        return answer_json(
            request,
            {"userId": "1", "userName": "owner", "userProfileId": "1", "userEmail": ""},
        )

    async def preferences(self, request: Request) -> Response:
        """None are kept."""
        need_reader(request)
        return answer_json(request, {"prefs": []})

    async def stream_preferences(self, request: Request) -> Response:
        """None are kept."""
        need_reader(request)
        return answer_json(request, {"streamprefs": {}})

    # items -----------------------------------------------------------------------------

    async def ids(self, request: Request) -> Response:
        """The ids of a stream's items."""
        need_reader(request)
        given = await given_fields(request)

        def make() -> dict[str, Any]:
            found, place = summaries(
                self._engine, asked_stream(self._engine, given, request, MOST_IDS)
            )
            keys = self._engine.store.story_keys(s.story.id for s in found)
            refs = [
                {
                    "id": str(items.item_number(keys[s.story.id])),
                    "directStreamIds": [],
                    "timestampUsec": str(items.microseconds(s.page.composed)),
                }
                for s in found
                if s.page is not None
            ]
            return {"itemRefs": refs, **_continuation(place)}

        return answer_json(request, await run_in_threadpool(make))

    async def stream(self, request: Request) -> Response:
        """A stream's items with their contents."""
        need_reader(request)
        given = await given_fields(request)

        def make() -> dict[str, Any]:
            asked = asked_stream(self._engine, given, request, MOST)
            found, place = summaries(self._engine, asked)
            return {**self._contents(asked.name, found, request), **_continuation(place)}

        return answer_json(request, await run_in_threadpool(make))

    async def contents(self, request: Request) -> Response:
        """Items by id."""
        need_reader(request)
        given = await given_fields(request)
        if len(given.get("i", [])) > MOST_IDS:
            raise HTTPException(400, f"At most {MOST_IDS} items at once.")
        wanted = item_keys(given.get("i", []))

        def make() -> dict[str, Any]:
            ids = self._engine.store.stories_with_keys(wanted)
            found = self._engine.store.summaries(ids)
            return self._contents(items.READING, found, request)

        return answer_json(request, await run_in_threadpool(make))

    def _contents(
        self, name: str, found: Sequence[StorySummary], request: Request
    ) -> dict[str, Any]:
        links = absolute(request)
        store = self._engine.store
        pages = [(s, s.page) for s in found if s.page is not None]
        articles = store.articles(k for _, p in pages for k in items.cited_articles(p))
        outlets = store.outlets({a.outlet_id for a in articles.values()})
        ids = [p.story_id for _, p in pages]
        keys, marks = store.story_keys(ids), self._engine.marks(ids)
        # What is asked of a feed is that feed's; everywhere else a story is of its section.
        feed = store.feed(name.removeprefix("feed/")) if name.startswith("feed/") else None
        whole = []
        for summary, page in pages:
            mark = marks.get(page.story_id)
            whole.append(
                items.item(
                    keys[page.story_id],
                    page,
                    articles,
                    outlets,
                    links,
                    origin=items.followed(feed)
                    if feed
                    else items.section(summary.desk, self._site, links),
                    read=mark is not None and (mark.read_version or 0) >= page.version,
                    saved=mark is not None and mark.saved is not None,
                )
            )
        updated = max((i["updated"] for i in whole), default=int(self._engine.now().timestamp()))
        return {
            "direction": "ltr",
            "id": name,
            "title": items.followed(feed).title if feed else self._site,
            "self": [{"href": str(request.url)}],
            "updated": updated,
            "items": whole,
        }

    # changes ---------------------------------------------------------------------------

    async def edit_tag(self, request: Request) -> Response:
        """Mark items read or starred, or not."""
        need_writer(request)
        given = await given_fields(request)
        wanted = item_keys(given.get("i", []))
        marks: dict[str, bool] = {}
        for field, value in (("a", True), ("r", False)):
            for tag in given.get(field, []):
                name = normal(tag)
                if name == items.READ:
                    marks["read"] = value
                elif name == items.STARRED:
                    marks["saved"] = value
                elif name == f"{_STATE}kept-unread" and value:
                    marks["read"] = False
                elif name.removeprefix(_STATE) not in _IGNORED:
                    raise HTTPException(400, "Only read and starred can be set.")

        def work() -> None:
            ids = self._engine.store.stories_with_keys(wanted)
            self._engine.mark(ids, read=marks.get("read"), saved=marks.get("saved"))

        await run_in_threadpool(work)
        return PlainTextResponse("OK")

    async def mark_all(self, request: Request) -> Response:
        """Mark a stream's stories up to a time as read."""
        need_writer(request)
        given = await given_fields(request)
        stamp = given.get("ts", [""])[0]
        before = self._engine.now()
        if stamp:
            if not stamp.isdigit() or len(stamp) > 19:
                raise HTTPException(400, "“ts” takes microseconds.")
            # Readers send microseconds; some send seconds.
            before = moment(int(stamp) / (1_000_000 if len(stamp) > 11 else 1))

        def work() -> None:
            asked = asked_stream(self._engine, given, request, MOST_IDS)
            if (asked.desk, asked.feeds, asked.shelf) == (None, None, "shown"):
                self._engine.mark_all_read(before)
                return
            shelf = "unread" if asked.shelf == "shown" else asked.shelf
            some = replace(asked, shelf=shelf, since=None, until=before, limit=MOST_IDS)
            place: str | None = ""
            while place is not None:
                found, place = summaries(self._engine, some)
                self._engine.mark([s.story.id for s in found], read=True)
                last = found[-1].story if found else None
                if last is not None and last.last_article is not None:
                    some = replace(some, after=(last.last_article, last.id))

        await run_in_threadpool(work)
        return PlainTextResponse("OK")


def _continuation(place: str | None) -> dict[str, str]:
    return {"continuation": place} if place else {}
