"""Fetch: poll due feeds and queue their new entries."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from nutgraf.errors import HTTPStatusError, NutgrafError
from nutgraf.fetch.local import is_local, read_local
from nutgraf.fetch.parse import parse_feed
from nutgraf.fetch.parsed import ParsedFeed
from nutgraf.fetch.schedule import after_failure, after_success
from nutgraf.model import Feed
from nutgraf.pipeline.timing import TIMES
from nutgraf.store.base import Fault, Store

if TYPE_CHECKING:
    from nutgraf.fetch.http import Fetcher, Response
    from nutgraf.pipeline.progress import Progress

#: Answers stored in one transaction.
BATCH = 500
#: Entries held until they are stored, at most, one feed's aside.
MOST_ENTRIES = 5_000
#: Feeds asked for at once, most of which wait for their turn.
ASKERS = 1_000
#: New objects after which cycles are looked for while polling (Python's own default is 700).
COLLECT_AFTER = 50_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """Bounds of the time between two polls of a feed, in seconds."""

    least: int = 600
    most: int = 86_400


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of asking for a feed: an answer, with its feed unless unchanged, or an error."""

    feed: Feed
    response: Response | None = None
    parsed: ParsedFeed | None = None
    error: NutgrafError | None = None


async def poll(
    store: Store,
    fetcher: Fetcher,
    feeds: Sequence[Feed],
    now: datetime,
    intervals: Intervals,
    progress: Progress,
) -> int:
    """Poll these feeds. Returns how many entries were new.

    What came of it is stored ``BATCH`` feeds at a time, each batch in one transaction: to be
    killed before it is to poll those feeds again.
    """
    settler = _Settler(store, now, intervals)
    asking = iter(feeds)
    done = 0

    async def ask() -> None:
        nonlocal done
        for feed in asking:
            settler.take(await _ask(fetcher, feed))
            done += 1
            progress("feeds", done, len(feeds))

    with _rare_collections():
        # Many more than there are connections: most of them wait for a slow host's turn.
        await asyncio.gather(*(ask() for _ in range(min(ASKERS, len(feeds)))))
        settler.settle()
    return settler.new


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Keep the collector of cycles from going through everything again and again.

    A sixth of the time of a poll went into looking at feeds and connections that were all
    still in use. Cycles are still collected, only after more of them.
    """
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


async def _ask(fetcher: Fetcher, feed: Feed) -> _Answer:
    try:
        if is_local(feed.url):
            response = read_local(feed.url, feed.etag, fetcher.max_bytes)
        else:
            with TIMES.timed("fetch"):
                response = await fetcher.get(
                    feed.url, etag=feed.etag, last_modified=feed.last_modified, kind="feed"
                )
        if response.not_modified:
            return _Answer(feed, response)
        parsed = await asyncio.to_thread(
            parse_feed, response.body, response.url, response.content_type
        )
    except NutgrafError as error:
        return _Answer(feed, error=error)
    return _Answer(feed, replace(response, body=b""), parsed)


class _Settler:
    """Takes answers and stores what they mean, many in one transaction."""

    def __init__(self, store: Store, now: datetime, intervals: Intervals) -> None:
        self._store = store
        self._now = now
        self._intervals = intervals
        self._waiting: list[_Answer] = []
        self._entries = 0
        self.new = 0

    def take(self, answer: _Answer) -> None:
        self._waiting.append(answer)
        self._entries += len(answer.parsed.entries) if answer.parsed else 0
        if len(self._waiting) >= BATCH or self._entries >= MOST_ENTRIES:
            self.settle()

    def settle(self) -> None:
        """Store everything taken so far."""
        settled: list[Feed] = []
        with self._store.transaction():
            for asked in self._waiting:
                known = self._store.feed(asked.feed.url)
                if known is None:
                    continue  # removed while it was asked
                # Renamed or put into another folder while it was asked: that stands.
                feed = replace(asked.feed, title=known.title, label=known.label)
                answer = replace(asked, feed=feed)
                if answer.error is not None:
                    settled.append(self._failed(answer.feed, answer.error))
                elif answer.response is not None:
                    settled.append(self._succeeded(answer.feed, answer.response, answer.parsed))
            self._store.put_feeds(settled)
        self._waiting, self._entries = [], 0

    def _failed(self, feed: Feed, error: NutgrafError) -> Feed:
        log.warning("feed failed", feed=feed.url, error=str(error))
        answered = error if isinstance(error, HTTPStatusError) else None
        fault = Fault(scope="feed", subject=feed.url, message=str(error), at=self._now)
        self._store.put_fault(fault)
        return after_failure(
            feed,
            self._now,
            error.cause,
            status=answered.status if answered else None,
            retry_after=answered.retry_after if answered else None,
            min_interval=self._intervals.least,
            max_interval=self._intervals.most,
        )

    def _succeeded(self, feed: Feed, response: Response, parsed: ParsedFeed | None) -> Feed:
        if feed.failures or feed.error:
            self._store.clear_fault("feed", feed.url)
        if response.permanent_url and response.permanent_url != feed.url:
            feed = self._move(feed, response.permanent_url)
        new = 0
        if parsed is not None:
            entries = (replace(entry, feed_url=feed.url) for entry in parsed.entries)
            new = self._store.add_entries(entries, self._now)
            # New words, new validators: the old copy's must not outlive it.
            feed = replace(describe(feed, parsed), etag=None, last_modified=None)
            if parsed.problem:
                log.info("feed is not well-formed", feed=feed.url, problem=parsed.problem)
        self.new += new
        return after_success(
            feed,
            self._now,
            changed=new > 0,
            headers=response.headers,
            ttl=parsed.ttl if parsed else None,
            skip_hours=parsed.skip_hours if parsed else (),
            skip_days=parsed.skip_days if parsed else (),
            min_interval=self._intervals.least,
            max_interval=self._intervals.most,
        )

    def _move(self, feed: Feed, to: str) -> Feed:
        log.info("feed moved", feed=feed.url, to=to)
        self._store.move_feed(feed.url, to)
        return replace(feed, url=to)


def describe(feed: Feed, parsed: ParsedFeed) -> Feed:
    """The feed with what its document says of itself, where nothing was known before."""
    return replace(
        feed,
        title=feed.title or parsed.title,
        site_url=feed.site_url or parsed.site_url,
        language=feed.language or parsed.language,
    )
