"""Stories are let go by their age, whatever happened to them, without looking at all of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.group.cluster import Grouper
from nutgraf.group.features import Features, featurise
from nutgraf.group.quiet import newest
from nutgraf.group.score import DAY
from nutgraf.group.window import Window
from tests.group.make import FERRY, START, VOTE, article

#: What happens, and when: an article comes or comes again, leaves for another's story, or all that
#: is older than a day is let go.
STEPS = st.tuples(
    st.sampled_from(("come", "come", "move", "remove", "forget")),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(0, 40),
)


def _one(key: str, day: int, published: bool) -> Features:
    text = f"{(FERRY, VOTE)[len(key) % 2]} Berth {key} was closed."
    made = article(key, f"Berth {key}", text, hours=24 * day)
    if not published:
        made = article(key, f"Berth {key}", text, hours=24 * day, published=None)
    return featurise(*made, None)


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=40))
def test_what_is_old_goes_and_nothing_else(steps: list[tuple[str, int, int, int]]) -> None:
    grouper = Grouper()
    window: Window = grouper._window
    for what, one, other, day in steps:
        key, beside = f"a{one}", f"a{other}"
        if what == "come":
            grouper.assign(_one(key, day, published=other > 2))
        elif what == "move" and key in window.items and beside in window.items:
            window.move(window.items[key], window.items[beside].story_id)
        elif what == "remove" and key in window.items:
            window.remove(window.items[key])
        elif what == "forget":
            before = START + timedelta(days=day)
            at = before.timestamp() / DAY
            stay = {s.id for s in window.stories.values() if newest(s) >= at}
            gone = len(window.stories) - len(stay)
            assert grouper.forget(before) == gone
            assert set(window.stories) == stay
    live = len(window.stories)
    assert grouper.forget(START + timedelta(days=100)) == live
    assert len(grouper) == 0


def test_no_more_than_fit_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest quiet go first, and a few more than must."""
    monkeypatch.setattr("nutgraf.group.cluster.CAPACITY", 40)
    grouper = Grouper()
    window: Window = grouper._window
    for n in range(41):
        window.put(window.item(_one(f"a{n}", 40 - n, published=True), n), f"s{n}")
    grouper.revise(0)
    assert set(grouper.story_ids) == {f"s{n}" for n in range(38)}
