"""How long articles are kept, and forgetting those whose time is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    cast,
    delete,
    exists,
    func,
    literal,
    select,
    update,
)

from nutgraf.errors import NotFoundError
from nutgraf.model import StoryId
from nutgraf.store import schema
from nutgraf.store.articles import Words
from nutgraf.store.core import Core, batches
from nutgraf.store.labels import article_labels
from nutgraf.store.rows import microseconds, storable

_articles = schema.articles.c
_feeds = schema.feeds.c
_members = schema.members.c
_retention = schema.retention.c
_revisions = schema.revisions.c
_state = schema.story_state.c
_stories = schema.stories.c
#: Microseconds in a day.
_DAY = timedelta(days=1) // timedelta(microseconds=1)


class RetentionPart(Core):
    """What may be let go, and letting it go."""

    def set_retention(self, url: str, days: int | None) -> None:
        with self._writing() as connection:
            key = connection.scalar(select(_feeds.key).where(_feeds.url == storable(url)))
            if key is None:
                raise NotFoundError(url, "is not a feed of this store")
            if days is None:
                connection.execute(delete(schema.retention).where(_retention.feed_key == key))
            else:
                row = {"feed_key": key, "days": days}
                self._upsert(connection, schema.retention, [row], ["feed_key"])

    def retention(self) -> dict[str, int]:
        query = select(_feeds.url, _retention.days).join(
            schema.retention, _retention.feed_key == _feeds.key
        )
        with self._reading() as connection:
            return {row.url: row.days for row in connection.execute(query.order_by(_feeds.url))}

    def outdated_stories(self, now: datetime, limit: int) -> list[StoryId]:
        # Days in microseconds are more than PostgreSQL's plain integers hold.
        with self._reading() as connection:
            moment = literal(_by_the_news(connection, microseconds(now)), BigInteger)
        age = cast(_retention.days, BigInteger) * literal(_DAY, BigInteger)
        shortest = select(func.min(age)).scalar_subquery()
        kept = (
            select(_members.article_id)
            .join(schema.articles, _articles.id == _members.article_id)
            .outerjoin(schema.feeds, _feeds.url == _articles.feed_url)
            .outerjoin(schema.retention, _retention.feed_key == _feeds.key)
            .where(
                _members.story_id == _stories.id,
                _retention.days.is_(None) | (_articles.time > moment - age),
            )
        )
        saved = exists().where(_state.story_id == _stories.id, _state.saved.is_not(None))
        query = (
            select(_stories.id)
            .where(
                _stories.merged_into.is_(None),
                _stories.last_article <= moment - shortest,
                ~exists(kept),
                ~saved,
            )
            .order_by(_stories.last_article, _stories.id)
            .limit(limit)
        )
        with self._reading() as connection:
            return list(connection.scalars(query))

    def forget_stories(self, ids: Iterable[StoryId]) -> int:
        forgotten = 0
        with self._writing() as connection:
            for some in batches(dict.fromkeys(ids), 100):
                theirs = _stories.id.in_(some) | _stories.merged_into.in_(some)
                stories = list(connection.scalars(select(_stories.id).where(theirs)))
                query = select(_members.article_id).where(_members.story_id.in_(stories))
                articles = list(connection.scalars(query))
                for story_id in stories:
                    self._forget_page(connection, story_id)
                for few in batches(articles):
                    self._forget_articles(connection, few)
                for table in (schema.changes, schema.pages, schema.story_state):
                    connection.execute(delete(table).where(_in(table.c.story_id, stories)))
                away = _stories.merged_into.is_not(None)
                connection.execute(delete(schema.stories).where(_stories.id.in_(stories), away))
                connection.execute(delete(schema.stories).where(_stories.id.in_(stories)))
                forgotten += len(set(some).intersection(stories))
        return forgotten

    def _forget_articles(self, connection: Connection, ids: list[str]) -> None:
        newest = (_revisions.article_id == _articles.id) & (_revisions.number == _articles.revision)
        query = select(
            _articles.arrival,
            _articles.outlet_id,
            _articles.language,
            _revisions.title,
            _revisions.text,
        ).join(schema.revisions, newest)
        words = [
            (
                row.arrival,
                Words(row.title, row.text, article_labels(row.outlet_id, row.language)),
            )
            for row in connection.execute(query.where(_articles.id.in_(ids)))
        ]
        self._forget_words(connection, words)
        entries = schema.entries
        known = update(entries).where(entries.c.article_id.in_(ids)).values(article_id=None)
        connection.execute(known)
        for table in (
            schema.members,
            schema.ungrouped,
            schema.addresses,
            schema.annotations,
            schema.vectors,
            schema.revisions,
        ):
            connection.execute(delete(table).where(_in(table.c.article_id, ids)))
        connection.execute(delete(schema.articles).where(_articles.id.in_(ids)))

    def _forget_page(self, connection: Connection, story_id: StoryId) -> None:
        """Take a story's page out of full-text search."""
        raise NotImplementedError

    def _forget_words(self, connection: Connection, words: list[tuple[int, Words]]) -> None:
        """Take articles' words, by arrival, out of full-text search."""
        raise NotImplementedError


def _by_the_news(connection: Connection, now: int) -> int:
    """The earlier of now and the newest time that an outlet gave: their clocks, not this one."""
    dated = select(_articles.time).where(_articles.published.is_not(None), _articles.time <= now)
    newest = connection.scalar(dated.order_by(_articles.time.desc()).limit(1))
    return now if newest is None else int(newest)


def _in(column: Any, ids: list[str]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.in_(ids)
    return found
