"""The annotator as a whole: what it promises for every text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from nutgraf.annotate import VERSION, Annotator, Job
from nutgraf.model import Annotation, Revision

PUBLISHED = datetime(2017, 12, 26, 10, 4, tzinfo=UTC)
TEXT = (
    "PORT AURELIA, Dec. 26 (Meridian) – The harbour will reopen on Thursday, port director "
    'Nadia Okafor told reporters on Tuesday. "We lost three cranes, but nobody was hurt," she '
    "said.\n\nAt least 12 ships were waiting outside, according to the coast guard."
)


def test_a_short_report_is_annotated(annotate: Callable[..., Annotation]) -> None:
    found = annotate(TEXT)
    assert (found.article_id, found.revision, found.version) == ("a1", 1, VERSION)
    first = found.sentences[0]
    assert TEXT[first.start :].startswith("The harbour")
    assert [s.speaker for s in found.statements][:2] == ["Nadia Okafor", "Nadia Okafor"]
    assert any(f.value == 12 and f.hedge == "at least" for f in found.figures)
    days = {TEXT[d.start : d.end]: d.first.isoformat() for d in found.dates if d.first}
    assert days["Thursday"] == "2017-12-28"
    assert days["Tuesday"] == "2017-12-26"


@pytest.mark.parametrize("text", ["", " ", "\n\n", "One.", "A b c", "\u2028x", "😀 “", "''"])
def test_poor_texts_are_no_error(annotate: Callable[..., Annotation], text: str) -> None:
    found = annotate(text)
    assert all(0 <= s.start < s.end <= len(text) for s in found.sentences)


def test_batches_keep_the_order_and_mix_languages(annotator: Annotator) -> None:
    texts = [TEXT, "Der Minister sagte am Dienstag, er werde gehen.", "", TEXT[:100]]
    languages = ["en", "de", None, "en"]
    jobs = [
        Job(
            Revision(article_id=str(n), number=1, title="", text=t, fetched=PUBLISHED),
            PUBLISHED,
            code,
        )
        for n, (t, code) in enumerate(zip(texts, languages, strict=True))
    ]
    found = list(annotator.annotate_many(jobs, batch_size=3))
    assert [a.article_id for a in found] == ["0", "1", "2", "3"]
    assert found[1].dates[0].first == PUBLISHED.date()
    alone = annotator.annotate(jobs[3].revision, published=PUBLISHED, language="en")
    assert alone == found[3]
