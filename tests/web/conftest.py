from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from nutgraf.engine import Engine
from nutgraf.web.app import create_app

from .filled import fill


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine over a real store, filled and then only read."""
    store = tmp_path_factory.mktemp("web") / "store.sqlite"
    with Engine.open(str(store), encoder="none", workers=1, title="The Sample") as engine:
        fill(engine)
        yield engine


@pytest.fixture(scope="session")
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(engine), raise_server_exceptions=False) as client:
        yield client
