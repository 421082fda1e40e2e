"""Whole archives on a Dask cluster: files are read side by side, then grouped in order of time.

1. Each input file becomes a *part*: a small store with its articles, annotated and encoded. Parts
   are made by any worker in any order, alone, and put in place whole: one that is there is done.
2. The articles of all parts are put into the store in order of publication (then address, then
   when they were read), whichever worker was first.
3. They are grouped and their pages composed, at the time of the newest of them.

So the same files give the same stories and pages whatever the number of workers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from nutgraf import config
from nutgraf.errors import ImportArchiveError, NutgrafError
from nutgraf.pipeline.progress import Progress, quiet

if TYPE_CHECKING:
    from distributed import Client

    from nutgraf.engine import Engine
    from nutgraf.store.base import Store

log = structlog.get_logger(__name__)

#: Articles annotated, encoded, or put into the store at once.
BATCH = 200
#: Texts encoded at once.
_ENCODED = 32
#: How often a part whose worker died is begun again.
RETRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What came of one file: how many articles it gave, or why it could not be read whole."""

    file: str
    articles: int
    bad: int
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """What came of all files."""

    parts: tuple[Part, ...]
    articles: int
    pages: int
    refused: int


def archive(
    files: Sequence[Path],
    store: str,
    settings: config.Settings,
    *,
    scheduler: str | None = None,
    workers: int | None = None,
    progress: Progress = quiet,
) -> Archived:
    """Read files into a store, on a cluster: a scheduler's address, or one made for this.

    ``workers`` is for a cluster made here (one a core by default). Parts are kept in the folder
    ``STORE.parts`` (for PostgreSQL ``nutgraf.parts``), which all workers must see; a run that is
    stopped goes on from them. Raises ``ImportArchiveError`` where no file gives an article or a
    file is not there, ``NutgrafError`` where Dask is not installed or the scheduler not there.
    """
    folder = parts_folder(store)
    folder.mkdir(parents=True, exist_ok=True)
    places = {file: folder / part_name(file) for file in sorted(set(files))}
    parts = [_bad(file, "cannot be read") for file in places if not file.is_file()]
    wanted = [file for file in places if file.is_file()]
    given = settings.model_dump() | {"workers": 1}
    with _cluster(scheduler, workers) as client:
        parts += _make(client, {f: places[f] for f in wanted}, given, progress)
    made = sorted((places[f] for f in wanted if places[f].exists()), key=lambda place: place.name)
    if not any(part.articles for part in parts):
        first = next((p.problem for p in parts if p.problem), "there is no article in them")
        raise ImportArchiveError(f"{len(parts)} files", f"gave no article: {first}")
    return _put_together(made, parts, store, settings, progress)


def parts_folder(store: str) -> Path:
    """Where a store's parts are kept."""
    if store.startswith("postgres"):
        return Path("nutgraf.parts")
    path = Path(store).expanduser()
    return path.with_name(f"{path.name}.parts")


def part_name(file: Path) -> str:
    """A part's name: the file's, and a digest of where it is, how long and how old."""
    try:
        found = file.stat()
    except OSError:
        return f"{file.name}.part"
    known = f"{file.resolve()}\0{found.st_size}\0{found.st_mtime_ns}"
    return f"{file.name}-{hashlib.blake2b(known.encode(), digest_size=6).hexdigest()}.part"


def make_part(file: str, place: str, given: dict[str, Any]) -> Part:
    """Read one file into a part, unless it is there: what a worker of the cluster does."""
    from nutgraf.pipeline.importing import Importer
    from nutgraf.store import open_store

    target, settings = Path(place), config.Settings(**given)
    if not target.exists():
        fresh = target.with_suffix(f".{hashlib.blake2b(place.encode()).hexdigest()[:6]}.partial")
        _remove(fresh)
        # Undated articles are as old as the file: the clock must not tell in what is made.
        now = datetime.fromtimestamp(int(Path(file).stat().st_mtime), UTC)
        problem = ""
        with closing(open_store(fresh)) as store:
            try:
                Importer(store, lambda: None, now, settings.max_bytes).run(Path(file), quiet)
            except ImportArchiveError as error:
                problem = str(error)
                log.warning("archive not read whole", file=file, error=problem)
            _understand(store, settings)
            if problem:
                store.put_fault(_fault(file, problem, now))
        _fold(fresh)
        fresh.replace(target)
    with closing(open_store(target)) as store:
        faults = store.faults("import")
        return Part(
            file=file,
            articles=store.counts().articles,
            bad=sum(1 for f in faults if f.subject != file),
            problem=next((f.message for f in faults if f.subject == file), None),
        )


def _fault(file: str, problem: str, now: datetime) -> Any:
    from nutgraf.store.base import Fault

    return Fault(scope="import", subject=file, message=problem, at=now)


def _understand(store: Store, settings: config.Settings) -> None:
    """Annotate and encode a part's articles."""
    from nutgraf.annotate import Annotator, Job
    from nutgraf.annotate.vectors import load_encoder
    from nutgraf.group.features import encoder_text

    ids = store.ungrouped()
    annotator, encoder = Annotator(), load_encoder(settings.encoder)
    for at in range(0, len(ids), BATCH):
        articles = store.articles(ids[at : at + BATCH])
        revisions = store.newest_revisions(articles)
        jobs = [
            Job(revisions[key], article.published, article.language)
            for key, article in articles.items()
        ]
        store.put_annotations(annotator.annotate_many(jobs))
        keys = list(articles)
        for start in range(0, len(keys), _ENCODED) if encoder is not None else ():
            assert encoder is not None
            some = keys[start : start + _ENCODED]
            texts = [encoder_text(revisions[k].title, revisions[k].text) for k in some]
            store.put_vectors(encoder.name, dict(zip(some, encoder.encode(texts), strict=True)))


def _fold(path: Path) -> None:
    """Make a part one file, without a log beside it."""
    import sqlite3

    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE").fetchall()


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _bad(file: Path, problem: str) -> Part:
    return Part(file=str(file), articles=0, bad=0, problem=f"{file}: {problem}")


@contextmanager
def _cluster(scheduler: str | None, workers: int | None) -> Iterator[Client]:
    """A client of the scheduler, or of a cluster on this machine's cores."""
    from nutgraf.pipeline.pool import cores

    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise NutgrafError(
            "nutgraf archive", "needs Dask", "Run: pip install 'nutgraf[archives]'"
        ) from error
    if scheduler is not None:
        try:
            client = Client(scheduler, timeout="10s")
        except (OSError, TimeoutError, ValueError) as error:
            raise NutgrafError(
                scheduler, "no Dask scheduler answers", "Start one with: dask scheduler"
            ) from error
        with client:
            yield client
        return
    with (
        LocalCluster(
            n_workers=workers or cores(),
            threads_per_worker=1,
            dashboard_address=None,
            host="127.0.0.1",
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def _make(
    client: Client, places: dict[Path, Path], given: dict[str, Any], progress: Progress
) -> list[Part]:
    from distributed import as_completed

    futures = {
        client.submit(
            make_part, str(file), str(place.absolute()), given, retries=RETRIES, pure=False
        ): file
        for file, place in places.items()
    }
    parts = []
    for done, future in enumerate(as_completed(list(futures)), 1):
        file = futures[future]
        error = future.exception()
        if error is not None:
            log.error("file not read", file=str(file), error=str(error))
        parts.append(future.result() if error is None else _bad(file, str(error)))
        progress("files", done, len(futures))
    return sorted(parts, key=lambda part: part.file)


def _put_together(
    places: Sequence[Path],
    parts: Sequence[Part],
    address: str,
    settings: config.Settings,
    progress: Progress,
) -> Archived:
    from nutgraf.engine import Engine
    from nutgraf.store import open_store

    with ExitStack() as opened:
        stores = [opened.enter_context(closing(open_store(place))) for place in places]
        order = sorted(_times(stores))
        newest = order[-1][0].astimezone(UTC)
        with Engine.open(address, settings=settings, clock=lambda: newest) as engine:
            articles = _put(engine, stores, order, progress)
            _, pages, refused = engine.pipeline.digest(progress)
    return Archived(parts=tuple(parts), articles=articles, pages=pages, refused=refused)


def _times(stores: Sequence[Store]) -> Iterator[tuple[datetime, str, int]]:
    """Every article of the parts: its time, its id, and which part it is in."""
    for number, store in enumerate(stores):
        ids = store.ungrouped()
        for at in range(0, len(ids), BATCH):
            for article in store.articles(ids[at : at + BATCH]).values():
                yield article.time, article.id, number


def _put(
    engine: Engine,
    stores: Sequence[Store],
    order: Sequence[tuple[datetime, str, int]],
    progress: Progress,
) -> int:
    """Put the parts' articles into the store in this order. Returns how many were new."""
    target, encoder = engine.store, engine.encoder()
    model = encoder.name if encoder else ""
    for store in stores:
        known = target.outlets()
        target.put_outlets(o for key, o in store.outlets().items() if key not in known)
    new = 0
    for at in range(0, len(order), BATCH):
        with target.transaction():
            for _, key, number in order[at : at + BATCH]:
                new += _put_one(target, stores[number], key, model)
        progress("articles", min(at + BATCH, len(order)), len(order))
    return new


def _put_one(target: Store, part: Store, key: str, model: str) -> bool:
    """Put one article of a part, unless the target has words of it that were read later."""
    from nutgraf.annotate import VERSION

    article, revisions = part.article(key), part.revisions(key)
    held = target.revision(key)
    assert article is not None
    added = False
    for revision in revisions:
        if held is not None and held.fetched >= revision.fetched:
            continue
        added |= target.put_article(article, revision)
    newest = revisions[-1]
    stored = target.revision(key)
    if stored is not None and (stored.title, stored.text) == (newest.title, newest.text):
        note = part.annotations([(key, newest.number)], VERSION).get(key)
        if note is not None and stored.number == newest.number:
            target.put_annotation(note)
        if model:
            target.put_vectors(model, part.vectors(model, [key]))
    return added
