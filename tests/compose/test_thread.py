"""A page follows one article: what runs on, what is told again, what leads back to what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from nutgraf.compose.dates import relative_dates, written
from nutgraf.compose.dependence import dependence
from nutgraf.compose.needs import first_places, introduced_at, named, needs
from nutgraf.compose.outline import section_of
from nutgraf.compose.plain import form_fault
from nutgraf.compose.pool import make_pool
from tests.compose.stories import AT, material, page, story, texts

FIRE = (
    "A fire destroyed the Anchor cinema in Port Sandro on Tuesday. It had been burning for an hour "
    "when the first engine came. Police arrested a 31-year-old projectionist, Ivo Maran, two streets "
    "away. Investigators found petrol in the projection room. The cinema opened in 1931 and seats "
    "four hundred people. Mayor Lena Orsi promised to rebuild it."
)


def test_what_happened_runs_on_from_the_nut_graf_in_the_words_of_its_article() -> None:
    made = page(
        [
            material(0, "Fire destroys the Anchor cinema in Port Sandro", FIRE),
            material(
                1,
                "Anchor cinema burns down",
                "The Anchor cinema in Port Sandro was destroyed by a fire on Tuesday. Smoke drove forty "
                "families from their homes.",
            ),
        ]
    )
    told = texts(made)
    assert told[0].startswith("A fire destroyed the Anchor cinema")
    assert told[1].startswith("It had been burning")
    own = [t for t in told if any(t[:30] in s for s in [FIRE])]
    assert [FIRE.index(t[:30]) for t in own] == sorted(FIRE.index(t[:30]) for t in own)
    assert not any("was destroyed by a fire" in t for t in told)
    assert any("forty families" in t for t in told)


def test_the_incident_leads_back_to_what_its_article_told_before() -> None:
    made = page(
        [
            material(
                0,
                "Tram hits a bus in Brenhaven",
                "A tram hit a bus in Brenhaven on Tuesday and four passengers were hurt. The incident "
                "closed Harbour Street for five hours. Trams will run again on Wednesday.",
            ),
            material(
                1,
                "Tram and bus collide in Brenhaven",
                "Four people were hurt when a tram and a bus collided in Brenhaven on Tuesday.",
            ),
        ]
    )
    assert any(t.startswith("The incident closed Harbour Street") for t in texts(made))


@pytest.mark.parametrize(
    ("sentence", "strict", "loose"),
    [
        ("The incident closed the harbour.", set(), {"incident"}),
        ("A judge praised the 162 soldiers.", set(), {"soldier"}),
        ("Harbour Air said on Tuesday that the airline lost money.", set(), set()),
    ],
)
def test_a_noun_leads_back_strictly_only_where_its_article_named_it(
    sentence: str, strict: set[str], loose: set[str]
) -> None:
    first = first_places([(0, len(sentence))], sentence)
    found = needs(sentence, (), 3, 0, dict.fromkeys(first, 3))
    assert found == (strict, loose)


def test_a_noun_is_told_by_its_verb() -> None:
    assert named("shooter", {"shoot", "kraken"})
    assert not named("shooter", {"shop", "shoe"})


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2021, 3, 1), date(2021, 3, 7), "early March 2021"),
        (date(2021, 3, 8), date(2021, 3, 14), "mid March 2021"),
        (date(2021, 3, 29), date(2021, 4, 4), "early April 2021"),
        (date(2021, 3, 22), date(2021, 3, 28), "late March 2021"),
        (date(2021, 3, 6), date(2021, 3, 7), "6–7 March"),
    ],
)
def test_a_week_reads_as_a_part_of_its_month(first: date, last: date, words: str) -> None:
    assert written(first, last, year=False) == words


@pytest.mark.parametrize(
    "sentence",
    [
        "(The owner says that the battery lasts for eighteen hours.)",
        "Because the council never voted, just a motion that lapses soon.",
    ],
)
def test_an_aside_and_half_a_sentence_cannot_stand(sentence: str) -> None:
    assert form_fault(sentence) is not None


def test_a_backlash_on_wednesday_is_no_ash_wednesday() -> None:
    assert len(relative_dates("The bank faced a backlash Wednesday.")) == 1
    assert not relative_dates("The bank is closed on Ash Wednesday.")


def test_that_case_and_both_swedes_point_back() -> None:
    assert dependence("Robin Mell was the witness in that case.")
    assert dependence("The clinic for which both Swedes work was closed.")
    assert not dependence("The mayor said in March that talks would go on.")
    assert not dependence("The film was shown in both Sweden and Norway.")


def test_a_later_opening_that_tells_the_event_again_is_left() -> None:
    made = page(
        [
            material(0, "Fire destroys the Anchor cinema in Port Sandro", FIRE),
            material(
                1,
                "Projectionist charged over the Anchor cinema fire",
                "A projectionist was charged with arson on Thursday. Ivo Maran, 31, denied everything "
                "before a judge. He will stay in custody until May.",
                at=AT + timedelta(days=2),
            ),
            material(
                2,
                "Fire destroyed the Anchor cinema",
                "The Anchor cinema in Port Sandro was destroyed by fire on Tuesday.",
                at=AT + timedelta(days=2),
            ),
        ]
    )
    told = texts(made)
    assert sum("destroyed" in t for t in told) <= 1


ROBBERY = (
    "Robbers took rings and watches from a jeweller's shop in Port Sandro on Tuesday morning. Four men "
    "drove a car into the window of the Maran shop beside the harbour, the latest of several robberies "
    "in Port Sandro. They fled in a second car towards the coast road. Police found the second car "
    "burning near Brenhaven an hour later. Nobody was hurt in the shop, police said."
)


def test_what_the_article_told_before_the_nut_graf_does_not_come_after_it() -> None:
    made = page(
        [
            material(0, "Four men drive a car into the Maran shop in Port Sandro", ROBBERY),
            material(
                1,
                "Four men in a car rob the Maran shop beside the harbour",
                "Harbour shops in Port Sandro will be guarded by night, the mayor said.",
            ),
        ]
    )
    own = [t for t in texts(made) if t[:30] in ROBBERY]
    assert len(own) > 1
    assert texts(made, "nut graf")[0].startswith("Robbers took")
    assert [ROBBERY.index(t[:30]) for t in own] == sorted(ROBBERY.index(t[:30]) for t in own)


def test_one_mans_statements_stand_in_the_order_in_which_he_made_them() -> None:
    made = page(
        [
            material(
                0,
                "Ferries between Port Sandro and Brenhaven stop for a week",
                "Port Sandro stopped its ferries to Brenhaven on Tuesday for a week. The harbour office told "
                "passengers in the morning. “A cracked shaft can cost you the rudder in any storm on the way "
                "to Brenhaven,” said Ivo Maran, director of the harbour office. The office has three boats. "
                "“Coaches along the coast replace every ferry, and schoolchildren go to Brenhaven by train,” "
                "Maran said.",
            ),
            material(
                1,
                "No ferries to Brenhaven for a week",
                "Nobody can sail from Port Sandro to Brenhaven for a week. Nine hundred passengers waited at "
                "the harbour on Tuesday.",
            ),
        ]
    )
    said = texts(made, "who says what")
    assert [t[:9] for t in said] == ["“A cracke", "“Coaches "]


@pytest.mark.parametrize(
    "sentence",
    [
        "In yet another letter the mayor asked for money.",
        "Another delay was a strike of the pilots.",
        "The council then voted against the bridge.",
        "The harbour office goes a step further than it did in spring.",
        "Closing the old ferry line was one of them.",
    ],
)
def test_a_sentence_that_counts_on_from_another_points_back(sentence: str) -> None:
    assert dependence(sentence) is not None


@pytest.mark.parametrize(
    "sentence",
    [
        "The council met on Tuesday and then voted against the bridge.",
        "The mayor, who was then a pilot, voted against the bridge.",
        "The council spent another 40 million crowns on the bridge.",
    ],
)
def test_what_counts_on_within_a_sentence_does_not(sentence: str) -> None:
    assert dependence(sentence) is None


@pytest.mark.parametrize(
    ("earlier", "back"),
    [
        (["The agency owns another rocket.", "The council paid for a mission to the moon."], 2),
        (["Its mission to the moon was put off.", "A mission failed in spring."], 1),
        (["The mission had been put off twice.", "The council paid for a mission."], None),
        (["The council paid for a rocket."], None),
    ],
)
def test_a_noun_at_the_head_leads_back_to_where_it_was_brought_up(
    earlier: list[str], back: int | None
) -> None:
    assert introduced_at("The mission was first planned for spring.", 0, earlier) == back


def test_a_noun_does_not_lead_past_the_one_it_was_brought_up_with() -> None:
    first = (
        "Port Sandro will send a probe to the moon in June, its space office said on Tuesday. The mission "
        "is the third of the office. Rockets for it are built in Brenhaven by nine hundred people. Is a "
        "mission by the neighbours in Hanbit ready? The mission was first to fly in spring from an old "
        "airfield."
    )
    second = "Port Sandro will fly a probe to the moon in June. Engineers praised the plan of the office."
    made = page(
        [
            material(0, "Port Sandro to send a probe to the moon", first),
            material(1, "Port Sandro will fly to the moon in June", second),
        ]
    )
    assert not any("old airfield" in t for t in texts(made))


@pytest.mark.parametrize(
    ("text", "section"),
    [
        (
            "Ivo Maran, who had been ill since January 4, opened the debate for the owners.",
            "happened",
        ),
        ("Six in ten people want the bridge, more than in 2012, the survey says.", "happened"),
        ("Ivo Maran opened the old bridge in 2012 after a debate of nine hours.", "background"),
    ],
)
def test_a_date_beside_which_something_of_now_is_set_makes_no_background(
    text: str, section: str
) -> None:
    opening = (
        "Port Sandro closed its bridge on Tuesday. Cars take the coast road. Nobody was hurt. "
    )
    one = material(0, "Port Sandro closes its bridge", opening + text)
    pool = make_pool(story([one]), [one])
    assert section_of(pool.candidates[3], pool, AT.date()) == section


def test_what_can_stand_may_stand_far_down_alone() -> None:
    opening = " ".join(f"And what did they do in room {number}?" for number in range(20))
    told = "The council of Brennmark closed the old bridge after engineers found cracks."
    made = page([material(0, "Brennmark closes old bridge", f"{opening}\n\n{told}")])
    assert told in [s.text for section in made.sections for s in section.sentences]


def test_a_surname_that_nobody_was_introduced_by_does_not_open_the_page() -> None:
    made = page(
        [
            material(
                0,
                "Owners of Port Sandro's ferries reject a pay offer",
                "Maran’s letter to the ferrymen of Port Sandro went further than the offer of the owners. The "
                "owners of Port Sandro's ferries rejected a pay offer on Tuesday. Ivo Maran, a ferryman, wrote "
                "it with nine others.",
            ),
            material(
                1,
                "Ferry owners reject pay offer",
                "A pay offer was rejected by the owners of the Port Sandro ferries. Nine boats stay in port.",
            ),
        ]
    )
    assert not texts(made)[0].startswith("Maran’s letter")


def test_no_article_changes_places_within_itself_and_one_old_sentence_is_no_section() -> None:
    text = (
        "A fire destroyed the Anchor cinema in Port Sandro on Tuesday. Investigators found petrol in the "
        "projection room. In 1931 the mayor opened the cinema with a play. Nobody was hurt by the fire. "
        "The cinema had four hundred seats."
    )
    made = page(
        [
            material(0, "Fire destroys the Anchor cinema in Port Sandro", text),
            material(
                1,
                "Anchor cinema burns down",
                "Smoke of a cinema fire drove forty families from homes.",
            ),
        ]
    )
    own = [t for t in texts(made) if t[:20] in text]
    assert [text.index(t[:20]) for t in own] == sorted(text.index(t[:20]) for t in own)
    assert any(t.startswith("In 1931") for t in texts(made, "what happened"))
    assert not texts(made, "background")


def test_a_police_source_is_somebody_told_of_before() -> None:
    sentence = "The police source said the men drove a car into the shop."
    found, loose = needs(sentence, (), 3, 0, first_places([(0, 0)], ""))
    assert "sourc" in found | loose
