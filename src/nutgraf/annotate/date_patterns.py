"""The shapes a date expression takes, and what day or days each means.

Every rule takes a match and an ``Anchor`` and gives ``Bounds``, or ``None`` where the match is
no date after all. A ``ValueError`` (30 February) also means that it is none.

Conventions: weeks run Monday to Sunday; seasons are those of the northern hemisphere by whole
months; "last summer" is the last one that has ended; "early", "mid-" and "late" cut a month or
year in thirds; "the past two weeks" ends, and "the coming weeks" starts, on the day of
publication.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from nutgraf.annotate.calendar_words import (
    HOLIDAYS,
    MONTHS,
    NUMBERS,
    ONE_LANGUAGE_DAYS,
    ORDINALS,
    RELATIVE_DAYS,
    SEASONS,
    WEEKDAYS,
    holiday,
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """What an expression is resolved against. ``tense`` is past, future or unknown."""

    today: date | None
    tense: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Bounds:
    """First and last day, both ``None`` where unresolved."""

    first: date | None
    last: date | None
    relative: bool


Rule = Callable[[re.Match[str], Anchor], Bounds | None]
UNRESOLVED = Bounds(None, None, True)


def _day(day: date, relative: bool) -> Bounds:
    return Bounds(day, day, relative)


def _month(year: int, month: int, relative: bool, part: str | None = None) -> Bounds:
    first, last = date(year, month, 1), _month_end(year, month)
    return _part(first, last, part, relative)


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)


def _year(year: int, relative: bool, part: str | None = None) -> Bounds:
    return _part(date(year, 1, 1), date(year, 12, 31), part, relative)


def _part(first: date, last: date, part: str | None, relative: bool) -> Bounds:
    """A whole stretch, or its third named by early, mid or late, or its half or edge."""
    word = (part or "").lower().strip(" -")
    third = ((last - first).days + 1) // 3
    if word in {
        "early",
        "early in",
        "beginning of",
        "start of",
        "anfang",
        "début",
        "principios de",
    }:
        last = first + timedelta(third - 1)
    elif word in {"mid", "middle of", "mitte", "mi", "mediados de"}:
        first, last = first + timedelta(third), last - timedelta(third)
    elif word in {"late", "late in", "end of", "close of", "ende", "fin", "finales de"}:
        first = last - timedelta(third - 1)
    return Bounds(first, last, relative)


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, _month_end(year, month + 1).day))


def _number(words: str) -> int | None:
    words = words.lower().strip()
    if words.isdigit():
        return int(words)
    if words in NUMBERS:
        return NUMBERS[words]
    if words in {"a couple of", "couple of", "a couple"}:
        return 2
    parts = re.split(r"[\s-]+", words)
    if len(parts) == 2 and parts[0] in NUMBERS and parts[1] in NUMBERS:
        return NUMBERS[parts[0]] + NUMBERS[parts[1]]
    return None


def _fit_year(month: int, day: int, anchor: Anchor) -> int | None:
    """The year that makes a month and day fit the tense, near the day of publication."""
    today = anchor.today
    if today is None:
        return None
    candidates = []
    for year in (today.year - 1, today.year, today.year + 1, today.year + 2):
        try:
            candidates.append((date(year, month, day), year))
        except ValueError:
            continue
    if not candidates:
        raise ValueError("no such day")
    if anchor.tense == "past":
        past = [c for c in candidates if c[0] <= today + timedelta(1)]
        chosen = max(past) if past else min(candidates)
    elif anchor.tense == "future":
        ahead = [c for c in candidates if c[0] >= today - timedelta(1)]
        chosen = min(ahead) if ahead else max(candidates)
        if (chosen[0] - today).days > 330:
            chosen = min(candidates, key=lambda c: abs((c[0] - today).days))
    else:
        chosen = min(candidates, key=lambda c: (abs((c[0] - today).days), c[0] > today))
    return chosen[1]


# -- building blocks of the patterns ------------------------------------------------------

_AMBIGUOUS_MONTHS = {"may", "march", "mar", "mars", "mai", "mei", "ago", "dic", "ene", "dez"}
_M = "|".join(sorted((re.escape(m) for m in MONTHS), key=len, reverse=True))
_W = "|".join(sorted((re.escape(w) for w in WEEKDAYS), key=len, reverse=True))
_WLONG = "|".join(sorted((re.escape(w) for w in WEEKDAYS if len(w) > 4), key=len, reverse=True))
_N = (
    r"(?:\d{1,3}|a couple of|couple of|"
    + "|".join(sorted((re.escape(n) for n in NUMBERS), key=len, reverse=True))
    + r")(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?"
)
_YEAR = r"(?:1[5-9]|20|21)\d\d"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ORD = r"(?:st|nd|rd|th|er|º|\.(?=\s+[A-ZÄÖÜ][a-zä]))?"
_PART = r"(?:(?P<part>early|mid|late|anfang|mitte|ende|début|mi|fin)(?:[ -]|\s+in\s+|\s+de\s+))"
_WEEKDAY_LEAD = rf"(?:(?P<wd>{_W})\.?,?\s+(?:the\s+|le\s+|den\s+|dem\s+|el\s+)?)?"
_PREP = r"(?:(?<=\bin )|(?<=\bsince )|(?<=\bby )|(?<=\buntil )|(?<=\blast )|(?<=\bof )|(?<=\bfrom )|(?<=\bearly )|(?<=\blate ))"


def _rx(pattern: str) -> re.Pattern[str]:
    return re.compile(r"(?<![\w$€£])" + pattern + r"(?!\w)", re.IGNORECASE)


# -- rules ---------------------------------------------------------------------------------


def _month_number(word: str) -> int:
    return MONTHS[word.lower().rstrip(".")]


def _full_date(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """Month and day, with or without year: "Nov. 29", "29 November 2017", "26. Dezember"."""
    groups = match.groupdict()
    word = groups["m"]
    month, day = _month_number(word), int(groups["d"])
    if word.lower() in _AMBIGUOUS_MONTHS and word[0].islower() and not groups.get("dayfirst"):
        return None
    if groups.get("y"):
        return _range_end(groups, int(groups["y"]), month, day, False)
    if day > _month_end(2000, month).day:
        return None
    year = _fit_year(month, day, anchor)
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
    return _day(first, relative)


def _month_year(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    return _month(int(match["y"]), _month_number(match["m"]), False, match["part"])


def _bare_month(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "in March", "last March", "early December": the year from the tense."""
    word = match["m"]
    if word[0].islower():
        return None
    month = _month_number(word)
    which = (match["which"] or "").lower()
    if word.lower().rstrip(".") in {"may", "march", "mar", "mars", "sun"} and not (
        which or match["part"] or match["prep"]
    ):
        return None
    if not (which or match["part"] or match["prep"] or len(word) > 4):
        return None
    today = anchor.today
    if today is None:
        return UNRESOLVED
    if which.startswith("last"):
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
        year = _add_months(today.replace(day=1), gap).year
    return _month(year, month, True, match["part"])


def _month_range(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    first, last = _month_number(match["m"]), _month_number(match["m2"])
    if match["y"]:
        year, relative = int(match["y"]), False
    else:
        fitted = _fit_year(last, 1, anchor)
        if fitted is None:
            return UNRESOLVED
        year, relative = fitted, True
    start = date(year if first <= last else year - 1, first, 1)
    return Bounds(start, _month_end(year, last), relative)


def _weekday(match: re.Match[str], anchor: Anchor) -> Bounds | None:
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
        return _day(today - timedelta(back or 7), True)
    if which in {"next", "prochain", "nächsten", "kommenden", "próximo", "coming", "following"}:
        return _day(today + timedelta(ahead or 7), True)
    if which == "this":
        return _day(today + timedelta(target - today.weekday()), True)
    if which in {"a week ago", "week ago"}:
        return _day(today - timedelta(back + 7 if back < 7 else back), True)
    if anchor.tense == "future":
        return _day(today + timedelta(ahead), True)
    return _day(today - timedelta(back), True)


_ENGLISH_WEEKDAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]) | {
    "sun", "sat", "mon", "wed", "fri", "tue", "tues", "thu", "thur", "thurs", "weds",
}  # fmt: skip


def _weekday_range(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    today = anchor.today
    if today is None:
        return UNRESOLVED
    first, last = WEEKDAYS[match["wd"].lower()], WEEKDAYS[match["wd2"].lower()]
    if anchor.tense == "future":
        start = today + timedelta((first - today.weekday()) % 7)
        return Bounds(start, start + timedelta((last - first) % 7), True)
    end = today - timedelta((today.weekday() - last) % 7)
    return Bounds(end - timedelta((last - first) % 7), end, True)


def _relative_day(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    word = re.sub(r"\s+", " ", match.group().lower())
    only = ONE_LANGUAGE_DAYS.get(word)
    if only is not None and (anchor.language or "en")[:2] != only:
        return None
    shift = 1 if word in {"morgen", "mañana"} else RELATIVE_DAYS[word]
    if anchor.today is None:
        return UNRESOLVED
    return _day(anchor.today + timedelta(shift), True)


def _whole_unit(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "last week", "this month", "early next year", "later this week", "earlier this month"."""
    today = anchor.today
    if today is None:
        return UNRESOLVED
    which, unit = match["which"].lower(), match["unit"].lower()
    step = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0}.get(which, 1)
    first, last = _unit(unit, today, step)
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
    return _part(first, last, lead.removeprefix("the ").removeprefix("at ").strip(), True)


def _unit(unit: str, today: date, step: int) -> tuple[date, date]:
    if unit == "week":
        first = today - timedelta(today.weekday()) + timedelta(7 * step)
        return first, first + timedelta(6)
    if unit == "weekend":
        saturday = today - timedelta(today.weekday()) + timedelta(5)
        if (step < 0 and today.weekday() < 5) or step < 0:
            saturday -= timedelta(7)
        elif step > 0:
            saturday += timedelta(7)
        return saturday, saturday + timedelta(1)
    if unit == "month":
        first = _add_months(today.replace(day=1), step)
        return first, _month_end(first.year, first.month)
    if unit in {"quarter"}:
        start = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
        first = _add_months(start, 3 * step)
        return first, _add_months(first, 3) - timedelta(1)
    if unit == "decade":
        year = today.year // 10 * 10 + 10 * step
        return date(year, 1, 1), date(year + 9, 12, 31)
    if unit == "century":
        year = (today.year - 1) // 100 * 100 + 1 + 100 * step
        return date(year, 1, 1), date(year + 99, 12, 31)
    return date(today.year + step, 1, 1), date(today.year + step, 12, 31)


def _season(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    which, name = (match["which"] or "").lower(), match["season"].lower()
    part = match["part"]
    month = SEASONS[name]
    if match["y"]:
        year = int(match["y"])
        first = date(year, month, 1)
        return _part(first, _add_months(first, 3) - timedelta(1), part, False)
    if not which:
        return None
    today = anchor.today
    if today is None:
        return UNRESOLVED
    starts = [date(today.year + k, month, 1) for k in (-2, -1, 0, 1, 2)]
    spans = [(s, _add_months(s, 3) - timedelta(1)) for s in starts]
    if which in {"last", "previous", "past"}:
        first, last = [s for s in spans if s[1] < today][-1]
    elif which in {"next", "coming"}:
        first, last = next(s for s in spans if s[0] > today)
    else:
        current = [s for s in spans if s[0] <= today <= s[1]]
        same_year = [s for s in spans if s[0].year == today.year]
        first, last = (current or same_year)[0]
    return _part(first, last, part, True)


_UNIT_DAYS = {"day": 1, "night": 1, "week": 7, "fortnight": 14}


def _shifted(today: date, amount: int, unit: str) -> date:
    unit = unit.lower().rstrip("s")
    if unit in _UNIT_DAYS:
        return today + timedelta(amount * _UNIT_DAYS[unit])
    if unit == "month":
        return _add_months(today, amount)
    return _add_months(today, 12 * amount * (10 if unit == "decade" else 1))


def _ago(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "two weeks ago", "a year ago": a day for days, else the stretch of the unit's size."""
    amount = _number(match["n"])
    if amount is None or anchor.today is None:
        return UNRESOLVED if anchor.today is None else None
    unit = match["unit"].lower().rstrip("s")
    if unit in {"hour", "minute"}:
        return _day(anchor.today, True)
    day = _shifted(anchor.today, -amount, unit)
    return _around(day, unit)


def _around(day: date, unit: str) -> Bounds:
    if unit == "month":
        return _month(day.year, day.month, True)
    if unit in {"year", "decade"}:
        return _year(day.year, True)
    return _day(day, True)


def _ahead(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "in two weeks", "two weeks from now"."""
    amount = _number(match["n"])
    if anchor.today is None:
        return UNRESOLVED
    if amount is None or anchor.tense == "past":
        return None
    unit = match["unit"].lower().rstrip("s")
    return _around(_shifted(anchor.today, amount, unit), unit)


def _stretch(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "the past two weeks", "the last three years", "the coming weeks", "the next five days"."""
    today = anchor.today
    if today is None:
        return UNRESOLVED
    words = (match["n"] or "few").lower()
    amount = _number(words) or {"several": 5}.get(words, 3)
    which = match["which"].lower()
    edge = _shifted(
        today, amount if which in {"next", "coming", "following"} else -amount, match["unit"]
    )
    return Bounds(min(edge, today), max(edge, today), True)


def _bare_year(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    year = int(match["y"])
    today = anchor.today
    if (
        not match["prep"]
        and not match["part"]
        and today
        and not today.year - 130 <= year <= today.year + 30
    ):
        return None
    return _year(year, False, match["part"])


def _year_range(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    first = int(match["y"])
    second = match["y2"]
    last = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
    if not first < last <= first + 150:
        return None
    return Bounds(date(first, 1, 1), date(last, 12, 31), False)


def _decade(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    digits = match["decade"]
    year = int(digits) if len(digits) == 4 else 1900 + int(digits)
    return _part(date(year, 1, 1), date(year + 9, 12, 31), match["part"], False)


def _iso(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    return _day(date(int(match["y"]), int(match["mm"]), int(match["d"])), False)


def _numeric(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """12/26/2017 or 26.12.2017; an ambiguous one is read in the language's order."""
    a, b = int(match["a"]), int(match["b"])
    year = int(match["y"]) if len(match["y"]) == 4 else 2000 + int(match["y"])
    month_first = match["sep"] == "/" and (anchor.language or "en")[:2] == "en"
    if a > 12 or (b <= 12 and not month_first):
        a, b = b, a
    return _day(date(year, a, b), False)


def _quarter(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    word = match["q"].lower()
    n = ORDINALS.get(word) or int(re.sub(r"\D", "", word))
    size = 3 if match["unit"].lower().startswith("q") else 6
    if n > 12 // size:
        return None
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
        elif anchor.tense == "future" and _add_months(start, size) <= today:
            year += 1
        relative = True
    first = date(year, month, 1)
    return Bounds(first, _add_months(first, size) - timedelta(1), relative)


def _holiday(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    name = match["name"]
    if name[0].islower():
        return None
    if match["y"]:
        day = holiday(name, int(match["y"]))
        return _day(day, False) if day else None
    today = anchor.today
    if today is None:
        return UNRESOLVED
    days = [d for k in (-1, 0, 1, 2) if (d := holiday(name, today.year + k))]
    which = (match["which"] or "").lower()
    if which in {"last", "past"} or (not which and anchor.tense == "past"):
        chosen = [d for d in days if d <= today][-1]
    elif which == "next" or (not which and anchor.tense == "future"):
        chosen = next(d for d in days if d >= today)
    else:
        chosen = min(days, key=lambda d: abs((d - today).days))
    return _day(chosen, True)


def _new_year(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    if anchor.today is None:
        return UNRESOLVED
    near = anchor.today.month >= 7
    return _year(anchor.today.year + (1 if near else 0), True)


def _year_edge(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "the end of the year", "year-end", "the start of the month"."""
    if anchor.today is None:
        return UNRESOLVED
    edge = (match["edge"] or "end").lower()
    first, last = _unit((match["unit"] or "year").lower(), anchor.today, 0)
    return _part(first, last, f"{edge} of", True)


def _edge_of_year(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "the end of 2018", "the start of March 2018"."""
    edge = f"{match['edge'].lower()} of"
    if match["m"]:
        month = _month_number(match["m"])
        if match["y"]:
            return _month(int(match["y"]), month, False, edge)
        year = _fit_year(month, 15, anchor)
        return UNRESOLVED if year is None else _month(year, month, True, edge)
    return _year(int(match["y"]), False, edge) if match["y"] else None


def _foreign_unit(match: re.Match[str], anchor: Anchor) -> Bounds | None:
    """ "la semaine dernière", "letzte Woche", "el mes pasado" and their like."""
    if anchor.today is None:
        return UNRESOLVED
    words = match.group().lower()
    unit = next(u for stems, u in _FOREIGN_UNITS if any(s in words for s in stems))
    past = ("derni", "passé", "letzt", "vergang", "vorig", "pasad", "scors", "passad", "vorige")
    ahead = ("prochain", "nächst", "kommend", "próxim", "prossim", "que viene", "volgend")
    step = -1 if any(p in words for p in past) else 1 if any(a in words for a in ahead) else 0
    first, last = _unit(unit, anchor.today, step)
    return Bounds(first, last, True)


_FOREIGN_UNITS = (
    (("semaine", "woche", "semana", "settimana", "week"), "week"),
    (("mois", "monat", "mes", "mese", "mês", "maand"), "month"),
    (("année", " an ", "jahr", "año", "anno", "ano", "jaar", "l'an", "l’an"), "year"),
)
_FOREIGN = (
    r"(?:(?:la )?semaine (?:dernière|passée|prochaine)|(?:le )?mois (?:dernier|passé|prochain)"
    r"|(?:l'|l’)?(?:année|an) (?:dernière|dernier|passée|prochaine|prochain)"
    r"|(?:cette|ce) (?:semaine|mois|année)"
    r"|(?:letzte[nrs]?|vergangene[nrs]?|vorige[nrs]?|nächste[nrs]?|kommende[nrs]?|diese[rsn]?) (?:Woche|Monat|Jahr)s?"
    r"|(?:la )?semana (?:pasada|próxima|que viene)|(?:el )?(?:mes|año) (?:pasado|próximo|que viene)"
    r"|la próxima semana|el próximo (?:mes|año)|est[ae] (?:semana|mes|año)"
    r"|(?:la )?settimana (?:scorsa|prossima)|(?:l'|l’)anno (?:scorso|prossimo)"
    r"|vorige week|volgende week)"
)
_DAYPART = r"(?:\s+(?:morning|afternoon|evening|night|lunchtime|noon|matin|soir))?"
_SEP = r"\s*(?:-|–|—|to|until|through|and|bis|au|al)\s*"
_EDGE = r"(?:the\s+)?(?P<edge>start|beginning|middle|end|close) of\s+"

PATTERNS: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (_rx(r"(?P<y>\d{4})-(?P<mm>\d\d)-(?P<d>\d\d)(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?"), _iso),
    (_rx(r"(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d\d)"), _numeric),
    (
        _rx(
            rf"{_WEEKDAY_LEAD}(?P<m>{_M})\.?\s+(?:the\s+)?(?P<d>{_DAY}){_ORD}"
            rf"(?:{_SEP}(?:(?P<m2>{_M})\.?\s+)?(?P<d2>{_DAY}){_ORD}(?![\d:]))?(?:,?\s+(?P<y>{_YEAR}))?"
        ),
        _full_date,
    ),
    (
        _rx(
            rf"{_WEEKDAY_LEAD}(?P<d>{_DAY}){_ORD}(?:{_SEP}(?P<d2>{_DAY}){_ORD})?(?P<dayfirst>\s+)"
            rf"(?:of\s+|de\s+)?(?P<m>{_M})\.?(?:,?\s+(?:de\s+|del\s+)?(?P<y>{_YEAR}))?"
        ),
        _full_date,
    ),
    (_rx(rf"{_PART}?(?P<m>{_M})\.?,?\s+(?:of\s+|de\s+|del\s+)?(?P<y>{_YEAR})"), _month_year),
    (
        _rx(
            rf"(?:(?:from|between)\s+)?(?P<m>{_M})\.?{_SEP}(?P<m2>{_M})\.?(?:,?\s+(?P<y>{_YEAR}))?"
        ),
        _month_range,
    ),
    (
        _rx(
            rf"(?P<prep>{_PREP})?(?:(?P<which>last|next|this|last year's)\s+)?{_PART}?(?P<m>{_M})\.?"
        ),
        _bare_month,
    ),
    (
        _rx(
            rf"(?:(?P<which>last|next|this|past|previous|coming|following|letzten|vergangenen|nächsten|kommenden)\s+)?"
            rf"(?P<wd>{_WLONG}){_DAYPART}"
            rf"(?:\s+(?P<after>dernier|prochain|pasado|próximo|last|next))?"
        ),
        _weekday,
    ),
    (_rx(rf"(?:from|between)?\s*(?P<wd>{_WLONG}){_SEP}(?P<wd2>{_WLONG})"), _weekday_range),
    (
        _rx(
            "(?:"
            + "|".join(
                sorted(
                    (
                        re.escape(w).replace(r"\ ", r"\s+")
                        for w in [*RELATIVE_DAYS, "morgen", "mañana"]
                    ),
                    key=len,
                    reverse=True,
                )
            )
            + ")"
        ),
        _relative_day,
    ),
    (
        _rx(
            r"(?:(?P<lead>earlier|later|earlier in|later in|early|mid|late|early in|late in"
            r"|(?:the )?(?:beginning|start|middle|end|first half|second half) of)[\s-]+)?"
            r"(?:the\s+)?(?P<which>last|this|next|past|previous|current|coming)\s+"
            r"(?P<unit>week|weekend|month|quarter|year|decade|century)"
        ),
        _whole_unit,
    ),
    (
        _rx(
            rf"{_PART}?(?:the\s+)?(?:(?P<which>last|this|next|past|previous|coming)\s+)?"
            rf"(?P<season>spring|summer|autumn|fall|winter)(?:\s+(?:of\s+)?(?P<y>{_YEAR}))?"
        ),
        _season,
    ),
    (
        _rx(
            rf"(?:(?:about|nearly|almost|some|just|over|more than)\s+)?(?P<n>{_N})\s+"
            r"(?P<unit>minutes?|hours?|days?|nights?|weeks?|fortnights?|months?|years?|decades?)\s+ago"
        ),
        _ago,
    ),
    (
        _rx(
            rf"(?:in\s+)?(?P<n>{_N})\s+(?P<unit>days?|weeks?|months?|years?)(?:['’]s?\s+time|\s+from (?:now|today))"
        ),
        _ahead,
    ),
    (
        _rx(
            rf"(?:the\s+)?(?P<which>last|past|previous|next|coming|following)\s+"
            rf"(?P<n>{_N}|few|several|couple of)?\s*(?P<unit>days|nights|weeks|months|years|decades)"
        ),
        _stretch,
    ),
    (
        _rx(
            rf"(?P<prep>(?:in|since|by|until|from|of|before|after|during|for)\s+)?{_PART}?(?P<y>{_YEAR})"
        ),
        _bare_year,
    ),
    (_rx(rf"(?:(?:from|between)\s+)?(?P<y>{_YEAR}){_SEP}(?P<y2>{_YEAR}|\d\d)"), _year_range),
    (_rx(rf"{_PART}?(?:the\s+)?['’]?(?P<decade>(?:1[5-9]|20)\d0|[2-9]0)s"), _decade),
    (
        _rx(
            r"(?:the\s+)?(?P<q>first|second|third|fourth|Q[1-4]|[1-4](?:st|nd|rd|th))"
            r"(?:[\s-]+(?P<unit>quarter|half))"
            rf"(?:(?:\s+of)?\s+(?:(?P<y>{_YEAR})|(?P<which>this|last|next)\s+year))?"
        ),
        _quarter,
    ),
    (_rx(rf"(?P<unit>(?P<q>Q[1-4]))(?:\s+(?:of\s+)?(?P<y>{_YEAR}))?(?P<which>)"), _quarter),
    (
        _rx(rf"(?:(?P<which>last|next|this|past)\s+)?(?P<name>{HOLIDAYS})(?:,?\s+(?P<y>{_YEAR}))?"),
        _holiday,
    ),
    (_rx(r"(?:the\s+)?new year(?![’']s)"), _new_year),
    (_rx(rf"{_EDGE}(?:the|this)\s+(?P<unit>year|month|week|quarter|decade)"), _year_edge),
    (_rx(r"(?P<unit>year)[- ](?P<edge>end)"), _year_edge),
    (_rx(rf"{_EDGE}(?:(?P<m>{_M})\.?)?,?\s*(?P<y>{_YEAR})?"), _edge_of_year),
    (_rx(_FOREIGN), _foreign_unit),
)
