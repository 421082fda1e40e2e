"""Pages that people saved: HTML files, and MHTML, which holds a page with its pictures."""

from __future__ import annotations

import email
import email.policy
import html
import re
from datetime import datetime

from nutgraf.fetch.addresses import absolute
from nutgraf.fetch.dates import parse_date
from nutgraf.fetch.warc import ArchivedPage

#: How browsers and savers note where a page is from: "saved from url=(0031)https://…" of
#: browsers, "url: https://…" of SingleFile. Both stand in a comment at the top.
_SAVED_FROM = re.compile(rb"saved from url=\(\d+\)(https?://[^\s>]+)|\n\s*url:\s*(https?://\S+)")
_SAVED_ON = re.compile(rb"\n\s*saved date:\s*([^\r\n]{10,60})")
#: How a page names its own address, in the order in which that is believed.
_OWN = (
    re.compile(
        rb"<link\b(?=[^>]*\brel\s*=\s*[\"']?canonical\b)[^>]*\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.I
    ),
    re.compile(
        rb"<meta\b(?=[^>]*\b(?:property|name)\s*=\s*[\"']og:url[\"'])"
        rb"[^>]*\bcontent\s*=\s*[\"']?([^\"'\s>]+)",
        re.I,
    ),
)
_TOP = 4096
_HEAD = 400_000
_MHTML = re.compile(rb"content-type:\s*multipart/related", re.IGNORECASE)


def read_saved(data: bytes, *, content_type: str | None = None) -> ArchivedPage:
    """The page in a saved file. ``url`` is ``""`` where the file does not say where it is from."""
    if _MHTML.search(data[:_TOP]):
        found = _from_mhtml(data)
        if found is not None:
            return found
    return ArchivedPage(
        url=own_address(data) or "",
        body=data,
        fetched=_saved_on(data),
        content_type=content_type,
    )


def own_address(data: bytes) -> str | None:
    """The address that a saved page was read from, or else the one it calls its own."""
    if b"\x00" in data[:200]:  # UTF-16 or UTF-32: enough of it for what is sought
        data = data[: 2 * _HEAD].replace(b"\x00", b"")
    saved = _SAVED_FROM.search(data[:_TOP])
    if saved is not None:
        return _address(saved.group(1) or saved.group(2))
    for pattern in _OWN:
        found = pattern.search(data[:_HEAD])
        address = _address(found.group(1)) if found else None
        if address is not None:
            return address
    return None


def _address(raw: bytes) -> str | None:
    return absolute(html.unescape(raw.decode("utf-8", "replace")), "")


def _saved_on(data: bytes) -> datetime | None:
    found = _SAVED_ON.search(data[:_TOP])
    text = found.group(1).decode("ascii", "replace") if found else ""
    return parse_date(text.partition(" (")[0].replace("GMT+", "+"))


def _from_mhtml(data: bytes) -> ArchivedPage | None:
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    start = message.get("Snapshot-Content-Location") or ""
    for part in message.walk():
        if part.get_content_type() not in ("text/html", "application/xhtml+xml"):
            continue
        body = part.get_payload(decode=True)
        if isinstance(body, bytes) and body.strip():
            where = absolute(str(part.get("Content-Location") or start), "") or own_address(body)
            return ArchivedPage(
                url=where or "",
                body=body,
                fetched=parse_date(message.get("Date")),
                content_type=part.get("Content-Type"),
            )
    return None
