"""Commands for more than one process or machine: worker, copy."""

from __future__ import annotations

from typing import Annotated

import typer

from nutgraf.cli.common import StoreOption, app, open_engine, progress_bars


@app.command()
def worker(
    store: StoreOption = None,
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="Stop when nothing waits any more.")
    ] = False,
    heartbeat: Annotated[
        float, typer.Option(help="Seconds after which a silent worker's share is another's.")
    ] = 20.0,
) -> None:
    """Work on a PostgreSQL store beside other workers: as many as there are cores."""
    from datetime import timedelta

    from nutgraf.worker import work

    with open_engine(store, {"log": "info", "workers": 1}) as engine:
        work(engine, until_idle=until_idle, heartbeat=timedelta(seconds=heartbeat))


@app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A store: a path or an address.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="A new store, of either kind.")],
) -> None:
    """Copy a whole store into a new one: SQLite to PostgreSQL, or back."""
    from nutgraf.engine.copying import copy as copy_all

    with progress_bars() as progress:
        counts = copy_all(source, target, progress)
    typer.echo(
        f"{sum(counts.values())} rows copied and compared: {counts['articles']} articles, "
        f"{counts['stories']} stories, {counts['pages']} pages"
    )
