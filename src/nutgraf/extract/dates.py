"""Reading a page's dates: the time with its own offset, and how exact it is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from nutgraf.model import Grain

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?"
    r"\s*(Z|UTC|GMT|[+-]\s?\d{1,2}:?\d{2}|[+-]\d{1,2})?(?:\[[^\]]*\])?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(Z|[+-]\d{4})?", re.I)
_YEARS = range(1990, 2101)


class Stamp:
    """A time as a page gives it. ``zoned`` is whether it came with an offset."""

    __slots__ = ("grain", "time", "zoned")

    def __init__(self, time: datetime, grain: Grain, zoned: bool) -> None:
        self.time = time
        self.grain = grain
        self.zoned = zoned

    def within(self, zone: timezone) -> Stamp:
        """The same clock time in ``zone``, for a stamp that named no offset."""
        return self if self.zoned else Stamp(self.time.replace(tzinfo=zone), self.grain, False)


def read_stamp(text: object) -> Stamp | None:
    """A stamp from an ISO 8601 or RFC 822 date, or seconds since 1970; ``None`` otherwise.

    Midnight to the second is taken as a day alone, which is what it nearly always means.
    """
    value = str(text or "").strip()
    match = _ISO.fullmatch(value) or _COMPACT.fullmatch(value)
    if match is not None:
        groups = [*match.groups(), None][:8]
        if len(match.groups()) == 7:  # the compact form has no fraction
            groups = [*match.groups()[:6], None, match.group(7)]
        return _from_parts(groups)
    if re.fullmatch(r"1\d{9}(?:\d{3})?", value):
        return Stamp(datetime.fromtimestamp(int(value[:10]), UTC), "time", True)
    parts = _rfc822(value)
    if parts is None:
        return None
    year, month, day, hour, minute, second, *_, offset = parts
    return _make((year, month, day), (hour, minute, second, 0), offset, True)


def _rfc822(value: str) -> tuple[int, ...] | None:
    if not re.match(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3}", value):
        return None
    try:
        parts = parsedate_tz(value)
    except (TypeError, ValueError, IndexError):
        return None
    return parts if parts is not None and parts[9] is not None else None  # type: ignore[return-value]


def _from_parts(groups: list[str | None]) -> Stamp | None:
    year, month, day, hour, minute, second, fraction, zone = groups
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    offset = _offset(zone)
    return _make(
        (int(year or 0), int(month or 0), int(day or 0)),
        (int(hour or 0), int(minute or 0), int(second or 0), micro),
        offset,
        hour is not None,
    )


def _offset(zone: str | None) -> int | None:
    if not zone:
        return None
    if zone.upper() in ("Z", "UTC", "GMT"):
        return 0
    digits = zone[1:].strip()
    hours, _, minutes = digits.partition(":")
    if not minutes and len(digits) > 2:
        hours, minutes = digits[:-2], digits[-2:]
    seconds = int(hours) * 3600 + int(minutes or 0) * 60
    return -seconds if zone[0] == "-" else seconds


def _make(
    date: tuple[int, int, int], clock: tuple[int, int, int, int], offset: int | None, timed: bool
) -> Stamp | None:
    if date[0] not in _YEARS or abs(offset or 0) > 14 * 3600:
        return None
    zone = timezone(timedelta(seconds=offset)) if offset else UTC
    try:
        made = datetime(*date, clock[0], clock[1], min(clock[2], 59), clock[3], tzinfo=zone)
    except ValueError:
        return None
    day = not timed or clock == (0, 0, 0, 0)
    return Stamp(made, "day" if day else "time", offset is not None)
