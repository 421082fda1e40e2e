"""Moving a store: from a file into PostgreSQL, or back."""

from __future__ import annotations

from nutgraf.errors import StoreError
from nutgraf.pipeline.progress import Progress, quiet


def copy(source: str, target: str, progress: Progress = quiet) -> dict[str, int]:
    """Copy everything in the store at one address into a new store at another.

    Both are compared row by row afterwards. Others may go on reading the source; what they write
    meanwhile is not copied. Returns how many rows there are, by table. Raises ``StoreError``
    where the source is no store, the target holds anything, or a row did not arrive; the target
    is then left empty.
    """
    from nutgraf.store import open_store
    from nutgraf.store.copy import copy_store
    from nutgraf.store.sql import SqlStore

    if source == target:
        raise StoreError(source, "is both what is copied and the copy", "Name two stores.")
    old = open_store(source, create=False)
    try:
        new = open_store(target)
        try:
            assert isinstance(old, SqlStore)
            assert isinstance(new, SqlStore)
            return copy_store(old, new, progress)
        finally:
            new.close()
    finally:
        old.close()
