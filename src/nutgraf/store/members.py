"""The articles of stories that are live in a stretch of time, for grouping and relating."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from nutgraf.model import ArticleId, StoryId
from nutgraf.store import schema
from nutgraf.store.articles import ARTICLE, REVISION
from nutgraf.store.base import Member
from nutgraf.store.core import Core, batches
from nutgraf.store.notes import load_vector
from nutgraf.store.rows import microseconds

_articles = schema.articles.c
_members = schema.members.c
_revisions = schema.revisions.c
_stories = schema.stories.c
_vectors = schema.vectors.c


class MembersPart(Core):
    """Which articles stories have, with their words and vectors."""

    def members(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        model: str = "",
        language: str | None = None,
        *,
        as_they_came: bool = False,
    ) -> Iterator[Member]:
        active = select(_stories.id).where(_stories.merged_into.is_(None))
        if since is not None:
            active = active.where(_stories.last_article >= microseconds(since))
        if until is not None:
            active = active.where(_stories.first_article <= microseconds(until))
        with self._reading() as connection:
            ids = sorted(connection.scalars(active))
            came = _came(connection, ids) if as_they_came else None
        # In pieces, so that a long read holds no connection and no old state of the file.
        if came is not None:
            for pieces in batches(came):
                which = _members.article_id.in_(pieces)
                yield from self._read_members(which, [_members.arrival], model, language)
            return
        for some in batches(ids):
            order = [_members.story_id, _members.arrival]
            yield from self._read_members(_members.story_id.in_(some), order, model, language)

    def _read_members(
        self,
        which: ColumnElement[bool],
        order: Sequence[ColumnElement[Any]],
        model: str,
        language: str | None,
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
            .where(which)
            .order_by(*order)
        )
        if language is not None:
            query = query.where(in_language(language))
        with self._reading() as connection:
            return [_load_member(row) for row in connection.execute(query)]


def _came(connection: Connection, ids: Sequence[StoryId]) -> list[ArticleId]:
    """The articles of stories, in the order in which they came."""
    found: list[tuple[int, ArticleId]] = []
    for some in batches(ids):
        query = select(_members.arrival, _members.article_id).where(_members.story_id.in_(some))
        found += [(row[0], row[1]) for row in connection.execute(query)]
    return [article_id for _, article_id in sorted(found)]


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
