"""Workers on one PostgreSQL store: together they do what one process does, even when killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from nutgraf import config
from nutgraf.engine import Engine
from nutgraf.errors import StoreError, StoreLockedError
from nutgraf.pipeline.run import WORK
from nutgraf.sample.server import SamplePress
from nutgraf.store import open_store
from nutgraf.worker import work

Make = Callable[[], str]
ENOUGH = 240.0


@pytest.fixture(scope="module")
def press() -> Iterator[tuple[SamplePress, int]]:
    press = SamplePress()
    with press.serve() as port:
        yield press, port


def settings(store: str) -> config.Settings:
    return config.Settings(
        store=store,
        workers=1,
        encoder="none",
        log="error",
        allow_hosts=("*.localhost",),
        host_delay=0.0,
        per_host=8,
    )


def follow(store: str, press: tuple[SamplePress, int]) -> None:
    with Engine.open(store, settings=settings(store)) as engine:
        engine.follow(press[0].feed_urls(press[1]))


def contents(store: str) -> dict[str, object]:
    """What must be the same whoever did the work."""
    with Engine.open(store, settings=settings(store)) as engine:
        found = engine.verify()
        assert found.faults == ()
        assert engine.store.ungrouped() == []
        assert engine.store.dirty_stories() == []
        lines = list(engine.story_lines())
        members = [a["article"] for line in lines for a in line["articles"]]
        assert len(members) == len(set(members))
        return {
            "articles": engine.counts().articles,
            "grouped": sorted(members),
            "outlets": sorted(engine.outlets()),
        }


def start(store: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "NUTGRAF_ENCODER": "none",
        "NUTGRAF_ALLOW_HOSTS": "*.localhost",
        "NUTGRAF_HOST_DELAY": "0",
        "NUTGRAF_LOG": "error",
    }
    command = [sys.executable, "-m", "nutgraf", "worker", "--store", store, "--heartbeat", "2"]
    return subprocess.Popen(command, env=environment)


def wait_until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + ENOUGH
    while not true():
        assert time.monotonic() < deadline, f"waited {ENOUGH} s until {what}"
        time.sleep(0.1)


def test_killed_workers_lose_nothing(
    postgres: Make, press: tuple[SamplePress, int], tmp_path: Path
) -> None:
    alone = str(tmp_path / "alone.sqlite")
    follow(alone, press)
    with Engine.open(alone, settings=settings(alone)) as engine:
        engine.update()
    expected = contents(alone)

    address = postgres()
    follow(address, press)
    store = open_store(address)
    with ExitStack() as stack:
        stack.callback(store.close)
        workers = [start(address) for _ in range(2)]
        for worker in workers:
            stack.callback(worker.wait)
            stack.callback(worker.kill)
        # The one that has read first is killed while there is more; so is its successor's
        # database connection, which it must get over.
        wait_until(lambda: store.counts().articles >= 10, "ten articles are read")
        workers[0].kill()
        wait_until(lambda: store.counts().articles >= 40, "forty articles are read")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        total = expected["articles"]

        def all_done() -> bool:
            try:
                return (
                    store.counts().articles == total
                    and not store.ungrouped(1)
                    and not store.dirty_stories(1)
                )
            except StoreError:
                return False  # this connection was ended too

        wait_until(all_done, "everything is done")
        assert workers[1].poll() is None
        workers[1].terminate()
        assert workers[1].wait(30) == 0
    assert contents(address) == expected


def test_a_worker_stops_when_nothing_waits(postgres: Make, press: tuple[SamplePress, int]) -> None:
    address = postgres()
    press[0].advance(press[0].editions()[0])
    try:
        follow(address, press)
        with Engine.open(address, settings=settings(address)) as engine:
            work(engine, until_idle=True)
            assert engine.counts().articles > 5
            assert engine.store.lease(WORK) is not None  # let go with the store
    finally:
        press[0].advance(press[0].editions()[-1])
    contents(address)


def test_sqlite_has_one_process(tmp_path: Path) -> None:
    path = str(tmp_path / "s.sqlite")
    with Engine.open(path, settings=settings(path)) as engine:
        with pytest.raises(StoreError, match="needs a store in PostgreSQL"):
            work(engine)
        other = open_store(path)
        lease = other.lease(WORK)
        assert lease is not None
        assert lease.held()
        with pytest.raises(StoreLockedError, match="another process is at work"):
            engine.update()
        lease.release()
        engine.update()
        other.close()


def test_leases(postgres: Make) -> None:
    first, second = open_store(address := postgres()), open_store(address)
    with ExitStack() as stack:
        stack.callback(first.close)
        stack.callback(second.close)
        shared = first.lease("a", shared=True)
        also = second.lease("a", shared=True)
        assert shared is not None
        assert also is not None
        assert second.lease("a") is None
        shared.release()
        assert second.lease("a") is None
        also.release()
        alone = second.lease("a")
        assert alone is not None
        assert first.lease("a") is None
        assert first.lease("b") is not None
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert not alone.held()
        assert first.lease("a") is not None
