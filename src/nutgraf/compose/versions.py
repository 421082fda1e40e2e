"""Page versions: a page changes only where its story changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from nutgraf.model import Material, Page, Section, Sentence, Span


def last_changed(materials: Sequence[Material]) -> datetime | None:
    """When the story's words last changed: an article's time, or when a new revision was seen."""
    times = [m.revision.fetched if m.revision.number > 1 else m.article.time for m in materials]
    return max(times) if times else None


def content(page: Page) -> object:
    """What makes a page another version when it differs."""
    return (
        [_words(s) for s in page.sentences()],
        [(s.kind, len(s.sentences)) for s in page.sections],
        [(d.about, d.kind, [a.value for a in d.accounts]) for d in page.differences],
        page.voices,
        page.record,
    )


def _words(sentence: Sentence) -> object:
    return replace(sentence, first_version=1)


def stands(page: Page, materials: Sequence[Material]) -> bool:
    """Whether every span the page cites is of a revision that is still the newest."""
    newest = {m.article.id: m.revision.number for m in materials}
    spans: list[Span] = []
    for sentence in page.sentences():
        spans.extend((sentence.citation.span, *sentence.also))
    return all(newest.get(s.article_id) == s.revision for s in spans)


def cited_spans(page: Page | None) -> frozenset[object]:
    """The spans a page's sentences come from."""
    if page is None:
        return frozenset()
    return frozenset(s.citation.span for s in page.sentences())


def number(page: Page, previous: Page | None) -> Page:
    """``page`` as the version after ``previous``; ``previous`` itself where nothing changed.

    Sentences that stood on the version before keep their ``first_version``.
    """
    if previous is None:
        return page
    if content(page) == content(previous):
        return previous
    version = previous.version + 1
    known = {(s.text, s.citation.span): s.first_version for s in previous.sentences()}

    def dated(sentence: Sentence) -> Sentence:
        first = known.get((sentence.text, sentence.citation.span), version)
        return replace(sentence, first_version=first)

    return replace(
        page,
        version=version,
        headline=dated(page.headline),
        sections=tuple(
            Section(kind=s.kind, sentences=tuple(dated(x) for x in s.sentences))
            for s in page.sections
        ),
        differences=tuple(
            replace(d, accounts=tuple(replace(a, sentence=dated(a.sentence)) for a in d.accounts))
            for d in page.differences
        ),
    )
