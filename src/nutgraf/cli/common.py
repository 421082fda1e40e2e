"""What the commands share: the app, options, an opened engine, progress bars."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core

if TYPE_CHECKING:
    from nutgraf.config import Settings
    from nutgraf.engine import Engine
    from nutgraf.pipeline.progress import Progress

#: The commands by purpose, in the order in which a newcomer needs them.
PURPOSES: dict[str, tuple[str, ...]] = {
    "Begin": ("demo", "run"),
    "Sources": ("add", "remove", "feeds", "import", "update"),
    "Read": ("stories", "show", "why", "verify"),
    "Publish": ("export", "edition", "mcp"),
    "Mend stories": ("merge", "split", "exclude", "undo"),
    "Look inside": ("parse-feed", "extract", "annotate"),
    "Keep the store": ("password", "backup", "restore", "copy", "compact"),
    "Many machines": ("worker", "archive"),
}


class Commands(typer.core.TyperGroup):
    """The group of all commands; ``--help`` lists them by purpose instead of by file.

    Context and formatter are click's, of which newer typers bring their own copy.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        return [name for names in PURPOSES.values() for name in names]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        widest = max(map(len, self.list_commands(ctx)))
        for purpose, names in PURPOSES.items():
            with formatter.section(purpose):
                formatter.write_dl(
                    [
                        (name.ljust(widest), self.commands[name].get_short_help_str(limit=200))
                        for name in names
                    ]
                )


app = typer.Typer(
    name="nutgraf",
    cls=Commands,
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


def settings_for(
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
def open_engine(
    store: str | None, defaults: dict[str, Any] | None = None, **overrides: Any
) -> Iterator[Engine]:
    from nutgraf.engine import Engine

    settings = settings_for(store, defaults, **overrides)
    with Engine.open(settings.store, settings=settings) as engine:
        yield engine


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Progress bars on standard error where that is a terminal, else nothing."""
    if not sys.stderr.isatty():
        from nutgraf.pipeline.progress import quiet

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


def plain(item: object) -> dict[str, object]:
    from dataclasses import asdict
    from datetime import datetime

    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in asdict(item).items()  # type: ignore[call-overload]
    }


def moment(value: object) -> str:
    from datetime import datetime

    return value.strftime("%d %b %Y %H:%M") if isinstance(value, datetime) else "now"


def announce(*, open_browser: bool) -> Callable[[str], None]:
    def ready(address: str) -> None:
        typer.echo(f"Serving at {address} (Ctrl-C stops)")
        if open_browser and sys.stdout.isatty():
            import webbrowser

            webbrowser.open(address)

    return ready
