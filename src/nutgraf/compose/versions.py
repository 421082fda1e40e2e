"""Page versions: a page changes only where its story changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from nutgraf.model import Correction, Material, Page, Section, Sentence, Span, undo
from nutgraf.model.page import CorrectionKind


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
    """Whether every span the page cites is of a newest revision of an article not taken down."""
    gone = taken_down(materials)
    newest = {m.article.id: m.revision.number for m in materials if m.article.id not in gone}
    spans: list[Span] = []
    for sentence in page.sentences():
        spans.extend((sentence.citation.span, *sentence.also))
    return all(newest.get(s.article_id) == s.revision for s in spans)


def taken_down(materials: Sequence[Material]) -> frozenset[str]:
    """The articles their outlets took down; none where that leaves nothing to cite."""
    gone = frozenset(m.article.id for m in materials if m.article.removed)
    return gone if len(gone) < len(materials) else frozenset()


def corrections(page: Page, previous: Page, materials: Sequence[Material]) -> list[Correction]:
    """The sentences of ``previous`` that are not on ``page`` because an outlet corrected or
    took down what they came from.
    """
    here = {m.article.id: m for m in materials}
    gone = taken_down(materials)
    kept = {s.text for s in page.sentences()}
    out: list[Correction] = []
    for sentence in previous.sentences():
        span = sentence.citation.span
        material = here.get(span.article_id)
        if sentence.text in kept or material is None:
            continue
        whole = material.revision.title if span.field == "title" else material.revision.text
        words = undo(sentence.text, sentence.citation.edits)
        kind: CorrectionKind | None = None
        if span.article_id in gone:
            kind = "withdrawn"
        elif material.revision.number > span.revision and words not in whole:
            kind = "corrected"
        if kind and all(c.text != sentence.text for c in out):
            out.append(Correction(text=sentence.text, span=span, kind=kind, version=page.version))
    return out


def cited_spans(page: Page | None) -> frozenset[object]:
    """The spans a page's sentences come from."""
    if page is None:
        return frozenset()
    return frozenset(s.citation.span for s in page.sentences())


def number(page: Page, previous: Page | None, materials: Sequence[Material]) -> Page:
    """``page`` as the version after ``previous``; ``previous`` itself where nothing changed.

    Sentences that stood on the version before keep their ``first_version``; those that an
    outlet's correction took off are marked.
    """
    if previous is None:
        return page
    if content(page) == content(previous):
        return previous
    version = previous.version + 1
    known = {s.text: s.first_version for s in previous.sentences()}

    def dated(sentence: Sentence) -> Sentence:
        first = known.get(sentence.text, version)
        return replace(sentence, first_version=first)

    page = replace(page, version=version)
    return replace(
        page,
        corrections=(*previous.corrections, *corrections(page, previous, materials)),
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
