"""The store's protocol: what every store can do, and what it promises.

Promises that hold for every store, each pinned by the contract test in
``tests/store/test_contract.py``:

- A method either does all of what it says or nothing. ``transaction()`` makes several calls
  one; calls inside it join it, and nested blocks join the outer one.
- Putting the same thing twice is the same as putting it once.
- Nothing put is lost: revisions and page versions are only added. Only ``forget_stories``
  deletes words, and only where the owner said how long a feed's articles are kept.
- Times go in and come out aware and with the offset they were put with; lists are in the
  order their method names.
- Rows are model objects; callers never see SQL or connections.
- NUL and lone surrogates, which no database holds as text, are stored as U+FFFD, one for one,
  so that offsets hold.
- A store may be used from several threads, a file or database from several processes. A writer
  waits for another up to the store's timeout, then ``StoreLockedError`` is raised. A naive time
  is a ``ValueError``, an unknown story or article where one is needed a ``NotFoundError``.

Work waits in the store itself (entries to fetch, articles to group, stories to compose), so
that a process killed at any point is continued by the next one.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from nutgraf.model.query import Query
from nutgraf.store.base.articles import ArticleStore
from nutgraf.store.base.feeds import FeedStore
from nutgraf.store.base.leases import Lease, LeaseStore
from nutgraf.store.base.owner import OwnerStore
from nutgraf.store.base.people import PeopleStore
from nutgraf.store.base.reading import ReadingStore
from nutgraf.store.base.records import (
    Counts,
    Fault,
    FaultScope,
    LiveArticle,
    Member,
    Mute,
    NoDesk,
    Order,
    SavedSearch,
    SearchHit,
    Session,
    Shelf,
    StoryState,
    StorySummary,
    Token,
)
from nutgraf.store.base.stories import StoryStore

__all__ = [
    "Counts",
    "Fault",
    "FaultScope",
    "Lease",
    "LiveArticle",
    "Member",
    "Mute",
    "NoDesk",
    "Order",
    "SavedSearch",
    "SearchHit",
    "Session",
    "Shelf",
    "Store",
    "StoryState",
    "StorySummary",
    "Token",
]


class Store(
    FeedStore, ArticleStore, PeopleStore, StoryStore, OwnerStore, ReadingStore, LeaseStore, Protocol
):
    """Everything a store can do. See the module's docstring for what is promised."""

    def close(self) -> None: ...

    def transaction(self) -> AbstractContextManager[None]:
        """One unit: committed at the end of the block, rolled back if it raises.

        A method or nested block that fails inside is undone alone where the outer block catches
        its error and goes on. Belongs to the thread that entered it; holds other writers off.
        """
        ...

    # faults, search, counts ------------------------------------------------------------

    def put_fault(self, fault: Fault) -> None:
        """Record a fault, replacing an earlier one of the same scope and subject."""
        ...

    def clear_fault(self, scope: FaultScope, subject: str) -> None: ...

    def faults(self, scope: FaultScope | None = None) -> list[Fault]:
        """Standing faults, newest first."""
        ...

    def search(
        self, query: Query, limit: int = 20, offset: int = 0, *, newest_first: bool = False
    ) -> list[SearchHit]:
        """Articles whose newest revisions match, best first; without words in it, the newest.

        Where very many match, the newest of them are ranked; with ``newest_first`` the last to
        arrive come first, whatever their rank. ``NOTHING`` finds nothing.
        """
        ...

    def search_stories(
        self, query: Query, limit: int = 20, offset: int = 0, *, newest_first: bool = False
    ) -> list[SearchHit]:
        """Stories with a page that matches, likewise.

        Words are sought on the newest page; of the rest, a story has what one of its articles has.
        """
        ...

    def counts(self) -> Counts: ...

    def backup(self, to: Path) -> None:
        """Copy the store, as it is at this moment, into a new file while others use it.

        Raises ``StorePathError`` where ``to`` exists already or cannot be written, and
        ``StoreError`` where the database has its own tool for this.
        """
        ...

    def compact(self) -> int:
        """Give unused space back, and return the bytes won.

        A server's database keeps most of them for itself, to be used again.
        Raises ``StoreError`` inside a transaction, or where there is no room for it.
        """
        ...
