"""Commands for the owner: password, backup, restore, compact."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from nutgraf.cli.common import StoreOption, app, open_engine, settings_for


@app.command()
def password(
    store: StoreOption = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take the password away: nobody can log in.")
    ] = False,
) -> None:
    """Set the password for logging in on the web pages; asked for, or read from a pipe."""
    with open_engine(store) as engine:
        if remove:
            engine.remove_password()
            typer.echo("The password is taken away; all browsers are logged out.")
            return
        if sys.stdin.isatty():
            given = typer.prompt("New password", hide_input=True, confirmation_prompt=True)
        else:
            given = sys.stdin.readline().rstrip("\r\n")
        engine.set_password(given)
    typer.echo("The password is set; all browsers are logged out.")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The copy; must not be there yet.")],
    store: StoreOption = None,
) -> None:
    """Copy the store into a file, while it is in use."""
    with open_engine(store) as engine:
        engine.backup(file)
    typer.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that 'nutgraf backup' wrote.")],
    store: StoreOption = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of a store that is there.")
    ] = False,
) -> None:
    """Put a backup in the store's place."""
    from nutgraf.engine.safekeeping import restore as restore_store

    address = settings_for(store).store
    target = restore_store(file, address, replace=replace)
    typer.echo(f"{target} is restored from {file}")
    if replace:
        typer.echo(f"What was there, if anything, is {target}.before-restore")


@app.command()
def compact(store: StoreOption = None) -> None:
    """Let go of stories that are kept no longer, and give their space back to the disk."""
    with open_engine(store) as engine:
        forgotten = engine.forget_outdated()
        before = engine.counts().bytes
        won = engine.compact()
    typer.echo(f"{forgotten:,} stories were kept no longer.")
    typer.echo(f"{before / 1e6:,.1f} MB before, {(before - won) / 1e6:,.1f} MB now")
