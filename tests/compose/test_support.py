"""Which sentences count as saying the same: never two remarks of one speaker."""

from __future__ import annotations

import pytest

from nutgraf.compose.facts import Comparison, rate
from nutgraf.compose.pool import make_pool
from tests.compose.stories import material, story

OPENING = "The tug crews of Port Sandro went on strike on Tuesday over the manning of new boats."


def supported(ours: str, theirs: str) -> bool:
    """Whether the second article's sentence is taken to support the first's."""
    materials = [
        material(0, "Tug crews strike in Port Sandro", f"{OPENING} {ours}"),
        material(1, "Strike of tug crews", f"Tugs lay idle in Port Sandro on Tuesday. {theirs}"),
    ]
    pool = make_pool(story(materials), materials)
    rate(pool, Comparison(pool))
    (candidate,) = (c for c in pool.candidates if c.text == ours)
    return bool(candidate.support)


REMARK = "“If the inspector says three, we will listen,” said Dale Sheriffs, the guild's secretary."
WELCOME = (
    "The managing director, Yvette Comeau, said in a statement that it welcomed the inspection."
)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (REMARK, "The guild's secretary, Dale Sheriffs, said the crews would tow any ship."),
        (REMARK, "“Come in February,” said Dale Sheriffs, who is the guild's secretary."),
        (
            WELCOME,
            "The managing director, Yvette Comeau, said in a statement that it would appeal.",
        ),
        (
            "“The guild said that the crews wanted to be home for the feast. So did I,” he said.",
            "“A log is a humble witness,” Roque said, “and never wants a feast at home.”",
        ),
    ],
)
def test_another_remark_of_the_same_speaker_is_no_support(ours: str, theirs: str) -> None:
    assert not supported(ours, theirs)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (
            REMARK,
            "The guild will listen if the inspector says three, said its secretary, Sheriffs.",
        ),
        (
            WELCOME,
            "Yvette Comeau, managing director, welcomed the inspection in a statement on Tuesday.",
        ),
        (
            "“Nobody can become a mediator because one side wishes it,” Lena Orsi told reporters.",
            "“It is impossible to become a mediator by the wish of one side,” Lena Orsi said.",
        ),
        (
            "Mayor Lena Orsi said on Tuesday that the city would mediate if both sides wanted it.",
            "Earlier on Tuesday, Mayor Lena Orsi had offered the city's services to both sides.",
        ),
    ],
)
def test_the_same_remark_in_other_words_is_support(ours: str, theirs: str) -> None:
    assert supported(ours, theirs)
