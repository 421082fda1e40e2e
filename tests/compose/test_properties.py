"""Invariants I1 to I7 over stories drawn at random, and faults planted at random in their pages.

The first test does not ask ``verify``: it holds pages to the invariants in its own words.
"""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from nutgraf.compose.verify import verify
from nutgraf.compose.write import compose
from nutgraf.errors import ComposeError
from nutgraf.model import Page, Sources, Voice, VoiceMember, apply, undo
from tests.compose.generated import Drawn, Report, drawn, reports
from tests.compose.plant import FAULTS, body
from tests.compose.stories import AT, material, sources, story

QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
few = settings(max_examples=15, deadline=None, suppress_health_check=QUIET)


def composed(drawn: Drawn) -> tuple[Page, Sources]:
    """The page of a drawn story; the example is given up where there is none."""
    try:
        page = compose(story(drawn.materials, drawn.voices), drawn.materials, now=AT)
    except ComposeError:
        reject()
    return page, sources(drawn.materials)


def words_of(page: Page, found: Sources) -> list[tuple[str, str]]:
    """Each sentence with its span's words."""
    out = []
    for sentence in page.sentences():
        words = found.words(sentence.citation.span)
        assert words is not None
        out.append((sentence.text, words))
    return out


@few
@given(reports())
def test_pages_of_any_story_keep_the_invariants(found: list[Report]) -> None:
    made = drawn(found)
    page, behind = composed(made)
    assert verify(page, behind) == []
    for sentence in page.sentences():
        words = behind.words(sentence.citation.span)
        assert words is not None
        assert apply(words, sentence.citation.edits) == sentence.text
        assert undo(sentence.text, sentence.citation.edits) == words
        for label in (sentence.speaker, sentence.descriptor):
            if label:
                assert behind.words(label.citation.span) == undo(label.text, label.citation.edits)
    for text, words in words_of(page, behind):
        for quote in re.findall(r"“[^“”]*”", text):
            assert quote in words
    said = [s for x in page.sections if x.kind == "who says what" for s in x.sentences]
    assert all(s.speaker and s.speaker_key for s in said)
    shown = Counter(re.sub(r"\W+", " ", s.text.lower()) for s in body(page))
    assert not [text for text, times in shown.items() if times > 1]


@few
@given(reports())
def test_support_is_counted_in_voices(found: list[Report]) -> None:
    made = drawn(found)
    page, _ = composed(made)
    voice_of = {m.article_id: n for n, v in enumerate(made.voices) for m in v.members}
    spun = {m.article_id for v in made.voices for m in v.members if m.kind == "spun"}
    assert page.record.voices == len(made.voices)
    assert page.record.articles == len(made.materials)
    for sentence in page.sentences():
        cited = [s.article_id for s in (sentence.citation.span, *sentence.also)]
        assert sentence.voices == len({voice_of[key] for key in cited})
        assert spun.isdisjoint(cited)


@few
@given(reports())
def test_composing_twice_is_composing_once(found: list[Report]) -> None:
    made = drawn(found)
    page, _ = composed(made)
    again = compose(story(made.materials, made.voices), made.materials, now=AT)
    assert again == page
    kept = compose(story(made.materials, made.voices), made.materials, previous=page, now=AT)
    assert kept is page


@settings(few, max_examples=25)
@given(reports(), st.integers(0, 2**32))
def test_every_planted_fault_is_found(found: list[Report], seed: int) -> None:
    made = drawn(found)
    page, behind = composed(made)
    rng = Random(seed)
    for name, (planter, invariants) in FAULTS.items():
        planted = planter(page, behind, rng)
        if planted is not None:
            broken = {fault.invariant for fault in verify(*planted)}
            assert broken & invariants, f"{name}: {broken or 'nothing'} found"


PAGE_OF_ALL = (
    (
        "Ferry runs aground off Ostby",
        "The ferry Skarven ran aground off Ostby on Monday with 212 people aboard. "
        "“Nobody could have foreseen a current of such strength,” harbour master Ines Okoro said "
        "on Tuesday. However, the Skarven had been inspected in January and passed. Lifeboats took "
        "all passengers off within two hours, and a baker in the old town brought them bread.",
    ),
    (
        "Ferry Skarven aground, passengers taken off",
        "A ferry with 213 passengers struck a sandbank near Ostby yesterday. Mayor Tomas Vidal told "
        "reporters: “The city has asked the government for three more tugs.” The company that "
        "owns the Skarven lost two ships in storms in 2014. Divers found no leak in the hull.",
    ),
)


def test_a_copy_that_repeats_itself_is_no_voice() -> None:
    text = (PAGE_OF_ALL[0][1] + " ") * 3
    found = [material(n, PAGE_OF_ALL[0][0], text) for n in range(2)]
    members = (
        VoiceMember(article_id="a0", kind="original"),
        VoiceMember(article_id="a1", kind="reprint", of="a0", shared=1.0),
    )
    page, behind = composed(Drawn(tuple(found), (Voice(members=members),)))
    planted = FAULTS["copy counted as voice"][0](page, behind, Random(0))
    assert planted is not None
    assert "I7" in {fault.invariant for fault in verify(*planted)}


@pytest.mark.parametrize("name", list(FAULTS))
def test_each_kind_of_fault_can_be_planted_and_is_found(name: str) -> None:
    """So that no planter is idle: each finds a place on one page or another."""
    found = [material(n, title, text) for n, (title, text) in enumerate(PAGE_OF_ALL)]
    found.append(material(2, *PAGE_OF_ALL[0]))
    first = VoiceMember(article_id="a0", kind="original")
    copy = VoiceMember(article_id="a2", kind="reprint", of="a0", shared=1.0)
    other = VoiceMember(article_id="a1", kind="original")
    voices = (Voice(members=(first, copy)), Voice(members=(other,)))
    page, behind = composed(Drawn(tuple(found), voices))
    planter, invariants = FAULTS[name]
    for seed in range(20):
        planted = planter(page, behind, Random(seed))
        if planted is not None:
            assert {fault.invariant for fault in verify(*planted)} & invariants
            return
    pytest.fail(f"{name} found no place on the page")
