"""Feeds, sitemaps and lists of addresses in files of this machine.

Only a person at the machine can name one: no feed, page or redirect leads to a file.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from nutgraf.errors import FetchError, TooLargeError
from nutgraf.fetch.http import Response

_SCHEME = "file://"


def address_of(path: Path) -> str:
    """The address under which a file is followed."""
    return path.absolute().as_uri()


def is_local(url: str) -> bool:
    """Whether an address names a file of this machine."""
    return url.startswith(_SCHEME)


def read_local(url: str, etag: str | None, max_bytes: int) -> Response:
    """The file at a ``file:`` address, as an answer; ``etag`` is that of the copy already held.

    Raises ``FetchError`` where it cannot be read and ``TooLargeError`` above ``max_bytes``.
    """
    path = Path(unquote(urlsplit(url).path))
    try:
        state = path.stat()
        tag = f'"{state.st_mtime_ns}-{state.st_size}"'
        same = tag == etag
        if state.st_size > max_bytes:
            raise TooLargeError(
                url,
                f"the file has {state.st_size:,} bytes, more than {max_bytes:,}",
                "Raise the setting max_bytes if it should be read.",
            )
        body = b"" if same else path.read_bytes()
    except OSError as error:
        raise FetchError(url, f"the file cannot be read: {error.strerror}") from error
    return Response(
        url_requested=url,
        url=url,
        status=304 if same else 200,
        headers={"etag": tag},
        body=body,
        not_modified=same,
    )
