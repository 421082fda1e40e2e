"""What a feed document says, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass

from nutgraf.model import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """What a feed document says.

    ``format`` is the format's short name ("rss20", "atom10", "json11", "sitemap",
    "list"). ``ttl`` is in minutes;
    ``skip_hours`` are 0–23 GMT, ``skip_days`` English names of days. ``problem`` says in words
    what is wrong with the document, although it could be read.
    """

    url: str
    format: str
    title: str | None = None
    description: str | None = None
    site_url: str | None = None
    language: str | None = None
    ttl: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    problem: str | None = None
    entries: tuple[Entry, ...] = ()
