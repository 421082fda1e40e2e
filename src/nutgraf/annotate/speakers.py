"""Speakers: which person or body a statement's source is.

A name in the source decides. A pronoun goes to whoever ``pronouns`` finds; an office ("the minister") to the
only person of whom the article says it. No link rather than a wrong one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from nutgraf.annotate.descriptors import is_descriptor_noun
from nutgraf.annotate.grammar import Piece, noun_phrase, text_of
from nutgraf.annotate.names import fold, key_of, title_gender, without_titles
from nutgraf.annotate.pronouns import Antecedents, Heard
from nutgraf.annotate.quotes import QuoteIndex
from nutgraf.annotate.wordlists import words
from nutgraf.model import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_HE = frozenset({"he", "him", "his"})
_SHE = frozenset({"she", "her", "hers"})
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_NOBODY = words(
    """
    they we i you those some many others one both all these this us me them my our your
    their there what whoever anyone someone everyone nobody none few several most another
    each either people
    """
)
#: Places and words that speak for a body: "the White House said", "Moscow said".
_BODIES = frozenset({"organisation", "place"})
_LEAD = re.compile(r"^(?:the|an?|its|his|her|their|our|this|that|these|those)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """Who a source is: full name, key, where the full name stands, and the descriptor."""

    name: str
    key: str
    span: Piece | None
    descriptor: Piece | None


class Linker:
    """Links the sources of one article. Build once per article."""

    def __init__(
        self, doc: Doc, mentions: Sequence[Mention], quotes: QuoteIndex | None = None
    ) -> None:
        self._doc = doc
        self._text = text_of(doc)
        self._mentions = sorted(mentions, key=lambda m: m.start)
        self._by_key: dict[str, list[Mention]] = {}
        for mention in self._mentions:
            self._by_key.setdefault(mention.key, []).append(mention)
        self._gender = self._genders()
        self._antecedents = Antecedents(doc, self._mentions, self._gender, quotes or QuoteIndex([]))
        self._full: dict[str, Piece] = {}

    def link(
        self, head: Token | None, source: Sequence[Piece], *, nested: bool = False
    ) -> Link | None:
        """The link of a source phrase, ``None`` where it cannot be told.

        To be asked in the order of the text: who speaks is remembered for the pronouns after,
        but for those who speak inside another's words (``nested``).
        """
        if head is None or not source:
            return None
        found = self._find(head, source)
        if (head.lower_ not in _NOBODY and head.pos_ != "PRON") or found is not None:
            person = found is not None and any(
                m.kind == "person" for m in self._by_key.get(found.key, ())
            )
            human = person or (head.tag_ == "NN" and is_descriptor_noun(head.lower_))
            human = human or any(is_descriptor_noun(t.lower_) for t in head.lefts)
            self._antecedents.hear(
                Heard(head.idx, found.key if found else None, human, source[0], head)
            )
        return found

    def _find(self, head: Token, source: Sequence[Piece]) -> Link | None:
        word = head.lower_
        if word in _HE | _SHE:
            return self._pronoun(head, "m" if word in _HE else "f")
        if word == "it":
            return self._body(head)
        if word in _RELATIVE:
            return self._antecedent(head)
        if word in _NOBODY or head.pos_ == "PRON":
            return None
        return self._named(head, source) or self._office(head, source) or self._described(source)

    def _named(self, head: Token, source: Sequence[Piece]) -> Link | None:
        start, end = source[0][0], source[-1][1]
        inside = [m for m in self._mentions if start <= m.start and m.end <= end]
        for mention in inside:
            if mention.start <= head.idx < mention.end:
                return self._of(mention)
        apposed = [m for m in inside if self._apposed(head, m, end)]
        if len(apposed) == 1:
            return self._of(apposed[0])
        if not is_descriptor_noun(head.lower_):
            return None
        near = [m for m in inside if m.kind == "person" and 0 < m.start - head.idx < 80]
        between = [m for m in near if "," not in self._text[head.idx : m.start].rstrip(", ")]
        return self._of(between[0]) if len(between) == 1 else None

    def _apposed(self, head: Token, mention: Mention, end: int) -> bool:
        """ "the harbour master, Jonas Vale": the name stands between a comma and the end.

        After the head itself, or, for an office, after what belongs to it ("a spokesman for the
        port, Jonas Vale").
        """
        between = self._text[head.idx + len(head) : mention.start]
        if mention.start < head.idx or self._text[mention.end : end].strip(" ,"):
            return False
        if re.fullmatch(r"\s*,\s*(?:[Tt]he\s+)?", between):
            return mention.kind in {"person", "organisation"}
        office = is_descriptor_noun(head.lower_) and mention.kind == "person"
        return office and between.rstrip().endswith(",") and between.count(",") == 1

    def _of(self, mention: Mention) -> Link:
        same = self._by_key[mention.key]
        described = mention.descriptor or next((m.descriptor for m in same if m.descriptor), None)
        return Link(mention.name, mention.key, self._where(mention), described)

    def _where(self, mention: Mention) -> Piece:
        """Where the full name first stands as such."""
        found = self._full.get(mention.key)
        if found is None:
            text = self._text
            wanted = fold(mention.name)
            full = next(
                (
                    m
                    for m in self._by_key[mention.key]
                    if wanted
                    in {fold(text[m.start : m.end]), fold(without_titles(text[m.start : m.end]))}
                ),
                mention,
            )
            found = self._full[mention.key] = (full.start, full.end)
        return found

    def _office(self, head: Token, source: Sequence[Piece]) -> Link | None:
        """ "the minister": the one person whose descriptor, or title, holds that word."""
        word = head.lower_
        if head.tag_ == "NNS" or not is_descriptor_noun(word):
            return None
        phrase = self._text[source[0][0] : source[0][1]].lower()
        if phrase.startswith(("a ", "an ", "another ", "one ")):
            return None
        asked = set(re.findall(r"\w+", _LEAD.sub("", phrase)))
        holders: dict[str, Mention] = {}
        for mention in self._mentions:
            if mention.kind == "person" and mention.descriptor and mention.start < head.idx:
                said = self._text[slice(*mention.descriptor)].lower()
                if asked <= set(re.findall(r"\w+", said)):
                    holders.setdefault(mention.key, mention)
        return self._of(next(iter(holders.values()))) if len(holders) == 1 else None

    def _described(self, source: Sequence[Piece]) -> Link | None:
        words = re.sub(r"\s+", " ", self._text[source[0][0] : source[0][1]]).strip()
        name = re.split(r",| who | which | that |\(", _LEAD.sub("", words))[0].strip(" \"“”'")
        parts = name.split()
        if len(parts) > 2 and parts[0][:1].isupper() and is_descriptor_noun(parts[0].lower()):
            if all(part[:1].isupper() for part in parts):
                name = " ".join(parts[1:])
        if not name or len(name) > 60 or not any(c.isalpha() for c in name):
            return None
        return Link(name, key_of(name), source[0], None)

    def _antecedent(self, head: Token) -> Link | None:
        verb = head.head
        for _ in range(3):
            if verb.dep_ == "relcl":
                owner = verb.head
                piece = (owner.left_edge.idx, owner.idx + len(owner))
                return self.link(owner, [piece]) if owner.lower_ not in _RELATIVE else None
            verb = verb.head
        return None

    def _pronoun(self, head: Token, wanted: str) -> Link | None:
        found = self._antecedents.person(head, wanted)
        if found is None or isinstance(found, Mention):
            return self._of(found) if found is not None else None
        return self._described([found.words])

    def _body(self, head: Token) -> Link | None:
        """ "It said": what spoke last, or the body that the sentence before was about."""
        sentence = head.sent
        last = self._antecedents.before(head, 350)
        if last is not None and last.at < sentence.start_char:
            if last.human or last.key is None or last.head.tag_ in {"NNS", "NNPS"}:
                return None
            named = [m for m in self._by_key.get(last.key, ()) if m.start < head.idx]
            return self._of(named[-1]) if named else self._described([last.words])
        before = [
            m
            for m in self._mentions
            if m.kind in _BODIES
            and sentence.start_char - 350 <= m.start < sentence.start_char
            and self._is_subject(m)
        ]
        keys = {m.key for m in before}
        if keys:
            return self._of(before[-1]) if len(keys) == 1 else None
        return self._thing(sentence)

    def _thing(self, sentence: Span) -> Link | None:
        """The report, company or ministry, named by no name, that the sentence before was about."""
        if sentence.start == 0:
            return None
        root = self._doc[sentence.start - 1].sent.root
        subject = next((c for c in root.children if c.dep_ == "nsubj"), None)
        if subject is None or subject.tag_ != "NN" or is_descriptor_noun(subject.lower_):
            return None
        return self._described(noun_phrase(self._doc, subject))

    def _is_subject(self, mention: Mention) -> bool:
        span = self._doc.char_span(mention.start, mention.end, alignment_mode="expand")
        if span is None:
            return False
        root = span.root
        if root.dep_ in {"compound", "appos"}:
            root = root.head
        return bool(root.dep_ in {"nsubj", "nsubjpass"})

    def _genders(self) -> dict[str, str]:
        """Gender of persons by title, descriptor, given name, in this order."""
        known: dict[str, str] = {}
        given = _given_names()
        for mention in self._mentions:
            if mention.kind != "person" or mention.key in known:
                continue
            text = self._text
            gender = title_gender(text[max(0, mention.start - 12) : mention.start].split("\n")[-1])
            gender = gender or title_gender(text[mention.start : mention.end])
            if gender is None and mention.descriptor:
                gender = title_gender(text[slice(*mention.descriptor)])
            first = mention.key.split()[0] if " " in mention.key else ""
            gender = gender or given.get(first)
            if gender is not None:
                known[mention.key] = gender
        return known


@lru_cache(maxsize=1)
def _given_names() -> Mapping[str, str]:
    text = resources.files(__package__).joinpath("first_names.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    female, male = set(table["female"].split()), set(table["male"].split())
    return dict.fromkeys(female - male, "f") | dict.fromkeys(male - female, "m")
