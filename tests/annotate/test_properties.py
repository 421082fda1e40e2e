"""What holds for every text, whatever stands in it: offsets, order, nothing lost, bounded time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nutgraf.annotate.annotator import LONGEST
from nutgraf.annotate.dates import find_dates
from nutgraf.annotate.figures import find_figures
from nutgraf.annotate.nlp import parse_all
from nutgraf.annotate.quotes import find_quotes
from nutgraf.annotate.sentences import split
from nutgraf.model import Annotation

Annotate = Callable[..., Annotation]
NOON = datetime(2017, 12, 26, 12, tzinfo=UTC)
#: Bits of news and of trouble, from which texts are put together.
BITS = (
    "The port is closed", ". ", ".", "? ", "! ", "\n", "\n\n", "\r\n", "\u2028", " ", "\xa0", "\t",
    '"', "“", "”", "'", "’", "‘", "«", "»", "„", "''", "``", "…", ". . .", "—", "– ", "- ", "• ",
    "1. ", "2) ", "a) ", "(", ")", "[", "]", "U.S. ", "Nov. 29", "a.m. ", "Mr. ", "J. K. ", "No. 7",
    "Mayor Ana Ruiz ", "said ", "she ", "told reporters ", "that ", "according to ", "Tuesday",
    "today's children", "the 21st century", "last week", "31 February", "99/99/2017", "12,500 ",
    "$4.6bn", "at least ", "nearly ", "percent", "½", "٣٢", "①", "HOST: ", "Q: ", "OSLO, Dec. 26 – ",
    "(Reuters) – ", "😀", "👩‍👩‍👧", "e\u0301", "\u200f", "\x00", "\ufeff", "港は閉鎖された。", "порт ", "الميناء ",
    "STORM ", "http://example.org/a?b=c", "@ruiz", "#storm", "example.com",
)  # fmt: skip
newsy = st.lists(st.sampled_from(BITS), max_size=40).map("".join)
anything = st.one_of(newsy, st.text(max_size=200))
languages = st.sampled_from(["en", "de", "fr", "es", "ru", "ja", "zh", "ar", "xx", None])


@given(anything, languages)
def test_sentences_keep_order_and_lose_no_words(text: str, language: str | None) -> None:
    found = split(text, language)
    at = 0
    for sentence in found:
        assert at <= sentence.start < sentence.end <= len(text)
        words = text[sentence.start : sentence.end]
        assert words == words.strip()
        at = sentence.end
    assert [s.paragraph for s in found] == sorted(s.paragraph for s in found)
    inside = {i for s in found for i in range(s.start, s.end)}
    lost = "".join(c for i, c in enumerate(text) if i not in inside)
    if not any(mark in lost for mark in "–—-―"):  # a dateline stands outside
        assert not [w for w in lost.split() if len(w) > 4 and w.isalpha()], lost


@given(anything)
def test_quotations_do_not_overlap(text: str) -> None:
    at = 0
    for quote in find_quotes(text):
        assert at <= quote.start < quote.inner_start <= quote.inner_end <= quote.end <= len(text)
        at = quote.end


@given(anything, languages, st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))))
def test_dates_are_ordered_and_whole(
    text: str, language: str | None, published: datetime | None
) -> None:
    at = 0
    for mention in find_dates(text, published, language=language):
        assert at <= mention.start < mention.end <= len(text)
        assert (mention.first is None) == (mention.last is None)
        if mention.first is not None and mention.last is not None:
            assert mention.first <= mention.last
        at = mention.end


@given(anything)
def test_figures_are_ordered_and_finite(text: str) -> None:
    at = 0
    for figure in find_figures(text):
        assert at <= figure.start < figure.end <= len(text)
        assert figure.value >= 0
        assert figure.value < float("inf")
        at = figure.end


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(anything)
def test_all_offsets_lie_in_the_text(annotate: Annotate, text: str) -> None:
    found = annotate(text)
    pieces = [(m.start, m.end) for m in (*found.mentions, *found.dates, *found.figures)]
    for mention in found.mentions:
        pieces += [mention.descriptor] if mention.descriptor else []
    for statement in found.statements:
        assert statement.cue
        assert statement.content
        for part in (statement.source, statement.cue, statement.content):
            assert list(part) == sorted(part)
            pieces += part
        pieces += [p for p in (statement.speaker_span, statement.descriptor) if p]
        if statement.speaker is not None:
            assert statement.speaker_key
    for start, end in pieces:
        assert 0 <= start < end <= len(text)
    assert set(found.dependent or {}) <= set(range(len(found.sentences)))


@settings(max_examples=25, deadline=None)
@given(st.one_of(anything, st.builds(lambda a, n: a + "x”y" * n, newsy, st.integers(300, 500))))
def test_parsing_changes_no_character(text: str) -> None:
    (doc,) = parse_all([(text, split(text))])
    assert doc.text == text


TICKER = "10:42 a.m. Police arrive.\n10:55 a.m. The street is closed.\n"
RECIPE = "Onion soup\n\nServes 4\n\n1. Heat the oil.\n2. Add 3 onions.\n3. Stir for 5 min.\n"
LISTS = "What we know:\n- The port is closed.\n- Twelve ships wait.\n- Nobody was hurt.\n"
CAPITALS = 'THE STORM HIT AT 3 A.M. ON FRIDAY. "WE LOST THE ROOF," SAID MAYOR ANA RUIZ.\n'


@pytest.mark.parametrize("text", [TICKER, RECIPE, LISTS, CAPITALS])
def test_what_is_no_report_is_annotated_soundly(annotate: Annotate, text: str) -> None:
    found = annotate(text)
    lines = [line.strip("- 123.") for line in text.split("\n") if line.strip()]
    shown = [text[s.start : s.end] for s in found.sentences]
    assert all(any(line in s or s in line for s in shown) for line in lines)
    for statement in found.statements:
        assert statement.speaker_key == "ana ruiz"


def test_items_of_lists_are_not_body(annotate: Annotate) -> None:
    roles = {LISTS[s.start : s.end]: s.role for s in annotate(LISTS).sentences}
    assert roles["Twelve ships wait."] == "list"
    assert roles["What we know:"] != "body"


LONG = {
    "a million words": "The storm hit the coast on Friday, officials said. " * 110_000,
    "quotation marks": '"' * LONGEST,
    "opening marks": "“a " * (LONGEST // 3),
    "apostrophes": "'a " * (LONGEST // 3),
    "no space": "a" * LONGEST,
    "one sentence": "he said that " * (LONGEST // 13),
    "numbers": "1. a 2. b " * (LONGEST // 10),
}


@pytest.mark.parametrize("kind", sorted(LONG))
def test_splitting_takes_bounded_time(kind: str) -> None:
    text = LONG[kind][:LONGEST]
    began = time.process_time()
    assert split(text, "en")
    find_dates(text, NOON)
    find_figures(text)
    assert time.process_time() - began < 10


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(LONG))
def test_annotating_takes_bounded_time(annotate: Annotate, kind: str) -> None:
    began = time.process_time()
    found = annotate(LONG[kind])
    assert found.sentences[-1].end <= LONGEST
    assert time.process_time() - began < 60
