"""What comes in: feeds followed, updates, archives."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from nutgraf.engine.base import EngineBase
from nutgraf.errors import FeedError
from nutgraf.model import Feed, Outlet
from nutgraf.pipeline.poll import describe
from nutgraf.pipeline.run import Progress, Report, quiet


class Intake(EngineBase):
    """Feeds followed, updates, archives."""

    def add(self, address: str) -> list[Feed]:
        """Follow a feed, or the feeds that a site's page names. Returns the feeds added.

        Raises ``FeedError`` where there is none, ``FetchError`` where it cannot be read.
        """
        return asyncio.run(self._add(address))

    def add_opml(self, path: Path) -> list[Feed]:
        """Follow every feed of an OPML file. Returns those that are new."""
        from nutgraf.fetch.opml import read_opml

        try:
            body = path.read_bytes()
        except OSError as error:
            raise FeedError(str(path), f"cannot be read: {error.strerror}") from error
        subscriptions = read_opml(body)
        return self._follow(
            Feed(url=s.url, title=s.title, site_url=s.site_url) for s in subscriptions
        )

    def follow(self, urls: Iterable[str]) -> list[Feed]:
        """Follow feeds by their addresses, unread. Returns those that are new."""
        return self._follow(Feed(url=url) for url in urls)

    def put_outlets(self, outlets: Iterable[Outlet]) -> None:
        """Describe outlets: their names, countries and families."""
        self.store.put_outlets(outlets)

    def update(self, progress: Progress = quiet, *, force: bool = False) -> Report:
        """Poll due feeds (all of them with ``force``), and publish what they change."""
        return self.pipeline.update(progress, force=force)

    def has_work(self, now: datetime) -> bool:
        """Whether an update would have anything to do at this time."""
        return bool(self.store.due_feeds(now, 1) or self.store.waiting_entries(now, 1))

    def import_archive(self, path: Path, progress: Progress = quiet) -> tuple[int, int]:
        """Import a JSON Lines archive and publish its stories.

        Returns how many articles were new and how many lines could not be read.
        """
        counted = self.pipeline.import_archive(path, progress)
        self.pipeline.digest(progress)
        return counted

    async def _add(self, address: str) -> list[Feed]:
        from nutgraf.fetch.discover import discover

        async with self._fetcher() as fetcher:
            found = await discover(fetcher, address)
        return self._follow(
            describe(Feed(url=f.url), f.parsed) if f.parsed else Feed(url=f.url, title=f.title)
            for f in found
        )

    def _follow(self, feeds: Iterable[Feed]) -> list[Feed]:
        now = self._clock()
        added = []
        with self.store.transaction():
            for feed in feeds:
                if self.store.feed(feed.url) is None:
                    new = replace(feed, added=now, interval=self.settings.interval)
                    self.store.put_feed(new)
                    added.append(new)
        return added
