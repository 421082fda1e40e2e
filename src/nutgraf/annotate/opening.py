"""An article's opening: what an article that no other voice joins is annotated from.

Most stories have one voice, and their short page is told from the top of its article. Annotating
the rest is put off until another voice joins. Sentences are split in the whole text, and the
parser, which looks a few words ahead, is given one sentence more than is kept; so an opening that
is annotated by itself holds what an annotation of the whole says of it, but for people whose full
name or office stands in the rest alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nutgraf.model import Annotation, TextSentence

#: Sentences of an opening; it goes on to the end of a paragraph, as far as ``MOST``.
SENTENCES, MOST = 16, 22
#: What is left after an opening is annotated with it where it is no more than this.
REST = 4


def opening(sentences: Sequence[TextSentence]) -> int | None:
    """How many of an article's sentences are its opening; ``None`` where that is all of them."""
    if len(sentences) <= SENTENCES + REST:
        return None
    count = SENTENCES
    while (
        count < min(MOST, len(sentences))
        and sentences[count].paragraph == sentences[count - 1].paragraph
    ):
        count += 1
    return count if len(sentences) > count + REST else None


def cut(annotation: Annotation, version: str) -> Annotation:
    """The part of an annotation that is of the article's opening, under another version."""
    count = opening(annotation.sentences)
    return annotation if count is None else keep(annotation, count, version)


def keep(annotation: Annotation, count: int, version: str) -> Annotation:
    """The part of an annotation that is of its first ``count`` sentences."""
    kept = annotation.sentences[:count]
    end = kept[-1].end
    return replace(
        annotation,
        version=version,
        sentences=kept,
        mentions=tuple(m for m in annotation.mentions if m.end <= end),
        statements=tuple(s for s in annotation.statements if s.end <= end),
        dates=tuple(d for d in annotation.dates if d.end <= end),
        figures=tuple(f for f in annotation.figures if f.end <= end),
        dependent={n: why for n, why in (annotation.dependent or {}).items() if n < count},
    )
