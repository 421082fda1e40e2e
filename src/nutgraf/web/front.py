"""The front page, the editions of past days, the sections, and the owner's shelves."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from nutgraf.publish import html
from nutgraf.publish.front import Neighbour, OwnerBar, owner_bar
from nutgraf.web import reading
from nutgraf.web.respond import answer
from nutgraf.web.visitor import need_owner, visitor

if TYPE_CHECKING:
    from nutgraf.engine import Engine
    from nutgraf.store.base import Shelf

#: Seconds for which a front page made for strangers is given out again.
FRESH = 2.0
#: Such pages kept at most.
_KEPT = 64
_EMPTY = {"saved": "Nothing is saved", "hidden": "Nothing is hidden"}
_TITLES = {"saved": "Saved", "hidden": "Hidden"}


class Recent:
    """Documents made a moment ago, by their address. Makes each once, whoever asks first."""

    def __init__(self, seconds: float = FRESH) -> None:
        self._seconds = seconds
        self._made: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, make: Callable[[], str]) -> str:
        """The document of this key, made anew where it is older than it may be."""
        now = time.monotonic()
        with self._lock:
            made = self._made.get(key)
            if made is not None and now - made[0] < self._seconds:
                return made[1]
        text = make()
        with self._lock:
            self._made[key] = (now, text)
            self._made.move_to_end(key)
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return text


class FrontPages:
    """Handlers over one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._site = engine.settings.title
        self._recent = Recent()

    def routes(self) -> list[Route]:
        """The front page and the shelves."""
        return [
            Route("/", self.front),
            Route("/saved", self.saved),
            Route("/hidden", self.hidden),
        ]

    async def front(self, request: Request) -> Response:
        """The front page, or an edition or section of it, or a later page of any."""
        edition = reading.edition(request)
        page = reading.number(request, "page", 1, low=1, high=10_000)
        desk = reading.desk(request)
        asks = visitor(request)
        unread = asks.owner and request.query_params.get("show") == "unread"

        def make() -> str:
            shelf: Shelf | None = ("unread" if unread else "shown") if asks.owner else None
            front = reading.read_front(
                self._engine, edition, page, desk=desk, shelf=shelf, owner=asks.owner
            )
            past = reading.days_of(front.stories)
            return html.render_front(
                front.stories,
                front.outlets,
                now=self._engine.now(),
                site=self._site,
                edition=edition,
                past=[date.fromisoformat(d) for d in past],
                more=_more(request, page) if front.more else None,
                waiting=front.waiting,
                desks=self._engine.desks(),
                desk=desk,
                owner=self._bar(front, unread) if asks.owner else None,
                empty="Everything is read" if unread else "",
            )

        if asks.owner:
            response = answer(request, await run_in_threadpool(make))
            if page == 1 and not edition:
                response.background = BackgroundTask(self._engine.visit)
            return response
        key = f"{edition.key if edition else ''} {desk} {page}"
        return answer(request, await run_in_threadpool(self._recent.get, key, make))

    async def saved(self, request: Request) -> Response:
        """What the owner saved."""
        return await self._shelf(request, "saved")

    async def hidden(self, request: Request) -> Response:
        """What the owner hid."""
        return await self._shelf(request, "hidden")

    async def _shelf(self, request: Request, shelf: Shelf) -> Response:
        need_owner(request)
        page = reading.number(request, "page", 1, low=1, high=10_000)

        def make() -> str:
            front = reading.read_front(self._engine, None, page, shelf=shelf, owner=True)
            other = "hidden" if shelf == "saved" else "saved"
            bar = owner_bar(
                (), self._engine.now(), [Neighbour(href=f"/{other}", label=_TITLES[other])], 0
            )
            return html.render_front(
                front.stories,
                front.outlets,
                now=self._engine.now(),
                site=self._site,
                more=_more(request, page) if front.more else None,
                title=_TITLES[shelf],
                owner=bar,
                empty=_EMPTY[shelf],
            )

        return answer(request, await run_in_threadpool(make))

    def _bar(self, front: reading.Front, unread: bool) -> OwnerBar:
        count = self._engine.count_stories("unread")
        others = [
            Neighbour(href="/", label="All stories")
            if unread
            else Neighbour(href="/?show=unread", label="Unread only"),
            Neighbour(href="/saved", label="Saved"),
        ]
        return owner_bar(front.stories, self._engine.now(), others, count)


def _more(request: Request, page: int) -> str:
    kept = {k: v for k in ("day", "week", "section", "show") if (v := request.query_params.get(k))}
    return f"{request.url.path}?{urlencode({**kept, 'page': page + 1})}"
