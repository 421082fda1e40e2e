"""The annotator: a revision in, its annotation out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from nutgraf.annotate.dates import find_dates
from nutgraf.annotate.figures import find_figures
from nutgraf.annotate.mentions import find_mentions
from nutgraf.annotate.nlp import parse_all
from nutgraf.annotate.opening import keep, opening
from nutgraf.annotate.reference import find_dependent
from nutgraf.annotate.roles import refine_roles
from nutgraf.annotate.sentences import split
from nutgraf.annotate.statements import find_statements
from nutgraf.model import Annotation, Revision, TextSentence

#: Changes with everything that changes annotations; stored ones of other versions are redone.
VERSION = "3"
#: The same of annotations that hold an article's opening alone.
OPENING_VERSION = f"{VERSION} opening"
#: Characters of a text that are annotated; what comes after is left out of the annotation.
LONGEST = 60_000


@dataclass(frozen=True, slots=True)
class Job:
    """A revision to annotate, with its article's publication time and language.

    ``opening``: no more of it than its opening. A short text is annotated whole all the same;
    ``Annotation.version`` says which it was.
    """

    revision: Revision
    published: datetime | None = None
    language: str | None = None
    opening: bool = False


class Annotator:
    """Annotates revisions. Cheap to make: the parser is loaded at first use, once a process.

    English (and text of unknown language) is parsed. Other languages get sentences, dates
    and figures only; they have no mentions, and statements from quotation marks alone are
    not made because their speakers could not be told.
    """

    version = VERSION

    def annotate(
        self, revision: Revision, *, published: datetime | None, language: str | None
    ) -> Annotation:
        """The annotation of one revision. Offsets point into ``revision.text``.

        ``published`` anchors relative dates, in its own zone; without it they stay unresolved.
        Texts longer than 60,000 characters are annotated up to there. Raises ``ModelError``
        where no parser is installed.
        """
        return next(self.annotate_many([Job(revision, published, language)]))

    def annotate_many(self, jobs: Iterable[Job], batch_size: int = 16) -> Iterator[Annotation]:
        """Annotations of ``jobs`` in their order, parsed in batches."""
        batch: list[Job] = []
        for job in jobs:
            batch.append(job)
            if len(batch) >= batch_size:
                yield from _batch(batch)
                batch = []
        if batch:
            yield from _batch(batch)


def _batch(jobs: list[Job]) -> Iterator[Annotation]:
    texts = [job.revision.text[:LONGEST] for job in jobs]
    split_texts = [split(t, j.language) for t, j in zip(texts, jobs, strict=True)]
    counts = [opening(s) if j.opening else None for s, j in zip(split_texts, jobs, strict=True)]
    for index, count in enumerate(counts):
        if count is not None:
            # One sentence more than is kept: the parser looks a few words ahead.
            split_texts[index] = split_texts[index][: count + 1]
            texts[index] = texts[index][: split_texts[index][-1].end]
    english = [i for i, job in enumerate(jobs) if _is_english(job.language)]
    parsed = dict(zip(english, parse_all((texts[i], split_texts[i]) for i in english), strict=True))
    for index, job in enumerate(jobs):
        doc = parsed.get(index)
        whole = _annotation(job, texts[index], split_texts[index], doc)
        count = counts[index]
        yield whole if count is None else keep(whole, count, OPENING_VERSION)


def _is_english(language: str | None) -> bool:
    return language is None or language[:2].lower() in {"en", "un"}


def _annotation(job: Job, text: str, sentences: list[TextSentence], doc) -> Annotation:  # type: ignore[no-untyped-def]
    bounds = [(s.start, s.end) for s in sentences]
    dates = find_dates(text, job.published, doc, language=job.language, bounds=bounds)
    taken = [(d.start, d.end) for d in dates]
    figures = find_figures(text, doc, skip=taken, bounds=bounds)
    mentions = find_mentions(doc) if doc is not None else []
    if doc is not None:
        sentences = refine_roles(doc, sentences)
    statements = find_statements(doc, sentences, mentions) if doc is not None else []
    return Annotation(
        article_id=job.revision.article_id,
        revision=job.revision.number,
        version=VERSION,
        sentences=tuple(sentences),
        mentions=tuple(mentions),
        statements=tuple(statements),
        dates=tuple(dates),
        figures=tuple(figures),
        dependent=find_dependent(doc, text, sentences),
    )
