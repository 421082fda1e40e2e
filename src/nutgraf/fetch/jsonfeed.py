"""JSON Feed 1.0 and 1.1 (https://jsonfeed.org/version/1.1), read leniently."""

from __future__ import annotations

import json
from typing import Any

from nutgraf.errors import FeedError
from nutgraf.fetch.addresses import absolute
from nutgraf.fetch.clean import escape, one_line, sanitise
from nutgraf.fetch.dates import parse_date
from nutgraf.fetch.parsed import ParsedFeed
from nutgraf.model import Entry

#: No feed nests deeper; Python's own limit would do, but later and less kindly.
_FORMATS = {"1": "json10", "1.0": "json10", "1.1": "json11"}


def looks_like_json(body: bytes) -> bool:
    """Whether a document begins as a JSON object does (in UTF-8, UTF-16 or UTF-32)."""
    start = body[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").lstrip(b"\x00 \t\r\n")
    return start.startswith(b"{")


def read(body: bytes, url: str) -> ParsedFeed:
    """Read a JSON Feed. Raises ``FeedError`` where it is not JSON or not a feed."""
    try:
        data = json.loads(_decode(body))
    except (ValueError, RecursionError) as error:
        raise FeedError(url, f"the document is not valid JSON ({error})") from error
    version = _text(data.get("version")) or ""
    known = "jsonfeed.org/version/" in version
    items = data.get("items")
    if not known and not isinstance(items, list):
        raise FeedError(url, "the document is JSON, but not a JSON Feed")
    name = version.rstrip("/").rpartition("/")[2]
    language = _text(data.get("language"))
    authors = _authors(data)
    problem = None if known else "it does not say that it is a JSON Feed"
    entries = [
        _entry(item, url, language, authors)
        for item in (items if isinstance(items, list) else [])
        if isinstance(item, dict)
    ]
    return ParsedFeed(
        url=url,
        format=_FORMATS.get(name, "json"),
        title=_line(data.get("title")),
        description=_line(data.get("description")),
        site_url=absolute(_text(data.get("home_page_url")), url),
        language=language,
        problem=problem,
        entries=tuple(entries),
    )


def _decode(body: bytes) -> str:
    encoding = json.detect_encoding(body)
    return body.decode(encoding, "replace").lstrip("\ufeff").strip("\x00 \t\r\n")


def _entry(item: dict[str, Any], url: str, language: str | None, authors: tuple[str, ...]) -> Entry:
    content_html, content_text = _text(item.get("content_html")), _text(item.get("content_text"))
    content = sanitise(content_html, url) if content_html else escape(content_text or "")
    summary = _text(item.get("summary"))
    tags = item.get("tags")
    return Entry(
        feed_url=url,
        id=_text(item.get("id")) or "",
        url=absolute(_text(item.get("url")), url) or absolute(_text(item.get("external_url")), url),
        title=_line(item.get("title")),
        summary=escape(summary) if summary else None,
        content=content or None,
        authors=_authors(item) or authors,
        published=parse_date(_text(item.get("date_published"))),
        updated=parse_date(_text(item.get("date_modified"))),
        language=_text(item.get("language")) or language,
        image_url=absolute(_text(item.get("image")), url)
        or absolute(_text(item.get("banner_image")), url),
        tags=tuple(
            line for tag in (tags if isinstance(tags, list) else []) if (line := _line(tag))
        ),
    )


def _authors(data: dict[str, Any]) -> tuple[str, ...]:
    given = data.get("authors")
    listed = given if isinstance(given, list) else []
    listed = listed or [data.get("author")]
    names = (
        _line(author.get("name")) if isinstance(author, dict) else _line(author)
        for author in listed
    )
    return tuple(dict.fromkeys(name for name in names if name))


def _text(value: Any) -> str | None:
    """A string, or a number as one (ids are numbers in some feeds)."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def _line(value: Any) -> str | None:
    text = _text(value)
    return (one_line(text, is_html=False) or None) if text else None
