"""Looking inside: what is understood of one feed or page, without a store.

The dictionaries are what ``nutgraf parse-feed --json`` and ``nutgraf extract --json`` print;
their fields are described in docs/feeds.md.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nutgraf.engine.base import fetcher_for
from nutgraf.errors import DisallowedError, ExtractError, FeedError, FetchError

if TYPE_CHECKING:
    from nutgraf.config import Settings
    from nutgraf.extract.article import Extracted
    from nutgraf.fetch.http import Kind
    from nutgraf.fetch.parsed import ParsedFeed
    from nutgraf.model import Entry


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes that somebody wants understood, and where they are from (``url`` may be ``""``)."""

    name: str
    body: bytes
    url: str = ""
    content_type: str | None = None


def open_document(source: str, settings: Settings, kind: Kind) -> Document:
    """Read a file, an address, or standard input (``-``); what is gzipped is unpacked.

    Raises ``FetchError`` that says what is wrong with it.
    """
    if "://" in source:
        return asyncio.run(_fetch(source, settings, kind))
    name = "standard input" if source == "-" else source
    if source == "-":
        body = sys.stdin.buffer.read(settings.max_bytes + 1)
    else:
        body = _read_file(Path(source), settings.max_bytes)
    if body.startswith(b"\x1f\x8b"):
        from nutgraf.fetch.sitemap import unpacked

        body = unpacked(body, settings.max_bytes + 1)
    if len(body) > settings.max_bytes:
        raise FetchError(
            name,
            f"is larger than {settings.max_bytes:,} bytes",
            "Raise the setting max_bytes if it should be read.",
        )
    return Document(name, body)


def _read_file(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except FileNotFoundError as error:
        looks_like_host = "." in str(path).partition("/")[0].strip(".") and not path.suffix[1:2]
        remedy = "An address begins with https://." if "/" in str(path) or looks_like_host else ""
        raise FetchError(str(path), "there is no such file", remedy) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FetchError(str(path), f"cannot be read: {reason}") from error


async def _fetch(url: str, settings: Settings, kind: Kind) -> Document:
    from nutgraf.fetch.robots import Robots

    async with fetcher_for(settings) as fetcher:
        if kind == "page" and not await Robots(fetcher).allowed(url):
            raise DisallowedError(
                url, "the site's robots.txt asks not to read it", "Save the page; give the file."
            )
        answer = await fetcher.get(url, kind=kind)
    return Document(url, answer.body, answer.url, answer.content_type)


# feeds -----------------------------------------------------------------------------------


def look_at_feed(source: str, settings: Settings, url: str | None = None) -> dict[str, Any]:
    """What is understood of a feed. ``url`` is where it is from, for its relative links.

    Raises ``FetchError`` where it cannot be read, ``FeedError`` where it is no feed.
    """
    from nutgraf.fetch.parse import parse_feed

    document = open_document(source, settings, "feed")
    where = url or document.url
    try:
        return feed_data(parse_feed(document.body, where, document.content_type))
    except FeedError as error:
        raise FeedError(document.name, error.cause, error.remedy) from error


def feed_data(parsed: ParsedFeed) -> dict[str, Any]:
    """A feed as plain data; times are ISO 8601 with their offset."""
    return {
        "format": parsed.format,
        "url": parsed.url or None,
        "title": parsed.title,
        "description": parsed.description,
        "site_url": parsed.site_url,
        "language": parsed.language,
        "ttl_minutes": parsed.ttl,
        "skip_hours": list(parsed.skip_hours),
        "skip_days": list(parsed.skip_days),
        "problem": parsed.problem,
        "entries": [_entry_data(entry) for entry in parsed.entries],
    }


def _entry_data(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "authors": list(entry.authors),
        "published": _iso(entry.published),
        "updated": _iso(entry.updated),
        "language": entry.language,
        "summary": entry.summary,
        "content": entry.content,
        "image_url": entry.image_url,
        "tags": list(entry.tags),
        "source_title": entry.source_title,
        "source_url": entry.source_url,
    }


# pages -----------------------------------------------------------------------------------


def look_at_page(source: str, settings: Settings, url: str | None = None) -> dict[str, Any]:
    """What is understood of an article's page, and what was left out of it and why.

    ``url`` is the page's address; without it a saved page's own is used. Raises ``FetchError``
    where it cannot be read, ``ExtractError`` where it holds no article.
    """
    from nutgraf.fetch.saved import read_saved
    from nutgraf.pipeline.extracting import extract_page

    document = open_document(source, settings, "page")
    page = read_saved(document.body, content_type=document.content_type)
    where = url or document.url or page.url
    try:
        found = extract_page(page.body, where, page.content_type, explain=True)
    except ExtractError as error:
        raise ExtractError(document.name, error.cause, error.remedy) from error
    return page_data(found, where)


def page_data(found: Extracted, url: str) -> dict[str, Any]:
    """An article as plain data; times are ISO 8601 with their offset."""
    return {
        "url": url or None,
        "canonical_url": found.canonical_url,
        "title": found.title,
        "byline": found.byline,
        "authors": list(found.authors),
        "outlet": found.outlet_name,
        "published": _iso(found.published),
        "published_precision": found.grain if found.published else None,
        "changed": _iso(found.updated),
        "language": found.language,
        "section": found.section,
        "description": found.description,
        "image": (
            {"url": found.image_url, "credit": found.image_credit} if found.image_url else None
        ),
        "taken_from": found.credit,
        "extent": found.extent,
        "paywall": found.paywall,
        "text": found.text,
        "left_out": [{"text": part.text, "reason": part.why} for part in found.left_out],
    }


def _iso(when: datetime | None) -> str | None:
    return when.isoformat() if when is not None else None
