"""The owner's pages: feeds with their health and how long they are kept, the store, settings."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from nutgraf.errors import ConfigError, NutgrafError
from nutgraf.publish import dates, html
from nutgraf.publish.links import HERE
from nutgraf.publish.lists import feed_view
from nutgraf.web.respond import answer
from nutgraf.web.visitor import Form, need_owner, owner_form, text

if TYPE_CHECKING:
    from nutgraf.engine import Engine

#: The password in an address such as postgresql://user:password@host/.
_SECRET = re.compile(r"(://[^/:@\s]*:)[^@\s]*@")
#: Faults listed on one page.
_FAULTS = 50
#: Longest time that can be asked for a feed's articles, in days: a century.
_MOST_DAYS = 36_500


class Owner:
    """Handlers over one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._site = engine.settings.title

    def routes(self) -> list[Route]:
        """The owner's addresses, apart from those for access (``login``)."""
        return [
            Route("/owner/feeds", self.feeds, methods=["GET"]),
            Route("/owner/feeds/add", self.add, methods=["POST"]),
            Route("/owner/feeds/opml", self.add_opml, methods=["POST"]),
            Route("/owner/feeds/remove", self.remove, methods=["POST"]),
            Route("/owner/feeds/keep", self.keep, methods=["POST"]),
            Route("/owner/feeds/name", self.name, methods=["POST"]),
            Route("/owner/store", self.store, methods=["GET"]),
            Route("/owner/backup", self.backup, methods=["POST"]),
        ]

    async def feeds(self, request: Request) -> Response:
        """Every feed, how it does, how long it is kept; and forms to change that."""
        need_owner(request)
        return await self._feeds(request, request.query_params.get("told", "")[:300])

    async def add(self, request: Request) -> Response:
        """Follow the feed, or the feeds of the site, at an address."""
        form = await owner_form(request)
        address = text(form, "address")
        if not address:
            return await self._feeds(request, "Give the address of a site or of a feed.", 400)
        try:
            added = await run_in_threadpool(self._engine.add, address)
        except NutgrafError as error:
            return await self._feeds(request, f"{error}.", 422, address)
        return _told("/owner/feeds", _followed([f.title or f.url for f in added]))

    async def add_opml(self, request: Request) -> Response:
        """Follow every feed of an uploaded OPML file."""
        form = await owner_form(request)
        body = form.get("opml")
        if not isinstance(body, bytes):
            return await self._feeds(request, "Choose a file first.", 422)
        try:
            added = await run_in_threadpool(self._engine.add_subscriptions, body)
        except NutgrafError as error:
            return await self._feeds(request, f"{error}.", 422)
        return _told("/owner/feeds", _followed([f.title or f.url for f in added]))

    async def remove(self, request: Request) -> Response:
        """Follow a feed no longer."""
        url = _url(await owner_form(request))
        await run_in_threadpool(self._engine.remove, url)
        return _told("/owner/feeds", f"{url} is not followed any longer. Its articles stay.")

    async def keep(self, request: Request) -> Response:
        """Keep a feed's articles for so many days, or for good."""
        form = await owner_form(request)
        url, given = _url(form), text(form, "days")
        days = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
        if given and not 0 < days <= _MOST_DAYS:
            return await self._feeds(
                request, "Days are a whole number above 0, or nothing for good.", 400
            )
        try:
            await run_in_threadpool(self._engine.set_retention, url, days or None)
        except ConfigError as error:
            return await self._feeds(request, f"{error}", 400)
        kept = dates.count(days, "day") if days else "for good"
        return _told("/owner/feeds", f"Articles of {url} are kept {kept}.")

    async def name(self, request: Request) -> Response:
        """Give a feed a name and a folder."""
        form = await owner_form(request)
        url, title, label = _url(form), text(form, "title", 300), text(form, "label", 300)
        feed = await run_in_threadpool(self._engine.describe_feed, url, title, label)
        where = f"in {feed.label}" if feed.label else "in no folder"
        return _told("/owner/feeds", f"{feed.title or url} is {where}.")

    async def store(self, request: Request) -> Response:
        """How much is kept, a backup of it, and the settings in force."""
        need_owner(request)

        def make() -> str:
            counts = self._engine.counts()
            return html.render(
                "store.html",
                HERE,
                self._site,
                counts=counts,
                size=_size(counts.bytes),
                unread=self._engine.count_stories("unread"),
                settings=self._settings(),
                faults=[
                    {"about": f.subject, "message": f.message, "scope": f.scope}
                    for f in self._engine.faults()
                    if f.scope != "feed"
                ][:_FAULTS],
            )

        return answer(request, await run_in_threadpool(make))

    async def backup(self, request: Request) -> Response:
        """The store as it is now, as a file to keep."""
        await owner_form(request)
        folder = Path(tempfile.mkdtemp(prefix="nutgraf-"))
        copy = folder / "backup.sqlite"
        away = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
        try:
            await run_in_threadpool(self._engine.backup, copy)
        except NutgrafError as error:
            await away()
            raise HTTPException(501, f"{error}") from error
        name = f"nutgraf-{self._engine.now():%Y-%m-%d-%H%M}.sqlite"
        return FileResponse(
            copy,
            media_type="application/vnd.sqlite3",
            filename=name,
            headers={"Cache-Control": "no-store"},
            background=away,
        )

    def _settings(self) -> list[dict[str, str]]:
        """Each setting with what it is and its value, in the order of the documents."""
        settings = self._engine.settings
        return [
            {
                "name": name,
                "value": _SECRET.sub(r"\1…@", _value(getattr(settings, name))),
                "what": field.description or "",
            }
            for name, field in type(settings).model_fields.items()
        ]

    async def _feeds(
        self, request: Request, told: str, status: int = 200, address: str = ""
    ) -> Response:
        def make() -> str:
            now = self._engine.now()
            kept = self._engine.retention()
            feeds: list[dict[str, Any]] = [
                {"view": feed_view(feed, now), "days": kept.get(feed.url, "")}
                for feed in self._engine.feeds()
            ]
            feeds.sort(key=lambda f: (f["view"].well, f["view"].label, f["view"].title.casefold()))
            return html.render(
                "owner_feeds.html",
                HERE,
                self._site,
                feeds=feeds,
                folders=sorted({f["view"].label for f in feeds} - {""}),
                ill=sum(not f["view"].well for f in feeds),
                told=told,
                address=address,
            )

        return answer(request, await run_in_threadpool(make), status=status)


def _url(form: Form) -> str:
    url = text(form, "url", 10_000)
    if not url:
        raise HTTPException(400, "Which feed?")
    return url


def _told(path: str, words: str) -> Response:
    """Back to a page that says what was done."""
    return RedirectResponse(f"{path}?{urlencode({'told': words[:300]})}", 303)


def _followed(names: list[str]) -> str:
    if not names:
        return "That is followed already."
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return f"Now followed: {shown}. The first articles come within minutes."


def _size(count: int) -> str:
    """Bytes in words."""
    for unit in ("kB", "MB"):
        count_in = count / (1000 if unit == "kB" else 1_000_000)
        if count_in < 1000:
            return f"{count_in:.1f} {unit}" if count_in < 10 else f"{count_in:.0f} {unit}"
    return f"{count / 1e9:.1f} GB"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, dict):
        return ", ".join(map(str, value)) or "none"
    return str(value) if value != "" else "empty"
