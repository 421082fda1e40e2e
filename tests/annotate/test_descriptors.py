"""Who a person is, in the article's words: and who is not meant by the words beside a name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nutgraf.model import Annotation

Annotate = Callable[..., Annotation]

#: Text -> the descriptors of the persons in it, by name; a person without one is not listed.
CASES = {
    "Harbour spokesman Jonas Vale spoke.": {"Jonas Vale": "Harbour spokesman"},
    "Maria Jensen, the mayor of Port Alder, left early.": {
        "Maria Jensen": "the mayor of Port Alder"
    },
    "A spokesman for County Prosecutor Robert Mills refused to talk.": {
        "Robert Mills": "County Prosecutor"
    },
    "A spokesman for Robert Mills refused to talk.": {},
    "She will be the junior senator to Ms. Elizabeth Warner in May.": {},
    "In court his brother and Douglas Brand were heard.": {},
    "Christina Greenway, daughter of slain court reporter Julia Brandt, wept.": {
        "Christina Greenway": "daughter of slain court reporter Julia Brandt",
        "Julia Brandt": "slain court reporter",
    },
    "It was sent by two of the witnesses District Attorney David Soames called.": {
        "David Soames": "District Attorney"
    },
    "Former Secretary of State Colin Porter was there.": {
        "Colin Porter": "Former Secretary of State"
    },
    "Elizabeth Lawton, the press director for Rep. Stephen Finch, wrote it.": {
        "Elizabeth Lawton": "the press director for Rep. Stephen Finch",
        "Stephen Finch": "Rep.",
    },
}


@pytest.mark.parametrize("text", sorted(CASES))
def test_descriptors_are_of_the_person_named(annotate: Annotate, text: str) -> None:
    found = {
        m.name: text[slice(*m.descriptor)]
        for m in annotate(text).mentions
        if m.kind == "person" and m.descriptor
    }
    assert found == CASES[text]


def test_the_father_is_not_given_the_sons_name(annotate: Annotate) -> None:
    text = (
        "President Vale left for the coast on Monday. Mr. Vale said he was tired. "
        "His son, Donald Vale Jr., stayed."
    )
    (statement,) = annotate(text).statements
    assert statement.speaker == "Vale"


def test_a_body_is_no_person(annotate: Annotate) -> None:
    text = "The activist investor Jana Partners wrote to Common Sense Media on Monday."
    assert not [m for m in annotate(text).mentions if m.kind == "person"]
