"""RSS, RDF and Atom, through feedparser, which reads what is broken too."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from nutgraf.errors import FeedError
from nutgraf.fetch.addresses import absolute
from nutgraf.fetch.clean import escape, has_references, one_line, sanitise
from nutgraf.fetch.dates import YEARS, parse_date
from nutgraf.fetch.parsed import ParsedFeed
from nutgraf.model import Entry

_HTML_TYPES = ("text/html", "application/xhtml+xml")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
#: Null bytes, references to characters that do not exist, and declared encodings: what the
#: parser is known to raise errors of its own for.
_ODDITIES = re.compile(rb"\x00|&#x?[0-9a-fA-F]{5,};?|\sencoding=[\"'][^\"']*[\"']")
_SKIP_HOURS = re.compile(rb"<skipHours\b[^>]*>(.{0,4000}?)</skipHours", re.S | re.I)
_SKIP_DAYS = re.compile(rb"<skipDays\b[^>]*>(.{0,4000}?)</skipDays", re.S | re.I)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour", re.I)
_DAY = re.compile(rb"<day>\s*([A-Za-z]{6,9})\s*</day", re.I)


def read(body: bytes, url: str, content_type: str | None) -> ParsedFeed:
    """Read an XML feed. Raises ``FeedError`` where the document is none."""
    # Without a content type the parser would complain of its lack. Addresses are resolved
    # here, not there, where ids would be taken for addresses too; cleaning is nh3's, which is
    # faster. A stream, because a string could be taken for a file's name or an address.
    headers = {"content-type": content_type or "application/xml"}
    parsed = _parse(body, url, headers)
    version = str(parsed.get("version") or "")
    if not version and not parsed.entries and not _is_channel(body, parsed.feed):
        raise FeedError(url, _what_it_is(body))
    feed = parsed.feed
    language = _get(feed, "language") or None
    atom = version.startswith("atom")
    return ParsedFeed(
        url=url,
        format=version or "unknown",
        title=_line(feed, "title"),
        description=_line(feed, "subtitle") or _line(feed, "info") or _line(feed, "summary"),
        site_url=absolute(_get(feed, "link"), url),
        language=language,
        ttl=_minutes(feed),
        skip_hours=_skip_hours(body),
        skip_days=_skip_days(body),
        problem=_problem(parsed),
        entries=tuple(_entry(entry, url, language, atom) for entry in parsed.entries),
    )


def _parse(body: bytes, url: str, headers: dict[str, str]) -> Any:
    """feedparser's result; a document that it stumbles over is tried again without oddities."""
    try:
        return _feedparser(body, headers)
    except Exception:  # it lets through whatever its parsers raise
        plain = _ODDITIES.sub(b"", body.decode("utf-8", "replace").encode())
    try:
        return _feedparser(plain, {"content-type": "application/xml"})
    except Exception as error:
        raise FeedError(url, f"the document cannot be read ({error})") from error


def _feedparser(body: bytes, headers: dict[str, str]) -> Any:
    import feedparser

    return feedparser.parse(
        io.BytesIO(body), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
    )


def _is_channel(body: bytes, feed: Mapping[str, Any]) -> bool:
    """Whether a document of no known version is one of the formats before RSS (CDF)."""
    return b"<channel" in body[:2000].lower() and bool(feed)


def _what_it_is(body: bytes) -> str:
    start = body[:2000].lower()
    if b"<html" in start or b"<!doctype html" in start:
        return "the document is a web page, not a feed"
    if b"<opml" in start:
        return "the document is a subscription list (OPML), not a feed"
    if b"<" not in start:
        return "the document is not XML"
    return "the document is not a feed"


def _problem(parsed: Any) -> str | None:
    from feedparser import NonXMLContentType

    error = parsed.get("bozo_exception") if parsed.get("bozo") else None
    if error is None or isinstance(error, NonXMLContentType):
        return None  # that a server calls a feed something else is no fault of the document
    return f"{type(error).__name__}: {error}"[:300]


def _get(data: Mapping[str, Any], key: str) -> str:
    """A string of the parser's result, without its aliases of one field to another."""
    value = _raw(data, key)
    return value.strip() if isinstance(value, str) else ""


def _raw(data: Mapping[str, Any], key: str) -> Any:
    return dict.get(cast("dict[str, Any]", data), key)


def _line(data: Mapping[str, Any], key: str) -> str | None:
    text = _get(data, key)
    if not text:
        return None
    detail = data.get(f"{key}_detail") or {}
    is_html = str(detail.get("type", "")) in _HTML_TYPES
    return one_line(text, is_html=is_html or has_references(text)) or None


def _minutes(feed: Mapping[str, Any]) -> int | None:
    text = _get(feed, "ttl")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def _skip_hours(body: bytes) -> tuple[int, ...]:
    block = _SKIP_HOURS.search(body)
    hours = {int(hour) % 24 for hour in _HOUR.findall(block.group(1))} if block else set()
    return tuple(sorted(hours))


def _skip_days(body: bytes) -> tuple[str, ...]:
    block = _SKIP_DAYS.search(body)
    if block is None:
        return ()
    return tuple(day.decode("ascii").capitalize() for day in _DAY.findall(block.group(1)))


def _entry(entry: Mapping[str, Any], url: str, language: str | None, atom: bool) -> Entry:
    content, spoken = _content(entry, url)
    summary = _html(_get(entry, "summary"), entry.get("summary_detail") or {}, url)
    if summary and content and (summary == content):
        summary = None
    published = _date(entry, "published") or _date(entry, "created")
    updated = _date(entry, "updated")
    if published is None and not atom:
        published = updated  # Dublin Core's date, which the parser takes for the last change
    source = _raw(entry, "source") or {}
    link = _get(entry, "feedburner_origlink") or _get(entry, "link")
    if link == _get(entry, "id") and "/" not in link:
        link = ""  # an id without a link, which the parser takes for a relative one
    return Entry(
        feed_url=url,
        id=_get(entry, "id"),
        url=absolute(link, url),
        title=_line(entry, "title"),
        summary=summary,
        content=content,
        authors=_authors(entry),
        published=published,
        updated=updated,
        # Atom's content has the feed's language unless it says that it has none.
        language=_get(entry, "language") or spoken or (None if atom and content else language),
        source_title=_line(source, "title"),
        source_url=absolute(_get(source, "link") or _get(source, "href"), url),
        image_url=absolute(next(_images(entry), None), url),
        tags=_tags(entry),
    )


def _html(text: str, detail: Mapping[str, Any], url: str) -> str | None:
    if not text:
        return None
    kind = str(detail.get("type", "text/html"))
    plain = kind == "text/plain" or not _MARKUP.search(text)
    if kind not in _HTML_TYPES and plain and not has_references(text):
        return escape(text) or None
    return sanitise(text, absolute(str(detail.get("base") or ""), url) or url) or None


def _content(entry: Mapping[str, Any], url: str) -> tuple[str | None, str | None]:
    """The longest content that is text, and its language."""
    best: str | None = None
    language: str | None = None
    for part in _raw(entry, "content") or []:
        kind = str(part.get("type", ""))
        if kind.startswith(("image/", "audio/", "video/")):
            continue
        made = _html(str(part.get("value") or "").strip(), part, url)
        if made and len(made) > len(best or ""):
            best, language = made, part.get("language")
    return best, language


def _date(entry: Mapping[str, Any], key: str) -> datetime | None:
    text = _get(entry, key)
    if not text:
        return None
    own = parse_date(text)
    parsed = _raw(entry, f"{key}_parsed")
    if own is not None or not parsed or parsed[0] not in YEARS:
        return own
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except (TypeError, ValueError):
        return None


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    listed = [author.get("name") or "" for author in entry.get("authors") or [] if author]
    names = [one_line(name, is_html=has_references(name)) for name in listed]
    if not any(names) and (single := _get(entry, "author")):
        names = [one_line(single, is_html=has_references(single))]
    return tuple(dict.fromkeys(name for name in names if name))


def _images(entry: Mapping[str, Any]) -> Iterator[str]:
    """Addresses of pictures, the best first."""
    media = [part for part in entry.get("media_content") or [] if part.get("url")]
    pictures = [
        part
        for part in media
        if part.get("medium") == "image"
        or str(part.get("type", "")).startswith("image/")
        or (not part.get("type") and not part.get("medium"))
    ]
    yield from (part["url"] for part in sorted(pictures, key=_width, reverse=True))
    for link in entry.get("links") or []:
        if link.get("rel") == "enclosure" and str(link.get("type", "")).startswith("image/"):
            yield link.get("href") or ""
    for part in entry.get("media_thumbnail") or []:
        yield part.get("url") or ""
    image = entry.get("image") or {}
    if isinstance(image, dict) and image.get("href"):
        yield image["href"]


def _width(part: Mapping[str, Any]) -> int:
    width = str(part.get("width") or "")
    return int(width) if width.isascii() and width.isdigit() and len(width) < 7 else 0


def _tags(entry: Mapping[str, Any]) -> tuple[str, ...]:
    terms = (tag.get("label") or tag.get("term") or "" for tag in entry.get("tags") or [])
    lines = (one_line(term, is_html=has_references(term)) for term in terms)
    return tuple(dict.fromkeys(line for line in lines if line))
