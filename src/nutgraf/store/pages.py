"""Pages and the lists that readers see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

from nutgraf.errors import NotFoundError, StoreError
from nutgraf.model import DESKS, Desk, Page, StoryId, common_desk
from nutgraf.store import schema
from nutgraf.store.base import NoDesk, Order, Shelf, StorySummary
from nutgraf.store.core import batches
from nutgraf.store.reading import MARKED, on_shelf
from nutgraf.store.rows import join_time, microseconds, split_time, storable
from nutgraf.store.serial import PAGE
from nutgraf.store.stories import STORY_COLUMNS, StoriesPart, load_story

_pages = schema.pages.c
_stories = schema.stories.c
_articles = schema.articles.c
_members = schema.members.c
_pages_then = schema.pages.alias("pages_then").c
#: How long after a day a story may go on and still be looked for in it, in microseconds.
_LONGEST = timedelta(weeks=6) // timedelta(microseconds=1)
#: Articles of a story that are asked for their desk.
_DESK_ARTICLES = 100


@lru_cache(maxsize=1024)
def load_page(data: bytes) -> Page:
    """Pages do not change: the front page's are read once."""
    return PAGE.load(data)


class PagesPart(StoriesPart):
    """What the store knows of stories' pages."""

    def put_page(self, page: Page, rank: float) -> None:
        composed, offset = split_time(page.composed)
        row = {
            "story_id": page.story_id,
            "version": page.version,
            "composed": composed,
            "composed_offset": offset,
            "data": PAGE.dump(page),
        }
        with self._writing() as connection:
            newest = self._clean(connection, page.story_id, rank)
            stored: bytes | None = connection.scalar(
                select(_pages.data).where(
                    _pages.story_id == page.story_id, _pages.version == page.version
                )
            )
            if stored is not None:
                if load_page(stored) != page:
                    raise StoreError(
                        f"page {page.version} of story {page.story_id}",
                        "is published already, and pages are never replaced",
                        "Publish the change under the next version.",
                    )
                return
            connection.execute(schema.pages.insert(), [row])
            if newest is None or page.version > newest:
                connection.execute(
                    update(schema.stories)
                    .where(_stories.id == page.story_id)
                    .values(page_version=page.version, desk=self._desk(connection, page.story_id))
                )
                self._index_page(connection, page)

    def mark_clean(self, story_id: StoryId, rank: float) -> None:
        with self._writing() as connection:
            self._clean(connection, story_id, rank)

    def _clean(self, connection: Connection, story_id: StoryId, rank: float) -> int | None:
        """Mark a story clean unless it was touched since it was handed out.

        Returns its newest page's version. Raises ``NotFoundError`` for an unknown story.
        """
        row = connection.execute(
            select(_stories.touched, _stories.page_version).where(_stories.id == story_id)
        ).first()
        if row is None:
            raise NotFoundError(f"story {story_id}", "is not in this store")
        with self._handing:
            seen = self._handed_out.pop(story_id, row.touched)
        values: dict[str, Any] = {"rank": float(rank)}
        if seen == row.touched:
            values["dirty_since"] = None
        connection.execute(update(schema.stories).where(_stories.id == story_id).values(**values))
        version: int | None = row.page_version
        return version

    def page(self, story_id: StoryId, version: int | None = None) -> Page | None:
        query = select(_pages.data).where(_pages.story_id == story_id)
        if version is None:
            query = query.join(
                schema.stories,
                (_stories.id == _pages.story_id) & (_stories.page_version == _pages.version),
            )
        else:
            query = query.where(_pages.version == version)
        with self._reading() as connection:
            data: bytes | None = connection.scalar(query)
        return None if data is None else load_page(data)

    def pages_at(self, ids: Iterable[StoryId], time: datetime) -> dict[StoryId, Page]:
        found: dict[StoryId, bytes] = {}
        with self._reading() as connection:
            for some in batches(dict.fromkeys(ids)):
                then = (
                    select(_pages.story_id, func.max(_pages.version).label("version"))
                    .where(_pages.story_id.in_(some), _pages.composed <= microseconds(time))
                    .group_by(_pages.story_id)
                    .subquery()
                )
                query = select(_pages.story_id, _pages.data).join(
                    then, (then.c.story_id == _pages.story_id) & (then.c.version == _pages.version)
                )
                found |= {row[0]: row[1] for row in connection.execute(query)}
        return {key: load_page(data) for key, data in found.items()}

    def page_versions(self, story_id: StoryId) -> list[tuple[int, datetime]]:
        query = (
            select(_pages.version, _pages.composed, _pages.composed_offset)
            .where(_pages.story_id == story_id)
            .order_by(_pages.version)
        )
        with self._reading() as connection:
            rows = connection.execute(query).all()
        versions = ((row[0], join_time(row[1], row[2])) for row in rows)
        return [(version, composed) for version, composed in versions if composed is not None]

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
        stories = schema.stories if shelf is None else MARKED
        query = _summaries(stories)
        query = query.where(_stories.merged_into.is_(None), _stories.last_article.is_not(None))
        if since is not None:
            query = query.where(_stories.last_article >= microseconds(since))
        if until is not None:
            query = query.where(_stories.last_article <= microseconds(until))
        if shelf is not None:
            query = query.where(on_shelf(shelf))
        if desk is not None:
            query = query.where(_stories.desk == (None if desk == "none" else desk))
        if feeds is not None:
            query = query.where(_told_by(feeds))
        if composed[0] is not None:
            query = query.where(_pages.composed >= microseconds(composed[0]))
        if composed[1] is not None:
            query = query.where(_pages.composed <= microseconds(composed[1]))
        if told is not None:
            query = query.where(_told_between(*told))
        query = _in_order(query, order, after).limit(limit).offset(offset)
        with self._reading() as connection:
            rows = connection.execute(query).all()
            ids = self._article_ids(connection, [row.id for row in rows])
        return [_summary(row, ids.get(row[0], [])) for row in rows]

    def summaries(self, ids: Iterable[StoryId]) -> list[StorySummary]:
        found: dict[StoryId, StorySummary] = {}
        wanted = list(dict.fromkeys(ids))
        with self._reading() as connection:
            for some in batches(wanted):
                query = _summaries(schema.stories).where(_stories.id.in_(some))
                rows = connection.execute(query).all()
                members = self._article_ids(connection, [row.id for row in rows])
                for row in rows:
                    found[row[0]] = _summary(row, members.get(row[0], []))
        return [found[key] for key in wanted if key in found]

    def story_keys(self, ids: Iterable[StoryId]) -> dict[StoryId, int]:
        found: dict[StoryId, int] = {}
        with self._reading() as connection:
            for some in batches(dict.fromkeys(ids)):
                query = select(_stories.id, _stories.key).where(_stories.id.in_(some))
                found.update((row[0], row[1]) for row in connection.execute(query))
        return found

    def stories_with_keys(self, keys: Iterable[int]) -> list[StoryId]:
        found: dict[int, StoryId] = {}
        wanted = list(dict.fromkeys(keys))
        with self._reading() as connection:
            for some in batches(wanted):
                home = func.coalesce(_stories.merged_into, _stories.id)
                query = select(_stories.key, home).where(_stories.key.in_(some))
                found.update((row[0], row[1]) for row in connection.execute(query))
        return list(dict.fromkeys(found[key] for key in wanted if key in found))

    def desks(self) -> list[Desk]:
        living = _stories.merged_into.is_(None)
        query = select(*(exists().where(_stories.desk == d, living) for d in DESKS))
        with self._reading() as connection:
            found = connection.execute(query).one()
        return [desk for desk, there in zip(DESKS, found, strict=True) if there]

    def _desk(self, connection: Connection, story_id: StoryId) -> Desk | None:
        """The desk of most of the outlets that were first with the story."""
        query = (
            select(_articles.outlet_id, _articles.section, _articles.url)
            .join(schema.members, _members.article_id == _articles.id)
            .where(_members.story_id == story_id)
            .order_by(_members.arrival)
            .limit(_DESK_ARTICLES)
        )
        return common_desk((row[0], row[1], row[2]) for row in connection.execute(query))

    def _index_page(self, connection: Connection, page: Page) -> None:
        """Keep full-text search in step with a story's newest page."""
        raise NotImplementedError


def _summaries(stories: FromClause) -> Select[Any]:
    """Stories with their newest pages, as ``_summary`` takes them."""
    return select(*STORY_COLUMNS, _stories.rank, _stories.desk, _pages.data).select_from(
        stories.outerjoin(
            schema.pages,
            (_pages.story_id == _stories.id) & (_pages.version == _stories.page_version),
        )
    )


def _in_order(
    query: Select[Any], order: Order, after: tuple[datetime, StoryId] | None
) -> Select[Any]:
    """The query's stories in an order, from behind a place in it on."""
    if order == "rank":
        return query.order_by(_stories.rank.desc(), _stories.id.desc())
    place = tuple_(_stories.last_article, _stories.id)
    if after is not None:
        there = (microseconds(after[0]), storable(after[1]))
        query = query.where(place > there if order == "oldest" else place < there)
    if order == "oldest":
        return query.order_by(_stories.last_article, _stories.id)
    return query.order_by(_stories.last_article.desc(), _stories.id.desc())


def _told_between(since: datetime, until: datetime) -> ColumnElement[bool]:
    """Which stories were told between two times; by the newest article's time, which is indexed."""
    first, last = microseconds(since), microseconds(until)
    versions = exists().where(
        _pages_then.story_id == _stories.id, _pages_then.composed.between(first, last)
    )
    return and_(
        _stories.last_article.between(first, last + _LONGEST),
        or_(_stories.last_article <= last, and_(_stories.first_article <= last, versions)),
    )


def _told_by(feeds: Collection[str]) -> ColumnElement[bool]:
    """Which stories have an article of one of these feeds."""
    return exists(
        select(_members.article_id)
        .join(schema.articles, _articles.id == _members.article_id)
        .where(
            _members.story_id == _stories.id,
            _articles.feed_url.in_([storable(url) for url in feeds]),
        )
    )


def _summary(row: Sequence[Any], article_ids: list[str]) -> StorySummary:
    *story, rank, desk, data = row
    return StorySummary(
        story=load_story(story, article_ids),
        page=None if data is None else load_page(data),
        rank=rank,
        desk=desk,
    )
