"""From HTML to lines of text, through trafilatura for pages and lxml for snippets."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from typing import Any

from nutgraf.errors import ExtractError
from nutgraf.extract.decode import decode_page

_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"RIFF", "a media file"),
    (b"PK\x03\x04", "an archive"),
    (b"\x1f\x8b", "a compressed file"),
    (b"ID3", "a media file"),
    (b"OggS", "a media file"),
    (b"\x00\x00\x00", "a media file"),
)
#: Pages above this size are cut: articles are not that long, and parsing has to end.
_MOST_BYTES = 10_000_000
_BULLET = re.compile(r"^[-•*]\s+")
_SPACE = re.compile(r"[ \t\r\f\v\u00a0\u2028\u2029]+")
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 "
        "h4 h5 h6 header hr li main nav ol p pre section table td th tr ul",
    )
)


def load_page(html: bytes | str, url: str, content_type: str | None = None) -> Any:
    """A page as an lxml tree. Raises ``ExtractError`` for what is empty or no HTML."""
    if isinstance(html, bytes):
        for magic, what in _MAGIC:
            if html.startswith(magic):
                raise ExtractError(url, f"it is {what}, not a web page")
    if not html.strip():
        raise ExtractError(url, "the page is empty")
    _quiet()
    from trafilatura.utils import load_html

    html = html[:_MOST_BYTES]
    tree = load_html(decode_page(html, content_type) if isinstance(html, bytes) else html)
    if tree is None:
        raise ExtractError(url, "it is not a web page")
    return tree


def page_lines(tree: Any, url: str) -> list[str]:
    """The lines of a page's main text, in order. The tree is left as it was."""
    from trafilatura import bare_extraction

    try:
        document: Any = bare_extraction(
            tree, url=url, include_comments=False, with_metadata=False, include_images=False
        )
    except RecursionError as error:
        raise ExtractError(url, "the page is nested too deeply") from error
    if document is None:
        return []
    return [line for part in (document.text or "").split("\n") if (line := _tidy(part))]


def guess_day(tree: Any, url: str) -> datetime | None:
    """The day a page was published by its visible marks or address; midnight UTC of that day."""
    from htmldate import find_date

    try:
        found = find_date(tree, url=url, original_date=True, extensive_search=False)
    except (ValueError, TypeError, RecursionError, AttributeError):
        return None
    return datetime.fromisoformat(found).replace(tzinfo=UTC) if found else None


def html_lines(markup: str) -> list[str]:
    """The lines of a piece of HTML, one for each block, without scripts and styles."""
    import lxml.etree
    import lxml.html

    if "<" not in markup and "&" not in markup:
        return [line for part in markup.split("\n") if (line := _tidy(part))]
    try:
        root = lxml.html.fragment_fromstring(markup, create_parent="div")
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return []
    pieces: list[str] = []
    for event, element in lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            pieces.append(element.tail or "")
            continue
        block = element.tag in _BLOCKS
        if block:
            pieces.append("\n")
        if event == "start":
            hidden = element.tag in ("script", "style", "figcaption")
            pieces.append(
                "" if hidden else _SPACE.sub(" ", (element.text or "").replace("\n", " "))
            )
        else:
            pieces.append(_SPACE.sub(" ", (element.tail or "").replace("\n", " ")))
    return [line for part in "".join(pieces).split("\n") if (line := _tidy(part))]


def _tidy(line: str) -> str:
    return _SPACE.sub(" ", line).strip()


def _quiet() -> None:
    """Keep the libraries' warnings about single pages out of our log."""
    for name in ("trafilatura", "htmldate", "courlan", "readability", "charset_normalizer"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
