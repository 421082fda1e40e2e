"""Annotating an article's opening alone changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from nutgraf.annotate import OPENING_VERSION, VERSION, Annotator, Job, cut
from nutgraf.annotate.opening import MOST, REST, SENTENCES, opening
from nutgraf.model import Revision, TextSentence

PUBLISHED = datetime(2021, 5, 4, 9, 0, tzinfo=UTC)
LONG = "\n\n".join(
    f"Mayor Ines Calder said on Monday that ward {n} would get {n + 2} new pumps. "
    f"\"Let's not wait, we ain't going anywhere,\" she told residents of the {n + 1}th street."
    for n in range(30)
)


def revision(text: str) -> Revision:
    return Revision(article_id="a1", number=1, title="Pumps", text=text, fetched=PUBLISHED)


def test_an_opening_is_what_the_whole_says_of_it(annotator: Annotator) -> None:
    whole = annotator.annotate(revision(LONG), published=PUBLISHED, language="en")
    job = Job(revision(LONG), PUBLISHED, "en", opening=True)
    (alone,) = annotator.annotate_many([job])
    assert (whole.version, alone.version) == (VERSION, OPENING_VERSION)
    assert alone == cut(whole, OPENING_VERSION)
    assert SENTENCES <= len(alone.sentences) <= MOST < len(whole.sentences)
    assert alone.statements
    assert alone.figures
    assert alone.dates
    assert cut(alone, OPENING_VERSION) == alone


def test_a_short_text_is_annotated_whole(annotator: Annotator) -> None:
    text = LONG[: LONG.index("ward 3")]
    job = Job(revision(text), PUBLISHED, "en", opening=True)
    (alone,) = annotator.annotate_many([job])
    assert alone == annotator.annotate(revision(text), published=PUBLISHED, language="en")


@pytest.mark.parametrize("length", range(0, 40, 3))
@pytest.mark.parametrize("per_paragraph", [1, 3, 100])
def test_how_long_an_opening_is(length: int, per_paragraph: int) -> None:
    sentences = [
        TextSentence(10 * n, 10 * n + 9, n // per_paragraph, "body") for n in range(length)
    ]
    count = opening(sentences)
    if count is None:
        assert length <= MOST + REST
    else:
        assert SENTENCES <= count <= MOST
        assert length - count > REST
        ends = sentences[count].paragraph != sentences[count - 1].paragraph
        assert ends or count == MOST
