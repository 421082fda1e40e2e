"""What a store keeps of stories and their pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from nutgraf.model import (
    ArticleId,
    Decision,
    Desk,
    Page,
    RelatedStory,
    Story,
    StoryChange,
    StoryId,
    Voice,
)
from nutgraf.store.base.records import (
    LiveArticle,
    Member,
    NoDesk,
    Order,
    Shelf,
    StorySummary,
)


class StoryStore(Protocol):
    """Grouping, stories, pages. See the package's docstring."""

    # grouping --------------------------------------------------------------------------

    def ungrouped(self, limit: int | None = None, language: str | None = None) -> list[ArticleId]:
        """Articles waiting to be grouped, in the order they arrived.

        With ``language`` (a code without region, or ``""`` for unknown) only those in it.
        """
        ...

    def waiting_languages(self) -> list[str]:
        """The languages of articles waiting to be grouped, as ``ungrouped`` takes them."""
        ...

    def newest_languages(self, articles: int = 2_000) -> list[str]:
        """The languages of so many articles that arrived last, as ``ungrouped`` takes them."""
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

    def lasting_since(self, mark: str) -> tuple[str, list[StoryChange]]:
        """Lasting changes recorded after ``mark``, as they were, and the mark to go on from.

        ``""`` is before the first. So one who holds stories in memory hears what others decided.
        """
        ...

    def newest_grouping(self) -> str:
        """Names the newest change that the program made to any story; ``""`` before the first.

        Where it is not what it was when one's own grouping ended, another process has grouped
        since, and stories held in memory are no longer those of the store.
        """
        ...

    def unmerge_story(self, story_id: StoryId) -> None:
        """Let a story that was merged away stand again, without articles.

        Stories that had been merged into it before lead to it again. ``ValueError`` for a story
        that was not merged away.
        """
        ...

    def decision(self, article_id: ArticleId) -> Decision | None:
        """Why the article is in its story."""
        ...

    def decisions(self, ids: Iterable[ArticleId]) -> dict[ArticleId, Decision]:
        """``decision`` for many, in the order given; those in no story are left out."""
        ...

    def members(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        model: str = "",
        language: str | None = None,
    ) -> Iterator[Member]:
        """Members of stories whose articles' times reach into these bounds, by story and arrival.

        ``vector`` is the named model's, or ``None``. With ``language`` only articles in it.
        """
        ...

    def live_articles(
        self, since: datetime, until: datetime, model: str = "", language: str | None = None
    ) -> Iterator[LiveArticle]:
        """The articles of the same stories without their words, in order of arrival."""
        ...

    def put_remembered(self, packs: Mapping[ArticleId, bytes]) -> None:
        """Keep what grouping wants of articles when it begins anew, replacing what was kept.

        Articles that are not here (any more) are passed over.
        """
        ...

    def forget_remembered(self, before: datetime) -> int:
        """Let go of it for stories whose newest article is older; returns how many went."""
        ...

    def story(self, story_id: StoryId) -> Story | None:
        """A story; one that was merged away says where to (``merged_into``)."""
        ...

    def story_of(self, article_id: ArticleId) -> StoryId | None: ...

    def dirty_stories(
        self, limit: int | None = None, ids: Sequence[StoryId] | None = None
    ) -> list[Story]:
        """Stories whose page is older than their articles, longest waiting first.

        With ``ids`` only those of them.

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

    def pages_at(self, ids: Iterable[StoryId], time: datetime) -> dict[StoryId, Page]:
        """The pages as they stood at a time; stories that had none then are left out."""
        ...

    def page_versions(self, story_id: StoryId) -> list[tuple[int, datetime]]:
        """Versions and when they were composed, oldest first."""
        ...

    def stories(
        self,
        *,
        order: Order = "rank",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        offset: int = 0,
        shelf: Shelf | None = None,
        desk: Desk | NoDesk | None = None,
        feeds: Collection[str] | None = None,
        after: tuple[datetime, StoryId] | None = None,
        composed: tuple[datetime | None, datetime | None] = (None, None),
        told: tuple[datetime, datetime] | None = None,
    ) -> list[StorySummary]:
        """Stories that were not merged away, by rank or by their newest article's time.

        ``since`` and ``until`` bound the time of the newest article; ``shelf`` keeps those that
        the reader has there, ``desk`` those of that desk (or of none), ``feeds`` those with an
        article of one of these feeds. ``after`` is the newest article's time and the id of a
        story: what comes after it in the order of time, whatever became of it meanwhile.
        ``composed`` bounds the time of the newest page. ``told`` keeps stories that were told
        between two times: by their newest article, or by a version of the page and articles
        before and after it. Of stories that went on for more than six weeks it may miss some.
        """
        ...

    def summaries(self, ids: Iterable[StoryId]) -> list[StorySummary]:
        """These stories as lists show them, in the order given; unknown ids are left out."""
        ...

    def story_keys(self, ids: Iterable[StoryId]) -> dict[StoryId, int]:
        """A positive number for each story that never changes, for programs that want numbers."""
        ...

    def stories_with_keys(self, keys: Iterable[int]) -> list[StoryId]:
        """The stories with these numbers, or where they were merged into, in the order given."""
        ...

    def desks(self) -> list[Desk]:
        """Desks that have a story, in the order of ``DESKS``."""
        ...

    def story_ids(self) -> Iterator[StoryId]:
        """All stories that were not merged away, oldest first."""
        ...

    def outdated_stories(self, now: datetime, limit: int) -> list[StoryId]:
        """Stories all of whose articles' feeds keep nothing that old (``set_retention``).

        It goes by ``now`` or by the newest article that its outlet has dated, whichever is
        earlier: a clock that is a year ahead, or a store that gets no news, deletes nothing.
        Those that are saved, or hold an article without such a feed, are not among them.
        """
        ...

    def forget_stories(self, ids: Iterable[StoryId]) -> int:
        """Delete stories with their articles, pages and all else; returns how many there were.

        The one way in which words leave a store. Entries stay known, so that what a feed still
        lists is not read again.
        """
        ...
