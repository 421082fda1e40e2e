"""What each shape of a date expression means: the rules behind ``date_patterns``.

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
    ORDINALS,
    RELATIVE_DAYS,
    SEASONS,
    WEEKDAYS,
    holiday_in,
)
from nutgraf.annotate.date_math import (
    UNRESOLVED,
    Anchor,
    Bounds,
    add_months,
    around,
    fit_year,
    month_bounds,
    month_end,
    number,
    one_day,
    part_of,
    shifted,
    unit_bounds,
    year_bounds,
)
from nutgraf.annotate.wordlists import words

Rule = Callable[[re.Match[str], Anchor], Bounds | None]
_AMBIGUOUS_MONTHS = words(
    """
    may march mar mars mai mei ago dic ene dez
    """
)


def _month_number(word: str) -> int:
    return MONTHS[word.lower().rstrip(".")]


def full_date(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """Month and day, with or without year: "Nov. 29", "29 November 2017", "26. Dezember"."""
    groups = match.groupdict()
    word = groups["m"]
    month, day = _month_number(word), int(groups["d"])
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
        other = _month_number(groups["m2"] or groups["m"] or "") if groups.get("m2") else month
        last = date(year, other, int(groups["d2"] or day))
        if last < first:
            first = date(year - 1, month, day)
        return Bounds(first, last, relative)
    return one_day(first, relative)


def month_year(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    return month_bounds(int(match["y"]), _month_number(match["m"]), False, match["part"])


def bare_month(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "in March", "last March", "early December": the year from the tense."""
    word = match["m"]
    if word[0].islower():
        return None
    month = _month_number(word)
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
    first, last = _month_number(match["m"]), _month_number(match["m2"])
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
    if anchor.tense == "future":
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


def whole_unit(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "last week", "this month", "early next year", "later this week", "earlier this month"."""
    today = anchor.today
    if today is None:
        return UNRESOLVED
    which, unit = match["which"].lower(), match["unit"].lower()
    if which in {"past", "coming"} and unit != "weekend":
        edge = shifted(today, 1 if which == "coming" else -1, unit)
        return Bounds(min(edge, today), max(edge, today), True)
    step = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0}.get(which, 1)
    first, last = unit_bounds(unit, today, step)
    lead = (match["lead"] or "").lower().strip()
    if lead in {"earlier", "earlier in"} and step == 0:
        return Bounds(first, today, True)
    if lead in {"later", "later in"} and step == 0:
        return Bounds(today, last, True)
    if re.fullmatch(r"(?:the )?(?:first|second) half of", lead):
        middle = first + ((last - first) + timedelta(1)) / 2
        return (
            Bounds(first, middle - timedelta(1), True)
            if "first" in lead
            else Bounds(middle, last, True)
        )
    return part_of(first, last, lead.removeprefix("the ").removeprefix("at ").strip(), True)


def season(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    which, name = (match["which"] or "").lower(), match["season"].lower()
    part = match["part"]
    month = SEASONS[name]
    if match["y"]:
        year = int(match["y"])
        first = date(year, month, 1)
        return part_of(first, add_months(first, 3) - timedelta(1), part, False)
    today = anchor.today
    if not which and not match["prep"]:
        return None
    if today is None:
        return UNRESOLVED
    starts = [date(today.year + k, month, 1) for k in (-2, -1, 0, 1, 2)]
    spans = [(s, add_months(s, 3) - timedelta(1)) for s in starts]
    if which in {"last", "previous", "past"}:
        first, last = [s for s in spans if s[1] < today][-1]
    elif which in {"next", "coming"}:
        first, last = next(s for s in spans if s[0] > today)
    elif not which and anchor.tense == "future":
        first, last = next(s for s in spans if s[1] >= today)
    elif not which:
        first, last = [s for s in spans if s[0] <= today][-1]
    else:
        current = [s for s in spans if s[0] <= today <= s[1]]
        same_year = [s for s in spans if s[0].year == today.year]
        first, last = (current or same_year)[0]
    return part_of(first, last, part, True)


def ago(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "two weeks ago", "a year ago": a day for days, else the stretch of the unit's size."""
    amount = number(match["n"])
    if amount is None or anchor.today is None:
        return UNRESOLVED if anchor.today is None else None
    unit = match["unit"].lower().rstrip("s")
    if unit in {"hour", "minute"}:
        return one_day(anchor.today, True)
    day = shifted(anchor.today, -amount, unit)
    return around(day, unit)


def ahead(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "in two weeks", "two weeks from now"."""
    amount = number(match["n"])
    if anchor.today is None:
        return UNRESOLVED
    if amount is None or anchor.tense == "past":
        return None
    unit = match["unit"].lower().rstrip("s")
    return around(shifted(anchor.today, amount, unit), unit)


def stretch(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "the past two weeks", "the last three years", "the coming weeks", "the next five days"."""
    today = anchor.today
    if today is None:
        return UNRESOLVED
    words = (match["n"] or "few").lower()
    amount = number(words) or {"several": 5}.get(words, 3)
    which = match["which"].lower()
    edge = shifted(
        today, amount if which in {"next", "coming", "following"} else -amount, match["unit"]
    )
    return Bounds(min(edge, today), max(edge, today), True)


def weekend(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "over the weekend", "at the weekend": the nearest one the tense allows."""
    if anchor.today is None:
        return UNRESOLVED
    inside = anchor.today.weekday() >= 5
    step = 0 if anchor.tense == "future" or inside else -1
    first, last = unit_bounds("weekend", anchor.today, step)
    return Bounds(first, last, True)


def bare_year(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "in 2014", "the 2012 vote"; a number of four digits alone is no year."""
    year = int(match["y"])
    if not (match["prep"] or match["part"]):
        return None
    return year_bounds(year, False, match["part"])


def century(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    word = match["n"].lower()
    n = ORDINALS.get(word) or int(re.sub(r"\D", "", word))
    if not 1 <= n <= 22:
        return None
    first, last = date(100 * (n - 1) + 1, 1, 1), date(100 * n, 12, 31)
    return part_of(first, last, match["part"], False)


def year_range(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    first = int(match["y"])
    second = match["y2"]
    last = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
    if not first < last <= first + 150:
        return None
    return Bounds(date(first, 1, 1), date(last, 12, 31), False)


def decade(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    digits = match["decade"]
    year = int(digits) if len(digits) == 4 else 1900 + int(digits)
    return part_of(date(year, 1, 1), date(year + 9, 12, 31), match["part"], False)


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


def quarter(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    word = match["q"].lower()
    n = 4 if word == "final" else ORDINALS.get(word) or int(re.sub(r"\D", "", word))
    size = 3 if match["unit"].lower().startswith("q") else 6
    if n > 12 // size:
        return None
    if size == 6 and not (match["y"] or match["which"]):
        return None  # the first half of a match, more often than of a year
    month = size * (n - 1) + 1
    today = anchor.today
    if match["y"]:
        year, relative = int(match["y"]), False
    elif today is None:
        return UNRESOLVED
    elif match["which"]:
        year = today.year + {"last": -1, "this": 0, "next": 1}[match["which"].lower()]
        relative = True
    else:
        year = today.year
        start = date(year, month, 1)
        if anchor.tense != "future" and start > today:
            year -= 1
        elif anchor.tense == "future" and add_months(start, size) <= today:
            year += 1
        relative = True
    first = date(year, month, 1)
    return Bounds(first, add_months(first, size) - timedelta(1), relative)


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


def new_year(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    if anchor.today is None:
        return UNRESOLVED
    near = anchor.today.month >= 7
    return year_bounds(anchor.today.year + (1 if near else 0), True)


def year_edge(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "the end of the year", "year-end", "the start of the month"."""
    if anchor.today is None:
        return UNRESOLVED
    edge = (match["edge"] or "end").lower()
    first, last = unit_bounds((match["unit"] or "year").lower(), anchor.today, 0)
    return part_of(first, last, f"{edge} of", True)


def edge_of_year(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "the end of 2018", "the start of March 2018"."""
    edge = f"{match['edge'].lower()} of"
    if match["m"]:
        month = _month_number(match["m"])
        if match["y"]:
            return month_bounds(int(match["y"]), month, False, edge)
        year = fit_year(month, 15, anchor)
        return UNRESOLVED if year is None else month_bounds(year, month, True, edge)
    return year_bounds(int(match["y"]), False, edge) if match["y"] else None


def foreign_unit(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "la semaine dernière", "letzte Woche", "el mes pasado" and their like."""
    if anchor.today is None:
        return UNRESOLVED
    words = match.group().lower()
    unit = next(u for stems, u in _FOREIGN_UNITS if any(s in words for s in stems))
    past = ("derni", "passé", "letzt", "vergang", "vorig", "pasad", "scors", "passad", "vorige")
    ahead = ("prochain", "nächst", "kommend", "próxim", "prossim", "que viene", "volgend")
    step = -1 if any(p in words for p in past) else 1 if any(a in words for a in ahead) else 0
    first, last = unit_bounds(unit, anchor.today, step)
    return Bounds(first, last, True)


_FOREIGN_UNITS = (
    (("semaine", "woche", "semana", "settimana", "week"), "week"),
    (("mois", "monat", "mes", "mese", "mês", "maand"), "month"),
    (("année", " an ", "jahr", "año", "anno", "ano", "jaar", "l'an", "l’an"), "year"),
)
