"""What a store gives back that is no model object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from nutgraf.model import Article, ArticleId, Desk, Page, Revision, Story, StoryId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FaultScope = Literal["feed", "entry", "article", "story", "import"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that went wrong with one input, kept until it goes right. Never fatal."""

    scope: FaultScope
    subject: str
    message: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article in a story, as grouping needs it when it is rebuilt from the store."""

    story_id: StoryId
    article: Article
    revision: Revision
    vector: NDArray[np.float32] | None


class LiveArticle(NamedTuple):
    """An article in a story, as grouping needs it when it begins anew.

    ``revision`` is its newest, ``extent`` the article's; ``remembered`` is what grouping kept of
    it, ``None`` where it kept nothing: then its words have to be read.
    """

    story_id: StoryId
    article_id: ArticleId
    revision: int
    published: datetime | None
    first_seen: datetime
    extent: str
    language: str | None
    outlet_id: str
    vector: NDArray[np.float32] | None
    remembered: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySummary:
    """A story as a list shows it. ``page`` is its newest published page, if it has one.

    ``desk`` is the one that most outlets had it at when that page was put.
    """

    story: Story
    page: Page | None
    rank: float
    desk: Desk | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """A search result. ``snippet`` marks matched words with ``\\x02`` and ``\\x03``."""

    kind: Literal["article", "story"]
    id: str
    title: str
    snippet: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much is in the store, and how much of it waits (see ``Store.ungrouped`` and others)."""

    feeds: int
    entries_waiting: int
    articles: int
    stories: int
    pages: int
    faults: int
    bytes: int
    articles_waiting: int = 0
    stories_waiting: int = 0


#: Stories by what the reader did with them. "shown" is all that are not hidden, "unread" those
#: of them whose newest page was not read.
Shelf = Literal["shown", "unread", "read", "saved", "hidden"]
#: How a list of stories is sorted: best rank, newest article, or oldest newest article first.
Order = Literal["rank", "time", "oldest"]
#: Stands for the stories that no desk was found for.
NoDesk = Literal["none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryState:
    """What the reader did with a story, and when. ``read_version`` is the page version read."""

    story_id: StoryId
    read_version: int | None = None
    read: datetime | None = None
    saved: datetime | None = None
    hidden: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A browser that is logged in. ``digest`` is of its cookie, which is not kept."""

    digest: str
    created: datetime
    used: datetime
    expires: datetime
    agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A key for a program. ``digest`` is of the key, which is not kept."""

    id: str
    name: str
    digest: str
    scope: Literal["read", "write"]
    created: datetime
    used: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A search that is a page and a feed."""

    id: str
    name: str
    query: str
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """Words, or an outlet by its id, that the reader does not want to see."""

    kind: Literal["word", "outlet"]
    value: str
    created: datetime
