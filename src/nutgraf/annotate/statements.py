"""Statements: who said what, from parse and quotation marks together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nutgraf.annotate.candidates import Candidate, candidates
from nutgraf.annotate.quotes import Quote, find_quotes
from nutgraf.annotate.speakers import Linker
from nutgraf.model import Mention, Statement, TextSentence
from nutgraf.model.statement import StatementForm

if TYPE_CHECKING:
    from spacy.tokens import Doc


def find_statements(
    doc: Doc, sentences: Sequence[TextSentence], mentions: Sequence[Mention]
) -> list[Statement]:
    """The statements of a parsed text, by where they start."""
    quotes = [q for q in find_quotes(doc.text)]
    linker = Linker(doc, sentences, mentions)
    found = [c for c in candidates(doc) if not _inside(c, quotes)]
    attached: set[int] = set()
    statements = []
    for candidate in found:
        pieces = list(candidate.content)
        sentence = _sentence_of(sentences, candidate.cue[0])
        if sentence is None:
            continue
        own = [
            q
            for q in quotes
            if sentence.start <= q.start
            and q.end <= sentence.end
            and q.start not in attached
            and (candidate.construction == "quote" or _long(q))
            and not _overlaps_any((q.start, q.end), candidate.source)
        ]
        if candidate.construction in {"clause", "quote"}:
            for quote in own:
                attached.add(quote.start)
                pieces.append((quote.start, quote.end))
        pieces = _merged(pieces)
        if not pieces:
            continue
        statements.append(_statement(candidate, pieces, quotes, linker))
    return sorted(statements, key=lambda s: s.start)


def _long(quote: Quote) -> bool:
    return quote.end - quote.start > 25


def _inside(candidate: Candidate, quotes: Sequence[Quote]) -> bool:
    return any(q.start < candidate.cue[0] < q.end for q in quotes)


def _overlaps_any(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    return any(a < span[1] and span[0] < b for a, b in spans)


def _sentence_of(sentences: Sequence[TextSentence], at: int) -> TextSentence | None:
    return next((s for s in sentences if s.start <= at < s.end), None)


def _merged(pieces: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(pieces):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def form_of(pieces: Sequence[tuple[int, int]], quotes: Sequence[Quote]) -> StatementForm:
    """Direct if all content stands in quotation marks, mixed if some does, else indirect."""
    inside = total = 0
    for start, end in pieces:
        total += end - start
        inside += sum(max(0, min(end, q.end) - max(start, q.start)) for q in quotes if not q.single)
    if inside >= total - 3 * len(pieces) and inside:
        return "direct"
    return "mixed" if inside else "indirect"


def _statement(
    candidate: Candidate,
    pieces: list[tuple[int, int]],
    quotes: Sequence[Quote],
    linker: Linker,
) -> Statement:
    link = linker.link(candidate.source_head, candidate.source)
    return Statement(
        source=tuple(candidate.source),
        cue=(candidate.cue,),
        content=tuple(pieces),
        form=form_of(pieces, quotes),
        speaker=link.name if link else None,
        speaker_key=link.key if link else None,
        speaker_span=link.span if link else None,
        descriptor=link.descriptor if link else None,
    )
