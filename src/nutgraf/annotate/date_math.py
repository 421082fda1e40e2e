"""Days, months and years: the arithmetic behind date expressions.

Conventions: weeks run Monday to Sunday; seasons are those of the northern hemisphere by whole
months; "early", "mid-" and "late" cut a month or year in thirds; "the past two weeks" ends, and
"the coming weeks" starts, on the day of publication.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from nutgraf.annotate.calendar_words import NUMBERS


@dataclass(frozen=True, slots=True)
class Anchor:
    """What an expression is resolved against. ``tense`` is past, future or unknown.

    ``sure`` where the verb itself shows the tense, not the words around.
    """

    today: date | None
    tense: str
    language: str | None
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """First and last day, both ``None`` where unresolved."""

    first: date | None
    last: date | None
    relative: bool


UNRESOLVED = Bounds(None, None, True)
_UNIT_DAYS = {"day": 1, "night": 1, "week": 7, "fortnight": 14}


def one_day(day: date, relative: bool) -> Bounds:
    return Bounds(day, day, relative)


def month_bounds(year: int, month: int, relative: bool, part: str | None = None) -> Bounds:
    first, last = date(year, month, 1), month_end(year, month)
    return part_of(first, last, part, relative)


def month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)


def year_bounds(year: int, relative: bool, part: str | None = None) -> Bounds:
    return part_of(date(year, 1, 1), date(year, 12, 31), part, relative)


def part_of(first: date, last: date, part: str | None, relative: bool) -> Bounds:
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


def add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, month_end(year, month + 1).day))


def number(words: str) -> int | None:
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


def fit_year(month: int, day: int, anchor: Anchor) -> int | None:
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


def unit_bounds(unit: str, today: date, step: int) -> tuple[date, date]:
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
        first = add_months(today.replace(day=1), step)
        return first, month_end(first.year, first.month)
    if unit in {"quarter"}:
        start = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
        first = add_months(start, 3 * step)
        return first, add_months(first, 3) - timedelta(1)
    if unit == "decade":
        year = today.year // 10 * 10 + 10 * step
        return date(year, 1, 1), date(year + 9, 12, 31)
    if unit == "century":
        year = (today.year - 1) // 100 * 100 + 1 + 100 * step
        return date(year, 1, 1), date(year + 99, 12, 31)
    return date(today.year + step, 1, 1), date(today.year + step, 12, 31)


def shifted(today: date, amount: int, unit: str) -> date:
    unit = unit.lower().rstrip("s")
    if unit in _UNIT_DAYS:
        return today + timedelta(amount * _UNIT_DAYS[unit])
    if unit == "month":
        return add_months(today, amount)
    return add_months(today, 12 * amount * (10 if unit == "decade" else 1))


def around(day: date, unit: str) -> Bounds:
    if unit == "month":
        return month_bounds(day.year, day.month, True)
    if unit in {"year", "decade"}:
        return year_bounds(day.year, True)
    return one_day(day, True)
