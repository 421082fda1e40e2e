"""JSON Lines archives as input: how real articles get in without a network.

A line is an object with at least ``text`` or ``title``; ``id``, ``url``, ``outlet``,
``published`` (ISO 8601) and ``description`` are used where they are there. Text and title are
stored exactly as given, so that offsets hold in the archive's own text.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from nutgraf.errors import ImportArchiveError
from nutgraf.extract.language import detect
from nutgraf.extract.outlets import outlet_for
from nutgraf.extract.urls import article_id, canonical
from nutgraf.model import Article, Grain, Outlet, Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """One line of an archive, understood."""

    article: Article
    revision: Revision
    outlet: Outlet


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The archive's lines with their numbers (from 1), unpacked if it ends in ``.gz``.

    Raises ``ImportArchiveError`` if the file cannot be read or is not whole.
    """
    try:
        with _open(path) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line
    except (OSError, EOFError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise ImportArchiveError(str(path), f"cannot be read: {cause}") from error


def _open(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def understand(line: bytes, number: int, path: Path, seen: datetime) -> Archived:
    """The article on one line. Raises ``ImportArchiveError`` naming the line and what is wrong."""
    where = f"{path}, line {number}"
    try:
        record = json.loads(line)
    except (ValueError, UnicodeDecodeError) as error:
        raise ImportArchiveError(
            where, f"is not JSON: {error}", "The other lines go on."
        ) from error
    if not isinstance(record, dict):
        raise ImportArchiveError(
            where, "is not a JSON object", "One article an object, one a line."
        )
    title, text = _string(record, "title", where), _string(record, "text", where)
    if not text.strip() and not title.strip():
        raise ImportArchiveError(where, "has neither text nor title", "Nothing to import from it.")
    url = _address(record)
    imported_id = str(record["id"]) if record.get("id") is not None else None
    outlet = outlet_for(str(record.get("outlet") or url or path.name.split(".")[0]))
    if url and not record.get("outlet"):
        outlet = outlet_for(url)
    published, grain = when(record.get("published"), where)
    key = (
        article_id(canonical(url))
        if url
        else local_id(path, imported_id or hashlib.blake2b(line, digest_size=8).hexdigest())
    )
    article = Article(
        id=key,
        url=canonical(url) if url else None,
        requested_url=url,
        outlet_id=outlet.id,
        first_seen=seen,
        imported_id=imported_id,
        published=published,
        grain=grain,
        language=str(record["language"]) if record.get("language") else detect(title, text),
        extent="archive",
    )
    description = record.get("description")
    revision = Revision(
        article_id=key,
        number=1,
        title=title,
        text=text,
        fetched=seen,
        description=description if isinstance(description, str) else None,
    )
    return Archived(article=article, revision=revision, outlet=outlet)


def apart(archived: Archived, path: Path) -> Archived:
    """The same article under the archive's own id, where its address is another article's."""
    imported = archived.article.imported_id or archived.article.id
    key = local_id(path, imported)
    return replace(
        archived,
        article=replace(archived.article, id=key),
        revision=replace(archived.revision, article_id=key),
    )


def local_id(path: Path, imported_id: str) -> str:
    """An article's id from its archive's name and its id there: the same at every import."""
    name = path.name.split(".")[0]
    return hashlib.blake2b(f"import:{name}:{imported_id}".encode(), digest_size=8).hexdigest()


def when(value: Any, where: str) -> tuple[datetime | None, Grain]:
    """A publication time and its grain from an ISO 8601 string; midnight means only the day."""
    if value in (None, ""):
        return None, "time"
    try:
        parsed = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ImportArchiveError(
            where, f"'published' is {value!r}", "It takes ISO 8601, such as 2017-12-26T10:04:00Z."
        ) from error
    naive = parsed.tzinfo is None
    day_only = naive and parsed.time() == datetime.min.time()
    return (parsed.replace(tzinfo=UTC) if naive else parsed), "day" if day_only else "time"


def _address(record: dict[str, Any]) -> str | None:
    url = record.get("url")
    return url if isinstance(url, str) and url.startswith(("http://", "https://")) else None


def _string(record: dict[str, Any], name: str, where: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ImportArchiveError(where, f"{name!r} is {type(value).__name__}, not a string")
    return value
