"""Reading the dates of feeds and pages, in every form they come in, with their own offset."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})"
    r"(?:[T\s_](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,:](\d{1,9}))?)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?",
    re.IGNORECASE,
)
#: Years outside of this are typing errors or the clock of a machine that never was set.
YEARS = range(1970, 2101)


def parse_date(text: str | None) -> datetime | None:
    """An aware time from an ISO 8601 or RFC 822 date, or ``None`` if it is neither.

    A time without an offset is taken as UTC; a day without a time is its midnight. Other forms
    (national month names and the like) are for the caller's fallback.
    """
    if not text:
        return None
    text = text.strip()
    return _iso(text) or _rfc822(text)


def _iso(text: str) -> datetime | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    if zone and hour is None:
        return None
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    return _make(
        (int(year), int(month), int(day)),
        (int(hour or 0), int(minute or 0), int(second or 0), micro),
        _offset(zone),
    )


def _offset(zone: str | None) -> int:
    """Seconds east of Greenwich."""
    if not zone or zone.upper() in ("Z", "UTC", "GMT"):
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -seconds if zone[0] == "-" else seconds


def _rfc822(text: str) -> datetime | None:
    if not re.search(r"\d:\d", text) or not re.match(r"(?:[A-Za-z]{3,9},?\s+)?\d", text):
        return None
    try:
        parts = parsedate_tz(text)
    except (TypeError, ValueError, IndexError):
        return None
    if parts is None or parts[9] is None:
        return None  # no zone, or one this does not know
    return _make(tuple(parts[:3]), (*parts[3:6], 0), parts[9])


def _make(date: tuple[int, ...], clock: tuple[int, int, int, int], offset: int) -> datetime | None:
    hour, minute, second, micro = clock
    if date[0] not in YEARS or abs(offset) > 14 * 3600 or second > 60:
        return None
    extra = timedelta()
    if second == 60:  # a leap second is the next minute's first
        second, extra = 59, timedelta(seconds=1)
    if hour == 24 and minute == second == 0:
        hour, extra = 0, timedelta(days=1)
    try:
        zone = UTC if offset == 0 else timezone(timedelta(seconds=offset))
        made = datetime(date[0], date[1], date[2], hour, minute, second, micro, tzinfo=zone)
        return made + extra
    except (ValueError, OverflowError):
        return None
