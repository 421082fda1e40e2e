"""What a store keeps of outlets, feeds and entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from nutgraf.model import ArticleId, Entry, Feed, Outlet


class FeedStore(Protocol):
    """Outlets, feeds, entries. See the package's docstring for what is promised."""

    # outlets ---------------------------------------------------------------------------

    def put_outlets(self, outlets: Iterable[Outlet]) -> None:
        """Add or replace outlets by id."""
        ...

    def outlets(self, ids: Iterable[str] | None = None) -> dict[str, Outlet]:
        """The outlets with these ids (unknown ids are left out), or all."""
        ...

    # feeds -----------------------------------------------------------------------------

    def put_feed(self, feed: Feed) -> None:
        """Add or replace a feed by address."""
        ...

    def put_feeds(self, feeds: Iterable[Feed]) -> None:
        """``put_feed`` for many at once; of several with one address the last one stands."""
        ...

    def feed(self, url: str) -> Feed | None: ...

    def feeds(self) -> list[Feed]:
        """All feeds, by address."""
        ...

    def due_feeds(self, now: datetime, limit: int | None = None) -> list[Feed]:
        """Active feeds whose next poll is due or was never set, the longest due first."""
        ...

    def move_feed(self, url: str, new_url: str) -> None:
        """Give a feed a new address; its entries move with it.

        If the new address is a feed already, the two become one.
        """
        ...

    def remove_feed(self, url: str) -> None:
        """Forget a feed. Its articles stay."""
        ...

    def set_retention(self, url: str, days: int | None) -> None:
        """How long a feed's articles are kept; ``None`` is for good. ``NotFoundError``."""
        ...

    def retention(self) -> dict[str, int]:
        """Days by feed's address; feeds whose articles are kept for good are left out."""
        ...

    # entries ---------------------------------------------------------------------------

    def add_entries(self, entries: Iterable[Entry], seen: datetime) -> int:
        """Queue entries not seen before (by feed and id), return how many were new.

        A known entry whose ``updated`` time or title or link has changed is queued again.
        """
        ...

    def waiting_entries(self, now: datetime, limit: int | None = None) -> list[Entry]:
        """Entries whose page is still to be read and whose next try is due, oldest first.

        An entry is as old as it says, but no younger than when it was first seen. A try that is
        put off for longer than any is (``FARTHEST_TRY``) was by a clock that was put back since.
        """
        ...

    def entries(self, keys: Sequence[tuple[str, str]]) -> list[Entry]:
        """Those of these entries (feed's address, entry's id) whose page is still to be read."""
        ...

    def settle_entry(
        self,
        entry: Entry,
        *,
        article_id: ArticleId | None = None,
        error: str | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        """Take an entry off the queue (article read, or given up with ``error``).

        With ``retry_at`` it stays queued until then; the number of tries is counted. Of a settled
        entry only what tells a change is kept. One that is not in the store is passed over.
        """
        ...

    def entry_tries(self, entry: Entry) -> int:
        """How often settling this entry has been put off."""
        ...
