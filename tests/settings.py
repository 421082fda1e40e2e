"""Settings and clocks that tests share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from nutgraf import config


def reading_press(store: str | Path) -> config.Settings:
    """To read the sample press as fast as it answers, in one process and without vectors."""
    return config.Settings(
        store=str(store),
        workers=1,
        encoder="none",
        log="error",
        allow_hosts=("*.localhost",),
        host_delay=0.0,
        per_host=8,
    )


class Clock:
    """A clock that a test sets, as an engine reads it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now
