"""When to poll a feed next: pure functions from a feed and what was just seen to the feed.

A feed is polled about twice as often as it changes: ``Feed.interval`` tends to half the time
between its changes, within the settings' bounds. What the publisher asks for (``ttl``,
``Cache-Control``, ``Retry-After``, ``skipHours``) makes it later, never sooner.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import Random

from nutgraf.model import Feed

_RANDOM = Random()
#: How far an interval may stretch from one poll without a change to the next.
_STRETCH = 1.5
#: Weight of the newest observed gap between changes.
_NEWEST = 0.5
#: Polls are spread by this share of the interval, so that feeds added together drift apart.
_SPREAD = 0.1
#: Failures double the interval up to this many times.
_MOST_DOUBLINGS = 8
#: A retired feed is one the server says is gone for good (RFC 9110, section 15.5.11).
_GONE = 410


def after_success(
    feed: Feed,
    now: datetime,
    *,
    changed: bool,
    headers: Mapping[str, str] | None = None,
    ttl: int | None = None,
    skip_hours: Collection[int] = (),
    skip_days: Collection[str] = (),
    min_interval: int = 600,
    max_interval: int = 86_400,
    rng: Random | None = None,
) -> Feed:
    """The feed after an answer was read (or said that nothing changed).

    ``changed`` is whether there was a new or changed entry. ``headers`` are the answer's, with
    lower-case names; its validators are kept. ``ttl`` is the feed's, in minutes; ``skip_hours``
    (0–23, GMT) and ``skip_days`` (English names) are the feed's. ``now`` is aware; intervals
    are in seconds.
    """
    headers = headers or {}
    interval = _adapt(feed, now, changed, min_interval, max_interval)
    wait = max(interval, _asked(headers, ttl, now, max_interval))
    wait = int(wait * (1 + _SPREAD * ((rng or _RANDOM).random())))
    due = _outside(now + timedelta(seconds=wait), skip_hours, skip_days)
    return replace(
        feed,
        status="active",
        etag=headers.get("etag", feed.etag),
        last_modified=headers.get("last-modified", feed.last_modified),
        interval=interval,
        last_poll=now,
        last_success=now,
        last_change=now if changed else feed.last_change,
        next_poll=due,
        failures=0,
        error=None,
    )


def after_failure(
    feed: Feed,
    now: datetime,
    error: str,
    *,
    status: int | None = None,
    retry_after: str | None = None,
    min_interval: int = 600,
    max_interval: int = 86_400,
    rng: Random | None = None,
) -> Feed:
    """The feed after a poll failed with ``error`` (in words).

    ``status`` is the HTTP status if the server gave one; 410 retires the feed. ``retry_after``
    is the ``Retry-After`` header. The wait doubles with every failure in a row, up to
    ``max_interval``, and is drawn from its upper half so that feeds of one failed server do
    not come back together.
    """
    failures = feed.failures + 1
    ceiling = min(
        max(feed.interval, min_interval) * 2 ** min(failures, _MOST_DOUBLINGS), max_interval
    )
    wait = ceiling * (0.5 + 0.5 * (rng or _RANDOM).random())
    asked = parse_retry_after(retry_after, now)
    if asked is not None:
        wait = max(wait, min(asked, 7 * max_interval))
    return replace(
        feed,
        status="retired" if status == _GONE else feed.status,
        last_poll=now,
        next_poll=now + timedelta(seconds=int(wait)),
        failures=failures,
        error=error,
    )


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds from now that a ``Retry-After`` header (seconds or a date) asks to wait."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())


def _adapt(feed: Feed, now: datetime, changed: bool, least: int, most: int) -> int:
    interval = float(feed.interval)
    quiet = (now - feed.last_change).total_seconds() if feed.last_change else None
    if quiet is not None and quiet < 0:
        quiet = None  # the clock was put back since: nothing is known of how often it changes
    if changed and quiet is not None:
        interval = (1 - _NEWEST) * interval + _NEWEST * quiet / 2
    elif not changed and quiet is None:
        interval *= _STRETCH
    elif not changed and quiet is not None and quiet / 2 > interval:
        interval = min(interval * _STRETCH, quiet / 2)
    return int(min(max(interval, least), most))


def _asked(headers: Mapping[str, str], ttl: int | None, now: datetime, most: int) -> float:
    """The least wait the publisher asks for, in seconds, capped so that none is forgotten."""
    asked = [0.0]
    if ttl is not None and ttl > 0:
        asked.append(60.0 * ttl)
    control = headers.get("cache-control", "").lower()
    age = re.search(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", control)
    if age and "no-cache" not in control and "no-store" not in control:
        passed = headers.get("age", "")
        already = float(passed) if passed.isascii() and passed.isdigit() else 0.0
        asked.append(float(age.group(1)) - already)
    wait = min(max(asked), float(most))
    later = parse_retry_after(headers.get("retry-after"), now)
    return max(wait, min(later, 7.0 * most)) if later is not None else wait


def _outside(due: datetime, hours: Collection[int], days: Collection[str]) -> datetime:
    """The first full hour from ``due`` on that is in no skipped hour or day (GMT)."""
    if not hours and not days:
        return due
    skipped = {day.strip().lower() for day in days}
    at = due.astimezone(UTC)
    for _ in range(7 * 24):
        if at.hour not in hours and at.strftime("%A").lower() not in skipped:
            return at if at == due else at.astimezone(due.tzinfo)
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due  # a feed that skips every hour of the week means none
