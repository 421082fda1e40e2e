"""Leases: which process may do what only one may do at a time."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self


class Lease(Protocol):
    """Something only this process may do, until it is let go. A context manager.

    A process that is killed lets go of all its leases at once.
    """

    def held(self) -> bool:
        """Whether it is still this process's: a database that restarts has forgotten it."""
        ...

    def release(self) -> None:
        """Let go; once more does nothing."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class LeaseStore(Protocol):
    """Leases of a store."""

    @property
    def dsn(self) -> str | None:
        """The address of the database for a driver, password and all; ``None`` for a file."""
        ...

    def lease(self, name: str, *, shared: bool = False) -> Lease | None:
        """Take a lease by its name; ``None`` where another process, or this one, has it.

        A ``shared`` one goes with other shared ones of its name, not with one that is not; a
        store in a file knows none, and takes it alone. Never waits. Two stores opened on one
        place know each other's leases.
        """
        ...
