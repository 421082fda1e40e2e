"""Commands for other programs and devices: editions to carry along, and assistants."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from nutgraf.cli.common import StoreOption, app, open_engine


@app.command()
def mcp(store: StoreOption = None) -> None:
    """Serve the store to an assistant: the Model Context Protocol on standard input and output."""
    from nutgraf.assistants import make_server

    with open_engine(store) as engine:
        make_server(engine).run("stdio")


@app.command()
def edition(
    day: Annotated[
        str,
        typer.Argument(metavar="DAY", help="A day (2017-12-26), a week (2017-W52), or 'today'."),
    ],
    form: Annotated[str, typer.Option("--format", help="epub, html or md.")] = "epub",
    out: Annotated[
        Path | None, typer.Option("--out", help="The file; standard output for md by default.")
    ] = None,
    stories: Annotated[int, typer.Option(min=1, max=500, help="Most stories in it.")] = 40,
    store: StoreOption = None,
) -> None:
    """Write the stories of a day or week as one file: a book, a page, or text."""
    from nutgraf.publish.edition import FORMS
    from nutgraf.publish.files import unwritable, write_whole

    if form not in FORMS:
        raise typer.BadParameter(f"takes {', '.join(FORMS)}", param_hint="--format")
    with open_engine(store) as engine:
        content, count = engine.edition(day, form, stories)
    if out is None and form == "md":
        sys.stdout.write(content.decode("utf-8"))
        return
    path = out or Path(f"nutgraf-{day}.{form}")
    try:
        write_whole(path, content)
    except OSError as error:
        raise unwritable(path, error) from error
    typer.echo(f"{count} stories written to {path}")
