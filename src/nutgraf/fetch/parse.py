"""Reading feeds: RSS 0.9x to 2.0, RDF, Atom and JSON Feed, well-formed or not.

Sitemaps and plain lists of addresses are read as feeds too: their pages are the entries.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any, TypeVar

from nutgraf.errors import FeedError
from nutgraf.fetch import jsonfeed, sitemap, xmlfeed
from nutgraf.fetch.parsed import ParsedFeed
from nutgraf.model import Entry

_NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")


def parse_feed(body: bytes, url: str, content_type: str | None = None) -> ParsedFeed:
    """Read a feed document.

    ``url`` is where it is from, for its relative addresses; ``content_type`` is the header, for
    its charset. Entries have unique ids, absolute addresses, aware times and sanitised HTML.
    Raises ``FeedError`` where the document is no feed.
    """
    if not body.strip(b" \t\r\n\x00"):
        raise FeedError(url, "the document is empty")
    if jsonfeed.looks_like_json(body):
        parsed = jsonfeed.read(body, url)
    elif sitemap.looks_like_sitemap(body):
        parsed = sitemap.read_sitemap(body, url)
    elif sitemap.looks_like_list(body):
        parsed = sitemap.read_list(body, url)
    else:
        parsed = xmlfeed.read(body, url, content_type)
    parsed = _sound(replace(parsed, entries=tuple(map(_sound, parsed.entries))))
    return replace(parsed, entries=tuple(_unique(parsed.entries)))


T = TypeVar("T", ParsedFeed, Entry)


def _sound(thing: T) -> T:
    """The feed or entry with what is no character (a lone surrogate, NUL) as U+FFFD.

    JSON and character references can say them; nothing can be encoded, shown or kept with them.
    """
    changed: dict[str, Any] = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        if isinstance(value, str) and _NO_CHARACTER.search(value):
            changed[field.name] = _NO_CHARACTER.sub("\ufffd", value)
        elif isinstance(value, tuple) and any(
            isinstance(v, str) and _NO_CHARACTER.search(v) for v in value
        ):
            changed[field.name] = tuple(_NO_CHARACTER.sub("\ufffd", str(v)) for v in value)
    return replace(thing, **changed) if changed else thing


def _unique(entries: Iterable[Entry]) -> Iterable[Entry]:
    """Entries with ids made where they are missing and told apart where they are shared."""
    taken: set[str] = set()
    seen: set[tuple[str, str | None, str | None]] = set()
    for entry in entries:
        key = entry.id or entry.url or _digest(entry)
        same = (key, entry.url, entry.title)
        if same in seen:
            continue  # the same entry twice
        seen.add(same)
        if key in taken:
            own = entry.url if entry.url and entry.url not in taken else None
            key = own or f"{key}#{_digest(entry)}"
            if key in taken:
                continue
        taken.add(key)
        yield entry if key == entry.id else replace(entry, id=key)


def _digest(entry: Entry) -> str:
    parts = (entry.url or "", entry.title or "", entry.summary or "", entry.content or "")
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=8).hexdigest()
