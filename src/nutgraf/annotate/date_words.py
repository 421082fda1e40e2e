"""Which shapes of date expressions a stretch of text may hold, by its words alone.

Looking for all shapes at every place of every sentence is dear. Every shape needs words of some
kinds (a month's name, a digit); what kinds a word is of is found out once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntFlag, auto

from nutgraf.annotate.calendar_words import HOLIDAYS, MONTHS, RELATIVE_DAYS, WEEKDAYS

#: Words remembered with their kinds; forgotten all at once when there are more.
MOST_WORDS = 100_000


class Kind(IntFlag):
    """What a date expression may need: a word that holds one of these."""

    DIGIT = auto()
    MONTH = auto()
    WEEKDAY = auto()
    RELATIVE = auto()
    UNIT = auto()
    SEASON = auto()
    AGO = auto()
    PART = auto()
    EDGE = auto()
    HOLIDAY = auto()
    FOREIGN = auto()


def _longest(phrases: Iterable[str]) -> str:
    """The longest word of each phrase, as alternatives: where the phrase is, there is the word."""
    return "|".join({max(re.findall(r"\w+", phrase), key=len) for phrase in phrases})


_WORDS = {
    Kind.DIGIT: r"\d",
    Kind.MONTH: _longest(MONTHS),
    Kind.WEEKDAY: _longest(WEEKDAYS),
    Kind.RELATIVE: _longest([*RELATIVE_DAYS, "morgen", "mañana"]),
    Kind.UNIT: r"minute|hour|day|night|week|month|quarter|year|decade|century",
    Kind.SEASON: "spring|summer|autumn|fall|winter",
    Kind.AGO: "ago",
    Kind.PART: "quarter|half",
    Kind.EDGE: r"^(?:start|beginning|middle|end|close)$",
    Kind.HOLIDAY: _longest(HOLIDAYS.split("|")),
    Kind.FOREIGN: r"semaine|mois|année|woche|monat|jahr|semana|settimana|week|^(?:an|mes|año|anno)s?$",
}
_PATTERNS = {kind: re.compile(words, re.IGNORECASE) for kind, words in _WORDS.items()}
_WORD = re.compile(r"\w+")
_known: dict[str, int] = {}


def kinds_in(text: str, start: int, end: int) -> int:
    """The kinds of all words between two places of a text, as ``Kind`` flags."""
    found = 0
    for word in _WORD.findall(text, start, end):
        kinds = _known.get(word)
        if kinds is None:
            if len(_known) > MOST_WORDS:
                _known.clear()
            kinds = _known[word] = sum(
                int(kind) for kind, pattern in _PATTERNS.items() if pattern.search(word)
            )
        found |= kinds
    return found
