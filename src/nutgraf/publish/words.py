"""Words with marks on them: edited sentences, spans in their paragraphs, marked texts.

All functions are pure and count Unicode code points. Each gives back *pieces*: stretches of
text with what is to be shown about them, which the templates escape and print.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from nutgraf.model import Edit, Span

PieceKind = Literal["keep", "cut", "insert"]

#: Code points shown to each side of a span, at most.
CONTEXT = 260
#: Words times words up to which two paragraphs are compared word by word: a second's work.
_COMPARABLE = 4_000_000
_BLANK_LINE = re.compile(r"\n[ \t\r\f\v]*\n")
_WORD_OR_SPACE = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words: kept, cut out, or put in, and why."""

    kind: PieceKind
    text: str
    reason: str = ""


def edited(words: str, edits: Sequence[Edit]) -> tuple[Piece, ...]:
    """The words with each edit shown as what it took out and what it put in.

    Kept and inserted pieces joined are the sentence; kept and cut pieces joined the words.
    Edits are in order and do not overlap, as on a verified page.
    """
    pieces: list[Piece] = []
    at = 0
    for edit in edits:
        reason = "case" if edit.kind == "case" else edit.reason or edit.kind
        pieces.append(Piece("keep", words[at : edit.start]))
        pieces.append(Piece("cut", words[edit.start : edit.end], reason))
        pieces.append(Piece("insert", edit.inserted, reason))
        at = edit.end
    pieces.append(Piece("keep", words[at:]))
    return tuple(piece for piece in pieces if piece.text)


def inserted(text: str, edits: Sequence[Edit]) -> tuple[Piece, ...]:
    """An edited sentence with what was put in told apart; the span's words are not needed.

    Where the sentence is not what the edits give, it stands as one piece.
    """
    pieces: list[Piece] = []
    at = shift = 0
    for edit in edits:
        start = edit.start + shift
        end = start + len(edit.inserted)
        if start < at or text[start:end] != edit.inserted:
            return (Piece("keep", text),)
        shift += len(edit.inserted) - len(edit.removed)
        if edit.kind == "insert":
            pieces.append(Piece("keep", text[at:start]))
            pieces.append(Piece("insert", edit.inserted, edit.reason or edit.kind))
            at = end
    pieces.append(Piece("keep", text[at:]))
    return tuple(piece for piece in pieces if piece.text)


@dataclass(frozen=True, slots=True)
class Context:
    """A span's surroundings. ``cut_before`` and ``cut_after``: the paragraph goes on."""

    before: str
    after: str
    cut_before: bool
    cut_after: bool


def context(text: str, start: int, end: int, reach: int = CONTEXT) -> Context:
    """What stands around ``text[start:end]`` in its paragraph, at most ``reach`` to each side."""
    first, last = _paragraph(text, start, end)
    low, high = max(first, start - reach), min(last, end + reach)
    if low > first:
        low = _next_gap(text, low, start)
    if high < last:
        high = _gap_before(text, high, end)
    return Context(
        before=text[low:start].lstrip() if low == first else text[low:start],
        after=text[end:high].rstrip() if high == last else text[end:high],
        cut_before=low > first,
        cut_after=high < last,
    )


def _paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    """The paragraph's bounds: blank lines, or line ends in a text without blank lines."""
    separator = _BLANK_LINE if _BLANK_LINE.search(text) else re.compile(r"\n")
    first = 0
    for found in separator.finditer(text, 0, start):
        first = found.end()
    after = separator.search(text, end)
    return first, after.start() if after else len(text)


def _next_gap(text: str, at: int, limit: int) -> int:
    while at < limit and not text[at - 1].isspace():
        at += 1
    return at


def _gap_before(text: str, at: int, limit: int) -> int:
    while at > limit and not text[at].isspace():
        at -= 1
    return at


def clipped(text: str, limit: int) -> str:
    """The text on one line, at most ``limit`` code points, cut at a gap with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    at = line.rfind(" ", limit // 2, limit)
    return line[: at if at > 0 else limit].rstrip(" ,;:") + " …"


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of an article's paragraph. ``anchors`` are spans that begin here."""

    text: str
    cited: bool
    chosen: bool
    anchors: tuple[str, ...] = ()


def anchor(span: Span) -> str:
    """The fragment under which a span's first word is found on its article's page."""
    prefix = "t" if span.field == "title" else "w"
    return f"{prefix}{span.revision}-{span.start}-{span.end}"


def marked_paragraphs(
    text: str,
    cited: Iterable[Span],
    chosen: Span | None = None,
    reached: Iterable[Span] = (),
) -> list[list[Marked]]:
    """The text's paragraphs in pieces, with cited and chosen words told apart.

    ``cited``, ``chosen`` and ``reached`` are spans of this very revision's text; those that lie
    outside it are left out. Those ``reached`` get an anchor and no mark.
    """
    size = len(text)
    marks = {*cited, *((chosen,) if chosen else ())}
    spans = [s for s in marks.union(reached) if 0 <= s.start < s.end <= size]
    edges = sorted({edge for span in spans for edge in (span.start, span.end)})
    breaks = _BLANK_LINE if _BLANK_LINE.search(text) else re.compile(r"\n")
    gaps = [found.span() for found in breaks.finditer(text)]
    paragraphs: list[list[Marked]] = []
    at = 0
    for low, high in [*gaps, (size, size)]:
        paragraph = _marked_paragraph(text, at, low, edges, spans, marks, chosen)
        if paragraph:
            paragraphs.append(paragraph)
        at = high
    return paragraphs


def _marked_paragraph(
    text: str,
    first: int,
    last: int,
    edges: list[int],
    spans: list[Span],
    marks: set[Span],
    chosen: Span | None,
) -> list[Marked]:
    if not text[first:last].strip():
        return []
    cuts = [first, *(e for e in edges if first < e < last), last]
    pieces: list[Marked] = []
    for low, high in pairwise(cuts):
        over = [s for s in spans if s.start <= low and high <= s.end]
        begins = sorted(s for s in over if s.start == low)
        pieces.append(
            Marked(
                text[low:high],
                cited=any(s in marks for s in over),
                chosen=chosen is not None and chosen in over,
                anchors=tuple(anchor(s) for s in begins),
            )
        )
    return pieces


def difference(old: str, new: str) -> tuple[Piece, ...]:
    """What turns one text into another, word by word: kept, cut and inserted pieces.

    Kept and cut pieces joined are ``old``; kept and inserted pieces joined are ``new``.
    """
    before, after = _WORD_OR_SPACE.findall(old), _WORD_OR_SPACE.findall(new)
    if len(before) * len(after) > _COMPARABLE:
        whole = Piece("cut", old), Piece("insert", new)
        return tuple(piece for piece in whole if piece.text)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    pieces: list[Piece] = []
    for _tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if before[a0:a1] == after[b0:b1]:
            pieces.append(Piece("keep", "".join(before[a0:a1])))
            continue
        if a1 > a0:
            pieces.append(Piece("cut", "".join(before[a0:a1])))
        if b1 > b0:
            pieces.append(Piece("insert", "".join(after[b0:b1])))
    return tuple(pieces)


def changed_paragraphs(old: str, new: str) -> list[tuple[Piece, ...]]:
    """The paragraphs that differ between two texts, each word by word, in the new order.

    Paragraphs are compared as wholes first, so that a long article costs little.
    """
    before, after = _paragraphs(old), _paragraphs(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    changes: list[tuple[Piece, ...]] = []
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            continue
        gone, come = before[a0:a1], after[b0:b1]
        for index in range(max(len(gone), len(come))):
            was = gone[index] if index < len(gone) else ""
            now = come[index] if index < len(come) else ""
            changes.append(difference(was, now))
    return changes


def _paragraphs(text: str) -> list[str]:
    breaks = _BLANK_LINE if _BLANK_LINE.search(text) else re.compile(r"\n")
    return [p for part in breaks.split(text) if (p := part.strip())]
