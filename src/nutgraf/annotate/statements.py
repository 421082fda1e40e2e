"""Statements: who said what, from parse, cue lexicon and quotation marks together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nutgraf.annotate.candidate import Candidate
from nutgraf.annotate.candidates import candidates
from nutgraf.annotate.context import alike, settle
from nutgraf.annotate.extent import whole_quotes, without_clock, without_source
from nutgraf.annotate.grammar import Piece, overlap, text_of
from nutgraf.annotate.lexicon import known, log_odds, probability
from nutgraf.annotate.quotes import Quote, QuoteIndex, speech_quotes
from nutgraf.annotate.quoting import Spoken, attach, is_speech
from nutgraf.annotate.speakers import Linker
from nutgraf.annotate.transcripts import find_turns
from nutgraf.model import Mention, Statement, TextSentence
from nutgraf.model.statement import StatementForm

if TYPE_CHECKING:
    from spacy.tokens import Doc

#: Least probability of an attribution without speech in quotation marks. For the best F1 the
#: threshold lies near half the F1 that is reached (Lipton et al., 2014); 0.3 to 0.36 do alike.
THRESHOLD = 0.3
#: Contents that share more (Dice) are one content.
_SAME = 0.75
_PLAIN_SPEECH = frozenset({"say", "tell", "announce", "report", "claim", "write", "state", "warn"})


def find_statements(
    doc: Doc, sentences: Sequence[TextSentence], mentions: Sequence[Mention]
) -> list[Statement]:
    """The statements of a parsed text, by where they start."""
    text = text_of(doc)
    quotes = speech_quotes(text)
    speech = QuoteIndex([q for q in quotes if is_speech(text, q)])
    found = []
    for one in candidates(doc, known):
        if speech.around(one.head.idx) is not None:
            continue
        if one.construction != "quote" and _is_none(one):
            continue
        found.append(one)
    _weigh(found)
    spoken, _ = attach(doc, sentences, quotes, found)
    turns = list(_turns(doc))
    index = QuoteIndex(quotes)
    chosen = [
        (c, whole_quotes(text, without_clock(text, pieces), index))
        for c, pieces in _chosen(found, spoken, turns)
    ]
    chosen.sort(key=lambda c: c[0].cue)
    for one, _ in chosen:
        one.source = without_clock(text, one.source)
    chosen = [(c, without_source(text, pieces, c.source)) for c, pieces in chosen]
    linker = Linker(doc, mentions, speech)
    statements = [
        _statement(c, pieces, quotes, linker, nested=_nested_in(c, chosen)) for c, pieces in chosen
    ]
    return sorted(statements, key=lambda s: (s.start, s.end))


def _is_none(one: Candidate) -> bool:
    """No content ("What we know"), or an order: "Thank you!" is told of nobody."""
    head, inner = one.head, one.content_head
    if not one.content or (inner is not None and inner.tag_ == "WP" and one.start == inner.idx):
        return True
    return (
        not one.source
        and head.dep_ == "ROOT"
        and head.tag_ in {"VB", "VBP"}
        and not any(c.dep_ in {"aux", "auxpass", "nsubj", "nsubjpass"} for c in head.children)
    )


def _weigh(found: Sequence[Candidate]) -> None:
    """Give every candidate its score: by itself, then among the others of its sentence."""
    offers = [c for c in found if c.construction != "quote"]
    for one, chance in zip(offers, settle(offers, [log_odds(c) for c in offers]), strict=True):
        one.score = chance
    for one in found:
        if one.construction == "quote":
            one.score = probability(one)


def _turns(doc: Doc) -> Iterator[tuple[Candidate, list[Piece]]]:
    """The turns of a transcript as attributions, the colon as cue."""
    for turn in find_turns(text_of(doc)):
        name = doc.char_span(*turn.name, alignment_mode="expand")
        colon = doc.char_span(*turn.colon, alignment_mode="expand")
        if name is not None and colon is not None:
            made = Candidate(colon[0], "label", turn.colon, [], None, [turn.name], name[-1])
            yield made, turn.content


def _chosen(
    found: Sequence[Candidate],
    spoken: Sequence[Spoken],
    turns: Sequence[tuple[Candidate, list[Piece]]],
) -> Iterator[tuple[Candidate, list[Piece]]]:
    """Turns, spoken ones, and the most probable others that contradict none chosen before.

    Nothing is taken from inside a turn: all of it is already what its speaker says.
    """
    taken: dict[int, list[list[Piece]]] = {}
    kept: list[list[Piece]] = []
    said = [p for _, pieces in turns for p in pieces]
    named = {turn.head.i for turn, _ in turns}
    yield from turns
    for one in spoken:
        if any(_within(p, said) for p in one.pieces):
            continue
        taken.setdefault(one.candidate.head.i, []).append(one.pieces)
        kept.append(one.pieces)
        yield one.candidate, one.pieces
    for offer in sorted(found, key=lambda c: -c.score):
        if offer.construction == "quote" or offer.head.i in taken or offer.head.i in named:
            continue
        if _within(offer.cue, said):
            continue
        if offer.construction.startswith("in-") and any(
            _within(p, other) for p in offer.content for other in kept
        ):
            continue
        nested = _nested(offer, kept)
        if offer.score < THRESHOLD and not nested:
            continue
        if not nested and any(alike(offer.content, other) > _SAME for other in kept):
            continue
        taken.setdefault(offer.head.i, []).append(offer.content)
        kept.append(offer.content)
        yield offer, offer.content


def _nested(offer: Candidate, kept: Sequence[Sequence[Piece]]) -> bool:
    """Plain speech reported inside reported speech: "said the minister had said that …".

    The corpus the lexicon was learnt from leaves these out, so their score is too low.
    """
    return (
        offer.construction == "clause"
        and bool(offer.source)
        and offer.head.lemma_ in _PLAIN_SPEECH
        and any(_within(offer.cue, other) for other in kept)
    )


def _nested_in(one: Candidate, chosen: Sequence[tuple[Candidate, list[Piece]]]) -> bool:
    return any(other is not one and _within(one.cue, pieces) for other, pieces in chosen)


def _within(piece: Piece, pieces: Sequence[Piece]) -> bool:
    return any(overlap(piece, other) for other in pieces)


def form_of(pieces: Sequence[Piece], quotes: Sequence[Quote]) -> StatementForm:
    """Direct if all content stands in quotation marks, mixed if some does, else indirect."""
    inside = total = 0
    for start, end in pieces:
        total += end - start
        inside += sum(overlap((start, end), (q.start, q.end)) for q in quotes if not q.single)
    if inside and inside >= total - 3 * len(pieces):
        return "direct"
    return "mixed" if inside else "indirect"


def _statement(
    candidate: Candidate,
    pieces: list[Piece],
    quotes: Sequence[Quote],
    linker: Linker,
    *,
    nested: bool,
) -> Statement:
    link = linker.link(candidate.source_head, candidate.source, nested=nested)
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
