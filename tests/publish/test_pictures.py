"""Pictures of a story's making: who repeats whom, the timeline, differing figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.model import Account, Difference, Voice
from nutgraf.publish.numbers import amount, currency
from nutgraf.publish.pictures import LEFT, WIDTH, echoes, figures, short, times
from nutgraf.publish.view import in_section

from . import sample_pages as sample

PAGE, SOURCES = sample.sample_page(), sample.SOURCES


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("19", 19),
        ("11 dead", 11),
        ("About 21,000", 21_000),
        ("28 500 troops", 28_500),
        ("$2.5 million", 2_500_000),
        ("about two kilometres", 2),
        ("2.1 kilometers", 2.1),
        ("two hundred", 200),
        ("£3bn", 3e9),
        ("2.4 percent", 2.4),
        ("10:04 GMT", None),
        ("3 p.m.", None),
        ("14 to 16", None),
        ("14–16", None),
        ("3 of 4", None),
        ("several", None),
        ("", None),
    ],
)
def test_amounts(value: str, number: float | None) -> None:
    assert amount(value) == number


@given(st.text())
def test_any_text_has_an_amount_or_none(value: str) -> None:
    found = amount(value)
    assert found is None or found >= 0
    assert len(currency(value)) <= 1


class TestEchoes:
    def test_copies_are_tied_to_their_originals(self) -> None:
        picture = echoes(PAGE.voices, SOURCES)
        assert picture is not None
        repeated = [v for v in PAGE.voices if len(v.members) > 1]
        outlets = {SOURCES.articles[m.article_id].outlet_id for v in repeated for m in v.members}
        assert len(picture.lanes) == len(outlets)
        assert picture.lanes[0].name == "Northline", "those who are repeated come first"
        assert [p.kind for p in picture.points].count("own") == len(repeated)
        assert len(picture.points) == sum(len(v.members) for v in repeated)
        assert all(LEFT < p.x < WIDTH for p in picture.points)
        at = {(p.x, p.y): p.kind for p in picture.points}
        assert len(picture.ties) == len(picture.points) - len(repeated)
        assert all(at[tie.to_x, tie.to_y] == "own" for tie in picture.ties)
        assert all(at[tie.x, tie.y] != "own" for tie in picture.ties)
        assert picture.across(WIDTH) == "100.00%"
        assert picture.text.startswith("Who repeats whom. Northline is carried by ")

    def test_nothing_where_nobody_repeats(self) -> None:
        alone = [Voice(members=v.members[:1]) for v in PAGE.voices]
        assert echoes(alone, SOURCES) is None
        assert echoes((), SOURCES) is None
        assert echoes(PAGE.voices, replace(SOURCES, articles={})) is None


class TestTimes:
    def test_events_to_scale(self) -> None:
        sentences = in_section(PAGE, "timeline")
        at = [date(2026, 2, 4), date(2026, 2, 5), date(2026, 3, 6)]
        dated = [replace(sentences[0], when=when) for when in at]
        picture = times(dated, sample.ARTICLES)
        assert picture is not None
        xs = [event.x for event in picture.events]
        assert xs[0] == 12
        assert xs[2] == WIDTH - 12
        assert xs[1] - xs[0] < (xs[2] - xs[1]) / 20
        # There is no room for a label beside its neighbour's.
        assert [bool(e.label) for e in picture.events] == [True, False, True]
        assert picture.x < picture.to
        assert picture.text == (
            "Events on 4 February 2026, 5 February 2026 and 6 March 2026; reported 4–5 March 2026."
        )

    def test_nothing_for_two_days(self) -> None:
        sentences = in_section(PAGE, "timeline")
        two = [replace(sentences[0], when=date(2026, 3, n)) for n in (1, 2, 2)]
        assert times(two, sample.ARTICLES) is None
        assert times([replace(s, when=None) for s in sentences], sample.ARTICLES) is None


class TestFigures:
    @staticmethod
    def difference(*values: str) -> Difference:
        sentences = in_section(PAGE, "what happened")
        accounts = tuple(
            Account(value=value, sentence=sentences[n % len(sentences)])
            for n, value in enumerate(values)
        )
        return Difference(about="dead", kind="updated over time", accounts=accounts)

    def test_lengths_compare_from_nought(self) -> None:
        picture = figures(self.difference("10", "about 20", "5"), SOURCES)
        assert picture is not None
        lengths = {lane.note: lane.to - lane.x for lane in picture.lanes}
        assert lengths["10"] == pytest.approx(2 * lengths["5"], abs=0.2)
        assert lengths["about 20"] == pytest.approx(2 * lengths["10"], abs=0.2)
        assert "about 20" in picture.text

    def test_close_values_are_told_apart(self) -> None:
        picture = figures(self.difference("1,001", "1,002"), SOURCES)
        assert picture is not None
        assert abs(picture.points[0].x - picture.points[1].x) > 100
        assert picture.lanes[0].to == picture.lanes[1].to, "no lengths where there is no nought"

    @pytest.mark.parametrize(
        "values", [("10", "ten"), ("10", "many"), ("$10", "€11"), ("10",), ("9:30", "10")]
    )
    def test_nothing_where_it_would_mislead(self, values: tuple[str, ...]) -> None:
        assert figures(self.difference(*values), SOURCES) is None


def test_long_names_are_cut() -> None:
    assert short("The Northern Shipping Gazette") == "The Northern Shi…"
    assert short("Northline") == "Northline"
