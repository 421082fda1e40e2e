"""What keeps the pages fresh beside the server: it outlives failures, and its end is noticed."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from nutgraf import config, serve
from nutgraf.engine import Engine
from nutgraf.errors import NutgrafError
from nutgraf.model import Outlet
from nutgraf.web.app import create_app
from nutgraf.worker import Worker
from tests.store.things import article, revision

Make = Callable[[], str]
ENOUGH = 30.0


def settings(store: str) -> config.Settings:
    return config.Settings(store=store, workers=1, encoder="none", log="error", port=0)


@pytest.fixture(autouse=True)
def look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "LOOK_EVERY", 0.05)


def wait_until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + ENOUGH
    while not true():
        assert time.monotonic() < deadline, f"waited {ENOUGH} s until {what}"
        time.sleep(0.05)


def test_a_failed_update_is_told_and_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"

    def rename(old: str, new: str) -> None:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=ENOUGH)) as raw:
            raw.execute(f"ALTER TABLE {old} RENAME TO {new}")

    with Engine.open(str(path), settings=settings(str(path))) as engine:
        beside = serve.Scheduler(engine, lambda: None)
        with TestClient(create_app(engine, beside)) as client:

            def updates() -> str:
                answer = client.get("/readyz")
                assert answer.status_code == 200
                return str(answer.json()["updates"])

            assert updates() == "ok"
            rename("members", "gone")
            engine.put_outlets([Outlet(id="harbourpost.example", name="The Harbour Post")])
            engine.store.put_article(article(1), revision(1))
            beside.start()
            try:
                wait_until(lambda: "no such table" in updates(), "it is told that it fails")
                assert engine.store.ungrouped() == ["a1"]
                rename("gone", "members")
                wait_until(lambda: updates() == "ok", "it is told that it goes right")
            finally:
                beside.stop()
        assert engine.store.ungrouped() == []
        assert engine.counts().stories == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_server_ends_with_it(
    kind: str, tmp_path: Path, postgres: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = str(tmp_path / "s.sqlite") if kind == "sqlite" else postgres()

    def end(*_: object, **__: object) -> bool:
        raise SystemExit  # as nothing that is waited out does

    monkeypatch.setattr(Engine, "has_work", end)
    monkeypatch.setattr(Worker, "_take", end)
    # A server that did not notice would be stopped by this, and say nothing.
    patience = threading.Timer(ENOUGH, os.kill, (os.getpid(), signal.SIGINT))
    patience.start()
    try:
        with (
            Engine.open(store, settings=settings(store)) as engine,
            pytest.raises(NutgrafError, match="ended by itself"),
        ):
            serve.serve(engine, schedule=True)
    finally:
        patience.cancel()
