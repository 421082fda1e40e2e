"""Sentences of an article's text, with their paragraph and the part they play.

``split`` works on the text alone. ``refine`` corrects roles once a parse is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nutgraf.annotate.boundaries import sentence_ends
from nutgraf.annotate.quotes import Quote, QuoteIndex, find_quotes
from nutgraf.annotate.quotes import paragraphs as lines_of
from nutgraf.annotate.roles import dateline_end, role_of
from nutgraf.model import TextSentence

_BULLET = re.compile(
    r"\s*(?:⁃\s*|(?:[•●▪■◦‣·*►▶✓–—-]|\(?\d{1,2}(?:\.\)|[.)])|\(?[a-z]\.?\))\s+)(?=\S)"
)
#: A short line of fewer words is an item of a list, not the opening of a broken sentence.
_FEWEST_WORDS = 4
#: Languages sentencex knows under the same code; others are split as English.
_DEFAULT_LANGUAGE = "en"


def split(text: str, language: str | None = None) -> list[TextSentence]:
    """The sentences of ``text`` in reading order; offsets are code points into ``text``.

    Sentences never overlap and together hold every visible character except datelines and
    bullets, which stand before the sentence they open. ``language`` is an ISO 639-1 code.
    """
    quotes = QuoteIndex(find_quotes(text))
    sentences: list[TextSentence] = []
    for number, (start, end) in enumerate(_paragraphs(text)):
        sentences.extend(_paragraph(text, start, end, number, quotes, language))
    return sentences


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Paragraphs: lines, but lines broken at a fixed width are joined again."""
    lines = [_strip(text, a, b) for a, b in lines_of(text)]
    at = 0
    while at < len(lines):
        start, end = lines[at]
        at += 1
        while at < len(lines) and _wrapped(text, lines, at):
            end = lines[at][1]
            at += 1
        yield start, end


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _wrapped(text: str, lines: list[tuple[int, int]], at: int) -> bool:
    """Whether line ``at`` only goes on with the sentence of the line before it."""
    before, this = lines[at - 1], lines[at]
    if text.count("\n", before[1], this[0]) != 1:
        return False
    first, last = text[this[0]], text[before[1] - 1]
    if last in '.!?:;…"”’»)' or _BULLET.match(text, this[0], this[1]):
        return False
    width = before[1] - before[0]
    if width < 25:
        return first.islower() and len(text[before[0] : before[1]].split()) >= _FEWEST_WORDS
    return first.islower() or (40 <= width <= 100 and _is_block(lines, at))


def _is_block(lines: list[tuple[int, int]], at: int) -> bool:
    """Whether the lines around ``at`` were broken at one width: three alike in a row."""
    widths = [b - a for a, b in lines[max(0, at - 2) : at + 2]]
    if len(widths) < 3:
        return False
    full = sorted(widths, reverse=True)[:3]
    return full[0] - full[-1] <= 14 and 50 <= full[0] <= 100


def _paragraph(
    text: str, start: int, end: int, number: int, quotes: QuoteIndex, language: str | None
) -> Iterator[TextSentence]:
    body = dateline_end(text, start, end)
    if body > start:
        stop = _strip(text, start, body)
        if body >= end:
            yield TextSentence(stop[0], stop[1], number, "dateline")
            return
    listed = False
    opening = body
    bullet = _BULLET.match(text, body, end)
    if bullet is not None and not _opens_dialogue(text, bullet):
        listed = True
        body = bullet.end()
        opening = _strip(text, opening, body)[0]
    inner = [
        _shift(q, opening) for q in quotes.near(opening, end) if q.start >= opening and q.end <= end
    ]
    at = body
    code = (language or _DEFAULT_LANGUAGE)[:2]
    for stop_at in sentence_ends(text[opening:end], inner, code):
        first, last = _strip(text, at, opening + stop_at)
        at = max(at, opening + stop_at)
        if listed and first > body and (again := _BULLET.match(text, first, last)) is not None:
            first = again.end()
        if first < last:
            role = role_of(text, first, last, alone=(first == body and last == end), listed=listed)
            yield TextSentence(first, last, number, role)


def _opens_dialogue(text: str, bullet: re.Match[str]) -> bool:
    """A year or a dash before a quotation is no bullet."""
    return text[bullet.end() : bullet.end() + 1] in '"“' and "." not in bullet.group()


def _shift(quote: Quote, by: int) -> Quote:
    return Quote(
        quote.start - by,
        quote.end - by,
        quote.inner_start - by,
        quote.inner_end - by,
        quote.closed,
        quote.single,
        quote.continues,
    )
