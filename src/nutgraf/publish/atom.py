"""Atom feeds (RFC 4287)."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import datetime

from nutgraf.publish import dates
from nutgraf.publish.entries import OutEntry, newest

_ATOM = "http://www.w3.org/2005/Atom"
#: What XML 1.0 cannot hold, section 2.2.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(
    entries: Sequence[OutEntry],
    *,
    title: str,
    feed_id: str,
    self_href: str,
    page_href: str,
    now: datetime,
) -> str:
    """The feed as an XML document. ``now`` is its time where it has no entry."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", feed_id)
    _add(feed, "title", title)
    _add(feed, "updated", dates.machine(newest(entries, now)))
    _add(feed, "link", rel="self", type="application/atom+xml", href=self_href)
    _add(feed, "link", rel="alternate", type="text/html", href=page_href)
    _add(feed, "generator", "Nutgraf")
    for entry in entries:
        element = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(element, "id", entry.id)
        _add(element, "title", entry.title)
        _add(element, "link", rel="alternate", type="text/html", href=entry.href)
        _add(element, "published", dates.machine(entry.published))
        _add(element, "updated", dates.machine(entry.updated))
        _add(_add(element, "author"), "name", entry.author or "unknown")
        _add(element, "content", entry.html, type="html")
    ET.indent(feed)
    body = ET.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    clean = {key: _NOT_XML.sub("\ufffd", value) for key, value in attributes.items()}
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", clean)
    element.text = _NOT_XML.sub("\ufffd", text) or None
    return element
