"""What verifying holds an edit to: its type's bounds, and a bracketed date's rightness (I1, I5)."""

from __future__ import annotations

import re
from datetime import date, datetime

from nutgraf.compose import plain
from nutgraf.english import MONTHS, WEEKDAYS
from nutgraf.model import Citation, Edit, Sources

_MONTH = "|".join(MONTHS)
#: What ``dates.written`` can write: a day, a month, a year, and stretches of them.
_DATE = re.compile(
    rf"(?:(?:early|mid|late) )?(?:\d{{1,2}}(?:–\d{{1,2}})? )?(?:{_MONTH})(?:–(?:{_MONTH}))?(?: \d{{4}})?"
    rf"(?: – \d{{1,2}} (?:{_MONTH})(?: \d{{4}})?)?|\d{{4}}(?:–\d{{4}})?"
)


def edit_fault(edit: Edit, words: str, citation: Citation, sources: Sources) -> str | None:
    """What is wrong with one of a citation's edits, or ``None``.

    ``words`` are the span's; ``sources`` hold what an insert is taken from.
    """
    if edit.kind == "insert":
        return _insert_fault(edit, sources)
    if edit.kind == "case":
        small = len(edit.removed) == 1 and edit.removed.lower() == edit.inserted.lower()
        if not small:
            return "a case edit changes more than a letter's case"
        begins = {e.end for e in citation.edits if e.kind == "cut"} | {_first_letter(words)}
        return None if edit.start in begins else f"a case edit is not at an opening: “{words}”"
    if edit.inserted:
        return "a cut puts words in"
    if citation.span.field == "title":
        return None if edit.end == len(words) else "a headline is cut other than at its end"
    allowed = edit.start == 0 and edit.end == plain.cut_length(words)
    return None if allowed else f"more than a connective is cut: “{edit.removed}”"


def _insert_fault(edit: Edit, sources: Sources) -> str | None:
    bracket = re.fullmatch(r" ?\[([^\[\]]+)\] ?", edit.inserted)
    if edit.removed or edit.start != edit.end or bracket is None:
        return f"an insert is not in brackets: “{edit.inserted}”"
    if edit.source is not None:
        if sources.words(edit.source) != bracket.group(1):
            return f"an insert is not its source's words: “{edit.inserted}”"
        return None
    if edit.reason != "date":
        return f"an insert has no source: “{edit.inserted}”"
    if not _DATE.fullmatch(bracket.group(1)):
        return f"an insert is called a date and is none: “{edit.inserted}”"
    return None


def _first_letter(words: str) -> int:
    return next((i for i, char in enumerate(words) if char.isalpha()), 0)


_DAYS = [day.lower() for day in WEEKDAYS]
#: Days from publication that these mean, give or take one for the zone.
_NEAR = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_SHOWN = re.compile(rf"[^\[\]]{{0,40}}?\[(\d{{1,2}}) ({_MONTH})(?: (\d{{4}}))?\]")


def date_fault(text: str, match: re.Match[str], published: datetime | None) -> str | None:
    """What is wrong with the bracket after a relative date, or ``None``.

    Wrong is a bracket after a weekday that names another weekday or a day over a fortnight
    from publication, and one after "today", "yesterday" or "tomorrow" that is not that day,
    give or take one for the zone.
    """
    if published is None:
        return f"resolves “{match.group()}” though its article has no date"
    word = match.group().lower().split()[-1].removesuffix("s")
    shown = _SHOWN.match(text, match.end())
    if shown is None or (word not in _DAYS and word not in _NEAR):
        return None
    for day in _days(shown, published):
        away = (day - published.date()).days
        if word in _NEAR and abs(away - _NEAR[word]) <= 1:
            return None
        if word in _DAYS and abs(away) <= 15 and day.weekday() == _DAYS.index(word):
            return None
    return f"resolves “{match.group()}” wrongly"


def _days(shown: re.Match[str], published: datetime) -> list[date]:
    """The days a bracket can mean: its own year's, or those around publication."""
    near = range(published.year - 1, published.year + 2)
    out = []
    for year in [int(shown.group(3))] if shown.group(3) else near:
        try:
            out.append(date(year, MONTHS.index(shown.group(2)) + 1, int(shown.group(1))))
        except ValueError:
            continue
    return out
