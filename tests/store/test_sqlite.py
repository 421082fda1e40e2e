"""What holds for SQLite alone: the file, its schema, its locks, and plans of its queries."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event

from nutgraf.errors import StoreError, StoreLockedError, StorePathError, StoreVersionError
from nutgraf.model import Feed
from nutgraf.query import parse_query
from nutgraf.store import migrations, open_store
from nutgraf.store.schema import metadata
from nutgraf.store.sqlite import SqliteStore, open_sqlite
from tests.store.things import (
    FEED,
    HOUR,
    NOW,
    article,
    change,
    decision,
    entry,
    page,
    revision,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


def fill(store: SqliteStore, count: int = 3) -> None:
    store.put_feed(Feed(url=FEED))
    for n in range(count):
        store.add_entries([entry(n)], NOW)
        store.put_article(article(n), revision(n))
        store.settle_entry(entry(n), article_id=f"a{n}")
        store.put_grouping([decision(n, f"s{n}")], [change(f"s{n}")])
        store.put_page(page(f"s{n}"), 1.0)


def _downgrade(path: Path, revision: str) -> None:
    """Take a store back to an older schema, as a version of that time made it."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
    engine.dispose()


class TestSchema:
    def test_the_migrations_make_what_the_code_expects(self, path: Path) -> None:
        open_sqlite(path).close()
        engine = create_engine(f"sqlite:///{path}")

        def ours(thing: Any, name: str | None, kind: str, *_: Any) -> bool:
            return not (kind == "table" and name and "_search" in name)

        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"include_object": ours, "compare_type": True}
            )
            assert compare_metadata(context, metadata) == []
        engine.dispose()
        # Alembic passes over the conditions of partial indexes and tables without row numbers.
        assert _statements(path) == _statements_of_metadata(path.with_name("fresh.sqlite"))

    def test_every_revision_is_listed(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.set_main_option("path_separator", "os")
        scripts = ScriptDirectory.from_config(config)
        listed = [script.revision for script in scripts.walk_revisions()]
        assert tuple(reversed(listed)) == migrations.REVISIONS
        assert scripts.get_current_head() == migrations.HEAD

    def test_an_up_to_date_store_opens_without_alembic(self, path: Path) -> None:
        open_sqlite(path).close()
        code = (
            "import sys; from nutgraf.store import open_store\n"
            "assert 'sqlalchemy' not in sys.modules\n"
            f"open_store({str(path)!r}).close(); assert 'alembic' not in sys.modules"
        )
        subprocess.run([sys.executable, "-c", code], check=True)

    def test_a_store_of_the_first_version_is_brought_up_to_date(self, path: Path) -> None:
        old = open_sqlite(path)
        fill(old)
        ferries = parse_query("ferry")
        told = [old.stories(), old.changes("s1"), old.ungrouped(), old.search(ferries)]
        old.close()
        newest = _statements(path)
        _downgrade(path, migrations.REVISIONS[0])
        assert "ix_changes_lasting" not in str(_statements(path))
        new = open_sqlite(path)
        assert [new.stories(), new.changes("s1"), new.ungrouped(), new.search(ferries)] == told
        new.close()
        assert _statements(path) == newest
        assert _integrity(path) == "ok"

    def test_a_failed_migration_leaves_the_file_as_it_was(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def half(connection: Any) -> None:
            connection.exec_driver_sql("CREATE TABLE half (x)")
            connection.exec_driver_sql("nonsense")

        with monkeypatch.context() as patch:
            patch.setattr(migrations, "upgrade", half)
            with pytest.raises(StoreError, match="syntax error"):
                open_sqlite(path)
        open_sqlite(path).close()
        with closing(sqlite3.connect(path)) as raw:
            half = raw.execute("SELECT name FROM sqlite_master WHERE name = 'half'").fetchall()
        assert half == []

    def test_two_processes_may_make_it_at_once(self, path: Path) -> None:
        code = f"from nutgraf.store import open_store; open_store({str(path)!r}).close()"
        makers = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
        assert [maker.wait(60) for maker in makers] == [0, 0, 0]
        assert open_sqlite(path).counts().articles == 0

    def test_pragmas(self, path: Path) -> None:
        store = open_sqlite(path, timeout=3)
        with store._reading() as connection:

            def pragma(name: str) -> Any:
                return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

            assert pragma("journal_mode") == "wal"
            assert pragma("foreign_keys") == 1
            assert pragma("synchronous") == 1
            assert pragma("busy_timeout") == 3000
        store.close()


def _statements(path: Path) -> set[str]:
    """The indexes as they were made, and which tables have no row numbers."""
    with closing(sqlite3.connect(path)) as raw:
        rows = raw.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql <> ''")
        tables = raw.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID'")
        return {row[0].replace('"', "") for row in (*rows, *tables) if "_search" not in row[0]}


def _statements_of_metadata(path: Path) -> set[str]:
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()
    return _statements(path)


class TestWhatIsNoStore:
    def test_a_newer_store(self, path: Path) -> None:
        open_sqlite(path).close()
        with closing(sqlite3.connect(path)) as raw:
            raw.execute("UPDATE alembic_version SET version_num = '9999'")
            raw.commit()
        with pytest.raises(StoreVersionError, match=r"newer version.*9999.*Upgrade Nutgraf"):
            open_sqlite(path)

    @pytest.mark.parametrize("version", [None, "0001_of_another", migrations.HEAD])
    def test_another_programs_database(self, path: Path, version: str | None) -> None:
        with closing(sqlite3.connect(path)) as raw:
            raw.execute("CREATE TABLE notes (x)")
            if version:
                raw.execute("CREATE TABLE alembic_version (version_num)")
                raw.execute("INSERT INTO alembic_version VALUES (?)", [version])
                raw.commit()
        before = path.read_bytes()
        with pytest.raises(StoreError, match="not a Nutgraf store"):
            open_sqlite(path)
        assert path.read_bytes() == before

    def test_another_kind_of_file(self, path: Path) -> None:
        for content in (b"<opml/>", b"x" * 10_000, b"SQLite format 2\x00" + b"x" * 2000):
            path.write_bytes(content)
            with pytest.raises(StoreError, match="not a Nutgraf store"):
                open_sqlite(path)
            assert path.read_bytes() == content

    def test_an_empty_file_becomes_a_store(self, path: Path) -> None:
        path.touch()
        store = open_sqlite(path)
        fill(store)
        store.close()

    def test_paths(self, path: Path, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        fifo = tmp_path / "pipe"
        os.mkfifo(fifo)
        for wrong, why in (
            (tmp_path, "is a folder"),
            (tmp_path / "no" / "such" / "s.sqlite", r"folder .*no does not exist"),
            (tmp_path / "file" / "s.sqlite", "file is not a folder"),
            (fifo, "not a plain file"),
            (tmp_path / ("x" * 300), "cannot be used"),
        ):
            with pytest.raises(StorePathError, match=why):
                open_sqlite(wrong)
        with pytest.raises(StorePathError, match="no store here"):
            open_sqlite(path, create=False)
        assert not path.exists()
        assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "pipe"]

    def test_addresses(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        with pytest.raises(StoreError, match="empty"):
            open_store(" ")
        assert list(tmp_path.iterdir()) == []
        monkeypatch.setenv("HOME", str(tmp_path))
        for address in ("plain.sqlite", "~/home.sqlite", tmp_path / "?a=b#c %41.sqlite"):
            open_store(address).close()
        assert {p.name for p in tmp_path.glob("*.sqlite")} == {
            "plain.sqlite",
            "home.sqlite",
            "?a=b#c %41.sqlite",
        }

    def test_a_read_only_file(self, path: Path) -> None:
        open_sqlite(path).close()
        store = open_sqlite(path)
        with store._reading() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(StorePathError, match="cannot be written"):
            fill(store)
        store.close()


class TestDamage:
    def test_a_cut_file(self, path: Path) -> None:
        store = open_sqlite(path)
        fill(store, 30)
        store.close()
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size // 2)
        with pytest.raises(StoreError, match="damaged"):
            _use(path)

    def test_an_overwritten_file(self, path: Path) -> None:
        store = open_sqlite(path)
        fill(store, 30)
        store.close()
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(100)
            file.write(b"\xa5" * (size - 100))
        with pytest.raises(StoreError, match="damaged"):
            _use(path)

    def test_a_full_disk_undoes_the_transaction_and_says_so(self, path: Path) -> None:
        store = open_sqlite(path)
        fill(store)
        before = store.counts().articles

        def grow() -> None:
            with store.transaction():
                store.put_article(article("first"), revision("first"))
                with store._writing() as connection:
                    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
                    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
                with pytest.raises(StoreError, match="disk is full"):
                    store.put_article(article("big"), revision("big", text="word " * 200_000))
                # Whatever SQLite did with the transaction, no half of it may be kept.
                store.put_article(article("last"), revision("last"))

        with pytest.raises(StoreError):
            grow()
        assert store.counts().articles == before
        store.close()
        assert _integrity(path) == "ok"


def _use(path: Path) -> None:
    store = open_sqlite(path)
    try:
        for found in store.articles(f"a{n}" for n in range(30)).values():
            store.revisions(found.id)
        store.stories()
        fill(store, 40)
    finally:
        store.close()


def _integrity(path: Path) -> str:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("INSERT INTO article_search(article_search, rank) VALUES('integrity-check', 1)")
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        found: str = raw.execute("PRAGMA integrity_check").fetchone()[0]
        return found


class TestLocks:
    def test_a_store_held_by_another_process(self, path: Path) -> None:
        open_sqlite(path).close()
        code = (
            "import sqlite3, sys\n"
            f"c = sqlite3.connect({str(path)!r}, isolation_level=None)\n"
            "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()"
        )
        holder = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        with holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            store = open_sqlite(path, timeout=0.1)
            assert store.stories() == []  # readers are not held up
            with pytest.raises(StoreLockedError, match=r"another process .* Try again"):
                fill(store)
            holder.communicate("")
        fill(store)
        assert store.counts().articles == 3
        store.close()

    def test_an_exclusive_lock_holds_up_opening(self, path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as raw:
            raw.execute("BEGIN EXCLUSIVE")
            with pytest.raises(StoreLockedError):
                open_sqlite(path, timeout=0.1)

    def test_one_process_reads_while_another_writes(self, path: Path) -> None:
        reader = open_sqlite(path)
        code = (
            "from nutgraf.store import open_store; from tests.store.test_sqlite import fill\n"
            f"store = open_store({str(path)!r}); fill(store, 60); store.close()"
        )
        writer = subprocess.Popen([sys.executable, "-c", code])
        seen = [0]
        while writer.poll() is None:
            listed = reader.stories()
            assert all(summary.story.article_ids for summary in listed)
            assert reader.counts().stories >= len(listed)
            seen.append(len(listed))
        assert writer.returncode == 0
        assert seen == sorted(seen)
        assert len(reader.stories()) == 60
        reader.close()

    def test_writers_of_several_processes_all_get_through(self, path: Path) -> None:
        open_sqlite(path).close()
        code = (
            "import sys; from nutgraf.store import open_store; from tests.store.things import *\n"
            f"store = open_store({str(path)!r})\n"
            "for n in range(40):\n"
            "    store.put_article(article(f'{sys.argv[1]}-{n}'), revision(f'{sys.argv[1]}-{n}'))\n"
            "store.close()"
        )
        writers = [subprocess.Popen([sys.executable, "-c", code, str(n)]) for n in range(3)]
        assert [writer.wait(60) for writer in writers] == [0, 0, 0]
        store = open_sqlite(path)
        assert store.counts().articles == len(store.ungrouped()) == 120
        store.close()


#: Writes the whole life of articles until it is killed, telling after each step.
WRITER = """
import sys
from nutgraf.model import Feed
from nutgraf.store import open_store
from tests.store.things import *
store = open_store(sys.argv[1])
store.put_feed(Feed(url=FEED))
n = int(sys.argv[2])
while True:
    store.add_entries([entry(n)], NOW); print("entry", n, flush=True)
    with store.transaction():
        store.put_article(article(n), revision(n, text="The ferry ran aground. " * 200))
        store.put_aliases(f"a{n}", [f"https://h.example/{n}"])
        store.settle_entry(entry(n), article_id=f"a{n}")
    print("article", n, flush=True)
    store.put_annotation(annotation(n)); print("annotation", n, flush=True)
    store.put_grouping([decision(n, f"s{n}")], [change(f"s{n}")]); print("grouped", n, flush=True)
    store.put_page(page(f"s{n}"), 1.0); print("page", n, flush=True)
    n += 1
"""


def test_killed_at_any_point_loses_nothing_and_leaves_no_half(path: Path) -> None:
    start = 0
    for lines in (1, 2, 3, 4, 5, 7, 11, 29, 58, 83):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(start)],
            stdout=subprocess.PIPE,
            text=True,
        )
        with writer:
            assert writer.stdout is not None
            told = [writer.stdout.readline().split() for _ in range(lines)]
            writer.kill()
            told += [line.split() for line in writer.stdout.read().splitlines() if " " in line]
        assert _integrity(path) == "ok"
        store = open_sqlite(path)
        last = max(int(n) for _, n in told)
        _check_told(store, {(step, int(n)) for step, n in told}, last)
        start = last + 2
        store.close()


def _check_told(store: SqliteStore, told: set[tuple[str, int]], last: int) -> None:
    """All that was told is there, and of what was not, nothing or the whole step."""
    waiting = {e.id for e in store.waiting_entries(NOW)}
    for n in range(last + 2):
        found = store.article(f"a{n}") is not None
        assert found == (store.revision(f"a{n}") is not None)
        assert found == (store.find_article(f"https://h.example/{n}") == f"a{n}")
        assert not (found and f"entry-{n}" in waiting)
        grouped = store.story_of(f"a{n}") is not None
        assert grouped == (store.decision(f"a{n}") is not None)
        assert grouped == bool(store.changes(f"s{n}"))
        assert (f"a{n}" in store.ungrouped()) == (found and not grouped)
        published = store.page(f"s{n}") is not None
        assert (f"s{n}" in {s.id for s in store.dirty_stories()}) == (grouped and not published)
        for step, there in (
            ("entry", found or f"entry-{n}" in waiting),
            ("article", found),
            ("annotation", bool(store.annotations([(f"a{n}", 1)], "1"))),
            ("grouped", grouped),
            ("page", published),
        ):
            assert there or (step, n) not in told


class TestPlans:
    """Queries that run often neither scan a table nor sort one, however much there is."""

    @pytest.fixture
    def plans(self, path: Path) -> Any:
        store = open_sqlite(path)
        fill(store)
        statements: list[tuple[str, Any]] = []
        event.listen(
            store._engine,
            "before_cursor_execute",
            lambda c, cur, statement, parameters, *_: statements.append((statement, parameters)),
        )

        def plan() -> list[tuple[str, str]]:
            with closing(sqlite3.connect(path)) as raw:
                return [
                    (statement, row[3])
                    for statement, parameters in statements
                    if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE"))
                    for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                ]

        yield store, statements, plan
        store.close()

    @pytest.mark.parametrize(
        "call",
        [
            lambda s: s.stories(limit=60),
            lambda s: s.stories(order="time", limit=60),
            lambda s: s.stories(order="time", since=NOW, until=NOW, limit=60),
            lambda s: s.waiting_entries(NOW, 100),
            lambda s: s.dirty_stories(100),
            lambda s: s.ungrouped(100),
            lambda s: s.due_feeds(NOW, 100),
            lambda s: s.outlet_texts("harbourpost.example", 10),
            lambda s: s.find_article("https://harbourpost.example/1"),
            lambda s: s.page("s1"),
            lambda s: s.story("s1"),
            lambda s: s.changes("s1"),
            lambda s: list(s.lasting_changes()),
            lambda s: s.newest_revisions(["a1", "a2"]),
            lambda s: s.annotations([("a1", 1)], "1"),
            lambda s: s.put_article(article(1), revision(1, text="New.")),
            lambda s: s.put_grouping([decision(1, "s2")], []),
            lambda s: s.put_page(page("s1", 2), 1.0),
            lambda s: s.merge_stories("s1", "s2", change("s1")),
            lambda s: s.add_entries([entry(1, title="New")], NOW),
            lambda s: s.settle_entry(entry(1)),
            lambda s: next(s.story_ids()),
            lambda s: s.stories(limit=60, shelf="shown"),
            lambda s: s.stories(order="time", limit=60, shelf="unread"),
            lambda s: s.stories(limit=60, desk="sport", shelf="shown"),
            lambda s: s.desks(),
            lambda s: s.stories(order="time", limit=60, shelf="saved"),
            lambda s: s.set_state(["s1", "s2"], NOW, read=True, saved=True, hidden=False),
            lambda s: s.states(["s1", "s2"]),
            lambda s: s.session("digest"),
            lambda s: s.token("digest"),
            lambda s: s.forget_stories(["s1"]),
        ],
    )
    def test_no_scan(self, plans: Any, call: Any) -> None:
        store, _, plan = plans
        call(store)
        steps = plan()
        assert steps
        # A queue's own table is read from its start, and a virtual table's row by its number.
        # A constant row is no table: SQLite begins some joins with it.
        allowed = ("SCAN ungrouped", "SCAN CONSTANT ROW", "VIRTUAL TABLE INDEX 0:=")
        scans = [s for _, s in steps if s.startswith("SCAN") and "USING" not in s]
        assert [s for s in scans if not s.endswith(allowed)] == []
        # Feeds are few, and due ones are of two kinds: those may be sorted.
        sorts = [q for q, s in steps if "FOR ORDER BY" in s and "LIMIT" in q]
        assert [q for q in sorts if "FROM feeds" not in q] == []

    @pytest.mark.parametrize(
        "call",
        [
            lambda s: s.counts(),
            lambda s: s.count_stories("unread"),
            lambda s: s.unread_by_desk(),
        ],
    )
    def test_stories_are_counted_by_an_index_alone(self, plans: Any, call: Any) -> None:
        store, statements, plan = plans
        call(store)
        steps = [(q, s) for q, s in plan() if "FROM stories" in q and "dirty_since" not in q]
        assert any("ix_stories_last_article" in s for _, s in steps)
        with closing(sqlite3.connect(store.path)) as raw:
            for statement, parameters in statements:
                if "FROM stories" not in statement or "dirty_since" in statement:
                    continue
                code = raw.execute(f"EXPLAIN {statement}", parameters).fetchall()
                root = "SELECT rootpage FROM sqlite_master WHERE name = 'stories'"
                table = raw.execute(root).fetchone()[0]
                rows = {row[2] for row in code if row[1] == "OpenRead" and row[3] == table}
                read = [row for row in code if row[1] == "Column" and row[2] in rows]
                assert not read, statement

    def test_lists_take_as_many_queries_for_many_as_for_one(self, plans: Any) -> None:
        store, statements, _ = plans

        def queries(limit: int) -> int:
            statements.clear()
            assert len(store.stories(limit=limit)) == limit
            return len(statements)

        assert queries(1) == queries(3)


class TestUpkeep:
    def test_backup_while_in_use(self, path: Path, tmp_path: Path) -> None:
        store = open_sqlite(path)
        fill(store)
        with store.transaction():
            store.put_article(article(9), revision(9))
            store.backup(tmp_path / "copy.sqlite")
        copy = open_sqlite(tmp_path / "copy.sqlite")
        assert copy.counts().articles == 3  # what was committed, no half of what was not
        assert copy.page("s1") == store.page("s1")
        assert len(copy.search(parse_query("ferry"))) == 3
        copy.close()
        with pytest.raises(StorePathError, match="exists already"):
            store.backup(tmp_path / "copy.sqlite")
        with pytest.raises(StorePathError, match="does not exist"):
            store.backup(tmp_path / "no" / "copy.sqlite")
        store.close()

    def test_compacting_gives_space_back(self, path: Path) -> None:
        store = open_sqlite(path)
        store.put_feed(Feed(url=FEED))
        long = "<p>The ferry ran aground.</p>"
        entries = [entry(n, content=f"{n} {os.urandom(2000).hex()} {long}") for n in range(300)]
        store.add_entries(entries, NOW)
        store.remove_feed(FEED)
        before = store.counts().bytes
        won = store.compact()
        assert won > 300 * 1000
        assert store.counts().bytes == before - won
        fill(store)
        assert len(store.search(parse_query("ferry"))) == 3
        with store.transaction(), pytest.raises(StoreError, match="inside a transaction"):
            store.compact()
        store.close()


def test_closing_in_one_thread_while_another_reads(path: Path) -> None:
    store = open_sqlite(path)
    fill(store)
    errors: list[Exception] = []
    started = threading.Event()

    def read() -> None:
        try:
            while True:
                assert len(store.stories(since=NOW - 2 * HOUR)) == 3
                started.set()
        except Exception as error:
            errors.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    assert started.wait(10)
    store.close()
    reader.join(10)
    assert [type(error) for error in errors] == [StoreError]
