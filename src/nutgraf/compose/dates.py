"""Relative dates in sentences: finding them by rule, and saying in brackets what they mean."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from nutgraf.compose.english import word_set
from nutgraf.compose.words import quotations
from nutgraf.english import MONTHS

_WEEKDAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTH = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_UNIT = "day|week|month|year|weekend|quarter|season|summer|winter|spring|fall|autumn|night|morning|afternoon|evening"
_NUMBER = (
    r"(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|a few|\d+)"
)

#: Expressions whose meaning hangs on the day they were written.
RELATIVE = re.compile(
    rf"\b(?:(?:(?:late|early|earlier|later|last|this|next|on|past|coming)\s+)*(?<!black\s)(?<!good\s)(?<!super\s)"
    rf"(?<!bloody\s)(?<!\bash\s)(?<!cyber\s)(?<!patch\s)(?<!palm\s)(?<!easter\s)(?<!holy\s)(?<!giving\s)(?:{_WEEKDAY})s?"
    r"(?!\s+(?:times|night football|night live|mirror|telegraph|mail|express|post|herald|independent))"
    r"|(?<!usa\s)(?<!russia\s)(?<!psychology\s)today(?!['’]s (?:world|society))|tonight|yesterday|tomorrow"
    rf"|(?<!the\s)(?:last|next|past|coming)\s+(?:{_UNIT}|{_MONTH})"
    rf"|(?:earlier|later)\s+(?:this|last|next)\s+(?:{_UNIT})|this\s+(?:{_UNIT}|past\s+\w+|coming\s+\w+)"
    rf"|{_NUMBER}\s+(?:minute|hour|day|week|month|year|decade)s?\s+(?:ago|earlier)|in the new year"
    r"|(?:earlier|later)\s+(?:today|in the (?:day|week|month|year)))\b",
    re.IGNORECASE,
)
#: One of these stands in every such expression.
_HINTS = frozenset(
    f"{_WEEKDAY}|today|tonight|yesterday|tomorrow|last|next|past|coming|earlier|later|this|ago|new".split(
        "|"
    )
) | frozenset(f"{day}s" for day in _WEEKDAY.split("|"))
_EXPLICIT_AFTER = re.compile(
    rf"['’]?s?,?\s+(?:the\s+)?(?:(?:{_MONTH})\.?\s+\d|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH}))",
    re.IGNORECASE,
)
_BRACKET_AFTER = re.compile(
    r"(?:['’]s|['’])?(?:\s+(?:night|morning|afternoon|evening|local time|at \d[\w.: ]*))?\s*\[[^\]]*\d[^\]]*\]"
)
_PART_OF_DAY = re.compile(
    r"\s+(?:night|morning|afternoon|evening|evenings|mornings)\b", re.IGNORECASE
)


@lru_cache(maxsize=16384)
def relative_dates(text: str) -> tuple[re.Match[str], ...]:
    """The relative date expressions of ``text`` outside quotation marks."""
    if _HINTS.isdisjoint(word_set(text)):
        return ()
    ranges, _ = quotations(text)
    return tuple(
        m
        for m in RELATIVE.finditer(text)
        if not any(a <= m.start() < b for a, b in ranges)
        and not _EXPLICIT_AFTER.match(text, m.end())
        and not _in_bracket(text, m.start())
    )


def unresolved_dates(text: str) -> list[str]:
    """Those of ``relative_dates`` that no bracket with a date follows."""
    return [m.group() for m in relative_dates(text) if not _BRACKET_AFTER.match(text, m.end())]


def quoted_relative_dates(text: str) -> bool:
    """Whether quoted words of ``text`` hold a relative date expression."""
    ranges, _ = quotations(text)
    return any(RELATIVE.search(text, a, b) for a, b in ranges)


def _in_bracket(text: str, at: int) -> bool:
    return text.rfind("[", 0, at) > text.rfind("]", 0, at)


def bracket_place(text: str, end: int) -> int:
    """Where after a date expression ending at ``end`` its bracket goes."""
    possessive = re.compile(r"['’]s").match(text, end)
    if possessive:
        end = possessive.end()
    part = _PART_OF_DAY.match(text, end)
    return part.end() if part else end


def written(first: date, last: date, year: bool) -> str:
    """A day or stretch of days in words: "26 December", "November 2017", "mid December 2017".

    A week is told by the part of the month that its middle lies in: "last week" means no more.
    ``year`` adds the year to days; months, their parts and years always bear it.
    """
    tail = f" {first.year}" if year else ""
    if first == last:
        return f"{first.day} {MONTHS[first.month - 1]}{tail}"
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        if first.month == last.month and first.year == last.year:
            return f"{MONTHS[first.month - 1]} {first.year}"
        if first.month == 1 and last.month == 12:
            return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
        if first.year == last.year:
            return f"{MONTHS[first.month - 1]}–{MONTHS[last.month - 1]} {first.year}"
    if first.month == last.month and first.year == last.year and (last - first).days > 20:
        return f"{MONTHS[first.month - 1]} {first.year}"
    if (last - first).days == 6 and first.weekday() in (0, 6):
        middle = first + timedelta(days=3)
        part = ("early", "mid", "late")[min(2, (middle.day - 1) // 10)]
        return f"{part} {MONTHS[middle.month - 1]} {middle.year}"
    if first.month == last.month and first.year == last.year:
        return f"{first.day}–{last.day} {MONTHS[first.month - 1]}{tail}"
    span = f"{first.day} {MONTHS[first.month - 1]}"
    if first.year != last.year:
        span += f" {first.year}"
    return f"{span} – {last.day} {MONTHS[last.month - 1]}{f' {last.year}' if year or first.year != last.year else ''}"
