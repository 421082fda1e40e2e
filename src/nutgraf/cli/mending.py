"""Commands for mending stories by hand: merge, split, exclude, undo."""

from __future__ import annotations

from typing import Annotated

import typer

from nutgraf.cli.common import StoreOption, app, open_engine

Story = Annotated[str, typer.Argument(help="A story's id, as 'nutgraf stories' lists it.")]


@app.command()
def merge(story: Story, other: Story, store: StoreOption = None) -> None:
    """Make two stories one, for good. The older keeps its address, the other leads there."""
    with open_engine(store) as engine:
        stays = engine.merge(story, other)
    typer.echo(f"One story: {stays}")


@app.command()
def split(
    story: Story,
    articles: Annotated[list[str], typer.Argument(help="Ids of the articles of its other part.")],
    store: StoreOption = None,
) -> None:
    """Make two stories of one, for good. The part with its first article keeps the address."""
    with open_engine(store) as engine:
        new = engine.split(story, articles)
    typer.echo(f"Its other part is story {new}")


@app.command()
def exclude(
    article: Annotated[str, typer.Argument(help="An article's id.")],
    store: StoreOption = None,
) -> None:
    """Say that an article is not of its story: it goes, and never comes back."""
    with open_engine(store) as engine:
        new = engine.exclude(article)
    typer.echo(f"It is story {new} now")


@app.command()
def undo(story: Story, store: StoreOption = None) -> None:
    """Take back a story's newest merge, split or exclusion. Twice: as it was."""
    with open_engine(store) as engine:
        change = engine.undo(story)
    about = change.article_id or change.other_story_id
    typer.echo(f"Taken back: {change.kind}, {about}, of {change.at:%Y-%m-%d %H:%M}")
