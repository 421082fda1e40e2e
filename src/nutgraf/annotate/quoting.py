"""Quoted words and the cue that introduces them.

Each longer quotation in double marks goes to one cue: a candidate of its own sentence whose
content it is, or the verb nearest to it that readily introduces speech. A sentence that is all
quotation goes to the speaker of the sentence before it in its paragraph, else after it, else,
where the quotation runs on, of the paragraph before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nutgraf.annotate.candidate import Candidate
from nutgraf.annotate.candidates import TELLING
from nutgraf.annotate.continuing import carried_on, taken_over
from nutgraf.annotate.grammar import Piece, merged, overlap, text_of
from nutgraf.annotate.lexicon import quoting_phrase
from nutgraf.annotate.quotes import Quote, QuoteIndex
from nutgraf.annotate.tags import colon_before, credit_after, tag_after, tag_before
from nutgraf.model import TextSentence

if TYPE_CHECKING:
    from spacy.tokens import Doc

#: Quotations of fewer characters are words a writer keeps at a distance, not speech.
SHORTEST = 25
#: Cues that are less ready to introduce speech give way to a colon's own sentence.
_TELLS = 0.2


@dataclass(slots=True)
class Spoken:
    """A cue with the quotations it introduces; ``pieces`` is the whole content."""

    candidate: Candidate
    sentence: int
    quotes: list[Quote] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)


def is_speech(text: str, quote: Quote) -> bool:
    """Whether a quotation is long enough, or ends as speech does, to be someone's words."""
    if quote.single:
        return False
    words = text[quote.inner_start : quote.inner_end]
    if len(words) < SHORTEST and _is_title(text, quote):
        return False
    if len(words) >= SHORTEST or (words[-1:] in {",", "?", "!"} and len(words) > 3):
        return True
    before = text[max(0, quote.start - 2) : quote.start].strip()
    alone = not before or before[-1] in '.!?,:"”'
    comma = text.startswith(",", quote.end) and words.strip()[:1].isupper()
    return alone and len(words) > 6 and (words[-1:] == "." or comma)


def _is_title(text: str, quote: Quote) -> bool:
    """ "on ABC’s “This Week,”": capitals throughout, and no pause before it."""
    before = text[max(0, quote.start - 2) : quote.start]
    parts = text[quote.inner_start : quote.inner_end].strip(" ,").split()
    free = not before.strip() or before.rstrip()[-1] in ',:.?!”"'
    return not free and len(parts) > 1 and all(p[:1].isupper() for p in parts)


def attach(
    doc: Doc,
    sentences: Sequence[TextSentence],
    quotes: Sequence[Quote],
    found: Sequence[Candidate],
) -> tuple[list[Spoken], list[Quote]]:
    """Cues with their quotations, and the quotations that no cue introduces."""
    text = text_of(doc)
    speech = [q for q in quotes if is_speech(text, q)]
    inside = QuoteIndex(speech)
    by_sentence: dict[int, list[Candidate]] = {}
    numbers = _Numbers(sentences)
    for one in found:
        if inside.around(one.cue[0]) is None:
            by_sentence.setdefault(numbers.of(one.cue[0]), []).append(one)
    spoken: dict[int, Spoken] = {}
    waiting: list[tuple[Quote, int]] = []
    for index, quote in enumerate(speech):
        number = numbers.of(quote.start)
        sentence = sentences[number] if number >= 0 else None
        following = speech[index + 1].start if index + 1 < len(speech) else len(text)
        previous = speech[index - 1].end if index else 0
        chosen = None
        if sentence is not None:
            chosen = (
                tag_after(doc, quote, max(quote.end, min(sentence.end, following)))
                or credit_after(doc, quote)
                or tag_before(doc, quote, min(quote.start, max(sentence.start, previous)))
            )
        nearby = by_sentence.get(number, [])
        chosen = _agreed(chosen, nearby) or _choose(text, quote, nearby)
        if sentence is not None and (chosen is None or quoting_phrase(chosen.head) < _TELLS):
            start = min(quote.start, max(sentence.start, previous))
            chosen = colon_before(doc, quote, start) or chosen
        if chosen is None:
            waiting.append((quote, number))
            continue
        chosen = carried_on(chosen)
        spoken.setdefault(chosen.head.i, Spoken(chosen, number)).quotes.append(quote)
    for owner in spoken.values():
        owner.pieces = _pieces(text, owner, sentences[owner.sentence])
    left = _settle(text, sentences, waiting, spoken, by_sentence)
    return list(spoken.values()), left


def _agreed(tag: Candidate | None, nearby: Sequence[Candidate]) -> Candidate | None:
    """The tag, with the source that the parse gives it where both begin or end alike."""
    if tag is None:
        return None
    for one in nearby:
        if one.head.i == tag.head.i and one.source and tag.source:
            (a, b), (c, d) = one.source[0], tag.source[0]
            if a == c and one.source_head is not None:
                tag.source, tag.source_head = one.source, one.source_head
            elif b == d and a < c:
                tag.source = one.source
            break
    return tag


class _Numbers:
    """Which sentence a character stands in."""

    def __init__(self, sentences: Sequence[TextSentence]) -> None:
        self._starts = [s.start for s in sentences]

    def of(self, at: int) -> int:
        import bisect

        return bisect.bisect_right(self._starts, at) - 1


def _choose(text: str, quote: Quote, nearby: Sequence[Candidate]) -> Candidate | None:
    """The candidate whose cue introduces ``quote``, or ``None``."""
    best, best_score = None, 0.0
    size = quote.end - quote.start
    for one in nearby:
        covered = sum(overlap(p, (quote.start, quote.end)) for p in one.content)
        inside_source = any(overlap(p, (quote.start, quote.end)) > size / 2 for p in one.source)
        if inside_source:
            continue
        gap = _gap(quote, one)
        readiness = quoting_phrase(one.head)
        points = 2.0 * (covered / size) + one.score + 0.4 * readiness - gap / 60
        if one.construction == "quote":
            points += 0.3 if readiness > 0.5 else -1.0
            if _free(text, quote):
                points += 1.0
        elif covered < size / 2:
            points -= 1.2
        if one.source_head is None:
            points -= 0.6
        if points > best_score:
            best, best_score = one, points
    return best


def _gap(quote: Quote, candidate: Candidate) -> int:
    """Characters between the quotation and the cue or its source, whichever is nearer."""
    marks = [candidate.cue, *candidate.source]
    return min(max(quote.start - b, a - quote.end, 0) for a, b in marks)


def _free(text: str, quote: Quote) -> bool:
    """Whether a quotation ends or opens as a clause of its own ("…," he said: "…")."""
    last = text[quote.inner_end - 1 : quote.inner_end]
    before = text[max(0, quote.start - 2) : quote.start].strip()
    return last in {",", "?", "!"} or before in {",", ":"} or text[quote.end : quote.end + 1] == ","


def _pieces(text: str, one: Spoken, sentence: TextSentence) -> list[Piece]:
    """Content: the quotations, and what of the clause stands outside them.

    A quotation in the middle of a clause ("said the law was “a mistake”") takes the clause's
    own words before it along; one that is a clause of its own stands alone.
    """
    quoted = [(q.start, q.end) for q in one.quotes]
    lead = _lead(text, one, sentence)
    if lead is not None:
        quoted.append(lead)
    parsed = [p for p in one.candidate.content if p[1] - p[0] > 2]
    inside = sum(overlap(p, q) for p in parsed for q in quoted)
    whole = sum(b - a for a, b in parsed)
    size = sum(b - a for a, b in quoted)
    if not parsed or inside == 0 or one.candidate.construction == "quote":
        return _joined(text, merged(quoted))
    if _clause_before(text, one, parsed):
        return _joined(text, merged([*parsed, *quoted]))
    if not any(_embedded(text, q, one.candidate) for q in one.quotes) and inside > 0.4 * whole:
        return _joined(text, merged(quoted))
    if whole > 3 * size + 200 or _said_at_once(text, one):
        return _joined(text, merged(quoted))
    return _joined(text, merged([*parsed, *quoted]))


def _said_at_once(text: str, one: Spoken) -> bool:
    """ "say “he has a gun,” she hid": a quotation right after its verb, ended by its own mark."""
    quote, cue = one.quotes[0], one.candidate.cue
    ended = text[quote.inner_end - 1 : quote.inner_end] in {",", ".", "?", "!"}
    return ended and not text[cue[1] : quote.start].strip(" ,:") and cue[1] <= quote.start


def _clause_before(text: str, one: Spoken, parsed: Sequence[Piece]) -> bool:
    """ "said that if it rained, “the dam will break”": the clause begins before the quotation."""
    first, cue = one.quotes[0], one.candidate.cue
    if one.candidate.construction != "clause" or cue[1] > first.start:
        return False
    return any(cue[1] <= a < first.start - 12 and b >= first.start - 3 for a, b in parsed)


def _embedded(text: str, quote: Quote, candidate: Candidate) -> bool:
    """Whether a quotation goes on with words of the writer's that belong to the content."""
    before = text[max(0, quote.start - 3) : quote.start].rstrip()
    if not before or not (before[-1].isalnum() or before[-1] in "'’)"):
        return False
    near = max(
        [candidate.cue[1], *(b for _, b in candidate.source)], key=lambda b: (b <= quote.start, b)
    )
    return bool(text[near : quote.start].strip()) if near <= quote.start else True


def _lead(text: str, one: Spoken, sentence: TextSentence) -> Piece | None:
    """The writer's own words between cue, or sentence start, and the first quotation."""
    first = one.quotes[0]
    if not _embedded(text, first, one.candidate):
        return None
    marks = [one.candidate.cue, *one.candidate.source]
    before = [b for _, b in marks if b <= first.start]
    start = max(before) if before else sentence.start
    while start < first.start and (text[start].isspace() or text[start] in ",:;"):
        start += 1
    if one.candidate.head.lemma_ in TELLING:
        hearer = re.compile(r"(?:[\w'’.-]+ ){1,6}?(?=that )").match(text, start, first.start)
        start = hearer.end() if hearer else start
    if first.start - start > 220 or any(start <= a < first.start for a, _ in marks):
        return None
    if before and one.candidate.cue[1] > first.start:
        return None
    return start, first.start - 1


def _joined(text: str, pieces: list[Piece]) -> list[Piece]:
    """Pieces with nothing but space between them made one."""
    out: list[Piece] = []
    for piece in pieces:
        if out and not text[out[-1][1] : piece[0]].strip():
            out[-1] = (out[-1][0], piece[1])
        else:
            out.append(piece)
    return out


def _settle(
    text: str,
    sentences: Sequence[TextSentence],
    waiting: Sequence[tuple[Quote, int]],
    spoken: dict[int, Spoken],
    by_sentence: Mapping[int, Sequence[Candidate]],
) -> list[Quote]:
    """Give quotations without a cue of their own to a neighbour's; return those left over."""
    left: list[Quote] = []
    backwards = [w for w in reversed(waiting) if not w[0].closed]
    for quote, _ in backwards:
        owner = _runs_into(text, quote, spoken.values())
        if owner is not None:
            owner.quotes.insert(0, quote)
            owner.pieces = merged([*owner.pieces, (quote.start, quote.end)])
            waiting = [w for w in waiting if w[0] is not quote]
    for quote, number in waiting:
        owner = _neighbour(text, sentences, quote, number, list(spoken.values()))
        other = _interrupter(owner, quote, by_sentence)
        if other is not None:
            owner = spoken.setdefault(other.head.i, Spoken(other, number - 1))
        if owner is None:
            cue = _announced(text, sentences, quote, number, by_sentence)
            if cue is None:
                left.append(quote)
                continue
            owner = spoken.setdefault(cue.head.i, Spoken(cue, number - 1))
        owner.quotes.append(quote)
        owner.pieces = merged([*owner.pieces, (quote.start, quote.end)])
    return left


def _interrupter(
    owner: Spoken | None, quote: Quote, by_sentence: Mapping[int, Sequence[Candidate]]
) -> Candidate | None:
    """Who took over from the owner of the words before, in the sentence they stand in."""
    if owner is None or owner.candidate.cue[1] > quote.start:
        return None
    nearby = by_sentence.get(owner.sentence, ())
    last = owner.candidate.source_head or owner.candidate.head
    return taken_over(nearby, owner.candidate.cue[1], quote.start, last)


def _runs_into(text: str, quote: Quote, spoken: Iterable[Spoken]) -> Spoken | None:
    """The cue of the quotation that goes on with this one in the next paragraph."""
    for one in spoken:
        for other in one.quotes:
            if other.continues and other.start > quote.end:
                if not text[quote.end : other.start].strip():
                    return one
    return None


def _announced(
    text: str,
    sentences: Sequence[TextSentence],
    quote: Quote,
    number: int,
    by_sentence: Mapping[int, Sequence[Candidate]],
) -> Candidate | None:
    """The cue of a sentence before that ends in a colon ("She added:" and a new paragraph)."""
    if number < 1 or sentences[number].start < quote.start - 2:
        return None
    before = sentences[number - 1]
    if not text[: before.end].endswith(":"):
        return None
    nearby = [c for c in by_sentence.get(number - 1, ()) if c.source]
    spoken = [c for c in nearby if quoting_phrase(c.head) > _TELLS]
    return max(spoken or nearby, key=lambda c: c.cue[1], default=None)


def _neighbour(
    text: str,
    sentences: Sequence[TextSentence],
    quote: Quote,
    number: int,
    spoken: Sequence[Spoken],
) -> Spoken | None:
    if number < 0:
        return None
    sentence = sentences[number]
    covered = overlap((sentence.start, sentence.end), (quote.start, quote.end))
    if covered < 0.7 * (sentence.end - sentence.start):
        return None
    before = [
        s for s in spoken if s.pieces and max(s.candidate.cue[1], s.pieces[-1][1]) <= quote.start
    ]
    if before:
        last = max(before, key=lambda s: max(s.candidate.cue[1], s.pieces[-1][1]))
        end = max(last.candidate.cue[1], last.pieces[-1][1])
        between = text[end : quote.start]
        same = "\n" not in between
        if same and len(between) < 160:
            return last
        if quote.continues and not between.strip(' \n\r"“”'):
            return last
    after = [
        s
        for s in spoken
        if s.sentence == number + 1 and sentences[s.sentence].paragraph == sentence.paragraph
    ]
    return after[0] if after else None
