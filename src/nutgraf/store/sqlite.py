"""The store in one SQLite file."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from nutgraf.errors import StoreError, StoreLockedError, StorePathError, StoreVersionError
from nutgraf.store import migrations
from nutgraf.store.leases import FileLease
from nutgraf.store.search import Fts5
from nutgraf.store.sql import SqlStore

_HEADER = b"SQLite format 3\x00"
#: Bytes without which a disk is full: the shared memory beside a store grows by 32 KiB, and
#: SQLite says that it cannot as it says that a disk is broken.
_ROOM = 256 * 1024
_ELSEWHERE = "Name another path with --store."
_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 26


def open_sqlite(path: Path, *, timeout: float = 30.0, create: bool = True) -> SqliteStore:
    """The store in the file at ``path``, made if it is not there, brought up to date if it is.

    ``timeout`` is how many seconds a writer waits for another. Raises ``StorePathError`` for a
    path that cannot be a store's (or is not there and ``create`` is false), ``StoreVersionError``
    for a newer store, ``StoreLockedError`` where another process holds it, ``StoreError`` for a
    file that is something else or damaged.
    """
    path = Path(path).absolute()
    _check_path(path, create=create)
    try:
        current = _prepare(path, timeout)
        if current != migrations.HEAD:
            _migrate(path, timeout, current)
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise explain(path, error) from error
    return SqliteStore(_engine(path, timeout), path=path, timeout=timeout)


class SqliteStore(SqlStore):
    """A store in one file."""

    def __init__(self, engine: Engine, *, path: Path, timeout: float) -> None:
        super().__init__(engine, Fts5(), address=str(path), timeout=timeout)
        self.path = path

    @property
    def dsn(self) -> str | None:
        return None

    def lease(self, name: str, *, shared: bool = False) -> FileLease | None:
        return FileLease.take(self.path, name)

    def backup(self, to: Path) -> None:
        """Copy the store, as it is at this moment, into a new file while others use it.

        The file has its name only once it is whole and on the disk. Raises ``StorePathError``
        where ``to`` exists already or cannot be written, ``StoreError`` where the disk is full.
        """
        to = Path(to).absolute()
        _check_path(to, create=True)
        if to.exists():
            raise StorePathError(str(to), "exists already", "Name a file that does not exist.")
        part = to.with_name(f"{to.name}.part")
        part.unlink(missing_ok=True)
        try:
            with (
                closing(sqlite3.connect(self.path, timeout=self._timeout)) as source,
                closing(sqlite3.connect(part)) as target,
            ):
                source.backup(target)
            put_in_place(part, to)
        except sqlite3.Error as error:
            raise explain(to, error) from error
        except OSError as error:
            raise StorePathError(str(to), f"cannot be written: {error.strerror}") from error
        finally:
            for ending in ("", "-journal"):
                part.with_name(part.name + ending).unlink(missing_ok=True)

    def compact(self) -> int:
        """Give unused space back to the disk; returns the bytes won. Writers wait meanwhile."""
        if getattr(self._local, "connection", None) is not None:
            raise StoreError(self._address, "cannot be compacted inside a transaction")
        with self._reading() as connection:
            before = self._size(connection)
        try:
            with closing(
                sqlite3.connect(self.path, timeout=self._timeout, isolation_level=None)
            ) as raw:
                raw.execute("INSERT INTO article_search(article_search) VALUES ('optimize')")
                raw.execute("INSERT INTO page_search(page_search) VALUES ('optimize')")
                raw.execute("VACUUM")
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.Error as error:
            raise explain(self.path, error) from error
        with self._reading() as connection:
            return before - self._size(connection)

    def _explain(self, error: SQLAlchemyError) -> StoreError:
        return explain(self.path, error)

    def _alive(self, connection: Connection) -> bool:
        # SQLite undoes the whole transaction by itself on a full disk or a failed write.
        raw = connection.connection.dbapi_connection
        return raw is not None and bool(raw.in_transaction)

    def _size(self, connection: Connection) -> int:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        size: int = pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one()
        log = self.path.with_name(self.path.name + "-wal")
        try:
            return size + log.stat().st_size
        except FileNotFoundError:
            return size


def put_in_place(part: Path, to: Path) -> None:
    """Give a file that is written to its end its name, once the disk has it. Raises ``OSError``."""
    _flush(part)
    part.replace(to)
    _flush(to.parent)


def _flush(path: Path) -> None:
    """Wait until the disk has a file, or what a folder lists."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def explain(path: Path, error: Exception) -> StoreError:
    """A SQLite error as one that a person can act on."""
    cause = getattr(error, "orig", None) or error
    code = (getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF
    subject = str(path)
    if code == _FULL or (code in (_IOERR, _CANTOPEN) and _is_full(path)):
        return StoreError(
            subject,
            "the disk is full",
            f"Nothing was lost. Make room on the disk of {path.parent}; what waits is done then.",
        )
    if code in (_BUSY, _LOCKED):
        return StoreLockedError(
            subject, "another process is writing to it", "Try again when it is done."
        )
    if code in (_READONLY, _CANTOPEN):
        return StorePathError(
            subject, f"cannot be written: {cause}", "Check the permissions of file and folder."
        )
    if code == _NOTADB:
        return StoreError(subject, "is not a Nutgraf store", "Name another file with --store.")
    if code == _IOERR:
        return StoreError(
            subject,
            f"cannot be read or written: {cause}",
            "Look at its disk, the room on it and its health. "
            "If the file is damaged, restore it from a backup.",
        )
    if code == _CORRUPT:
        return StoreError(subject, f"is damaged: {cause}", "Restore it from a backup.")
    return StoreError(subject, f"SQLite refused: {cause}")


def _is_full(path: Path) -> bool:
    """Whether the disk has no room for what SQLite must be able to write, even to read."""
    try:
        return shutil.disk_usage(path.parent).free < _ROOM
    except OSError:
        return False


def _check_path(path: Path, *, create: bool) -> None:
    try:
        _check_place(path, create=create)
    except OSError as error:
        raise StorePathError(str(path), f"cannot be used: {error.strerror}", _ELSEWHERE) from error


def _check_place(path: Path, *, create: bool) -> None:
    subject = str(path)
    if path.is_dir():
        raise StorePathError(subject, "is a folder", _ELSEWHERE)
    for folder in reversed(path.parents):
        if not folder.exists():
            raise StorePathError(subject, f"the folder {folder} does not exist", "Make it first.")
        if not folder.is_dir():
            raise StorePathError(subject, f"{folder} is not a folder", _ELSEWHERE)
    if not path.exists():
        if not create:
            raise StorePathError(subject, "there is no store here", "Check the path.")
        return
    if not path.is_file():
        raise StorePathError(subject, "is not a plain file", _ELSEWHERE)
    with path.open("rb") as file:
        head = file.read(len(_HEADER))
    if head and head != _HEADER:
        raise StoreError(subject, "is not a Nutgraf store", _ELSEWHERE)


def _prepare(path: Path, timeout: float) -> str | None:
    """Set the file to write-ahead logging; return the revision of its schema, if it has one."""
    with closing(sqlite3.connect(path, timeout=timeout, isolation_level=None)) as raw:
        current = _revision(path, raw)
        raw.execute("PRAGMA journal_mode = WAL").fetchall()
        return current


def _revision(path: Path, raw: sqlite3.Connection) -> str | None:
    tables = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
    if not tables:
        return None
    if not {"alembic_version", "articles", "revisions"} <= tables:
        raise StoreError(str(path), "is an SQLite file, but not a Nutgraf store", _ELSEWHERE)
    current: str = raw.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    if current not in migrations.REVISIONS:
        raise StoreVersionError(
            str(path),
            f"was made by a newer version of Nutgraf (schema {current})",
            "Upgrade Nutgraf, or name another store with --store.",
        )
    return current


def _migrate(path: Path, timeout: float, current: str | None) -> None:
    # Without foreign keys: changing a table may copy it and drop the old one.
    engine = _engine(path, timeout, migrating=True)
    try:
        with (
            engine.connect().execution_options(nutgraf_write=True) as connection,
            connection.begin(),
        ):
            migrations.upgrade(connection)
            if current is not None and current < "0004":
                SqliteStore(engine, path=path, timeout=timeout).index_names(connection)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise StoreError(str(path), f"rows lead nowhere after migrating: {broken[:3]}")
    finally:
        engine.dispose()


def _engine(path: Path, timeout: float, *, migrating: bool = False) -> Engine:
    url = URL.create("sqlite+pysqlite", database=str(path))
    arguments = {"timeout": timeout, "isolation_level": None, "check_same_thread": False}
    if migrating:
        engine = create_engine(url, connect_args=arguments, poolclass=NullPool)
    else:
        engine = create_engine(
            url,
            connect_args=arguments,
            poolclass=QueuePool,
            pool_size=8,
            max_overflow=56,
            pool_timeout=timeout,
        )

    @event.listens_for(engine, "connect")
    def set_up(raw: Any, _record: Any) -> None:
        raw.execute(f"PRAGMA foreign_keys = {'OFF' if migrating else 'ON'}")
        raw.execute("PRAGMA synchronous = NORMAL")
        raw.execute("PRAGMA cache_size = -16000")
        raw.execute("PRAGMA temp_store = MEMORY")
        raw.execute("PRAGMA journal_size_limit = 67108864").fetchall()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer asks for the lock at once: a reader that turns writer is refused unwaited.
        writes = connection.get_execution_options().get("nutgraf_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
