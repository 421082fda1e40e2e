"""Articles of archives: lines of JSON, and pages of WARC files or saved by people.

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
from nutgraf.extract.article import Extracted
from nutgraf.extract.language import detect
from nutgraf.extract.outlets import outlet_for, outlet_id
from nutgraf.extract.urls import article_id, canonical
from nutgraf.fetch.warc import ArchivedPage
from nutgraf.model import Article, Grain, Outlet, Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """One article of an archive, understood. ``addresses`` are those its page was found at."""

    article: Article
    revision: Revision
    outlet: Outlet
    addresses: tuple[str, ...] = ()


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


def from_page(page: ArchivedPage, found: Extracted, path: Path, seen: datetime) -> Archived:
    """The article of an archived page. ``path`` names it where its page has no address."""
    fetched = min(page.fetched or seen, seen)
    address, elsewhere = identify(found.canonical_url, page.url)
    outlet = outlet_for(page.url or found.outlet_name or path.name.split(".")[0], found.outlet_name)
    key = article_id(address) if address else local_id(path, path.name)
    article = made_of(
        found,
        key=key,
        address=address,
        outlet=outlet,
        first_seen=fetched,
        credit=elsewhere,
        requested_url=page.url or None,
    )
    revision = Revision(
        article_id=key,
        number=1,
        title=found.title,
        text=found.text,
        fetched=fetched,
        updated=found.updated,
    )
    addresses = tuple(url for url in (page.url, address) if url)
    return Archived(article=article, revision=revision, outlet=outlet, addresses=addresses)


def identify(declared: str | None, final: str) -> tuple[str | None, str | None]:
    """An article's address, and the outlet it was taken from where its page names another's.

    ``declared`` is the canonical address that the page at ``final`` gives. A page that declares
    one at another outlet is a reprint of what stands there: an article of its own, credited to
    that outlet.
    """
    if not final:
        return (canonical(declared) if declared else None), None
    if declared is None or outlet_id(declared) == outlet_id(final):
        return canonical(declared or final), None
    return canonical(final), outlet_id(declared)


def made_of(
    found: Extracted,
    *,
    key: str,
    address: str | None,
    outlet: Outlet,
    first_seen: datetime,
    credit: str | None,
    requested_url: str | None,
    feed_url: str | None = None,
) -> Article:
    """The article that extracting found, under its id and address."""
    return Article(
        id=key,
        url=address,
        requested_url=requested_url,
        feed_url=feed_url,
        outlet_id=outlet.id,
        first_seen=first_seen,
        published=found.published,
        grain=found.grain,
        byline=found.byline,
        section=found.section,
        language=found.language,
        image_url=found.image_url,
        image_credit=found.image_credit,
        credit=found.credit or credit,
        extent=found.extent,
    )


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
