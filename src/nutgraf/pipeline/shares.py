"""The pipeline in shares: the same stages, each on some of the work, for several processes.

What waits is in the store; who does which share is decided elsewhere (``nutgraf.worker``). Every
share may be done twice, or begun by one process and done again by another: the result is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nutgraf.model import StoryId
from nutgraf.pipeline.progress import quiet
from nutgraf.pipeline.run import HOUR
from nutgraf.store.base import Lease, Store

if TYPE_CHECKING:
    from nutgraf.pipeline.grouping import Grouping
    from nutgraf.pipeline.kept import Kept
    from nutgraf.pipeline.relating import Relating
    from nutgraf.pipeline.stages import Stages

#: Entries of one host in one share: reading goes on elsewhere while they wait for that host.
ENTRIES = 16
#: Stories composed in one share.
STORIES = 4
#: The name under which all languages are grouped together.
ALL = "*"
#: Entries looked at when work is shared out.
_AHEAD = 2_000

#: An entry by its feed's address and its id there.
EntryKey = tuple[str, str]


class Shares:
    """Does shares of the pipeline's work over one store. One at a time in each process."""

    def __init__(self, store: Store, stages: Stages) -> None:
        self._store = store
        self._stages = stages
        self._groupings: dict[str, Grouping] = {}
        self._relating: Relating | None = None
        self._held: Kept | None = None

    # what one process does for all -------------------------------------------------------

    async def poll(self, *, force: bool = False) -> int:
        """Poll due feeds (all with ``force``) and look again at young articles.

        Returns how many entries are new.
        """
        from nutgraf.pipeline.poll import poll
        from nutgraf.pipeline.read import Reader

        now = self._stages.clock()
        feeds = self._store.due_feeds(now)
        if force:
            feeds = [feed for feed in self._store.feeds() if feed.status == "active"]
        young = self._store.young_articles(
            now - self._stages.revisit, checked_before=now - HOUR, now=now
        )
        if not feeds and not young:
            return 0
        async with self._stages.fetcher() as fetcher:
            new = await poll(self._store, fetcher, feeds, now, self._stages.intervals, quiet)
            if young:
                await Reader(self._store, fetcher, None, now).revisit(young, quiet)
        return new

    def waiting(self) -> dict[str, list[EntryKey]]:
        """Entries to be read, a share for each host, so that no host is asked by many at once."""
        shares: defaultdict[str, list[EntryKey]] = defaultdict(list)
        for entry in self._store.waiting_entries(self._stages.clock(), _AHEAD):
            host = urlsplit(entry.url or entry.feed_url).netloc
            if len(shares[host]) < ENTRIES:
                shares[host].append((entry.feed_url, entry.id))
        return dict(shares)

    def group(self, language: str, lease: Lease) -> int:
        """Group the waiting articles of a language, whose lease this process has.

        Returns how many were grouped. Raises ``StoreError`` where the lease is lost.
        """
        grouping = self._grouping(language)
        try:
            return grouping.group(self._stages.clock(), quiet, lease)
        except BaseException:
            self.forget(language)
            raise

    def is_ready(self, language: str) -> bool:
        """Whether the live stories of a language are in memory."""
        return language in self._groupings

    def make_ready(self, language: str) -> None:
        """Read the live stories of a language, whose lease this process has, into memory."""
        try:
            self._grouping(language).make_ready(self._stages.clock())
        except BaseException:
            self.forget(language)
            raise

    def _grouping(self, language: str) -> Grouping:
        from nutgraf.pipeline.grouping import Grouping

        if language not in self._groupings:
            # Whoever had the lease before may still be writing: this waits for the end of it.
            with self._store.transaction():
                pass
            wanted = None if language == ALL else language
            self._groupings[language] = Grouping(
                self._store, self._stages.encoder(), self._stages.window, language=wanted
            )
        return self._groupings[language]

    def forget(self, language: str) -> None:
        """Let go of what is in memory of a language that another process groups now."""
        self._groupings.pop(language, None)

    def relate(self, ids: Sequence[StoryId]) -> None:
        """Find what stories are related to, before they are composed."""
        from nutgraf.pipeline.relating import Relating

        self._relating = self._relating or Relating(self._store, self._kept())
        stories = [s for key in ids if (s := self._store.story(key)) is not None and s.article_ids]
        if stories:
            self._relating.relate(stories)

    # what any process does ---------------------------------------------------------------

    async def read(self, keys: Sequence[EntryKey]) -> int:
        """Read the pages of entries, annotate and encode them. Returns how many gave new words."""
        from nutgraf.pipeline.read import Reader

        entries = self._store.entries(keys)
        if not entries:
            return 0
        async with self._stages.fetcher() as fetcher:
            reader = Reader(self._store, fetcher, self._stages.pool.executor, self._stages.clock())
            return await reader.read_entries(entries, quiet)

    def compose(self, ids: Sequence[StoryId]) -> int:
        """Compose stories that are still dirty. Returns how many pages were published."""
        from nutgraf.pipeline.pages import compose_stories

        stories = self._store.dirty_stories(ids=ids)
        now, annotate = self._stages.clock(), self._stages.pool.annotate_many
        return sum(compose_stories(self._store, annotate, stories, now, self._kept()))

    def _kept(self) -> Kept:
        from nutgraf.pipeline.kept import Kept
        from nutgraf.pipeline.sentences import Sentences

        self._held = self._held or Kept(self._store, Sentences(self._stages.encoder))
        return self._held
