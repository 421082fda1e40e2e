"""The clock steps an hour, a day, a year: nothing stands still for it, nothing runs wild."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.engine import Engine
from nutgraf.engine.tries import TRIES, WITHIN
from nutgraf.fetch.schedule import after_failure, after_success
from nutgraf.model import Feed
from nutgraf.pipeline.run import WORK
from nutgraf.sample.server import SamplePress
from nutgraf.store.feeds import FARTHEST_TRY
from tests.settings import Clock
from tests.store.things import FEED, article, decision, entry, page, revision

HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
START = datetime(2026, 3, 4, 12, tzinfo=UTC)
STEPS = [HOUR, DAY, YEAR]


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def engine(tmp_path: Path, clock: Clock) -> Iterator[Engine]:
    with Engine.open(
        str(tmp_path / "s.sqlite"),
        encoder="none",
        workers=1,
        log="error",
        clock=clock,
        allow_hosts=("*.localhost",),
        host_delay=0.0,
        min_interval=600,
        max_interval=86_400,
    ) as engine:
        yield engine


@pytest.fixture(scope="module")
def feeds() -> Iterator[list[str]]:
    press = SamplePress()
    press.advance(press.editions()[0])
    with press.serve() as port:
        yield press.feed_urls(port)[:4]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("first", [1, -1])
def test_feeds_are_polled_once_after_each_step(
    engine: Engine, clock: Clock, feeds: list[str], step: timedelta, first: int
) -> None:
    engine.follow(feeds)
    assert engine.update().feeds == len(feeds)
    for direction in (first, -first):
        clock.now += direction * step
        polled = [engine.update().feeds for _ in range(3)]
        # At most once each: a clock that was put forward makes due what it says, one that was
        # put back all that was polled in what is yet to come.
        assert polled[0] <= len(feeds)
        assert polled[1:] == [0, 0]
    # And by now all of them within the longest interval and what is added at random.
    clock.now += 1.2 * DAY
    assert engine.update().feeds == len(feeds)
    for feed in engine.feeds():
        assert feed.next_poll is not None
        assert timedelta() < feed.next_poll - clock.now <= 1.2 * DAY
        assert feed.failures == 0


@given(
    st.lists(
        st.tuples(
            st.timedeltas(min_value=-YEAR, max_value=YEAR),
            st.sampled_from(["new", "same", "error"]),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_step_takes_an_interval_out_of_its_bounds(
    steps: list[tuple[timedelta, str]],
) -> None:
    now, feed = START, Feed(url=FEED, interval=3600)
    for step, what in steps:
        before = feed
        now += step
        if what == "error":
            feed = after_failure(feed, now, "it timed out")
        else:
            feed = after_success(feed, now, changed=what == "new")
        assert 600 <= feed.interval <= 86_400
        assert feed.next_poll is not None
        assert timedelta() < feed.next_poll - now <= 1.1 * DAY
        if before.last_change is not None and now < before.last_change and what == "new":
            assert feed.interval == before.interval  # a time that is yet to come tells nothing


@pytest.mark.parametrize("step", STEPS)
def test_what_was_put_off_by_a_wrong_clock_is_tried(
    engine: Engine, clock: Clock, step: timedelta
) -> None:
    engine.follow([FEED])
    engine.store.add_entries([entry(1)], clock.now)
    clock.now += step
    put_off = clock.now + timedelta(minutes=30)
    engine.store.settle_entry(entry(1), error="it timed out", retry_at=put_off)
    assert engine.store.waiting_entries(clock.now) == []
    clock.now -= step
    # At once where no try is put off so far, and no later than the farthest ever is.
    clock.now += FARTHEST_TRY if step < FARTHEST_TRY else timedelta()
    assert [e.id for e in engine.store.waiting_entries(clock.now)] == [entry(1).id]


@pytest.mark.parametrize("step", STEPS)
def test_young_articles_are_looked_at_again(engine: Engine, clock: Clock, step: timedelta) -> None:
    engine.store.put_article(article(1, published=clock.now), revision(1))
    engine.store.mark_checked("a1", clock.now + step)

    def young() -> list[str]:
        since, before = clock.now - 2 * DAY, clock.now - HOUR
        return [a.id for a in engine.store.young_articles(since, before, clock.now)]

    assert young() == ["a1"]
    engine.store.mark_checked("a1", clock.now)
    assert young() == []


def test_the_owner_stays_logged_in_and_nobody_is_kept_out(engine: Engine, clock: Clock) -> None:
    engine.set_password("a long enough one")
    cookie = engine.log_in("a long enough one")
    assert cookie is not None
    for _ in range(TRIES + 1):
        wait = engine.wait_to_log_in("192.0.2.1")
    assert timedelta() < wait <= WITHIN
    for step in (DAY, -2 * DAY, DAY + HOUR, -HOUR):
        clock.now += step
        assert engine.session(cookie) is not None
        # Whoever tried too often waits no longer than by a clock that is right.
        assert engine.wait_to_log_in("192.0.2.1") <= WITHIN


def test_a_clock_that_is_a_year_ahead_deletes_nothing(engine: Engine, clock: Clock) -> None:
    engine.follow([FEED])
    engine.set_retention(FEED, 30)
    for n, days in enumerate((0, 10, 29, 40)):
        old = article(n, feed_url=FEED, published=clock.now - days * DAY, first_seen=clock.now)
        engine.store.put_article(old, revision(n))
        engine.store.put_grouping([decision(n, f"s{n}")], [])
        engine.store.put_page(page(f"s{n}"), 1.0)
    clock.now += YEAR
    assert engine.forget_outdated() == 1  # the one that is over by the news themselves
    assert engine.store.story("s3") is None
    # What is read by the wrong clock has its outlet's time.
    late = article(9, feed_url=FEED, published=START + HOUR, first_seen=clock.now)
    engine.store.put_article(late, revision(9))
    assert engine.forget_outdated() == 0
    clock.now = START - DAY
    assert engine.forget_outdated() == 0
    assert engine.counts().stories == 3


def test_a_lease_knows_no_clock(engine: Engine, clock: Clock) -> None:
    with engine.pipeline.alone() as lease:
        for step in (YEAR, -2 * YEAR):
            clock.now += step
            assert lease.held()
            assert engine.store.lease(WORK) is None
    assert engine.store.lease(WORK) is not None
