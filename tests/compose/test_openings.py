"""Where an article's words begin: datelines, headlines that ran in, and what only looks so."""

from __future__ import annotations

import pytest

from nutgraf.compose.front import front_length, runs_together
from nutgraf.compose.plain import form_fault
from nutgraf.compose.pool import make_pool
from tests.compose.stories import material, page, story, texts


@pytest.mark.parametrize(
    ("words", "title", "rest"),
    [
        (
            "Ferry sinks off Brenhaven BRENHAVEN — A ferry sank on Tuesday with nobody on board.",
            "Ferry sinks off Brenhaven",
            "A ferry sank",
        ),
        ("BRENHAVEN ― The ferry sank on Tuesday with nobody on board.", "", "The ferry sank"),
        (
            "Ferry Sinks in Fog Today, the harbour master closed the port of Brenhaven.",
            "",
            "Today,",
        ),
    ],
)
def test_what_stands_in_front_of_a_sentence_is_passed_over(
    words: str, title: str, rest: str
) -> None:
    assert words[front_length(words, title, 0) :].startswith(rest)


def test_a_name_that_ends_in_police_begins_no_sentence() -> None:
    assert not runs_together(
        "A driver was stopped on Friday, Brenhaven Police said in a statement."
    )
    assert not runs_together("The singer danced for the camera, Page Six wrote on Monday.")
    assert runs_together("Driver stopped after a chase The driver was taken to a cell.")


@pytest.mark.parametrize(
    "sentence",
    [
        "It looks like the mayor is having a change of heart about the bridge.",
        "But she stands by her decision on the harbour.",
        "Anna Holm died while in custody on Dec. 19, 2005.",
        "Sveta, a destroyer on patrol in the strait, rescued the crew of a freighter.",
        "Spread over the cover is a picture of the candidate for mayor.",
    ],
)
def test_what_only_looks_like_a_caption_may_stand(sentence: str) -> None:
    assert form_fault(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Anna Holm: It has been far too easy to move money abroad.",
        "Deputy Holm, end of watch: Friday, he was shot and killed at a door.",
        "Goalkeeper Anna Holm (1) celebrates with the crowd in Brenhaven.",
    ],
)
def test_transcripts_records_and_captions_may_not(sentence: str) -> None:
    assert form_fault(sentence) is not None


def test_a_paragraph_after_an_empty_line_is_whole() -> None:
    article = material(
        0,
        "Ferry sinks off Brenhaven",
        "A ferry sank off Brenhaven on Tuesday with nobody on board.\n\nThe coast guard closed the "
        "strait until Friday.\n\nDivers will look for the wreck in April.",
    )
    pool = make_pool(story([article]), [article])
    assert [c.fault for c in pool.candidates] == [None, None, None]


def test_a_number_torn_from_its_sentence_begins_none() -> None:
    made = page(
        [
            material(
                0,
                "Man arrested at Brenhaven station",
                "A man with a pistol was arrested at Brenhaven station on Tuesday. A loaded. "
                "38-calibre revolver was found in his bag. Trains stood still for an hour.",
            ),
            material(
                1,
                "Arrest at the station",
                "Police arrested a man at Brenhaven station on Tuesday.",
            ),
        ]
    )
    assert not any(t.startswith("38-calibre") for t in texts(made))


def test_what_somebody_says_another_said_is_not_the_others_statement() -> None:
    made = page(
        [
            material(
                0,
                "Minister blames parliament for late aid",
                "Foreign Minister Clara Holm was questioned about the late aid to Brenhaven on Tuesday. "
                "Mrs. Holm answered that Parliament had delayed the aid to Brenhaven and said it would "
                "pay in May.",
            ),
            material(
                1,
                "Holm questioned over aid",
                "Clara Holm, the foreign minister, answered questions about aid to Brenhaven on Tuesday.",
            ),
        ]
    )
    said = [s for x in made.sections if x.kind == "who says what" for s in x.sentences]
    assert all(s.speaker is None or "Parliament" not in s.speaker.text for s in said)
