"""What expressions for weeks, seasons, years and longer mean: rules behind ``date_patterns``.

They take and give what those of ``date_rules`` do.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from nutgraf.annotate.calendar_words import ORDINALS, SEASONS
from nutgraf.annotate.date_math import (
    UNRESOLVED,
    Anchor,
    Bounds,
    add_months,
    around,
    fit_year,
    month_bounds,
    number,
    one_day,
    part_of,
    shifted,
    unit_bounds,
    year_bounds,
)
from nutgraf.annotate.date_rules import month_number


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


def due_in(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "will rule in two weeks"; "lost five kilos in two weeks" is a length of time, no date."""
    return ahead(match, anchor) if anchor.tense == "future" else None


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
        month = month_number(match["m"])
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
