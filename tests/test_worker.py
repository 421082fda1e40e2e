"""Workers on one PostgreSQL store: together they do what one process does, even when killed."""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from nutgraf.engine import Engine
from nutgraf.errors import StoreError, StoreLockedError
from nutgraf.pipeline.run import WORK
from nutgraf.sample.server import SamplePress
from nutgraf.store import open_store
from nutgraf.worker import SHARING, work
from tests.settings import reading_press

Make = Callable[[], str]
ENOUGH = 240.0


@pytest.fixture(scope="module")
def press() -> Iterator[tuple[SamplePress, int]]:
    press = SamplePress()
    with press.serve() as port:
        yield press, port


def follow(store: str, press: tuple[SamplePress, int]) -> None:
    with Engine.open(store, settings=reading_press(store)) as engine:
        engine.follow(press[0].feed_urls(press[1]))


def contents(store: str) -> dict[str, object]:
    """What must be the same whoever did the work."""
    with Engine.open(store, settings=reading_press(store)) as engine:
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


def start(store: str, name: str = "") -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "PGAPPNAME": name,
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
    with Engine.open(alone, settings=reading_press(alone)) as engine:
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


def owner(address: str, lease: str) -> int | None:
    """Which process has a lease, by the database's own list of locks."""
    key = hashlib.blake2b(lease.encode(), digest_size=8).digest()
    high, low = (int.from_bytes(part) for part in (key[:4], key[4:]))
    query = (
        "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
        "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
        "AND l.database = a.datid AND a.datname = current_database() "
        "AND l.classid::bigint = %s AND l.objid::bigint = %s"
    )
    with psycopg.connect(address, autocommit=True) as connection:
        row = connection.execute(query, (high, low)).fetchone()
    return int(row[0]) if row else None


def test_leases_are_handed_over_at_once(postgres: Make, press: tuple[SamplePress, int]) -> None:
    """Also where no article waits: who stands by has the stories in memory when one comes."""
    address = postgres()
    press[0].advance(press[0].editions()[0])
    follow(address, press)
    store = open_store(address)
    leases = ("grouping-en", SHARING)
    with ExitStack() as stack:
        stack.callback(press[0].advance, press[0].editions()[-1])
        stack.callback(store.close)
        workers = {n: start(address, name=str(n)) for n in range(2)}
        for worker in workers.values():
            stack.callback(worker.wait)
            stack.callback(worker.kill)

        def idle() -> bool:
            return store.counts().articles > 5 and not (
                store.ungrouped(1) or store.dirty_stories(1) or store.counts().entries_waiting
            )

        wait_until(idle, "the first edition is read, grouped and composed")
        wait_until(lambda: all(owner(address, lease) is not None for lease in leases), "owned")
        # Both are up: else the time until the other has started would be measured.
        wait_until(lambda: connected(address) == {"0", "1"}, "both workers are connected")
        first = owner(address, leases[0])
        assert first is not None
        workers[first].kill()
        began = time.monotonic()
        other = 1 - first
        wait_until(lambda: all(owner(address, lease) == other for lease in leases), "it is theirs")
        assert time.monotonic() - began < 5.0
        # And it groups: what is published now gets into stories.
        before = store.counts().articles
        press[0].advance(press[0].editions()[-1])
        with Engine.open(address, settings=reading_press(address)) as engine:
            asyncio.run(engine.shares().poll(force=True))
        wait_until(lambda: store.counts().articles > before + 20 and idle(), "it goes on")
    contents(address)


def connected(address: str) -> set[str]:
    """The names of those connected that are at work (they share a lease)."""
    query = (
        "SELECT DISTINCT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
        "WHERE l.locktype = 'advisory' AND a.datname = current_database() AND l.mode = 'ShareLock'"
    )
    with psycopg.connect(address, autocommit=True) as connection:
        return {row[0] for row in connection.execute(query)}


def test_a_killed_process_lets_go_of_an_sqlite_store(tmp_path: Path) -> None:
    path = str(tmp_path / "s.sqlite")
    store = open_store(path)
    code = (
        "import sys, time; from nutgraf.store import open_store; "
        f"store = open_store({path!r}); held = store.lease({WORK!r}); "
        "assert held is not None; print('taken', flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"taken\n"
        refused = store.lease(WORK)
        holder.kill()
    assert refused is None
    lease = store.lease(WORK)
    assert lease is not None
    lease.release()
    store.close()


def test_a_worker_stops_when_nothing_waits(postgres: Make, press: tuple[SamplePress, int]) -> None:
    address = postgres()
    press[0].advance(press[0].editions()[0])
    try:
        follow(address, press)
        with Engine.open(address, settings=reading_press(address)) as engine:
            work(engine, until_idle=True)
            assert engine.counts().articles > 5
            assert engine.store.lease(WORK) is not None  # let go with the store
    finally:
        press[0].advance(press[0].editions()[-1])
    contents(address)


def test_sqlite_has_one_process(tmp_path: Path) -> None:
    path = str(tmp_path / "s.sqlite")
    with Engine.open(path, settings=reading_press(path)) as engine:
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
