"""JSON Feeds (version 1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nutgraf.publish import dates
from nutgraf.publish.entries import OutEntry


def jsonfeed(
    entries: Sequence[OutEntry], *, title: str, self_href: str, page_href: str
) -> dict[str, Any]:
    """The feed as plain data. Addresses should be absolute for readers elsewhere."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": page_href,
        "feed_url": self_href,
        "language": "en",
        "items": [
            {
                "id": entry.id,
                "url": entry.href,
                "title": entry.title,
                "content_html": entry.html,
                "date_published": dates.machine(entry.published),
                "date_modified": dates.machine(entry.updated),
                "authors": [{"name": entry.author or "unknown"}],
            }
            for entry in entries
        ],
    }
