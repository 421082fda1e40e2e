"""Date expressions, resolved against the time of publication.

Each pattern of ``date_patterns`` finds one shape of expression; the longest match at a place
wins. Whether "Tuesday" or "in March" lies before or after publication is told by the tense of
the verb it depends on, which comes from the parse where there is one and from the words around
it where there is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from nutgraf.annotate.date_patterns import PATTERNS, Anchor, Bounds
from nutgraf.model import DateMention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Tense = Literal["past", "future", "unknown"]

_FUTURE = re.compile(
    r"\b(?:will|won't|won’t|shall|is to|are to|is due|are due|due to|due on|set to|plans? to|planned for"
    r"|planning to|expects? to|expected to|scheduled|going to|to be held|upcoming|ahead of|by"
    r"|until|deadline|intends? to|hopes? to|would|wird|werden|sera|seront|se celebrará|será"
    r"|aura lieu|findet)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|said|did|has|have|been|told|made|came|went|took|killed|signed|since|hat|"
    r"wurde|war|a été|ont été|fue|fueron|ha|\w{3,}ed)\b",
    re.IGNORECASE,
)
#: Chances that a match of these words is a date at all.
_CUE = re.compile(
    r"\d|day|week|month|year|decade|centur|quarter|morn|night|noon|eve|spring|summer|autumn|fall"
    r"|winter|ago|christmas|easter|hallow|thanks|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|mon|tue|wed|thu|fri|sat|sun|hier|heute|gestern|ayer|hoy|tag|woche|monat|jahr|semaine|mois"
    r"|année|demain|lund|mard|merc|jeud|vend|same|dim|mitt|août|févr|märz|ene|abr|ago|dic|mai"
    r"|lun|mié|jue|vie|sáb|dom|semana|año|mes|ieri|oggi|domani|ontem|hoje|gister|vandaag|tomor",
    re.IGNORECASE,
)


def find_dates(
    text: str,
    published: datetime | None,
    doc: Doc | None = None,
    *,
    language: str | None = None,
    bounds: Sequence[tuple[int, int]] | None = None,
) -> list[DateMention]:
    """The date expressions of ``text`` in reading order, not overlapping.

    ``published`` is taken in its own zone: "Tuesday" is the outlet's Tuesday. Without it,
    relative expressions come back unresolved. ``bounds`` are the stretches to look in
    (sentences), the whole text by default.
    """
    anchor = published.date() if published is not None else None
    found: list[DateMention] = []
    for start, end in bounds if bounds is not None else [(0, len(text))]:
        if _CUE.search(text, start, end):
            found.extend(_in_stretch(text, start, end, anchor, doc, language))
    return found


def _in_stretch(
    text: str, start: int, end: int, today: date | None, doc: Doc | None, language: str | None
) -> list[DateMention]:
    matches = [
        (match, resolve)
        for pattern, resolve in PATTERNS
        for match in pattern.finditer(text, start, end)
        if match.end() > match.start()
    ]
    matches.sort(key=lambda m: (m[0].start(), -m[0].end()))
    found: list[DateMention] = []
    reached = start
    for match, resolve in matches:
        if match.start() < reached:
            continue
        tense = _tense(text, match, start, end, doc)
        anchor = Anchor(today, tense, language)
        bounds = _safely(resolve, match, anchor)
        if bounds is None:
            continue
        found.append(_mention(match, bounds))
        reached = match.end()
    return found


def _safely(resolve, match: re.Match[str], anchor: Anchor) -> Bounds | None:  # type: ignore[no-untyped-def]
    """What the pattern's rule makes of a match; days that do not exist are no dates."""
    try:
        result: Bounds | None = resolve(match, anchor)
    except (ValueError, OverflowError):
        return None
    return result


def _mention(match: re.Match[str], bounds: Bounds) -> DateMention:
    first, last = bounds.first, bounds.last
    if first is not None and last is not None and last < first:
        first, last = last, first
    return DateMention(
        start=match.start(), end=match.end(), first=first, last=last, relative=bounds.relative
    )


def _tense(text: str, match: re.Match[str], start: int, end: int, doc: Doc | None) -> Tense:
    if doc is not None:
        told = _parsed_tense(match, doc)
        if told != "unknown":
            return told
    before = text[max(start, match.start() - 70) : match.start()]
    after = text[match.end() : min(end, match.end() + 50)]
    future_at = max((m.start() for m in _FUTURE.finditer(before)), default=-1)
    past_at = max((m.start() for m in _PAST.finditer(before)), default=-1)
    if future_at > past_at:
        return "future"
    if past_at > future_at:
        return "past"
    future = _FUTURE.search(after)
    past = _PAST.search(after)
    if future and (not past or future.start() < past.start()):
        return "future"
    return "past" if past else "unknown"


_PLANNING = frozenset(
    [
        "plan",
        "schedule",
        "expect",
        "set",
        "slate",
        "due",
        "intend",
        "hope",
        "prepare",
        "aim",
        "want",
        "agree",
        "vow",
        "pledge",
        "promise",
    ]
)


def _parsed_tense(match: re.Match[str], doc: Doc) -> Tense:
    span = doc.char_span(match.start(), match.end(), alignment_mode="expand")
    if span is None:
        return "unknown"
    token = span.root
    for _ in range(6):
        if token.head.i == token.i:
            return "unknown"
        token = token.head
        if token.pos_ in {"VERB", "AUX"}:
            told = _verb_tense(token)
            if told != "unknown":
                return told
    return "unknown"


def _verb_tense(verb: Token) -> Tense:
    helpers = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
    if helpers & {"will", "shall", "wo", "'ll", "’ll"}:
        return "future"
    if verb.lemma_ in _PLANNING and (
        verb.tag_ in {"VBN", "VBZ", "VBP", "VBG"} and not helpers & {"had"}
    ):
        return "future"
    if "to" in helpers and verb.head.i != verb.i:
        head = verb.head
        if head.lemma_ in _PLANNING or head.tag_ in {"VBZ", "VBP"} or head.lower_ == "due":
            return "future"
        return "unknown"
    if verb.tag_ == "VBD" or helpers & {"was", "were", "had", "did", "has", "have"}:
        return "past"
    if verb.tag_ == "VBG" and helpers & {"is", "are", "'s", "’s", "’re", "'re"}:
        return "future"
    return "unknown"
