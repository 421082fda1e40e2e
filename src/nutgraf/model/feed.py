"""Feeds, and their entries as the feed gives them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

FeedStatus = Literal["active", "retired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """An RSS, Atom or JSON Feed document that is polled.

    All times are aware. ``interval`` is in seconds. ``error`` is the last failure in words,
    ``None`` after a success. ``failures`` counts failures in a row. ``label`` is the folder its
    owner keeps it in, folders in folders joined by `` / ``.
    """

    url: str
    title: str | None = None
    site_url: str | None = None
    outlet_id: str | None = None
    label: str | None = None
    language: str | None = None
    status: FeedStatus = "active"
    added: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    interval: int = 900
    next_poll: datetime | None = None
    last_poll: datetime | None = None
    last_success: datetime | None = None
    last_change: datetime | None = None
    failures: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed, as the feed gives it.

    ``id`` is the feed's own id, or the link, or a digest of title and text where it has
    neither; it is unique within the feed. ``url`` is the absolute link or ``None``.
    ``summary`` and ``content`` are sanitised HTML. ``source_title`` and ``source_url`` come
    from RSS ``<source>``: the outlet a reprint was taken from.
    """

    feed_url: str
    id: str
    url: str | None
    title: str | None = None
    summary: str | None = None
    content: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    language: str | None = None
    source_title: str | None = None
    source_url: str | None = None
    image_url: str | None = None
    tags: tuple[str, ...] = ()
