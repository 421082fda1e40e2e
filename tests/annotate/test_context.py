"""A second look at the offers of a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.annotate.context import FLOOR, RELATIONS, context_features, weigh, weights

SCORES = st.floats(FLOOR, 12.0)


@given(SCORES, st.fixed_dictionaries(dict.fromkeys(RELATIONS, SCORES)))
def test_what_is_weighed_is_what_was_learnt(score: float, near: dict[str, float]) -> None:
    table = weights()
    features = context_features(score, near)
    learnt = table[""] + sum(table.get(name, 0.0) * value for name, value in features.items())
    assert weigh(score, near) == pytest.approx(learnt)
