"""Words with marks on them: nothing is lost, whatever the text and the spans."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.model import Edit, Span, apply
from nutgraf.publish.words import (
    anchor,
    changed_paragraphs,
    clipped,
    context,
    difference,
    edited,
    inserted,
    marked_paragraphs,
)

texts = st.text(alphabet="ab .\n\tÅ\u202e\U0001f600", max_size=200)


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(texts.filter(bool))
    count = draw(st.integers(0, 5))
    spans = []
    for _ in range(count):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        spans.append(Span("a", 1, start, end))
    return text, spans


@st.composite
def words_with_edits(draw: st.DrawFn) -> tuple[str, tuple[Edit, ...]]:
    words = draw(st.text(min_size=1, max_size=60))
    cuts = sorted(draw(st.lists(st.integers(0, len(words)), max_size=8)))
    edits = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        put = draw(st.text(max_size=5))
        kind = "insert" if start == end else "cut"
        edits.append(Edit(kind=kind, start=start, end=end, removed=words[start:end], inserted=put))
    return words, tuple(edits)


@given(words_with_edits())
def test_what_was_put_in_is_told_apart_without_the_words(
    case: tuple[str, tuple[Edit, ...]],
) -> None:
    words, edits = case
    text = apply(words, edits)
    pieces = inserted(text, edits)
    assert "".join(p.text for p in pieces) == text
    put = [e.inserted for e in edits if e.kind == "insert" and e.inserted]
    assert [p.text for p in pieces if p.kind == "insert"] == put
    assert "".join(p.text for p in inserted(f"x{text}", edits)) == f"x{text}"


@given(words_with_edits())
def test_pieces_give_both_the_words_and_the_sentence(case: tuple[str, tuple[Edit, ...]]) -> None:
    words, edits = case
    pieces = edited(words, edits)
    assert "".join(p.text for p in pieces if p.kind != "insert") == words
    assert "".join(p.text for p in pieces if p.kind != "cut") == apply(words, edits)


@given(texts_with_spans())
def test_marks_lose_no_visible_word_and_cover_the_spans(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    paragraphs = marked_paragraphs(text, spans)
    shown = "".join(p.text for paragraph in paragraphs for p in paragraph)
    assert "".join(shown.split()) == "".join(text.split())
    cited = "".join(p.text for paragraph in paragraphs for p in paragraph if p.cited)
    inside = "".join(c for n, c in enumerate(text) if any(s.start <= n < s.end for s in spans))
    assert "".join(cited.split()) == "".join(inside.split())


@given(texts_with_spans())
def test_context_stands_beside_the_span(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    for span in spans:
        around = context(text, span.start, span.end, reach=20)
        assert text[: span.start].endswith(around.before) or not around.before
        assert text[span.end :].startswith(around.after)
        assert len(around.before) <= 20
        assert len(around.after) <= 20


def test_context_stops_at_the_paragraph() -> None:
    text = "First one.\n\nBefore. The words. After.\n\nLast one."
    start = text.index("The")
    around = context(text, start, start + len("The words."))
    assert (around.before, around.after) == ("Before. ", " After.")
    assert not around.cut_before
    assert not around.cut_after


def test_context_of_a_long_paragraph_is_cut_between_words() -> None:
    text = "word " * 100 + "HERE" + " word" * 100
    around = context(text, 500, 504, reach=22)
    assert around.before == "word word word word "
    assert around.after == " word word word word"
    assert around.cut_before
    assert around.cut_after


def test_chosen_words_and_anchors() -> None:
    span, other = Span("a", 1, 4, 7), Span("a", 1, 5, 9)
    (paragraph,) = marked_paragraphs("The big red dog.", [other], span)
    assert [(p.text, p.cited, p.chosen) for p in paragraph] == [
        ("The ", False, False),
        ("b", True, True),
        ("ig", True, True),
        (" r", True, False),
        ("ed dog.", False, False),
    ]
    assert paragraph[1].anchors == (anchor(span),)
    assert paragraph[2].anchors == (anchor(other),)


@given(texts, texts)
def test_difference_leads_from_one_text_to_the_other(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert "".join(p.text for p in pieces if p.kind != "insert") == old
    assert "".join(p.text for p in pieces if p.kind != "cut") == new


def test_only_changed_paragraphs_are_compared() -> None:
    old = "One.\n\nEleven were hurt.\n\nThree."
    new = "One.\n\nTwelve were hurt.\n\nThree."
    (paragraph,) = changed_paragraphs(old, new)
    assert [(p.kind, p.text) for p in paragraph] == [
        ("cut", "Eleven"),
        ("insert", "Twelve"),
        ("keep", " were hurt."),
    ]


def test_two_long_paragraphs_are_told_apart_without_a_second_of_work() -> None:
    pieces = difference("a " * 30_000, "b " * 30_000)
    assert [p.kind for p in pieces] == ["cut", "insert"]


@given(st.text(), st.integers(5, 50))
def test_clipped_is_short_and_on_one_line(text: str, limit: int) -> None:
    line = clipped(text, limit)
    assert len(line) <= limit + 2
    assert "\n" not in line
