"""Small things about text that several readers of pages need."""

from __future__ import annotations

import html
import re

_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"<[^<>]{1,200}>")


def one_line(text: str | None) -> str | None:
    """A value on one line, without tags and character references; ``None`` if nothing is left."""
    if not text:
        return None
    return _SPACE.sub(" ", html.unescape(_TAG.sub(" ", text))).strip() or None
