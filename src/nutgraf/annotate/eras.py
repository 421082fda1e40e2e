"""What looks like a date and is an age ("today's children"), and the day a dateline gives."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from nutgraf.annotate.calendar_words import MONTHS
from nutgraf.annotate.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Doc

#: What "today's" before them means nowadays: people and conditions, not what happens on a day.
_TIMELESS = words(
    """
    age audience business capitalism child childhood climate consumer culture democracy
    economy education entertainment environment family fashion farming generation girl
    housing industry internet journalism kid labour labor landscape language life lifestyle
    market media money music parent politics pop population press reader reality society
    standard standards student technology teenager tv viewer voter war warfare woman work
    workforce workplace world worker youth
    """
)
#: Plural nouns that do happen on a day or come out on one.
_OF_THE_DAY = words(
    """
    announcements arrests attacks attacks blasts bombings comments crashes debates decisions
    demonstrations developments discussions elections events explosions figures findings
    flights funerals games gains headlines hearings killings losses matches meetings moves
    negotiations newspapers numbers papers primaries proceedings protests races raids
    ratings readings releases remarks results revelations rulings sales sanctions scores
    shootings statements strikes talks tests trades trials tributes updates verdicts
    visits votes
    """
)
_TODAYS = re.compile(r"today['’]s\b|today\b(?=['’]s)", re.IGNORECASE)
_IS = frozenset({"is", "was", "has", "does"})
_POSSESSIVE = re.compile(r"(?:['’]s)?\s+([\w’'-]+(?:\s+[\w’'-]+)?)")
_CENTURY = re.compile(r"centur", re.IGNORECASE)
_M = "|".join(sorted((re.escape(m) for m in MONTHS), key=len, reverse=True))
_DAY = (
    rf"(?:(?P<m>{_M})\.?\s+(?P<d>\d{{1,2}}),?\s+(?P<y>(?:19|20)\d\d)"
    rf"|(?P<d2>\d{{1,2}})\.?\s+(?P<m2>{_M})\.?,?\s+(?P<y2>(?:19|20)\d\d)"
    r"|(?P<y3>(?:19|20)\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d))"
)
_STAMPED = re.compile(
    rf"(?:[A-Z][\w.'’ ,/-]{{2,60}}?,\s+{_DAY}\s*(?:\([^)\n]{{2,40}}\))?\s*(?:[–—―]|--?)"
    rf"|(?:\w[\w ]{{1,30}}\s*\|\s*)?(?:(?:first\s+)?(?:published|posted|updated|last updated|date)\b)"
    rf"\W*(?:on|at)?\s*(?:\w+day,?\s+)?{_DAY.replace('?P<', '?P<s')})",
    re.IGNORECASE,
)
#: Characters at the top of a text in which a dateline or stamp may stand.
_TOP = 400


def is_era(text: str, first: int, last: int, end: int, doc: Doc | None) -> bool:
    """Whether a date expression means an age: "today's children", "21st-century trade".

    ``end`` is where its sentence ends.
    """
    expression = text[first:last]
    if _CENTURY.search(expression):
        return _is_this_century(expression) or text[last : last + 1] == "-" or "-c" in expression
    if expression.lower().rstrip("s'’") != "today" or not _TODAYS.match(text, first):
        return False
    if doc is not None:
        span = doc.char_span(first, last, alignment_mode="expand")
        if span is not None and span.root.dep_ == "poss":
            noun = span.root.head
            return _is_timeless(noun.lower_, noun.tag_ in {"NNS", "NNPS"})
    following = _POSSESSIVE.match(text, last, end)
    named = following.group(1).lower().split() if following is not None else []
    if named and {named[0], f"{named[0]}s"} & _OF_THE_DAY:
        return False
    return any(_is_timeless(w, w not in _IS and w.endswith(("s", "people"))) for w in named)


def _is_timeless(noun: str, plural: bool) -> bool:
    if noun in _OF_THE_DAY:
        return False
    return noun in _TIMELESS or noun in {"people", "children", "women", "men"} or plural


def _is_this_century(expression: str) -> bool:
    return (
        re.search(r"21st|twenty-first|(?:this|current|next) centur", expression, re.I) is not None
    )


def dateline_day(text: str) -> date | None:
    """The day, with its year, that a text's dateline or stamp gives; ``None`` without one."""
    for match in _STAMPED.finditer(text, 0, _TOP):
        if match.start() and text[match.start() - 1] not in "\n\r":
            continue
        found = {k.lstrip("s").rstrip("23"): v for k, v in match.groupdict().items() if v}
        month = MONTHS.get(found["m"].lower().rstrip(".")) or int(found["m"])
        try:
            return date(int(found["y"]), month, int(found["d"]))
        except ValueError:
            continue
    return None
