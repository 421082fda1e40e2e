"""Documents in which nothing reaches beyond its own place."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.publish.legible import ended, legible

DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain", "plain"),
        ("\u202babc", "\u202babc\u202c"),
        ("\u2067abc", "\u2067abc\u2069"),
        ("\u2067\u202babc", "\u2067\u202babc\u202c\u2069"),
        ("\u202eabc\u202c d", "abc d"),
        ("\u202babc\u202c d", "\u202babc\u202c d"),
        ("abc\u202c\u2069", "abc"),
        ("\u2067\u202ba\u2069b", "\u2067\u202ba\u202c\u2069b"),
        ("\u202b\u2069a", "\u202ba\u202c"),
    ],
)
def test_directions_end(given: str, shown: str) -> None:
    assert ended(given) == shown


@given(st.text(alphabet=DIRECTIONS + "ab \u05d0", max_size=30))
def test_every_direction_ends_and_letters_stay(text: str) -> None:
    shown = ended(text)
    assert re.sub(f"[{DIRECTIONS}]", "", shown) == re.sub(f"[{DIRECTIONS}]", "", text)
    open_ = []
    for letter in shown:
        kind = unicodedata.bidirectional(letter)
        assert kind not in ("LRO", "RLO")
        if kind in ("LRE", "RLE", "LRI", "RLI", "FSI"):
            open_.append("PDF" if kind in ("LRE", "RLE") else "PDI")
        elif kind in ("PDF", "PDI"):
            assert open_.pop() == kind
    assert open_ == []
    assert ended(shown) == shown


def test_each_stretch_of_text_ends_its_own() -> None:
    document = '<p title="\u202e">a\u202b<b>b</b>c\u202c</p><script>"\u202e"</script>'
    assert legible(document) == (
        '<p title="\u202e">a\u202b\u202c<b>b</b>c</p><script>"\u202e"</script>'
    )


def test_towers_are_cut_and_languages_are_not() -> None:
    assert legible("o" + "\u0301" * 50 + "k") == "o" + "\u0301" * 8 + "k"
    for words in ("Vie\u0323\u0302t", "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd", "ที่นี่", "مُحَمَّدٌ"):
        assert legible(words) == words


def test_controls_are_shown_as_such() -> None:
    assert legible("a\x00\x1b\x9b\ud800\tb\n") == "a\ufffd\ufffd\ufffd\ufffd\tb\n"
