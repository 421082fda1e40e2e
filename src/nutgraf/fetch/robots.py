"""robots.txt: whether a page may be read, asked once a day per host (RFC 9309)."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from nutgraf.errors import FetchError, HTTPStatusError
from nutgraf.fetch.http import Fetcher

#: RFC 9309, section 2.4: rules should not be used for longer than a day.
_KEEP_SECONDS = 24 * 3600.0
#: How long an unreachable robots.txt is not asked for again.
_KEEP_FAILURE_SECONDS = 600.0
_REMEMBERED = 20_000
#: A crawl delay longer than this would stop reading rather than slow it.
_MAX_DELAY = 60.0


@dataclass(slots=True)
class _Rules:
    until: float
    rules: Any = None
    error: str | None = None


class Robots:
    """Answers whether pages may be read. ``agent`` is our product name, as sites would name it.

    Rules that say so slow the fetcher down for their host (``Crawl-delay``, up to a minute).
    """

    def __init__(self, fetcher: Fetcher, agent: str = "nutgraf") -> None:
        self._fetcher = fetcher
        self._agent = agent
        self._known: OrderedDict[str, _Rules] = OrderedDict()
        self._locks: dict[str, asyncio.Lock] = {}

    async def allowed(self, url: str) -> bool:
        """Whether the site lets us read ``url``.

        A site without a robots.txt (any 4xx) lets us. One whose robots.txt cannot be read
        (5xx, no connection) must not be read for now: raises ``FetchError``; try again later.
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}".lower()
        lock = self._locks.setdefault(site, asyncio.Lock())
        async with lock:
            rules = self._known.get(site)
            if rules is None or rules.until < time.monotonic():
                rules = await self._read(site)
                self._known[site] = rules
                if len(self._known) > _REMEMBERED:
                    old, _ = self._known.popitem(last=False)
                    self._locks.pop(old, None)
        if rules.error is not None:
            raise FetchError(url, f"the site's robots.txt cannot be read: {rules.error}")
        return rules.rules is None or bool(rules.rules.can_fetch(url, self._agent))

    async def _read(self, site: str) -> _Rules:
        try:
            answer = await self._fetcher.get(f"{site}/robots.txt", kind="robots")
        except HTTPStatusError as error:
            if 400 <= error.status < 500 and error.status != 429:
                return _Rules(time.monotonic() + _KEEP_SECONDS)
            return _Rules(time.monotonic() + _KEEP_FAILURE_SECONDS, error=error.cause)
        except FetchError as error:
            return _Rules(time.monotonic() + _KEEP_FAILURE_SECONDS, error=error.cause)
        from protego import Protego

        rules = Protego.parse(answer.body.decode("utf-8", "replace"))
        delay = rules.crawl_delay(self._agent)
        if delay:
            self._fetcher.slow_down(urlsplit(site).hostname or "", min(float(delay), _MAX_DELAY))
        return _Rules(time.monotonic() + _KEEP_SECONDS, rules)
