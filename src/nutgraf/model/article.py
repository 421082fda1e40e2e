"""Articles, their revisions, and what annotating finds in their text.

All offsets count Unicode code points (Python string indices), end exclusive, into the named
field of the named revision. The title is a field of its own: ``text`` never needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ArticleId = str

#: How much of an article we hold: the page's full text, only a paywall's or stub's opening,
#: the text the feed gave, or text given by an archive.
Extent = Literal["full", "stub", "feed", "archive"]
#: Which of a revision's strings a span points into.
Field = Literal["text", "title"]
#: How exact a publication time is: to the second, or only to the day.
Grain = Literal["time", "day"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """An exact stretch of an article's text: the unit of provenance."""

    article_id: ArticleId
    revision: int
    start: int
    end: int
    field: Field = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One version of an article's words. Never changed once stored; numbers start at 1."""

    article_id: ArticleId
    number: int
    title: str
    text: str
    fetched: datetime
    description: str | None = None
    updated: datetime | None = None

    def words(self, span: Span) -> str:
        """The stretch of this revision that ``span`` names."""
        source = self.title if span.field == "title" else self.text
        return source[span.start : span.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What an entry's page says, apart from its words, which are in its revisions.

    ``id`` is a digest of the canonical address (or of the archive's id where there is no
    address), so that reading the same thing twice gives the same article. ``imported_id`` is
    the id the article bore in the archive it was imported from. ``first_seen`` is when
    Nutgraf first had it; ``published`` is what the outlet says, or ``None``.
    ``revision`` is the number of the newest revision. ``credit`` is the feed's ``<source>``
    or an agency named as the article's origin. ``removed`` is when the outlet took it down.
    """

    id: ArticleId
    url: str | None
    outlet_id: str
    first_seen: datetime
    revision: int = 1
    requested_url: str | None = None
    feed_url: str | None = None
    imported_id: str | None = None
    published: datetime | None = None
    grain: Grain = "time"
    byline: str | None = None
    section: str | None = None
    language: str | None = None
    image_url: str | None = None
    image_credit: str | None = None
    credit: str | None = None
    extent: Extent = "full"
    removed: datetime | None = None

    @property
    def time(self) -> datetime:
        """The publication time, or the time first seen where none is given."""
        return self.published or self.first_seen


#: What part a sentence plays in an article. Only ``body`` sentences may stand on a page.
Role = Literal["body", "headline", "caption", "credit", "prompt", "fragment", "list", "dateline"]
MentionKind = Literal["person", "organisation", "place", "group", "other"]


@dataclass(frozen=True, slots=True)
class TextSentence:
    """A sentence of an article's text (a page's sentence is ``model.page.Sentence``).

    ``start`` is after any dateline or bullet, so that the span alone is a whole sentence.
    """

    start: int
    end: int
    paragraph: int
    role: Role = "body"


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch naming a person, organisation or place.

    ``name`` is the fullest form of the same name found in the article ("Dmitry Peskov" for
    a later "Peskov"); ``key`` is what mentions in different articles are compared by
    (folded, alias-resolved). ``descriptor`` is the stretch that says who this is, where the
    article does at this mention ("Kremlin spokesman").
    """

    start: int
    end: int
    kind: MentionKind
    name: str
    key: str
    descriptor: tuple[int, int] | None = None
