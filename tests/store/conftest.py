"""Stores of every kind: the contract tests run on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nutgraf.store import open_store
from nutgraf.store.base import Store

#: Opens the test's store, again and again the same one, with a timeout in seconds.
Opener = Callable[..., Store]


@pytest.fixture(params=["sqlite", "postgresql"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """A store factory. A further kind of store is a further parameter here."""
    if request.param == "sqlite":
        address = str(tmp_path / "store.sqlite")
    else:
        address = request.getfixturevalue("postgres")()
    opened: list[Store] = []

    def open_it(timeout: float = 10.0) -> Store:
        opened.append(open_store(address, timeout=timeout))
        return opened[-1]

    yield open_it
    for store in opened:
        store.close()


@pytest.fixture
def store(opener: Opener) -> Store:
    return opener()
