"""Commands for what is read: add, remove, import, feeds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
from nutgraf.errors import ImportArchiveError, NotFoundError

if TYPE_CHECKING:
    from nutgraf.engine import Engine


@app.command()
def add(
    sources: Annotated[list[str], typer.Argument(metavar="FILE|URL...")],
    store: StoreOption = None,
) -> None:
    """Follow feeds, sitemaps or lists of articles: by address, by site, from OPML or a file."""
    with open_engine(store) as engine:
        failed = follow_all(engine, sources)
    if failed:
        raise typer.Exit(1)


@app.command()
def remove(
    feeds: Annotated[list[str], typer.Argument(metavar="FEED...")],
    store: StoreOption = None,
) -> None:
    """Stop following feeds, by the addresses that 'nutgraf feeds' lists. Their articles stay."""
    failed = 0
    with open_engine(store) as engine:
        for url in feeds:
            try:
                engine.remove(url)
            except NotFoundError as error:
                failed += 1
                typer.echo(str(error), err=True)
            else:
                typer.echo(f"no longer following {url}")
    if failed:
        raise typer.Exit(1)


@app.command("import")
def import_(
    archives: Annotated[list[Path], typer.Argument(metavar="FILE|FOLDER...")],
    store: StoreOption = None,
) -> None:
    """Import archives: JSON Lines, WARC files, saved pages (HTML, MHTML), folders of them."""
    failed = 0
    with open_engine(store) as engine, progress_bars() as progress:
        for path in archives:
            try:
                new, bad = engine.import_archive(path, progress)
            except ImportArchiveError as error:
                failed += 1
                typer.echo(str(error), err=True)
                continue
            typer.echo(
                f"{path}: {new} new articles"
                + (f", {bad} lines or pages gave none ('nutgraf feeds' says why)" if bad else "")
            )
    if failed:
        raise typer.Exit(1)


@app.command()
def feeds(
    store: StoreOption = None,
    as_json: JsonOption = False,
    opml: Annotated[
        bool, typer.Option("--opml", help="Print the feeds as OPML, for other readers.")
    ] = False,
) -> None:
    """List the feeds with their health, and whatever else went wrong."""
    with open_engine(store) as engine:
        if opml:
            typer.echo(engine.opml(), nl=False)
            return
        for feed in engine.feeds():
            typer.echo(json.dumps(plain(feed), ensure_ascii=False) if as_json else _health(feed))
        for fault in engine.faults():
            if as_json:
                typer.echo(json.dumps(plain(fault), ensure_ascii=False))
            elif fault.scope != "feed":
                typer.echo(f"{fault.scope} {fault.subject}: {fault.message}")


def _health(feed: Any) -> str:
    """A feed's last success, last error and next try in a line."""
    parts = [f"last read {moment(feed.last_success)}" if feed.last_success else "never read yet"]
    if feed.error:
        times = "" if feed.failures == 1 else f" {feed.failures} times"
        parts.append(f"failed{times}: {feed.error}")
    if feed.status == "active":
        parts.append(f"next try {moment(feed.next_poll)}")
    return f"{feed.url}  [{feed.status}]  {'; '.join(parts)}"


def follow_all(engine: Engine, sources: list[str]) -> int:
    from nutgraf.errors import NutgrafError

    failed = 0
    for source in sources:
        try:
            path = Path(source)
            added = engine.add_file(path) if path.is_file() else engine.add(source)
        except NutgrafError as error:
            failed += 1
            typer.echo(str(error), err=True)
            continue
        for feed in added:
            typer.echo(f"following {feed.url}")
        if not added:
            typer.echo(f"{source}: followed already")
    return failed
