"""Searching articles and stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.engine.base import EngineBase
from nutgraf.query import parse_query

if TYPE_CHECKING:
    from nutgraf.store.base import SearchHit


class Searching(EngineBase):
    """Search with operators; ``nutgraf.query`` has the grammar."""

    def search(self, query: str, limit: int = 20, offset: int = 0) -> list[SearchHit]:
        """Articles that match, best first. Raises ``QueryError``."""
        return self.store.search(parse_query(query), limit, offset)

    def search_stories(self, query: str, limit: int = 20, offset: int = 0) -> list[SearchHit]:
        """Stories whose pages match, best first. Raises ``QueryError``."""
        return self.store.search_stories(parse_query(query), limit, offset)
