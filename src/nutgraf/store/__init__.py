"""Where everything is kept. ``open_store`` opens a store; ``Store`` says what it can do."""

from __future__ import annotations

from pathlib import Path

from nutgraf.errors import StoreError
from nutgraf.store.base import Store

__all__ = ["Store", "open_store"]


def open_store(address: str | Path, *, timeout: float = 30.0, create: bool = True) -> Store:
    """The store at an address: a PostgreSQL database, or the path of an SQLite file.

    Either is made if it is not there. ``timeout`` is how many seconds a writer waits for
    another; with ``create`` false a missing store is an error. Raises ``StorePathError``,
    ``StoreVersionError``, ``StoreLockedError`` or ``StoreError``, each saying what to do.
    """
    text = str(address)
    if text.startswith(("postgresql:", "postgres:", "postgresql+")):
        from nutgraf.store.postgres import open_postgres

        return open_postgres(text, timeout=timeout, create=create)
    if not text.strip():
        raise StoreError("the store's address", "is empty", "Name the path of an SQLite file.")
    from nutgraf.store.sqlite import open_sqlite

    return open_sqlite(Path(text).expanduser(), timeout=timeout, create=create)
