"""What comes in: feeds followed, updates, archives."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from nutgraf.engine.safekeeping import Safekeeping
from nutgraf.errors import FeedError, NotFoundError
from nutgraf.model import Feed, Outlet
from nutgraf.pipeline.poll import describe
from nutgraf.pipeline.progress import Progress, quiet
from nutgraf.pipeline.run import Report


class Intake(Safekeeping):
    """Feeds followed, updates, archives."""

    def add(self, address: str) -> list[Feed]:
        """Follow a feed, or the feeds that a site's page names. Returns the feeds added.

        Raises ``FeedError`` where there is none, ``FetchError`` where it cannot be read.
        """
        return asyncio.run(self._add(address))

    def add_opml(self, path: Path) -> list[Feed]:
        """Follow every feed of an OPML file. Returns those that are new."""
        try:
            body = path.read_bytes()
        except OSError as error:
            raise FeedError(str(path), f"cannot be read: {error.strerror}") from error
        return self.add_subscriptions(body)

    def add_subscriptions(self, body: bytes) -> list[Feed]:
        """Follow every feed of an OPML document, in its folder. Returns those that are new.

        A feed that is followed already is put into the document's folder if it is in none.
        Raises ``FeedError`` for a document that is none.
        """
        from nutgraf.fetch.opml import read_opml

        subscriptions = read_opml(body)
        with self.store.transaction():
            for s in subscriptions:
                known = self.store.feed(s.url)
                if known is not None and known.label is None and s.label is not None:
                    self.store.put_feed(replace(known, label=s.label))
            return self._follow(
                Feed(url=s.url, title=s.title, site_url=s.site_url, label=s.label)
                for s in subscriptions
            )

    def describe_feed(self, url: str, title: str | None, label: str | None) -> Feed:
        """Give a feed a name and a folder, or take them away (``None``, the empty string).

        A feed without a name gets its own at its next change. Raises ``NotFoundError``.
        """
        with self.store.transaction():
            feed = self.store.feed(url)
            if feed is None:
                raise NotFoundError(url, "is not followed", "'nutgraf feeds' lists what is.")
            feed = replace(feed, title=title or None, label=label or None)
            self.store.put_feed(feed)
        return feed

    def follow(self, urls: Iterable[str]) -> list[Feed]:
        """Follow feeds by their addresses, unread. Returns those that are new.

        Raises ``FeedError`` for an address that is not http or https.
        """
        chosen = list(urls)
        for url in chosen:
            if not url.startswith(("http://", "https://")):
                raise FeedError(url, "only http and https addresses are followed")
        return self._follow(Feed(url=url) for url in chosen)

    def put_outlets(self, outlets: Iterable[Outlet]) -> None:
        """Describe outlets: their names, countries and families."""
        self.store.put_outlets(outlets)

    def update(self, progress: Progress = quiet, *, force: bool = False) -> Report:
        """Poll due feeds (all of them with ``force``), and publish what they change.

        Then stories go whose feeds keep them no longer.
        """
        report = self.pipeline.update(progress, force=force)
        self.forget_outdated()
        return report

    def has_work(self, now: datetime) -> bool:
        """Whether an update would have anything to do at this time."""
        store = self.store
        return bool(
            store.due_feeds(now, 1)
            or store.waiting_entries(now, 1)
            or store.ungrouped(1)
            or store.dirty_stories(1)
        )

    def import_archive(self, path: Path, progress: Progress = quiet) -> tuple[int, int]:
        """Import an archive, a saved page or a folder of them, and publish its stories.

        It takes JSON Lines, WARC files, HTML and MHTML, plain or gzipped, told apart by their
        content. Returns how many articles were new and how many lines or pages gave none.
        Raises ``ImportArchiveError`` where a file cannot be read to its end (what came before
        is kept, and published) or holds no article. Where another process is at work on the
        store, that one publishes the stories.
        """
        try:
            return self.pipeline.import_archive(path, progress, self.settings.max_bytes)
        finally:
            self.pipeline.digest(progress, wait=False)

    def add_file(self, path: Path) -> list[Feed]:
        """Follow what a file names: the feeds of an OPML list, or else the file itself.

        A file that is itself a feed, a sitemap or a plain list of addresses is read again
        whenever it has changed. Returns the feeds that are new. Raises ``FeedError`` for what
        is none of these.
        """
        from nutgraf.fetch.local import address_of
        from nutgraf.fetch.opml import looks_like_opml
        from nutgraf.fetch.parse import parse_feed

        try:
            body = path.read_bytes()
        except OSError as error:
            raise FeedError(str(path), f"cannot be read: {error.strerror}") from error
        if looks_like_opml(body):
            return self.add_opml(path)
        url = address_of(path)
        try:
            parsed = parse_feed(body, url)
        except FeedError as error:
            raise FeedError(str(path), error.cause, error.remedy) from error
        return self._follow(
            [replace(describe(Feed(url=url), parsed), title=parsed.title or path.name)]
        )

    def remove(self, url: str) -> None:
        """Stop following a feed; its articles stay. Raises ``NotFoundError``.

        ``url`` is its address, or the path of a file that is followed.
        """
        from nutgraf.fetch.local import address_of

        known = url if self.store.feed(url) is not None else address_of(Path(url))
        if self.store.feed(known) is None:
            raise NotFoundError(url, "is not followed", "'nutgraf feeds' lists what is.")
        with self.store.transaction():
            self.store.remove_feed(known)
            self.store.clear_fault("feed", known)

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
