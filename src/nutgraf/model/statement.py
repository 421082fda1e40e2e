"""Statements, dates and figures: what an article says that can be compared and attributed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from nutgraf.model.article import Mention, TextSentence

StatementForm = Literal["direct", "indirect", "mixed"]
Offsets = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Attributed content: who (source), by what word (cue), says what (content).

    Each part is a tuple of (start, end) offsets into the revision's text, in reading order;
    a part may be in pieces. ``source`` is empty where the article names none. ``speaker`` is
    the linked source's full name ("Dmitry Peskov" for "he"), ``speaker_key`` what sources
    are compared by across articles; both ``None`` where the source cannot be found.
    ``speaker_span`` is where the full name stands, ``descriptor`` where the article says who
    the source is ("Kremlin spokesman").
    """

    source: Offsets
    cue: Offsets
    content: Offsets
    form: StatementForm
    speaker: str | None = None
    speaker_key: str | None = None
    speaker_span: tuple[int, int] | None = None
    descriptor: tuple[int, int] | None = None

    @property
    def start(self) -> int:
        return min(a for a, _ in self.source + self.cue + self.content)

    @property
    def end(self) -> int:
        return max(b for _, b in self.source + self.cue + self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A date expression resolved against the article's publication time.

    ``first`` and ``last`` bound what it means (equal for a single day). ``relative`` is true
    where a reader would need the publication date to know it ("Tuesday", "last month").
    ``resolved`` is false, and the bounds ``None``, where it could not be resolved.
    """

    start: int
    end: int
    first: date | None
    last: date | None
    relative: bool

    @property
    def resolved(self) -> bool:
        return self.first is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A quantity: ``value`` in ``unit`` ("percent", "USD", "barrel", or ""), counting ``counted``.

    ``hedge`` is the word that loosens it ("at least", "nearly"), or ``None``.
    """

    start: int
    end: int
    value: float
    unit: str
    counted: str
    hedge: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """All that annotating found in one revision. ``version`` names the annotator's version.

    ``dependent`` holds the indices of sentences that need an earlier one to be understood
    (an opening pronoun, connective or demonstrative), with the reason.
    """

    article_id: str
    revision: int
    version: str
    sentences: tuple[TextSentence, ...] = ()
    mentions: tuple[Mention, ...] = ()
    statements: tuple[Statement, ...] = ()
    dates: tuple[DateMention, ...] = ()
    figures: tuple[Figure, ...] = ()
    dependent: dict[int, str] | None = None
