"""Commands for more than one process or machine: worker, archive, copy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nutgraf.cli.common import StoreOption, app, open_engine, progress_bars, settings_for


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
def archive(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="WARC or JSON Lines.")],
    out: Annotated[str, typer.Option("--out", help="The store: a path, or an address.")],
    scheduler: Annotated[
        str | None, typer.Option(help="A Dask scheduler's address; else one is made here.")
    ] = None,
    processes: Annotated[
        int | None, typer.Option(help="Workers of the cluster made here; one a core by default.")
    ] = None,
) -> None:
    """Read whole archives side by side on a Dask cluster, and publish their stories."""
    from nutgraf.engine.archiving import archive as archive_all

    settings = settings_for(out)
    with progress_bars() as progress:
        done = archive_all(
            files, out, settings, scheduler=scheduler, workers=processes, progress=progress
        )
    for part in done.parts:
        problem = f"; {part.problem}" if part.problem else ""
        bad = f", {part.bad} gave none" if part.bad else ""
        typer.echo(f"{part.file}: {part.articles} articles{bad}{problem}")
    typer.echo(
        f"{done.articles} new articles, {done.pages} pages published, {done.refused} refused"
    )
    if any(part.problem for part in done.parts):
        raise typer.Exit(1)


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
