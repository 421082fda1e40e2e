"""Real composed pages verify; every planted fault is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nutgraf import config
from nutgraf.compose.verify import verify
from nutgraf.engine import Engine, StoryView
from nutgraf.model import Page, Sentence
from tests.pipeline.press_archive import write_archive

NOW = datetime(2018, 1, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[StoryView]]:
    folder: Path = tmp_path_factory.mktemp("press")
    write_archive(folder / "press.jsonl", {"nk-mediation", "nk-treasury", "ferry-santa-rufina"})
    store = str(folder / "press.sqlite")
    settings = config.Settings(store=store, encoder="none", workers=1, log="error")
    with Engine.open(store, settings=settings, clock=lambda: NOW) as engine:
        engine.import_archive(folder / "press.jsonl")
        yield list(engine.pages())


def page_of(view: StoryView) -> Page:
    assert view.page is not None
    return view.page


@pytest.fixture
def view(views: list[StoryView]) -> StoryView:
    return max(views, key=lambda v: page_of(v).record.voices)


def with_first(page: Page, changed: Sentence) -> Page:
    """The page with another sentence at the head of its first section."""
    first = page.sections[0]
    section = replace(first, sentences=(changed, *first.sentences[1:]))
    return replace(page, sections=(section, *page.sections[1:]))


def found(page: Page, view: StoryView) -> set[str]:
    return {fault.invariant for fault in verify(page, view.sources)}


def test_composed_pages_verify(views: list[StoryView]) -> None:
    assert len(views) >= 3
    for view in views:
        assert verify(page_of(view), view.sources) == []
        assert sum(1 for _ in page_of(view).sentences()) >= 3


def test_an_altered_word_is_found(view: StoryView) -> None:
    page = page_of(view)
    sentence = page.sections[0].sentences[0]
    words = sentence.text.split(" ")
    altered = replace(sentence, text=" ".join([*words[:2], "perhaps", *words[3:]]))
    assert "I1" in found(with_first(page, altered), view)


@pytest.mark.parametrize("shift", [-1, 1, 7])
def test_a_moved_offset_is_found(view: StoryView, shift: int) -> None:
    page = page_of(view)
    sentence = page.sections[0].sentences[0]
    span = sentence.citation.span
    moved = replace(span, start=span.start + shift, end=span.end + shift)
    citation = replace(sentence.citation, span=moved)
    assert "I1" in found(with_first(page, replace(sentence, citation=citation)), view)


def test_a_lost_source_is_found(view: StoryView) -> None:
    page = page_of(view)
    said = next((s for s in page.sections if s.kind == "who says what"), None)
    assert said is not None
    lost = tuple(replace(s, speaker=None, speaker_key=None) for s in said.sentences)
    sections = tuple(replace(s, sentences=lost) if s is said else s for s in page.sections)
    assert "I3" in found(replace(page, sections=sections), view)


def test_support_beyond_the_voices_is_found(view: StoryView) -> None:
    page = page_of(view)
    sentence = page.sections[0].sentences[0]
    inflated = replace(sentence, voices=sentence.voices + 3)
    assert "I7" in found(with_first(page, inflated), view)


def test_a_sentence_said_twice_is_found(view: StoryView) -> None:
    page = page_of(view)
    first = page.sections[0]
    twice = replace(first, sentences=(*first.sentences, first.sentences[0]))
    assert "I6" in found(replace(page, sections=(twice, *page.sections[1:])), view)
