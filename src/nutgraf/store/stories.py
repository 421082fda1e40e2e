"""Stories: which articles are in them, why, and what happened to them."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, delete, select, update

from nutgraf.errors import NotFoundError
from nutgraf.model import (
    Article,
    ArticleId,
    Decision,
    RelatedStory,
    Story,
    StoryChange,
    StoryId,
    Voice,
)
from nutgraf.store import schema
from nutgraf.store.articles import ARTICLE
from nutgraf.store.core import batches, clock
from nutgraf.store.history import HistoryPart
from nutgraf.store.labels import article_labels
from nutgraf.store.members import MembersPart, in_language
from nutgraf.store.reading import ReadingPart
from nutgraf.store.rows import join_time, split_time
from nutgraf.store.serial import DECISION, RELATED, VOICES

_articles = schema.articles.c
_changes = schema.changes.c
_members = schema.members.c
_revisions = schema.revisions.c
_stories = schema.stories.c
_vectors = schema.vectors.c

#: What ``load_story`` takes, in its order.
STORY_COLUMNS = (
    _stories.id,
    _stories.founded,
    _stories.founded_offset,
    _stories.merged_into,
    _stories.last_article,
    _stories.last_article_offset,
    _stories.dirty_since,
    _stories.voices,
)


def load_story(row: Sequence[Any], article_ids: Iterable[ArticleId]) -> Story:
    """A story from ``STORY_COLUMNS`` and its articles' ids."""
    founded = join_time(row[1], row[2])
    assert founded is not None  # the column is not nullable
    return Story(
        id=row[0],
        founded=founded,
        article_ids=tuple(article_ids),
        voices=() if row[7] is None else VOICES.load(row[7]),
        merged_into=row[3],
        last_article=join_time(row[4], row[5]),
        dirty=row[6] is not None,
    )


class StoriesPart(MembersPart, HistoryPart, ReadingPart):
    """What the store knows of stories, apart from their pages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # How often each story had been touched when it was handed out to be composed.
        self._handed_out: dict[StoryId, int] = {}
        self._handing = threading.Lock()

    # grouping --------------------------------------------------------------------------

    def ungrouped(self, limit: int | None = None, language: str | None = None) -> list[ArticleId]:
        queue = schema.ungrouped.c
        query = select(queue.article_id).order_by(queue.arrival).limit(limit)
        if language is not None:
            query = query.join(schema.articles, _articles.id == queue.article_id)
            query = query.where(in_language(language))
        with self._reading() as connection:
            return list(connection.scalars(query))

    def waiting_languages(self) -> list[str]:
        waiting = schema.ungrouped.join(
            schema.articles, _articles.id == schema.ungrouped.c.article_id
        )
        query = select(_articles.language).select_from(waiting).distinct()
        return self._in_languages(query)

    def newest_languages(self, articles: int = 2_000) -> list[str]:
        newest = select(_articles.language).order_by(_articles.arrival.desc()).limit(articles)
        return self._in_languages(select(newest.subquery().c.language).distinct())

    def _in_languages(self, query: Select[Any]) -> list[str]:
        with self._reading() as connection:
            tags = list(connection.scalars(query))
        return sorted({(tag or "").partition("-")[0].lower() for tag in tags})

    def put_grouping(self, decisions: Sequence[Decision], changes: Sequence[StoryChange]) -> None:
        with self._writing() as connection:
            latest = {decision.article_id: decision for decision in decisions}
            for some in batches(latest.values()):
                self._place(connection, some)
            self._put_changes(connection, changes)

    def _place(self, connection: Connection, decisions: list[Decision]) -> None:
        """Put articles, all different, into their stories."""
        articles = self._arrived(connection, [d.article_id for d in decisions])
        stories = self._homes(connection, decisions, {i: a for i, (_, a) in articles.items()})
        were = self._placed(connection, [d.article_id for d in decisions])
        rows: list[dict[str, Any]] = []
        joined: list[tuple[StoryId, Article]] = []
        left: set[StoryId] = set()
        for decision in decisions:
            home = stories[str(decision.story_id)]
            row = {
                "article_id": decision.article_id,
                "story_id": home,
                "arrival": articles[decision.article_id][0],
                "decision": DECISION.dump(decision),
            }
            was = were.get(decision.article_id)
            if was == (home, row["decision"]):
                continue
            rows.append(row)
            joined.append((home, articles[decision.article_id][1]))
            if was is not None and was[0] != home:
                left.add(was[0])
        self._upsert(connection, schema.members, rows, ["article_id"])
        waiting = schema.ungrouped.c.article_id.in_(list(articles))
        connection.execute(delete(schema.ungrouped).where(waiting))
        self._touch(connection, left.union(home for home, _ in joined))
        self._stretch(connection, joined)
        self._retime(connection, left)
        labels: dict[StoryId, list[str]] = {}
        for home, article in joined:
            label = article_labels(article.outlet_id, article.language)
            labels.setdefault(home, []).append(label)
        self._relabel(connection, {**labels, **dict.fromkeys(left)})

    def _arrived(
        self, connection: Connection, ids: list[ArticleId]
    ) -> dict[ArticleId, tuple[int, Article]]:
        query = select(_articles.arrival, *ARTICLE.columns).where(_articles.id.in_(ids))
        found = {}
        for row in connection.execute(query):
            article = ARTICLE.load(row, 1)
            found[article.id] = (row[0], article)
        for article_id in ids:
            if article_id not in found:
                raise NotFoundError(f"article {article_id}", "is not in this store")
        return found

    def _placed(
        self, connection: Connection, ids: list[ArticleId]
    ) -> dict[ArticleId, tuple[StoryId, bytes]]:
        query = select(_members.article_id, _members.story_id, _members.decision).where(
            _members.article_id.in_(ids)
        )
        return {row[0]: (row[1], row[2]) for row in connection.execute(query)}

    def _homes(
        self,
        connection: Connection,
        decisions: list[Decision],
        articles: dict[ArticleId, Article],
    ) -> dict[StoryId, StoryId]:
        """Where each decided story is now: itself, or what it was merged into. Makes new ones."""
        first: dict[StoryId, Article] = {}
        for decision in decisions:
            if decision.story_id is None:
                raise ValueError(f"a decision without a story: {decision}")
            first.setdefault(decision.story_id, articles[decision.article_id])
        query = select(_stories.id, _stories.merged_into).where(_stories.id.in_(list(first)))
        homes = {row.id: row.merged_into or row.id for row in connection.execute(query)}
        new = []
        for story_id, article in first.items():
            if story_id not in homes:
                homes[story_id] = story_id
                founded, offset = split_time(article.time)
                new.append(
                    {
                        "id": story_id,
                        "founded": founded,
                        "founded_offset": offset,
                        "dirty_since": clock(),
                        "touched": 0,
                        "rank": 0.0,
                    }
                )
        if new:
            connection.execute(schema.stories.insert(), new)
        return homes

    def merge_stories(self, story_id: StoryId, into: StoryId, change: StoryChange) -> None:
        with self._writing() as connection:
            self._require_stories(connection, {story_id, into})
            query = select(_stories.id, _stories.merged_into).where(
                _stories.id.in_([story_id, into])
            )
            redirects = {row[0]: row[1] for row in connection.execute(query)}
            home = redirects[into] or into
            if redirects[story_id] == home:
                self._put_changes(connection, [change])
                return
            if home == story_id:
                raise ValueError(f"story {story_id} cannot be merged into itself")
            if redirects[story_id] is not None:
                raise ValueError(f"story {story_id} is merged into {redirects[story_id]} already")
            gone = update(schema.members).where(_members.story_id == story_id)
            connection.execute(gone.values(story_id=home))
            # Those merged into this one before now lead to where this one does.
            follow = (_stories.id == story_id) | (_stories.merged_into == story_id)
            connection.execute(update(schema.stories).where(follow).values(merged_into=home))
            self._touch(connection, {home})
            self._retime(connection, {story_id, home})
            self._relabel(connection, {home: None})
            self._move_state(connection, story_id, home)
            self._forget_page(connection, story_id)
            self._put_changes(connection, [change])

    def unmerge_story(self, story_id: StoryId) -> None:
        with self._writing() as connection:
            self._require_stories(connection, {story_id})
            query = select(_stories.merged_into).where(_stories.id == story_id)
            into = connection.scalar(query)
            if into is None:
                raise ValueError(f"story {story_id} was not merged away")
            back = {story_id}
            waiting = [story_id]
            while waiting:
                merged = select(_changes.other_story_id).where(
                    _changes.story_id == waiting.pop(), _changes.kind == "merged"
                )
                followed = select(_stories.id).where(
                    _stories.id.in_(merged), _stories.merged_into == into
                )
                found = set(connection.scalars(followed)) - back
                back |= found
                waiting += found
            for other in back:
                home = None if other == story_id else story_id
                change = update(schema.stories).where(_stories.id == other)
                connection.execute(change.values(merged_into=home))
            self._touch(connection, {story_id})

    # reading ---------------------------------------------------------------------------

    def decision(self, article_id: ArticleId) -> Decision | None:
        query = select(_members.decision).where(_members.article_id == article_id)
        with self._reading() as connection:
            data: bytes | None = connection.scalar(query)
        return None if data is None else DECISION.load(data)

    def decisions(self, ids: Iterable[ArticleId]) -> dict[ArticleId, Decision]:
        wanted = list(dict.fromkeys(ids))
        found: dict[ArticleId, bytes] = {}
        with self._reading() as connection:
            for some in batches(wanted):
                query = select(_members.article_id, _members.decision).where(
                    _members.article_id.in_(some)
                )
                found |= {row[0]: row[1] for row in connection.execute(query)}
        return {key: DECISION.load(found[key]) for key in wanted if key in found}

    def story(self, story_id: StoryId) -> Story | None:
        with self._reading() as connection:
            query = select(*STORY_COLUMNS).where(_stories.id == story_id)
            row = connection.execute(query).first()
            if row is None:
                return None
            return load_story(row, self._article_ids(connection, [story_id]).get(story_id, ()))

    def _article_ids(
        self, connection: Connection, ids: Iterable[StoryId]
    ) -> dict[StoryId, list[ArticleId]]:
        found: dict[StoryId, list[ArticleId]] = {}
        for some in batches(ids):
            query = (
                select(_members.story_id, _members.article_id)
                .where(_members.story_id.in_(some))
                .order_by(_members.story_id, _members.arrival)
            )
            for story_id, article_id in connection.execute(query):
                found.setdefault(story_id, []).append(article_id)
        return found

    def story_of(self, article_id: ArticleId) -> StoryId | None:
        query = select(_members.story_id).where(_members.article_id == article_id)
        with self._reading() as connection:
            found: StoryId | None = connection.scalar(query)
        return found

    def dirty_stories(
        self, limit: int | None = None, ids: Sequence[StoryId] | None = None
    ) -> list[Story]:
        query = (
            select(*STORY_COLUMNS, _stories.touched)
            .where(_stories.dirty_since.is_not(None))
            .order_by(_stories.dirty_since, _stories.key)
            .limit(limit)
        )
        if ids is not None:
            query = query.where(_stories.id.in_(ids))
        with self._reading() as connection:
            rows = connection.execute(query).all()
            members = self._article_ids(connection, [row.id for row in rows])
        with self._handing:
            self._handed_out |= {row.id: row.touched for row in rows}
        return [load_story(row, members.get(row.id, ())) for row in rows]

    def story_ids(self) -> Iterator[StoryId]:
        query = (
            select(_stories.founded, _stories.key, _stories.id)
            .where(_stories.merged_into.is_(None))
            .order_by(_stories.founded, _stories.key)
            .limit(1000)
        )
        after: Any = None
        while True:
            page = query
            if after is not None:
                page = query.where(
                    (_stories.founded > after.founded)
                    | ((_stories.founded == after.founded) & (_stories.key > after.key))
                )
            with self._reading() as connection:
                rows = connection.execute(page).all()
            if not rows:
                return
            yield from [row.id for row in rows]
            after = rows[-1]

    # what is put on a story ------------------------------------------------------------

    def put_voices(self, story_id: StoryId, voices: Sequence[Voice]) -> None:
        self._set_on_story(story_id, voices=VOICES.dump(tuple(voices)))

    def put_related(self, story_id: StoryId, related: Sequence[RelatedStory]) -> None:
        self._set_on_story(story_id, related=RELATED.dump(tuple(related)))

    def related(self, story_id: StoryId) -> list[RelatedStory]:
        query = select(_stories.related).where(_stories.id == story_id)
        with self._reading() as connection:
            data: bytes | None = connection.scalar(query)
        return [] if data is None else list(RELATED.load(data))

    def _set_on_story(self, story_id: StoryId, **values: Any) -> None:
        with self._writing() as connection:
            result = connection.execute(
                update(schema.stories).where(_stories.id == story_id).values(**values)
            )
            if not result.rowcount:
                raise NotFoundError(f"story {story_id}", "is not in this store")

    def _forget_page(self, connection: Connection, story_id: StoryId) -> None:
        """Take a story's page out of full-text search."""
        raise NotImplementedError
