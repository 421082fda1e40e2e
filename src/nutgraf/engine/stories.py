"""What comes out: stories and their pages, verified and exported."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from nutgraf.engine.base import EngineBase
from nutgraf.engine.views import StoryView, Verification
from nutgraf.errors import NotFoundError
from nutgraf.model import Desk, Page, RelatedStory, Story, StoryId
from nutgraf.pipeline.progress import Progress, quiet

if TYPE_CHECKING:
    from nutgraf.compose.verify import PageFault
    from nutgraf.store.base import NoDesk, Order, Shelf, StorySummary


class Stories(EngineBase):
    """Stories and their pages."""

    def stories(
        self,
        *,
        order: Order = "rank",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = 30,
        offset: int = 0,
        shelf: Shelf | None = None,
        desk: Desk | NoDesk | None = None,
        feeds: Collection[str] | None = None,
        after: tuple[datetime, StoryId] | None = None,
        composed: tuple[datetime | None, datetime | None] = (None, None),
        told: tuple[datetime, datetime] | None = None,
    ) -> list[StorySummary]:
        """Stories with their newest pages, best first; of a shelf, a desk or feeds where named.

        ``Store.stories`` says what each means.
        """
        return self.store.stories(
            order=order,
            since=since,
            until=until,
            limit=limit,
            offset=offset,
            shelf=shelf,
            desk=desk,
            feeds=feeds,
            after=after,
            composed=composed,
            told=told,
        )

    def desks(self) -> list[Desk]:
        """The desks that have a story, in the order of a front page."""
        return self.store.desks()

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
        return StoryView(
            story=story,
            page=page,
            sources=self._sources(story, page),
            versions=tuple(self.store.page_versions(story_id)),
            changes=tuple(self.store.changes(story_id)),
            decisions=self.store.decisions(story.article_ids),
            fault=faults.get(story_id),
        )

    def changed_since(
        self, since: datetime, limit: int = 60
    ) -> list[tuple[StorySummary, Page | None]]:
        """Stories whose page is newer than ``since``, newest first, each with the page before.

        That is ``None`` for a story that had none then. Pages of stories whose last article is
        older than outlets' corrections are looked for are not among them.
        """
        looked_for = timedelta(days=self.settings.revisit_days)
        found = self.store.stories(order="time", since=since - looked_for, limit=4 * limit)
        changed = [s for s in found if s.page is not None and s.page.composed > since]
        changed.sort(key=lambda s: s.page.composed if s.page else since, reverse=True)
        out: list[tuple[StorySummary, Page | None]] = []
        for summary in changed[:limit]:
            versions = self.store.page_versions(summary.story.id)
            stood = [number for number, time in versions if time <= since]
            older = self.store.page(summary.story.id, stood[-1]) if stood else None
            out.append((summary, older))
        return out

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

    def pages(self) -> Iterator[StoryView]:
        """Every story that has a published page, oldest first."""
        for story_id in self.store.story_ids():
            view = self.story_page(story_id)
            if view.page is not None:
                yield view

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
