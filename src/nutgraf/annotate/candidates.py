"""Where a parse shows attribution: a cue, its source, and what is attributed.

Constructions: a clause that a verb of saying or thinking takes ("said that …", "…, he said"),
an infinitive ("wants to …"), "according to …", and a noun with a clause ("the claim that …").
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Construction = Literal["clause", "infinitive", "object", "according", "noun", "quote"]


@dataclass(slots=True)
class Candidate:
    """An attribution that the parse suggests. Offsets are characters; pieces in order."""

    verb: Token
    construction: Construction
    cue: tuple[int, int]
    source: list[tuple[int, int]] = field(default_factory=list)
    source_head: Token | None = None
    content: list[tuple[int, int]] = field(default_factory=list)


@lru_cache(maxsize=1)
def strong_cues() -> frozenset[str]:
    text = resources.files(__package__).joinpath("cues.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["strong"])


def candidates(doc: Doc) -> Iterator[Candidate]:
    for token in doc:
        if token.pos_ in {"VERB", "AUX"} and token.lemma_ in strong_cues():
            found = _verb(doc, token)
            if found is not None:
                yield found
        elif token.lower_ == "according":
            found = _according(doc, token)
            if found is not None:
                yield found


def _verb(doc: Doc, verb: Token) -> Candidate | None:
    clause = next((c for c in verb.children if c.dep_ in {"ccomp"}), None)
    construction: Construction = "clause"
    if clause is None and verb.dep_ == "parataxis":
        clause = verb.head
    if clause is None:
        clause = next((c for c in verb.children if c.dep_ == "xcomp"), None)
        construction = "infinitive"
    head = subject_of(verb)
    if clause is None:
        if head is None or verb.lemma_ not in {"say", "tell", "add", "write", "ask", "reply"}:
            return None
        return _made(doc, verb, "quote", head, [])
    taken = {verb.i} | {t.i for t in head.subtree} if head is not None else {verb.i}
    pieces = [t for t in clause.subtree if t.i not in taken and t.i != verb.i]
    if verb.dep_ == "parataxis":
        inside = {t.i for t in verb.subtree}
        pieces = [t for t in pieces if t.i not in inside]
    return _made(doc, verb, construction, head, stretches(doc, pieces))


def _made(
    doc: Doc,
    verb: Token,
    construction: Construction,
    head: Token | None,
    content: list[tuple[int, int]],
) -> Candidate:
    cue = [verb, *(c for c in verb.children if c.dep_ in {"aux", "auxpass", "neg", "prt"})]
    cue = [t for t in cue if abs(t.i - verb.i) <= 3]
    start, end = min(t.idx for t in cue), max(t.idx + len(t) for t in cue)
    source = noun_phrase(doc, head) if head is not None else []
    return Candidate(verb, construction, (start, end), source, head, content)


def _according(doc: Doc, token: Token) -> Candidate | None:
    to = next((c for c in token.children if c.lower_ == "to"), None)
    if to is None and token.i + 1 < len(doc) and doc[token.i + 1].lower_ == "to":
        to = doc[token.i + 1]
    if to is None:
        return None
    head = next((c for c in to.children if c.dep_ == "pobj"), None)
    if head is None:
        return None
    sentence = token.sent
    taken = {t.i for t in token.subtree} | {t.i for t in to.subtree}
    pieces = [t for t in sentence if t.i not in taken]
    content = stretches(doc, pieces)
    cue = (token.idx, to.idx + len(to))
    return Candidate(token, "according", cue, noun_phrase(doc, head), head, content)


def subject_of(verb: Token) -> Token | None:
    """The token heading the subject, also of a verb joined to another or in a participle."""
    seen = verb
    for _ in range(4):
        for child in seen.children:
            if child.dep_ in {"nsubj", "csubj"}:
                return child
        agent = next((c for c in seen.children if c.dep_ == "agent"), None)
        if agent is not None:
            return next((c for c in agent.children if c.dep_ == "pobj"), None)
        if seen.dep_ in {"relcl"} or seen.head.i == seen.i:
            return None
        if seen.dep_ in {"acl"}:
            return seen.head
        if seen.dep_ not in {"conj", "xcomp", "advcl"}:
            return None
        seen = seen.head
    return None


def noun_phrase(doc: Doc, head: Token) -> list[tuple[int, int]]:
    """The characters of the noun phrase that ``head`` heads, with its apposition."""
    tokens = [t for t in head.subtree if not t.is_space]
    return stretches(doc, tokens)[:1] if tokens else []


def stretches(doc: Doc, tokens: Iterable[Token]) -> list[tuple[int, int]]:
    """Runs of neighbouring tokens as character stretches, without edges of bare punctuation."""
    indices = sorted({t.i for t in tokens if not t.is_space})
    runs: list[list[int]] = []
    for index in indices:
        if runs and all(doc[k].is_space for k in range(runs[-1][-1] + 1, index)):
            runs[-1].append(index)
        else:
            runs.append([index])
    found = []
    for run in runs:
        while run and doc[run[0]].text in {",", ";", ":", ".", "-", "—", "–", "--"}:
            run.pop(0)
        while run and doc[run[-1]].text in {",", ";", ":", "-", "—", "–", "--", "."}:
            run.pop()
        if run:
            last = doc[run[-1]]
            found.append((doc[run[0]].idx, last.idx + len(last)))
    return found
