"""Keeping the store: copies of it, and letting go of what is kept long enough."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from nutgraf.engine.base import EngineBase
from nutgraf.errors import ConfigError, StoreError, StorePathError

#: Stories forgotten in one transaction.
_BATCH = 200


class Safekeeping(EngineBase):
    """Backups, and how long feeds' articles are kept."""

    def backup(self, to: Path) -> None:
        """Copy the store into a new file while others use it.

        Raises ``StorePathError`` where the file is there already or cannot be written.
        """
        self.store.backup(to)

    def compact(self) -> int:
        """Give the space of what was deleted back to the disk; returns the bytes won.

        Others may read meanwhile, but not write. Of a SQLite store a whole copy is made, for
        which there must be room: else ``StoreError`` is raised, and nothing is changed.
        """
        return self.store.compact()

    def set_retention(self, url: str, days: int | None) -> None:
        """Keep a feed's articles for so many days; ``None`` is for good.

        Raises ``NotFoundError`` for an address that is not followed, ``ConfigError`` for fewer
        days than those for which a story can grow: what may still be compared must be there.
        """
        if days is not None and days < self.settings.window_days:
            raise ConfigError(
                f"{days} days",
                f"are fewer than the {self.settings.window_days:g} for which a story can grow",
                "Keep articles at least that long, or lower 'window_days'.",
            )
        self.store.set_retention(url, days)

    def retention(self) -> dict[str, int]:
        """Days by the address of the feed, for feeds whose articles are not kept for good."""
        return self.store.retention()

    def forget_outdated(self) -> int:
        """Delete stories that no feed of theirs keeps any longer; returns how many.

        A story goes as a whole, when all of its articles' time is over, so that no page ever
        cites words that are gone. Saved stories stay.
        """
        forgotten = 0
        while ids := self.store.outdated_stories(self.now(), _BATCH):
            forgotten += self.store.forget_stories(ids)
        return forgotten


def restore(backup: Path, address: str, *, replace: bool = False) -> Path:
    """Put a backup in the place of the store at an address; returns the store's path.

    The backup is checked first (that it is a whole store) and copied beside the store, so that
    a failure leaves what was there. With ``replace`` a store that is there already is kept as
    ``NAME.before-restore``. Raises ``StoreError`` for a backup that is no whole store and
    ``StorePathError`` where the store is there and is not to be replaced, or is in use.
    """
    from nutgraf.store import open_store
    from nutgraf.store.sqlite import put_in_place

    if address.startswith("postgres"):
        raise StoreError("a PostgreSQL store", "is restored with its own tool, pg_restore")
    store = Path(address).expanduser()

    if not backup.is_file():
        raise StorePathError(str(backup), "is not there", "Name the file that backup wrote.")
    if store.exists() and not replace:
        raise StorePathError(
            str(store), "is there already", "Name another with --store, or give --replace."
        )
    fresh = store.with_name(f"{store.name}.restoring")
    try:
        shutil.copyfile(backup, fresh)
        _check(fresh)
        open_store(fresh, create=False).close()
        _put_aside(store)
        put_in_place(fresh, store)
    except OSError as error:
        raise StorePathError(str(store), f"cannot be written: {error.strerror}") from error
    finally:
        for ending in ("", "-wal", "-shm"):
            fresh.with_name(fresh.name + ending).unlink(missing_ok=True)
    return store


def _check(path: Path) -> None:
    """Raise ``StorePathError`` unless the whole file can be read."""
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.Error as error:
        found = str(error)
    if found != "ok":
        raise StorePathError(str(path), f"the backup is damaged: {found}", "Use another one.")


def _put_aside(store: Path) -> None:
    """Keep the old store's file under another name; nothing where there is none."""
    if not store.exists():
        return
    # A log that was not written back means that somebody has the store open, or crashed in it.
    try:
        connection = sqlite3.connect(store, timeout=1.0, isolation_level=None)
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        raise StorePathError(
            str(store), f"is in use ({error})", "Stop what uses it, then try again."
        ) from error
    except sqlite3.DatabaseError:
        pass  # it is damaged, which is why it is being replaced
    # By a second name, so that there is a store at every moment: a kill here must lose nothing.
    aside = store.with_name(f"{store.name}.before-restore")
    aside.unlink(missing_ok=True)
    try:
        aside.hardlink_to(store)
    except OSError:  # a file system without second names
        store.replace(aside)
    # A damaged store's log that could not be written back must not be taken for the new one's.
    for ending in ("-wal", "-shm"):
        log = store.with_name(store.name + ending)
        if log.exists():
            log.replace(aside.with_name(aside.name + ending))
