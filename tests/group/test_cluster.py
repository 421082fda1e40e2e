"""Stories: the right articles together, whatever comes in, and what people say is obeyed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import numpy as np
import pytest

from nutgraf.group.cluster import Grouper, Split
from nutgraf.group.features import Features, featurise
from nutgraf.group.relook import LOOKS, Relook
from nutgraf.group.score import default_weights
from nutgraf.group.window import LiveStory, story_id_for
from nutgraf.model import StoryChange
from nutgraf.pipeline.grouping import moved
from tests.group.make import FERRY, FERRY_AGAIN, FERRY_THIRD, START, VOTE, article, features


def ferry() -> list[Features]:
    return [
        features("f1", "Ferry Aurelia runs aground off Port Kelmar", FERRY),
        features("f2", "All 214 aboard ferry Aurelia are safe", FERRY_AGAIN, 2),
        features("f3", "Why did the Aurelia's steering fail?", FERRY_THIRD, 5),
    ]


def test_one_event_is_one_story_and_another_is_not() -> None:
    grouper = Grouper()
    first, *rest = [grouper.assign(f) for f in ferry()]
    other = grouper.assign(features("v", "Water levy rejected", VOTE, 6))
    assert first.founded
    assert first.story_id == story_id_for("f1")
    assert [d.story_id for d in rest] == [first.story_id] * 2
    assert not rest[0].founded
    assert rest[0].score > 0.5
    assert "Aurelia" in rest[0].shared_terms
    assert other.founded
    assert other.story_id != first.story_id


def test_same_order_same_stories() -> None:
    runs = []
    for _ in range(2):
        grouper = Grouper()
        runs.append([grouper.assign(f) for f in [*ferry(), features("v", "Levy", VOTE)]])
        assert grouper.revise() == []
    assert runs[0] == runs[1]


def test_loading_continues_where_it_stopped() -> None:
    whole, resumed = Grouper(), Grouper()
    placed = [(str(whole.assign(f).story_id), f) for f in ferry()[:2]]
    resumed.load(placed)
    assert resumed.assign(ferry()[2]).story_id == placed[0][0]
    assert resumed.members_of(placed[0][0]) == ("f1", "f2", "f3")


def test_a_new_revision_replaces_the_article() -> None:
    grouper = Grouper()
    for one in ferry():
        grouper.assign(one)
    again = grouper.assign(ferry()[1])
    assert len(grouper) == 3
    assert again.story_id == grouper.story_of("f1")


def test_forget_lets_quiet_stories_go() -> None:
    grouper = Grouper()
    for one in ferry():
        grouper.assign(one)
    assert grouper.forget(START) == 0
    assert grouper.forget(START + timedelta(days=30)) == 1
    assert len(grouper) == 0
    assert grouper.assign(ferry()[0]).founded


def test_a_wrong_publication_time_does_not_keep_a_story() -> None:
    grouper = Grouper()
    far = START + timedelta(days=40_000)
    grouper.assign(featurise(*article("x", "Ferry", FERRY, published=far), None))
    assert grouper.forget(START + timedelta(days=2)) == 1


def _twins() -> list[Features]:
    """Two quakes on one island: alike but for names, figures and towns."""
    names = (
        ("Haldor Brekke", "Mikkelvik", "5.9", "11"),
        ("Sigrun Falk", "Torshaugen", "6.4", "32"),
    )
    made = []
    for number in range(6):
        for which, (mayor, town, size, hurt) in enumerate(names):
            opening = ("A strong earthquake", "The tremor", "An earthquake")[number % 3]
            text = (
                f"{opening} of magnitude {size} shook the island of Vestrand and damaged homes in "
                f"{town}, where {hurt} people were hurt. Mayor {mayor} asked residents of {town} "
                f"to sleep outdoors. Rescue teams searched {town} for survivors, {mayor} said, "
                f"and report number {number} counted {hurt} injured in {town}."
            )
            made.append(features(f"q{which}{number}", f"Earthquake in {town}", text, number))
    return made


def test_twins_end_in_two_stories() -> None:
    grouper = Grouper()
    for one in _twins():
        grouper.assign(one)
    grouper.revise()
    stories = {which: {grouper.story_of(f"q{which}{n}") for n in range(6)} for which in (0, 1)}
    assert len(stories[0]) == len(stories[1]) == 1
    assert stories[0] != stories[1]


def test_repairs_tell_what_they_did() -> None:
    grouper = Grouper()
    # Loaded as one story, as a greedier decision might have left them.
    grouper.load(("onestory0000", one) for one in _twins())
    for story_id in grouper.story_ids:
        grouper._window.stories[story_id].tested = 0
        grouper._window.touched[story_id] = None
    repairs = grouper.revise()
    assert any(isinstance(r, Split) for r in repairs)
    for repair in repairs:
        assert repair.why
        if isinstance(repair, Split):
            assert repair.story_id == "onestory0000"
            for decision in repair.decisions:
                assert grouper.story_of(decision.article_id) == repair.new_story_id
    assert "q00" in grouper.members_of("onestory0000"), "the older part keeps the address"


# people --------------------------------------------------------------------------------


def _person(kind: str, story_id: str, **more: str) -> StoryChange:
    return StoryChange(story_id=story_id, at=START, kind=kind, by="person", **more)  # type: ignore[arg-type]


def _moved(article_id: str, story_id: str, to: str) -> list[StoryChange]:
    return moved(article_id, story_id, to, START, "person")


def test_not_this_one_is_obeyed_ever_after() -> None:
    grouper = Grouper()
    for one in ferry():
        grouper.assign(one)
    story = str(grouper.story_of("f1"))
    out = _person("not this one", story, article_id="f3", other_story_id="elsewhere000")
    grouper.obey([out])
    assert grouper.story_of("f3") == "elsewhere000"
    assert grouper.revise() == []
    assert grouper.assign(ferry()[2]).story_id != story, "nor as a new revision"
    later = Grouper()
    later.obey([out])
    later.load([(story, ferry()[0]), (story, ferry()[1])])
    assert later.assign(ferry()[2]).story_id != story


def test_an_excluded_article_may_be_let_in_again() -> None:
    grouper = Grouper()
    for one in ferry():
        grouper.assign(one)
    story = str(grouper.story_of("f1"))
    out = _person("not this one", story, article_id="f3", other_story_id="elsewhere000")
    grouper.obey([out, *_moved("f3", "elsewhere000", story)])
    assert grouper.story_of("f3") == story
    assert grouper.assign(ferry()[2]).story_id == story


def test_a_merge_by_hand_stays() -> None:
    grouper = Grouper()
    a = str(grouper.assign(ferry()[0]).story_id)
    b = str(grouper.assign(features("v", "Water levy rejected", VOTE)).story_id)
    grouper.obey([_person("merged", a, other_story_id=b)])
    assert grouper.members_of(b) == grouper.members_of(a) == ("f1", "v")
    assert grouper.revise() == []
    again = grouper.assign(features("v", "Water levy rejected", VOTE))
    assert (again.story_id, grouper.story_of("v")) == (a, a), "a new revision stays too"


def test_a_split_by_hand_stays() -> None:
    grouper = Grouper()
    for one in ferry():
        grouper.assign(one)
    story, new = str(grouper.story_of("f1")), "newstory0000"
    grouper.obey([_person("split", story, other_story_id=new), *_moved("f3", story, new)])
    assert grouper.revise() == []
    assert grouper.assign(ferry()[2]).story_id == new
    assert grouper.assign(ferry()[1]).story_id == story
    assert grouper.story_of("f1") == story


def test_a_merge_taken_back_leaves_two() -> None:
    grouper = Grouper()
    a = str(grouper.assign(ferry()[0]).story_id)
    b = str(grouper.assign(features("v", "Water levy rejected", VOTE)).story_id)
    merged = _person("merged", a, other_story_id=b)
    back = [_person("split", a, other_story_id=b), *_moved("v", a, b)]
    grouper.obey([merged, *back])
    assert (grouper.story_of("f1"), grouper.story_of("v")) == (a, b)
    later = Grouper()
    later.obey([merged, *back])
    later.load([(a, ferry()[0]), (b, features("v", "Water levy rejected", VOTE))])
    assert later.revise() == []
    assert later.members_of(b) == ("v",)


# bad input -----------------------------------------------------------------------------


def test_empty_and_one_word_texts_stay_alone() -> None:
    grouper = Grouper()
    stories = {grouper.assign(features(f"e{n}", "", "")).story_id for n in range(20)}
    stories |= {grouper.assign(features(f"w{n}", "", "Update")).story_id for n in range(20)}
    grouper.revise()
    assert len(stories) >= 21, "nothing to go by must not make a story"


def test_a_hundred_identical_texts_are_one_story() -> None:
    grouper = Grouper()
    found = {
        grouper.assign(features(f"i{n}", "Ferry Aurelia runs aground", FERRY)).story_id
        for n in range(100)
    }
    grouper.revise()
    assert len(found) == 1
    assert len(grouper.story_ids) == 1


def _made_up(draw: Random, words: list[str], number: int) -> Features:
    event = draw.randrange(2_500)
    pick = Random(event)
    core = [pick.choice(words).capitalize() for _ in range(8)]
    rest = [draw.choice(words[:400]) for _ in range(30)]
    text = " ".join(f"the {a} {b} of" for a, b in zip(core * 4, rest, strict=False))
    return features(f"m{number}", " ".join(core[:4]), text, number / 10_000)


@pytest.fixture(scope="module")
def burst() -> tuple[Grouper, float]:
    """Ten thousand articles of one minute, grouped; and the CPU seconds that took."""
    draw = Random(5)
    syllables = ["ka", "lo", "mi", "ten", "dra", "vu", "sor", "pel", "an"]
    words = ["".join(draw.choices(syllables, k=6)) for _ in range(40_000)]
    made = [_made_up(draw, words, n) for n in range(10_000)]
    grouper = Grouper()
    began = time.process_time()
    for number, one in enumerate(made):
        grouper.assign(one)
        if number % 500 == 499:
            grouper.revise()
    return grouper, time.process_time() - began


@pytest.mark.slow
def test_a_burst_of_ten_thousand_in_a_minute_makes_no_blob(burst: tuple[Grouper, float]) -> None:
    grouper, _ = burst
    assert len(grouper) == 10_000
    assert max(len(grouper.members_of(s)) for s in grouper.story_ids) < 200


@pytest.mark.slow
def test_a_burst_of_ten_thousand_takes_two_minutes_at_most(burst: tuple[Grouper, float]) -> None:
    _, seconds = burst
    assert seconds < 120


def test_a_clock_that_jumps() -> None:
    grouper = Grouper()
    jumps = [0, 10_000, -10_000, 1, 2]
    for number, days in enumerate(jumps):
        one = article(f"j{number}", "Ferry Aurelia runs aground", FERRY, hours=24 * days)
        grouper.assign(featurise(*one, None))
        grouper.revise()
    assert len(grouper) == len(jumps)
    assert grouper.story_of("j3") == grouper.story_of("j4")


def test_vectors_may_be_missing_here_and_there() -> None:
    grouper = Grouper()
    vector = np.zeros(384, dtype=np.float32)
    vector[0] = 1.0
    for number, one in enumerate(ferry()):
        text = (FERRY, FERRY_AGAIN, FERRY_THIRD)[number]
        given = vector if number % 2 else None
        title = ("Ferry Aurelia runs aground", "Aurelia safe", "Aurelia's steering")[number]
        del one
        grouper.assign(featurise(*article(f"x{number}", title, text), given))
    grouper.revise()
    assert len(grouper) == 3


def test_a_story_that_is_sent_to_and_fro_is_left_in_the_end() -> None:
    grouper = Grouper()
    for one in ferry():
        grouper.assign(one)
    looked: list[str] = []

    class Restless(Relook):
        def _split(self, story: LiveStory) -> Iterator[Split]:
            looked.append(story.id)
            self._window.touched[story.id] = None
            return iter(())

    list(Restless(grouper._window, default_weights()).look(1_000))
    assert len(looked) == LOOKS * len(grouper.story_ids)
