"""Commands to look inside: what is understood of one feed or one page."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from nutgraf.cli.common import JsonOption, app, settings_for

SourceArgument = Annotated[
    str, typer.Argument(metavar="FILE|URL|-", help="A file, an address, or - for standard input.")
]
UrlOption = Annotated[
    str | None, typer.Option("--url", help="Where a file is from, for its relative links.")
]
#: Characters of a left out line that the text output shows.
_SHOWN = 100


@app.command("parse-feed")
def parse_feed(source: SourceArgument, url: UrlOption = None, as_json: JsonOption = False) -> None:
    """Print what is understood of a feed, sitemap or list of addresses. Nothing is stored."""
    from nutgraf.engine.looking import look_at_feed

    found = look_at_feed(source, settings_for(None), url)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    _fields(found, ("format", "title", "description", "site_url", "language", "problem"))
    typer.echo(f"{'entries':<12}{len(found['entries'])}")
    for entry in found["entries"]:
        typer.echo("")
        typer.echo(entry["title"] or "(no title)")
        _fields(entry, ("url", "published", "updated", "authors", "tags", "source_title"), "  ")
        words = len(_words(entry["content"] or entry["summary"] or ""))
        typer.echo(f"  {'text':<14}{words} words")


@app.command()
def extract(source: SourceArgument, url: UrlOption = None, as_json: JsonOption = False) -> None:
    """Print what is understood of an article's page, and what was left out and why."""
    from nutgraf.engine.looking import look_at_page

    found = look_at_page(source, settings_for(None), url)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    typer.echo(found["title"])
    image = found["image"] or {}
    shown = found | {"image": image.get("url"), "image_credit": image.get("credit")}
    shown["paywall"] = "yes" if found["paywall"] else None
    _fields(
        shown,
        ("byline", "outlet", "published", "changed", "language", "section", "url", "canonical_url",
         "image", "image_credit", "taken_from", "extent", "paywall"),
    )  # fmt: skip
    typer.echo(f"\n{found['text']}")
    if found["left_out"]:
        typer.echo(f"\nLeft out ({len(found['left_out'])}):")
    for part in found["left_out"]:
        text = part["text"]
        text = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
        typer.echo(f"  {part['reason']}: {text}")


def _fields(data: dict[str, Any], names: tuple[str, ...], indent: str = "") -> None:
    for name in names:
        value = data[name]
        if value:
            text = ", ".join(value) if isinstance(value, list) else value
            typer.echo(f"{indent}{name.replace('_', ' '):<14}{text}")


def _words(markup: str) -> list[str]:
    import re

    return re.sub(r"<[^>]*>", " ", markup).split()
