"""The store in a PostgreSQL database, for several processes or machines at once.

The same tables and queries as in SQLite, and the same promise: one writer at a time. Each
writing transaction first takes an advisory lock of the whole store; what reads takes none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError

from nutgraf.errors import StoreError, StoreLockedError, StorePathError, StoreVersionError
from nutgraf.store import migrations, schema
from nutgraf.store.leases import AdvisoryLease
from nutgraf.store.pgsearch import TsVectors
from nutgraf.store.sql import SqlStore

#: What tells either side that the other's machine is gone, in seconds (libpq's and the server's
#: names): some twenty seconds, where systems by default wait for hours. A process that ends on a
#: machine that goes on is noticed at once, without these.
_KEEPALIVE = {"idle": 10, "interval": 3, "count": 3}
#: Key of the advisory lock that writers hold; those of leases are made of their names.
WRITERS = 0x4E757467
_SIZE = """
SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c
WHERE c.relkind = 'r' AND c.relnamespace = CAST(current_schema() AS regnamespace)
"""
# SQLSTATE codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
_LOCK_TIMEOUT, _DEADLOCK, _NO_SPACE, _READ_ONLY = "55P03", "40P01", "53100", "25006"
_NO_PERMISSION = "42501"


def open_postgres(address: str, *, timeout: float = 30.0, create: bool = True) -> PostgresStore:
    """The store in the database at ``address``, its tables made if they are not there.

    ``timeout`` is how many seconds a writer waits for another. Raises ``StorePathError`` where
    the address is not one or no server answers, ``StoreVersionError`` for a newer store,
    ``StoreError`` where the driver is not installed or the database refuses.
    """
    engine = _engine(address, timeout)
    shown = _shown(address)
    try:
        with engine.connect() as connection, connection.begin():
            ready = _check(connection, shown, create=create)
        if not ready:
            writing = engine.execution_options(nutgraf_write=True)
            with writing.connect() as connection, connection.begin():
                # Another process may have made the tables while this one waited.
                if not _check(connection, shown, create=create):
                    migrations.upgrade(connection)
    except SQLAlchemyError as error:
        engine.dispose()
        raise explain(shown, error) from error
    except StoreError:
        engine.dispose()
        raise
    return PostgresStore(engine, address=shown, timeout=timeout)


class PostgresStore(SqlStore):
    """A store in a PostgreSQL database."""

    def __init__(self, engine: Engine, *, address: str, timeout: float) -> None:
        super().__init__(engine, TsVectors(), address=address, timeout=timeout)
        self._leases: list[AdvisoryLease] = []

    @property
    def dsn(self) -> str | None:
        plain = self._engine.url.set(drivername="postgresql")
        return plain.render_as_string(hide_password=False)

    def lease(self, name: str, *, shared: bool = False) -> AdvisoryLease | None:
        with self._explained():
            lease = AdvisoryLease.take(self._engine, name, shared=shared)
        if lease is not None:
            self._leases = [*(held for held in self._leases if held.is_open), lease]
        return lease

    def close(self) -> None:
        for lease in self._leases:
            lease.release()
        super().close()

    def backup(self, to: Path) -> None:
        """PostgreSQL has its own tools for this. Always raises ``StoreError``."""
        raise StoreError(
            self._address,
            "is backed up with PostgreSQL's own tools",
            f"Use pg_dump, or 'nutgraf copy' into {to}.",
        )

    def compact(self) -> int:
        """Give unused space back to the database; returns the bytes won. Writers may go on."""
        with self._reading() as connection:
            before = self._size(connection)
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in ("article_search", "page_search", *schema.metadata.tables):
                connection.exec_driver_sql(f"VACUUM (ANALYZE) {table}")
        with self._reading() as connection:
            return before - self._size(connection)

    def _explain(self, error: SQLAlchemyError) -> StoreError:
        return explain(self._address, error)

    def _size(self, connection: Connection) -> int:
        return int(connection.exec_driver_sql(_SIZE).scalar_one())


def explain(address: str, error: Exception) -> StoreError:
    """PostgreSQL's error as one that a person can act on."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlstate", None)
    said = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
    if code in (_LOCK_TIMEOUT, _DEADLOCK):
        return StoreLockedError(
            address, "another process is writing to it", "Try again when it is done."
        )
    if code == _NO_SPACE:
        return StoreError(
            address,
            "the disk is full",
            "Nothing was lost. Make room on the database's disk; what waits is done then.",
        )
    if code in (_READ_ONLY, _NO_PERMISSION):
        return StorePathError(address, f"cannot be written: {said}", "Check the user's rights.")
    if code is None and isinstance(error, OperationalError):
        return StorePathError(
            address, f"no server answers: {said}", "Check the address, and that the server runs."
        )
    return StoreError(address, f"PostgreSQL refused: {said}")


def _check(connection: Connection, shown: str, *, create: bool) -> bool:
    """Whether the database's tables are this version's; raises where they never can be."""
    tables = set(
        connection.exec_driver_sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        ).scalars()
    )
    current: str | None = None
    if {"alembic_version", "articles", "revisions"} <= tables:
        current = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        if current not in migrations.REVISIONS:
            raise StoreVersionError(
                shown,
                f"was made by a newer version of Nutgraf (schema {current})",
                "Upgrade Nutgraf, or name another store with --store.",
            )
    elif tables & set(schema.metadata.tables):
        taken = ", ".join(sorted(tables & set(schema.metadata.tables)))
        raise StoreError(
            shown, f"has tables of something else: {taken}", "Name an empty database or schema."
        )
    elif not create:
        raise StorePathError(shown, "there is no store here", "Check the address.")
    return current == migrations.HEAD


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise StorePathError(
            "the store's address",
            "is not a PostgreSQL address",
            "It takes postgresql://user:password@host:port/database.",
        ) from error
    return url.set(drivername="postgresql+psycopg")


def _shown(address: str) -> str:
    """The address without its password."""
    return str(_url(address).set(drivername="postgresql").render_as_string(hide_password=True))


def _engine(address: str, timeout: float) -> Engine:
    url = _url(address)
    alive = {f"keepalives_{name}": value for name, value in _KEEPALIVE.items()}
    given = {name: value for name, value in alive.items() if name not in url.query}
    try:
        engine = create_engine(
            url,
            pool_size=8,
            max_overflow=56,
            pool_timeout=timeout,
            pool_pre_ping=True,
            connect_args={"connect_timeout": max(2, round(timeout))} | given,
            isolation_level="REPEATABLE READ",
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise StoreError(
            _shown(address),
            "needs PostgreSQL's driver, which is not installed",
            "Run: pip install 'nutgraf[postgresql]'",
        ) from error

    @event.listens_for(engine, "connect")
    def set_up(raw: Any, _record: Any) -> None:
        with raw.cursor() as cursor:
            cursor.execute("SET client_encoding TO 'UTF8'")
            cursor.execute(f"SET lock_timeout TO {max(1, round(timeout * 1000))}")
            # Else what a lost machine holds, a lease or the writers' lock, is held for hours.
            for name, value in _KEEPALIVE.items():
                cursor.execute(f"SET tcp_keepalives_{name} TO {value}")
        raw.commit()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer waits its turn first; only then does its view of the store begin.
        if connection.get_execution_options().get("nutgraf_write", False):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")

    return engine
