"""The store's protocol: what every store can do, and what it promises.

Promises that hold for every store, each pinned by the contract test in
``tests/store/test_contract.py``:

- A method either does all of what it says or nothing. ``transaction()`` makes several calls
  one; calls inside it join it, and nested blocks join the outer one.
- Putting the same thing twice is the same as putting it once.
- Nothing put is lost: revisions and page versions are only added.
- Times go in and come out aware and with the offset they were put with; lists are in the
  order their method names.
- Rows are model objects; callers never see SQL or connections.
- NUL and lone surrogates, which no database holds as text, are stored as U+FFFD, one for one,
  so that offsets hold.
- A store may be used from several threads, a file or database from several processes. A writer
  waits for another up to the store's timeout, then ``StoreLockedError`` is raised. A naive time
  is a ``ValueError``, an unknown story or article where one is needed a ``NotFoundError``.

Work waits in the store itself (entries to fetch, articles to group, stories to compose), so
that a process killed at any point is continued by the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from nutgraf.model import (
    Annotation,
    Article,
    ArticleId,
    Decision,
    Entry,
    Feed,
    Outlet,
    Page,
    RelatedStory,
    Revision,
    Story,
    StoryChange,
    StoryId,
    Voice,
)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySummary:
    """A story as a list shows it. ``page`` is its newest published page, if it has one."""

    story: Story
    page: Page | None
    rank: float


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
    """How much is in the store."""

    feeds: int
    entries_waiting: int
    articles: int
    stories: int
    pages: int
    faults: int
    bytes: int


class Store(Protocol):
    """See the module's docstring for what is promised of all methods."""

    def close(self) -> None: ...

    def transaction(self) -> AbstractContextManager[None]:
        """One unit: committed at the end of the block, rolled back if it raises.

        A method or nested block that fails inside is undone alone where the outer block catches
        its error and goes on. Belongs to the thread that entered it; holds other writers off.
        """
        ...

    # outlets ---------------------------------------------------------------------------

    def put_outlets(self, outlets: Iterable[Outlet]) -> None:
        """Add or replace outlets by id."""
        ...

    def outlets(self, ids: Iterable[str] | None = None) -> dict[str, Outlet]:
        """The outlets with these ids (unknown ids are left out), or all."""
        ...

    # feeds -----------------------------------------------------------------------------

    def put_feed(self, feed: Feed) -> None:
        """Add or replace a feed by address."""
        ...

    def feed(self, url: str) -> Feed | None: ...

    def feeds(self) -> list[Feed]:
        """All feeds, by address."""
        ...

    def due_feeds(self, now: datetime, limit: int | None = None) -> list[Feed]:
        """Active feeds whose next poll is due or was never set, the longest due first."""
        ...

    def move_feed(self, url: str, new_url: str) -> None:
        """Give a feed a new address; its entries move with it.

        If the new address is a feed already, the two become one.
        """
        ...

    def remove_feed(self, url: str) -> None:
        """Forget a feed. Its articles stay."""
        ...

    # entries ---------------------------------------------------------------------------

    def add_entries(self, entries: Iterable[Entry], seen: datetime) -> int:
        """Queue entries not seen before (by feed and id), return how many were new.

        A known entry whose ``updated`` time or title or link has changed is queued again.
        """
        ...

    def waiting_entries(self, now: datetime, limit: int | None = None) -> list[Entry]:
        """Entries whose page is still to be read and whose next try is due, oldest first.

        An entry is as old as it says, but no younger than when it was first seen.
        """
        ...

    def settle_entry(
        self,
        entry: Entry,
        *,
        article_id: ArticleId | None = None,
        error: str | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        """Take an entry off the queue (article read, or given up with ``error``).

        With ``retry_at`` it stays queued until then; the number of tries is counted. Of a settled
        entry only what tells a change is kept. One that is not in the store is passed over.
        """
        ...

    def entry_tries(self, entry: Entry) -> int:
        """How often settling this entry has been put off."""
        ...

    # articles --------------------------------------------------------------------------

    def put_article(self, article: Article, revision: Revision) -> bool:
        """Add an article, or a new revision of it; queue it for grouping if it is new.

        A revision whose title and text equal the newest one's adds nothing (only the
        article's other fields are updated). ``revision.number`` is taken as given for a new
        article and assigned by the store otherwise. Returns whether words were added. A
        new revision marks the article's story dirty.
        """
        ...

    def put_articles(self, items: Iterable[tuple[Article, Revision]]) -> int:
        """``put_article`` for many at once, in their order; returns how many had new words."""
        ...

    def put_aliases(self, article_id: ArticleId, urls: Iterable[str]) -> None:
        """Further addresses of an article. An address already taken stays where it is."""
        ...

    def find_article(self, url: str) -> ArticleId | None:
        """The article that has this address or alias."""
        ...

    def article(self, article_id: ArticleId) -> Article | None: ...

    def articles(self, ids: Iterable[ArticleId]) -> dict[ArticleId, Article]:
        """Articles by id; unknown ids are left out."""
        ...

    def revision(self, article_id: ArticleId, number: int | None = None) -> Revision | None:
        """A revision by number, or the newest."""
        ...

    def revisions(self, article_id: ArticleId) -> list[Revision]:
        """All revisions, oldest first."""
        ...

    def newest_revisions(self, ids: Iterable[ArticleId]) -> dict[ArticleId, Revision]: ...

    def young_articles(self, since: datetime, checked_before: datetime) -> list[Article]:
        """Articles published since and not looked at again since ``checked_before``.

        Only those with an address that were read from a page, least recently checked first.
        """
        ...

    def mark_checked(self, article_id: ArticleId, at: datetime) -> None: ...

    def outlet_texts(self, outlet_id: str, limit: int) -> list[Revision]:
        """The newest articles' newest revisions of an outlet, newest first."""
        ...

    # annotations and vectors -----------------------------------------------------------

    def put_annotation(self, annotation: Annotation) -> None:
        """Add or replace the annotation of a revision."""
        ...

    def put_annotations(self, annotations: Iterable[Annotation]) -> None:
        """``put_annotation`` for many at once."""
        ...

    def annotations(
        self, keys: Iterable[tuple[ArticleId, int]], version: str
    ) -> dict[ArticleId, Annotation]:
        """Annotations made by ``version`` for (article, revision) pairs; others left out."""
        ...

    def put_vectors(self, model: str, vectors: Mapping[ArticleId, NDArray[np.float32]]) -> None:
        """Add or replace vectors (1-d float32) made by the named model."""
        ...

    def vectors(
        self, model: str, ids: Iterable[ArticleId]
    ) -> dict[ArticleId, NDArray[np.float32]]: ...

    # stories ---------------------------------------------------------------------------

    def ungrouped(self, limit: int | None = None) -> list[ArticleId]:
        """Articles waiting to be grouped, in the order they arrived."""
        ...

    def put_grouping(self, decisions: Sequence[Decision], changes: Sequence[StoryChange]) -> None:
        """Record where articles went, and the stories' history, in one transaction.

        Each decision's article leaves the queue and becomes a member of its ``story_id``
        (which must be set; the story is made if it is new, founded at the first article's
        time), replacing any membership it had. Touched stories become dirty. An article put into
        a story that was merged away goes where that one went. A story that loses its last
        article keeps its address and page, waits no more and is in no list.
        """
        ...

    def merge_stories(self, story_id: StoryId, into: StoryId, change: StoryChange) -> None:
        """Move all articles of one story into another; the first redirects there.

        Redirects lead to a living story in one step. ``ValueError`` for a story merged into
        itself or into another before.
        """
        ...

    def changes(self, story_id: StoryId) -> list[StoryChange]:
        """A story's history, oldest first."""
        ...

    def lasting_changes(self) -> Iterator[StoryChange]:
        """Merges, and all that people decided, over all stories, oldest first.

        What grouping has to know before it goes on from a store.
        """
        ...

    def decision(self, article_id: ArticleId) -> Decision | None:
        """Why the article is in its story."""
        ...

    def members(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        model: str = "",
    ) -> Iterator[Member]:
        """Members of stories whose articles' times reach into these bounds, by story and arrival.

        ``vector`` is the named model's, or ``None``.
        """
        ...

    def story(self, story_id: StoryId) -> Story | None:
        """A story; one that was merged away says where to (``merged_into``)."""
        ...

    def story_of(self, article_id: ArticleId) -> StoryId | None: ...

    def dirty_stories(self, limit: int | None = None) -> list[Story]:
        """Stories whose page is older than their articles, longest waiting first.

        A story handed out here that changes before its page is put stays dirty.
        """
        ...

    def put_voices(self, story_id: StoryId, voices: Sequence[Voice]) -> None:
        """Replace a story's voices."""
        ...

    def put_related(self, story_id: StoryId, related: Sequence[RelatedStory]) -> None: ...

    def related(self, story_id: StoryId) -> list[RelatedStory]: ...

    def put_page(self, page: Page, rank: float) -> None:
        """Publish a page version and mark the story clean. Versions are only added.

        ``StoreError`` where another page has this version already.
        """
        ...

    def mark_clean(self, story_id: StoryId, rank: float) -> None:
        """The story's page needs no change."""
        ...

    def page(self, story_id: StoryId, version: int | None = None) -> Page | None:
        """The newest published page, or the named version."""
        ...

    def page_versions(self, story_id: StoryId) -> list[tuple[int, datetime]]:
        """Versions and when they were composed, oldest first."""
        ...

    def stories(
        self,
        *,
        order: Literal["rank", "time"] = "rank",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[StorySummary]:
        """Stories that were not merged away, best rank or newest article first.

        ``since`` and ``until`` bound the time of the newest article.
        """
        ...

    def story_ids(self) -> Iterator[StoryId]:
        """All stories that were not merged away, oldest first."""
        ...

    # faults, search, counts ------------------------------------------------------------

    def put_fault(self, fault: Fault) -> None:
        """Record a fault, replacing an earlier one of the same scope and subject."""
        ...

    def clear_fault(self, scope: FaultScope, subject: str) -> None: ...

    def faults(self, scope: FaultScope | None = None) -> list[Fault]:
        """Standing faults, newest first."""
        ...

    def search(self, query: str, limit: int = 20, offset: int = 0) -> list[SearchHit]:
        """Full-text search over articles' newest revisions, best first.

        ``query`` is words, all of which must match, and "phrases" in double quotes. Case and
        accents do not matter. No query is an error: one without words finds nothing.
        """
        ...

    def search_stories(self, query: str, limit: int = 20, offset: int = 0) -> list[SearchHit]:
        """The same over stories' newest pages."""
        ...

    def counts(self) -> Counts: ...
