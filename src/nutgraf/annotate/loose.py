"""Attributions that the parse missed, offered by the shape of the sentence alone.

The small parser loses the clause after "said" where a name follows at once ("Ruiz said Mr. Vale
should go"), and knows nothing of labels ("Ruiz: The dam will hold"). What these offers are worth
the lexicon learns like everything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nutgraf.annotate.candidate import Candidate, make
from nutgraf.annotate.grammar import stretches, subject_of
from nutgraf.annotate.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_READY = words(
    """
    say tell believe think insist report claim argue note add suggest warn announce write tweet
    hope fear feel admit acknowledge explain predict conclude confirm deny show state allege
    contend stress maintain reveal know find promise vow estimate expect
    """
)
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_STARTS = frozenset({"DET", "PRON", "PROPN", "NOUN", "ADJ", "NUM"})
#: Within so many tokens of the cue a clause must have its verb.
_NEAR = 16
_MARKS = frozenset("“”‘’'\"") | {"''", "``"}
_FIRST_PERSON = frozenset({"i", "we", "my", "our", "me", "us"})
_LABEL = re.compile(r"[A-Z][\w.'’-]*(?:\s(?:[A-Z][\w.'’-]*|of|the|on|de|al|&)){0,5}")


def loose(doc: Doc, sentence: Span) -> Iterator[Candidate]:
    """Offers of one sentence: what follows or precedes a speech verb, and what a label opens."""
    yield from _label(doc, sentence)
    for verb in sentence:
        if verb.lemma_ not in _READY or verb.pos_ not in {"VERB", "AUX", "NOUN"}:
            continue
        if verb.pos_ == "NOUN" and verb.lower_ == verb.lemma_:
            continue
        if any(k.dep_ == "ccomp" for k in verb.children):
            continue
        source = subject_of(verb) or _before(sentence, verb)
        yield from _after(doc, sentence, verb, source)
        yield from _comment(doc, sentence, verb, source)


def _before(sentence: Span, verb: Token) -> Token | None:
    """The name or noun right before a verb, helpers and adverbs passed over."""
    at = verb.i - 1
    while at >= sentence.start and sentence.doc[at].pos_ in {"AUX", "ADV", "PART"}:
        at -= 1
    if at < sentence.start:
        return None
    token = sentence.doc[at]
    return token if token.pos_ in {"NOUN", "PROPN", "PRON"} else None


def _after(doc: Doc, sentence: Span, verb: Token, source: Token | None) -> Iterator[Candidate]:
    """ "Ruiz said Mr. Vale should go": all that follows, if a clause opens there."""
    zone = [t for t in doc[verb.i + 1 : sentence.end] if not t.is_space]
    that = next((k for k, t in enumerate(zone[:10]) if t.lower_ in {"that", "whether", "if"}), None)
    first = that if that is not None else _past_hearer(verb, zone)
    if first is None or first >= len(zone):
        return
    if that is None and zone[first].pos_ not in _STARTS and not zone[first].is_quote:
        return
    clause = zone[first:]
    finite = next((k for k, t in enumerate(clause[:_NEAR]) if t.tag_ in _FINITE), None)
    if not finite:
        return
    stop = next((k for k, t in enumerate(clause) if t.text == ";"), len(clause))
    if stop > finite:
        yield make(doc, verb, "rest", clause[:stop], content_head=clause[finite],
                   source_head=source)  # fmt: skip


def _past_hearer(verb: Token, zone: Sequence[Token]) -> int | None:
    """Where the words after the one who is told begin; right after the verb for other verbs."""
    if verb.lemma_ != "tell":
        return 0
    at = 0
    while at < min(len(zone), 8) and zone[at].pos_ in {"DET", "ADJ", "PROPN", "NOUN", "NUM"}:
        at += 1
    if at == 0 and zone and zone[0].pos_ == "PRON":
        at = 1
    return at if at else None


def _comment(doc: Doc, sentence: Span, verb: Token, source: Token | None) -> Iterator[Candidate]:
    """ "The dam will hold, as Ruiz noted last week": what stands before the comma."""
    if source is None or source.i > verb.i:
        return
    first = source.left_edge.i if source.left_edge.i >= sentence.start else source.i
    at = first - 1
    if at >= sentence.start and doc[at].lower_ == "as":
        at -= 1
    if at <= sentence.start + 2 or doc[at].text != ",":
        return
    before = [t for t in doc[sentence.start : at] if not t.is_space]
    finite = next((t for t in before if t.tag_ in _FINITE), None)
    if finite is not None and before[0].pos_ != "SCONJ":
        yield make(doc, verb, "rest-before", before, content_head=finite, source_head=source)


def _label(doc: Doc, sentence: Span) -> Iterator[Candidate]:
    """ "Ruiz: The dam will hold" at the start of a line."""
    colon = next((t for t in doc[sentence.start : sentence.start + 9] if t.text == ":"), None)
    if colon is None or colon.i == sentence.start or colon.i + 2 >= sentence.end:
        return
    if sentence.start and "\n" not in doc[sentence.start - 1].text_with_ws:
        if "\n" not in sentence[0].text:
            return
    name = [t for t in doc[sentence.start : colon.i] if not t.is_space]
    if not name or _LABEL.fullmatch(doc[name[0].i : name[-1].i + 1].text) is None:
        return
    last = name[-1]
    if last.ent_type_ not in {"PERSON", "ORG"} or not _again(doc, last, sentence.end):
        return
    rest = [t for t in doc[colon.i + 1 : sentence.end] if not t.is_space]
    if not any(t.is_quote or t.text in _MARKS or t.lower_ in _FIRST_PERSON for t in rest):
        return
    head = next((t for t in rest if t.tag_ in _FINITE), rest[0])
    made = make(doc, colon, "label", rest, content_head=head, cue=(colon.idx, colon.idx + 1))
    made.source = stretches(doc, name)[:1]
    made.source_head = last
    yield made


def _again(doc: Doc, name: Token, after: int) -> bool:
    """Whether the text names the label's person again."""
    return any(t.text == name.text for t in doc[after:])
