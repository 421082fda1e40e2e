"""The demo from the command line: what cannot work is said before the long reading."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nutgraf.cli import app
from nutgraf.errors import NutgrafError


def test_a_port_that_is_taken_is_said_at_once(tmp_path: Path) -> None:
    store = tmp_path / "demo.sqlite"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            NutgrafError, match=f"127.0.0.1:{port}: .*Address already in use.*--port"
        ):
            CliRunner().invoke(
                app,
                ["demo", "--store", str(store), "--port", str(port), "--no-open"],
                catch_exceptions=False,
            )
    assert not store.exists()
