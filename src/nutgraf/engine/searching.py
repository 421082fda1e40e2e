"""Searching articles and stories; searches that are kept, and what is muted."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Literal

from nutgraf.engine.base import EngineBase
from nutgraf.errors import NotFoundError, QueryError
from nutgraf.model.people import Name
from nutgraf.model.query import NOTHING, AllOf, FromOutlet, Not, Query, Words
from nutgraf.query import parse_query

if TYPE_CHECKING:
    from nutgraf.store.base import Mute, SavedSearch, SearchHit


class Searching(EngineBase):
    """Search with operators; ``nutgraf.query`` has the grammar."""

    def search(
        self, query: str, limit: int = 20, offset: int = 0, *, newest_first: bool = False
    ) -> list[SearchHit]:
        """Articles that match, best first. Raises ``QueryError``."""
        return self.store.search(parse_query(query), limit, offset, newest_first=newest_first)

    def search_stories(
        self, query: str, limit: int = 20, offset: int = 0, *, newest_first: bool = False
    ) -> list[SearchHit]:
        """Stories whose pages match, best first. Raises ``QueryError``."""
        return self.store.search_stories(
            parse_query(query), limit, offset, newest_first=newest_first
        )

    def names_like(self, query: str, limit: int = 6) -> list[Name]:
        """People, bodies and places that a search may mean: those with all of its words."""
        asked = parse_query(query)
        parts = asked.parts if isinstance(asked, AllOf) else (asked,)
        words = [part.text for part in parts if isinstance(part, Words)]
        if not words or len(words) < len(parts):
            return []
        return self.store.names(" ".join(words), ["person", "organisation", "place"], limit)

    # searches that are kept ------------------------------------------------------------

    def saved_searches(self) -> list[SavedSearch]:
        """All saved searches, oldest first."""
        return self.store.saved_searches()

    def saved_search(self, search_id: str) -> SavedSearch:
        """A saved search. Raises ``NotFoundError``."""
        found = self.store.saved_search(search_id)
        if found is None:
            raise NotFoundError("This saved search", "is not in this store")
        return found

    def save_search(self, query: str, name: str = "") -> SavedSearch:
        """Keep a search, under its own words if no name is given. Raises ``QueryError``."""
        from nutgraf.store.base import SavedSearch

        query = " ".join(query.split())
        if parse_query(query) == NOTHING:
            raise QueryError("the search", "is empty", "Write what to search for.")
        for known in self.store.saved_searches():
            if known.query == query and name in ("", known.name):
                return known
        saved = SavedSearch(
            id=secrets.token_hex(8),
            name=name.strip()[:100] or query,
            query=query,
            created=self.now(),
        )
        self.store.put_saved_search(saved)
        return saved

    def remove_saved_search(self, search_id: str) -> None:
        """Forget a saved search."""
        self.store.remove_saved_search(search_id)

    def saved_hits(self, saved: SavedSearch, limit: int = 50, offset: int = 0) -> list[SearchHit]:
        """A saved search's articles, the newest first, without what is muted."""
        muted = tuple(Not(_muted(mute)) for mute in self.store.mutes())
        asked = AllOf((parse_query(saved.query), *muted))
        return self.store.search(asked, limit, offset, newest_first=True)

    # what is muted ---------------------------------------------------------------------

    def mutes(self) -> list[Mute]:
        """What the owner does not want to see, oldest first."""
        return self.store.mutes()

    def mute(self, kind: Literal["word", "outlet"], value: str) -> None:
        """Keep words, or an outlet by its id, from front page, its feeds and saved searches.

        Raises ``NotFoundError`` for an outlet that is not in the store, ``QueryError`` for
        words without a letter or digit.
        """
        from nutgraf.store.base import Mute

        value = " ".join(value.split())[:200]
        if kind == "outlet" and value not in self.store.outlets([value]):
            raise NotFoundError(f"outlet {value!r}", "is not in this store", "Give its id.")
        if not any(c.isalnum() for c in value):
            raise QueryError("what is to be muted", "has no letter or digit", "Give a word.")
        self.store.put_mute(Mute(kind=kind, value=value, created=self.now()))

    def unmute(self, kind: Literal["word", "outlet"], value: str) -> None:
        """Show again what was muted."""
        self.store.remove_mute(kind, value)


def _muted(mute: Mute) -> Query:
    return FromOutlet(mute.value) if mute.kind == "outlet" else Words(mute.value)
