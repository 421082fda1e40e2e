"""Where accounts differ: a true row of each kind, and no row for what only looks like one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nutgraf.compose.tolls import fate
from tests.compose.stories import AT, material, page


def rows(*told: tuple[str, str], apart: int = 0) -> list[tuple[str, list[str]]]:
    """The kinds and values of the rows on the page of articles, ``apart`` days each."""
    made = page(
        [
            material(n, title, text, at=AT + timedelta(days=apart * n))
            for n, (title, text) in enumerate(told)
        ]
    )
    return [(d.kind, [a.value for a in d.accounts]) for d in made.differences]


def test_a_sum_and_its_round_number_are_a_rounding() -> None:
    found = rows(
        (
            "Senate of Bolivia passes relief bill",
            "The Senate of Bolivia passed a $484 billion relief bill for farms hit by the drought on "
            "Tuesday. Hay will be bought abroad.",
        ),
        (
            "Bolivia's Senate votes for drought relief",
            "The Senate of Bolivia passed a nearly $500 billion relief bill for farms hit by the "
            "drought on Tuesday. Wells have run dry in two provinces.",
        ),
    )
    assert found == [("rounding", ["$484 billion", "nearly $500 billion"])]


def test_a_comma_after_a_toll_is_no_part_of_it() -> None:
    found = rows(
        (
            "Cholera in the camps of Torta",
            "The number of dead of cholera in the camps of Torta rose to 1,250, doctors said. "
            "Water is carried in by lorry.",
        ),
        (
            "Cholera kills more in Torta camps",
            "The number of dead of cholera in the camps of Torta rose to 1,480, doctors said. "
            "Two wells were closed.",
        ),
        apart=1,
    )
    assert found == [("updated over time", ["1,250", "1,480"])]


def test_percentages_of_two_bases_are_no_conflict() -> None:
    found = rows(
        (
            "Council cuts refined oil for Taland",
            "The resolution cuts exports of refined oil to Taland by 89 percent from the level of "
            "2016, diplomats in Geneva said. Ships will be searched.",
        ),
        (
            "Taland to get less refined oil",
            "The resolution cuts exports of refined oil to Taland by 75 percent from the previous "
            "cap, diplomats in Geneva said. Two ports will be closed.",
        ),
    )
    assert [kind for kind, _ in found] == ["other base or unit"]


def test_two_sums_of_one_day_without_a_hedge_conflict() -> None:
    found = rows(
        (
            "Fire destroys warehouse in Ostby",
            "A fire destroyed 12 boats in a warehouse at the harbour of Ostby on Tuesday morning, "
            "the fire brigade said. Nobody was hurt.",
        ),
        (
            "Warehouse at Ostby harbour burns down",
            "A fire destroyed 17 boats in a warehouse at the harbour of Ostby on Tuesday morning, "
            "the owner said. The roof fell in at noon.",
        ),
    )
    assert found == [("conflict", ["12", "17"])]


def test_one_utterance_in_two_renderings_is_a_translation() -> None:
    found = rows(
        (
            "President of Moldova rejects mediation",
            "President Elena Terenko of Moldova rejected an offer of mediation on Tuesday. “We will "
            "not sit at a table with people who bomb our cities,” President Elena Terenko said in "
            "Russian. The offer had come from Geneva.",
        ),
        (
            "Terenko says no to talks",
            "Moldova will not take part in talks in Geneva, its president said on Tuesday. “We shall "
            "not sit down at one table with those who bomb our cities,” President Elena Terenko "
            "said. Her party stands behind her.",
        ),
    )
    assert [kind for kind, _ in found] == ["translation"]


def test_two_quotes_without_a_word_of_translation_are_no_row() -> None:
    found = rows(
        (
            "President of Moldova rejects mediation",
            "President Elena Terenko of Moldova rejected an offer of mediation on Tuesday. “We will "
            "not sit at a table with people who bomb our cities,” President Elena Terenko said. "
            "The offer had come from Geneva.",
        ),
        (
            "Terenko says no to talks",
            "Moldova will not take part in talks in Geneva, its president said on Tuesday. “We shall "
            "not sit down at one table with those who bomb our cities,” President Elena Terenko "
            "said. Her party stands behind her.",
        ),
    )
    assert found == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Lund won the final after Maja Ek made a three-point throw in the second half and "
            "Ostby lost the ball.",
            "Lund won the final after Maja Ek made five of Lund's first eight points in the second "
            "half and Ostby lost the ball.",
        ),
        (
            "A quake killed 40 people in the valley of Torta on Tuesday.",
            "A quake in the valley of Torta killed 900 people in March 1978.",
        ),
        (
            "A quake on Tuesday killed 12 people in the valley of Torta.",
            "Quakes killed 17 people in the valley of Torta in three days, 12 people of them on "
            "Tuesday.",
        ),
        (
            "Shots at three halls in Torta killed 40 people on Tuesday.",
            "A telephone was found on Tuesday at one of three halls in Torta where 19 people died.",
        ),
        (
            "The margin of error of the survey in Lund is plus or minus 2.9 percentage points.",
            "The survey in Lund has a margin of error of plus or minus three percentage points.",
        ),
    ],
    ids=[
        "of what kind, and of how many",
        "another year's",
        "of all, and of some",
        "of all, and of one place",
        "how a poll was taken",
    ],
)
def test_no_row_compares_two_things(one: str, other: str) -> None:
    found = rows(
        ("Lund and Torta in the news of the day", f"{one} Rain fell all night."),
        ("What the day brought for Lund and Torta", f"{other} The road is closed."),
    )
    assert found == []


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("Three people were shot and one was killed in the bakery.", "Three", ""),
        ("Three people were shot and one was killed in the bakery.", "one", "killed"),
        ("The storm killed at least seven people in Brenhaven.", "seven", "killed"),
        ("Nine people were on board, and two died.", "Nine", ""),
        ("Twelve people, six of them children, were injured.", "Twelve", ""),
        ("Twelve people were seriously injured in the square.", "Twelve", "injured"),
    ],
)
def test_a_number_counts_those_of_whom_the_fate_is_said_first(
    text: str, number: str, kind: str
) -> None:
    start = text.index(number)
    assert fate(text, start, start + len(number)) == kind
