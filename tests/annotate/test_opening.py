"""Annotating an article's opening alone, and the parser made swift: both change nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import spacy
from spacy.tokens import Doc

from nutgraf.annotate import OPENING_VERSION, VERSION, Annotator, Job, cut
from nutgraf.annotate import nlp as parser
from nutgraf.annotate.opening import MOST, REST, SENTENCES, opening
from nutgraf.annotate.sentences import split
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


def test_the_swift_parser_says_what_spacy_says() -> None:
    name = next(n for n in parser.MODELS if spacy.util.is_package(n))
    sentences = split(LONG, "en")
    (swift,) = parser.parse_all([(LONG, sentences)])
    plain = spacy.load(name)
    doc = Doc(
        plain.vocab,
        words=[t.text for t in swift],
        spaces=[bool(t.whitespace_) for t in swift],
        sent_starts=[t.is_sent_start for t in swift],  # type: ignore[arg-type]
    )
    for _, component in plain.pipeline:
        doc = component(doc)

    def told(doc: Doc) -> list[tuple[object, ...]]:
        return [
            (t.text, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_, t.head.i, t.ent_type_)
            for t in doc
        ]

    assert told(swift) == told(doc)


def test_numpy_multiplies_on_one_thread_unless_told_otherwise() -> None:
    told = "import nutgraf, os; print(os.environ['OPENBLAS_NUM_THREADS'])"
    for given, expected in ((None, "1"), ("3", "3")):
        env = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
        env |= {"OPENBLAS_NUM_THREADS": given} if given else {}
        done = subprocess.run(
            [sys.executable, "-c", told], env=env, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == expected
