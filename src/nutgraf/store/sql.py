"""The store over SQLAlchemy Core: everything that both engines share."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sqlalchemy import Connection, Engine, select

from nutgraf.model import Page, StoryId
from nutgraf.model.query import Query
from nutgraf.store import schema
from nutgraf.store.articles import ArticlesPart, Words
from nutgraf.store.base import SearchHit
from nutgraf.store.faults import FaultsPart
from nutgraf.store.feeds import FeedsPart
from nutgraf.store.notes import NotesPart
from nutgraf.store.owner import OwnerPart
from nutgraf.store.pages import PagesPart
from nutgraf.store.retention import RetentionPart

if TYPE_CHECKING:
    from nutgraf.store.pgsearch import TsVectors
    from nutgraf.store.search import Fts5


class SqlStore(FeedsPart, ArticlesPart, NotesPart, PagesPart, FaultsPart, OwnerPart, RetentionPart):
    """A ``Store`` (see ``base``) on a SQL engine. Safe to use from several threads.

    ``search`` is the engine's own full-text search.
    """

    def __init__(
        self, engine: Engine, search: Fts5 | TsVectors, *, address: str, timeout: float
    ) -> None:
        super().__init__(engine, address=address, timeout=timeout)
        self._search = search

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def search(
        self, query: Query, limit: int = 20, offset: int = 0, *, newest_first: bool = False
    ) -> list[SearchHit]:
        with self._reading() as connection:
            return self._search.search(connection, "article", query, limit, offset, newest_first)

    def search_stories(
        self, query: Query, limit: int = 20, offset: int = 0, *, newest_first: bool = False
    ) -> list[SearchHit]:
        with self._reading() as connection:
            return self._search.search(connection, "story", query, limit, offset, newest_first)

    def _index_articles(
        self, connection: Connection, words: list[tuple[int, Words | None, Words]]
    ) -> None:
        self._search.index_articles(connection, words)

    def _relabel(
        self, connection: Connection, stories: Mapping[StoryId, Collection[str] | None]
    ) -> None:
        self._search.relabel(connection, stories)

    def _forget_words(self, connection: Connection, words: list[tuple[int, Words]]) -> None:
        self._search.forget_articles(connection, words)

    def _index_page(self, connection: Connection, page: Page) -> None:
        self._search.index_page(connection, _story_key(connection, page.story_id), page)

    def _forget_page(self, connection: Connection, story_id: StoryId) -> None:
        self._search.forget_page(connection, _story_key(connection, story_id))


def _story_key(connection: Connection, story_id: StoryId) -> int:
    stories = schema.stories.c
    key: int = connection.execute(select(stories.key).where(stories.id == story_id)).scalar_one()
    return key
