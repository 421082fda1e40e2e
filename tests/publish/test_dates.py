from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from nutgraf.publish import dates

from .sample_pages import ARTICLES

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2017, 12, 26), None, "26 December 2017"),
        (date(2017, 12, 26), date(2017, 12, 26), "26 December 2017"),
        (date(2017, 12, 24), date(2017, 12, 26), "24–26 December 2017"),
        (date(2017, 11, 29), date(2017, 12, 2), "29 November – 2 December 2017"),
        (date(2017, 12, 29), date(2018, 1, 2), "29 December 2017 – 2 January 2018"),
        (date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        (date(2019, 1, 1), date(2019, 12, 31), "2019"),
        (date(2018, 1, 1), date(2019, 12, 31), "2018–2019"),
    ],
)
def test_days(first: date, last: date | None, told: str) -> None:
    assert dates.days(first, last) == told


def test_times_are_told_in_utc() -> None:
    there = datetime(2017, 12, 27, 1, 4, tzinfo=timezone(timedelta(hours=3)))
    assert dates.moment(there) == "26 December 2017, 22:04 UTC"
    assert dates.machine(there) == "2017-12-26T22:04:00Z"


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(0, "1 min ago"), (59, "59 min ago"), (60, "1 h ago"), (1439, "23 h ago")],
)
def test_young_things_have_an_age(minutes: int, told: str) -> None:
    assert dates.age(NOW - timedelta(minutes=minutes), NOW) == told


def test_old_and_future_things_have_a_date() -> None:
    assert dates.age(NOW - timedelta(days=1), NOW) == "4 March"
    assert dates.age(NOW + timedelta(days=1), NOW) == "6 March"
    assert dates.age(NOW - timedelta(days=100), NOW) == "25 November 2025"
    assert dates.age(NOW, None) == "5 March 2026, 09:30 UTC"


def test_an_article_says_no_more_than_its_outlet() -> None:
    article = ARTICLES[0]
    assert dates.article_time(article) == "4 March 2026, 05:58 UTC"
    assert dates.article_time(replace(article, grain="day")) == "4 March 2026"
    assert dates.article_time(replace(article, published=None)).startswith("undated, first seen")


def test_counts_and_lists() -> None:
    assert dates.count(1, "country", "countries") == "1 country"
    assert dates.count(0, "voice") == "0 voices"
    assert dates.listed(["A", "B", "C"]) == "A, B and C"
    assert dates.listed(["A"]) == "A"
    assert dates.listed([]) == ""
