"""Quotation marks: which stretches of a text stand between them.

Handles straight and curly double quotes, doubled single quotes (``''`` and ``` `` ```),
« », „ “, » « and single quotes that are not apostrophes. Quotes inside a quote belong to the
outer one. A quote that runs on into the next paragraph, which then opens with a mark of its
own, is found in pieces that say so.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

_TOKEN = re.compile(r"''|``|[\"“”„‟«»‹›‘’‚'「」『』]")
#: Opening mark -> marks that close it.
_CLOSERS = {
    "“": '”“"',
    "„": '“”"',
    "‟": '”"',
    "«": "»",
    "‹": "›",
    "‘": "’'",
    "‚": "‘’",
    '"': '"”',
    "'": "'’",
    "「": "」",
    "『": "』",
    "»": "«",
    "”": "”",
}
_SINGLE = "'‘’‚‹›"
_OPENS_AFTER = frozenset(" \t\u00a0\u2009\u202f\n([{—–-/…:,")
_CLOSES_BEFORE = frozenset(" \t\u00a0\u2009\u202f\n)]}—–-/…:;,.!?")
_DOUBLED = ("''", "``")


#: Where a quotation that nobody closed gives way to its speaker: ", Jane Doe said.".
_TAG = re.compile(
    r",(?=\s+(?:(?:he|she|they)|(?:[\w'’-]+\s+){0,4}[A-Z][\w'’-]+)\s+(?:said|says|told|added|wrote)\b"
    r"|\s+(?:said|says|added)\s+)"
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A quoted stretch: ``start``/``end`` with its marks, ``inner_start``/``inner_end`` without.

    ``closed`` is false where the paragraph ends before a closing mark; ``continues`` is true
    where this piece goes on from the paragraph before. ``single`` marks single quotes.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool
    single: bool
    continues: bool = False


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the lines of a text that hold more than space."""
    for match in re.finditer(r"[^\n\r\u2028\u2029]*[^\s][^\n\r\u2028\u2029]*", text):
        yield match.start(), match.end()


class QuoteIndex:
    """Finds the quotation at a place, among many that do not overlap."""

    def __init__(self, quotes: Sequence[Quote]) -> None:
        self._quotes = sorted(quotes, key=lambda q: q.start)
        self._starts = [q.start for q in self._quotes]

    def around(self, at: int) -> Quote | None:
        """The quotation inside whose marks a place lies."""
        index = bisect.bisect_left(self._starts, at) - 1
        if index < 0 or at >= self._quotes[index].end:
            return None
        return self._quotes[index]

    def near(self, start: int, end: int) -> Sequence[Quote]:
        """Those of which any part lies between two places, ends included."""
        first = max(bisect.bisect_left(self._starts, start) - 1, 0)
        return self._quotes[first : bisect.bisect_right(self._starts, end)]


def find_quotes(text: str) -> list[Quote]:
    """The outermost quoted stretches of ``text`` in reading order, never overlapping.

    A double quote that is never closed runs to the end of its paragraph if the next paragraph
    opens with a mark as well (a quote continued) or if it opens its paragraph; else it is
    taken for a stray mark and ignored. Single quotes must be closed.
    """
    found: list[Quote] = []
    running = False
    lines = list(paragraphs(text))
    for index, (start, end) in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else None
        next_opens = following is not None and _opens_paragraph(text, *following)
        quotes = list(_in_line(text, start, end, next_opens))
        if quotes and running and quotes[0].start == _first_visible(text, start, end):
            quotes[0] = replace(quotes[0], continues=True)
        running = bool(quotes) and not quotes[-1].closed
        found.extend(quotes)
    return found


def speech_quotes(text: str) -> list[Quote]:
    """The quotations of ``text``; single ones count as double where it knows no others.

    Many outlets quote speech in single marks. A text that uses double marks anywhere keeps
    single ones for words within quotations and words held at a distance.
    """
    quotes = find_quotes(text)
    if any(not q.single for q in quotes):
        return quotes
    return [replace(q, single=False) for q in quotes]


def _first_visible(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _opens_paragraph(text: str, start: int, end: int) -> bool:
    at = _first_visible(text, start, end)
    return text.startswith(("“", '"', "„", "«", "''", "``", "»", "‘"), at)


def _in_line(text: str, start: int, end: int, next_opens: bool) -> Iterator[Quote]:
    at = start
    never_closed: set[str] = set()
    while True:
        opening = _next_opening(text, at, end, start)
        if opening is None:
            return
        mark_start, mark = opening
        inner = mark_start + len(mark)
        closing = None if mark in never_closed else _closing(text, mark, inner, end)
        if closing is None:
            # One that would have closed this closes none of the later ones either, unless
            # marks are nested wrongly; looking again each time would take forever.
            never_closed.add(mark)
        single = mark[0] in _SINGLE and mark not in _DOUBLED
        if closing is not None:
            close_start, close_end = closing
            yield Quote(mark_start, close_end, inner, close_start, True, single)
            at = close_end
            continue
        at_head = mark_start == _first_visible(text, start, end)
        if not single and (next_opens or at_head) and end - inner > 20:
            tag = None if next_opens else _TAG.search(text, inner, end)
            stop = tag.start() + 1 if tag is not None else end
            yield Quote(mark_start, stop, inner, stop, tag is not None, single)
            return
        at = inner


def _next_opening(text: str, at: int, end: int, start: int) -> tuple[int, str] | None:
    for match in _TOKEN.finditer(text, at, end):
        mark = match.group()
        before = text[match.start() - 1] if match.start() > start else "\n"
        after = text[match.end()] if match.end() < end else "\n"
        if mark in _DOUBLED:
            if not after.isspace():
                return match.start(), mark
            continue
        if mark in "”’›」』":
            continue
        if mark == "»" and not (before in _OPENS_AFTER and after.isalnum()):
            continue
        if mark in "“„«‹「『‟":
            return match.start(), mark
        inside_word = before.isalnum()
        if not inside_word and not after.isspace() and (mark == '"' or before in _OPENS_AFTER):
            if mark in "'‘" and _is_apostrophe(text, match.end(), end):
                continue
            return match.start(), mark
    return None


_ELIDED = re.compile(
    r"(?:\d0s\b|em\b|til\b|cause\b|tis\b|twas\b|n\b|round\b|bout\b|s\b|t\b)", re.IGNORECASE
)


def _is_apostrophe(text: str, at: int, end: int) -> bool:
    """Whether a single mark before ``at`` stands for left-out letters ('90s, 'em)."""
    return _ELIDED.match(text, at, end) is not None


def _closing(text: str, mark: str, at: int, end: int) -> tuple[int, int] | None:
    if mark in _DOUBLED:
        for match in re.finditer(r"''(?!')", text[at:end]):
            return at + match.start(), at + match.end()
        return None
    closers = _CLOSERS[mark]
    depth = 0
    for position in range(at, end):
        char = text[position]
        if char == mark and (char not in closers or _opens_again(text, position, end)):
            depth += mark not in "\"'"
            continue
        if char not in closers:
            continue
        before = text[position - 1] if position > at else " "
        after = text[position + 1] if position + 1 < end else "\n"
        if mark in "'‘" and not _closes_single(before, after):
            continue
        if mark in "'‘" and _is_possessive(text, position, end):
            continue
        if mark == '"' and char == '"' and not _closes_straight(before, after):
            continue
        if depth:
            depth -= 1
            continue
        return position, position + 1
    return None


def _opens_again(text: str, at: int, end: int) -> bool:
    """Whether a mark that might close opens a quotation within: after space, before a letter."""
    return text[at] == "“" and text[at - 1].isspace() and text[at + 1 : at + 2].isalnum()


def _is_possessive(text: str, at: int, end: int) -> bool:
    """ "'We can't leave the dogs' home,' he said": a plural's mark, since a better end follows."""
    if text[at - 1] != "s" or not re.match(r"\s[a-z]", text[at + 1 : at + 3]):
        return False
    later = re.compile(r"[,.?!]['’](?=\s|$)").search(text, at + 1, end)
    return later is not None and re.search(r"\s['‘]\w", text[at + 1 : later.start()]) is None


def _closes_single(before: str, after: str) -> bool:
    """A single mark closes after punctuation or a letter and before space or punctuation."""
    return not before.isspace() and (after in _CLOSES_BEFORE or after in "\"”'’")


def _closes_straight(before: str, after: str) -> bool:
    """A straight mark between two spaces or before a letter after a space opens, not closes."""
    return not (before.isspace() and after.isalnum())
