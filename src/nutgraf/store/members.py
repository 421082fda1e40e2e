"""The articles of stories that are live in a stretch of time, for grouping and relating."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select

from nutgraf.model import ArticleId, StoryId
from nutgraf.store import schema
from nutgraf.store.articles import ARTICLE, REVISION
from nutgraf.store.base import LiveArticle, Member
from nutgraf.store.core import Core, batches
from nutgraf.store.notes import load_vector
from nutgraf.store.rows import join_time, microseconds

_articles = schema.articles.c
_members = schema.members.c
_revisions = schema.revisions.c
_stories = schema.stories.c
_vectors = schema.vectors.c
_remembered = schema.remembered.c

#: What ``_load_live`` takes, in its order.
_LIVE = (
    _members.story_id,
    _articles.id,
    _articles.revision,
    _articles.published,
    _articles.published_offset,
    _articles.first_seen,
    _articles.first_seen_offset,
    _articles.extent,
    _articles.language,
    _articles.outlet_id,
    _vectors.data,
    _remembered.data,
)


class MembersPart(Core):
    """Which articles stories have, with their words, vectors and what grouping keeps of them."""

    def members(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        model: str = "",
        language: str | None = None,
    ) -> Iterator[Member]:
        with self._reading() as connection:
            ids = _active(connection, since, until)
        # In pieces, so that a long read holds no connection and no old state of the file.
        for some in batches(ids):
            yield from self._read_members(some, model, language)

    def live_articles(
        self, since: datetime, until: datetime, model: str = "", language: str | None = None
    ) -> Iterator[LiveArticle]:
        with self._reading() as connection:
            arrivals: list[int] = []
            for stories in batches(_active(connection, since, until)):
                query = select(_members.arrival).where(_members.story_id.in_(stories))
                arrivals += connection.scalars(query)
        for some in batches(sorted(arrivals)):
            yield from self._read_live(some, model, language)

    def _read_live(
        self, arrivals: Sequence[int], model: str, language: str | None
    ) -> list[LiveArticle]:
        vector = and_(_vectors.article_id == _articles.id, _vectors.model == model)
        tables = (
            schema.articles.join(schema.members, _members.article_id == _articles.id)
            .outerjoin(schema.vectors, vector)
            .outerjoin(schema.remembered, _remembered.arrival == _articles.arrival)
        )
        query = (
            select(*_LIVE)
            .select_from(tables)
            .where(_articles.arrival.in_(arrivals))
            .order_by(_articles.arrival)
        )
        if language is not None:
            query = query.where(in_language(language))
        with self._reading() as connection:
            return [_load_live(row) for row in connection.execute(query).all()]

    def put_remembered(self, packs: Mapping[ArticleId, bytes]) -> None:
        with self._writing() as connection:
            for some in batches(packs):
                query = select(_articles.id, _articles.arrival).where(_articles.id.in_(some))
                arrivals = {row[0]: row[1] for row in connection.execute(query)}
                rows = [{"arrival": at, "data": packs[key]} for key, at in arrivals.items()]
                self._upsert(connection, schema.remembered, rows, ["arrival"])

    def forget_remembered(self, before: datetime) -> int:
        old = (
            select(_remembered.arrival)
            .join(schema.articles, _articles.arrival == _remembered.arrival)
            .outerjoin(schema.members, _members.article_id == _articles.id)
            .outerjoin(schema.stories, _stories.id == _members.story_id)
            .where(_stories.last_article.is_(None) | (_stories.last_article < microseconds(before)))
        )
        with self._writing() as connection:
            gone = delete(schema.remembered).where(_remembered.arrival.in_(old))
            return connection.execute(gone).rowcount

    def _read_members(
        self, stories: Sequence[StoryId], model: str, language: str | None
    ) -> list[Member]:
        newest = and_(
            _revisions.article_id == _articles.id, _revisions.number == _articles.revision
        )
        vector = and_(_vectors.article_id == _articles.id, _vectors.model == model)
        tables = (
            schema.members.join(schema.articles, _articles.id == _members.article_id)
            .join(schema.revisions, newest)
            .outerjoin(schema.vectors, vector)
        )
        query = (
            select(_members.story_id, _vectors.data, *ARTICLE.columns, *REVISION.columns)
            .select_from(tables)
            .where(_members.story_id.in_(stories))
            .order_by(_members.story_id, _members.arrival)
        )
        if language is not None:
            query = query.where(in_language(language))
        with self._reading() as connection:
            return [_load_member(row) for row in connection.execute(query)]


def _active(
    connection: Connection, since: datetime | None, until: datetime | None
) -> list[StoryId]:
    """The stories whose articles' times reach into these bounds, in order."""
    active = select(_stories.id).where(_stories.merged_into.is_(None))
    if since is not None:
        active = active.where(_stories.last_article >= microseconds(since))
    if until is not None:
        active = active.where(_stories.first_article <= microseconds(until))
    return sorted(connection.scalars(active))


def in_language(language: str) -> ColumnElement[bool]:
    """Articles in a language, whatever the region; ``""`` is those whose language is unknown."""
    if not language:
        return func.coalesce(_articles.language, "") == ""
    tag = func.lower(_articles.language)
    return (tag == language) | tag.startswith(f"{language}-", autoescape=True)


def _load_member(row: Sequence[Any]) -> Member:
    return Member(
        story_id=row[0],
        article=ARTICLE.load(row, 2),
        revision=REVISION.load(row, 2 + ARTICLE.width),
        vector=None if row[1] is None else load_vector(row[1]),
    )


def _load_live(row: Sequence[Any]) -> LiveArticle:
    first_seen = join_time(row[5], row[6])
    assert first_seen is not None  # the column is not nullable
    return LiveArticle(
        story_id=row[0],
        article_id=row[1],
        revision=row[2],
        published=join_time(row[3], row[4]),
        first_seen=first_seen,
        extent=row[7],
        language=row[8],
        outlet_id=row[9],
        vector=None if row[10] is None else load_vector(row[10]),
        remembered=row[11],
    )
