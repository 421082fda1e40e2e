"""Connections and transactions: what every part of the SQL store stands on.

A thread that is inside ``transaction()`` has one connection, on which everything it does goes;
outside, each method takes a connection from the pool for its own transaction. Writers of one
process wait for each other here, writers of several processes in the database.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from nutgraf.errors import NotFoundError, StoreError, StoreLockedError
from nutgraf.store import schema

T = TypeVar("T")

#: How many ids go into one statement: well under every engine's limit of parameters.
BATCH = 500


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The items in lists of at most ``size``."""
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


class Core:
    """Transactions over an engine. ``timeout`` is how many seconds a writer waits."""

    def __init__(self, engine: Engine, *, address: str, timeout: float) -> None:
        self._engine = engine
        self._writing_engine = engine.execution_options(nutgraf_write=True)
        self._upserts: dict[tuple[str, ...], Any] = {}
        self._address = address
        self._timeout = timeout
        self._writer = threading.RLock()
        self._local = threading.local()
        self._closed = False

    def close(self) -> None:
        """Let go of all connections. The store cannot be used afterwards."""
        self._closed = True
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One unit: committed at the end of the block, rolled back if it raises.

        A nested block joins the outer one; if it raises and the outer block goes on, what the
        nested one did is undone alone. Raises ``StoreLockedError`` after the timeout.
        """
        with self._writing():
            yield

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            with self._explained():
                self._check_alive(connection)
                nested = connection.begin_nested()
                try:
                    yield connection
                except BaseException:
                    if self._alive(connection):
                        nested.rollback()
                    raise
                nested.commit()
            return
        if not self._writer.acquire(timeout=self._timeout):
            raise StoreLockedError(
                self._address,
                f"another thread has been writing for over {self._timeout:g} seconds",
                "Try again when it is done.",
            )
        try:
            with self._explained(), self._connect(write=True) as connection:
                self._local.connection = connection
                try:
                    yield connection
                    self._check_alive(connection)
                finally:
                    self._local.connection = None
        finally:
            self._writer.release()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        connection: Connection | None = getattr(self._local, "connection", None)
        with self._explained():
            if connection is not None:
                self._check_alive(connection)
                yield connection
                return
            with self._connect(write=False) as connection:
                yield connection

    @contextmanager
    def _connect(self, *, write: bool) -> Iterator[Connection]:
        if self._closed:
            raise StoreError(self._address, "is closed", "Open the store again.")
        engine = self._writing_engine if write else self._engine
        with engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise self._explain(error) from error

    def _check_alive(self, connection: Connection) -> None:
        # What came after would be committed without what came before.
        if not self._alive(connection):
            raise StoreError(
                self._address, "the transaction was undone after an earlier error", "Try again."
            )

    # What the engines do differently --------------------------------------------------

    def _explain(self, error: SQLAlchemyError) -> StoreError:
        """The engine's error as one that a person can act on."""
        cause = str(getattr(error, "orig", None) or error)
        return StoreError(self._address, f"the database refused: {cause}")

    def _alive(self, connection: Connection) -> bool:
        """Whether the transaction still stands; an engine may undo it by itself on an error."""
        return True

    def _size(self, connection: Connection) -> int:
        """Bytes that the store takes."""
        raise NotImplementedError

    # Statements ------------------------------------------------------------------------

    def _insert(self, table: Table) -> Any:
        dialect = self._engine.dialect.name
        return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)

    def _upsert(
        self,
        connection: Connection,
        table: Table,
        rows: Sequence[Mapping[str, Any]],
        keys: Sequence[str],
    ) -> None:
        """Insert rows, all with the same columns; where the keys are taken, replace the rest."""
        if not rows:
            return
        made_of = (table.name, *keys, "", *rows[0])
        statement = self._upserts.get(made_of)
        if statement is None:  # building one takes longer than carrying it out
            insert = self._insert(table).values({name: bindparam(name) for name in rows[0]})
            rest = {name: insert.excluded[name] for name in rows[0] if name not in keys}
            statement = insert.on_conflict_do_update(index_elements=list(keys), set_=rest)
            self._upserts[made_of] = statement
        connection.execute(statement, list(rows))

    def _insert_new(
        self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """Insert rows, passing over those whose keys are taken."""
        if rows:
            connection.execute(self._insert(table).on_conflict_do_nothing(), list(rows))


def clock() -> int:
    """Microseconds since 1970 now: orders waiting work, never shown."""
    return time.time_ns() // 1000


def require_article(connection: Connection, article_id: str) -> None:
    """Raise ``NotFoundError`` for an article that is not in the store."""
    articles = schema.articles.c
    if connection.scalar(select(articles.arrival).where(articles.id == article_id)) is None:
        raise NotFoundError(f"article {article_id}", "is not in this store")
