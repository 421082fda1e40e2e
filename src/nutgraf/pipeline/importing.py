"""Archives and saved pages as input: JSON Lines, WARC files, HTML files, folders of them.

What a file is is told by its content, not by its name. Pages go through the same extraction as
pages read from the web, so that the same article comes out whichever way it came in.
"""

from __future__ import annotations

import gzip
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import structlog

from nutgraf.errors import ExtractError, ImportArchiveError
from nutgraf.extract.article import Extracted, learn_boilerplate
from nutgraf.extract.outlets import outlet_id
from nutgraf.extract.urls import aliases
from nutgraf.fetch.saved import read_saved
from nutgraf.fetch.warc import ArchivedPage, read_warc
from nutgraf.model import Article
from nutgraf.pipeline import archive
from nutgraf.pipeline.archive import Archived
from nutgraf.pipeline.extracting import extract_page
from nutgraf.store.base import Fault, Store

if TYPE_CHECKING:
    from nutgraf.pipeline.progress import Progress

log = structlog.get_logger(__name__)

Kind = Literal["lines", "warc", "page"]
#: A page and the file it was found in.
Found = tuple[ArchivedPage, Path]

#: Articles stored in one transaction, and how many are extracted ahead of it.
BATCH = 200
#: Pages given to a process at once.
CHUNK = 16
#: Faults recorded for one file; the others are counted only.
MOST_FAULTS = 100
#: An outlet's boilerplate is learned anew after so many more of its articles.
LEARN_EVERY = 40
_SAVED = (".html", ".htm", ".xhtml", ".mhtml", ".mht")
_ARCHIVES = (".jsonl", ".ndjson", ".json", ".warc")
_TAKES = "It takes JSON Lines, WARC files, and saved pages (HTML, MHTML), plain or gzipped."


@dataclass(frozen=True, slots=True)
class Bad:
    """A line or page that gave no article, and why."""

    subject: str
    cause: str


def files_of(path: Path) -> list[Path]:
    """The files to import: the path itself, or what a folder and its folders hold of them.

    Raises ``ImportArchiveError`` where a folder holds none.
    """
    if not path.is_dir():
        return [path]
    found = sorted(
        file
        for file in path.rglob("*")
        if file.is_file()
        and file.name.lower().removesuffix(".gz").endswith((*_SAVED, *_ARCHIVES))
        and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )
    if not found:
        raise ImportArchiveError(str(path), "the folder holds nothing to import", _TAKES)
    return found


def kind_of(path: Path) -> Kind:
    """What a file is, by its first bytes. Raises ``ImportArchiveError`` if that is unknown."""
    try:
        with path.open("rb") as file:
            start = file.read(65_536)
    except OSError as error:
        raise ImportArchiveError(str(path), f"cannot be read: {error.strerror}") from error
    if start.startswith(b"\x1f\x8b"):
        try:
            start = zlib.decompressobj(wbits=31).decompress(start, 4096)
        except zlib.error as error:
            raise ImportArchiveError(str(path), f"cannot be read: {error}") from error
    start = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"WARC/"):
        return "warc"
    if start.startswith((b"{", b"[")):
        return "lines"
    if not start:
        raise ImportArchiveError(str(path), "is empty", _TAKES)
    if b"<" in start or b"multipart/related" in start.lower():
        return "page"
    if path.name.lower().removesuffix(".gz").endswith(_ARCHIVES):
        return "lines"  # each line will say what is wrong with it
    raise ImportArchiveError(str(path), "is not a kind of archive that is known", _TAKES)


class Importer:
    """Puts what files hold into a store. ``executor`` gives the processes to extract pages in.

    ``max_bytes`` bounds a page. An importer is for one ``run``.
    """

    def __init__(
        self,
        store: Store,
        executor: Callable[[], Executor | None],
        now: datetime,
        max_bytes: int,
    ) -> None:
        self._store = store
        self._executor = executor
        self._now = now
        self._max_bytes = max_bytes
        self._learned: dict[str, tuple[int, frozenset[str]]] = {}
        self._seen: dict[str, int] = {}
        self._broken: list[ImportArchiveError] = []
        self._new = self._good = self._bad = 0

    def run(self, path: Path, progress: Progress) -> tuple[int, int]:
        """Import a file or folder. Returns how many articles were new and how many were bad.

        What is bad is recorded as a fault; the others go on. Raises ``ImportArchiveError``
        where a file cannot be read to its end (what came before is kept) or holds no article.
        """
        files = files_of(path)
        saved: list[Path] = []
        for file in files:
            try:
                kind = kind_of(file)
            except ImportArchiveError as error:
                self._break(error)
                continue
            if kind == "page":
                saved.append(file)
            elif kind == "lines":
                self._take(self._lines(file), file, progress)
            else:
                self._take(self._articles(self._archived(file)), file, progress)
        self._take(self._articles(self._saved(saved)), path, progress)
        if self._broken and len(files) == 1:
            raise self._broken[0]
        if not self._good:
            cause = f"holds no article ({self._bad} could not be read)" if self._bad else "is empty"
            raise ImportArchiveError(str(path), cause, _TAKES)
        return self._new, self._bad

    def _take(self, items: Iterator[Archived | Bad], path: Path, progress: Progress) -> None:
        """Store what can be stored, and record what cannot."""
        batch: list[Archived] = []
        faults = 0
        for item in items:
            if isinstance(item, Bad):
                faults += 1
                self._note(item, recorded=faults <= MOST_FAULTS)
                continue
            self._good += 1
            batch.append(item)
            if len(batch) >= BATCH:
                self._new += self._put(batch, path)
                batch = []
                progress("import", self._good + self._bad, 0)
        self._new += self._put(batch, path)
        progress("import", self._good + self._bad, self._good + self._bad)

    def _note(self, bad: Bad, *, recorded: bool = True) -> None:
        self._bad += 1
        log.warning("not imported", subject=bad.subject, cause=bad.cause)
        if recorded:
            self._store.put_fault(
                Fault(scope="import", subject=bad.subject, message=bad.cause, at=self._now)
            )

    def _break(self, error: ImportArchiveError) -> None:
        """A file that cannot be read, or not to its end."""
        self._broken.append(error)
        self._note(Bad(error.subject, error.cause))

    # what files hold -----------------------------------------------------------------------

    def _lines(self, path: Path) -> Iterator[Archived | Bad]:
        try:
            for number, line in archive.lines(path):
                try:
                    yield archive.understand(line, number, path, self._now)
                except ImportArchiveError as error:
                    yield Bad(error.subject, error.cause)
        except ImportArchiveError as error:
            self._break(error)

    def _archived(self, path: Path) -> Iterator[Found]:
        try:
            for page in read_warc(path, max_bytes=self._max_bytes):
                yield page, path
        except ImportArchiveError as error:
            self._break(error)

    def _saved(self, paths: Iterable[Path]) -> Iterator[Found]:
        for path in paths:
            try:
                yield read_saved(self._read(path)), path
            except ImportArchiveError as error:
                self._break(error)

    def _read(self, path: Path) -> bytes:
        try:
            data = path.read_bytes()
            if data.startswith(b"\x1f\x8b"):
                with gzip.open(path) as file:
                    data = file.read(self._max_bytes + 1)
        except (OSError, EOFError, zlib.error) as error:
            cause = getattr(error, "strerror", None) or str(error)
            raise ImportArchiveError(str(path), f"cannot be read: {cause}") from error
        if len(data) > self._max_bytes:
            raise ImportArchiveError(
                str(path),
                f"is larger than {self._max_bytes:,} bytes",
                "Raise the setting max_bytes if it should be read.",
            )
        return data

    # pages ---------------------------------------------------------------------------------

    def _articles(self, pages: Iterator[Found]) -> Iterator[Archived | Bad]:
        """Articles of pages, in their order, extracted ahead in processes where there are any."""
        waiting: deque[tuple[list[Found], Future[list[Extracted | str]]]] = deque()
        executor: Executor | None = None
        while chunk := list(islice(pages, CHUNK)):
            jobs = [(page, self._boilerplate(page.url)) for page, _ in chunk]
            if executor is None and len(chunk) == CHUNK:
                executor = self._executor()  # starting processes is not worth it for less
            if executor is None:
                yield from self._understood(chunk, _extract_chunk(jobs))
                continue
            waiting.append((chunk, executor.submit(_extract_chunk, jobs)))
            if len(waiting) * CHUNK >= BATCH:
                first, future = waiting.popleft()
                yield from self._understood(first, future.result())
        for chunk, future in waiting:
            yield from self._understood(chunk, future.result())

    def _understood(
        self, chunk: list[Found], found: list[Extracted | str]
    ) -> Iterator[Archived | Bad]:
        for (page, path), extracted in zip(chunk, found, strict=True):
            if isinstance(extracted, str):
                yield Bad(f"{path}: {page.url}" if page.url else str(path), extracted)
            else:
                yield archive.from_page(page, extracted, path, self._now)

    def _boilerplate(self, url: str) -> frozenset[str]:
        outlet = outlet_id(url)
        seen = self._seen[outlet] = self._seen.get(outlet, 0) + 1
        at, lines = self._learned.get(outlet, (-LEARN_EVERY, frozenset()))
        if seen - at >= LEARN_EVERY:
            texts = [r.text for r in self._store.outlet_texts(outlet, LEARN_EVERY)]
            lines = learn_boilerplate(texts)
            self._learned[outlet] = (seen, lines)
        return lines

    # storing -------------------------------------------------------------------------------

    def _put(self, batch: list[Archived], path: Path) -> int:
        new = 0
        with self._store.transaction():
            ids = {one.outlet.id: one.outlet for one in batch}
            known = self._store.outlets(ids)
            self._store.put_outlets(outlet for key, outlet in ids.items() if key not in known)
            held = self._store.articles(one.article.id for one in batch)
            for one in batch:
                mine = one.article.imported_id
                before = held.get(one.article.id)
                theirs = before.imported_id if before else None
                if mine is not None and theirs is not None and mine != theirs:
                    one = archive.apart(one, path)
                    before = held.get(one.article.id)
                if before is not None and self._is_older(one):
                    continue
                article = _completed(one.article, before)
                held[article.id] = article
                new += self._store.put_article(article, one.revision)
                where = aliases(article.requested_url, *one.addresses)
                self._store.put_aliases(article.id, where)
        return new

    def _is_older(self, one: Archived) -> bool:
        """Whether a page was read before the words that are held already."""
        if not one.addresses:
            return False
        newest = self._store.revision(one.article.id)
        return newest is not None and newest.fetched > one.revision.fetched


def _completed(article: Article, before: Article | None) -> Article:
    """The article with what was known of it before and is not said now."""
    if before is None:
        return article
    missing = {
        field.name: getattr(before, field.name)
        for field in fields(Article)
        if field.name != "removed" and getattr(article, field.name) is None
    }
    return replace(article, **missing)


def _extract_chunk(
    jobs: list[tuple[ArchivedPage, frozenset[str]]],
) -> list[Extracted | str]:
    """Extracting as a process pool calls it; a page without an article gives the reason."""
    found: list[Extracted | str] = []
    for page, boilerplate in jobs:
        try:
            found.append(
                extract_page(page.body, page.url, page.content_type, boilerplate=boilerplate)
            )
        except ExtractError as error:
            found.append(error.cause)
    return found
