"""Small questions to a parse: subjects, phrases, stretches of characters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Piece = tuple[int, int]
_EDGES = frozenset({",", ";", ":", "-", "—", "–", "--", ".", "―"})
#: Dependents of a noun that are not part of what names it.
_LOOSE = frozenset({"cc", "punct"})
#: Verbs that stand with their speaker inside another clause.
_INSERTED = frozenset({"say", "add", "write", "explain", "argue", "insist", "note"})
#: Subjects that stand for nobody ("It was there that Ruiz …, pointing to").
_EMPTY = frozenset({"it", "there", "this", "what"})


def text_of(doc: Doc) -> str:
    """The parsed text. ``doc.text`` puts it together from its tokens anew each time."""
    known = doc.user_data.get("text")
    if known is None:
        known = doc.user_data["text"] = doc.text
    return str(known)


def begin_of(token: Token) -> int:
    """Where the token's sentence begins. ``token.sent`` looks for it anew each time."""
    doc = token.doc
    begins = doc.user_data.get("begins")
    if begins is None:
        starts = doc.to_array("SENT_START") == 1
        begins = np.maximum.accumulate(np.where(starts, np.arange(len(doc)), 0)).tolist()
        doc.user_data["begins"] = begins
    return int(begins[token.i])


def subject_of(verb: Token) -> Token | None:
    """The head of the verb's subject, also where another verb lends it.

    The agent of a passive; the subject of the verb that this one is joined to, or that it
    completes; the noun that a participle or a relative clause belongs to; at last, for a finite
    verb, the subject that stands nearest before it ("Ruiz paused, then revealed why").
    """
    found = _pronoun_before(verb) or _inserted_after(verb) or _parsed_subject(verb)
    if found is not None and any(c.lower_ == "whose" for c in found.children):
        found = _owner_of_whose(found)
    if found is not None and found.lower_ in {"n't", "n’t", "not"}:
        found = None
    elif found is not None and not (found.lower_ in _EMPTY and found.head.i != verb.i):
        return found
    if verb.tag_ not in {"VBD", "VBZ", "VBP", "VBG"} or verb.dep_ in {"relcl", "acl", "amod"}:
        return found
    if any(c.dep_ in {"nsubj", "nsubjpass"} and c.pos_ != "PART" for c in verb.children):
        return found
    if found is None and verb.tag_ == "VBG":
        return None
    before = [
        t
        for t in verb.doc[begin_of(verb) : verb.i]
        if t.dep_ in {"nsubj", "nsubjpass"} and t.pos_ in {"NOUN", "PROPN", "PRON"}
        and t.lower_ not in _EMPTY and t.head.i < verb.i and t.head.dep_ != "relcl"
    ]  # fmt: skip
    return before[-1] if before else found


def _pronoun_before(verb: Token) -> Token | None:
    """ "That group, he said, was …": a pronoun right before the verb is its subject."""
    at, begin = verb.i - 1, begin_of(verb)
    while at > begin and verb.doc[at].tag_ in {"MD", "RB", "VBZ", "VBD", "VBP"}:
        if verb.doc[at].pos_ not in {"AUX", "ADV", "PART"}:
            return None
        at -= 1
    if at < begin or verb.doc[at].lower_ not in {"he", "she", "they", "i", "we"}:
        return None
    return verb.doc[at] if verb.tag_ not in {"VBN", "VBG"} or at < verb.i - 1 else None


def _inserted_after(verb: Token) -> Token | None:
    """ "Her words, said Jonas Vale, were …": the name between the verb and the next comma."""
    doc, at = verb.doc, verb.i
    if verb.lemma_ not in _INSERTED or at == 0 or doc[at - 1].text != ",":
        return None
    last = at
    while last + 1 < len(doc) and doc[last + 1].pos_ == "PROPN":
        last += 1
    if last == at or last + 1 >= len(doc) or doc[last + 1].text not in {",", "."}:
        return None
    return doc[last]


def _owner_of_whose(found: Token) -> Token | None:
    """ "Ruiz, whose term ends in May, said": Ruiz."""
    whose = next(c for c in found.children if c.lower_ == "whose")
    at = whose.i - 1
    if at > begin_of(whose) and whose.doc[at].text == ",":
        at -= 1
    owner = whose.doc[at]
    return owner if owner.pos_ in {"PROPN", "NOUN"} and owner.i >= begin_of(whose) else None


def _parsed_subject(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ == "agent":
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    passive = False
    seen = verb
    for step in range(5):
        for child in seen.children:
            if child.dep_ in {"nsubj", "csubj", "expl"}:
                return None if step == 0 and child.dep_ == "expl" else _whole_word(child)
            if child.dep_ == "nsubjpass" and (step > 0 or passive):
                return child
        if step == 0 and _is_bare_passive(seen):
            return None
        if seen.dep_ in {"acl", "relcl"} and seen.tag_ in {"VBG", "VBZ", "VBD", "VBP"}:
            return seen.head
        if seen.dep_ == "xcomp":
            lent = next((c for c in seen.head.children if c.dep_ == "dobj"), None)
            if lent is not None and lent.i < seen.i:
                return lent
        if seen.dep_ == "acl" and seen.tag_ == "VB":
            owner = next((c for c in seen.head.children if c.dep_ == "poss"), None)
            if owner is not None:
                return owner
            seen = seen.head
            if seen.dep_ not in {"dobj", "attr", "pobj"}:
                return None
        elif seen.dep_ == "pcomp":
            seen = seen.head
        elif seen.dep_ not in {"conj", "xcomp", "advcl", "prep", "ccomp"} or (
            seen.dep_ == "ccomp" and step == 0
        ):
            return None
        if seen.head.i == seen.i:
            return None
        seen = seen.head
    return None


def _whole_word(subject: Token) -> Token:
    """The last part of a word with hyphens that was parsed as several subjects ("co-worker")."""
    doc, at = subject.doc, subject.i
    while at + 2 < len(doc) and not doc[at].whitespace_ and doc[at + 1].text == "-":
        if doc[at + 2].dep_ != subject.dep_ or doc[at + 1].whitespace_:
            break
        at += 2
    return doc[at]


def _is_bare_passive(verb: Token) -> bool:
    """ "Asked about the dam, Ruiz …": it was not Ruiz who asked."""
    return (
        verb.dep_ in {"advcl", "acl"}
        and verb.tag_ == "VBN"
        and not any(c.dep_ in {"aux", "auxpass"} for c in verb.children)
    )


def noun_phrase(doc: Doc, head: Token) -> list[Piece]:
    """The stretch of the noun phrase that ``head`` heads, with apposition and clauses.

    What follows a conjunction stays ("the president and his aides"); a relative pronoun is
    itself alone.
    """
    if head.tag_ in {"WP", "WDT", "PRP"}:
        return [(head.idx, head.idx + len(head))]
    tokens = [t for t in head.subtree if not t.is_space]
    run = run_around(tokens, head)
    while run and run[0].i < head.i and (run[0].is_quote or run[0].is_punct):
        run.pop(0)
    first = run[0].i if run else head.i
    while first > 1 and doc[first - 1].text == "-" and not doc[first - 2].whitespace_:
        first -= 2
    if run and first < run[0].i:
        first -= first > 0 and doc[first - 1].pos_ in {"DET", "ADJ"}
        run = [*doc[first : run[0].i], *run]
    return stretches(doc, run)[:1]


def run_around(tokens: Sequence[Token], head: Token) -> list[Token]:
    """The part of ``tokens`` without gaps in which ``head`` stands."""
    indices = {t.i for t in tokens}
    doc = head.doc
    first = last = head.i
    while first - 1 in indices or (first > 0 and doc[first - 1].is_space and first - 2 in indices):
        first -= 1
    while last + 1 in indices or (
        last + 1 < len(doc) and doc[last + 1].is_space and last + 2 in indices
    ):
        last += 1
    return [t for t in doc[first : last + 1] if not t.is_space]


def stretches(doc: Doc, tokens: Iterable[Token]) -> list[Piece]:
    """Runs of neighbouring tokens as stretches of characters, edges of punctuation cut off."""
    indices = sorted({t.i for t in tokens if not t.is_space})
    runs: list[list[int]] = []
    for index in indices:
        if runs and all(doc[k].is_space for k in range(runs[-1][-1] + 1, index)):
            runs[-1].append(index)
        else:
            runs.append([index])
    found = []
    for run in runs:
        while run and doc[run[0]].text in _EDGES:
            run.pop(0)
        while run and doc[run[-1]].text in _EDGES:
            run.pop()
        if run:
            last = doc[run[-1]]
            found.append((doc[run[0]].idx, last.idx + len(last)))
    return found


def subtree(token: Token, without: Iterable[Token] = ()) -> list[Token]:
    """The tokens of a subtree without the subtrees of ``without``."""
    cut = {t.i for w in without for t in w.subtree}
    return [t for t in token.subtree if t.i not in cut and not t.is_space]


def cue_piece(head: Token, extra: Sequence[Token] = ()) -> Piece:
    """The stretch of a cue: the head, the helpers next to it, and the given tokens."""
    near = {"aux", "auxpass", "neg", "prt", "advmod"}
    tokens = [head, *extra]
    for child in head.children:
        if child.dep_ in near and child.tag_ != "WRB" and abs(child.i - head.i) <= 3:
            tokens.append(child)
    low = high = head.i
    indices = {t.i for t in tokens}
    while low - 1 in indices:
        low -= 1
    while high + 1 in indices:
        high += 1
    if extra:
        low, high = min(low, *(t.i for t in extra)), max(high, *(t.i for t in extra))
    last = head.doc[high]
    return head.doc[low].idx, last.idx + len(last)


def overlap(a: Piece, b: Piece) -> int:
    """Characters two stretches share."""
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def merged(pieces: Iterable[Piece]) -> list[Piece]:
    """The same characters as stretches in order that do not touch."""
    out: list[Piece] = []
    for start, end in sorted(p for p in pieces if p[0] < p[1]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
