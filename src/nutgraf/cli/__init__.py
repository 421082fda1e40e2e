"""The command line. Thin: each command is one engine call and what it prints.

Exit codes: 0 done; 1 it could not be done (the message says why and what to do);
2 the command line itself is wrong; 3 ``verify`` found faults; 130 interrupted.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from nutgraf.cli import looking, many, mending, outward, owner, pages, running, sources, texts
from nutgraf.cli.common import INTERRUPTED, app


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        from nutgraf import __version__

        typer.echo(f"nutgraf {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; errors of ours become one message and exit code 1."""
    from nutgraf.errors import NutgrafError

    try:
        app()
    except NutgrafError as error:
        typer.echo(f"nutgraf: {error}", err=True)
        sys.exit(1)
    except SystemExit as done:
        if done.code == INTERRUPTED:
            typer.echo("nutgraf: interrupted; what was done is kept", err=True)
        raise


__all__ = [
    "app",
    "looking",
    "main",
    "many",
    "mending",
    "outward",
    "owner",
    "pages",
    "running",
    "sources",
    "texts",
]
