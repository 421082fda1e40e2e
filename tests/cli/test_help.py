"""The help of the command line."""

from __future__ import annotations

from itertools import chain

import typer.main

from nutgraf.cli import app
from nutgraf.cli.common import PURPOSES


def test_help_lists_every_command_once_under_its_purpose() -> None:
    group = typer.main.get_group(app)
    listed = list(chain.from_iterable(PURPOSES.values()))
    assert sorted(listed) == sorted(group.commands)
    assert group.list_commands(None) == listed  # type: ignore[arg-type]
