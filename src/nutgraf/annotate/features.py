"""What the lexicon weighs: the features of a candidate, as readable strings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nutgraf.annotate.candidates import Candidate
from nutgraf.annotate.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_FRAME = words(
    """
    dobj prep ccomp xcomp oprd dative agent nsubjpass nsubj prt advcl
    """
)  # fmt: skip
_LOOSE = frozenset({"nsubj", "advcl"})
_HE = frozenset({"he", "she", "him", "her"})


def features(candidate: Candidate) -> Iterator[str]:
    """Names of the binary features that hold for ``candidate``.

    Names of persons and places never become features: only lemmas of verbs, common nouns and
    adjectives, parts of speech, constructions and kinds.
    """
    head, how = candidate.head, candidate.construction
    kind = how.split(":")[0].split("+")[0]
    lemma = head.lemma_.lower()
    yield f"how={how}"
    yield f"kind={kind}"
    yield f"cue={lemma}"
    yield f"cue={lemma}&{kind}"
    yield f"cue={lemma}&{how}"
    yield f"tag={head.tag_}&{kind}"
    yield f"dep={head.dep_}&{kind}"
    source = _source_kind(candidate.source_head)
    yield f"source={source}"
    yield f"source={source}&{kind}"
    if candidate.source_head is not None and candidate.source_head.pos_ == "NOUN":
        yield f"by={candidate.source_head.lemma_.lower()}"
    inner = candidate.content_head
    if inner is not None:
        yield f"content={inner.pos_}&{kind}"
        yield f"content={inner.tag_}&{kind}&{lemma}"
        if inner.pos_ in {"NOUN", "VERB", "ADJ"}:
            yield f"what={inner.lemma_.lower()}"
            yield f"what={inner.lemma_.lower()}&{kind}"
        yield f"whom={inner.ent_type_ or '-'}&{kind}"
        if any(c.lower_ == "that" and c.dep_ == "mark" for c in inner.children):
            yield "that"
        yield from _opening(candidate, kind)
    yield from _frame(candidate, lemma)
    yield from _mood(head)
    size = sum(b - a for a, b in candidate.content)
    yield f"size={min(size // 25, 6)}&{kind}"


def _frame(candidate: Candidate, lemma: str) -> Iterator[str]:
    """What else the cue takes: "tell" with object and clause is another thing than alone."""
    taken = sorted({c.dep_ for c in candidate.head.children if c.dep_ in _FRAME})
    yield f"frame={'.'.join(taken)}&{candidate.construction.split(':')[0]}"
    yield f"frame={'.'.join(t for t in taken if t not in _LOOSE)}&{lemma}"


def _opening(candidate: Candidate, kind: str) -> Iterator[str]:
    """The content's first word, unless it is a name."""
    inner = candidate.content_head
    if inner is None or not candidate.content:
        return
    first = next((t for t in inner.subtree if t.idx == candidate.content[0][0]), None)
    if first is not None and first.pos_ != "PROPN":
        yield f"opens={first.lower_}&{kind}"


def _source_kind(head: Token | None) -> str:
    if head is None:
        return "none"
    word = head.lower_
    if head.pos_ == "PRON":
        return "he" if word in _HE else word
    if head.ent_type_ in {"PERSON", "ORG", "GPE", "NORP"}:
        return head.ent_type_
    if head.pos_ == "PROPN":
        return "PROPN"
    return f"{head.pos_}-{head.tag_}"


def _mood(head: Token) -> Iterator[str]:
    for child in head.children:
        if child.dep_ == "neg":
            yield "negated"
        elif child.dep_ == "aux" and child.tag_ in {"MD", "TO"}:
            yield f"aux={child.lemma_.lower()}"
        elif child.dep_ == "mark":
            yield f"mark={child.lower_}"
    if head.head.i != head.i and head.dep_ in {"xcomp", "advcl", "ccomp", "conj", "pcomp"}:
        yield f"under={head.head.lemma_.lower()}&{head.dep_}"
