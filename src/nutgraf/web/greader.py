"""The Google Reader API, as far as readers on phones use it.

Stories are the items, the front page and its desks the subscriptions. A reader logs in with the
owner's password or a key, sends what it was given with every request, lists item ids, fetches
their contents, and marks items read or starred (saved).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from nutgraf.publish import readeritems as items
from nutgraf.web.data import absolute
from nutgraf.web.readerstreams import (
    MOST,
    MOST_IDS,
    Stream,
    asked_stream,
    given_fields,
    item_numbers,
    moment,
    normal,
)
from nutgraf.web.respond import answer_json
from nutgraf.web.visitor import need_writer, visitor

if TYPE_CHECKING:
    from nutgraf.engine import Engine
    from nutgraf.store.base import StorySummary

_API = "/reader/api/0"
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
            Route(f"{_API}/token", self.token, methods=both),
            Route(f"{_API}/user-info", self.user_info),
            Route(f"{_API}/subscription/list", self.subscriptions),
            Route(f"{_API}/tag/list", self.tags),
            Route(f"{_API}/unread-count", self.unread),
            Route(f"{_API}/preference/list", self.preferences),
            Route(f"{_API}/preference/stream/list", self.stream_preferences),
            Route(f"{_API}/stream/items/ids", self.ids, methods=both),
            Route(f"{_API}/stream/items/contents", self.contents, methods=both),
            Route(f"{_API}/stream/contents", self.stream, methods=both),
            Route(f"{_API}/stream/contents/{{stream:path}}", self.stream, methods=both),
            Route(f"{_API}/edit-tag", self.edit_tag, methods=["POST"]),
            Route(f"{_API}/mark-all-as-read", self.mark_all, methods=["POST"]),
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
        return PlainTextResponse(f"SID={key}\nLSID={key}\nAuth={key}\n", headers=headers)

    async def token(self, request: Request) -> Response:
        """What goes with changes. The key in the header guards them already."""
        need_writer(request)
        return PlainTextResponse("nutgraf", headers={"Cache-Control": "no-store"})

    async def user_info(self, request: Request) -> Response:
        """Who is logged in."""
        _need_reader(request)
        return answer_json(
            request,
            {"userId": "1", "userName": "owner", "userProfileId": "1", "userEmail": ""},
        )

    # what there is ---------------------------------------------------------------------

    async def subscriptions(self, request: Request) -> Response:
        """The front page, and each desk in a folder."""
        _need_reader(request)
        links = absolute(request)

        def make() -> dict[str, Any]:
            desks = self._engine.desks()
            every = [items.subscription(desk, self._site, links) for desk in (None, *desks)]
            return {"subscriptions": every}

        return answer_json(request, await run_in_threadpool(make))

    async def tags(self, request: Request) -> Response:
        """Starred, and the desks' folders."""
        _need_reader(request)

        def make() -> dict[str, Any]:
            folders = [{"id": items.desk_label(d), "type": "folder"} for d in self._engine.desks()]
            return {"tags": [{"id": items.STARRED}, *folders]}

        return answer_json(request, await run_in_threadpool(make))

    async def unread(self, request: Request) -> Response:
        """How many stories wait to be read."""
        _need_reader(request)

        def make() -> dict[str, Any]:
            by_desk = self._engine.unread_by_desk()
            count = sum(by_desk.values())
            newest = self._engine.stories(order="time", shelf="unread", limit=1)
            times = [s.story.last_article for s in newest if s.story.last_article]
            stamp = str(items.microseconds(times[0])) if times else "0"
            counts = [(items.READING, count), (items.FRONT, count)]
            for desk, unread in by_desk.items():
                if desk is not None:
                    counts += [(items.stream_of(desk), unread), (items.desk_label(desk), unread)]
            return {
                "max": str(count),
                "unreadcounts": [
                    {"id": name, "count": count, "newestItemTimestampUsec": stamp}
                    for name, count in counts
                ],
            }

        return answer_json(request, await run_in_threadpool(make))

    async def preferences(self, request: Request) -> Response:
        """None are kept."""
        _need_reader(request)
        return answer_json(request, {"prefs": []})

    async def stream_preferences(self, request: Request) -> Response:
        """None are kept."""
        _need_reader(request)
        return answer_json(request, {"streamprefs": {}})

    # items -----------------------------------------------------------------------------

    async def ids(self, request: Request) -> Response:
        """The ids of a stream's items."""
        _need_reader(request)
        asked = asked_stream(await given_fields(request), request, MOST_IDS)

        def make() -> dict[str, Any]:
            found, more = self._summaries(asked)
            keys = self._engine.store.story_keys(s.story.id for s in found)
            refs = [
                {
                    "id": str(keys[s.story.id]),
                    "directStreamIds": [],
                    "timestampUsec": str(items.microseconds(_changed(s))),
                }
                for s in found
            ]
            return {"itemRefs": refs, **_continuation(asked, more)}

        return answer_json(request, await run_in_threadpool(make))

    async def stream(self, request: Request) -> Response:
        """A stream's items with their contents."""
        _need_reader(request)
        asked = asked_stream(await given_fields(request), request, MOST)

        def make() -> dict[str, Any]:
            found, more = self._summaries(asked)
            whole = self._contents(asked.name, found, request)
            return {**whole, **_continuation(asked, more)}

        return answer_json(request, await run_in_threadpool(make))

    async def contents(self, request: Request) -> Response:
        """Items by id."""
        _need_reader(request)
        given = await given_fields(request)
        numbers = item_numbers(given.get("i", [])[: MOST * 4])

        def make() -> dict[str, Any]:
            ids = self._engine.store.stories_with_keys(numbers)
            found = self._engine.store.summaries(ids)
            return self._contents(items.READING, found, request)

        return answer_json(request, await run_in_threadpool(make))

    def _summaries(self, asked: Stream) -> tuple[list[StorySummary], bool]:
        found = self._engine.stories(
            order="time",
            shelf=asked.shelf,
            desk=asked.desk,
            since=asked.since,
            until=asked.until,
            # The oldest first are the oldest of the newest that a reader can hold.
            limit=MOST_IDS if asked.oldest_first else asked.limit + 1,
            offset=0 if asked.oldest_first else asked.offset,
        )
        if asked.oldest_first:
            found = found[::-1][asked.offset : asked.offset + asked.limit + 1]
        more = len(found) > asked.limit
        return [s for s in found[: asked.limit] if s.page is not None], more

    def _contents(
        self, name: str, found: Sequence[StorySummary], request: Request
    ) -> dict[str, Any]:
        links = absolute(request)
        store = self._engine.store
        pages = {s.story.id: s.page for s in found if s.page is not None}
        articles = store.articles(k for p in pages.values() for k in items.cited_articles(p))
        outlets = store.outlets({a.outlet_id for a in articles.values()})
        keys, marks = store.story_keys(pages), self._engine.marks(pages)
        whole = []
        for summary in found:
            page = pages.get(summary.story.id)
            if page is None:
                continue
            mark = marks.get(page.story_id)
            read = mark is not None and (mark.read_version or 0) >= page.version
            whole.append(
                items.item(
                    keys[page.story_id],
                    page,
                    _changed(summary),
                    articles,
                    outlets,
                    links,
                    site=self._site,
                    read=read,
                    saved=mark is not None and mark.saved is not None,
                )
            )
        updated = max((i["updated"] for i in whole), default=int(self._engine.now().timestamp()))
        return {
            "direction": "ltr",
            "id": name,
            "title": self._site,
            "self": [{"href": str(request.url)}],
            "updated": updated,
            "items": whole,
        }

    # changes ---------------------------------------------------------------------------

    async def edit_tag(self, request: Request) -> Response:
        """Mark items read or starred, or not."""
        need_writer(request)
        given = await given_fields(request)
        numbers = item_numbers(given.get("i", []))
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
            ids = self._engine.store.stories_with_keys(numbers)
            self._engine.mark(ids, read=marks.get("read"), saved=marks.get("saved"))

        await run_in_threadpool(work)
        return PlainTextResponse("OK")

    async def mark_all(self, request: Request) -> Response:
        """Mark a stream's stories up to a time as read."""
        need_writer(request)
        given = await given_fields(request)
        asked = asked_stream(given, request, MOST_IDS)
        stamp = given.get("ts", [""])[0]
        before = self._engine.now()
        if stamp:
            if not stamp.isdigit() or len(stamp) > 19:
                raise HTTPException(400, "“ts” takes microseconds.")
            # Readers send microseconds; some send seconds.
            before = moment(int(stamp) / (1_000_000 if len(stamp) > 11 else 1))

        def work() -> None:
            if asked.desk is None and asked.shelf == "shown":
                self._engine.mark_all_read(before)
                return
            some = replace(asked, shelf="unread" if asked.shelf == "shown" else asked.shelf)
            found, _ = self._summaries(replace(some, until=before, limit=MOST_IDS, offset=0))
            self._engine.mark([s.story.id for s in found], read=True)

        await run_in_threadpool(work)
        return PlainTextResponse("OK")


def _need_reader(request: Request) -> None:
    if not visitor(request).may_read:
        raise HTTPException(401, "Log in first.", {"WWW-Authenticate": "GoogleLogin"})


def _changed(summary: StorySummary) -> datetime:
    assert summary.page is not None
    return summary.story.last_article or summary.page.composed


def _continuation(asked: Stream, more: bool) -> dict[str, str]:
    return {"continuation": str(asked.offset + asked.limit)} if more else {}
