"""Times of the stages, as histograms are kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from nutgraf.pipeline.timing import BOUNDS, StageTimes


def test_each_of_several_has_its_share() -> None:
    times = StageTimes()
    times.add("group", 0.08, 8)
    times.add("group", 400.0)
    times.add("group", 1.0, 0)
    taken = times.taken()["group"]
    assert sum(taken.counts) == 9
    assert taken.counts[BOUNDS.index(0.01)] == 8  # a bound belongs to its bucket
    assert taken.counts[-1] == 1
    assert taken.seconds == pytest.approx(400.08)


def test_what_fails_is_timed_and_raised() -> None:
    times = StageTimes()
    with pytest.raises(ZeroDivisionError), times.timed("update"):
        raise ZeroDivisionError
    assert sum(times.taken()["update"].counts) == 1
    assert times.updated is not None


def test_no_time_is_lost_between_threads() -> None:
    times = StageTimes()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: times.add("fetch", 0.001), range(4000)))
    assert sum(times.taken()["fetch"].counts) == 4000
