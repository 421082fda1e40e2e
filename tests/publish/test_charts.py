from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from nutgraf.model import Outlet
from nutgraf.publish.charts import ROWS, coverage, growth

from .sample_pages import ARTICLES, SOURCES


def test_growth_rises_to_the_last_article() -> None:
    curve = growth(ARTICLES, 100, 30)
    assert curve is not None
    points = [tuple(map(float, p.split())) for p in re.findall(r"[\d.]+ [\d.]+", curve.line)]
    xs, ys = zip(*points, strict=True)
    assert list(xs) == sorted(xs)
    assert list(ys) == sorted(ys, reverse=True)
    assert points[-1] == (curve.end_x, curve.end_y)
    assert max(xs) <= 100
    assert min(ys) >= 0
    assert curve.text.startswith("8 articles in 27 hours, from 4 March 2026, 05:58 UTC")


def test_no_curve_for_what_did_not_grow() -> None:
    assert growth(ARTICLES[:2]) is None
    assert growth([ARTICLES[0]] * 5) is None
    assert growth([]) is None


def test_growth_is_no_more_exact_than_the_outlets() -> None:
    days = [replace(a, grain="day") for a in ARTICLES]
    curve = growth(days)
    assert curve is not None
    assert curve.text == "8 articles, 4–5 March 2026"


def test_coverage_by_country() -> None:
    picture = coverage(ARTICLES, SOURCES.outlets, frozenset({"ledger", "mix"}))
    assert picture is not None
    assert sum(dot.copy for dot in picture.dots) == 2
    assert {row.label for row in picture.rows} >= {"Finland", "Sweden", "unknown"}
    assert "United Kingdom: 2 articles" in picture.text
    assert all(picture.left <= dot.x <= picture.right for dot in picture.dots)
    assert [tick.label for tick in picture.ticks] == ["5 Mar"]


def test_one_country_makes_no_picture() -> None:
    outlets = {key: replace(outlet, country=None) for key, outlet in SOURCES.outlets.items()}
    assert coverage(ARTICLES, outlets, frozenset()) is None


def test_many_countries_share_a_last_row() -> None:
    codes = ["AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR"]
    outlets = {c: Outlet(id=c, name=c, country=c) for c in codes}
    first = ARTICLES[0]
    articles = [
        replace(first, id=c, outlet_id=c, published=first.first_seen + timedelta(minutes=10 * n))
        for n, c in enumerate(codes)
    ]
    picture = coverage(articles, outlets, frozenset())
    assert picture is not None
    assert len(picture.rows) == ROWS
    assert sum(row.articles for row in picture.rows) == len(codes)
    assert [tick.label for tick in picture.ticks] == ["05:58 UTC", "07:48 UTC"]
