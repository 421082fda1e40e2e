"""The store over SQLAlchemy Core: everything that both engines share."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from nutgraf.model.query import Query
from nutgraf.store.articles import ArticlesPart
from nutgraf.store.base import SearchHit
from nutgraf.store.faults import FaultsPart
from nutgraf.store.feeds import FeedsPart
from nutgraf.store.notes import NotesPart
from nutgraf.store.owner import OwnerPart
from nutgraf.store.pages import PagesPart
from nutgraf.store.retention import RetentionPart


class SqlStore(FeedsPart, ArticlesPart, NotesPart, PagesPart, FaultsPart, OwnerPart, RetentionPart):
    """A ``Store`` (see ``base``) on a SQL engine. Safe to use from several threads."""

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
        """See ``Store.search``; each engine has its own full-text search."""
        raise NotImplementedError
