"""The Google Reader API's subscriptions: listed, added, renamed, put into folders, given up.

Sections are subscriptions that a reader cannot change, together in a folder of the site's name.
The other subscriptions are the feeds that are followed, in their own folders. A story that is
listed with others belongs to its section; asked of a feed, it belongs to the feed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from nutgraf.errors import FeedError, FetchError, NotFoundError, NutgrafError
from nutgraf.model import Desk, Feed
from nutgraf.publish import readeritems as items
from nutgraf.web.data import absolute
from nutgraf.web.readerstreams import bounded, given_fields, normal
from nutgraf.web.respond import answer, answer_json
from nutgraf.web.visitor import FORM_BYTES, need_writer, visitor

if TYPE_CHECKING:
    from nutgraf.engine import Engine

#: Where the API's addresses begin.
API = "/reader/api/0"


def need_reader(request: Request) -> None:
    """Somebody whom the owner knows; 401 for a stranger."""
    if not visitor(request).may_read:
        raise HTTPException(401, "Log in first.", {"WWW-Authenticate": "GoogleLogin"})


class ReaderFeeds:
    """Handlers over one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._site = engine.settings.title

    def routes(self) -> list[Route]:
        """The addresses that readers ask about subscriptions and folders."""
        both = ["GET", "POST"]
        return [
            Route(f"{API}/subscription/list", self.subscriptions),
            Route(f"{API}/subscription/quickadd", self.quick_add, methods=["POST"]),
            Route(f"{API}/subscription/edit", self.edit, methods=["POST"]),
            Route(f"{API}/subscription/export", self.export),
            Route(f"{API}/subscription/import", self.import_opml, methods=["POST"]),
            Route(f"{API}/tag/list", self.tags),
            Route(f"{API}/rename-tag", self.rename_tag, methods=["POST"]),
            Route(f"{API}/disable-tag", self.disable_tag, methods=["POST"]),
            Route(f"{API}/unread-count", self.unread, methods=both),
        ]

    # what there is ---------------------------------------------------------------------

    async def subscriptions(self, request: Request) -> Response:
        """The sections, and the feeds that are followed."""
        need_reader(request)
        links = absolute(request)

        def make() -> dict[str, Any]:
            sections = [items.section(desk, self._site, links) for desk in self._sections()]
            atom = links.page("feed.atom")
            return {
                "subscriptions": [
                    *(items.subscription(o, atom, links) for o in sections),
                    *(items.subscription(items.followed(f), f.url, links) for f in self._feeds()),
                ]
            }

        return answer_json(request, await run_in_threadpool(make))

    async def tags(self, request: Request) -> Response:
        """Starred, and the folders."""
        need_reader(request)

        def make() -> dict[str, Any]:
            folders = [self._site, *sorted({items.followed(f).folder for f in self._feeds()})]
            named = [{"id": items.label(name), "type": "folder"} for name in folders]
            return {"tags": [{"id": items.STARRED}, *named]}

        return answer_json(request, await run_in_threadpool(make))

    async def unread(self, request: Request) -> Response:
        """How many stories wait to be read, in all and by section."""
        need_reader(request)

        def make() -> dict[str, Any]:
            by_desk = self._engine.unread_by_desk()
            count = sum(by_desk.values())
            newest = self._engine.stories(order="time", shelf="unread", limit=1)
            pages = [s.page for s in newest if s.page is not None]
            stamp = str(items.microseconds(pages[0].composed)) if pages else "0"
            counts = [(items.READING, count), (items.label(self._site), count)]
            counts += [(items.stream_of(desk), unread) for desk, unread in by_desk.items()]
            return {
                "max": count,
                "unreadcounts": [
                    {"id": name, "count": count, "newestItemTimestampUsec": stamp}
                    for name, count in counts
                ],
            }

        return answer_json(request, await run_in_threadpool(make))

    def _sections(self) -> list[Desk | None]:
        return [None, *self._engine.desks()]

    def _feeds(self) -> Iterator[Feed]:
        """Feeds that have an address: files of this machine are nobody else's."""
        return (f for f in self._engine.feeds() if f.url.startswith(("http://", "https://")))

    # feeds in --------------------------------------------------------------------------

    async def quick_add(self, request: Request) -> Response:
        """Follow the feed, or the feeds of the site, at an address."""
        need_writer(request)
        address = (await given_fields(request)).get("quickadd", [""])[0].strip()
        address = address.removeprefix("feed/")
        try:
            added = await run_in_threadpool(self._follow, address)
        except NutgrafError as error:
            return answer_json(request, {"query": address, "numResults": 0, "error": f"{error}"})
        first = items.followed(added[0])
        data = {"streamId": first.stream, "streamName": first.title}
        return answer_json(request, {"query": address, "numResults": len(added), **data})

    def _follow(self, address: str) -> list[Feed]:
        """The feeds at an address, followed now. Raises ``NutgrafError`` where there are none."""
        known = self._engine.store.feed(address)
        found = [known] if known is not None else self._engine.add(address)
        if not found:
            raise FeedError(address, "all of its feeds are followed already")
        return found

    async def export(self, request: Request) -> Response:
        """All feeds in their folders, as OPML."""
        need_reader(request)
        text = await run_in_threadpool(self._engine.opml)
        return answer(request, text, "text/x-opml; charset=utf-8")

    async def import_opml(self, request: Request) -> Response:
        """Follow every feed of an OPML document, which is the request's body."""
        need_writer(request)
        bounded(request)
        body = bytearray()
        async for some in request.stream():
            body += some
            if len(body) > FORM_BYTES:
                raise HTTPException(413, f"More than {FORM_BYTES // 1_000_000} MB are not taken.")
        await _carried_out(lambda: self._engine.add_subscriptions(bytes(body)))
        return PlainTextResponse("OK")

    async def edit(self, request: Request) -> Response:
        """Follow feeds, rename them, put them into folders and take them out, give them up."""
        need_writer(request)
        given = await given_fields(request)
        action = given.get("ac", [""])[0]
        if action not in ("subscribe", "unsubscribe", "edit"):
            raise HTTPException(400, "“ac” takes subscribe, unsubscribe or edit.")
        urls = [_feed_url(stream) for stream in given.get("s", [])]
        if not urls:
            raise HTTPException(400, "“s” takes the feeds to change.")
        if len(given.get("t", [])) > len(urls):
            raise HTTPException(400, "There are more names in “t” than feeds in “s”.")
        into, out_of = (_folders(given.get(name, [])) for name in ("a", "r"))

        def work() -> None:
            for url, title in zip_longest(urls, given.get("t", [])):
                if action == "unsubscribe":
                    self._engine.remove(url)
                    continue
                if action == "subscribe":
                    url = self._follow(url)[0].url
                self._describe(url, title, into, out_of)

        await _carried_out(work)
        return PlainTextResponse("OK")

    def _describe(self, url: str, title: str | None, into: list[str], out_of: list[str]) -> None:
        feed = self._engine.store.feed(url)
        if feed is None:
            raise NotFoundError(url, "is not followed")
        label = None if items.followed(feed).folder in out_of else feed.label
        # A feed stands in one folder: of several the last one named.
        self._engine.describe_feed(url, title or feed.title, into[-1] if into else label)

    # folders ---------------------------------------------------------------------------

    async def rename_tag(self, request: Request) -> Response:
        """Give a folder another name."""
        given = await given_fields(request)
        return await self._relabel(request, given, given.get("dest", []))

    async def disable_tag(self, request: Request) -> Response:
        """Give up a folder; its feeds stay, in none."""
        return await self._relabel(request, await given_fields(request), None)

    async def _relabel(
        self, request: Request, given: dict[str, list[str]], to: list[str] | None
    ) -> Response:
        need_writer(request)
        old = _folders(given.get("s", []) or [items.label(t) for t in given.get("t", [])])
        new = _folders(to) if to is not None else [""]
        if len(old) != 1 or len(new) != 1:
            raise HTTPException(400, "“s” takes the folder, “dest” its new name.")

        def work() -> None:
            held = [f for f in self._engine.feeds() if items.followed(f).folder == old[0]]
            if not held:
                raise NotFoundError(f"the folder {old[0]!r}", "holds no feed")
            for feed in held:
                self._engine.describe_feed(feed.url, feed.title, new[0])

        await _carried_out(work)
        return PlainTextResponse("OK")


def _feed_url(stream: str) -> str:
    """The address of a feed's stream; 400 for a section's."""
    url = stream.removeprefix("feed/")
    if not url.startswith(("http://", "https://")):
        raise HTTPException(400, f"{stream} is no feed that can be changed.")
    return url


def _folders(tags: list[str]) -> list[str]:
    """The names of folders from their tags; 400 for what is none."""
    names = [normal(tag) for tag in tags]
    if any(not name.removeprefix(items.LABEL).strip() for name in names) or not all(
        name.startswith(items.LABEL) for name in names
    ):
        raise HTTPException(400, "A folder is written user/-/label/NAME.")
    return [name.removeprefix(items.LABEL).strip() for name in names]


async def _carried_out(work: Callable[[], Any]) -> None:
    """Do it away from the event loop; 400 that says what was wrong where it cannot be done."""
    try:
        await run_in_threadpool(work)
    except (FeedError, FetchError, NotFoundError) as error:
        raise HTTPException(400, f"{error}") from error
