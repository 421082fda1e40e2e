"""Commands for what is read: add, import, feeds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nutgraf.cli.common import (
    JsonOption,
    StoreOption,
    app,
    moment,
    open_engine,
    plain,
    progress_bars,
)

if TYPE_CHECKING:
    from nutgraf.engine import Engine


@app.command()
def add(
    sources: Annotated[list[str], typer.Argument(metavar="OPML|URL...")],
    store: StoreOption = None,
) -> None:
    """Follow feeds: by address, by their site's address, or from an OPML file."""
    with open_engine(store) as engine:
        failed = follow_all(engine, sources)
    if failed:
        raise typer.Exit(1)


@app.command("import")
def import_(
    archives: Annotated[list[Path], typer.Argument(metavar="ARCHIVE...")],
    store: StoreOption = None,
) -> None:
    """Import JSON Lines archives (plain or .gz): one article with title and text a line."""
    with open_engine(store) as engine, progress_bars() as progress:
        for path in archives:
            new, bad = engine.import_archive(path, progress)
            typer.echo(
                f"{path}: {new} new articles"
                + (f", {bad} lines could not be read ('nutgraf feeds' says why)" if bad else "")
            )


@app.command()
def feeds(store: StoreOption = None, as_json: JsonOption = False) -> None:
    """List the feeds with their health, and whatever else went wrong."""
    with open_engine(store) as engine:
        for feed in engine.feeds():
            if as_json:
                typer.echo(json.dumps(plain(feed), ensure_ascii=False))
                continue
            health = feed.error or (
                "read " + moment(feed.last_success) if feed.last_success else "not read yet"
            )
            typer.echo(f"{feed.url}  [{feed.status}]  {health}; next try {moment(feed.next_poll)}")
        for fault in engine.faults():
            if as_json:
                typer.echo(json.dumps(plain(fault), ensure_ascii=False))
            elif fault.scope != "feed":
                typer.echo(f"{fault.scope} {fault.subject}: {fault.message}")


def follow_all(engine: Engine, sources: list[str]) -> int:
    from nutgraf.errors import NutgrafError

    failed = 0
    for source in sources:
        try:
            path = Path(source)
            added = engine.add_opml(path) if path.is_file() else engine.add(source)
        except NutgrafError as error:
            failed += 1
            typer.echo(str(error), err=True)
            continue
        for feed in added:
            typer.echo(f"following {feed.url}")
        if not added:
            typer.echo(f"{source}: followed already")
    return failed
