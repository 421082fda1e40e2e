"""One outlet's series are not stories; one event's headlines are, however alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.group.cluster import Grouper
from nutgraf.group.features import Features, featurise
from nutgraf.group.habits import KNOWN, Habits, headline, of_a_series, threes
from tests.group.make import FERRY, START, article

FIRMS = ("Brekke Steel", "Kelmar Foods", "Orsund Paper", "Valdarno Ports", "Torsk Bank", "Falk Oil")


def _one(key: str, title: str, text: str, hours: float = 0.0, outlet: str = "ledger") -> Features:
    return featurise(*article(key, title, text, hours=hours, outlet=outlet), None)


def _results(number: int, firm: str) -> Features:
    title = f"{firm} standalone net sales at {40 + number}.5 crowns, up {number + 2}% on the year"
    text = (
        f"Reported standalone quarterly numbers for {firm} are: net sales at {40 + number}.5 crowns "
        f"on the year, net profit at {number + 3}.2 crowns, and earnings a share that grew."
    )
    return _one(f"r{number}", title, text, hours=number)


def test_a_series_of_one_outlet_is_not_a_story() -> None:
    grouper = Grouper()
    for number, firm in enumerate(FIRMS):
        grouper.assign(_results(number, firm))
    grouper.revise()
    sizes = sorted(len(grouper.members_of(story)) for story in grouper.story_ids)
    assert sizes[-1] <= KNOWN - 1, "only what came before the form was known may be together"


def test_the_same_headlines_of_many_outlets_are_a_story() -> None:
    grouper = Grouper()
    for number in range(6):
        title = f"Ferry Aurelia aground off Port Kelmar, all {210 + number} safe"
        grouper.assign(_one(f"f{number}", title, FERRY, number, outlet=f"outlet {number}"))
    assert len(grouper.story_ids) == 1


def test_a_growing_toll_of_one_outlet_stays_a_story() -> None:
    grouper = Grouper()
    for number in range(6):
        title = f"Ferry Aurelia aground off Port Kelmar, toll rises to {10 + number}"
        grouper.assign(_one(f"t{number}", title, FERRY, number))
    grouper.revise()
    assert len(grouper.story_ids) == 1


def test_headlines_dated_by_two_days_are_two() -> None:
    grouper = Grouper()
    texts = {
        4: "Here are the winning numbers, and how to claim a prize at the counter before noon.",
        5: "Which numbers were drawn in the lottery last night, and where prizes are paid out.",
    }
    for day, text in texts.items():
        title = f"Winning numbers of the Vestrand lottery for May {day}"
        grouper.assign(_one(f"d{day}", title, text, 24 * day, outlet=f"outlet {day}"))
    assert len(grouper.story_ids) == 2


def test_a_large_story_asks_more_of_what_comes_late() -> None:
    grouper = Grouper()
    for number in range(40):
        grouper.assign(
            _one(f"f{number}", "Ferry Aurelia runs aground", FERRY, number / 9, f"o{number}")
        )
    story = grouper._window.stories[grouper.story_ids[0]]
    now = START.timestamp() / 86_400
    guards = [grouper._window.guard(story, now + days) for days in (0, 5, 10)]
    assert 0 < guards[0] < guards[1] < guards[2]
    assert grouper._window.guard(story, float("nan")) == pytest.approx(guards[0])


words = st.lists(
    st.sampled_from(["red", "green", "blue", "fire", "sea", "road", "#", "of", "the"]), max_size=12
)


@given(words, words, st.floats(0, 5))
def test_a_series_needs_a_known_form_and_is_mutual(a: list[str], b: list[str], days: float) -> None:
    made = [headline(w, [x not in ("#", "of", "the") for x in w]) for w in (a, b)]
    one, other = ((t, threes(t)) for t in made)
    habits = Habits()
    habits.count("x", one[1])
    assert not of_a_series(one, other, habits.known("x", one[1]), days)
    for _ in range(KNOWN):
        habits.count("x", one[1])
        habits.count("x", other[1])
    ways = {
        of_a_series(p, q, habits.known("x", p[1]), days) for p, q in ((one, other), (other, one))
    }
    assert len(ways) == 1
    assert not habits.known("y", one[1])


def test_what_is_remembered_of_an_outlet_is_bounded() -> None:
    from nutgraf.group import habits as module

    habits = Habits()
    for number in range(0, 3 * module.REMEMBERED, 10):
        habits.count("x", np.arange(number, number + 10, dtype=np.uint32))
    assert len(habits._outlets["x"]) <= module.REMEMBERED


def test_undated_articles_are_no_series_by_time() -> None:
    tokens = headline(["daily", "notes", "#"], [True, True, False])
    both = (tokens, threes(tokens))
    known = frozenset(threes(tokens).tolist())
    assert not of_a_series(both, both, known, float("nan"))
    assert of_a_series(both, both, known, 1.0)
