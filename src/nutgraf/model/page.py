"""Pages: composed stories, every sentence with the spans it came from.

A page is data. ``Sentence.text`` always equals its first citation's words with that citation's
edits applied (``apply``), and ``undo`` leads from the sentence back to the words: invariant I1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from nutgraf.model.article import Span
from nutgraf.model.story import RelatedStory, StoryId, Voice

EditKind = Literal["cut", "insert", "case"]
SectionKind = Literal[
    "nut graf",
    "what happened",
    "who says what",
    "background",
    "what comes next",
    "timeline",
]
DifferenceKind = Literal[
    "updated over time",
    "other base or unit",
    "time zone",
    "translation",
    "rounding",
    "conflict",
    "accounts differ",
]

#: Why a sentence left a page: its words were changed by the outlet, or its article taken down.
CorrectionKind = Literal["corrected", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One typed, reversible change to a citation's words.

    ``start`` and ``end`` count from the beginning of the span's words. A ``cut`` takes
    ``removed`` out; an ``insert`` (``start == end``) puts ``inserted`` in, in square brackets,
    from ``source`` where it comes from an article; ``case`` changes only the case of a letter
    after a cut. ``reason`` says why in a word or two ("connective", "date", "descriptor").
    """

    kind: EditKind
    start: int
    end: int
    removed: str = ""
    inserted: str = ""
    source: Span | None = None
    reason: str = ""


def apply(words: str, edits: tuple[Edit, ...]) -> str:
    """The words with ``edits`` (in order of position, not overlapping) carried out."""
    out: list[str] = []
    at = 0
    for edit in edits:
        if edit.start < at or edit.end < edit.start or edit.end > len(words):
            raise ValueError(f"edit out of order or out of range: {edit}")
        if words[edit.start : edit.end] != edit.removed:
            raise ValueError(f"edit removes other words than stand there: {edit}")
        out.append(words[at : edit.start])
        out.append(edit.inserted)
        at = edit.end
    out.append(words[at:])
    return "".join(out)


def undo(text: str, edits: tuple[Edit, ...]) -> str:
    """The span's words again, from the sentence and its edits alone: inverse of ``apply``."""
    out: list[str] = []
    at = 0
    shift = 0
    for edit in edits:
        start = edit.start + shift
        end = start + len(edit.inserted)
        if start < at or text[start:end] != edit.inserted:
            raise ValueError(f"edit's words do not stand in the sentence: {edit}")
        out.append(text[at:start])
        out.append(edit.removed)
        at = end
        shift += len(edit.inserted) - len(edit.removed)
    out.append(text[at:])
    return "".join(out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a sentence comes from: the span, and the edits from its words to the sentence."""

    span: Span
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A short stretch of an article used as a label (a speaker's name, a descriptor)."""

    text: str
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a page.

    ``citation`` is where its words are from; ``also`` are spans in other articles that say
    the same. ``voices`` is the number of independent voices among all of them. ``when`` is the
    resolved date of the event it tells or the statement it carries. In "who says what",
    ``speaker`` and ``descriptor`` label the source and ``quoted`` is true for verbatim quotes.
    ``first_version`` is the page version on which it first stood.
    """

    text: str
    citation: Citation
    also: tuple[Span, ...] = ()
    voices: int = 1
    when: date | None = None
    when_last: date | None = None
    speaker: Label | None = None
    speaker_key: str | None = None
    descriptor: Label | None = None
    quoted: bool = False
    first_version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of sentences, in reading order. Empty sections are not made."""

    kind: SectionKind
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One side of a difference: the value as written, and the sentence that gives it."""

    value: str
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Accounts of one thing that do not agree, and the kind of difference it is."""

    about: str
    kind: DifferenceKind
    accounts: tuple[Account, ...]
    explanation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A sentence that left the page since its outlet changed or took down what it came from.

    ``text`` is the sentence as it stood, ``span`` where its words are in the old revision,
    ``version`` the page version from which on it is gone.
    """

    text: str
    span: Span
    kind: CorrectionKind
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The line of record: how much stands behind the page."""

    articles: int
    voices: int
    outlets: int
    countries: tuple[str, ...]
    first_outlet_id: str
    first_reported: datetime | None
    last_changed: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A composed, verified story. ``version`` counts from 1 and rises only with the content.

    ``corrections`` are the sentences that outlets' corrections took off it, oldest first.
    """

    story_id: StoryId
    version: int
    composed: datetime
    headline: Sentence
    record: Record
    sections: tuple[Section, ...]
    differences: tuple[Difference, ...] = ()
    voices: tuple[Voice, ...] = ()
    related: tuple[RelatedStory, ...] = ()
    corrections: tuple[Correction, ...] = ()

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence taken from an article, headline first, in reading order."""
        yield self.headline
        for section in self.sections:
            yield from section.sentences
        for difference in self.differences:
            for account in difference.accounts:
                yield account.sentence

    def spans(self) -> Iterator[Span]:
        """Every span the page cites: sentences, labels, and what edits insert."""
        for sentence in self.sentences():
            yield from sentence.also
            labels = [label for label in (sentence.speaker, sentence.descriptor) if label]
            for citation in (sentence.citation, *(label.citation for label in labels)):
                yield citation.span
                for edit in citation.edits:
                    if edit.source is not None:
                        yield edit.source
