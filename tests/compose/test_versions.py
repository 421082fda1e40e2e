"""A page changes only where its story changed; corrections are marked and replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.compose.stories import AT, material, page, texts

FIRST = (
    "A crane fell onto a barge in the harbour of Ostby on Tuesday and hurt two men. "
    "The barge was carrying 300 tons of timber. The harbour will stay closed until Friday."
)
SECOND = (
    "Two men were hurt on Tuesday when a crane toppled onto a barge at Ostby. "
    "Divers searched the water under the barge for an hour."
)
STORY = [
    material(0, "Crane falls onto barge at Ostby", FIRST),
    material(1, "Two hurt as crane topples at Ostby", SECOND),
]


def test_the_same_story_is_the_same_page() -> None:
    first = page(STORY)
    assert page(STORY, previous=first, now=AT + timedelta(days=60)) is first


def test_a_new_article_adds_what_it_adds_and_leaves_the_rest() -> None:
    first = page(STORY)
    later = material(
        2,
        "Ostby crane was never inspected",
        "The crane that fell at Ostby was never inspected, the labour office said on Thursday. "
        "A new crane will come from Lund.",
        at=AT + timedelta(days=2),
    )
    second = page([*STORY, later], previous=first)
    assert second.version == 2
    for sentence in second.sentences():
        stood = any(s.text == sentence.text for s in first.sentences())
        assert sentence.first_version == (1 if stood else 2)
    assert any(s.first_version == 2 for s in second.sentences())
    assert any(s.first_version == 1 for s in second.sentences())
    assert second.corrections == ()


def test_a_corrected_sentence_is_marked_and_replaced() -> None:
    first = page(STORY)
    assert any("300 tons" in t for t in texts(first))
    corrected = material(0, STORY[0].revision.title, FIRST.replace("300", "30"), revision=2)
    second = page([corrected, STORY[1]], previous=first)
    assert second.version == 2
    assert not any("300 tons" in t for t in texts(second))
    assert any("30 tons" in t for t in texts(second))
    assert [(c.kind, c.version) for c in second.corrections] == [("corrected", 2)]
    assert "300 tons" in second.corrections[0].text
    third = page(
        [corrected, STORY[1], material(3, "Crane at Ostby insured", "The crane was insured.")],
        previous=second,
    )
    assert third.corrections[:1] == second.corrections


def test_a_correction_elsewhere_in_the_article_keeps_the_sentences() -> None:
    first = page(STORY)
    longer = material(0, STORY[0].revision.title, FIRST + " This is a note.", revision=2)
    second = page([longer, STORY[1]], previous=first)
    assert texts(second) == texts(first)
    assert {s.first_version for s in second.sentences()} == {1}
    assert second.corrections == ()


def test_an_article_taken_down_is_cited_no_more() -> None:
    first = page(STORY)
    gone = replace(STORY[0], article=replace(STORY[0].article, removed=AT + timedelta(days=1)))
    second = page([gone, STORY[1]], previous=first)
    assert second.version == 2
    assert all(s.citation.span.article_id == "a1" for s in second.sentences())
    assert {c.kind for c in second.corrections} == {"withdrawn"}
