"""What expressions for days and months mean: the rules behind ``date_patterns``.

Every rule takes a match and an ``Anchor`` and gives ``Bounds``, or ``None`` where the match is
no date after all. A ``ValueError`` (30 February) also means that it is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from nutgraf.annotate.calendar_words import (
    MONTHS,
    ONE_LANGUAGE_DAYS,
    RELATIVE_DAYS,
    WEEKDAYS,
    holiday_in,
)
from nutgraf.annotate.date_math import (
    UNRESOLVED,
    Anchor,
    Bounds,
    add_months,
    fit_year,
    month_bounds,
    month_end,
    one_day,
)
from nutgraf.annotate.wordlists import words

Rule = Callable[[re.Match[str], Anchor], Bounds | None]
_AMBIGUOUS_MONTHS = words(
    """
    may march mar mars mai mei ago dic ene dez
    """
)


#: A day that the month does not have ("February 30"): the month alone was not meant.
_A_DAY_AFTER = re.compile(r"\s+\d\d?(?![\d:]|\.\d)")


def month_number(word: str) -> int:
    return MONTHS[word.lower().rstrip(".")]


def full_date(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """Month and day, with or without year: "Nov. 29", "29 November 2017", "26. Dezember"."""
    groups = match.groupdict()
    word = groups["m"]
    month, day = month_number(word), int(groups["d"])
    if word.lower() in _AMBIGUOUS_MONTHS and word[0].islower() and not groups.get("dayfirst"):
        return None
    if groups.get("y"):
        return _range_end(groups, int(groups["y"]), month, day, False)
    if day > month_end(2000, month).day:
        return None
    if groups.get("after") and anchor.today is not None:
        step = {"last": -1, "this": 0, "next": 1}[(groups["after"] or "").lower().split()[0]]
        return _range_end(groups, anchor.today.year + step, month, day, True)
    year = fit_year(month, day, anchor)
    if year is None:
        return UNRESOLVED
    return _range_end(groups, year, month, day, True)


def _range_end(
    groups: dict[str, str | None], year: int, month: int, day: int, relative: bool
) -> Bounds:
    first = date(year, month, day)
    if groups.get("d2"):
        other = month_number(groups["m2"] or groups["m"] or "") if groups.get("m2") else month
        last = date(year, other, int(groups["d2"] or day))
        if last < first:
            first = date(year - 1, month, day)
        return Bounds(first, last, relative)
    return one_day(first, relative)


def month_year(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    return month_bounds(int(match["y"]), month_number(match["m"]), False, match["part"])


def bare_month(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "in March", "last March", "early December": the year from the tense."""
    word = match["m"]
    if word[0].islower() or _A_DAY_AFTER.match(match.string, match.end()):
        return None
    month = month_number(word)
    which = (match["which"] or "").lower()
    if not (which or match["part"] or match["prep"] is not None or match["after"]):
        return None
    which = which or (match["after"] or "").lower()
    today = anchor.today
    if today is None:
        return UNRESOLVED
    if which == "last year":
        year = today.year - 1
    elif which == "next year":
        year = today.year + 1
    elif which == "this year":
        year = today.year
    elif which.startswith("last"):
        year = today.year if month < today.month else today.year - 1
    elif which.startswith("next"):
        year = today.year if month > today.month else today.year + 1
    elif which == "this":
        year = today.year
    elif anchor.tense == "past":
        year = today.year if month <= today.month else today.year - 1
    elif anchor.tense == "future":
        year = today.year if month >= today.month else today.year + 1
    else:
        gap = (month - today.month + 6) % 12 - 6
        year = add_months(today.replace(day=1), gap).year
    return month_bounds(year, month, True, match["part"])


def month_range(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    first, last = month_number(match["m"]), month_number(match["m2"])
    if match["y"]:
        year, relative = int(match["y"]), False
    else:
        fitted = fit_year(last, 1, anchor)
        if fitted is None:
            return UNRESOLVED
        year, relative = fitted, True
    start = date(year if first <= last else year - 1, first, 1)
    return Bounds(start, month_end(year, last), relative)


def weekday(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    word = match["wd"]
    if word[0].islower() and word.lower() in _ENGLISH_WEEKDAYS:
        return None
    today = anchor.today
    if today is None:
        return UNRESOLVED
    target = WEEKDAYS[word.lower()]
    which = (match["which"] or match["after"] or "").lower().strip()
    back = (today.weekday() - target) % 7
    ahead = (target - today.weekday()) % 7
    if which in {"last", "dernier", "letzten", "vergangenen", "pasado", "past", "previous"}:
        return one_day(today - timedelta(back or 7), True)
    if which in {"next", "prochain", "nächsten", "kommenden", "próximo", "coming", "following"}:
        return one_day(today + timedelta(ahead or 7), True)
    if which == "this":
        return one_day(today + timedelta(target - today.weekday()), True)
    if which in {"a week ago", "week ago"}:
        return one_day(today - timedelta(back + 7 if back < 7 else back), True)
    # Tomorrow's name is seldom used for six days ago: only where a past verb says so.
    tomorrow = ahead == 1 and not (anchor.tense == "past" and anchor.sure)
    if anchor.tense == "future" or tomorrow:
        return one_day(today + timedelta(ahead), True)
    return one_day(today - timedelta(back), True)


_ENGLISH_WEEKDAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]) | {
    "sun", "sat", "mon", "wed", "fri", "tue", "tues", "thu", "thur", "thurs", "weds",
}  # fmt: skip


def weekday_range(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    today = anchor.today
    if today is None:
        return UNRESOLVED
    first, last = WEEKDAYS[match["wd"].lower()], WEEKDAYS[match["wd2"].lower()]
    if anchor.tense == "future":
        start = today + timedelta((first - today.weekday()) % 7)
        return Bounds(start, start + timedelta((last - first) % 7), True)
    end = today - timedelta((today.weekday() - last) % 7)
    return Bounds(end - timedelta((last - first) % 7), end, True)


def relative_day(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    word = re.sub(r"\s+", " ", match.group().lower())
    only = ONE_LANGUAGE_DAYS.get(word)
    if only is not None and (anchor.language or "en")[:2] != only:
        return None
    shift = 1 if word in {"morgen", "mañana"} else RELATIVE_DAYS[word]
    if anchor.today is None:
        return UNRESOLVED
    return one_day(anchor.today + timedelta(shift), True)


def iso(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    return one_day(date(int(match["y"]), int(match["mm"]), int(match["d"])), False)


def numeric(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """12/26/2017 or 26.12.2017; an ambiguous one is read in the language's order."""
    a, b = int(match["a"]), int(match["b"])
    year = int(match["y"]) if len(match["y"]) == 4 else 2000 + int(match["y"])
    month_first = match["sep"] == "/" and (anchor.language or "en")[:2] == "en"
    if a > 12 or (b <= 12 and not month_first):
        a, b = b, a
    return one_day(date(year, a, b), False)


def holiday(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    name = match["name"]
    if name[0].islower():
        return None
    if match["y"]:
        day = holiday_in(name, int(match["y"]))
        return one_day(day, False) if day else None
    today = anchor.today
    if today is None:
        return UNRESOLVED
    days = [d for k in (-1, 0, 1, 2) if (d := holiday_in(name, today.year + k))]
    which = (match["which"] or "").lower()
    if which in {"last", "past"} or (not which and anchor.tense == "past"):
        chosen = [d for d in days if d <= today][-1]
    elif which == "next" or (not which and anchor.tense == "future"):
        chosen = next(d for d in days if d >= today)
    else:
        chosen = min(days, key=lambda d: abs((d - today).days))
    return one_day(chosen, True)
