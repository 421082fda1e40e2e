"""Fetch: poll due feeds and queue their new entries."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from nutgraf.errors import HTTPStatusError, NutgrafError
from nutgraf.fetch.parse import ParsedFeed, parse_feed
from nutgraf.fetch.schedule import after_failure, after_success
from nutgraf.model import Feed
from nutgraf.store.base import Fault, Store

if TYPE_CHECKING:
    from nutgraf.fetch.http import Fetcher, Response
    from nutgraf.pipeline.run import Progress

log = structlog.get_logger(__name__)


async def poll(
    store: Store, fetcher: Fetcher, feeds: Sequence[Feed], now: datetime, progress: Progress
) -> int:
    """Poll these feeds, each settled as it answers. Returns how many entries were new."""
    done = 0
    new = 0

    async def one(feed: Feed) -> None:
        nonlocal done, new
        new += await _poll_one(store, fetcher, feed, now)
        done += 1
        progress("feeds", done, len(feeds))

    await asyncio.gather(*(one(feed) for feed in feeds))
    return new


async def _poll_one(store: Store, fetcher: Fetcher, feed: Feed, now: datetime) -> int:
    try:
        response = await fetcher.get(
            feed.url, etag=feed.etag, last_modified=feed.last_modified, kind="feed"
        )
        parsed = None
        if not response.not_modified:
            parsed = await asyncio.to_thread(
                parse_feed, response.body, response.url, response.headers.get("Content-Type")
            )
    except NutgrafError as error:
        _failed(store, feed, now, error)
        return 0
    return _succeeded(store, feed, now, response, parsed)


def _failed(store: Store, feed: Feed, now: datetime, error: NutgrafError) -> None:
    log.warning("feed failed", feed=feed.url, error=str(error))
    with store.transaction():
        settled = after_failure(feed, now, error)
        if isinstance(error, HTTPStatusError) and error.status == 410:
            settled = replace(settled, status="retired")
        store.put_feed(settled)
        store.put_fault(Fault(scope="feed", subject=feed.url, message=str(error), at=now))


def _succeeded(
    store: Store, feed: Feed, now: datetime, response: Response, parsed: ParsedFeed | None
) -> int:
    with store.transaction():
        url = feed.url
        if response.permanent_url and response.permanent_url != url:
            log.info("feed moved", feed=url, to=response.permanent_url)
            store.move_feed(url, response.permanent_url)
            store.clear_fault("feed", url)
            feed, url = replace(feed, url=response.permanent_url), response.permanent_url
        entries = tuple(replace(e, feed_url=url) for e in parsed.entries) if parsed else ()
        new = store.add_entries(entries, now)
        described = feed if parsed is None else describe(feed, parsed)
        store.put_feed(
            after_success(
                replace(
                    described,
                    etag=response.headers.get("ETag") or (None if parsed else feed.etag),
                    last_modified=response.headers.get("Last-Modified")
                    or (None if parsed else feed.last_modified),
                ),
                now,
                changed=new > 0,
                headers=response.headers,
                parsed=parsed,
            )
        )
        store.clear_fault("feed", url)
    return new


def describe(feed: Feed, parsed: ParsedFeed) -> Feed:
    """The feed with what its document says of itself, where nothing was known before."""
    return replace(
        feed,
        title=feed.title or parsed.title,
        site_url=feed.site_url or parsed.site_url,
        language=feed.language or parsed.language,
    )
