"""Speakers: which person or body a statement's source is.

A name in the source decides. A pronoun goes to the nearest earlier person that fits by number
and gender, and to nobody where two fit about as well: no link rather than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nutgraf.annotate.names import key_of, title_gender
from nutgraf.model import Mention, TextSentence

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_HE = frozenset({"he", "him", "his"})
_SHE = frozenset({"she", "her", "hers"})
_PRONOUNS = _HE | _SHE | {"they", "it", "we", "i", "you", "who", "which", "that", "those", "some",
                          "many", "others", "one", "both", "all", "these", "this"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """Who a source is: full name, key, where the full name stands, and the descriptor."""

    name: str
    key: str
    span: tuple[int, int] | None
    descriptor: tuple[int, int] | None


class Linker:
    """Links the sources of one article. Build once per article."""

    def __init__(
        self, doc: Doc, sentences: Sequence[TextSentence], mentions: Sequence[Mention]
    ) -> None:
        self._doc = doc
        self._mentions = sorted(mentions, key=lambda m: m.start)
        self._gender = self._genders()

    def link(self, head: Token | None, source: Sequence[tuple[int, int]]) -> Link | None:
        """The link of a source phrase, ``None`` where it cannot be told."""
        if head is None or not source:
            return None
        if head.lower_ in _HE | _SHE:
            return self._pronoun(head)
        if head.lower_ in _PRONOUNS:
            return None
        named = self._named(head, source)
        if named is not None:
            return named
        return self._described(source)

    def _named(self, head: Token, source: Sequence[tuple[int, int]]) -> Link | None:
        start, end = source[0][0], source[-1][1]
        inside = [m for m in self._mentions if start <= m.start and m.end <= end]
        for mention in inside:
            if mention.start <= head.idx < mention.end:
                return self._of(mention)
        near = [m for m in inside if m.kind == "person" and head.idx <= m.start < head.idx + 80]
        appositive = [m for m in near if ", " not in self._doc.text[head.idx : m.start]]
        return self._of(appositive[0]) if len(appositive) == 1 else None

    def _of(self, mention: Mention) -> Link:
        same = [m for m in self._mentions if m.key == mention.key]
        full = next((m for m in same if key_of(
            self._doc.text[m.start : m.end], person=m.kind == "person") == m.key), mention)  # fmt: skip
        described = mention.descriptor or next((m.descriptor for m in same if m.descriptor), None)
        return Link(mention.name, mention.key, (full.start, full.end), described)

    def _described(self, source: Sequence[tuple[int, int]]) -> Link | None:
        words = re.sub(r"\s+", " ", self._doc.text[source[0][0] : source[0][1]]).strip()
        name = re.sub(r"^(?:the|The|a|A|an|An)\s+", "", words).rstrip(",")
        if not name or len(name) > 60:
            return None
        return Link(name, key_of(name), source[0], None)

    def _pronoun(self, head: Token) -> Link | None:
        wanted = "m" if head.lower_ in _HE else "f"
        sentence_start = head.sent.start_char
        before = [m for m in self._mentions if m.kind == "person" and m.end <= head.idx]
        fitting = [m for m in before if self._gender.get(m.key, wanted) == wanted]
        if not fitting:
            return None
        nearest = fitting[-1]
        window = [m for m in fitting if m.start >= sentence_start - 400]
        keys = {m.key for m in window}
        if len(keys) > 1:
            subjects = [m for m in window if self._is_subject(m)]
            if not subjects:
                return None
            nearest = subjects[-1]
        return self._of(nearest)

    def _is_subject(self, mention: Mention) -> bool:
        span = self._doc.char_span(mention.start, mention.end, alignment_mode="expand")
        return span is not None and span.root.dep_ in {"nsubj", "nsubjpass"}

    def _genders(self) -> dict[str, str]:
        known: dict[str, str] = {}
        for mention in self._mentions:
            if mention.kind != "person":
                continue
            lead = self._doc.text[max(0, mention.start - 16) : mention.end]
            gender = title_gender(lead)
            if gender is None and mention.descriptor:
                gender = title_gender(self._doc.text[slice(*mention.descriptor)])
            if gender is not None:
                known.setdefault(mention.key, gender)
        return known
