"""Other languages than English: the same rules, each language's own word frequencies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nutgraf.group.cluster import Grouper
from nutgraf.group.features import Features, featurise
from nutgraf.group.words import TOKEN, fold, prior, stems
from tests.group.languages import EVENTS
from tests.group.make import article

#: How the events' reports come in: one event after the other, or all mixed.
ORDERS = {
    "one by one": lambda events: [(event, n) for event in events for n in range(3)],
    "mixed": lambda events: [(event, n) for n in range(3) for event in events],
}


def _features(language: str, event: str, number: int, hours: float) -> Features:
    title, text = EVENTS[language][event][number]
    made, revision = article(
        f"{language}/{event}/{number}", title, text, hours=hours, outlet=f"o{number}.example"
    )
    return featurise(replace(made, language=language), revision, None)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("language", EVENTS)
def test_events_and_their_twins(language: str, order: str) -> None:
    grouper = Grouper()
    events = EVENTS[language]
    for hours, (event, number) in enumerate(ORDERS[order](events)):
        grouper.assign(_features(language, event, number, hours))
    grouper.revise()
    stories = [grouper.story_of(f"{language}/{event}/0") for event in events]
    assert len(set(stories)) == len(events), "twins stay apart"
    for event, story in zip(events, stories, strict=True):
        members = [grouper.story_of(f"{language}/{event}/{number}") for number in range(3)]
        assert members == [story] * 3, event


def test_languages_side_by_side_do_not_disturb_each_other() -> None:
    grouper = Grouper()
    hours = 0
    for number in range(3):
        for language, events in EVENTS.items():
            for event in events:
                grouper.assign(_features(language, event, number, hours))
                hours += 1
    grouper.revise()
    found = {
        frozenset(str(grouper.story_of(f"{language}/{event}/{number}")) for number in range(3))
        for language, events in EVENTS.items()
        for event in events
    }
    assert all(len(stories) == 1 for stories in found)
    assert len(found) == sum(len(events) for events in EVENTS.values())


def test_common_words_of_a_language_are_known_as_common() -> None:
    for language, common, seldom in (("es", "gobierno", "seismo"), ("de", "regierung", "abtissin")):
        total, counts = prior(language)
        assert counts[stems(common)[0]] > total / 20
        assert stems(seldom)[0] not in counts
    assert prior("tlh") == prior("../en") == (0, {})


def test_short_aliases_are_abbreviations_only() -> None:
    assert stems("UN") == ("united", "nation")
    assert stems("un") == ()


def test_words_of_indias_scripts_are_whole() -> None:
    assert TOKEN.findall("दिल्ली में बारिश") == ["दिल्ली", "में", "बारिश"]
    assert fold("बारिश") == "बारिश"
