"""Addresses found in feeds and pages."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit


def absolute(link: str | None, base: str) -> str | None:
    """``link`` resolved against ``base``: an http(s) address, or ``None`` if it is not one."""
    if not link:
        return None
    try:
        joined = urljoin(base, link.strip())
        parts = urlsplit(joined)
        return joined if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None
