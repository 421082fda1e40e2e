"""What changes on a story's row when its articles change: dirty marks and its newest time."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, func, select, update

from nutgraf.model import ArticleId, StoryId
from nutgraf.store import schema
from nutgraf.store.core import Core, batches, clock

_articles = schema.articles.c
_members = schema.members.c
_stories = schema.stories.c


class StoryMarks(Core):
    """Shared by what puts articles and what groups them."""

    def _stories_of(self, connection: Connection, ids: Iterable[ArticleId]) -> set[StoryId]:
        found: set[StoryId] = set()
        for some in batches(ids):
            query = select(_members.story_id).where(_members.article_id.in_(some))
            found.update(connection.scalars(query))
        return found

    def _touch(self, connection: Connection, ids: Collection[StoryId]) -> None:
        """Mark stories dirty; one that waits already keeps its place."""
        for some in batches(ids):
            connection.execute(
                update(schema.stories)
                .where(_stories.id.in_(some))
                .values(
                    dirty_since=func.coalesce(_stories.dirty_since, clock()),
                    touched=_stories.touched + 1,
                )
            )

    def _retime(self, connection: Connection, ids: Collection[StoryId]) -> None:
        """Find the time of stories' newest article anew; an emptied story waits no more."""
        for story_id in ids:
            query = (
                select(
                    _articles.time,
                    func.coalesce(_articles.published_offset, _articles.first_seen_offset),
                )
                .join(schema.members, _members.article_id == _articles.id)
                .where(_members.story_id == story_id)
                .order_by(_articles.time.desc())
                .limit(1)
            )
            time, offset = connection.execute(query).first() or (None, None)
            values = {"last_article": time, "last_article_offset": offset}
            if time is None:
                values["dirty_since"] = None
            connection.execute(
                update(schema.stories).where(_stories.id == story_id).values(**values)
            )
