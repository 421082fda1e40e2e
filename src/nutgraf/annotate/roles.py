"""The part a sentence plays: body, headline, caption, credit, prompt, fragment, list, dateline.

Only ``body`` sentences may stand on a page, so in doubt a line that does not look like a
whole sentence is a ``fragment``. Rules read the text alone; ``refine_roles`` also the parse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from nutgraf.model import Role, TextSentence

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_AGENCY = (
    r"Reuters|AP|AFP|UPI|Xinhua|TASS|Tass|Interfax|RIA Novosti|Sputnik|Yonhap|Kyodo|Kyodo News|"
    r"Bloomberg|DPA|dpa|ANSA|EFE|PTI|ANI|IANS|PA|CNN|BBC|CBS|NBC|ABC|AAP|BelTA|IRNA|KCNA|"
    r"Associated Press|The Associated Press|Agencies|Staff|[A-Z][\w.&' -]{1,30}"
)
_PLACE = r"[A-Z][A-Z.'’ -]{2,40}(?:,\s+[A-Z][\w.]+(?:\s[A-Z][\w.]+){0,2})?"
_MIXED_PLACE = r"[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,3}(?:,\s+[A-Z][\w.]+(?:\s[A-Z][\w.]+){0,2})?"
_DATE = r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?)(?:,?\s+\d{4})?"
_DASH = r"(?:[–—―]|--+|-(?=\s)|—)"
_DATELINES = (
    re.compile(rf"{_PLACE}(?:,\s+{_DATE})?\s*(?:\((?:{_AGENCY})\))?\s*[.:]?\s*{_DASH}\s*"),
    re.compile(rf"{_MIXED_PLACE}(?:,\s+{_DATE})?\s*\((?:{_AGENCY})\)\s*[.:]?\s*{_DASH}?\s*"),
    re.compile(rf"{_MIXED_PLACE},\s+{_DATE}\s*[.:]?\s*{_DASH}\s*"),
    re.compile(rf"\((?:{_AGENCY})\)\s*{_DASH}\s*"),
)
_STAMP = re.compile(
    r"(?:\w[\w .]{1,30}\|\s*)?(?:(?:last\s+)?(?:updated|published|posted|modified|first published))"
    r"\s*(?:on|at|:|-)?\s.*\d.*|(?:\w[\w .]{1,30}\s*\|\s*)\d{4}-\d\d-\d\d.*",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\(?(?:(?:additional |further |with )?(?:reporting|report|writing|editing|edited|written|"
    r"compiled|reported|translation|translated|production|graphic[s]?|research)(?: and (?:reporting|"
    r"writing|editing))* (?:by|for)\b|(?:photo(?:graph)?s?|image|picture|video|illustration|graphic|"
    r"credit|source|photo credit|file photo|photographer)s?\s*(?:by|:|/|credit)|by\s+[A-Z][\w.'’-]+"
    r"(?:\s+[A-Z][\w.'’-]+){1,3}\s*(?:,|$|\band\b|\|)|©|\(c\)|copyright\b|all rights reserved|"
    r"[A-Z][\w'’ .-]{2,40} contributed (?:to|reporting)|this (?:story|article|report) (?:was|has been|"
    r"originally|first)|the associated press contributed|contributed to this report)",
    re.IGNORECASE,
)
_CONTRIBUTED = re.compile(
    r"contributed (?:to this (?:report|story|article)|reporting)|(?:©|\(c\)|copyright) ?\d{4}"
    r"|is an? [\w -]{0,40}(?:reporter|correspondent|columnist|writer|editor) (?:for|at|with|in)\b.{0,60}"
    r"(?:follow|twitter|@|e-?mail)",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:file\s*(?:photo|-|–|—|:)|in this (?:\w+\.? \d{1,2}, \d{4}|undated|file|photo|image|handout)"
    r"|pictured|a (?:file|handout) (?:photo|picture|image)|photo:|image:|watch:|caption)",
    re.IGNORECASE,
)
_CAPTION_END = re.compile(
    r"[(/\[]\s*(?:(?:AP|AFP|EPA|Getty|Reuters|Xinhua|TASS|Shutterstock|Bloomberg|Yonhap)\b[^)]{0,60}|"
    r"[^)]{0,60}(?:via AP|Getty Images|Photo|photo|File|Images|Reuters|AFP))\s*[)\]]?\.?$"
)
_PROMPT = re.compile(
    r"(?:read (?:more|also|next|the full)|see also|also read|more:|related|subscribe|sign up|"
    r"sign in|log in|click|tap here|follow (?:us|@)|share (?:this|on)|watch (?:the|this|live|now|:)|"
    r"listen (?:to|now)|download|advertisement|sponsored|continue reading|story continues|scroll|"
    r"comments?\b|have (?:a|you got a) (?:tip|story)|contact us|email us|e-?mail |get (?:the|our) "
    r"(?:latest|app|newsletter|best)|don'?t miss|for more (?:on|news|information|stories)|you (?:can|may) (?:also )?"
    r"(?:follow|like|read|unsubscribe|subscribe)|please (?:enable|subscribe|sign|log|try|read|support|"
    r"consider)|support (?:our|us)|join (?:our|us|the (?:conversation|discussion))|like us on|"
    r"recommended|most (?:read|popular)|trending|enjoy (?:this|our)|this (?:site|website) uses|"
    r"we use cookies|by (?:clicking|continuing|signing)|tags?:|topics?:|print this|copy link|"
    r"skip to|your (?:email|subscription)|already a (?:subscriber|member)|free (?:trial|newsletter))",
    re.IGNORECASE,
)
_SOCIAL = re.compile(r"(?:https?://|www\.)\S+$|pic\.twitter\.com/|^@\w+$|^#\w+$|^\W*$")
_TERMINAL = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_DIALOGUE_END = re.compile(r"[\"”’»][,.]?$")


def dateline_end(text: str, start: int, end: int) -> int:
    """Where the words after a paragraph's dateline begin, or ``start`` if it has none.

    A paragraph that is nothing but a publication stamp ends at ``end``.
    """
    if end - start < 160 and _STAMP.fullmatch(text, start, end):
        return end
    for pattern in _DATELINES:
        match = pattern.match(text, start, min(end, start + 110))
        if match is not None and match.end() < end and _is_dateline(match.group()):
            return match.end()
    return start


def _is_dateline(words: str) -> bool:
    """A dateline names a place in capitals or an agency; "AIDS - the" is neither."""
    place = re.match(r"[A-Z][A-Z.'’ -]+", words)
    has_agency = "(" in words
    has_date = re.search(r"\d", words) is not None
    capitals = place is not None and len(place.group().strip(" -.")) >= 4
    return has_agency or has_date or (capitals and ("–" in words or "—" in words or "-" in words))


def role_of(text: str, start: int, end: int, *, alone: bool, listed: bool) -> Role:
    """The role of ``text[start:end]`` as far as its words alone show it.

    ``alone`` says that it is its paragraph's only sentence, ``listed`` that a bullet opens it.
    """
    words = text[start:end]
    if (_CREDIT.match(words) and len(words) < 240) or _CONTRIBUTED.search(words):
        return "credit"
    if _PROMPT.match(words) and (len(words) < 140 and (alone or len(words) < 60)):
        return "prompt"
    if _SOCIAL.search(words):
        return "prompt"
    if _CAPTION_END.search(words) or (_CAPTION.match(words) and alone):
        return "caption"
    if listed:
        return "list"
    ended = _TERMINAL.search(words) is not None
    if not ended and alone and not _DIALOGUE_END.search(words):
        return (
            "headline" if len(words) < 120 and not words.endswith((":", ",", ";")) else "fragment"
        )
    if not ended or words[0].islower() or len(words.split()) < 3:
        return "fragment"
    if words.rstrip("\"'”’»)").endswith(("...", "…")):
        return "fragment"
    if sum(c.isalpha() for c in words) < 0.6 * len(words.replace(" ", "")):
        return "fragment"
    return "body"


def refine_roles(doc: Doc, sentences: Sequence[TextSentence]) -> list[TextSentence]:
    """The same sentences with ``fragment`` where a body sentence has no finite verb."""
    refined = []
    for sentence in sentences:
        if sentence.role == "body":
            span = doc.char_span(sentence.start, sentence.end, alignment_mode="expand")
            if span is not None and not _has_finite_verb(span):
                sentence = replace(sentence, role="fragment")
        refined.append(sentence)
    return refined


def _has_finite_verb(span: Span) -> bool:
    return any(
        token.tag_ in {"VBD", "VBZ", "VBP", "MD"}
        or (token.tag_ == "VB" and token.dep_ == "ROOT")
        or (token.tag_ == "VBN" and token.dep_ == "ROOT" and _looks_past(token.lower_))
        for token in span
    )


def _looks_past(word: str) -> bool:
    """The small tagger takes some plain pasts for participles ("the storm hit")."""
    return word.endswith("ed") or word in {"hit", "put", "cut", "let", "set", "shut", "won", "led"}
