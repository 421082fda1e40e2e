"""Commands for more than one process or machine: copy."""

from __future__ import annotations

from typing import Annotated

import typer

from nutgraf.cli.common import app, progress_bars


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
