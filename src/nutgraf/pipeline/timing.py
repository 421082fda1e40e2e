"""How long the stages take in this process, for whoever watches over it.

Counts in buckets, as histograms are kept: nothing grows with time, and taking a time costs a
lock and an addition. Other processes (extracting in a pool) are timed by who waits for them.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Literal

#: What is timed: a request for a feed or page; a page's extraction; the grouping of an article;
#: the annotating of a text; the composing, checking and storing of a story's page; an update.
Stage = Literal["fetch", "extract", "group", "annotate", "compose", "update"]
#: Upper bounds of the buckets in seconds. A last one holds what is longer.
BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)


@dataclass(slots=True)
class Taken:
    """Times of a stage: how many in each bucket, and their sum in seconds."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0


class StageTimes:
    """Times by stage. May be used from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: dict[Stage, Taken] = {}
        self._updated: float | None = None

    def add(self, stage: Stage, seconds: float, times: int = 1) -> None:
        """Note that a stage took so long for so many things together: each had its share."""
        if times < 1:
            return
        bucket = bisect_left(BOUNDS, seconds / times)
        with self._lock:
            taken = self._taken.setdefault(stage, Taken())
            taken.counts[bucket] += times
            taken.seconds += seconds
            if stage == "update":
                self._updated = time.time()

    @contextmanager
    def timed(self, stage: Stage, times: int = 1) -> Iterator[None]:
        """Time what is done inside, whether or not it goes well."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.add(stage, time.perf_counter() - began, times)

    def taken(self) -> Mapping[Stage, Taken]:
        """All times so far, by stage."""
        with self._lock:
            return {s: Taken(list(t.counts), t.seconds) for s, t in self._taken.items()}

    @property
    def bounds(self) -> tuple[float, ...]:
        """Upper bounds of the buckets in seconds, but for the last one's, which has none."""
        return BOUNDS

    @property
    def updated(self) -> float | None:
        """When the last update ended, in seconds since 1970; ``None`` before the first."""
        return self._updated


#: The times of this process.
TIMES: Final = StageTimes()
