"""What changes on a story's row when its articles change: dirty marks and its times."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from nutgraf.model import Article, ArticleId, StoryId
from nutgraf.store import schema
from nutgraf.store.core import Core, batches, clock
from nutgraf.store.rows import split_time

_articles = schema.articles.c
_members = schema.members.c
_stories = schema.stories.c

_EARLIER = (
    update(schema.stories)
    .where(
        _stories.id == bindparam("story"),
        _stories.first_article.is_(None) | (_stories.first_article > bindparam("at")),
    )
    .values(first_article=bindparam("at"))
)
_LATER = (
    update(schema.stories)
    .where(
        _stories.id == bindparam("story"),
        _stories.last_article.is_(None) | (_stories.last_article < bindparam("at")),
    )
    .values(last_article=bindparam("at"), last_article_offset=bindparam("offset"))
)


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

    def _stretch(self, connection: Connection, articles: Iterable[tuple[StoryId, Article]]) -> None:
        """Let stories' times reach over articles that joined them."""
        rows = []
        for story_id, article in articles:
            time, offset = split_time(article.time)
            rows.append({"story": story_id, "at": time, "offset": offset})
        if rows:
            connection.execute(_EARLIER, rows)
            connection.execute(_LATER, rows)

    def _retime(self, connection: Connection, ids: Collection[StoryId]) -> None:
        """Find stories' times anew after articles left; an emptied story waits no more."""
        for story_id in ids:
            query = (
                select(
                    _articles.time,
                    func.coalesce(_articles.published_offset, _articles.first_seen_offset),
                )
                .join(schema.members, _members.article_id == _articles.id)
                .where(_members.story_id == story_id)
                .order_by(_articles.time)
            )
            times = connection.execute(query).all()
            values: dict[str, Any] = {
                "first_article": times[0][0] if times else None,
                "last_article": times[-1][0] if times else None,
                "last_article_offset": times[-1][1] if times else None,
            }
            if not times:
                values["dirty_since"] = None
            connection.execute(
                update(schema.stories).where(_stories.id == story_id).values(**values)
            )

    def _relabel(
        self, connection: Connection, stories: Mapping[StoryId, Collection[str] | None]
    ) -> None:
        """Keep full-text search in step with stories' outlets and languages.

        ``stories`` have the labels (``labels.py``) that they got, or ``None``: find them anew.
        """
        raise NotImplementedError
