"""Speaker tags beside a quotation, found by their shape: "…," said Jane Doe, a witness.

Parsers lose their way in sentences that are mostly quotation. The tag itself is regular: right
after a quotation that ends in a comma (or ? or !) stands a verb and who spoke, or who spoke and
a verb; right before one stands who spoke, a verb and a comma or colon.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nutgraf.annotate.candidate import Candidate
from nutgraf.annotate.grammar import Piece, cue_piece, noun_phrase, subject_of, text_of
from nutgraf.annotate.lexicon import quoting_phrase
from nutgraf.annotate.quotes import Quote
from nutgraf.annotate.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_VERB_TAGS = frozenset({"VBD", "VBZ", "VBN", "VBP", "VBG", "VB"})
_NAME_POS = frozenset({"PROPN", "NOUN", "PRON", "DET", "ADJ", "NUM", "PUNCT", "ADP", "PART"})
#: After the speaker's name these begin the circumstances of speaking.
_CIRCUMSTANCE = words(
    """
    in on at during to after when while as before from with by via told about monday tuesday
    wednesday thursday friday saturday sunday last this earlier later yesterday today
    """
)  # fmt: skip
_OPENERS = words("after before when while as because although though since that")
_STOPS = words(
    """
    . : ; " “ ” '' `` ― — -- ! ?
    """
)
_READY = 0.3
#: "she asked that night": no clause follows.
_OF_DAY = frozenset(words("day night morning evening afternoon week month year time same"))


def tag_after(doc: Doc, quote: Quote, end: int) -> Candidate | None:
    """The tag between a quotation and ``end`` (the next quotation or the sentence's end)."""
    text = text_of(doc)
    last = text[quote.inner_end - 1 : quote.inner_end]
    trails = text.startswith("...", quote.inner_end - 3)
    if (
        last not in {",", "?", "!", "—", "-", "…"}
        and not trails
        and text[quote.end : quote.end + 1] != ","
    ):
        return None
    zone = _tokens(doc, quote.end, end)
    while zone and (zone[0].is_punct or zone[0].is_quote):
        zone = zone[1:]
    if not zone:
        return None
    if last in {"?", "!", "…"} and _tells_its_own(zone):
        return None
    if _is_cue(zone[0]) or (len(zone) > 1 and zone[0].pos_ == "ADV" and _is_cue(zone[1])):
        at = 0 if _is_cue(zone[0]) else 1
        return _inverted(doc, zone[at], zone[at + 1 :])
    if zone[0].tag_ in {"WDT", "WP"}:
        return None
    if zone[0].pos_ not in _NAME_POS and not zone[0].text[:1].isupper():
        return None
    for index, token in enumerate(zone[:40]):
        if token.text in _STOPS and not (token.text == "." and index < len(zone) - 3):
            return None
        if index and _is_cue(token) and _closes_name(zone, index):
            return _plain(doc, zone[:index], token)
    return None


def _tells_its_own(zone: Sequence[Token]) -> bool:
    """ "…!” Zink said later that …": the verb has a content of its own, so this is no tag."""
    verb = next((k for k, t in enumerate(zone[:30]) if _is_cue(t)), None)
    if verb is None or verb == 0:
        return False
    for at, token in enumerate(zone[verb + 1 : verb + 12], verb + 1):
        if token.text in _STOPS or token.text == ",":
            return False
        if token.lower_ == "that" and at + 2 < len(zone):
            return (
                zone[at + 1].pos_ in {"PRON", "DET", "PROPN", "NOUN", "ADJ", "NUM"}
                and zone[at + 1].lower_ not in _OF_DAY
            )
    return False


def _closes_name(zone: Sequence[Token], index: int) -> bool:
    """Whether the verb at ``index`` is the main one: not a relative clause's ("who said")."""
    before = zone[index - 1]
    if before.lower_ in {"who", "which", "that", "to", "by"}:
        return False
    commas = sum(t.text == "," for t in zone[:index])
    return commas != 1 or before.text == ","


def tag_before(doc: Doc, quote: Quote, start: int) -> Candidate | None:
    """The tag between ``start`` (the sentence's or the last quotation's) and a quotation."""
    head = text_of(doc)[start : quote.start].rstrip()
    if not head or head[-1] not in ",:":
        return None
    zone = _tokens(doc, start, start + len(head) - 1)
    if len(zone) > 1 and _is_cue(zone[0]) and zone[0].text[:1].isupper() and head[-1] == ":":
        return _inverted(doc, zone[0], zone[1:])
    for index in range(len(zone) - 1, 0, -1):
        token = zone[index]
        if token.text in {";", "―"} or len(zone) - index > 14:
            return None
        if _is_cue(token) and token.tag_ != "VBN":
            return _spoken_before(doc, zone, index)
    return None


def _spoken_before(doc: Doc, zone: Sequence[Token], at: int) -> Candidate | None:
    """The tag whose verb stands at ``at``: the words right before it, else its subject."""
    verb, index = zone[at], at
    while index > 1 and zone[index - 1].pos_ == "AUX":
        index -= 1
    first = reach = _past_apposition(zone, index)
    while first > 0 and zone[first - 1].text not in {",", ";", "―", "—"} and reach - first < 12:
        first -= 1
    source = _past_conjunction(zone[first:index])
    while source and source[0].pos_ in {"CCONJ", "SCONJ", "ADV", "PUNCT"}:
        source.pop(0)
    name = list(itertools.takewhile(lambda t: t.text not in {",", "("}, source))
    if (
        name
        and name[0].pos_ in _NAME_POS - {"PUNCT", "ADP", "PART"}
        and not any(t.pos_ == "VERB" for t in name)
    ):
        return _plain(doc, source, verb)
    subject = subject_of(verb)
    if subject is None:
        subject = next((t for t in reversed(zone[:at]) if t.dep_ == "nsubj"), None)
    if subject is None or not zone[0].i <= subject.i < verb.i:
        return None
    made = _plain(doc, [subject], verb)
    if made is not None and subject.pos_ != "PRON":
        made.source = noun_phrase(doc, subject)
    return made


def _is_clock(zone: Sequence[Token]) -> bool:
    """Nothing but the time of a ticker's entry ("14:20", "2:20 p.m.")."""
    return len(zone) <= 2 and zone[0].text[:1].isdigit()


def _past_conjunction(source: Sequence[Token]) -> list[Token]:
    """ "This was after Ruiz’s account tweeted": the clause's own words, Ruiz’s account."""
    opens = [
        k
        for k, t in enumerate(source[:-1])
        if t.lower_ in _OPENERS and any(x.pos_ in {"AUX", "VERB"} for x in source[:k])
    ]
    return list(source[opens[-1] + 1 :] if opens else source)


def colon_before(doc: Doc, quote: Quote, start: int) -> Candidate | None:
    """Who speaks after a colon that no speech verb announces.

    A bare name before it ("Ana Ruiz: “…”"), or the sentence's subject, if that is a name or a
    pronoun ("Ruiz went further: “…”").
    """
    head = text_of(doc)[start : quote.start].rstrip()
    if not head.endswith(":"):
        return None
    zone = _tokens(doc, start, start + len(head))
    colon, zone = zone[-1], zone[:-1]
    name: list[Token] = []
    while zone and (zone[-1].pos_ == "PROPN" or (name and zone[-1].lower_ in {"of", "and"})):
        name.insert(0, zone[-1])
        zone = zone[:-1]
    if name and (not zone or zone[-1].text in {"-", "–", "—", "|"} or _is_clock(zone)):
        made = _candidate(doc, colon, name)
        made.cue = (colon.idx, colon.idx + 1)
        return made
    root = next((t for t in zone if t.dep_ == "ROOT"), None)
    subject = next((c for c in root.children if c.dep_ == "nsubj"), None) if root else None
    if root is None or subject is None or subject.i > root.i:
        return None
    if subject.lower_ not in {"he", "she", "they"} and subject.pos_ != "PROPN":
        return None
    words = [t for t in subject.subtree if not t.is_space and t.i < root.i]
    return _plain(doc, words, root)


def _past_apposition(zone: Sequence[Token], index: int) -> int:
    """Where the words before a verb's comma begin: "Ana Ruiz, head of the port, said"."""
    if index < 3 or zone[index - 1].text != ",":
        return index
    for at in range(index - 2, max(index - 26, 0), -1):
        if zone[at].text in {";", "―", "—"} or zone[at].tag_ in {"VBZ", "MD"}:
            return index
        if zone[at].tag_ == "VBD" and zone[at - 1].text != ",":
            return index
        if zone[at].text == "," and zone[at - 1].pos_ in {"PROPN", "NOUN"}:
            return at
        if zone[at].text == "(" and zone[at - 1].pos_ == "PROPN":
            return at
    return index


def _tokens(doc: Doc, start: int, end: int) -> list[Token]:
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None:
        return []
    return [t for t in span if start <= t.idx and t.idx + len(t) <= end and not t.is_space]


def _is_cue(token: Token) -> bool:
    return token.tag_ in _VERB_TAGS and quoting_phrase(token) > _READY


def _inverted(doc: Doc, verb: Token, rest: Sequence[Token]) -> Candidate | None:
    """ "said Jane Doe, a witness (, on Monday)": the name, and what between commas describes it."""
    source: list[Token] = []
    depth = 0
    for index, token in enumerate(rest[:45]):
        if token.text in {"(", "["}:
            depth += 1
        elif token.text in {")", "]"}:
            depth -= 1
        if token.text in _STOPS and not (token.text == "." and _abbreviated(rest, index)):
            break
        if not depth and source and _ends_name(rest, index, source):
            break
        source.append(token)
    while source and (source[-1].text in {",", "-"} or source[-1].pos_ in {"ADP", "CCONJ"}):
        source.pop()
    if not source or source[0].pos_ not in _NAME_POS - {"PUNCT", "PART"} or source[0].pos_ == "ADP":
        return None
    return _candidate(doc, verb, source)


def _abbreviated(rest: Sequence[Token], index: int) -> bool:
    return index + 2 < len(rest) and rest[index - 1].text[:1].isupper()


def _ends_name(rest: Sequence[Token], index: int, source: Sequence[Token]) -> bool:
    token = rest[index]
    commas = any(t.text == "," for t in source)
    if token.lower_ in _CIRCUMSTANCE and not commas:
        return True
    if source[-1].text == ",":
        return token.tag_ in {"VBG", "CC"} or token.lower_ in _CIRCUMSTANCE or token.pos_ in {
            "ADV", "SCONJ",
        }  # fmt: skip
    return False


def _plain(doc: Doc, source: Sequence[Token], verb: Token) -> Candidate | None:
    tokens = list(source)
    while tokens and (tokens[-1].pos_ in {"ADV", "AUX", "PUNCT"} or tokens[-1].text == ","):
        tokens.pop()
    while tokens and tokens[0].pos_ in {"CCONJ", "SCONJ", "PUNCT"}:
        tokens.pop(0)
    return _candidate(doc, verb, tokens) if tokens else None


def _candidate(doc: Doc, verb: Token, source: Sequence[Token]) -> Candidate:
    last = source[-1]
    piece: Piece = (source[0].idx, last.idx + len(last))
    return Candidate(
        head=verb,
        construction="quote",
        cue=cue_piece(verb),
        content=[],
        source=[piece],
        source_head=_head(source),
        score=1.0,
    )


def _head(source: Sequence[Token]) -> Token:
    """The last name or noun before the first comma, bracket or preposition."""
    head = source[0]
    for token in source:
        if token.text in {",", "(", "of"} or token.pos_ == "ADP":
            break
        if token.pos_ in {"PROPN", "NOUN", "PRON"}:
            head = token
    return head


_CREDIT = re.compile(
    r"\s{0,3}[―—–-]{1,2}\s{0,3}((?:[A-Z][\w.'’-]*\.?)(?:\s+(?:[A-Z][\w.'’-]*|de|la|van|von|bin|al|of|N)){0,5})"
    r"(?=\s*(?:[.\n(,]|$))"
)


def credit_after(doc: Doc, quote: Quote) -> Candidate | None:
    """A dash and a name after a quotation: "…" ― Jane Doe."""
    match = _CREDIT.match(text_of(doc), quote.end)
    if match is None:
        return None
    tokens = _tokens(doc, match.start(1), match.end(1))
    if not tokens:
        return None
    dash = next(
        (t for t in doc[max(0, tokens[0].i - 3) : tokens[0].i] if not t.is_space), tokens[0]
    )
    start = (
        quote.end
        + len(text_of(doc)[quote.end : match.start(1)])
        - len(text_of(doc)[quote.end : match.start(1)].lstrip())
    )
    made = _candidate(doc, dash, tokens)
    made.cue = (start, start + 1)
    return made
