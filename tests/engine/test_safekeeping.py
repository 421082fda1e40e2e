"""Backups, restoring, and letting go of what was kept long enough."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nutgraf import cli
from nutgraf.engine import Engine
from nutgraf.engine.safekeeping import restore
from nutgraf.errors import ConfigError, StoreError, StorePathError
from nutgraf.model import Feed
from tests.store.things import FEED, NOW, article, decision, page, revision


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.sqlite"


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    with Engine.open(str(path), encoder="none", workers=1, clock=lambda: NOW) as engine:
        publish(engine, 1)
        yield engine


def publish(engine: Engine, n: int, days: int = 0) -> None:
    old = article(n, feed_url=FEED, published=NOW - timedelta(days=days))
    engine.store.put_article(old, revision(n))
    engine.store.put_grouping([decision(n, f"s{n}")], [])
    engine.store.put_page(page(f"s{n}"), 1.0)


def titles(path: Path) -> list[str]:
    with Engine.open(str(path), encoder="none", workers=1) as engine:
        return [s.story.id for s in engine.stories()]


class TestRestore:
    def test_there_and_back(self, engine: Engine, path: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy.sqlite"
        engine.backup(copy)
        publish(engine, 2)
        engine.close()
        with pytest.raises(StorePathError, match="--replace"):
            restore(copy, str(path))
        assert restore(copy, str(path), replace=True) == path
        assert titles(path) == ["s1"]
        assert sorted(titles(tmp_path / "news.sqlite.before-restore")) == ["s1", "s2"]
        assert not list(tmp_path.glob("*restoring*"))

    def test_into_an_empty_place(self, engine: Engine, tmp_path: Path) -> None:
        engine.backup(tmp_path / "copy.sqlite")
        new = tmp_path / "new.sqlite"
        restore(tmp_path / "copy.sqlite", str(new))
        assert titles(new) == ["s1"]

    def test_not_under_somebody_who_uses_it(
        self, engine: Engine, path: Path, tmp_path: Path
    ) -> None:
        engine.backup(tmp_path / "copy.sqlite")
        with pytest.raises(StorePathError, match="in use"):
            restore(tmp_path / "copy.sqlite", str(path), replace=True)
        with engine.store.transaction(), pytest.raises(StorePathError, match="in use"):
            restore(tmp_path / "copy.sqlite", str(path), replace=True)
        assert engine.store.story("s1") is not None

    def test_not_from_a_damaged_backup(self, engine: Engine, path: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy.sqlite"
        engine.backup(copy)
        whole = copy.read_bytes()
        copy.write_bytes(whole[:4096] + b"\xff" * 40_000 + whole[44_096:])
        engine.close()
        with pytest.raises(StoreError, match="damaged"):
            restore(copy, str(path), replace=True)
        assert titles(path) == ["s1"]
        with pytest.raises(StoreError):
            restore(tmp_path / "none.sqlite", str(path), replace=True)
        (tmp_path / "text").write_text("no store")
        with pytest.raises(StoreError):
            restore(tmp_path / "text", str(path), replace=True)

    def test_a_damaged_store_can_be_replaced(
        self, engine: Engine, path: Path, tmp_path: Path
    ) -> None:
        engine.backup(tmp_path / "copy.sqlite")
        engine.close()
        path.write_bytes(b"\x00" * 10_000)
        restore(tmp_path / "copy.sqlite", str(path), replace=True)
        assert titles(path) == ["s1"]

    def test_postgresql_has_its_own_tools(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="pg_restore"):
            restore(tmp_path / "copy", "postgresql://localhost/news")


class TestRetention:
    def test_only_what_is_over_goes(self, engine: Engine) -> None:
        engine.store.put_feed(Feed(url=FEED))
        publish(engine, 2, days=40)
        publish(engine, 3, days=20)
        assert engine.forget_outdated() == 0
        engine.set_retention(FEED, 30)
        assert engine.retention() == {FEED: 30}
        assert engine.forget_outdated() == 1
        assert engine.store.story("s2") is None
        with pytest.raises(ConfigError, match="for which a story can grow"):
            engine.set_retention(FEED, 13)
        assert engine.retention() == {FEED: 30}
        assert sorted(s.story.id for s in engine.stories()) == ["s1", "s3"]


class TestCommands:
    def test_password_backup_restore(self, path: Path, tmp_path: Path) -> None:
        def run(*arguments: str, given: str = "") -> str:
            done = CliRunner().invoke(cli.app, [*arguments, "--store", str(path)], input=given)
            assert done.exit_code == 0, done.output
            return done.output

        assert "is set" in run("password", given="a lighthouse in winter\n")
        with Engine.open(str(path), encoder="none", workers=1) as engine:
            assert engine.check_password("a lighthouse in winter")
        copy = tmp_path / "copy.sqlite"
        assert " MB" in run("backup", str(copy))
        assert "taken away" in run("password", "--remove")
        assert "before-restore" in run("restore", str(copy), "--replace")
        with Engine.open(str(path), encoder="none", workers=1) as engine:
            assert engine.has_owner()

    def test_compact(self, path: Path) -> None:
        with Engine.open(str(path), encoder="none", workers=1) as engine:
            engine.store.put_feed(Feed(url=FEED))
            engine.set_retention(FEED, 30)
            publish(engine, 1)  # the newest: age is counted from it, not from this clock
            for n in range(2, 202):
                publish(engine, n, days=40)
            engine.store.set_state([f"s{n}" for n in range(2, 202, 2)], NOW, saved=True)
            before = engine.counts()
        done = CliRunner().invoke(cli.app, ["compact", "--store", str(path)])
        assert done.exit_code == 0, done.output
        assert done.output.startswith("100 stories were kept no longer.\n")
        with Engine.open(str(path), encoder="none", workers=1) as engine:
            after = engine.counts()
        assert after.articles == before.articles - 100
        assert after.bytes < before.bytes
