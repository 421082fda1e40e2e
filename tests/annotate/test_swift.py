"""The parser made swift says what spaCy says, to the last token."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from nutgraf.annotate import nlp as parser
from nutgraf.annotate import swift
from nutgraf.annotate.sentences import split
from nutgraf.sample.press import load_press

#: Words that several rules of the model are about, names, numbers, clauses within clauses.
AWKWARD = (
    "",
    " ",
    "\n\n",
    "No",
    "No.",
    "Let's go. They ain't ready, y'all; she's gonna say nothin' and c'mon, you gotta. Let's!",
    "There's one. There are two. There was, and there were, three: there “is” a fourth.",
    "The bridge that the engineers whom the council, which met on Tuesday, hired had closed fell.",
    "“We can't,” said Ines Calder, mayor of Port Averil, “and we won't.” – “Why?” – “Money.”",
    "$3.5m (£2.7m) was paid by Haldane & Sons Ltd. on 3/4/2021 at 5.30pm, 12% more than in Q2.",
    "RT @harbour: WOW!!! 🚢🚢 http://port.example/a?b=c#d :-) #averil   two  spaces\there",
    "one two three " * 120,
    "( ( ( [ [ \" ' ' \" ] ] ) ) ) ; : , . ? ! … — – - -- --- * ** /",
    "x" * 2_500,
    "what which that when where in on at by of for to a the and or but he she it they " * 6,
)


@pytest.fixture(scope="module")
def plain() -> Language:
    return spacy.load(next(n for n in parser.MODELS if spacy.util.is_package(n)))


def told(doc: Doc) -> list[tuple[object, ...]]:
    return [
        (
            *(t.text, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_, t.head.i),
            *(t.ent_iob_, t.ent_type_, t.is_sent_start, t.left_edge.i, t.right_edge.i),
        )
        for t in doc
    ]


def by_spacy(plain: Language, parsed: Doc, text: str) -> Doc:
    """The same tokens and sentences, parsed by spaCy itself."""
    starts = [False] * len(parsed)
    for sentence in split(text, "en"):
        opening = next((t.i for t in parsed if t.idx >= sentence.start), None)
        if opening is not None:
            starts[opening] = True
    if starts:
        starts[0] = True
    doc = Doc(
        plain.vocab,
        words=[t.text for t in parsed],
        spaces=[bool(t.whitespace_) for t in parsed],
        sent_starts=starts,  # type: ignore[arg-type]
    )
    for _, component in plain.pipeline:
        doc = component(doc)
    return doc


def shuffled(words: list[str], seed: int) -> Iterator[str]:
    """Sentences without sense, which take the parser where good ones do not."""
    chance = random.Random(seed)
    for _ in range(40):
        yield " ".join(chance.choices(words, k=chance.randrange(1, 60))) + "."


def test_awkward_texts_are_parsed_as_spacy_does(plain: Language) -> None:
    texts = [(text, split(text, "en")) for text in AWKWARD]
    for (text, _), doc in zip(texts, parser.parse_all(texts), strict=True):
        assert told(doc) == told(by_spacy(plain, doc, text))


def test_the_sample_press_is_parsed_as_spacy_does(plain: Language) -> None:
    english = [a for a in load_press().articles if a.language.startswith("en")]
    texts = [(a.revisions[-1].text, split(a.revisions[-1].text, "en")) for a in english]
    assert len(texts) > 40
    for (text, _), doc in zip(texts, parser.parse_all(texts), strict=True):
        assert told(doc) == told(by_spacy(plain, doc, text))


@pytest.mark.parametrize("seed", range(4))
def test_nonsense_is_parsed_as_spacy_does(plain: Language, seed: int) -> None:
    words = " ".join(AWKWARD[5:11]).split()
    text = "\n".join(shuffled(words, seed))
    (doc,) = parser.parse_all([(text, split(text, "en"))])
    assert told(doc) == told(by_spacy(plain, doc, text))


def test_a_batch_is_parsed_as_its_texts_are(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [(text, split(text, "en")) for text in AWKWARD]
    together = [told(doc) for doc in parser.parse_all(texts)]
    assert [told(doc) for one in texts for doc in parser.parse_all([one])] == together
    monkeypatch.setattr(swift, "MOST_TOKENS", 50)
    assert [told(doc) for doc in parser.parse_all(texts)] == together


def test_a_model_of_another_kind_is_left_to_spacy(plain: Language) -> None:
    assert swift.Swift.of(plain) is not None
    assert swift.Swift.of(spacy.blank("en")) is None
    other = spacy.load(plain.meta["lang"] + "_" + plain.meta["name"])
    other.get_pipe("parser").cfg["beam_width"] = 4  # type: ignore[attr-defined]
    assert swift.Swift.of(other) is None


def test_numpy_multiplies_on_one_thread_unless_told_otherwise() -> None:
    told = "import nutgraf, os; print(os.environ['OPENBLAS_NUM_THREADS'])"
    for given, expected in ((None, "1"), ("3", "3")):
        env = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
        env |= {"OPENBLAS_NUM_THREADS": given} if given else {}
        done = subprocess.run(
            [sys.executable, "-c", told], env=env, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == expected
