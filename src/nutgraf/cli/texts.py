"""Commands for single texts: annotate."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nutgraf.cli.common import JsonOption, app

if TYPE_CHECKING:
    from nutgraf.engine.texts import AnnotatedText, GivenText


@app.command()
def annotate(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="A UTF-8 text; - reads it in.")],
    published: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="When it was published, as ISO 8601; it resolves 'Tuesday'."
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Its language's ISO 639-1 code; told by its words if unset.")
    ] = None,
    title: Annotated[str, typer.Option(help="Its title, which helps to tell the language.")] = "",
    as_lines: Annotated[
        bool,
        typer.Option("--lines", help="FILE is JSON Lines, one text a line; print one JSON a line."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Print a text's sentences, names, statements, dates and figures."""
    from nutgraf.engine.texts import GivenText, annotate_texts, read_records, read_time
    from nutgraf.publish.jsonannotation import annotation_to_text

    words = _read(file)
    time = read_time(published, "--published") if published else None
    if as_lines:
        name = "standard input" if file == "-" else file
        for found in annotate_texts(
            _with_defaults(one, time, language) for one in read_records(words.split("\n"), name)
        ):
            typer.echo(json.dumps(_data(found), ensure_ascii=False))
        return
    given = GivenText(text=words, title=title, published=time, language=language)
    found = next(annotate_texts([given]))
    if as_json:
        typer.echo(json.dumps(_data(found), ensure_ascii=False, indent=1))
        return
    typer.echo(annotation_to_text(found.annotation, words))
    if found.end < len(words):
        typer.echo(f"The first {found.end} characters of {len(words)} were read.", err=True)


def _read(file: str) -> str:
    """The words of a file or standard input, line ends as they are, so that offsets hold."""
    from pathlib import Path

    from nutgraf.errors import TextError

    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TextError(
            file, f"is not UTF-8 (byte {error.start})", "Convert it to UTF-8 first."
        ) from error
    except OSError as error:
        raise TextError(
            file, f"cannot be read: {error.strerror}", "Name a text file, or - for standard input."
        ) from error


def _with_defaults(given: GivenText, time: Any, language: str | None) -> GivenText:
    from dataclasses import replace

    return replace(given, published=given.published or time, language=given.language or language)


def _data(found: AnnotatedText) -> dict[str, Any]:
    from nutgraf.publish.jsonannotation import annotation_to_dict

    given = found.given
    head: dict[str, Any] = {"id": given.id} if given.id else {}
    return head | {
        "language": found.language,
        "published": given.published.isoformat() if given.published else None,
        "characters": len(given.text),
        "annotated_to": found.end,
        **annotation_to_dict(found.annotation, given.text),
    }
