"""What changed between two versions of a page."""

from __future__ import annotations

from dataclasses import replace

from lxml import html as lxml_html

from nutgraf.model import Page
from nutgraf.publish.html import render_versions
from nutgraf.publish.links import HERE
from nutgraf.publish.versions import changed

from . import sample_pages as sample

NEWER = sample.sample_page()


def older() -> Page:
    """The sample page without its first section's last sentence, with another headline."""
    at = next(n for n, s in enumerate(NEWER.sections) if s.kind == "what happened")
    section = NEWER.sections[at]
    shorter = replace(section, sentences=section.sentences[:-1])
    sections = (*NEWER.sections[:at], shorter, *NEWER.sections[at + 1 :])
    record = replace(NEWER.record, articles=NEWER.record.articles - 1)
    return replace(
        NEWER, version=1, headline=section.sentences[0], sections=sections, record=record
    )


def test_what_came_is_told_and_what_stayed_is_not() -> None:
    view = changed(older(), NEWER, sample.SOURCES, HERE, sample.VERSIONS)
    (section,) = view.sections
    assert section.title == "What happened"
    last = next(s for s in NEWER.sections if s.kind == "what happened").sentences[-1]
    assert [v.text for v in section.came] == [last.text]
    assert section.went == ()
    assert view.headlines is not None
    assert view.headlines[1].text == NEWER.headline.text
    assert view.record is not None
    assert view.record[0] != view.record[1]
    assert view.moved == 0
    assert [label for label, _ in view.others] == ["1 to 2", "2 to 3"]


def test_the_other_way_round_it_went() -> None:
    view = changed(NEWER, older(), sample.SOURCES, HERE)
    assert [len(s.went) for s in view.sections] == [1]
    assert [len(s.came) for s in view.sections] == [0]


def test_a_sentence_that_changed_its_section_has_moved() -> None:
    first, *rest = NEWER.sections
    into = replace(rest[0], sentences=(*rest[0].sentences, *first.sentences))
    view = changed(NEWER, replace(NEWER, sections=(into, *rest[1:])), sample.SOURCES, HERE)
    assert view.sections == ()
    assert view.moved == len(first.sentences)


def test_the_page_says_so_in_words() -> None:
    text = render_versions(older(), NEWER, sample.SOURCES, versions=sample.VERSIONS)
    document = lxml_html.document_fromstring(text)
    assert len(document.cssselect(".came")) == 2
    assert len(document.cssselect(".went")) == 1
    assert document.cssselect("del")
    same = render_versions(NEWER, NEWER, sample.SOURCES)
    assert "The words are the same" in same
