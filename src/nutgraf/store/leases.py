"""Leases as locks: of a file beside an SQLite store, of PostgreSQL's advisory locks."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from nutgraf.errors import StorePathError

if TYPE_CHECKING:
    from filelock import FileLock


class _Lease:
    def held(self) -> bool:
        raise NotImplementedError

    def release(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


class FileLease(_Lease):
    """A lock on a file, which the system lets go of when its process ends."""

    def __init__(self, lock: FileLock) -> None:
        self._lock = lock

    @classmethod
    def take(cls, store: Path, name: str) -> FileLease | None:
        """The lease of this name for the store in a file, or ``None``."""
        from filelock import FileLock, Timeout

        lock = FileLock(store.with_name(f"{store.name}.{name}.lock"), is_singleton=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return None
        except OSError as error:
            raise StorePathError(
                lock.lock_file,
                f"cannot be made: {error.strerror}",
                "Make room, or check the folder.",
            ) from error
        return cls(lock)

    def held(self) -> bool:
        return self._lock.is_locked

    def release(self) -> None:
        self._lock.release()


class AdvisoryLease(_Lease):
    """An advisory lock of a connection of its own; it goes when the connection does."""

    def __init__(self, connection: Connection, key: int, *, shared: bool) -> None:
        self._connection: Connection | None = connection
        self._key = key
        self._shared = shared

    @classmethod
    def take(cls, engine: Engine, name: str, *, shared: bool) -> AdvisoryLease | None:
        """The lease of this name in the database, or ``None``."""
        key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            how = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"
            got = connection.scalar(select(getattr(func, how)(key)))
        except SQLAlchemyError:
            connection.close()
            raise
        if not got:
            connection.close()
            return None
        return cls(connection, key, shared=shared)

    @property
    def is_open(self) -> bool:
        """Whether it was neither let go nor found lost."""
        return self._connection is not None

    def held(self) -> bool:
        if self._connection is None:
            return False
        try:
            self._connection.scalar(text("SELECT 1"))
        except SQLAlchemyError:
            self._drop()
            return False
        return True

    def release(self) -> None:
        if self._connection is None:
            return
        try:
            how = "pg_advisory_unlock_shared" if self._shared else "pg_advisory_unlock"
            self._connection.scalar(select(getattr(func, how)(self._key)))
        except SQLAlchemyError:
            self._drop()
            return
        self._connection.close()
        self._connection = None

    def _drop(self) -> None:
        """Close a connection that is broken, and with it whatever it may still hold."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
