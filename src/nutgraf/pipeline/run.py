"""The pipeline: the stages in their order, over a store."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from nutgraf.errors import StoreLockedError
from nutgraf.pipeline.progress import Progress, quiet
from nutgraf.pipeline.timing import TIMES
from nutgraf.store.base import Lease, Store

if TYPE_CHECKING:
    from nutgraf.pipeline.grouping import Grouping
    from nutgraf.pipeline.kept import Kept
    from nutgraf.pipeline.relating import Relating
    from nutgraf.pipeline.stages import Stages

log = structlog.get_logger(__name__)

#: Name of the lease of those at work on a store: one process alone, or any number of workers.
WORK = "work"
#: Entries read together; the next lot begins when these are settled.
READ_BATCH = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one update did."""

    feeds: int = 0
    entries: int = 0
    articles: int = 0
    changed: int = 0
    grouped: int = 0
    pages: int = 0
    refused: int = 0


class Pipeline:
    """Runs the stages over a store. One at a time may write to a store."""

    def __init__(self, store: Store, stages: Stages) -> None:
        self._store = store
        self._stages = stages
        self._grouping: Grouping | None = None
        self._relating: Relating | None = None
        self._kept: Kept | None = None
        self._left_at = ""

    def update(self, progress: Progress = quiet, *, force: bool = False) -> Report:
        """Poll what is due, read what is new, group it, and compose the pages it changes.

        With ``force`` every active feed is polled, due or not.
        """
        with self.alone(), TIMES.timed("update"):
            feeds, entries, articles, changed = asyncio.run(self._read(progress, force))
            grouped, pages, refused = self._digest(progress)
        return Report(
            feeds=feeds,
            entries=entries,
            articles=articles,
            changed=changed,
            grouped=grouped,
            pages=pages,
            refused=refused,
        )

    def import_archive(
        self, path: Path, progress: Progress = quiet, max_bytes: int = 10_000_000
    ) -> tuple[int, int]:
        """Put the articles of an archive, a saved page or a folder of them into the store.

        Returns how many were new and how many lines or pages gave none; these are recorded as
        faults. ``max_bytes`` bounds a page. Raises ``ImportArchiveError`` where a file cannot
        be read (to its end), or holds no article.
        """
        from nutgraf.pipeline.importing import Importer

        importer = Importer(
            self._store, lambda: self._stages.pool.executor, self._stages.clock(), max_bytes
        )
        return importer.run(path, progress)

    def alone(self) -> Lease:
        """The lease of whoever works on the store alone. Raises ``StoreLockedError``."""
        lease = self._store.lease(WORK)
        if lease is None:
            raise StoreLockedError(
                "the store",
                "another process is at work on it",
                "It does by itself what waits; stop it to do it here.",
            )
        return lease

    def digest(self, progress: Progress = quiet, *, wait: bool = True) -> tuple[int, int, int]:
        """Group waiting articles and compose dirty stories, without reading anything new.

        Returns how many articles were grouped, pages published, pages refused. Without ``wait``
        the work is left to whoever is at it already, a thread or another process; with it, that
        is a ``StoreLockedError``.
        """
        if wait:
            with self.alone():
                return self._digest(progress)
        lease = self._store.lease(WORK)
        if lease is None:
            return 0, 0, 0
        with lease:
            return self._digest(progress)

    def _digest(self, progress: Progress) -> tuple[int, int, int]:
        try:
            return self._group_and_compose(progress)
        except BaseException:
            # What was grouped in memory may not be in the store: begin again from there.
            self._grouping = self._relating = self._kept = None
            raise

    def _group_and_compose(self, progress: Progress) -> tuple[int, int, int]:
        from nutgraf.pipeline.grouping import Grouping
        from nutgraf.pipeline.kept import Kept
        from nutgraf.pipeline.pages import compose_dirty
        from nutgraf.pipeline.relating import Relating
        from nutgraf.pipeline.sentences import Sentences

        now = self._stages.clock()
        grouped = 0
        if self._store.newest_grouping() != self._left_at:
            # Another process was at work on the store since: what is in memory is not its all.
            self._grouping = self._relating = self._kept = None
        if self._store.ungrouped(limit=1):
            if self._grouping is None:
                self._grouping = Grouping(self._store, self._stages.encoder(), self._stages.window)
            grouped = self._grouping.group(now, progress)
        self._kept = self._kept or Kept(self._store, Sentences(self._stages.encoder))
        self._relating = self._relating or Relating(self._store, self._kept)
        pages, refused = compose_dirty(
            self._store,
            self._stages.pool.annotate_many,
            self._relating,
            now,
            progress,
            self._kept,
            self._stages.pool.expect,
        )
        self._left_at = self._store.newest_grouping()
        return grouped, pages, refused

    async def _read(self, progress: Progress, force: bool) -> tuple[int, int, int, int]:
        from nutgraf.pipeline.poll import poll
        from nutgraf.pipeline.read import Reader

        now = self._stages.clock()
        feeds = self._store.due_feeds(now)
        if force:
            feeds = [feed for feed in self._store.feeds() if feed.status == "active"]
        articles = 0
        async with self._stages.fetcher() as fetcher:
            entries = await poll(self._store, fetcher, feeds, now, self._stages.intervals, progress)
            reader = Reader(self._store, fetcher, self._stages.pool.executor, now)
            while waiting := self._store.waiting_entries(now, READ_BATCH):
                articles += await reader.read_entries(waiting, progress)
            young = self._store.young_articles(
                now - self._stages.revisit, checked_before=now - HOUR, now=now
            )
            changed = await reader.revisit(young, progress) if young else 0
        return len(feeds), entries, articles, changed


#: A young page is not looked at twice within this time.
HOUR = timedelta(hours=1)
