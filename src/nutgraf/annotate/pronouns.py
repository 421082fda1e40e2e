"""Whom "he", "she" and "it" mean where they speak.

Who spoke last goes on speaking, unless another person has been the subject of a main clause
since. Names inside quotation marks, and single words that nothing shows to be a person's name,
are nobody's antecedent. No person rather than a wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nutgraf.annotate.quotes import QuoteIndex
from nutgraf.model import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

#: How far back, in characters before its sentence, a pronoun is looked up.
_REACH = 700
#: The same for the last main subject, and for the last speaker.
_NEAR = 450


@dataclass(frozen=True, slots=True)
class Heard:
    """A speaker already heard: where, the person's key or ``None``, and the source's words."""

    at: int
    key: str | None
    human: bool
    words: tuple[int, int]
    head: Token


class Antecedents:
    """The persons of one article that a pronoun may stand for. Build once per article."""

    def __init__(
        self, doc: Doc, mentions: Sequence[Mention], genders: Mapping[str, str], quotes: QuoteIndex
    ) -> None:
        self._doc = doc
        self._genders = genders
        people = [m for m in mentions if m.kind == "person"]
        shown = {m.key for m in people if " " in m.key or m.descriptor or m.key in genders}
        self._people = [
            m for m in people if m.key in shown and quotes.around(m.start) is None
        ]  # fmt: skip
        self._main: dict[int, bool] = {}
        self._heard: list[Heard] = []

    def hear(self, speaker: Heard) -> None:
        """Remember who spoke; call in the order of the text."""
        self._heard.append(speaker)

    def before(self, head: Token, reach: int = _NEAR) -> Heard | None:
        """Who spoke last before ``head``, not too far back."""
        at = head.idx
        last = next((h for h in reversed(self._heard) if h.at < at), None)
        if last is None or last.at < head.sent.start_char - reach:
            return None
        return last

    def person(self, head: Token, wanted: str) -> Mention | Heard | None:
        """Whom a pronoun of gender ``wanted`` ("m" or "f") stands for."""
        start = head.sent.start_char
        fitting = [
            m
            for m in self._people
            if start - _REACH <= m.start
            and m.end <= head.idx
            and self._genders.get(m.key, wanted) == wanted
        ]
        last = previous = self.before(head)
        maybe = last is not None and not last.human and _may_be_a_name(last.head)
        if last is not None and not (last.human and self._fits(last, wanted)):
            last = None
        from_here = last if last is not None else previous if maybe else None
        since = [m for m in fitting if m.start > (from_here.at if from_here else start - _NEAR)]
        main = [m for m in since if self._is_main(m)]
        if last is not None and not main:
            return next((m for m in fitting if m.key == last.key), last)
        if main:
            return main[-1]
        if maybe:
            return None
        if len({m.key for m in fitting}) == 1 and fitting[-1].start > start - _NEAR:
            return fitting[-1]
        return self._only_subject(fitting, start, wanted)

    def _fits(self, last: Heard, wanted: str) -> bool:
        return last.key is None or self._genders.get(last.key, wanted) == wanted

    def _only_subject(self, fitting: Sequence[Mention], start: int, wanted: str) -> Mention | None:
        """The last subject of any clause, unless another of that gender was named after it."""
        subjects = [m for m in fitting if m.start > start - _NEAR and self._role(m)[0]]
        if not subjects:
            return None
        last = subjects[-1]
        rivals = [m for m in fitting if m.start > last.start and m.key != last.key]
        if any(self._genders.get(m.key) == wanted for m in rivals):
            return None
        return last

    def _is_main(self, mention: Mention) -> bool:
        """Whether a mention is the subject of its sentence's main clause."""
        known = self._main.get(mention.start)
        if known is None:
            subject, main = self._role(mention)
            known = self._main[mention.start] = subject and main
        return known

    def _role(self, mention: Mention) -> tuple[bool, bool]:
        span = self._doc.char_span(mention.start, mention.end, alignment_mode="expand")
        if span is None:
            return False, False
        root = span.root
        if root.dep_ in {"compound", "appos"}:
            root = root.head
        if root.dep_ not in {"nsubj", "nsubjpass"}:
            return False, False
        verb = root.head
        while verb.dep_ == "conj" and verb.head.i != verb.i:
            verb = verb.head
        return True, verb.dep_ == "ROOT"


def _may_be_a_name(head: Token) -> bool:
    """A single capitalised word that was taken for a body and may be a surname."""
    return head.pos_ == "PROPN" and head.n_lefts == 0
