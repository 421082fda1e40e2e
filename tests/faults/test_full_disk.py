"""A disk that is full in the middle of work: a small real one where this process may mount it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from random import Random

import psycopg
import pytest

from nutgraf import config
from nutgraf.engine import Engine
from nutgraf.engine.safekeeping import restore
from nutgraf.errors import NutgrafError, StoreError
from nutgraf.publish.files import write_whole
from nutgraf.store import open_store
from tests.pipeline.press_archive import write_archive
from tests.postgres import named
from tests.store.things import article, revision

NUTGRAF = (sys.executable, "-m", "nutgraf")
FULL = "disk is full"
MEGABYTE = 1024 * 1024


class Disk:
    """A disk of some megabytes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ballast = path / "ballast"

    def fill(self, leave: int = 0) -> None:
        """Take all room there is but for so many bytes."""
        with self._ballast.open("ab", buffering=0) as file:
            free = shutil.disk_usage(self.path).free - leave
            if free > 0:
                os.posix_fallocate(file.fileno(), file.tell(), free)

    def make_room(self) -> None:
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[Disk]:
    """A disk of so many bytes, mounted on a folder."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)]
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may mount a small disk")
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("no small disk can be mounted here")
    try:
        yield Disk(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True, timeout=30)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "disk", 24 * MEGABYTE) as made:
        yield made


def settings(store: Path) -> config.Settings:
    return config.Settings(store=str(store), workers=1, encoder="none", log="error")


def fail_until(done: Callable[[], object], times: int = 400) -> NutgrafError:
    """Do something until it cannot be done."""
    for _ in range(times):
        try:
            done()
        except NutgrafError as error:
            return error
    raise AssertionError(f"done {times} times on a full disk")


def test_what_was_stored_stays_and_the_rest_comes_later(disk: Disk) -> None:
    path = disk.path / "s.sqlite"
    put: list[str] = []

    def more() -> None:
        n = len(put)
        store.put_article(article(n), revision(n, text=f"Word {n}. " * 3000))
        put.append(f"a{n}")

    with closing(open_store(path)) as store:
        more()
        disk.fill(leave=MEGABYTE)
        error = fail_until(more)
        assert isinstance(error, StoreError)
        assert FULL in str(error)
        assert str(path) in str(error)
        assert "Make room" in str(error)
        # Whoever reads goes on reading.
        assert store.counts().articles == len(put) > 1
        assert sorted(store.ungrouped()) == sorted(put)
        disk.make_room()
        more()
        assert sorted(store.ungrouped()) == sorted(put)
    with closing(open_store(path)) as store:
        assert store.counts().articles == len(put)


def test_a_disk_that_was_full_before_is_not_called_a_damaged_store(disk: Disk) -> None:
    """Even reading takes some bytes beside the store: what they lack is room, not a backup."""
    path = disk.path / "s.sqlite"
    with closing(open_store(path)) as store:
        store.put_article(article(1), revision(1))
    disk.fill()

    def use() -> int:
        with closing(open_store(path)) as store:
            store.put_article(article(2), revision(2, text="word " * 20_000))
            return store.counts().articles

    for _ in range(2):
        with pytest.raises(StoreError, match=FULL) as raised:
            use()
        assert "backup" not in str(raised.value)
    disk.make_room()
    assert use() == 2


def test_an_update_goes_on_where_the_disk_stopped_it(disk: Disk, tmp_path: Path) -> None:
    archive = tmp_path / "press.jsonl"
    total = write_archive(archive, {"nk-mediation", "nk-treasury"})
    alone, path = tmp_path / "alone.sqlite", disk.path / "s.sqlite"

    def stories(store: Path, before: Callable[[], None] = lambda: None) -> list[object]:
        with Engine.open(str(store), settings=settings(store)) as engine:
            before()
            engine.import_archive(archive)
            assert engine.verify().faults == ()
            counts = engine.counts()
            assert (counts.articles, counts.articles_waiting, counts.stories_waiting) == (
                total,
                0,
                0,
            )
            return sorted(
                (line["id"], sorted(a["id"] for a in line["articles"]))
                for line in engine.story_lines()
            )

    expected = stories(alone)
    stopped: list[str] = []
    with Engine.open(str(path), settings=settings(path)) as engine:
        # Room comes a little at a time, so that it ends in another step each time.
        for leave in range(0, 24 * MEGABYTE, 40 * 1024):
            disk.make_room()
            disk.fill(leave)
            try:
                engine.import_archive(archive)
                break
            except NutgrafError as error:
                stopped.append(str(error))
    assert len(stopped) > 3
    assert all(FULL in said and str(path) in said for said in stopped)
    assert stories(path, disk.make_room) == expected


def test_a_backup_is_whole_or_not_there(disk: Disk, tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with closing(open_store(path)) as store:
        for n in range(30):
            store.put_article(article(n), revision(n, text=f"Word {n}. " * 3000))
        size = path.stat().st_size
        to = disk.path / "copy.sqlite"
        disk.fill(leave=size // 2)
        with pytest.raises(StoreError, match=FULL) as raised:
            store.backup(to)
        assert str(to) in str(raised.value)
        assert [p.name for p in disk.path.iterdir()] == ["ballast"]
        disk.make_room()
        store.backup(to)
        assert [p.name for p in disk.path.iterdir()] == ["copy.sqlite"]
    # Nor does one that cannot be put back cost what is there.
    there = disk.path / "there.sqlite"
    with closing(open_store(there)) as store:
        store.put_article(article(1), revision(1))
    disk.fill(leave=MEGABYTE // 2)
    with pytest.raises(StoreError, match="No space left"):
        restore(path, str(there), replace=True)
    with closing(open_store(there)) as store:
        assert store.counts().articles == 1
    disk.make_room()
    restore(path, str(there), replace=True)
    with closing(open_store(there)) as store:
        assert store.counts().articles == 30


def test_a_file_that_does_not_fit_leaves_what_was_there(disk: Disk, tmp_path: Path) -> None:
    store, out = tmp_path / "s.sqlite", disk.path / "site"
    archive = tmp_path / "press.jsonl"
    write_archive(archive, {"nk-treasury"})
    with Engine.open(str(store), settings=settings(store)) as engine:
        engine.import_archive(archive)
        assert engine.export_site(out) >= 1
        before = {p.relative_to(out): p.read_bytes() for p in out.rglob("*.html")}
        disk.fill()
        with pytest.raises(NutgrafError, match=r"No space left on device\. Make room"):
            engine.export_site(out)
        after = {p.relative_to(out): p.read_bytes() for p in out.rglob("*.html")}
        assert after == before
        assert not list(out.rglob("*.part"))
    week = disk.path / "week.epub"
    done = subprocess.run(
        [*NUTGRAF, "edition", "2017-W52", "--out", str(week), "--store", str(store)],
        env=os.environ | {"NUTGRAF_ENCODER": "none"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "week.epub: cannot be written: No space left on device. Make room" in done.stderr
    assert "Traceback" not in done.stderr
    assert not week.exists()


def test_writing_into_what_is_no_file(tmp_path: Path) -> None:
    """The device that is always full says so; it must not be replaced by a file."""
    with pytest.raises(OSError, match="No space left"):
        write_whole(Path("/dev/full"), b"words")
    assert Path("/dev/full").is_char_device()
    write_whole(tmp_path / "new", b"words")
    assert [p.name for p in tmp_path.iterdir()] == ["new"]


def test_postgresql_on_a_full_disk(postgres_server: str) -> None:
    """The database's own disk: what is there stays, what does not fit is refused, then fits."""
    # Where the server's user may look, which pytest's own folders are not.
    with tempfile.TemporaryDirectory(prefix="nutgraf-disk-") as folder, ExitStack() as stack:
        Path(folder).chmod(0o755)
        disk = stack.enter_context(small_disk(Path(folder) / "disk", 96 * MEGABYTE))
        space = disk.path / "space"
        space.mkdir()
        owner = pwd.getpwnam("pgserver")  # the wheel's name for it, where root starts it
        os.chown(space, owner.pw_uid, owner.pw_gid)
        connection = stack.enter_context(psycopg.connect(postgres_server, autocommit=True))

        def run(*commands: str) -> None:
            for command in commands:
                connection.execute(command.encode())

        run(f"CREATE TABLESPACE small LOCATION '{space}'")
        stack.callback(run, "DROP DATABASE IF EXISTS small WITH (FORCE)", "DROP TABLESPACE small")
        run("CREATE DATABASE small TEMPLATE ready TABLESPACE small")
        put: list[str] = []
        with closing(open_store(named(postgres_server, "small"))) as store:

            def more() -> None:
                n = len(put)
                # Words that do not shrink when they are stored.
                words = Random(n).randbytes(200_000).hex()
                store.put_article(article(n), revision(n, text=f"Word {n}. {words}"))
                put.append(f"a{n}")

            more()
            disk.fill(leave=2 * MEGABYTE)
            error = fail_until(more)
            assert FULL in str(error)
            assert "small" in str(error)
            assert "Make room on the database's disk" in str(error)
            assert sorted(store.ungrouped()) == sorted(put)
            disk.make_room()
            more()
            assert sorted(store.ungrouped()) == sorted(put)
            assert store.counts().articles == len(put) > 1
