"""What the stages need beside a store: how to fetch, to encode, to annotate; and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from nutgraf.pipeline.poll import Intervals

if TYPE_CHECKING:
    from nutgraf.annotate.vectors import TextEncoder
    from nutgraf.fetch.http import Fetcher
    from nutgraf.pipeline.pool import Pool


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """Serves the pipeline of one process and its shares alike.

    ``fetcher`` makes an HTTP client for one update; ``encoder`` loads the encoder, or gives
    ``None`` where there is none. A story is live for ``window`` after its last article; a page
    is looked at again for ``revisit`` after it was published. ``clock`` gives the time (aware),
    which the sample press sets to its own.
    """

    fetcher: Callable[[], Fetcher]
    encoder: Callable[[], TextEncoder | None]
    pool: Pool
    window: timedelta = timedelta(days=14)
    revisit: timedelta = timedelta(days=3)
    intervals: Intervals = field(default_factory=Intervals)
    clock: Callable[[], datetime] = _now
