"""Sitemaps (news sitemaps above all) and plain lists of addresses, read as feeds are."""

from __future__ import annotations

import heapq
import io
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from nutgraf.errors import FeedError
from nutgraf.fetch.addresses import absolute
from nutgraf.fetch.clean import one_line
from nutgraf.fetch.dates import parse_date
from nutgraf.fetch.parsed import ParsedFeed
from nutgraf.model import Entry

#: Of a sitemap only so many newest pages are taken: a whole site's past is no news.
MOST_ENTRIES = 1000
#: What the protocol allows a sitemap to be, unpacked (https://www.sitemaps.org/protocol.html).
_MOST_BYTES = 50 * 1024 * 1024
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_ADDRESS = re.compile(rb"https?://[^\s<>\"']+")


def looks_like_sitemap(body: bytes) -> bool:
    """Whether a document is a sitemap or an index of sitemaps, gzipped or not."""
    start = unpacked(body, 2000)[:2000].lower()
    return b"<urlset" in start or b"<sitemapindex" in start


def looks_like_list(body: bytes) -> bool:
    """Whether a document is nothing but addresses, one a line (``#`` begins a comment)."""
    lines = [line.strip() for line in body[:20_000].splitlines()[:50]]
    lines = [line for line in lines if line and not line.startswith(b"#")]
    return bool(lines) and all(_ADDRESS.fullmatch(line) for line in lines[:-1] or lines)


def unpacked(body: bytes, limit: int = _MOST_BYTES) -> bytes:
    """A gzipped document unpacked, to ``limit`` bytes at most; any other as it is."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, limit)
    except zlib.error:
        return b""


def read_list(body: bytes, url: str) -> ParsedFeed:
    """A plain list of addresses as a feed of entries without titles."""
    lines = (line.strip().decode("utf-8", "replace") for line in body.splitlines())
    links = (absolute(line, url) for line in lines if line and not line.startswith("#"))
    entries = (Entry(feed_url=url, id=link, url=link) for link in dict.fromkeys(links) if link)
    return ParsedFeed(url=url, format="list", entries=tuple(entries))


def read_sitemap(body: bytes, url: str) -> ParsedFeed:
    """A sitemap as a feed: its newest pages, with what a news sitemap says of them.

    Raises ``FeedError`` for an index of sitemaps (read those it names instead) and for a
    document that breaks off before its first page.
    """
    newest: list[tuple[datetime, int, Entry]] = []
    children = False
    name: str | None = None
    for number, (kind, fields) in enumerate(_records(unpacked(body), url)):
        children |= kind == "sitemap"
        link = absolute(fields.get("loc"), url)
        if kind != "url" or link is None:
            continue
        name = name or fields.get("name")
        entry = _entry(link, fields, url)
        item = (entry.published or entry.updated or _LONG_AGO, -number, entry)
        push = heapq.heappush if len(newest) < MOST_ENTRIES else heapq.heappushpop
        push(newest, item)
    if children and not newest:
        raise FeedError(url, "it is an index of sitemaps", "Add one of the sitemaps it names.")
    if not newest:
        raise FeedError(url, "the sitemap names no page")
    entries = (item[2] for item in sorted(newest, key=lambda item: -item[1]))
    return ParsedFeed(url=url, format="sitemap", title=name, entries=tuple(entries))


def child_sitemaps(body: bytes, url: str) -> list[str]:
    """The sitemaps that an index names, those of news first, then the latest changed."""
    found = []
    for kind, fields in _records(unpacked(body), url):
        link = absolute(fields.get("loc"), url) if kind == "sitemap" else None
        if link is not None:
            changed = parse_date(fields.get("lastmod")) or _LONG_AGO
            found.append(("news" not in link.lower(), -changed.timestamp(), link))
    return [link for _, _, link in sorted(found)]


def _records(body: bytes, url: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each ``url`` and ``sitemap`` element as its children's texts by local name."""
    import lxml.etree

    parse = lxml.etree.iterparse(
        io.BytesIO(body),
        events=("end",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for _, element in parse:
            kind = _local(element.tag)
            if kind in ("url", "sitemap"):
                yield kind, _texts(element)
                element.clear()
    except lxml.etree.LxmlError as error:
        raise FeedError(url, f"the sitemap is not XML ({error})") from error


def _texts(element: Any) -> dict[str, str]:
    fields: dict[str, str] = {}
    for child in element.iter():
        text = (child.text or "").strip()
        if text and isinstance(child.tag, str):
            parent = _local(child.getparent().tag) if child.getparent() is not None else ""
            prefix = "image:" if parent == "image" else ""
            fields.setdefault(prefix + _local(child.tag), text)
    return fields


def _local(tag: Any) -> str:
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _entry(link: str, fields: dict[str, str], url: str) -> Entry:
    title = fields.get("title")
    tags = (tag.strip() for tag in fields.get("keywords", "").split(","))
    return Entry(
        feed_url=url,
        id=link,
        url=link,
        title=one_line(title, is_html=True) if title else None,
        published=parse_date(fields.get("publication_date")),
        updated=parse_date(fields.get("lastmod")),
        language=fields.get("language"),
        image_url=absolute(fields.get("image:loc"), url),
        tags=tuple(tag for tag in tags if tag),
    )
