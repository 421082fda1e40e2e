"""What changed since yesterday, on one story and on all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from nutgraf.model import Correction
from nutgraf.publish.changes import SHOWN, StoryPair, story_changes
from nutgraf.publish.front import DeskItems, FrontItem, set_widths
from nutgraf.publish.history import since
from nutgraf.publish.links import HERE, SiteLinks
from nutgraf.publish.voices import repeaters, repeating

from . import sample_pages as sample
from .desk import utc
from .test_versions import NEWER, older

NOW = utc("2026-03-05 09:30")


def test_new_sentences_and_gone_ones_are_told() -> None:
    before = older()
    view = story_changes(
        StoryPair(newer=NEWER, older=before), sample.SOURCES.articles, sample.SOURCES.outlets, HERE
    )
    assert not view.new
    assert view.before == before.headline.text
    happened = next(s for s in NEWER.sections if s.kind == "what happened")
    assert ["".join(p.text for p in c.pieces) for c in view.came] == [happened.sentences[-1].text]
    assert view.came[0].outlet == "Harbour Desk"
    assert (view.came_more, view.went) == (0, 0)
    assert view.all_href == f"/story/{sample.STORY}/changes?from=1&to=3"


def test_a_new_story_tells_its_nut_graf() -> None:
    pair = StoryPair(newer=NEWER, older=None)
    view = story_changes(pair, sample.SOURCES.articles, sample.SOURCES.outlets, HERE)
    assert view.new
    assert (view.all_href, view.before, view.taken_off) == (None, "", ())
    nut_graf = NEWER.sections[0].sentences
    assert len(view.came) == min(SHOWN, len(nut_graf))


def test_corrections_are_told_with_their_outlet() -> None:
    span = NEWER.headline.citation.span
    gone = Correction(text="Thirty were hurt.", span=span, kind="corrected", version=2)
    pair = StoryPair(newer=replace(NEWER, corrections=(gone,)), older=older())
    (line,) = story_changes(pair, sample.SOURCES.articles, sample.SOURCES.outlets, HERE).taken_off
    assert line == "Northline corrected its article: Thirty were hurt."
    seen = StoryPair(newer=pair.newer, older=replace(older(), version=2))
    assert not story_changes(seen, sample.SOURCES.articles, {}, HERE).taken_off


class TestSince:
    def test_yesterdays_version_is_the_one_that_stood_then(self) -> None:
        told = since(NEWER, HERE, sample.VERSIONS, NOW)
        assert told is not None
        assert told.href.endswith("?from=1&to=3")
        assert told.told == "5 new sentences since yesterday"

    def test_where_nothing_changed_today_the_last_change_is_told(self) -> None:
        told = since(NEWER, HERE, sample.VERSIONS, NOW + timedelta(days=3))
        assert told is not None
        assert told.href.endswith("?from=2&to=3")
        assert told.told.endswith("since version 2")

    def test_a_story_of_today_has_no_yesterday(self) -> None:
        told = since(NEWER, HERE, sample.VERSIONS, utc("2026-03-05 05:00"))
        assert told is not None
        assert told.told.endswith("since version 2")

    def test_nothing_for_a_first_version_or_a_site_of_files(self) -> None:
        assert since(replace(NEWER, version=1), HERE, sample.VERSIONS, NOW) is None
        assert since(NEWER, SiteLinks(), sample.VERSIONS, NOW) is None


def test_who_only_repeats() -> None:
    found = repeaters(NEWER, sample.SOURCES, HERE)
    assert [(r.outlet, r.whose) for r in found] == [
        ("Daily Mix", "Northline"),
        ("Evening Ledger", "Northline"),
        ("Island Times", "Northline"),
    ]
    assert repeating(NEWER) == "3 repeat another’s report"
    assert repeating(replace(NEWER, voices=NEWER.voices[1:])) == ""


@pytest.mark.parametrize(
    ("sizes", "alone", "widths", "listed"),
    [
        ([4, 3, 1], 3, [3, 3, 1], 2),
        ([4, 3, 1], 0, [3, 3, 3], 3),
        ([4, 3, 1], 40, [3, 3, 3], 3),
        ([1, 3, 1], 3, [1, 3, 2], 3),
        ([1, 1, 1], 3, [1, 1, 1], 3),
        ([2, 2], 1, [3, 2], 1),
        ([], 5, [], 3),
    ],
)
def test_desks_leave_no_hole(sizes: list[int], alone: int, widths: list[int], listed: int) -> None:
    item: FrontItem = object()  # type: ignore[assignment]
    desks = [DeskItems(key=str(n), title="", items=(item,) * n) for n in sizes]
    wide, columns = set_widths(desks, alone)
    assert ([d.width for d in wide], columns) == (widths, listed)
