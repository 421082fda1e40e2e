"""What the lexicon weighs: the features of a candidate, as readable strings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nutgraf.annotate.candidate import Candidate
from nutgraf.annotate.grammar import text_of
from nutgraf.annotate.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_FRAME = words(
    """
    dobj prep ccomp xcomp oprd dative agent nsubjpass nsubj prt advcl
    """
)  # fmt: skip
_LOOSE = frozenset({"nsubj", "advcl"})
#: Letters that "criticise", "criticism" and "critical" share.
_STEM = 6
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
    yield f"stem={lemma[:_STEM]}"
    yield f"stem={lemma[:_STEM]}&{kind}"
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
        yield from _inside(inner, kind)
    yield from _frame(candidate, lemma)
    yield from _mood(head)
    yield from _joined(candidate, lemma, kind, source)
    yield from _place(candidate, kind)
    yield from _marks(candidate, kind)
    size = sum(b - a for a, b in candidate.content)
    yield f"size={min(size // 25, 6)}&{kind}"


def _joined(candidate: Candidate, lemma: str, kind: str, source: str) -> Iterator[str]:
    """What the cue's lemma goes with: source, form, particle, adverb, kind of content."""
    head, inner = candidate.head, candidate.content_head
    yield f"cue={lemma}&source={source}"
    yield f"cue={lemma}&tag={head.tag_}"
    yield f"cue={lemma}&dep={head.dep_}"
    for child in head.children:
        if child.dep_ == "prt":
            yield f"cue={lemma}+{child.lower_}"
            yield f"cue={lemma}+{child.lower_}&{kind}"
        elif child.dep_ == "advmod" and child.pos_ == "ADV":
            yield f"adverb={child.lower_}"
        elif child.dep_ == "dobj" and inner is not child and child.pos_ == "NOUN":
            yield f"cue={lemma}&object={child.lemma_.lower()}"
            yield f"object={child.lemma_.lower()}&{kind}"
    if inner is not None:
        yield f"cue={lemma}&whom={inner.ent_type_ or inner.pos_}&{kind}"
        if inner.pos_ == "NOUN":
            yield f"cue={lemma}&what={inner.lemma_.lower()}"
    for child in candidate.source_head.children if candidate.source_head is not None else ():
        if child.dep_ in {"det", "amod", "nummod", "poss"} and child.ent_type_ != "PERSON":
            word = child.lower_ if child.dep_ == "det" else child.dep_
            yield f"source={word}+{source}"


def _inside(inner: Token, kind: str) -> Iterator[str]:
    """The content's own verb: its helpers and its subject."""
    for child in inner.children:
        if child.dep_ in {"aux", "auxpass"}:
            yield f"inside={child.lower_}&{kind}"
        elif child.dep_ in {"nsubj", "nsubjpass", "expl"}:
            word = child.lower_ if child.pos_ == "PRON" else child.ent_type_ or child.pos_
            yield f"inside-subject={word}&{kind}"
        elif child.dep_ in {"poss", "det"} and child.ent_type_ != "PERSON":
            yield f"inside={child.lower_}&{kind}"


def _place(candidate: Candidate, kind: str) -> Iterator[str]:
    """Where the cue stands: under which clauses, at which end of what sentence."""
    path: list[str] = []
    at = candidate.head
    while at.head.i != at.i and len(path) < 8:
        path.append(at.dep_)
        if at.dep_ in {"ccomp", "pcomp"}:
            yield f"within={at.head.lemma_.lower()}"
            yield "within a clause"
        elif at.dep_ in {"relcl", "acl", "advcl", "xcomp"}:
            yield f"within={at.dep_}"
        at = at.head
    yield f"path={'.'.join(path[:2])}&{kind}"
    if path:
        yield f"depth={min(len(path), 6)}"
    yield f"root={at.tag_}"
    last = candidate.head.doc[candidate.sentence[1] - 1].text
    if last not in ".?!\"”'’":
        yield f"unended&{kind}"


def _marks(candidate: Candidate, kind: str) -> Iterator[str]:
    """Quotation marks in the content, and how near it stands to the cue."""
    if not candidate.content:
        return
    text = text_of(candidate.head.doc)
    first, last = candidate.content[0][0], candidate.content[-1][1]
    words = text[first:last]
    if words[:1] in {'"', "“", "'", "‘"}:
        yield f"opens quoted&{kind}"
    elif '"' in words or "“" in words:
        yield f"partly quoted&{kind}"
    if last <= candidate.cue[0]:
        yield f"content first&{kind}"
    if len(candidate.content) > 1:
        yield f"in pieces&{kind}"
    if candidate.source:
        gap = max(
            candidate.cue[0] - candidate.source[-1][1], candidate.source[0][0] - candidate.cue[1]
        )
        yield f"gap={min(max(gap, 0) // 20, 5)}"
        if candidate.source[0][0] > candidate.cue[0]:
            yield f"source after&{kind}"
    elif candidate.source_head is None:
        yield f"no source&cue={candidate.head.lemma_.lower()}"


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
