"""Times and dates in words, in English, always with the zone they are in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from nutgraf.english import MONTHS, WEEKDAYS
from nutgraf.model import Article


def day(value: date, *, year: bool = True) -> str:
    """ "26 December 2017", without the year if ``year`` is false."""
    text = f"{value.day} {MONTHS[value.month - 1]}"
    return f"{text} {value.year}" if year else text


def short_day(value: date, *, year: bool = True) -> str:
    """ "26 Dec 2017", without the year if ``year`` is false."""
    text = f"{value.day} {MONTHS[value.month - 1][:3]}"
    return f"{text} {value.year}" if year else text


def weekday(value: date) -> str:
    """ "Tuesday, 26 December 2017"."""
    return f"{WEEKDAYS[value.weekday()]}, {day(value)}"


def days(first: date, last: date | None) -> str:
    """One day, or the days from ``first`` to ``last``, as short as is clear.

    A whole month or a whole year is named as such.
    """
    if last is None or last == first:
        return day(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    month = (first.year, first.month) == (last.year, last.month)
    if month and first.day == 1 and (last + timedelta(days=1)).day == 1:
        return f"{MONTHS[first.month - 1]} {first.year}"
    if month:
        return f"{first.day}–{day(last)}"
    return f"{day(first, year=first.year != last.year)} – {day(last)}"


def clock(value: datetime) -> str:
    """ "10:04 UTC"."""
    return f"{value.astimezone(UTC):%H:%M} UTC"


def moment(value: datetime, *, year: bool = True) -> str:
    """ "26 December 2017, 10:04 UTC"."""
    there = value.astimezone(UTC)
    return f"{day(there.date(), year=year)}, {there:%H:%M} UTC"


def article_time(article: Article) -> str:
    """When an article was published, as exactly as its outlet says; else when it was seen."""
    if article.published is None:
        return f"undated, first seen {moment(article.first_seen)}"
    if article.grain == "day":
        return day(article.published.date())
    return moment(article.published)


def told(value: datetime, articles: Iterable[Article]) -> str:
    """The time of one of these articles, no more exact than its outlet gives it."""
    grains = {article.grain for article in articles if article.published == value}
    return day(value.date()) if grains == {"day"} else moment(value)


def age(value: datetime, now: datetime | None) -> str:
    """How long before ``now``: "12 min ago", "5 h ago"; the day when older than a day, with
    the year where it is another.

    Without ``now`` (a page that will lie on a disk) it is always the day and time.
    """
    if now is None:
        return moment(value)
    seconds = (now - value).total_seconds()
    if seconds < 0 or seconds >= 86_400:
        there = value.astimezone(UTC).date()
        return day(there, year=there.year != now.astimezone(UTC).year)
    if seconds < 3600:
        return f"{max(1, int(seconds // 60))} min ago"
    return f"{int(seconds // 3600)} h ago"


def length(first: datetime, last: datetime) -> str:
    """The time between two moments in its largest fitting unit: "31 hours", "4 days"."""
    hours = (last - first).total_seconds() / 3600
    if hours < 1:
        return "less than an hour"
    number, unit = (round(hours), "hour") if hours < 72 else (round(hours / 24), "day")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def machine(value: date) -> str:
    """The form for an element's ``datetime`` attribute, in UTC if it is a time."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return value.isoformat()


def count(number: int, one: str, many: str | None = None) -> str:
    """ "1 article", "2 articles", "3 countries"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(names: Iterable[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    *head, last = list(names) or [""]
    return f"{', '.join(head)} and {last}" if head else last
