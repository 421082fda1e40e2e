"""How far a content goes: quotations are taken whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nutgraf.annotate.grammar import Piece, merged
from nutgraf.annotate.quotes import QuoteIndex

#: A quotation is taken whole into a content that holds so much of it, or ends inside it.
_MOST = 0.6


def whole_quotes(text: str, pieces: Sequence[Piece], quotes: QuoteIndex) -> list[Piece]:
    """``pieces`` so that none of them ends, or begins, in the midst of a quotation.

    A piece that lies well inside a longer quotation stays: it is a part of what is quoted.
    """
    grown = []
    for start, end in pieces:
        for quote in quotes.near(start, end):
            inside = min(end, quote.end) - max(start, quote.start)
            if inside <= 0 or quote.single:
                continue
            within = quote.start <= start and end <= quote.end
            if within and inside < _MOST * (quote.end - quote.start):
                continue
            if not within and start > quote.start and inside < _MOST * (quote.end - quote.start):
                continue
            start, end = min(start, quote.start), max(end, quote.end)
        grown.append((start, end))
    return merged(grown)


#: The time that opens an entry of a ticker.
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\.?)?\s+(?=\D)", re.IGNORECASE)


def without_clock(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """``pieces`` without the time of a ticker's entry at the start of a line."""
    cut = []
    for start, end in pieces:
        clock = _CLOCK.match(text, start, end)
        opens = start == 0 or text[start - 1] == "\n"
        cut.append((clock.end(), end) if clock is not None and opens else (start, end))
    return cut


def without_source(text: str, pieces: Sequence[Piece], source: Sequence[Piece]) -> list[Piece]:
    """``pieces`` without the words of the source, where a speaker stands inside what is said."""
    left: list[Piece] = []
    for start, end in pieces:
        for a, b in source:
            if start <= a and b < end:
                if text[start:a].strip(" ,"):
                    left.append((start, len(text[:a].rstrip(" ,"))))
                start = b
        while start < end and text[start] in " ,":
            start += 1
        if start < end:
            left.append((start, end))
    return left or list(pieces)
