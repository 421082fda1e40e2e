"""Serve the sample press over loopback: one virtual host per outlet, and a clock to turn.

>>> with SamplePress().serve() as port:  # doctest: +SKIP
...     print(f"http://meridian-wire.localhost:{port}/")

The press serves only what was published by its ``now``, in the version that stood then.
``advance`` turns the clock; ``editions`` names the moments at which the demo does so.
"""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from nutgraf.sample import render
from nutgraf.sample.press import Press, PressArticle, PressFeed, PressOutlet, load_press

_ROBOTS: Final = "User-agent: *\nDisallow: /search\nDisallow: /account/\nAllow: /\n"
_HTML: Final = "text/html"


class SamplePress:
    """The outlets of the sample press at one moment, and a server for them."""

    def __init__(self, now: datetime | None = None, press: Press | None = None) -> None:
        """Load the press; its clock stands at ``now``, or after the last edition."""
        self.press = press or load_press()
        self._now = self.press.editions[-1]
        if now is not None:
            self.advance(now)
        self.app = Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "HEAD"])])

    @property
    def now(self) -> datetime:
        """The moment at which the press stands."""
        return self._now

    @property
    def outlets(self) -> tuple[PressOutlet, ...]:
        """All outlets."""
        return self.press.outlets

    def advance(self, to: datetime) -> None:
        """Turn the clock to ``to`` (backwards too); the time needs a zone."""
        if to.utcoffset() is None:
            raise ValueError("the time needs a zone")
        self._now = to

    def editions(self) -> list[datetime]:
        """The moments at which the demo updates, in order."""
        return list(self.press.editions)

    def feed_urls(self, port: int) -> list[str]:
        """The address of every feed, as its readers subscribed to it."""
        return [
            outlet.base_url(port) + feed.subscribed_path()
            for outlet in self.outlets
            for feed in outlet.feeds
        ]

    def article_url(self, article: PressArticle, port: int) -> str:
        """The address of an article's page."""
        return self.press.outlet(article.outlet).base_url(port) + article.path

    def published(self, outlet: str | None = None) -> list[PressArticle]:
        """The articles published by now, newest first; of one outlet, if given."""
        found = [
            article
            for article in self.press.articles
            if article.published <= self._now and outlet in (None, article.outlet)
        ]
        return sorted(found, key=lambda article: (article.published, article.key), reverse=True)

    @contextmanager
    def serve(self, port: int = 0) -> Iterator[int]:
        """Serve on 127.0.0.1 in a background thread; gives the port, and stops on leaving."""
        import uvicorn

        listener = socket.create_server(("127.0.0.1", port))
        server = uvicorn.Server(
            uvicorn.Config(
                self.app,
                log_config=None,
                access_log=False,
                lifespan="off",
                ws="none",
                timeout_graceful_shutdown=2,
            )
        )
        thread = threading.Thread(
            target=server.run,
            kwargs={"sockets": [listener]},
            name="sample-press",
            daemon=True,
        )
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(timeout=10)
            listener.close()

    async def _answer(self, request: Request) -> Response:
        host = request.headers.get("host", "")
        name, _, rest = host.partition(":")[0].partition(".")
        base = f"http://{host}"
        if not rest.endswith("localhost"):
            return self._press_page(request)
        try:
            outlet = self.press.outlet(name)
        except KeyError:
            return Response("No such outlet.\n", 404, media_type="text/plain")
        path = request.url.path
        if path == "/":
            items = self._items(outlet, base)
            return self._conditional(request, render.front_page(outlet, items, base), _HTML)
        if path == "/robots.txt":
            return self._conditional(request, _ROBOTS, "text/plain")
        if path.startswith("/media/"):
            return self._conditional(request, render.picture(path), "image/svg+xml")
        return self._feed(request, outlet, base) or self._article(request, outlet, base)

    def _press_page(self, request: Request) -> Response:
        port = request.url.port or 80
        listed = [(outlet, outlet.base_url(port) + "/") for outlet in self.outlets]
        return self._conditional(request, render.press_page(listed, self._now), _HTML)

    def _feed(self, request: Request, outlet: PressOutlet, base: str) -> Response | None:
        for feed in outlet.feeds:
            if request.url.path == feed.old_path and self._moved(feed):
                return RedirectResponse(base + feed.path, status_code=301)
            if request.url.path in (feed.path, feed.old_path):
                return self._feed_answer(request, outlet, feed, base)
        return None

    def _moved(self, feed: PressFeed) -> bool:
        return feed.moved_on is None or feed.moved_on <= self._now

    def _feed_answer(
        self, request: Request, outlet: PressOutlet, feed: PressFeed, base: str
    ) -> Response:
        items = self._items(outlet, base, section=feed.section)
        text = render.feed_document(outlet, feed, items, base)
        media_type = _HTML if feed.fault == "html" else render.FEED_TYPES[feed.format]
        changed = max((item.updated for item in items), default=None)
        return self._conditional(request, text, media_type, changed)

    def _article(self, request: Request, outlet: PressOutlet, base: str) -> Response:
        for article in self.published(outlet.slug):
            if article.path != request.url.path:
                continue
            item = self._item(article, base)
            others = [other for other in self._items(outlet, base) if other.url != item.url]
            text = render.article_page(outlet, item, others, base)
            return self._conditional(request, text, _HTML, item.updated)
        text = render.error_page(outlet, 404, "This page is not here, or not any more.")
        return Response(text, 404, media_type=_HTML)

    def _items(
        self, outlet: PressOutlet, base: str, section: str | None = None
    ) -> list[render.Item]:
        return [
            self._item(article, base)
            for article in self.published(outlet.slug)
            if section in (None, article.section)
        ]

    def _item(self, article: PressArticle, base: str) -> render.Item:
        revision = article.revision_at(self._now)
        if revision is None:
            raise LookupError(article.key)
        canonical = None
        if article.canonical is not None:
            canonical = self._canonical(article.canonical, base)
        carried_from = None
        if article.carries and article.credit_line:
            carried_from = self.press.outlet(article.carries.partition("/")[0]).name
        return render.make_item(
            article, revision, base, canonical=canonical, carried_from=carried_from
        )

    def _canonical(self, key: str, base: str) -> str:
        original = self.press.article(key)
        host = base.partition("://")[2].partition(".")[2]
        return f"http://{original.outlet}.{host}{original.path}"

    def _conditional(
        self, request: Request, text: str, media_type: str, changed: datetime | None = None
    ) -> Response:
        body = text.encode("utf-8")
        etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers = {"ETag": etag, "Cache-Control": "no-cache"}
        if changed is not None:
            headers["Last-Modified"] = format_datetime(changed.astimezone(UTC), usegmt=True)
        if _is_fresh(request, etag, changed):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=media_type, headers=headers)


def _is_fresh(request: Request, etag: str, changed: datetime | None) -> bool:
    """Whether the client's copy still stands: the tag decides, the date only without a tag."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        known = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return etag in known or "*" in known
    since = request.headers.get("if-modified-since")
    if since is None or changed is None:
        return False
    try:
        return changed.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False
