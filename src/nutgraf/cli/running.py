"""Commands that keep Nutgraf running: demo, run, update."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from nutgraf.cli.common import (
    PortOption,
    StoreOption,
    announce,
    app,
    open_engine,
    progress_bars,
    settings_for,
)
from nutgraf.cli.sources import follow_all


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Build the pages and stop.")] = False,
    store: StoreOption = None,
    port: PortOption = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
) -> None:
    """Read the sample press, build its stories, and serve them."""
    from nutgraf.demo import open_demo, read_week
    from nutgraf.serve import listen, serve

    settings = settings_for(store, {"store": "nutgraf-demo.sqlite"}, port=port)
    # Before the reading, which takes a while: a port that is taken is said at once.
    listener = None if once else listen(settings)
    with open_demo(settings) as (engine, press, _):
        with progress_bars() as progress:
            report = read_week(engine, press, progress)
        typer.echo(
            f"{report.articles} articles read, {report.grouped} grouped, "
            f"{report.pages} pages published, {report.refused} refused. Store: {settings.store}"
        )
        if listener is not None:
            typer.echo(
                f"To be its owner: {sys.argv[0]} password --store {settings.store}, then log in."
            )
            serve(
                engine,
                schedule=False,
                listener=listener,
                on_ready=announce(open_browser=not no_open),
            )


@app.command()
def run(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[OPML|URL]...", help="What to follow first.")
    ] = None,
    store: StoreOption = None,
    port: PortOption = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
) -> None:
    """Follow feeds or sites, update on a schedule, and serve the pages."""
    from nutgraf.serve import serve

    with open_engine(store, {"log": "info"}, port=port, host=host) as engine:
        follow_all(engine, sources or [])
        serve(engine, schedule=True, on_ready=announce(open_browser=False))


@app.command()
def update(
    store: StoreOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Poll feeds that are not due too.")
    ] = False,
) -> None:
    """Poll due feeds, read what is new, and publish the pages it changes."""
    with open_engine(store) as engine, progress_bars() as progress:
        if engine.store.dsn is not None:
            from nutgraf.worker import work

            work(engine, until_idle=True, force=force)
            typer.echo("nothing waits any more")
            return
        report = engine.update(progress, force=force)
    typer.echo(
        f"{report.feeds} feeds polled, {report.entries} new entries, {report.articles} articles "
        f"read, {report.changed} changed, {report.pages} pages published"
        + (f", {report.refused} refused ('nutgraf feeds' says why)" if report.refused else "")
    )
