"""Speakers carried on inside a sentence, or taken over: "…," she said, adding, "…"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from nutgraf.annotate.candidate import Candidate
from nutgraf.annotate.grammar import noun_phrase
from nutgraf.annotate.lexicon import quoting_phrase
from nutgraf.annotate.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_GOING_ON = words("add continue conclude note say write explain joke insist warn argue claim")
_PERSONS = frozenset({"he", "she", "they", "i", "we", "who"})
_SPEAKS = 0.8


def carried_on(one: Candidate) -> Candidate:
    """The same cue, with the speaker of the verb before it where the parse gave it another.

    A participle after speech ("Ruiz said Vale had lost, adding: …") and a second verb of speech
    ("Ruiz said the move was Vale's and said, …") belong to whoever spoke first in the sentence,
    unless what the parse gives is a person's name or pronoun right before the verb.
    """
    head = one.head
    if head.pos_ not in {"VERB", "AUX"} or head.lemma_.lower() not in _GOING_ON:
        return one
    if any(c.dep_ in {"nsubj", "nsubjpass"} for c in head.children):
        return one
    if one.source_head is not None and abs(head.i - one.source_head.i) == 1:
        return one
    if head.tag_ != "VBG" and (head.dep_ != "conj" or _speaks_for(one.source_head)):
        return one
    first = _first_speaker(head)
    if first is None or (one.source_head is not None and first.i >= one.source_head.i):
        return one
    return replace(one, source=noun_phrase(head.doc, first), source_head=first)


def _speaks_for(head: Token | None) -> bool:
    return head is not None and (
        head.ent_type_ in {"PERSON", "ORG"} or head.lower_ in _PERSONS or head.pos_ == "PROPN"
    )


def _first_speaker(head: Token) -> Token | None:
    """The subject of the first verb of speech before ``head``, if it is someone."""
    for token in head.doc[head.sent.start : head.i]:
        if token.pos_ != "VERB" or quoting_phrase(token) < _SPEAKS:
            continue
        subject = next((c for c in token.children if c.dep_ == "nsubj"), None)
        if _speaks_for(subject):
            return subject
        return None
    return None


def taken_over(
    nearby: Sequence[Candidate], after: int, before: int, last: Token
) -> Candidate | None:
    """Who speaks last between two places: "…," she said, and her husband cut in. "…"."""
    found = None
    for one in nearby:
        if not (after <= one.cue[0] and one.cue[1] <= before) or not one.source:
            continue
        if (
            one.head.pos_ != "VERB"
            or quoting_phrase(one.head) < _SPEAKS
            or one.source[0][0] < after
        ):
            continue
        if one.source_head is not None and one.source_head.i == last.i:
            continue
        found = one if found is None or one.cue[0] > found.cue[0] else found
    return found
