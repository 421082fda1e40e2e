"""Edits are reversible: undoing them gives the span's words, whatever they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.model import Edit, apply, undo


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, tuple[Edit, ...]]:
    words = draw(st.text(max_size=60))
    cuts = sorted(draw(st.lists(st.integers(0, len(words)), max_size=6)))
    edits = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        inserted = draw(st.text(max_size=8))
        edits.append(
            Edit(
                kind="cut" if start < end else "insert",
                start=start,
                end=end,
                removed=words[start:end],
                inserted=inserted,
            )
        )
    return words, tuple(edits)


@given(edited())
def test_undo_is_the_inverse_of_apply(case: tuple[str, tuple[Edit, ...]]) -> None:
    words, edits = case
    assert undo(apply(words, edits), edits) == words


def test_an_edit_of_other_words_is_refused() -> None:
    edit = Edit(kind="cut", start=0, end=4, removed="Then")
    with pytest.raises(ValueError, match="other words"):
        apply("When it came", (edit,))
    with pytest.raises(ValueError, match="out of order"):
        apply("Then", (edit, edit))
