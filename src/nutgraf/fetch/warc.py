"""Pages out of WARC files, as web archives (CC-NEWS among them) publish them."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

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

    last = -1
    length = 0
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                last, length = record.stream_pos, record.content_length
                if record.record_type != WarcRecordType.response:
                    continue
                page = _page(record, max_bytes)
                if page is not None:
                    yield page
        if last < 0 or not _is_whole(path, last, length):
            raise EOFError("it breaks off in the middle" if last >= 0 else "it holds no record")
    except OSError as error:
        cause = error.strerror or str(error)
        raise ImportArchiveError(str(path), f"cannot be read: {cause}") from error
    except (ValueError, EOFError, RuntimeError) as error:
        raise ImportArchiveError(str(path), f"is not a sound WARC file: {error}") from error


def _is_whole(path: Path, last: int, length: int) -> bool:
    """Whether a file ends where its last record, which begins at ``last``, ends.

    The reader takes a file that breaks off for one that ends.
    """
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(last)
        if not packed:
            rest = path.stat().st_size - last
            file.seek(-4, io.SEEK_END)
            return rest > length and file.read() == b"\r\n\r\n"
        if file.read(2) != b"\x1f\x8b":
            # Not packed record by record: the place is one in what is unpacked.
            last = 0
        file.seek(last)
        return _unpacks(file)


def _unpacks(file: IO[bytes]) -> bool:
    """Whether the packed parts from here on end where the file ends."""
    engine = zlib.decompressobj(wbits=31)
    try:
        while chunk := file.read(1 << 16):
            while chunk:
                if engine.eof:
                    engine = zlib.decompressobj(wbits=31)
                engine.decompress(chunk, 1 << 20)
                chunk = engine.unconsumed_tail or engine.unused_data
    except zlib.error:
        return False
    return engine.eof


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
