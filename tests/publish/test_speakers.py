"""Who is named beside a statement, and who is not because the statement does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.model import Difference, Section, Sentence
from nutgraf.publish.citation import Citations
from nutgraf.publish.links import HERE, name_key
from nutgraf.publish.speakers import about, named_at, said_by, speakers

from . import sample_pages as sample


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("Lavrov told the agency so.", "Sergei Lavrov", "Lavrov"),
        ("So Sergei Lavrov told the agency.", "Sergei Lavrov", "Sergei Lavrov"),
        ('"Lavrov lied," he said.', "Sergei Lavrov", None),
        ('"Nobody can," Peskov told reporters.', "Dmitry Peskov", "Peskov"),
        ("“Nobody can, Peskov", "Dmitry Peskov", None),
        ("The Lavrov-led group left.", "Sergei Lavrov", None),
        ("The Council met, it said.", "U.N. Security Council", None),
        ("The ministry said so.", "Russian Foreign Ministry", None),
        ("The Russian Foreign Ministry said so.", "Russian Foreign Ministry", "Russian Foreign Mi"),
        ("Greenpeace said so.", "Greenpeace", "Greenpeace"),
        ("the board said so.", "the board", None),
        ("Ann Lee (left) said so.", "Lee (left)", None),
    ],
)
def test_who_is_named_outside_quotation_marks(text: str, name: str, found: str | None) -> None:
    at = named_at(text, name)
    if found is None:
        assert at is None or name == "Lee (left)"
    else:
        assert at is not None
        assert text[slice(*at)].startswith(found)


def test_an_office_that_the_sentence_does_not_tell_is_told() -> None:
    spoken = [s for s in sample.sample_page().sentences() if s.speaker]
    wik = next(s for s in spoken if s.speaker and s.speaker.text == "Jonas Wik")
    assert "Wik" in wik.text
    assert said_by(wik) == ""
    told = replace(wik, text="“We have it,” Wik said.")
    assert said_by(told) == "Jonas Wik, the board's lead investigator"
    assert said_by(replace(told, descriptor=None)) == ""
    assert said_by(replace(told, text="“We have it.”", descriptor=None)) == "Jonas Wik"
    assert said_by(replace(told, speaker=None)) == ""


def test_a_later_sentence_that_does_not_say_who_speaks_has_a_label_above_it() -> None:
    page = sample.sample_page()
    citations = Citations(sample.SOURCES, HERE)
    wik = next(s for s in page.sentences() if s.speaker and s.speaker.text == "Jonas Wik")
    named = replace(wik, descriptor=None)
    bare = replace(named, text="“We have it.”")

    def labels(*said: Sentence) -> list[bool]:
        section = Section(kind="who says what", sentences=said)
        return [speaker.label for speaker in speakers(section, citations, HERE)]

    assert labels(named) == [False]
    assert labels(named, named) == [False]
    assert labels(named, bare) == [True]


def test_a_day_that_differs_is_said_by_its_dates() -> None:
    (first, *_), page = sample.sample_page().differences, sample.sample_page()

    def difference(*days: str | None) -> Difference:
        accounts = tuple(
            replace(first.accounts[0], value=f"v{n}", sentence=replace(page.headline, when=when))
            for n, when in enumerate(date.fromisoformat(d) if d else None for d in days)
        )
        return replace(first, about="the day", accounts=accounts)

    assert about(first) == first.about != "the day"
    assert about(difference("2017-11-29", "2017-11-28")) == "28 or 29 November 2017"
    assert about(difference("2017-11-30", "2017-12-01")) == "30 November or 1 December 2017"
    assert about(difference("2017-12-31", "2018-01-01")) == "31 December 2017 or 1 January 2018"
    assert about(difference("2017-11-30", None)) == "v0 or v1"


@given(st.text(min_size=1))
def test_a_names_key_comes_back_from_its_address(key: str) -> None:
    from urllib.parse import unquote

    sound = key.encode("utf-8", "replace").decode()
    written = HERE.name("person", sound).removeprefix("/person/")
    assert "/" not in written
    assert name_key(unquote(written)) == sound
