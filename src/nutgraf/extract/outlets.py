"""Which outlet an address or a name belongs to."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from nutgraf.model import Outlet

#: Front labels of a host that are not part of who publishes there.
_FRONT_LABELS = ("www.", "m.", "amp.", "mobile.", "rss.", "feeds.", "feed.", "edition.")

#: Country-code top-level domains sold as generic ones: they say nothing about a country.
_GENERIC_CODES = frozenset({"ai", "cc", "co", "fm", "gg", "io", "ly", "me", "sh", "to", "tv", "ws"})


def outlet_id(address_or_name: str) -> str:
    """The id of the outlet behind an address (its host) or a bare name (a slug of it).

    >>> outlet_id("https://www.harbourpost.example/2017/12/26/offer")
    'harbourpost.example'
    >>> outlet_id("Harbour Post")
    'harbour-post'
    """
    text = address_or_name.strip()
    host = urlsplit(text).hostname if "://" in text else None
    if host is None and re.fullmatch(r"[\w-]+(\.[\w-]+)+", text):
        host = text.lower()
    if host is not None:
        for label in _FRONT_LABELS:
            if host.startswith(label) and host.count(".") > 1:
                return host[len(label) :]
        return host
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-") or "unknown"


def country_of(outlet: str) -> str | None:
    """The country a host's top-level domain names (ISO 3166 alpha-2), or ``None``."""
    code = outlet.rsplit(".", 1)[-1] if "." in outlet else ""
    if len(code) != 2 or code in _GENERIC_CODES or not code.isalpha():
        return None
    return "GB" if code == "uk" else code.upper()


def outlet_for(address_or_name: str, name: str | None = None) -> Outlet:
    """An outlet made from what an article says of itself, before anybody has described it."""
    key = outlet_id(address_or_name)
    shown = name or (key if "://" in address_or_name or "." in key else address_or_name.strip())
    return Outlet(id=key, name=shown, country=country_of(key))
