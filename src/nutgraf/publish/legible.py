"""Making a document fit to be shown, whatever letters came into it.

What others wrote is shown as they wrote it, but it must not reach beyond its own place: a control
that is no character, a direction of writing that is never ended, a tower of marks over one letter.
"""

from __future__ import annotations

import re
from typing import Final

#: What no document may hold: controls but for tab and line ends, surrogates, non-characters.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: Marks over one letter that are shown: Vietnamese has two, pointed Hebrew up to four.
_MARKS = 8
#: Combining marks of every script alike, and those of Arabic and Thai that pile up too.
_MARK = "\u0300-\u036f\u0483-\u0489\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_MARK += "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_TOWER: Final = re.compile(f"([{_MARK}]{{{_MARKS}}})[{_MARK}]+")
_DIRECTION: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_EMBED, _OVERRIDE, _END_EMBED = "\u202a\u202b", "\u202d\u202e", "\u202c"
_ISOLATE, _END_ISOLATE = "\u2066\u2067\u2068", "\u2069"
#: Scripts and styles as a whole, else one tag.
_TAG: Final = re.compile(r"(<script\b.*?</script>|<style\b.*?</style>|<[^>]*>)", re.DOTALL)


def legible(document: str) -> str:
    """The HTML or XML document with nothing in it that breaks what stands beside it.

    Controls become U+FFFD. Of more than eight marks in a row the rest go. In each stretch of text
    between two tags every embedding and isolate of direction is ended, and overrides, which turn
    letters around against their own direction, are left out (Unicode Standard Annex 9).
    """
    document = _TOWER.sub(r"\1", _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", document))
    if not _DIRECTION.search(document):
        return document
    parts = _TAG.split(document)
    return "".join(
        part if number % 2 or not _DIRECTION.search(part) else ended(part)
        for number, part in enumerate(parts)
    )


def ended(text: str) -> str:
    """The text with all that it says of its direction ended in it, and without overrides."""
    kept: list[str] = []
    open_: list[str] = []
    for letter in text:
        if letter in _OVERRIDE:
            # Its end, if there is one, is to end nothing else.
            open_.append("")
            continue
        if letter in _EMBED:
            open_.append(_END_EMBED)
        elif letter in _ISOLATE:
            open_.append(_END_ISOLATE)
        elif letter == _END_EMBED:
            if not open_ or open_[-1] == _END_ISOLATE:
                continue
            if not open_.pop():
                continue
        elif letter == _END_ISOLATE:
            if _END_ISOLATE not in open_:
                continue
            while (end := open_.pop()) != _END_ISOLATE:
                kept.append(end)
        kept.append(letter)
    return "".join((*kept, *reversed(open_)))
