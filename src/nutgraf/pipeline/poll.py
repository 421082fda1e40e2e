"""Fetch: poll due feeds and queue their new entries."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from nutgraf.errors import HTTPStatusError, NutgrafError
from nutgraf.fetch.parse import ParsedFeed, parse_feed
from nutgraf.fetch.schedule import after_failure, after_success
from nutgraf.model import Feed
from nutgraf.pipeline.together import together
from nutgraf.store.base import Fault, Store

if TYPE_CHECKING:
    from nutgraf.fetch.http import Fetcher, Response
    from nutgraf.pipeline.run import Progress

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """Bounds of the time between two polls of a feed, in seconds."""

    least: int = 600
    most: int = 86_400


async def poll(
    store: Store,
    fetcher: Fetcher,
    feeds: Sequence[Feed],
    now: datetime,
    intervals: Intervals,
    progress: Progress,
) -> int:
    """Poll these feeds, each settled as it answers. Returns how many entries were new."""

    async def one(feed: Feed) -> int:
        return await _poll_one(store, fetcher, feed, now, intervals)

    return await together(feeds, one, "feeds", progress)


async def _poll_one(
    store: Store, fetcher: Fetcher, feed: Feed, now: datetime, intervals: Intervals
) -> int:
    try:
        response = await fetcher.get(
            feed.url, etag=feed.etag, last_modified=feed.last_modified, kind="feed"
        )
        parsed = None
        if not response.not_modified:
            parsed = await asyncio.to_thread(
                parse_feed, response.body, response.url, response.content_type
            )
    except NutgrafError as error:
        _failed(store, feed, now, intervals, error)
        return 0
    return _succeeded(store, feed, now, intervals, response, parsed)


def _failed(
    store: Store, feed: Feed, now: datetime, intervals: Intervals, error: NutgrafError
) -> None:
    log.warning("feed failed", feed=feed.url, error=str(error))
    answered = error if isinstance(error, HTTPStatusError) else None
    settled = after_failure(
        feed,
        now,
        error.cause,
        status=answered.status if answered else None,
        retry_after=answered.retry_after if answered else None,
        min_interval=intervals.least,
        max_interval=intervals.most,
    )
    with store.transaction():
        store.put_feed(settled)
        store.put_fault(Fault(scope="feed", subject=feed.url, message=str(error), at=now))


def _succeeded(
    store: Store,
    feed: Feed,
    now: datetime,
    intervals: Intervals,
    response: Response,
    parsed: ParsedFeed | None,
) -> int:
    with store.transaction():
        if response.permanent_url and response.permanent_url != feed.url:
            feed = _move(store, feed, response.permanent_url)
        entries = tuple(replace(e, feed_url=feed.url) for e in parsed.entries) if parsed else ()
        new = store.add_entries(entries, now)
        if parsed is not None:
            # New words, new validators: the old copy's must not outlive it.
            feed = replace(describe(feed, parsed), etag=None, last_modified=None)
        store.put_feed(
            after_success(
                feed,
                now,
                changed=new > 0,
                headers=response.headers,
                ttl=parsed.ttl if parsed else None,
                skip_hours=parsed.skip_hours if parsed else (),
                skip_days=parsed.skip_days if parsed else (),
                min_interval=intervals.least,
                max_interval=intervals.most,
            )
        )
        store.clear_fault("feed", feed.url)
        if parsed is not None and parsed.problem:
            log.info("feed is not well-formed", feed=feed.url, problem=parsed.problem)
    return new


def _move(store: Store, feed: Feed, to: str) -> Feed:
    log.info("feed moved", feed=feed.url, to=to)
    store.move_feed(feed.url, to)
    store.clear_fault("feed", feed.url)
    return replace(feed, url=to)


def describe(feed: Feed, parsed: ParsedFeed) -> Feed:
    """The feed with what its document says of itself, where nothing was known before."""
    return replace(
        feed,
        title=feed.title or parsed.title,
        site_url=feed.site_url or parsed.site_url,
        language=feed.language or parsed.language,
    )
