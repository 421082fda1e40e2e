"""When feeds are polled next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.fetch.schedule import after_failure, after_success, parse_retry_after
from nutgraf.model import Feed

NOW = datetime(2024, 3, 5, 10, 30, tzinfo=UTC)
FEED = Feed(url="https://lantern.example/feed", interval=1800, added=NOW)
LEAST, MOST = 600, 86_400


def success(feed: Feed = FEED, now: datetime = NOW, **seen: Any) -> Feed:
    return after_success(feed, now, **({"changed": False, "rng": Random(1)} | seen))


def wait(feed: Feed, now: datetime = NOW) -> float:
    assert feed.next_poll is not None
    return (feed.next_poll - now).total_seconds()


def test_a_success_is_told() -> None:
    failed = replace(FEED, failures=3, error="no", etag='"old"')
    feed = success(failed, headers={"etag": '"new"', "last-modified": "x"}, changed=True)
    assert (feed.failures, feed.error, feed.last_success, feed.last_change) == (0, None, NOW, NOW)
    assert (feed.etag, feed.last_modified) == ('"new"', "x")
    assert FEED.interval * 0.99 <= wait(feed) <= FEED.interval * 1.11


def test_a_feed_is_polled_about_twice_as_often_as_it_changes() -> None:
    for gap in (1800, 7200, 36_000):
        feed, now, rng = replace(FEED, interval=900), NOW, Random(3)
        changed_at = NOW
        for _ in range(300):
            changed = (now - changed_at).total_seconds() >= gap
            if changed:
                changed_at = now
            feed = after_success(feed, now, changed=changed, rng=rng)
            assert feed.next_poll is not None
            now = feed.next_poll
        assert gap * 0.35 <= feed.interval <= gap * 0.9, (gap, feed.interval)


def test_a_feed_that_fell_silent_is_polled_ever_more_seldom() -> None:
    feed, now = success(changed=True), NOW
    intervals = []
    for _ in range(40):
        now = feed.next_poll or now
        feed = success(feed, now)
        intervals.append(feed.interval)
    assert intervals == sorted(intervals)
    assert intervals[-1] == MOST


@pytest.mark.parametrize(
    ("seen", "least"),
    [
        ({"ttl": 120}, 7200),
        ({"headers": {"cache-control": "public, max-age=5400"}}, 5400),
        ({"headers": {"cache-control": "max-age=5400", "age": "1400"}}, 4000),
        ({"headers": {"cache-control": "no-cache, max-age=5400"}}, 1800),
        ({"headers": {"retry-after": "20000"}}, 20_000),
        ({"headers": {"cache-control": "max-age=99999999"}}, MOST),
        ({"ttl": 10**9}, MOST),
    ],
)
def test_what_the_publisher_asks_for_makes_it_later(seen: dict[str, Any], least: int) -> None:
    lately = replace(FEED, last_change=NOW)
    assert least <= wait(success(lately, **seen)) <= least * 1.11


def test_skipped_hours_and_days_are_skipped() -> None:
    feed = success(skip_hours=(10, 11, 12))
    assert feed.next_poll == datetime(2024, 3, 5, 13, 0, tzinfo=UTC)
    tuesday = success(skip_days=("Tuesday", "wednesday"))
    assert tuesday.next_poll == datetime(2024, 3, 7, 0, 0, tzinfo=UTC)
    assert wait(success(skip_hours=range(24))) < 3600, "a feed that skips all skips nothing"


def test_failures_wait_longer_each_time_and_not_all_alike() -> None:
    feed, waits = FEED, []
    for _ in range(10):
        feed = after_failure(feed, NOW, "no", rng=Random(5))
        waits.append(wait(feed))
    assert waits == sorted(waits)
    assert waits[-1] <= MOST
    assert (feed.failures, feed.error, feed.status) == (10, "no", "active")
    spread = {round(wait(after_failure(FEED, NOW, "no", rng=Random(n)))) for n in range(20)}
    assert len(spread) > 15


def test_gone_for_good_retires_and_a_success_brings_back() -> None:
    gone = after_failure(FEED, NOW, "gone", status=410)
    assert gone.status == "retired"
    assert after_failure(FEED, NOW, "not there", status=404).status == "active"
    assert success(gone).status == "active"


def test_retry_after_is_kept_to() -> None:
    feed = after_failure(FEED, NOW, "busy", status=503, retry_after="7200")
    assert wait(feed) >= 7200
    date = "Tue, 05 Mar 2024 16:30:00 GMT"
    assert wait(after_failure(FEED, NOW, "busy", status=429, retry_after=date)) >= 6 * 3600 - 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("120", 120),
        ("Tue, 05 Mar 2024 10:31:00 GMT", 60),
        ("Tue, 05 Mar 2024 09:31:00 GMT", 0),
        ("9" * 400, 999_999_999),
    ],
)
def test_retry_after_values(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


@given(
    interval=st.integers(60, 10**6),
    quiet=st.none() | st.integers(0, 10**8),
    changed=st.booleans(),
    ttl=st.none() | st.integers(-(10**6), 10**9),
    headers=st.dictionaries(
        st.sampled_from(["cache-control", "age", "retry-after"]), st.text(max_size=40)
    ),
    hours=st.lists(st.integers(0, 23), max_size=24),
    failures=st.integers(0, 100),
    seed=st.integers(0, 100),
)
def test_the_next_poll_is_always_in_the_future_and_never_forgotten(
    interval: int,
    quiet: int | None,
    changed: bool,
    ttl: int | None,
    headers: dict[str, str],
    hours: list[int],
    failures: int,
    seed: int,
) -> None:
    last = NOW - timedelta(seconds=quiet) if quiet is not None else None
    feed = replace(FEED, interval=interval, last_change=last, failures=failures)
    fine = after_success(
        feed, NOW, changed=changed, ttl=ttl, headers=headers, skip_hours=hours, rng=Random(seed)
    )
    assert LEAST <= fine.interval <= MOST
    assert LEAST <= wait(fine) <= 7 * MOST * 1.1 + 24 * 3600
    failed = after_failure(
        feed, NOW, "no", retry_after=headers.get("retry-after"), rng=Random(seed)
    )
    assert 0 < wait(failed) <= 7 * MOST
