"""Pages out of WARC files, as web archives (CC-NEWS among them) publish them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nutgraf.errors import FetchError, ImportArchiveError
from nutgraf.fetch.dates import parse_date
from nutgraf.fetch.decode import Body

_HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """One page of an archive: where and when it was read, and what it said."""

    url: str
    body: bytes
    fetched: datetime | None
    content_type: str | None


def read_warc(path: Path, *, max_bytes: int = 10_000_000) -> Iterator[ArchivedPage]:
    """The web pages of a WARC file (gzipped or not), in its order.

    Only whole answers with status 200 that are HTML; pages larger than ``max_bytes`` are left
    out, as are those whose packing is broken. Raises ``ImportArchiveError`` where the file
    cannot be read, and where it breaks off, after what came before.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response):
                page = _page(record, max_bytes)
                if page is not None:
                    yield page
    except OSError as error:
        cause = error.strerror or str(error)
        raise ImportArchiveError(str(path), f"cannot be read: {cause}") from error
    except (ValueError, EOFError, RuntimeError) as error:
        raise ImportArchiveError(str(path), f"is not a sound WARC file: {error}") from error


def _page(record: Any, max_bytes: int) -> ArchivedPage | None:
    url = record.headers.get("WARC-Target-URI")
    answer = record.http_headers
    if not url or answer is None or answer.status_code != 200:
        return None
    kind = answer.get("Content-Type") or ""
    if kind and not kind.lower().startswith(_HTML):
        return None
    body = Body(url, answer.get("Content-Encoding") or "", max_bytes)
    try:
        while chunk := record.reader.read(1 << 16):
            body.add(chunk)
        whole = body.finish()
    except FetchError:
        return None
    return ArchivedPage(
        url=url.strip("<>"),
        body=whole,
        fetched=parse_date(record.headers.get("WARC-Date")),
        content_type=kind or None,
    )
