"""The command line. Thin: each command is one engine call and what it prints.

Exit codes: 0 done; 1 it could not be done (the message says why and what to do);
2 the command line itself is wrong; 3 ``verify`` found faults; 130 interrupted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from nutgraf.config import Settings
    from nutgraf.engine import Engine
    from nutgraf.pipeline.run import Progress

app = typer.Typer(
    name="nutgraf",
    help="News pages on which every sentence can be traced to the words it came from.",
    epilog="Exit codes: 0 done, 1 could not be done, 2 wrong usage, 3 verify found faults, "
    "130 interrupted.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)

#: Exit code after Ctrl-C, as shells give it.
INTERRUPTED = 130

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store", help="The store: a path, or a postgresql:// address.", show_default=False
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
PortOption = Annotated[int | None, typer.Option(help="The web server's port; 0 picks one.")]


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        from nutgraf import __version__

        typer.echo(f"nutgraf {__version__}")
        raise typer.Exit


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Build the pages and stop.")] = False,
    store: StoreOption = None,
    port: PortOption = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
) -> None:
    """Read the sample press, build its stories, and serve them."""
    from nutgraf.demo import open_demo, read_week
    from nutgraf.serve import serve

    settings = _settings(store, {"store": "nutgraf-demo.sqlite"}, port=port)
    with open_demo(settings) as (engine, press, _):
        with _progress() as progress:
            report = read_week(engine, press, progress)
        typer.echo(
            f"{report.articles} articles read, {report.grouped} grouped, "
            f"{report.pages} pages published, {report.refused} refused. Store: {settings.store}"
        )
        if not once:
            serve(engine, schedule=False, on_ready=_ready(open_browser=not no_open))


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

    with _engine(store, {"log": "info"}, port=port, host=host) as engine:
        _add_all(engine, sources or [])
        serve(engine, schedule=True, on_ready=_ready(open_browser=False))


@app.command()
def add(
    sources: Annotated[list[str], typer.Argument(metavar="OPML|URL...")],
    store: StoreOption = None,
) -> None:
    """Follow feeds: by address, by their site's address, or from an OPML file."""
    with _engine(store) as engine:
        failed = _add_all(engine, sources)
    if failed:
        raise typer.Exit(1)


@app.command()
def update(
    store: StoreOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Poll feeds that are not due too.")
    ] = False,
) -> None:
    """Poll due feeds, read what is new, and publish the pages it changes."""
    with _engine(store) as engine, _progress() as progress:
        report = engine.update(progress, force=force)
    typer.echo(
        f"{report.feeds} feeds polled, {report.entries} new entries, {report.articles} articles "
        f"read, {report.changed} changed, {report.pages} pages published"
        + (f", {report.refused} refused ('nutgraf feeds' says why)" if report.refused else "")
    )


@app.command("import")
def import_(
    archives: Annotated[list[Path], typer.Argument(metavar="ARCHIVE...")],
    store: StoreOption = None,
) -> None:
    """Import JSON Lines archives (plain or .gz): one article with title and text a line."""
    with _engine(store) as engine, _progress() as progress:
        for path in archives:
            new, bad = engine.import_archive(path, progress)
            typer.echo(
                f"{path}: {new} new articles"
                + (f", {bad} lines could not be read ('nutgraf feeds' says why)" if bad else "")
            )


@app.command()
def stories(
    store: StoreOption = None,
    as_json: JsonOption = False,
    limit: Annotated[int | None, typer.Option(help="Most stories listed; all by default.")] = None,
) -> None:
    """List the stories, best first."""
    with _engine(store) as engine:
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

    with _engine(store) as engine:
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
    with _engine(store) as engine, _progress() as progress:
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
    with _engine(store) as engine, _progress() as progress:
        count = engine.export_site(site, progress)
    typer.echo(f"{count} pages written to {site}")


@app.command()
def feeds(store: StoreOption = None, as_json: JsonOption = False) -> None:
    """List the feeds with their health, and whatever else went wrong."""
    with _engine(store) as engine:
        for feed in engine.feeds():
            if as_json:
                typer.echo(json.dumps(_plain(feed), ensure_ascii=False))
                continue
            health = feed.error or (
                "read " + _time(feed.last_success) if feed.last_success else "not read yet"
            )
            typer.echo(f"{feed.url}  [{feed.status}]  {health}; next try {_time(feed.next_poll)}")
        for fault in engine.faults():
            if as_json:
                typer.echo(json.dumps(_plain(fault), ensure_ascii=False))
            elif fault.scope != "feed":
                typer.echo(f"{fault.scope} {fault.subject}: {fault.message}")


def _plain(item: object) -> dict[str, object]:
    from dataclasses import asdict
    from datetime import datetime

    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in asdict(item).items()  # type: ignore[call-overload]
    }


def _time(value: object) -> str:
    from datetime import datetime

    return value.strftime("%d %b %Y %H:%M") if isinstance(value, datetime) else "now"


def _add_all(engine: Engine, sources: list[str]) -> int:
    from nutgraf.errors import NutgrafError

    failed = 0
    for source in sources:
        try:
            path = Path(source)
            added = engine.add_opml(path) if path.is_file() else engine.add(source)
        except NutgrafError as error:
            failed += 1
            typer.echo(str(error), err=True)
            continue
        for feed in added:
            typer.echo(f"following {feed.url}")
        if not added:
            typer.echo(f"{source}: followed already")
    return failed


def _ready(*, open_browser: bool) -> Callable[[str], None]:
    def ready(address: str) -> None:
        typer.echo(f"Serving at {address} (Ctrl-C stops)")
        if open_browser and sys.stdout.isatty():
            import webbrowser

            webbrowser.open(address)

    return ready


def _settings(
    store: str | None, defaults: dict[str, Any] | None = None, **overrides: Any
) -> Settings:
    """Settings for a command; its own ``defaults`` stand where nothing else sets them."""
    from nutgraf import config, logs

    settings = config.load(store=store, **overrides)
    unset = {k: v for k, v in (defaults or {}).items() if k not in settings.model_fields_set}
    settings = settings.model_copy(update=unset)
    logs.configure(settings.log, as_json=settings.log_json)
    return settings


@contextmanager
def _engine(
    store: str | None, defaults: dict[str, Any] | None = None, **overrides: Any
) -> Iterator[Engine]:
    from nutgraf.engine import Engine

    settings = _settings(store, defaults, **overrides)
    with Engine.open(settings.store, settings=settings) as engine:
        yield engine


@contextmanager
def _progress() -> Iterator[Progress]:
    """Progress bars on standard error where that is a terminal, else nothing."""
    if not sys.stderr.isatty():
        from nutgraf.pipeline.run import quiet

        yield quiet
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description:<14}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, object] = {}

        def show_step(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step)
            bars.update(tasks[step], completed=done, total=total or None)  # type: ignore[arg-type]

        yield show_step


def main() -> None:
    """Run the command line; errors of ours become one message and exit code 1."""
    from nutgraf.errors import NutgrafError

    try:
        app()
    except NutgrafError as error:
        typer.echo(f"nutgraf: {error}", err=True)
        sys.exit(1)
    except SystemExit as done:
        if done.code == INTERRUPTED:
            typer.echo("nutgraf: interrupted; what was done is kept", err=True)
        raise


if __name__ == "__main__":
    main()
