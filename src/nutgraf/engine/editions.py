"""Editions: the stories of a day or week as one file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from nutgraf.engine.base import EngineBase
from nutgraf.errors import NotFoundError
from nutgraf.model import Desk

if TYPE_CHECKING:
    from nutgraf.publish.edition import Form
    from nutgraf.store.base import Shelf, StorySummary


class Editions(EngineBase):
    """What a day or week told, on a page or as a file to carry along."""

    def told(
        self,
        since: datetime,
        until: datetime,
        *,
        limit: int,
        offset: int = 0,
        shelf: Shelf | None = None,
        desk: Desk | None = None,
    ) -> list[StorySummary]:
        """The stories told between two times, best first, each page as it stood at the end.

        A story whose page was composed later comes with the page there is now.
        """
        found = self.store.stories(
            told=(since, until), limit=limit, offset=offset, shelf=shelf, desk=desk
        )
        if until >= self.now():
            return found
        then = self.store.pages_at([s.story.id for s in found], until)
        return [replace(s, page=then.get(s.story.id, s.page)) for s in found]

    def edition(self, day: str, form: Form, most: int = 40) -> tuple[bytes, int]:
        """The best stories of a day ("2017-12-26", "today") or a week ("2017-W52") as one file.

        Returns the file and how many stories are in it. Raises ``NotFoundError`` where ``day``
        is none.
        """
        from nutgraf.publish.edition import make_edition
        from nutgraf.publish.front import Edition

        now = self.now()
        given = now.date().isoformat() if day == "today" else day
        week = "W" in given.upper()
        try:
            chosen = Edition.parse(day=None if week else given, week=given if week else None)
        except (ValueError, OverflowError) as error:
            raise NotFoundError(
                f"the edition {day!r}",
                "is no day or week",
                "A day is written 2017-12-26, a week 2017-W52.",
            ) from error
        found = self.told(*chosen.bounds, limit=most)
        stories = [(s.page, self._sources(s.story, s.page)) for s in found if s.page is not None]
        content = make_edition(
            stories, form, title=self.settings.title, heading=chosen.heading, now=now
        )
        return content, len(stories)
