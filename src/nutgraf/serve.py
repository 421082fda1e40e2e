"""Serving: the web server, and beside it a thread that updates on a schedule."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from nutgraf.errors import NutgrafError

if TYPE_CHECKING:
    from nutgraf.engine import Engine
    from nutgraf.worker import WorkerThread

log = structlog.get_logger(__name__)

#: Seconds between looks for due feeds while serving.
LOOK_EVERY = 30.0


class Scheduler:
    """Updates an engine in a thread of its own until stopped; a stop waits for the step."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="scheduler")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop after the update under way, if there is one."""
        self._stop.set()
        self._thread.join()

    def _loop(self) -> None:
        while not self._stop.is_set():
            if self._engine.has_work(self._engine.now()):
                try:
                    report = self._engine.update()
                    log.info("updated", entries=report.entries, pages=report.pages)
                except NutgrafError as error:
                    log.error("update failed", error=str(error))
            self._stop.wait(LOOK_EVERY)


def _scheduler(engine: Engine) -> Scheduler | WorkerThread:
    """What keeps the pages fresh: one process alone, or one worker of several on PostgreSQL."""
    if engine.store.dsn is None:
        return Scheduler(engine)
    from nutgraf.worker import WorkerThread

    return WorkerThread(engine)


def serve(
    engine: Engine,
    *,
    schedule: bool,
    on_ready: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve the engine's pages until interrupted; with ``schedule`` also keep them fresh.

    ``on_ready`` is called with the front page's address once it answers. Raises
    ``NutgrafError`` where the port cannot be had.
    """
    import socket

    import uvicorn

    from nutgraf.web.app import create_app

    settings = engine.settings
    try:
        listener = socket.create_server((settings.host, settings.port))
    except OSError as error:
        raise NutgrafError(
            f"{settings.host}:{settings.port}",
            f"cannot be listened on: {error.strerror}",
            "Choose another with --port (0 picks a free one).",
        ) from error
    host, port = listener.getsockname()[:2]
    server = uvicorn.Server(
        uvicorn.Config(create_app(engine), log_config=None, access_log=False, lifespan="off")
    )
    scheduler = _scheduler(engine) if schedule else None
    if scheduler:
        scheduler.start()
    on_ready(f"http://{host}:{port}/")
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        log.info("stopped")
    finally:
        if scheduler:
            scheduler.stop()
        listener.close()
