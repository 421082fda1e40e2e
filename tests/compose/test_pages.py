"""How pages read: told once, newest first, in order, of one event, by whom it was said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.compose.stories import AT, material, page, texts

BRIDGE = [
    material(
        0,
        "Bridge at Ostby closes after crack is found",
        "The town of Ostby closed its main bridge on Tuesday after engineers found a crack in a "
        "pillar. The bridge carries 9,000 cars a day. Repairs will cost 4 million crowns, "
        "Mayor Ingrid Holm said.",
    ),
    material(
        1,
        "Ostby shuts main bridge over crack in pillar",
        "Ostby's main bridge was shut on Tuesday when engineers discovered a crack in one of its "
        "pillars. A ferry will take walkers across the river from Thursday.",
    ),
    material(
        2,
        "Crack in a pillar closes the bridge at Ostby",
        "A crack in a pillar has closed the main bridge at Ostby, the town said on Tuesday. "
        "Divers will examine the pillar on Friday.",
    ),
]


def test_the_event_is_told_once_and_each_fact_beside_it() -> None:
    told = texts(page(BRIDGE))
    assert sum("crack" in t and "bridge" in t.lower() for t in told) == 1
    assert any("9,000 cars" in t for t in told)
    assert any("ferry" in t for t in told)


def test_the_newest_outcome_leads_and_days_stand_in_order() -> None:
    made = page(
        [
            material(
                0,
                "Bakers of Lund go on strike",
                "Bakers in the city of Lund went on strike on Monday over night pay. Their union "
                "wants 12 crowns more an hour. Shops ran out of bread by noon on Monday.",
                at=AT - timedelta(days=1),
            ),
            material(
                1,
                "Bread runs short in Lund as bakers strike",
                "The strike of the bakers in Lund emptied shops on Wednesday. Hospitals were "
                "supplied from Malmo on Wednesday.",
                at=AT + timedelta(days=1),
            ),
            material(
                2,
                "Bakers in Lund end strike",
                "Bakers in Lund ended their strike on Friday after the owners agreed to 9 crowns "
                "more an hour for night work. Ovens were lit at midnight on Saturday.",
                at=AT + timedelta(days=4),
            ),
        ]
    )
    assert made.headline.text == "Bakers in Lund end strike"
    assert "ended their strike" in texts(made, "nut graf")[0]
    days = [
        s.when
        for x in made.sections
        if x.kind == "what happened"
        for s in x.sentences
        if s.when is not None
    ]
    assert len(days) >= 2
    assert days == sorted(days)


def test_an_article_of_another_year_is_listed_but_not_quoted() -> None:
    stray = material(
        3,
        "Bridge at Norrby closes after flood",
        "The town of Norrby closed its main bridge on Tuesday after a flood. The flood also "
        "carried away two boats. A crack in a pillar of the bridge was mended in a week.",
        at=AT - timedelta(days=400),
    )
    made = page([*BRIDGE, stray])
    assert made.record.articles == 4
    assert not any("Norrby" in t for t in texts(made))


def test_a_toll_is_told_as_last_reported_and_shown_as_it_grew() -> None:
    made = page(
        [
            material(
                number,
                f"Landslide at Val Torta kills {dead}",
                f"At least {dead} people were killed when a landslide hit the village of Val Torta "
                f"on Sunday, the police said. {more}",
                at=AT - timedelta(days=1) + timedelta(days=number),
            )
            for number, dead, more in (
                (0, 3, "Soldiers searched the mud with dogs."),
                (1, 8, "Rain had fallen for six days."),
                (2, 14, "The road to the valley is open again."),
            )
        ]
    )
    assert "kills 14" in made.headline.text
    assert "14 people" in texts(made, "nut graf")[0]
    rows = [d for d in made.differences if d.about == "people killed"]
    assert [a.value for a in rows[0].accounts] == ["At least 3", "At least 8", "At least 14"]
    assert rows[0].kind == "updated over time"


def test_one_happening_on_two_days_is_a_time_zone() -> None:
    from datetime import datetime, timezone

    east = datetime(2021, 3, 3, 8, tzinfo=timezone(timedelta(hours=9)))
    west = datetime(2021, 3, 2, 19, tzinfo=timezone(timedelta(hours=-6)))
    made = page(
        [
            material(
                0,
                "Probe lands on asteroid Tovio",
                "The probe Skadi landed on the asteroid Tovio on March 3 and sent a first picture. "
                "It will stay for a year.",
                at=east,
            ),
            material(
                1,
                "Skadi probe touches down on Tovio",
                "Engineers in Houston cheered for an hour. The probe Skadi landed on the asteroid "
                "Tovio on March 2 and sent a first picture.",
                at=west,
            ),
        ]
    )
    assert [(d.about, d.kind) for d in made.differences] == [("the day", "time zone")]


def test_an_institution_speaks_by_its_full_name() -> None:
    made = page(
        [
            *BRIDGE,
            material(
                3,
                "Ostby bridge: who pays",
                "Norway's Transport Ministry sent two inspectors to Ostby on Tuesday. The bridge "
                "should have been painted years ago, the ministry said.",
            ),
        ]
    )
    said = {s.speaker.text for x in made.sections for s in x.sentences if s.speaker}
    assert "Norway's Transport Ministry" in said


def test_a_spokesman_for_somebody_is_not_him() -> None:
    made = page(
        [
            *BRIDGE,
            material(
                3,
                "Ostby bridge: who pays",
                "Transport Minister Lars Vik travelled to Ostby on Tuesday. A spokesman for Vik "
                "said that the state would pay half of the costs of the bridge.",
            ),
        ]
    )
    for section in made.sections:
        for sentence in section.sentences:
            if "spokesman for" in sentence.text:
                assert sentence.speaker is None or "Vik" not in sentence.speaker.text


def test_a_label_does_not_repeat_what_its_sentence_says() -> None:
    made = page(BRIDGE)
    for section in made.sections:
        for sentence in section.sentences:
            if sentence.descriptor is not None:
                assert sentence.descriptor.text.lower() not in sentence.text.lower()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The agreement was signed in Oslo.", "Under the agreement, Oslo pays for both tunnels."),
    ],
)
def test_a_definite_noun_waits_for_its_sentence(first: str, second: str) -> None:
    made = page(
        [
            material(
                0,
                "Oslo and Bergen agree on two tunnels",
                f"Oslo and Bergen reached an agreement on two tunnels on Tuesday. {first} {second}",
            ),
            material(
                1,
                "Two tunnels for Oslo and Bergen",
                "Two tunnels will be built between Oslo and Bergen after the cities agreed on "
                "Tuesday. Work begins in May.",
            ),
        ]
    )
    told = texts(made)
    if second in told:
        assert any("agreement" in t for t in told[: told.index(second)])


def test_what_was_going_on_is_left_once_it_has_ended() -> None:
    made = page(
        [
            material(
                0,
                "Climber missing on Mount Holm",
                "A climber is missing on Mount Holm after an avalanche on Monday. Forty soldiers are "
                "searching the slope with dogs. Snow on Mount Holm lay 4 metres deep on Monday.",
                at=AT - timedelta(days=1),
            ),
            material(
                1,
                "Missing climber found alive on Mount Holm",
                "A climber who was missing on Mount Holm was found alive in a hut on Thursday. He had "
                "lived on snow and chocolate.",
                at=AT + timedelta(days=2),
            ),
        ]
    )
    told = texts(made)
    assert "found alive" in told[0]
    assert not any("are searching" in t or "is missing" in t for t in told)
    assert any("4 metres deep" in t for t in told)
