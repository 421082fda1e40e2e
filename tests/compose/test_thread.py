"""A page follows one article: what runs on, what is told again, what leads back to what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from nutgraf.compose.dates import relative_dates, written
from nutgraf.compose.dependence import dependence
from nutgraf.compose.needs import first_places, named, needs
from nutgraf.compose.plain import form_fault
from tests.compose.stories import AT, material, page, texts

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
