"""The state of things: feeds with their health, faults, how much is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.engine.base import EngineBase
from nutgraf.model import Feed

if TYPE_CHECKING:
    from nutgraf.pipeline.timing import StageTimes
    from nutgraf.store.base import Counts, Fault


class Upkeep(EngineBase):
    """Feeds with their health, faults, counts."""

    def feeds(self) -> list[Feed]:
        """All feeds, with their health."""
        return self.store.feeds()

    def opml(self) -> str:
        """All feeds as an OPML document, for other readers."""
        from nutgraf.fetch.opml import write_opml

        return write_opml(self.feeds(), self.settings.title)

    def faults(self) -> list[Fault]:
        """What went wrong and has not gone right since, newest first."""
        return self.store.faults()

    def counts(self) -> Counts:
        """How much is in the store."""
        return self.store.counts()

    def stage_times(self) -> StageTimes:
        """How long the stages took in this process, all its engines together."""
        from nutgraf.pipeline.timing import TIMES

        return TIMES
