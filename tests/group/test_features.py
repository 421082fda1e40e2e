"""Features: what is found in a text, and that reading is bounded."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.group.features import ENCODER_WORDS, TEXT_CHARS, encoder_text, featurise
from nutgraf.group.words import fold, stem, stems
from tests.group.make import FERRY, START, article, features


def test_terms_names_and_title() -> None:
    found = features("a", "Ferry Aurelia runs aground", FERRY)
    assert found.names.keys() >= {"aurelia", "kelmar", "valdarno"}
    assert "night" not in found.names
    assert "aground" in found.title
    assert found.terms["aurelia"] > found.terms["dawn"]


def test_figures_days_years_and_quarters() -> None:
    text = (
        "Profit rose 12 percent to $3.5 billion in the second quarter of 2024, the firm said on "
        "November 29. It was the 86th dividend in a row, and Q4 may bring 1,200 more jobs."
    )
    found = features("a", "", text)
    assert found.figures >= {"12%", "3.5b", "q2", "q4", "86th", "1200"}
    assert found.days == {(11, 29)}
    assert found.years == {2024}


def test_places_are_not_persons() -> None:
    found = features("a", "", "Police in Lyon said so. Later Percy Jackson spoke. Jackson left.")
    assert "city:lyon/FR" in found.places
    assert not any("jackson" in place for place in found.places)


@pytest.mark.parametrize(
    ("word", "folded"),
    [("Perú's", "peru"), ("l’accord", "accord"), ("Straße", "straße"), ("isn't", "isn")],
)
def test_fold(word: str, folded: str) -> None:
    assert fold(word) == folded


def test_stems_meet_across_forms_and_names() -> None:
    assert stem("ministers") == stem("Minister")
    assert stem("the") == ""
    assert stems("Kyiv") == stems("Kiev")
    assert stems("DPRK") == ("north", "korea")


def test_time_of_undated_articles() -> None:
    live = featurise(*article("a", "t", "x", published=None, hours=3), None)
    stored = featurise(*article("a", "t", "x", published=None, extent="archive"), None)
    assert live.time == START + timedelta(hours=3)
    assert stored.time is None


def test_encoder_text_gives_the_title_once() -> None:
    assert encoder_text("Ferry aground", "Ferry aground. It rained.") == "Ferry aground. It rained."
    assert encoder_text("", "It rained.") == "It rained."
    assert encoder_text("Ferry", "") == "Ferry"
    assert len(encoder_text("T", "word " * 1000).split()) <= ENCODER_WORDS + 1


def test_a_million_words_cost_no_more_than_their_beginning() -> None:
    long = "harbour ferry storm " * 340_000
    began = time.process_time()
    found = features("a", "Ferry", long)
    assert time.process_time() - began < 1.0
    assert found.words <= TEXT_CHARS


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300), st.text(max_size=600))
def test_any_text_gives_features(title: str, text: str) -> None:
    found = features("a", title, text)
    assert all(weight > 0 for weight in found.terms.values())
    assert found.names.keys() <= found.terms.keys()
    assert found.title <= found.terms.keys()
