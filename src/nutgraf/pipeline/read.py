"""Fetch and extract: read waiting entries' pages, and look again at young articles."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog

from nutgraf.errors import (
    DisallowedError,
    ExtractError,
    FetchError,
    HTTPStatusError,
    NutgrafError,
)
from nutgraf.extract.article import Extracted, from_entry, learn_boilerplate
from nutgraf.extract.outlets import country_of, outlet_for, outlet_id
from nutgraf.extract.urls import aliases, article_id, identity
from nutgraf.fetch.robots import Robots
from nutgraf.model import Article, Entry, Outlet, Revision
from nutgraf.pipeline.archive import identify, made_of
from nutgraf.pipeline.extracting import extract_page
from nutgraf.pipeline.timing import TIMES
from nutgraf.pipeline.together import together
from nutgraf.store.base import Fault, FaultScope, Store

if TYPE_CHECKING:
    from nutgraf.fetch.http import Fetcher, Response
    from nutgraf.pipeline.progress import Progress

log = structlog.get_logger(__name__)

#: How often a page that could not be read is tried before the feed's own text is taken.
MAX_TRIES = 3
#: Minutes until the next try; doubled each time.
RETRY_MINUTES = 15
#: Articles of an outlet from which its boilerplate is learned.
BOILERPLATE_SAMPLE = 40
#: Share of words that the versions of one article have in common at least.
SAME_WORDS = 0.4
#: Answers that mean a page is gone for good.
GONE = (404, 410)
#: Answers that another try will not change: the feed's own text is taken at once.
FINAL = (401, 402, 403, 451, *GONE)


class Reader:
    """Reads pages into articles: one entry or article at a time, each in one transaction."""

    def __init__(
        self, store: Store, fetcher: Fetcher, executor: Executor | None, now: datetime
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._executor = executor
        self._now = now
        self._robots = Robots(fetcher)
        self._boilerplate: dict[str, frozenset[str]] = {}

    async def read_entries(self, entries: Sequence[Entry], progress: Progress) -> int:
        """Read each entry's page. Returns how many gave new words."""
        return await together(entries, self._read_entry, "articles", progress)

    async def revisit(self, articles: Sequence[Article], progress: Progress) -> int:
        """Look again at articles' pages. Returns how many had changed or were gone."""
        return await together(articles, self._revisit_one, "second looks", progress)

    async def _read_entry(self, entry: Entry) -> bool:
        if self._have_already(entry):
            return False
        response: Response | None = None
        trouble: NutgrafError | None = None
        if entry.url is not None:
            try:
                response = await self._get(entry.url)
            except NutgrafError as error:
                trouble = error
                if self._try_later(entry, error):
                    return False
        try:
            extracted = await self._extract(entry, response)
        except ExtractError as error:
            self._give_up(entry, trouble or error)
            return False
        return self._keep(entry, response, extracted)

    async def _get(self, url: str) -> Response:
        if not await self._robots.allowed(url):
            raise DisallowedError(url, "the site's robots.txt asks not to read it")
        with TIMES.timed("fetch"):
            return await self._fetcher.get(url, kind="page")

    def _have_already(self, entry: Entry) -> bool:
        """Settle an entry whose article another feed gave, unless this one says it changed."""
        key = self._store.find_article(identity(entry.url)) if entry.url else None
        newest = self._store.revision(key) if key else None
        if key is None or newest is None:
            return False
        if entry.updated is not None and entry.updated > newest.fetched:
            return False
        self._store.settle_entry(entry, article_id=key)
        return True

    def _try_later(self, entry: Entry, error: NutgrafError) -> bool:
        answered = isinstance(error, HTTPStatusError) and error.status in FINAL
        if answered or isinstance(error, DisallowedError):
            return False
        tries = self._store.entry_tries(entry)
        if tries + 1 >= MAX_TRIES:
            return False
        retry_at = self._now + timedelta(minutes=RETRY_MINUTES * 2**tries)
        with self._store.transaction():
            self._store.settle_entry(entry, error=str(error), retry_at=retry_at)
            self._fault("entry", entry.url or entry.id, error)
        return True

    def _give_up(self, entry: Entry, error: NutgrafError) -> None:
        log.warning("entry gave no article", entry=entry.url or entry.id, error=str(error))
        with self._store.transaction():
            self._store.settle_entry(entry, error=str(error))
            self._fault("entry", entry.url or entry.id, error)

    async def _extract(self, entry: Entry, response: Response | None) -> Extracted:
        if response is None:
            return from_entry(entry)
        return await self._run(response, entry)

    async def _run(self, response: Response, entry: Entry | None) -> Extracted:
        known = self._boilerplate_of(outlet_id(response.url))
        job = (response.body, response.url, response.content_type, entry, known)
        with TIMES.timed("extract"):
            if self._executor is None:
                return await asyncio.to_thread(extract_page, *job)
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._executor, extract_page, *job)

    def _boilerplate_of(self, outlet: str) -> frozenset[str]:
        if outlet not in self._boilerplate:
            texts = [r.text for r in self._store.outlet_texts(outlet, BOILERPLATE_SAMPLE)]
            self._boilerplate[outlet] = learn_boilerplate(texts)
        return self._boilerplate[outlet]

    def _keep(self, entry: Entry, response: Response | None, extracted: Extracted) -> bool:
        requested = entry.url or ""
        final = response.url if response is not None else requested
        address, elsewhere = identify(extracted.canonical_url, final)
        key = (self._store.find_article(identity(address)) if address else None) or article_id(
            address or f"entry:{entry.feed_url}#{entry.id}"
        )
        known = self._store.article(key)
        outlet = self._outlet(entry, final or entry.feed_url, extracted)
        article = made_of(
            extracted,
            key=key,
            address=address,
            outlet=outlet,
            first_seen=known.first_seen if known else self._now,
            credit=entry.source_title or elsewhere,
            requested_url=requested or None,
            feed_url=entry.feed_url,
        )
        with self._store.transaction():
            self._put_outlet(outlet)
            new = self._store.put_article(article, self._revision(article, extracted))
            self._store.put_aliases(key, aliases(requested, final, address))
            self._store.settle_entry(entry, article_id=key)
            self._store.mark_checked(key, self._now)
            self._store.clear_fault("entry", entry.url or entry.id)
        return new

    def _revision(self, article: Article, extracted: Extracted) -> Revision:
        return Revision(
            article_id=article.id,
            number=1,
            title=extracted.title,
            text=extracted.text,
            fetched=self._now,
            updated=extracted.updated,
        )

    def _outlet(self, entry: Entry, address: str, extracted: Extracted) -> Outlet:
        made = outlet_for(address, extracted.outlet_name)
        return replace(made, country=made.country or country_of(outlet_id(entry.feed_url)))

    def _put_outlet(self, outlet: Outlet) -> None:
        """Add an outlet, or give one known only by its host the name it calls itself."""
        known = self._store.outlets([outlet.id]).get(outlet.id)
        if known is None:
            self._store.put_outlets([outlet])
        elif known.name == known.id and outlet.name != outlet.id:
            self._store.put_outlets([replace(known, name=outlet.name)])

    async def _revisit_one(self, article: Article) -> bool:
        url = article.requested_url or article.url
        if url is None:
            return False
        try:
            response = await self._get(url)
            extracted = await self._run(response, None)
        except NutgrafError as error:
            return self._revisit_failed(article, error)
        return self._revisited(article, response, extracted)

    def _revisited(self, article: Article, response: Response, extracted: Extracted) -> bool:
        """Store what a second look found, unless its page is another one by now."""
        address, _ = identify(extracted.canonical_url, response.url)
        owner = self._store.find_article(identity(address or response.url))
        newest = self._store.revision(article.id)
        words = newest.text if newest is not None else ""
        if owner != article.id and (owner or not _says_the_same(words, extracted.text)):
            if _is_front_page(response.url):
                return self._gone(article)
            cause = f"its address leads to another page by now ({response.url})"
            return self._revisit_failed(article, FetchError(article.url or article.id, cause))
        with self._store.transaction():
            self._store.mark_checked(article.id, self._now)
            self._store.clear_fault("article", article.id)
            if extracted.extent == "stub" and article.extent != "stub":
                return False
            self._store.put_aliases(article.id, aliases(response.url, address))
            article = replace(article, removed=None)
            return self._store.put_article(article, self._revision(article, extracted))

    def _gone(self, article: Article) -> bool:
        """Mark an article whose page the outlet took down; its words stay."""
        newest = self._store.revision(article.id)
        if newest is None:
            return False
        log.info("article removed at the outlet", article=article.id, url=article.url)
        with self._store.transaction():
            self._store.mark_checked(article.id, self._now)
            self._store.put_article(replace(article, removed=self._now), newest)
        return True

    def _revisit_failed(self, article: Article, error: NutgrafError) -> bool:
        if isinstance(error, HTTPStatusError) and error.status in GONE:
            return self._gone(article)
        with self._store.transaction():
            self._store.mark_checked(article.id, self._now)
            self._fault("article", article.id, error)
        return False

    def _fault(self, scope: FaultScope, subject: str, error: NutgrafError) -> None:
        self._store.put_fault(Fault(scope=scope, subject=subject, message=str(error), at=self._now))


def _says_the_same(one: str, other: str) -> bool:
    """Whether two texts are versions of one article: they share most of the shorter's words."""
    a, b = ({word for word in text.lower().split() if len(word) > 3} for text in (one, other))
    return len(a & b) >= SAME_WORDS * min(len(a), len(b)) > 0


def _is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query
