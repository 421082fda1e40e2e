"""A possible attribution: cue, source and content as a parse, or a sentence's shape, offers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nutgraf.annotate.grammar import Piece, cue_piece, noun_phrase, stretches

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(slots=True)
class Candidate:
    """A possible attribution. ``construction`` names how ``head`` takes its content.

    ``sentence`` holds the first and, exclusive, the last token of the sentence it stands in.
    """

    head: Token
    construction: str
    cue: Piece
    content: list[Piece]
    content_head: Token | None = None
    source: list[Piece] = field(default_factory=list)
    source_head: Token | None = None
    link: Token | None = None
    score: float = 0.0
    sentence: tuple[int, int] = (0, 0)

    @property
    def start(self) -> int:
        return min(a for a, _ in [self.cue, *self.content])


def make(
    doc: Doc,
    head: Token,
    construction: str,
    tokens: Sequence[Token],
    *,
    content_head: Token | None = None,
    source_head: Token | None = None,
    link: Token | None = None,
    cue: Piece | None = None,
) -> Candidate:
    extra = [link] if link is not None and abs(link.i - head.i) <= 6 else []
    return Candidate(
        head=head,
        construction=construction,
        cue=cue or cue_piece(head, extra),
        content=stretches(doc, tokens),
        content_head=content_head,
        source=noun_phrase(doc, source_head) if source_head is not None else [],
        source_head=source_head,
        link=link,
    )
