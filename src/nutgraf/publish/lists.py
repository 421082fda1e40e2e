"""From feeds and search results to what their templates print."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nutgraf.model import Article, Feed, Outlet, Page
from nutgraf.publish import dates
from nutgraf.publish.citation import foreign
from nutgraf.publish.links import Links, outward
from nutgraf.publish.words import Piece

#: What stands round a matched word in a snippet.
MARKS = re.compile("[\x02\x03]")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedView:
    """A feed and how it does, in words."""

    url: str
    title: str
    label: str
    out: str | None
    well: bool
    health: str


def feed_view(feed: Feed, now: datetime) -> FeedView:
    """A feed's health: what a person needs to know to leave it or to mend it."""
    if feed.status == "retired":
        health = "Retired: its address is gone for good, it is not asked any more."
    elif feed.last_poll is None:
        health = "Not read yet."
    elif feed.error:
        times = "once" if feed.failures == 1 else f"{feed.failures} times in a row"
        health = f"Failed {times}, last {dates.age(feed.last_poll, now)}: {feed.error}"
        if feed.last_success:
            health += f" It last went well {dates.age(feed.last_success, now)}."
    else:
        health = f"Well. Read {dates.age(feed.last_poll, now)}"
        if feed.last_change:
            health += f", last had something new {dates.age(feed.last_change, now)}"
        health += f"; read every {_interval(feed.interval)}."
    return FeedView(
        url=feed.url,
        title=feed.title or feed.url,
        label=feed.label or "",
        out=outward(feed.site_url) or outward(feed.url),
        well=not feed.error and feed.status == "active",
        health=health,
    )


def _interval(seconds: int) -> str:
    if seconds < 5400:
        return dates.count(max(1, round(seconds / 60)), "minute")
    return dates.count(round(seconds / 3600), "hour")


@dataclass(frozen=True, slots=True, kw_only=True)
class HitView:
    """A search result. In ``snippet`` matched words are the inserted pieces."""

    href: str
    title: str
    language: str | None
    by: str
    machine: str
    snippet: tuple[Piece, ...]


def hit_view(
    kind: str,
    key: str,
    title: str,
    snippet: str,
    article: Article | None,
    outlets: Mapping[str, Outlet],
    links: Links,
    page: Page | None = None,
) -> HitView:
    """A search result; ``snippet`` marks matched words with ``\\x02`` and ``\\x03``. ``page`` is a
    story's.
    """
    by = ""
    if article is not None:
        outlet = outlets.get(article.outlet_id)
        by = f"{outlet.name if outlet else article.outlet_id}, {dates.article_time(article)}"
    elif page is not None:
        record = page.record
        by = f"{dates.count(record.voices, 'voice')} · {dates.count(record.articles, 'article')}"
        by += f" · last changed {dates.moment(record.last_changed or page.composed)}"
    parts = MARKS.split(snippet)
    return HitView(
        href=links.story(key) if kind == "story" else links.article(key),
        title=MARKS.sub("", title) or "Untitled",
        language=foreign(article.language, "en") if article else None,
        by=by or "Story",
        machine=dates.machine(article.time) if article else "",
        snippet=tuple(Piece("insert" if n % 2 else "keep", p) for n, p in enumerate(parts) if p),
    )
