"""Commands about what is in a story: why, and merge, split, exclude, undo by hand."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from nutgraf.cli.common import JsonOption, StoreOption, app, open_engine

Story = Annotated[str, typer.Argument(help="A story's id, as 'nutgraf stories' lists it.")]


@app.command()
def why(
    article: Annotated[str, typer.Argument(help="An article's id.")],
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say why an article is in its story, and what the nearest other story was."""
    from nutgraf.publish.jsonlists import decision_to_dict

    with open_engine(store) as engine:
        view = engine.article_view(article)
    if as_json:
        data = {
            "article": view.article.id,
            "title": view.revisions[-1].title,
            "story": view.story_id,
            "why": list(view.why),
            "decision": decision_to_dict(view.decision) if view.decision else None,
        }
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    typer.echo(f"{view.revisions[-1].title}\n{view.outlet.name}, in story {view.story_id}\n")
    for line in view.why:
        typer.echo(line)
    for name, value in view.decision.features.items() if view.decision else ():
        typer.echo(f"  {name:<16}{value:>7.2f}")


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
