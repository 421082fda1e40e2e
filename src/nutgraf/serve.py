"""Serving: the web server, and beside it a thread that updates on a schedule."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from nutgraf.errors import NutgrafError, StoreLockedError

if TYPE_CHECKING:
    import socket

    from nutgraf.config import Settings
    from nutgraf.engine import Engine
    from nutgraf.worker import WorkerThread

log = structlog.get_logger(__name__)

#: Seconds between looks for due feeds while serving.
LOOK_EVERY = 30.0


class Scheduler:
    """Updates an engine in a thread of its own until stopped; a stop waits for the step.

    Whatever goes wrong with an update, the next one is tried: what waits is in the store.
    ``trouble`` says what the last one failed of, ``None`` where it went right. ``on_end`` is
    called where the thread ends without having been told to.
    """

    def __init__(self, engine: Engine, on_end: Callable[[], None]) -> None:
        self.trouble: str | None = None
        self._engine = engine
        self._on_end = on_end
        self._stop = threading.Event()
        self._waits = False
        self._thread = threading.Thread(target=self._run, name="scheduler")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop after the update under way, if there is one."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._look()
                self._stop.wait(LOOK_EVERY)
        finally:
            if not self._stop.is_set():
                self._on_end()

    def _look(self) -> None:
        """Update if there is anything to do."""
        try:
            if self._engine.has_work(self._engine.now()):
                report = self._engine.update()
                log.info("updated", entries=report.entries, pages=report.pages)
            self.trouble, self._waits = None, False
        except StoreLockedError as error:
            # Another process does what waits; it is said once, not at every look.
            if not self._waits:
                log.info("left to another process", reason=str(error))
            self.trouble, self._waits = None, True
        except NutgrafError as error:
            log.error("update failed", error=str(error), retry=LOOK_EVERY)
            self.trouble = str(error)
        except Exception as error:
            # A fault in the program: told whole, and no reason to stand still for good.
            log.error("update failed", retry=LOOK_EVERY, exc_info=error)
            self.trouble = f"{type(error).__name__}: {error}"


def _beside(engine: Engine, on_end: Callable[[], None]) -> Scheduler | WorkerThread:
    """What keeps the pages fresh: one process alone, or one worker of several on PostgreSQL."""
    if engine.store.dsn is None:
        return Scheduler(engine, on_end)
    from nutgraf.worker import WorkerThread

    return WorkerThread(engine, on_end)


def listen(settings: Settings) -> socket.socket:
    """The socket to serve on. Raises ``NutgrafError`` where the port cannot be had."""
    import os
    import socket

    try:
        return socket.create_server((settings.host, settings.port))
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise NutgrafError(
            f"{settings.host}:{settings.port}",
            f"cannot be listened on: {why}",
            "Choose another with --port (0 picks a free one).",
        ) from error


def serve(
    engine: Engine,
    *,
    schedule: bool,
    listener: socket.socket | None = None,
    on_ready: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve the engine's pages until interrupted; with ``schedule`` also keep them fresh.

    ``listener`` is the socket to serve on, if it is open already. ``on_ready`` is called with the
    front page's address once it answers. Raises ``NutgrafError`` where the port cannot be had, or
    where what keeps the pages fresh has ended: a server of pages that grow old unseen is worse
    than one that is started again.
    """
    import uvicorn

    from nutgraf.web.app import create_app

    listener = listener or listen(engine.settings)
    host, port = listener.getsockname()[:2]
    ended = threading.Event()

    def end() -> None:
        ended.set()
        server.should_exit = True

    beside = _beside(engine, end) if schedule else None
    app = create_app(engine, beside)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    if beside:
        beside.start()
    on_ready(f"http://{host}:{port}/")
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        log.info("stopped")
    finally:
        if beside:
            beside.stop()
        listener.close()
    if ended.is_set():
        raise NutgrafError(
            "the thread that updates", "has ended by itself", "The log says why. Start again."
        )
