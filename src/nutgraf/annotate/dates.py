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

from nutgraf.annotate.date_math import Anchor, Bounds
from nutgraf.annotate.date_patterns import PATTERNS
from nutgraf.annotate.date_rules import Rule
from nutgraf.annotate.date_words import kinds_in
from nutgraf.annotate.eras import dateline_day, is_era
from nutgraf.annotate.wordlists import words
from nutgraf.model import DateMention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Tense = Literal["past", "future", "unknown"]

_FUTURE = re.compile(
    r"\b(?:will|won't|won’t|shall|is to|are to|is due|are due|due to|due on|set to|plans? to|planned for"
    r"|planning to|expects? to|expected to|scheduled|going to|to be held|upcoming|ahead of|by"
    r"|until|begins?|starts?|opens?|closes?|kicks off|takes? (?:place|effect)|go to|deadline|intends? to|hopes? to|would|wird|werden|sera|seront|se celebrará|será"
    r"|aura lieu|findet)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|said|did|has|have|been|told|made|came|went|took|killed|signed|since|hat|"
    r"wurde|war|a été|ont été|fue|fueron|ha|\w{3,}ed)\b",
    re.IGNORECASE,
)
#: Right before a day: it has not come yet.
_AHEAD = re.compile(
    r"\b(?:ahead of|as (?:soon|early|late) as|no later than|not until|in time for)\s+"
    r"(?:the |this |next )?$",
    re.IGNORECASE,
)
#: "to air Sunday": what is still to be done does not show in the main verb.
_INFINITIVE = re.compile(r"\bto (?:be )?[a-z]+\s+(?:on\s+)?$")
#: Helpers that leave open whether something has happened.
_OPEN = frozenset({"to", "could", "should", "must", "can", "would"})
#: Chances that a match of these words is a date at all.
_CUE = re.compile(
    r"\d|day|week|month|year|decade|centur|quarter|morn|night|noon|eve|spring|summer|autumn|fall"
    r"|winter|ago|christmas|easter|hallow|thanks|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|mon|tue|wed|thu|fri|sat|sun|hier|heute|gestern|ayer|hoy|tag|woche|monat|jahr|semaine|mois"
    r"|année|demain|lund|mard|merc|jeud|vend|same|dim|mitt|août|févr|märz|ene|abr|ago|dic|mai"
    r"|lun|mié|jue|vie|sáb|dom|semana|año|mes|ieri|oggi|domani|ontem|hoje|gister|vandaag|tomor",
    re.IGNORECASE,
)


#: Verbs the present tense of which tells what a calendar holds ("the ballot closes on Friday").
_SCHEDULE = words(
    """
    begin start open close end meet go kick take resume reopen expire launch sit come run
    leave depart arrive return face play host speak visit mark celebrate publish report
    release vote travel fly head testify appear conclude finish hold
    """
)

#: The patterns with what they need as plain numbers, which are compared faster.
_SHAPES = tuple((pattern, resolve, int(needed)) for pattern, resolve, needed in PATTERNS)


def find_dates(
    text: str,
    published: datetime | None,
    doc: Doc | None = None,
    *,
    language: str | None = None,
    bounds: Sequence[tuple[int, int]] | None = None,
) -> list[DateMention]:
    """The date expressions of ``text`` in reading order, not overlapping.

    ``published`` is taken in its own zone: "Tuesday" is the outlet's Tuesday. Without it a
    day with its year in the dateline or in a stamp at the top stands in; without that too,
    relative expressions come back unresolved. ``bounds`` are the stretches to look in
    (sentences), the whole text by default.
    """
    anchor = published.date() if published is not None else dateline_day(text)
    found: list[DateMention] = []
    for start, end in bounds if bounds is not None else [(0, len(text))]:
        if _CUE.search(text, start, end):
            found.extend(_in_stretch(text, start, end, anchor, doc, language))
    return found


def _in_stretch(
    text: str, start: int, end: int, today: date | None, doc: Doc | None, language: str | None
) -> list[DateMention]:
    kinds = kinds_in(text, start, end)
    matches = [
        (*_stretch_of(text, match), match, resolve)
        for pattern, resolve, needed in _SHAPES
        if kinds & needed == needed
        for match in pattern.finditer(text, start, end)
    ]
    matches.sort(key=lambda m: (m[0], -m[1]))
    found: list[DateMention] = []
    reached = start
    for first, last, match, resolve in matches:
        if first < reached or first == last or _names_person(doc, first, last):
            continue
        if is_era(text, first, last, end, doc):
            continue
        tense, sure = _tense(text, first, last, (start, end), doc)
        anchor = Anchor(today, tense, language, sure)
        bounds = _safely(resolve, match, anchor)
        if bounds is not None:
            found.append(DateMention(start=first, end=last, first=bounds.first, last=bounds.last,
                                     relative=bounds.relative))  # fmt: skip
            reached = last
    return found


def _stretch_of(text: str, match: re.Match[str]) -> tuple[int, int]:
    """The expression's own stretch: the group ``core`` if there is one, no final full stop."""
    group = "core" if "core" in match.re.groupindex else 0
    first, last = match.span(group)
    if "poss" in match.re.groupindex and match["poss"]:
        last -= 2
    while last > first and text[last - 1] in ". ":
        last -= 1
    return first, last


def _names_person(doc: Doc | None, first: int, last: int) -> bool:
    """Whether the parser takes the words for a person ("April said", "Mrs. May")."""
    if doc is None:
        return False
    span = doc.char_span(first, last, alignment_mode="expand")
    return span is not None and len(span) == 1 and span[0].ent_type_ == "PERSON"


def _safely(resolve: Rule, match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """What the pattern's rule makes of a match; days that do not exist are no dates."""
    try:
        return resolve(match, anchor)
    except (ValueError, OverflowError):
        return None


def _tense(
    text: str, first: int, last: int, stretch: tuple[int, int], doc: Doc | None
) -> tuple[Tense, bool]:
    """The tense, and whether the verb itself shows it."""
    before = text[max(stretch[0], first - 70) : first]
    if _AHEAD.search(before):
        return "future", True
    if doc is not None:
        told = _parsed_tense(first, last, doc)
        if told != "unknown":
            return told, not _INFINITIVE.search(before)
    return _worded_tense(before, text[last : min(stretch[1], last + 50)]), doc is None


def _worded_tense(before: str, after: str) -> Tense:
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


_PLANNING = words(
    """
    plan schedule expect set slate due intend hope prepare aim want agree vow pledge promise forecast
    """
)


def _parsed_tense(first: int, last: int, doc: Doc) -> Tense:
    span = doc.char_span(first, last, alignment_mode="expand")
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
            if any(c.dep_ == "aux" and c.lower_ in _OPEN for c in token.children):
                return "unknown"
    return "unknown"


def _is_still_to_be(verb: Token) -> bool:
    """Whether an infinitive says of a thing what is still to be done with it."""
    return verb.dep_ in {"relcl", "acl"} and verb.head.pos_ in {"NOUN", "PROPN"}


def _verb_tense(verb: Token) -> Tense:
    helpers = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
    if helpers & {"will", "shall", "wo", "'ll", "’ll", "may", "might"} and "have" not in helpers:
        return "future"
    if verb.lemma_ in _PLANNING and (
        verb.tag_ in {"VBN", "VBZ", "VBP", "VBG"} and not helpers & {"had"}
    ):
        return "future"
    if "to" in helpers and verb.head.i != verb.i:
        head = verb.head
        if _is_still_to_be(verb):
            return "future"  # "an interview to air on Tuesday"
        if head.lemma_ in _PLANNING or head.tag_ in {"VBZ", "VBP"} or head.lower_ == "due":
            return "future"
        return "unknown"
    if verb.tag_ == "VBD" or helpers & {"was", "were", "had", "did", "has", "have"}:
        return "past"
    if "would" in helpers and verb.tag_ == "VB":
        return "future"  # the future of a past report: "said he would resign on Friday"
    if verb.tag_ in {"VBZ", "VBP", "VB"} and verb.lemma_ in _SCHEDULE and not helpers:
        return "future"
    if verb.tag_ == "VBG" and helpers & {"is", "are", "'s", "’s", "’re", "'re"}:
        return "future"
    return "unknown"
