"""Commands for what comes out: stories, show, verify, export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from nutgraf.cli.common import JsonOption, StoreOption, app, open_engine, progress_bars


@app.command()
def stories(
    store: StoreOption = None,
    as_json: JsonOption = False,
    limit: Annotated[int | None, typer.Option(help="Most stories listed; all by default.")] = None,
) -> None:
    """List the stories, best first."""
    with open_engine(store) as engine:
        for line in engine.story_lines(limit=limit):
            if as_json:
                typer.echo(json.dumps(line, ensure_ascii=False))
            else:
                typer.echo(
                    f"{line['id']}  {line['voices']:>3} voices  {len(line['articles']):>3} "
                    f"articles  {line['headline']}"
                )


@app.command()
def show(
    story: Annotated[str, typer.Argument(help="A story's id, as 'nutgraf stories' lists it.")],
    store: StoreOption = None,
    as_json: JsonOption = False,
    version: Annotated[int | None, typer.Option(help="An older version of the page.")] = None,
) -> None:
    """Print a story's page: as text with its citations, or as data."""
    from nutgraf.publish.jsonpage import page_to_dict
    from nutgraf.publish.text import page_to_text

    with open_engine(store) as engine:
        view = engine.published(story, version)
        assert view.page is not None
        if as_json:
            typer.echo(
                json.dumps(page_to_dict(view.page, view.sources), ensure_ascii=False, indent=1)
            )
        else:
            typer.echo(page_to_text(view.page, view.sources))


@app.command()
def verify(store: StoreOption = None) -> None:
    """Check every sentence of every page against the words it cites."""
    with open_engine(store) as engine, progress_bars() as progress:
        found = engine.verify(progress)
    for story_id, fault in found.faults:
        typer.echo(f"{story_id}  {fault.invariant}  {fault.where}: {fault.message}")
    typer.echo(
        f"{found.sentences} sentences on {found.pages} pages checked, {len(found.faults)} faults"
    )
    if found.faults:
        raise typer.Exit(3)


@app.command()
def export(
    site: Annotated[Path, typer.Option("--site", help="The folder for the static site.")],
    store: StoreOption = None,
) -> None:
    """Write all pages as a static site that any web server can carry."""
    with open_engine(store) as engine, progress_bars() as progress:
        count = engine.export_site(site, progress)
    typer.echo(f"{count} pages written to {site}")
