"""The demo: the sample press read edition by edition, as its week went by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nutgraf import config
from nutgraf.engine import Engine
from nutgraf.model import Outlet
from nutgraf.pipeline.progress import Progress, quiet
from nutgraf.pipeline.run import Report
from nutgraf.sample.server import SamplePress

if TYPE_CHECKING:
    from datetime import datetime

#: The port the sample press is served on unless it is taken: articles' addresses name it.
PRESS_PORT = 8401
#: Seconds between two page requests to one outlet: it is our own server.
PRESS_DELAY = 0.0


@contextmanager
def open_demo(settings: config.Settings) -> Iterator[tuple[Engine, SamplePress, int]]:
    """An engine over the demo's store, and the sample press being served beside it.

    The engine's clock is the press's, and only the press's hosts may be read besides
    public ones.
    """
    press = SamplePress()
    first = press.editions()[0]
    press.advance(first)

    def clock() -> datetime:
        return press.now

    own = settings.model_copy(
        update={"allow_hosts": ("*.localhost",), "host_delay": PRESS_DELAY, "per_host": 8}
    )
    with _serve(press) as port, Engine.open(own.store, settings=own, clock=clock) as engine:
        engine.put_outlets(
            Outlet(
                id=f"{outlet.slug}.localhost",
                name=outlet.name,
                country=outlet.country,
                language=outlet.language,
            )
            for outlet in press.outlets
        )
        for feed in engine.feeds():
            address = urlsplit(feed.url)
            if (address.hostname or "").endswith(".localhost") and address.port != port:
                engine.remove(feed.url)  # an earlier demo's: nobody serves this port any more
        engine.follow(press.feed_urls(port))
        yield engine, press, port


def read_week(engine: Engine, press: SamplePress, progress: Progress = quiet) -> Report:
    """Update once for each edition of the sample week. Returns the sums of what was done."""
    total = Report()
    for edition in press.editions():
        press.advance(edition + timedelta(minutes=1))
        done = engine.update(progress, force=True)
        total = replace(
            total,
            feeds=max(total.feeds, done.feeds),
            entries=total.entries + done.entries,
            articles=total.articles + done.articles,
            changed=total.changed + done.changed,
            grouped=total.grouped + done.grouped,
            pages=total.pages + done.pages,
            refused=total.refused + done.refused,
        )
    return total


@contextmanager
def _serve(press: SamplePress) -> Iterator[int]:
    import socket

    free = True
    try:
        socket.create_server(("127.0.0.1", PRESS_PORT)).close()
    except OSError:
        free = False
    with press.serve(PRESS_PORT if free else 0) as port:
        yield port
