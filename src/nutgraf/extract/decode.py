"""From a page's bytes to its characters, as browsers do it."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: What browsers read under other names (https://encoding.spec.whatwg.org/#names-and-labels).
_READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-8",  # a page whose declaration can be read as ASCII is none
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
#: Encodings whose bytes are all ASCII, so that they are valid UTF-8 too.
_SEVEN_BIT = frozenset({"iso2022_jp", "hz"})
_DECLARED = re.compile(
    rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,30})|"
    rb"^\s*<\?xml\b[^>]{0,100}?encoding\s*=\s*[\"']([\w:.-]{2,30})",
    re.IGNORECASE,
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.-]{2,30})", re.IGNORECASE)
#: Where declarations are looked for; browsers look at 1,024 bytes, but some come later.
_HEAD_BYTES = 8192
#: A declared encoding that fails for more than this share of the characters is not believed.
_MOST_BAD = 0.01
_GUESS_BYTES = 20_000


def decode_page(data: bytes, content_type: str | None = None) -> str:
    """The characters of a page or of a piece of one. Never fails: what cannot be read is U+FFFD.

    A byte order mark is believed first, then what is valid UTF-8, then the encoding that the
    server (``content_type``) or the page declares, then a guess by statistics.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    wide = _without_mark(data)
    if wide is not None:
        return data.decode(wide, "replace")
    declared = _codec(_header_charset(content_type)) or _codec(_declared(data))
    if declared in _SEVEN_BIT:
        return data.decode(declared, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for name in filter(None, (declared, "utf-8")):
        text = data.decode(name, "replace")
        if text.count("\ufffd") <= _MOST_BAD * len(text):
            return text
    return data.decode(_guess(data), "replace")


def _without_mark(data: bytes) -> str | None:
    """UTF-16 and UTF-32 by where the zero bytes of their first ASCII characters are."""
    start = data[:64].lstrip(b" \t\r\n")
    for name, pattern in (
        ("utf-32-be", rb"\x00\x00\x00[\t-~]\x00\x00\x00[\t-~]"),
        ("utf-32-le", rb"[\t-~]\x00\x00\x00[\t-~]\x00\x00\x00"),
        ("utf-16-be", rb"\x00[\t-~]\x00[\t-~]"),
        ("utf-16-le", rb"[\t-~]\x00[\t-~]\x00"),
    ):
        if re.match(pattern, start, re.DOTALL):
            return name
    return None


def _header_charset(content_type: str | None) -> str | None:
    found = _HEADER.search(content_type or "")
    return found.group(1) if found else None


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:_HEAD_BYTES])
    return (found.group(1) or found.group(2)).decode("ascii") if found else None


def _codec(name: str | None) -> str | None:
    """Python's name of a declared encoding, or ``None`` where it is none for texts."""
    try:
        info = codecs.lookup(name) if name else None
    except (LookupError, ValueError):
        return None
    if info is None or not info._is_text_encoding or info.name in ("utf-7", "idna", "punycode"):
        return None
    return _READ_AS.get(info.name, info.name)


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    middle = max(0, len(data) // 2 - _GUESS_BYTES // 2)
    best = from_bytes(data[middle : middle + _GUESS_BYTES]).best()
    return best.encoding if best is not None else "cp1252"
