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
``--two`` imports the same pages as a WARC file with two worker processes and tells wall time,
which says something on an idle machine only.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
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


def ours(pages: list[Arrival], folder: Path) -> tuple[Clock, dict[str, int]]:
    """The whole way through the product's own stages, in this process alone."""
    from nutgraf.annotate import Annotator
    from nutgraf.annotate.vectors import load_encoder
    from nutgraf.errors import ExtractError
    from nutgraf.extract.article import extract
    from nutgraf.fetch.warc import ArchivedPage
    from nutgraf.group.features import encoder_text
    from nutgraf.pipeline import archive
    from nutgraf.pipeline.grouping import Grouping
    from nutgraf.pipeline.pages import compose_dirty
    from nutgraf.pipeline.progress import quiet
    from nutgraf.pipeline.relating import Relating
    from nutgraf.store import open_store

    clock, annotator = Clock(), Annotator()
    encoder = load_encoder("bge-small-en")
    assert encoder is not None
    list(annotator.annotate_many([]))
    encoder.encode(["warm"])
    store = open_store(folder / "store.sqlite")
    grouping, relating = Grouping(store, encoder, timedelta(days=14)), Relating(store)
    counts = {"articles": 0, "no article": 0, "pages": 0, "refused": 0}

    def annotate_many(items: list) -> list:  # type: ignore[type-arg]
        with clock.stage("annotate"):
            return list(annotator.annotate_many(items))

    for at in track(range(0, len(pages), LOT), "articles", console=Console(stderr=True)):
        lot = pages[at : at + LOT]
        now = lot[-1].published
        understood = []
        with clock.stage("extract"):
            for one in lot:
                found = ArchivedPage(
                    url=one.url, body=one.body, content_type="text/html", fetched=one.published
                )
                try:
                    extracted = extract(one.body, one.url)
                except ExtractError:
                    counts["no article"] += 1
                    continue
                understood.append(archive.from_page(found, extracted, folder, now))
        with clock.stage("store articles"), store.transaction():
            store.put_outlets({u.outlet.id: u.outlet for u in understood}.values())
            for one_ in understood:
                store.put_article(one_.article, one_.revision)
        with clock.stage("encode"):
            texts = [encoder_text(u.revision.title, u.revision.text) for u in understood]
            vectors = encoder.encode(texts)
        with clock.stage("store articles"):
            keys = [u.article.id for u in understood]
            store.put_vectors(encoder.name, dict(zip(keys, vectors, strict=True)))
        with clock.stage("group"):
            grouping.group(now, quiet)
        before = clock.seconds["annotate"]
        with clock.stage("compose, verify, relate, store"):
            published, refused = compose_dirty(store, annotate_many, relating, now, quiet)
        clock.seconds["compose, verify, relate, store"] -= clock.seconds["annotate"] - before
        counts["articles"] += len(understood)
        counts["pages"] += published
        counts["refused"] += refused
    store.close()
    return clock, counts


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
    options = parser.parse_args()
    if not DATA.exists():
        print("not measured: ../shared/data is not here")
        return 0
    pages = arrivals(options.articles, options.start)
    with tempfile.TemporaryDirectory() as name:
        clock, counts = ours(pages, Path(name))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        show("Nutgraf", clock, len(pages))
        print(", ".join(f"{count} {what}" for what, count in counts.items()), f"{peak:.0f} MB")
        if options.two:
            seconds = two_processes(pages, Path(name))
            print(f"two processes: {len(pages) / seconds:.2f} pages a second of wall time")
    if options.baseline:
        theirs, _ = baseline(pages)
        show("trafilatura, encoder, HDBSCAN, LexRank", theirs, len(pages))
        print(f"ratio: {theirs.total / clock.total:.2f} times as many pages a core-second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
