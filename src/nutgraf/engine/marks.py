"""What the owner did with stories: read, saved, hidden; and when the owner was last here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from nutgraf.engine.base import EngineBase
from nutgraf.model import Desk, StoryId

if TYPE_CHECKING:
    from nutgraf.store.base import Shelf, StoryState

#: Who comes back after this long is on a new visit.
VISIT_GAP = timedelta(minutes=30)


class Marks(EngineBase):
    """The owner's marks on stories."""

    def mark(
        self,
        ids: Iterable[StoryId],
        *,
        read: bool | None = None,
        saved: bool | None = None,
        hidden: bool | None = None,
    ) -> None:
        """Mark stories; what is ``None`` stays. Read means the page there is now."""
        self.store.set_state(ids, self.now(), read=read, saved=saved, hidden=hidden)

    def mark_all_read(self, before: datetime) -> int:
        """Mark every page composed up to then as read; returns how many were not."""
        return self.store.mark_all_read(before, self.now())

    def marks(self, ids: Iterable[StoryId]) -> dict[StoryId, StoryState]:
        """The marks of stories; those without any are left out."""
        return self.store.states(ids)

    def last_visit(self) -> datetime | None:
        """When the owner's visit before this one ended; ``None`` at the first."""
        return self.store.last_visit(self.now(), VISIT_GAP)

    def visit(self) -> None:
        """Record that the owner is here."""
        self.store.visit(self.now(), VISIT_GAP)

    def count_stories(self, shelf: Shelf) -> int:
        """How many stories with a page stand on a shelf."""
        return self.store.count_stories(shelf)

    def unread_by_desk(self) -> dict[Desk | None, int]:
        """How many stories with a page are unread, by their desk."""
        return self.store.unread_by_desk()
