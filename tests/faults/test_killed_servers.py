"""``kill -9`` in the middle of work: of the database, of a cluster's worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

import psycopg
import pytest

from nutgraf import config
from nutgraf.engine import Engine
from nutgraf.engine.archiving import archive, make_part, part_name, parts_folder
from nutgraf.errors import StoreError
from nutgraf.sample.server import SamplePress
from nutgraf.store import open_store
from nutgraf.store.base import Store
from tests.engine.test_archiving import pages
from tests.faults.server import Server, server
from tests.pipeline.press_archive import write_archive
from tests.postgres import named
from tests.settings import reading_press

#: Seconds that anything here may take at most, on a machine that is busy.
ENOUGH = 150.0
#: Editions of the sample press that are read: a few stories of several outlets.
EDITIONS = 1


@pytest.fixture(scope="module")
def database() -> Iterator[Server]:
    """A server of its own: the one that other tests share must not be killed."""
    with (
        tempfile.TemporaryDirectory(prefix="nutgraf-k-") as folder,
        server(Path(folder) / "pg") as made,
    ):
        with psycopg.connect(made.address, autocommit=True) as connection:
            # A process that is killed takes nothing with it that it has given to the system.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CREATE DATABASE news")
        yield made


@pytest.fixture(scope="module")
def feeds() -> Iterator[list[str]]:
    press = SamplePress()
    press.advance(press.editions()[EDITIONS - 1])
    with press.serve() as port:
        yield press.feed_urls(port)


def contents(store: str) -> dict[str, object]:
    """What must be the same whoever did the work, and how often it was begun."""
    with Engine.open(store, settings=reading_press(store)) as engine:
        assert engine.verify().faults == ()
        members = [a["article"] for line in engine.story_lines() for a in line["articles"]]
        counts = engine.counts()
        assert (counts.entries_waiting, counts.articles_waiting, counts.stories_waiting) == (0,) * 3
        return {"articles": counts.articles, "in a story": sorted(members)}


def start(store: str, log: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "NUTGRAF_ENCODER": "none",
        "NUTGRAF_ALLOW_HOSTS": "*.localhost",
        "NUTGRAF_HOST_DELAY": "0",
        "NUTGRAF_LOG": "error",
    }
    command = [sys.executable, "-m", "nutgraf", "worker", "--store", store, "--heartbeat", "2"]
    with log.open("wb") as file:
        return subprocess.Popen(command, env=environment, stderr=file)


def wait_until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + ENOUGH
    while not true():
        assert time.monotonic() < deadline, f"waited {ENOUGH} s until {what}"
        time.sleep(0.05)


def answers(store: Store, ask: Callable[[Store], bool]) -> bool:
    """What the store answers; no, while it does not."""
    try:
        return ask(store)
    except StoreError:
        return False


def interruptions(log: Path) -> int:
    """How often a worker has said that it waits for the database."""
    return log.read_text().count("work interrupted")


def all_more(logs: list[Path], before: list[int]) -> bool:
    return all(interruptions(log) > count for log, count in zip(logs, before, strict=True))


def test_workers_outlive_the_database(database: Server, feeds: list[str], tmp_path: Path) -> None:
    alone, shared = str(tmp_path / "alone.sqlite"), named(database.address, "news")
    for store in (alone, shared):
        with Engine.open(store, settings=reading_press(store)) as engine:
            engine.follow(feeds)
            if store == alone:
                engine.update()
    expected = contents(alone)
    total = expected["articles"]
    assert isinstance(total, int)
    logs = [tmp_path / f"{n}.log" for n in range(2)]

    with ExitStack() as stack:
        store = stack.enter_context(closing(open_store(shared)))
        workers = [start(shared, log) for log in logs]
        for worker in workers:
            stack.callback(worker.wait)
            stack.callback(worker.kill)
        # In the middle of reading, then in the middle of grouping and composing.
        middle: list[Callable[[Store], bool]] = [
            lambda s: s.counts().articles >= total // 4,
            lambda s: s.counts().pages >= 1,
        ]
        for begun in middle:
            wait_until(partial(answers, store, begun), "it is in the middle of work")
            before = [interruptions(log) for log in logs]
            database.kill()
            wait_until(partial(all_more, logs, before), "both workers have noticed")
            database.start()
        wait_until(
            lambda: answers(
                store,
                lambda s: (
                    s.counts().articles == total
                    and not s.counts().entries_waiting
                    and not s.ungrouped(1)
                    and not s.dirty_stories(1)
                ),
            ),
            "everything is done",
        )
        assert [worker.poll() for worker in workers] == [None, None]
        for worker in workers:
            worker.terminate()
        assert [worker.wait(ENOUGH) for worker in workers] == [0, 0]
    assert contents(shared) == expected


def test_a_killed_dask_worker_changes_no_byte(tmp_path: Path) -> None:
    """Its file is begun again by another worker; what it had half written is not taken."""
    from distributed import LocalCluster

    files = []
    for name in ("nk-mediation", "nk-treasury"):
        files.append(tmp_path / f"{name}.jsonl")
        assert write_archive(files[-1], {name}) > 5
    whole, killed = tmp_path / "whole.sqlite", tmp_path / "killed.sqlite"
    for file in files:  # the same parts, made by nobody who was disturbed
        make_part(str(file), str(parts(whole) / part_name(file)), given(whole))
    archive(files, str(whole), cluster_settings(whole), workers=1)

    struck: list[str] = []

    def strike(pids: list[int]) -> None:
        """Kill one worker once each has a part half made."""
        wait_until(lambda: len(list(parts(killed).glob("*.partial"))) == 2, "both are at work")
        struck.extend(p.name for p in parts(killed).glob("*.part"))
        os.kill(pids[0], signal.SIGKILL)
        struck.append("killed")

    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        pids = [nanny.pid for nanny in cluster.workers.values()]
        killer = threading.Thread(target=strike, args=(pids,))
        killer.start()
        address = cluster.scheduler_address
        done = archive(files, str(killed), cluster_settings(killed), scheduler=address)
        killer.join(ENOUGH)
        assert pids[0] not in [nanny.pid for nanny in cluster.workers.values()]
    assert struck == ["killed"]  # in the middle: no part was there yet
    assert [part.problem for part in done.parts] == [None, None]
    assert pages(killed) == pages(whole)


def parts(store: Path) -> Path:
    folder = parts_folder(str(store))
    folder.mkdir(exist_ok=True)
    return folder


def cluster_settings(store: Path) -> config.Settings:
    return config.Settings(store=str(store), encoder="none", log="error")


def given(store: Path) -> dict[str, object]:
    return cluster_settings(store).model_dump() | {"workers": 1}
