"""From HTML bytes to published, verified pages: how many articles a core does in a second.

Run: ``python eval/throughput.py [--articles N] [--start N] [--baseline] [--two]``

The pages are full articles of the AllSides stream, wrapped in HTML with their title, outlet and
date, in order of publication, and among them every tenth a saved page of the extraction set. They
come in lots of 64, as reading takes them, and each lot goes the whole way: extracted, stored,
annotated, encoded, grouped, its stories composed (which verifies them) and stored. What is
counted is CPU time of this process alone (user and system), by stage, so that other work on the
machine does not tell.

``--baseline`` runs on the same pages what one would put together today: trafilatura, the same
encoder over whole texts, HDBSCAN over all vectors at the end, LexRank (sumy) for each cluster.
``--paced RATE`` lets pages arrive at random, RATE a second, and tells the wall time from a page's
arrival to its story's page. What is loaded (models, gazetteers) is loaded before, by eight pages.
``--two`` imports the same pages as a WARC file with two worker processes and tells wall time,
which says something on an idle machine only.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import random
import resource
import sys
import tarfile
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

DATA = Path(__file__).parents[1] / "../shared/data"
#: Articles that come at once: what reading takes (``pipeline.run.READ_BATCH`` is four of them).
LOT = 64
#: Pages that go the whole way before anything is counted.
WARM = 16
#: Every so many-th page is a saved one.
SAVED = 10


@dataclass(frozen=True)
class Arrival:
    """A page as it comes in."""

    url: str
    body: bytes
    published: datetime


@dataclass
class Clock:
    """CPU seconds by stage."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        before = time.process_time()
        try:
            yield
        finally:
            self.seconds[name] += time.process_time() - before

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


def arrivals(count: int, start: int) -> list[Arrival]:
    """The stream's articles from ``start`` on as pages, saved pages among them."""
    saved = saved_pages(count // SAVED + 1)
    found: list[Arrival] = []
    with gzip.open(DATA / "stream/allsides.jsonl.gz") as file:
        for number, line in enumerate(file):
            if number < start:
                continue
            record = json.loads(line)
            published = datetime.fromisoformat(record["published"]).replace(tzinfo=UTC)
            if len(found) % SAVED == SAVED - 1 and saved:
                url, body = saved.pop()
                found.append(Arrival(url, body, published))
            found.append(Arrival(record["url"], page(record, published), published))
            if len(found) >= count:
                break
    return found[:count]


def page(record: dict[str, str], published: datetime) -> bytes:
    """An article as a plain news page."""
    paragraphs = "\n".join(
        f"<p>{html.escape(part)}</p>" for part in record["text"].split("\n") if part.strip()
    )
    title, outlet = html.escape(record["title"]), html.escape(record["outlet"])
    return (
        f'<!doctype html><html lang="en"><head><title>{title} - {outlet}</title>'
        f'<meta property="og:title" content="{title}">'
        f'<meta property="og:site_name" content="{outlet}">'
        f'<meta property="article:published_time" content="{published.isoformat()}">'
        f"</head><body><header><nav><a href='/'>Home</a></nav></header><main><article>"
        f"<h1>{title}</h1>{paragraphs}</article></main><footer>© {outlet}</footer></body></html>"
    ).encode()


def saved_pages(count: int) -> list[tuple[str, bytes]]:
    """Saved pages of the extraction set, with their addresses."""
    found = []
    with tarfile.open(DATA / "extraction/trafilatura.tar.gz") as archive:
        index = archive.extractfile(
            next(m for m in archive.getmembers() if m.name.endswith("evaldata.json"))
        )
        assert index is not None
        addresses = {value["file"]: url for url, value in json.load(index).items()}
        for member in archive.getmembers():
            url = addresses.get(Path(member.name).name)
            file = archive.extractfile(member) if url else None
            if url and file is not None:
                found.append((url, file.read()))
            if len(found) >= count:
                break
    return found


class Way:
    """The whole way through the product's own stages, in this process alone, over one store."""

    def __init__(self, folder: Path) -> None:
        from nutgraf.annotate import Annotator
        from nutgraf.annotate.vectors import load_encoder
        from nutgraf.pipeline.grouping import Grouping
        from nutgraf.pipeline.relating import Relating
        from nutgraf.store import open_store

        self.clock = Clock()
        self.counts = {"articles": 0, "no article": 0, "pages": 0, "refused": 0}
        encoder = load_encoder("bge-small-en")
        assert encoder is not None
        self._folder, self._annotator, self._encoder = folder, Annotator(), encoder
        self.store = open_store(folder / "store.sqlite")
        self._grouping = Grouping(self.store, encoder, timedelta(days=14))
        self._relating = Relating(self.store)

    def go(self, lot: list[Arrival]) -> None:
        """Take some pages all the way: afterwards every story they touch is published."""
        from nutgraf.group.features import encoder_text
        from nutgraf.pipeline.pages import compose_dirty
        from nutgraf.pipeline.run import quiet

        clock, counts, store, now = self.clock, self.counts, self.store, lot[-1].published
        with clock.stage("extract"):
            understood = self._extracted(lot, now)
        with clock.stage("store articles"), store.transaction():
            store.put_outlets({u.outlet.id: u.outlet for u in understood}.values())
            for one in understood:
                store.put_article(one.article, one.revision)
        with clock.stage("encode"):
            texts = [encoder_text(u.revision.title, u.revision.text) for u in understood]
            vectors = self._encoder.encode(texts)
        with clock.stage("store articles"):
            keys = [u.article.id for u in understood]
            store.put_vectors(self._encoder.name, dict(zip(keys, vectors, strict=True)))
        with clock.stage("group"):
            self._grouping.group(now, quiet)
        before = clock.seconds["annotate"]
        with clock.stage("compose, verify, relate, store"):
            published, refused = compose_dirty(store, self._annotate, self._relating, now, quiet)
        clock.seconds["compose, verify, relate, store"] -= clock.seconds["annotate"] - before
        counts["articles"] += len(understood)
        counts["pages"] += published
        counts["refused"] += refused

    def _extracted(self, lot: list[Arrival], now: datetime) -> list:  # type: ignore[type-arg]
        from nutgraf.errors import ExtractError
        from nutgraf.extract.article import extract
        from nutgraf.fetch.warc import ArchivedPage
        from nutgraf.pipeline import archive

        understood = []
        for one in lot:
            found = ArchivedPage(
                url=one.url, body=one.body, content_type="text/html", fetched=one.published
            )
            try:
                extracted = extract(one.body, one.url)
            except ExtractError:
                self.counts["no article"] += 1
                continue
            understood.append(archive.from_page(found, extracted, self._folder, now))
        return understood

    def _annotate(self, items: list) -> list:  # type: ignore[type-arg]
        with self.clock.stage("annotate"):
            return list(self._annotator.annotate_many(items))


def ours(pages: list[Arrival], folder: Path) -> tuple[Clock, dict[str, int]]:
    """The whole way, in lots."""
    way = Way(folder)
    for at in track(range(0, len(pages), LOT), "articles", console=Console(stderr=True)):
        way.go(pages[at : at + LOT])
    way.store.close()
    return way.clock, way.counts


def paced(pages: list[Arrival], folder: Path, rate: float) -> list[float]:
    """Wall seconds from each page's arrival to the last page its lot changed being published.

    Pages arrive at random, ``rate`` a second on average, and wait for the lot before; what has
    arrived by then is the next lot. The first ones come when everything is loaded.
    """
    way, dice = Way(folder), random.Random(1)
    way.go(pages[:8])
    waiting, taken, begun = pages[8:], 0, time.monotonic()
    due, at = [], 0.0
    for _ in waiting:
        at += dice.expovariate(rate)
        due.append(at)
    took: list[float] = []
    while taken < len(waiting):
        now = time.monotonic() - begun
        if due[taken] > now:
            time.sleep(due[taken] - now)
            continue
        until = taken + sum(moment <= now for moment in due[taken : taken + LOT])
        way.go(waiting[taken:until])
        done = time.monotonic() - begun
        took.extend(done - moment for moment in due[taken:until])
        taken = until
    way.store.close()
    return sorted(took)


def baseline(pages: list[Arrival]) -> tuple[Clock, dict[str, int]]:
    """Trafilatura, the encoder over whole texts, HDBSCAN, LexRank for each cluster."""
    import numpy as np
    import trafilatura
    from sklearn.cluster import HDBSCAN

    from baselines import ranking
    from nutgraf.annotate.sentences import split
    from nutgraf.annotate.vectors import load_encoder

    clock, encoder = Clock(), load_encoder("bge-small-en")
    assert encoder is not None
    texts = []
    with clock.stage("extract"):
        for one in pages:
            texts.append(trafilatura.extract(one.body, url=one.url) or "")
    with clock.stage("encode"):
        vectors = np.vstack(
            [encoder.encode(texts[at : at + 32]) for at in range(0, len(texts), 32)]
        )
    with clock.stage("group"):
        labels = HDBSCAN(min_cluster_size=2, metric="euclidean").fit_predict(vectors)
    clusters: dict[int, list[str]] = defaultdict(list)
    for number, label in enumerate(labels):
        clusters[int(label) if label >= 0 else -1 - number].append(texts[number])
    with clock.stage("summarise"):
        for some in clusters.values():
            ranking([t[s.start : s.end] for t in some for s in split(t)], "lexrank")
    return clock, {"articles": len(texts), "clusters": len(clusters)}


def two_processes(pages: list[Arrival], folder: Path) -> float:
    """Wall seconds to import the pages as a WARC file with two worker processes."""
    from uuid import uuid4

    from nutgraf import config
    from nutgraf.engine import Engine

    path = folder / "pages.warc.gz"
    with gzip.open(path, "wb", compresslevel=1) as out:
        for one in pages:
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + one.body
            out.write(
                (
                    "WARC/1.0\r\nWARC-Type: response\r\n"
                    f"WARC-Record-ID: <urn:uuid:{uuid4()}>\r\n"
                    f"WARC-Date: {one.published:%Y-%m-%dT%H:%M:%SZ}\r\n"
                    f"WARC-Target-URI: {one.url}\r\n"
                    "Content-Type: application/http; msgtype=response\r\n"
                    f"Content-Length: {len(answer)}\r\n\r\n"
                ).encode()
                + answer
                + b"\r\n\r\n"
            )
    settings = config.Settings(store=str(folder / "two.sqlite"), workers=2, log="error")
    before = time.monotonic()
    with Engine.open(settings=settings, clock=lambda: pages[-1].published) as engine:
        engine.import_archive(path)
    return time.monotonic() - before


def show(name: str, clock: Clock, count: int) -> None:
    """Print where the time went."""
    table = Table(title=f"{name}: {count} pages, {count / clock.total:.2f} a core-second")
    for column in ("stage", "CPU s", "ms a page", "share"):
        table.add_column(column, justify="left" if column == "stage" else "right")
    for stage, seconds in clock.seconds.items():
        share = f"{seconds / clock.total:.0%}"
        table.add_row(stage, f"{seconds:.1f}", f"{1000 * seconds / count:.1f}", share)
    Console().print(table)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=640)
    parser.add_argument("--start", type=int, default=6_000)
    parser.add_argument("--baseline", action="store_true")
    parser.add_argument("--two", action="store_true")
    parser.add_argument("--paced", type=float, metavar="RATE")
    options = parser.parse_args()
    if not DATA.exists():
        print("not measured: ../shared/data is not here")
        return 0
    pages = arrivals(options.articles, options.start)
    # What is loaded at first use is no part of what an article costs.
    early = arrivals(WARM, max(0, options.start - WARM))
    with tempfile.TemporaryDirectory() as name:
        ours(early, Path(name))
    with tempfile.TemporaryDirectory() as name:
        clock, counts = ours(pages, Path(name))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        show("Nutgraf", clock, len(pages))
        print(", ".join(f"{count} {what}" for what, count in counts.items()), f"{peak:.0f} MB")
        if options.two:
            seconds = two_processes(pages, Path(name))
            print(f"two processes: {len(pages) / seconds:.2f} pages a second of wall time")
    if options.paced:
        with tempfile.TemporaryDirectory() as name:
            took = paced(pages, Path(name), options.paced)
        middle, high = took[len(took) // 2], took[int(0.95 * len(took))]
        print(f"{options.paced:g} pages a second: p50 {middle:.2f} s, p95 {high:.2f} s")
    if options.baseline:
        baseline(early)
        theirs, _ = baseline(pages)
        show("trafilatura, encoder, HDBSCAN, LexRank", theirs, len(pages))
        print(f"ratio: {theirs.total / clock.total:.2f} times as many pages a core-second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
