"""The library's face: open a store, feed it, and read what comes out.

::

    from nutgraf.engine import Engine

    with Engine.open() as engine:
        engine.add("https://harbourpost.example/")
        engine.update()
        for summary in engine.stories():
            print(summary.story.id, summary.page and summary.page.headline.text)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from nutgraf import __version__, config
from nutgraf.errors import FeedError, NotFoundError, NutgrafError
from nutgraf.model import (
    Article,
    ArticleId,
    Decision,
    Feed,
    Outlet,
    Page,
    RelatedStory,
    Revision,
    Sources,
    Span,
    Story,
    StoryChange,
    StoryId,
)
from nutgraf.pipeline.poll import Intervals, describe
from nutgraf.pipeline.pool import Pool
from nutgraf.pipeline.run import Pipeline, Progress, Report, quiet

if TYPE_CHECKING:
    from nutgraf.annotate.vectors import TextEncoder
    from nutgraf.compose.verify import PageFault
    from nutgraf.fetch.http import Fetcher
    from nutgraf.store.base import Counts, Fault, SearchHit, Store, StorySummary


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """A story with its page and everything the page stands on.

    ``page`` is ``None`` where no sound page could be made; ``fault`` then says why.
    """

    story: Story
    page: Page | None
    sources: Sources
    versions: tuple[tuple[int, datetime], ...]
    changes: tuple[StoryChange, ...]
    decisions: dict[ArticleId, Decision]
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """An article with its revisions, and where its words stand on its story's page."""

    article: Article
    outlet: Outlet
    revisions: tuple[Revision, ...]
    story_id: StoryId | None
    decision: Decision | None
    cited: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletView:
    """An outlet's newest articles, each with its story and that story's page, if any."""

    outlet: Outlet
    articles: tuple[tuple[Article, Revision, Story | None, Page | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What checking a whole store found."""

    pages: int
    sentences: int
    faults: tuple[tuple[StoryId, PageFault], ...]


class Engine:
    """Everything Nutgraf does, over one store. Use as a context manager, or ``close()`` it.

    ``clock`` gives the time; only the sample press and tests set it.
    """

    def __init__(
        self,
        store: Store,
        settings: config.Settings,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store = store
        self.settings = settings
        self._clock = clock
        self._pool = Pool(settings.workers)
        self._loaded_encoder: TextEncoder | None = None
        self.pipeline = Pipeline(
            store,
            fetcher=self._fetcher,
            encoder=self._encoder,
            pool=self._pool,
            window=timedelta(days=settings.window_days),
            revisit=timedelta(days=settings.revisit_days),
            intervals=Intervals(least=settings.min_interval, most=settings.max_interval),
            clock=clock,
        )
        self._describe_outlets()

    @classmethod
    def open(
        cls,
        store: str | None = None,
        *,
        settings: config.Settings | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        **overrides: Any,
    ) -> Self:
        """Open (or make) a store. Settings come from file and environment unless given.

        Raises ``ConfigError`` and ``StoreError``.
        """
        from nutgraf.store import open_store

        settings = settings or config.load(store=store, **overrides)
        return cls(open_store(store or settings.store), settings, clock=clock)

    def close(self) -> None:
        """Stop the worker processes and close the store."""
        self._pool.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    # what comes in -----------------------------------------------------------------------

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

    def now(self) -> datetime:
        """The time by the engine's clock."""
        return self._clock()

    # what comes out ----------------------------------------------------------------------

    def stories(
        self,
        *,
        order: Literal["rank", "time"] = "rank",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = 30,
        offset: int = 0,
    ) -> list[StorySummary]:
        """Stories with their newest pages, best first."""
        return self.store.stories(order=order, since=since, until=until, limit=limit, offset=offset)

    def story_page(self, story_id: StoryId, version: int | None = None) -> StoryView:
        """A story with its page. One merged away comes back with ``story.merged_into`` set.

        Raises ``NotFoundError`` where there is no such story or page version.
        """
        story = self.store.story(story_id)
        if story is None:
            raise NotFoundError(
                f"story {story_id!r}", "is not in this store", "'nutgraf stories' lists them."
            )
        page = self.store.page(story_id, version)
        if page is not None:
            page = replace(page, related=self._related(story_id))
        if version is not None and page is None:
            raise NotFoundError(f"story {story_id!r}", f"has no page version {version}")
        faults = {f.subject: f.message for f in self.store.faults("story")} if not page else {}
        decisions = {
            key: decision
            for key in story.article_ids
            if (decision := self.store.decision(key)) is not None
        }
        return StoryView(
            story=story,
            page=page,
            sources=self._sources(story, page),
            versions=tuple(self.store.page_versions(story_id)),
            changes=tuple(self.store.changes(story_id)),
            decisions=decisions,
            fault=faults.get(story_id),
        )

    def published(self, story_id: StoryId, version: int | None = None) -> StoryView:
        """A story's page, following merges. Raises ``NotFoundError`` where there is none."""
        view = self.story_page(story_id, version)
        if view.story.merged_into is not None:
            return self.published(view.story.merged_into, version)
        if view.page is None:
            raise NotFoundError(f"story {story_id!r}", view.fault or "has no page yet")
        return view

    def story_lines(self, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """Stories as plain data, best first: id, headline, voices, and their articles."""
        for summary in self.stories(limit=limit):
            articles = self.store.articles(summary.story.article_ids)
            page = summary.page
            yield {
                "id": summary.story.id,
                "headline": page.headline.text if page else self._title(summary.story),
                "voices": len(summary.story.voices),
                "rank": round(summary.rank, 4),
                "articles": [
                    {
                        "article": article.id,
                        "id": article.imported_id,
                        "url": article.url,
                        "outlet": article.outlet_id,
                        "published": article.published.isoformat() if article.published else None,
                    }
                    for key in summary.story.article_ids
                    if (article := articles.get(key)) is not None
                ],
            }

    def articles(self, ids: Iterable[ArticleId]) -> dict[ArticleId, Article]:
        """Articles by id, without their words; unknown ids are left out."""
        return self.store.articles(ids)

    def article_view(self, article_id: ArticleId) -> ArticleView:
        """An article with its revisions. Raises ``NotFoundError``."""
        article = self.store.article(article_id)
        if article is None:
            raise NotFoundError(f"article {article_id!r}", "is not in this store")
        story_id = self.store.story_of(article_id)
        page = self.store.page(story_id) if story_id else None
        cited = [
            span
            for sentence in (page.sentences() if page else ())
            for span in (sentence.citation.span, *sentence.also)
            if span.article_id == article_id
        ]
        return ArticleView(
            article=article,
            outlet=self.store.outlets([article.outlet_id])[article.outlet_id],
            revisions=tuple(self.store.revisions(article_id)),
            story_id=story_id,
            decision=self.store.decision(article_id),
            cited=tuple(dict.fromkeys(cited)),
        )

    def outlet_articles(self, outlet_id: str, limit: int = 50) -> OutletView:
        """An outlet's newest articles and the stories they are in. Raises ``NotFoundError``."""
        outlet = self.store.outlets([outlet_id]).get(outlet_id)
        if outlet is None:
            raise NotFoundError(f"outlet {outlet_id!r}", "is not in this store")
        revisions = self.store.outlet_texts(outlet_id, limit)
        articles = self.store.articles(r.article_id for r in revisions)
        lines = []
        for revision in revisions:
            story_id = self.store.story_of(revision.article_id)
            story = self.store.story(story_id) if story_id else None
            page = self.store.page(story.id) if story else None
            lines.append((articles[revision.article_id], revision, story, page))
        return OutletView(outlet=outlet, articles=tuple(lines))

    def search(self, query: str, limit: int = 20, offset: int = 0) -> list[SearchHit]:
        """Full-text search, best first: words that must all match, and "phrases"."""
        return self.store.search(query, limit, offset)

    def feeds(self) -> list[Feed]:
        """All feeds, with their health."""
        return self.store.feeds()

    def opml(self) -> str:
        """All feeds as an OPML document, for other readers."""
        from nutgraf.fetch.opml import write_opml

        return write_opml(self.feeds(), self.settings.title)

    def faults(self) -> list[Fault]:
        """What went wrong and has not gone right since, newest first."""
        return self.store.faults()

    def outlets(self) -> dict[str, Outlet]:
        """All outlets by id."""
        return self.store.outlets()

    def counts(self) -> Counts:
        """How much is in the store."""
        return self.store.counts()

    def pages(self) -> Iterator[StoryView]:
        """Every story that has a published page, oldest first."""
        for story_id in self.store.story_ids():
            view = self.story_page(story_id)
            if view.page is not None:
                yield view

    def export_site(self, out: Path, progress: Progress = quiet) -> int:
        """Write every page as a static site under ``out``. Returns how many were written."""
        from nutgraf.publish.export import export_site

        return export_site(list(self.pages()), out, title=self.settings.title, progress=progress)

    def verify(self, progress: Progress = quiet) -> Verification:
        """Check every sentence of every published page against the stored words."""
        from nutgraf.compose.verify import verify

        pages = sentences = 0
        faults: list[tuple[StoryId, PageFault]] = []
        ids = list(self.store.story_ids())
        for done, story_id in enumerate(ids, 1):
            story, page = self.store.story(story_id), self.store.page(story_id)
            if story is not None and page is not None:
                pages += 1
                sentences += sum(1 for _ in page.sentences())
                found = verify(page, self._sources(story, page))
                faults.extend((story_id, fault) for fault in found)
            progress("verify", done, len(ids))
        return Verification(pages=pages, sentences=sentences, faults=tuple(faults))

    # inside ------------------------------------------------------------------------------

    def _related(self, story_id: StoryId) -> tuple[RelatedStory, ...]:
        """What the story is related to, under the headlines these stories have now."""
        out = []
        for related in self.store.related(story_id):
            other = self.store.story(related.story_id)
            page = self.store.page(related.story_id)
            if other is not None and other.merged_into is None:
                title = page.headline.text if page else related.title or self._title(other)
                out.append(replace(related, title=title))
        return tuple(out)

    def _title(self, story: Story) -> str:
        first = self.store.revision(story.article_ids[0]) if story.article_ids else None
        return first.title if first else ""

    def _sources(self, story: Story, page: Page | None) -> Sources:
        """The story's articles, and every revision that its page cites."""
        ids = set(story.article_ids)
        cited: set[tuple[ArticleId, int]] = set()
        for span in page.spans() if page else ():
            ids.add(span.article_id)
            cited.add((span.article_id, span.revision))
        articles = self.store.articles(ids)
        revisions = {(r.article_id, r.number): r for r in self.store.newest_revisions(ids).values()}
        for key, number in cited - revisions.keys():
            older = self.store.revision(key, number)
            if older is not None:
                revisions[(key, number)] = older
        outlets = self.store.outlets({a.outlet_id for a in articles.values()})
        return Sources(articles=articles, revisions=revisions, outlets=outlets)

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

    def _describe_outlets(self) -> None:
        described = [
            Outlet(id=key, **{"name": key, **fields})
            for key, fields in self.settings.outlets.items()
        ]
        if described:
            self.store.put_outlets(described)

    def _fetcher(self) -> Fetcher:
        from nutgraf.fetch.http import Fetcher

        contact = f"; {self.settings.contact}" if self.settings.contact else ""
        return Fetcher(
            user_agent=f"Nutgraf/{__version__} (news reader{contact})",
            allow_hosts=self.settings.allow_hosts,
            timeout=self.settings.timeout,
            max_bytes=self.settings.max_bytes,
            connections=self.settings.connections,
            per_host=self.settings.per_host,
            host_delay=self.settings.host_delay,
        )

    def _encoder(self) -> TextEncoder | None:
        if self._loaded_encoder is None and self.settings.encoder != "none":
            from nutgraf.annotate.vectors import load_encoder

            self._loaded_encoder = load_encoder(self.settings.encoder)
        return self._loaded_encoder


__all__ = ["ArticleView", "Engine", "NutgrafError", "OutletView", "StoryView", "Verification"]
