"""What a store keeps of the owner's reading: what was read, saved, hidden, searched, muted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, Protocol

from nutgraf.model import Desk, StoryId
from nutgraf.store.base.records import Mute, SavedSearch, Shelf, StoryState


class ReadingStore(Protocol):
    """The reader's marks. Those on a story go with it where it is merged into another."""

    def set_state(
        self,
        ids: Iterable[StoryId],
        at: datetime,
        *,
        read: bool | None = None,
        saved: bool | None = None,
        hidden: bool | None = None,
    ) -> None:
        """Mark stories; what is ``None`` stays as it is.

        Read means the newest page there is now. A story that is saved or hidden already keeps
        its time. Ids of no story are passed over; a merged one stands for where it went.
        """
        ...

    def states(self, ids: Iterable[StoryId]) -> dict[StoryId, StoryState]:
        """The marks of stories; those without any are left out."""
        ...

    def mark_all_read(self, before: datetime, at: datetime) -> int:
        """Mark every page composed up to ``before`` as read; returns of how many stories.

        A page composed later than the list that the reader saw stays unread.
        """
        ...

    def count_stories(self, shelf: Shelf, since: datetime | None = None) -> int:
        """How many stories with a page stand on a shelf, with an article since then."""
        ...

    def unread_by_desk(self) -> dict[Desk | None, int]:
        """How many stories with a page are unread, by their desk; a desk without any is left out."""
        ...

    def visit(self, at: datetime, gap: timedelta) -> datetime | None:
        """Record that the reader is here; returns when the visit before this one ended.

        What comes within ``gap`` of the last call is the same visit. ``None`` at the first.
        """
        ...

    def last_visit(self, at: datetime, gap: timedelta) -> datetime | None:
        """What ``visit`` would return, without recording anything."""
        ...

    def put_saved_search(self, search: SavedSearch) -> None:
        """Add or replace a saved search by id."""
        ...

    def saved_search(self, search_id: str) -> SavedSearch | None: ...

    def saved_searches(self) -> list[SavedSearch]:
        """All saved searches, oldest first."""
        ...

    def remove_saved_search(self, search_id: str) -> None: ...

    def put_mute(self, mute: Mute) -> None:
        """Mute words or an outlet. One that is muted already keeps its time."""
        ...

    def mutes(self) -> list[Mute]:
        """All that is muted, oldest first."""
        ...

    def remove_mute(self, kind: Literal["word", "outlet"], value: str) -> None: ...
