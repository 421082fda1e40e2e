"""Every way in gives the same article: feed, sitemap, list of addresses, WARC file, saved page."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from nutgraf.config import Settings
from nutgraf.engine.base import fetcher_for
from nutgraf.errors import ImportArchiveError
from nutgraf.extract.urls import identity
from nutgraf.fetch.http import Fetcher
from nutgraf.fetch.local import address_of
from nutgraf.fetch.warc import read_warc
from nutgraf.model import Feed
from nutgraf.pipeline.importing import Importer, files_of, kind_of
from nutgraf.pipeline.poll import Intervals, poll
from nutgraf.pipeline.progress import quiet
from nutgraf.pipeline.read import Reader
from nutgraf.sample import SamplePress
from nutgraf.store import open_store
from nutgraf.store.base import Store
from tests.extract.pages import PARAGRAPHS, URL, page

OUTLETS = ("meridian-wire", "harbour-post")


@dataclass(frozen=True)
class Press:
    """The sample press being served, and some of its pages as they were read."""

    press: SamplePress
    now: datetime
    feeds: list[str]
    pages: dict[str, bytes]


def reader_of_the_press() -> Fetcher:
    return fetcher_for(Settings(allow_hosts=("*.localhost",), host_delay=0.0, per_host=8))


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    made = SamplePress()
    outlets = [outlet for outlet in made.outlets if outlet.slug in OUTLETS]
    assert len(outlets) == len(OUTLETS)
    with made.serve() as port:

        async def read() -> dict[str, bytes]:
            async with reader_of_the_press() as fetcher:
                urls = [made.article_url(a, port) for o in OUTLETS for a in made.published(o)[:5]]
                return {url: (await fetcher.get(url)).body for url in urls}

        feeds = [o.base_url(port) + f.subscribed_path() for o in outlets for f in o.feeds]
        yield Press(made, made.now, feeds, asyncio.run(read()))


def by_feeds(urls: Iterable[str]) -> Callable[[Store, Press], None]:
    def fill(store: Store, press: Press) -> None:
        for url in urls:
            store.put_feed(Feed(url=url))

        async def read() -> None:
            async with reader_of_the_press() as fetcher:
                await poll(store, fetcher, store.feeds(), press.now, Intervals(), quiet)
                reader = Reader(store, fetcher, None, press.now)
                wanted = {identity(url) for url in press.pages}
                entries = store.waiting_entries(press.now)
                waiting = [e for e in entries if e.url and identity(e.url) in wanted]
                await reader.read_entries(waiting, quiet)

        asyncio.run(read())
        assert not [f for f in store.faults() if f.scope == "feed"]

    return fill


def import_of(path: Path) -> Callable[[Store, Press], None]:
    def fill(store: Store, press: Press) -> None:
        new, bad = Importer(store, lambda: None, press.now, 1_000_000).run(path, quiet)
        assert (new, bad) == (len(press.pages), 0)

    return fill


def warc(pages: dict[str, bytes], when: datetime, *, gzipped: bool = False) -> bytes:
    """A WARC file as web archives write them: a request before each answer, each packed alone."""
    out = []
    for url, body in pages.items():
        answer = (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
            b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(body)
        )
        for kind, content in (("request", b"GET / HTTP/1.1\r\n\r\n"), ("response", answer)):
            head = (
                f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{uuid4()}>\r\n"
                f"WARC-Date: {when:%Y-%m-%dT%H:%M:%SZ}\r\nWARC-Target-URI: {url}\r\n"
                f"Content-Type: application/http; msgtype={kind}\r\n"
                f"Content-Length: {len(content)}\r\n\r\n"
            )
            out.append(head.encode() + content + b"\r\n\r\n")
    return b"".join(map(gzip.compress, out) if gzipped else out)


def prepare(way: str, press: Press, folder: Path) -> Callable[[Store, Press], None]:
    if way == "feed":
        return by_feeds(press.feeds)
    if way == "list":
        path = folder / "addresses.txt"
        path.write_text("# read these\n" + "\n".join(press.pages) + "\n")
        return by_feeds([address_of(path)])
    if way == "sitemap":
        path = folder / "sitemap.xml"
        urls = "".join(f"<url><loc>{url}</loc></url>" for url in press.pages)
        path.write_text(f"<urlset>{urls}</urlset>")
        return by_feeds([address_of(path)])
    if way == "folder":
        for number, body in enumerate(press.pages.values()):
            sub = folder / f"{number % 3}"
            sub.mkdir(exist_ok=True)
            name = f"{number}.html" + ("" if number % 2 else ".gz")
            (sub / name).write_bytes(body if number % 2 else gzip.compress(body))
        (folder / "notes.txt").write_text("not a page")
        return import_of(folder)
    path = folder / "press.warc"
    path.write_bytes(warc(press.pages, press.now, gzipped=way == "warc.gz"))
    return import_of(path)


def read_by(way: str, press: Press, folder: Path) -> dict[str, tuple[object, ...]]:
    """What the store holds of the press's pages after reading them one way."""
    store = open_store(str(folder / "store.sqlite"))
    (folder / "in").mkdir()
    try:
        prepare(way, press, folder / "in")(store, press)
        found = {}
        for url in press.pages:
            key = store.find_article(url)
            assert key is not None, (way, url)
            article, revision = store.article(key), store.revision(key)
            assert article is not None
            assert revision is not None
            found[key] = (
                article.url, article.outlet_id, article.published, article.grain, article.byline,
                article.language, article.section, article.image_url, article.image_credit,
                article.extent, article.revision, revision.title, revision.text, revision.updated,
                store.outlets([article.outlet_id])[article.outlet_id].name,
            )  # fmt: skip
        return found
    finally:
        store.close()


@pytest.fixture(scope="module")
def by_feed(press: Press, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    return dict(read_by("feed", press, tmp_path_factory.mktemp("feed")))


@pytest.mark.parametrize("way", ["list", "sitemap", "folder", "warc", "warc.gz"])
def test_the_same_article_comes_out(
    way: str, press: Press, by_feed: dict[str, object], tmp_path: Path
) -> None:
    assert read_by(way, press, tmp_path) == by_feed


def test_one_article_whichever_ways_it_comes_in(press: Press, tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store.sqlite"))
    for way in ("feed", "list", "warc"):
        (tmp_path / way).mkdir()
        fill = prepare(way, press, tmp_path / way)
        if way == "warc":
            importer = Importer(store, lambda: None, press.now, 1_000_000)
            assert importer.run(tmp_path / "warc" / "press.warc", quiet) == (0, 0)
        else:
            fill(store, press)
    assert store.counts().articles == len(press.pages)
    store.close()


NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(str(tmp_path / "store.sqlite"))
    yield made
    made.close()


def importer(store: Store) -> Importer:
    return Importer(store, lambda: None, NOW, 1_000_000)


def test_pages_without_an_article_are_counted_and_named(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "some.warc"
    front = b"<html><body><a href='/1'>One</a> <a href='/2'>Two</a></body></html>"
    path.write_bytes(warc({URL: page().encode(), "https://lantern.example/": front}, NOW))
    assert importer(store).run(path, quiet) == (1, 1)
    (fault,) = store.faults("import")
    assert fault.subject == f"{path}: https://lantern.example/"
    assert fault.message.startswith("the page")


def test_a_warc_file_may_be_packed_whole(tmp_path: Path) -> None:
    pages = {f"{URL}/{n}": page().encode() for n in range(20)}
    path = tmp_path / "whole.warc.gz"
    packed = gzip.compress(warc(pages, NOW))
    path.write_bytes(packed)
    assert [found.url for found in read_warc(path)] == list(pages)
    path.write_bytes(packed[: len(packed) // 2])
    with pytest.raises(ImportArchiveError, match="whole"):
        list(read_warc(path))


def test_what_came_before_a_file_breaks_off_is_kept(store: Store, tmp_path: Path) -> None:
    pages = {f"{URL}-{n}": page(f"<p>Number {n}.</p>").encode() for n in range(3)}
    whole = warc(pages, NOW, gzipped=True)
    path = tmp_path / "cut.warc.gz"
    path.write_bytes(whole[: len(whole) * 3 // 4])
    with pytest.raises(ImportArchiveError, match=r"cut\.warc\.gz"):
        importer(store).run(path, quiet)
    assert 0 < store.counts().articles < 3
    assert store.faults("import")


def test_a_bad_file_of_a_folder_does_not_stop_the_others(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page().encode())
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(page().encode())[:-9])
    (tmp_path / "c.jsonl").write_bytes(b'{"title": "T", "text": "Words."}\n{')
    (tmp_path / "d.html").write_bytes(b"")
    assert importer(store).run(tmp_path, quiet) == (2, 3)
    assert {Path(f.subject.partition(",")[0]).name for f in store.faults("import")} == {
        "b.html.gz", "c.jsonl", "d.html"
    }  # fmt: skip


def test_an_older_copy_of_a_page_does_not_become_its_newest_words(
    store: Store, tmp_path: Path
) -> None:
    older, newer = tmp_path / "older.warc", tmp_path / "newer.warc"
    canonical = page().encode()
    corrected = canonical.replace(b"2.4 million", b"2.5 million")
    assert corrected != canonical
    newer.write_bytes(warc({URL: corrected}, datetime(2024, 3, 7, tzinfo=UTC)))
    older.write_bytes(warc({URL: canonical}, datetime(2024, 3, 6, tzinfo=UTC)))
    assert importer(store).run(newer, quiet) == (1, 0)
    assert importer(store).run(older, quiet) == (0, 0)
    key = store.find_article(URL)
    assert key is not None
    revision = store.revision(key)
    assert revision is not None
    assert "2.5 million" in revision.text
    assert revision.fetched == datetime(2024, 3, 7, tzinfo=UTC)


def test_a_page_without_an_address_is_named_by_its_file(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "clipping.html"
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    path.write_text(f"<html><head><title>A clipping</title></head><body><article>{body}</article>")
    assert importer(store).run(path, quiet) == (1, 0)
    assert importer(store).run(path, quiet) == (0, 0)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"WARC/1.0\r\n", "warc"),
        (gzip.compress(b"WARC/1.1\r\n", mtime=0), "warc"),
        (b'  {"text": "x"}', "lines"),
        (b"<!doctype html><p>", "page"),
        ("<html>".encode("utf-16"), "page"),
        (b"From: x\r\nContent-Type: multipart/related; boundary=x\r\n", "page"),
    ],
)
def test_files_are_told_by_their_content(content: bytes, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "anything"
    path.write_bytes(content)
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("content", "cause"),
    [(b"", "is empty"), (b"Plain words.", "not a kind"), (b"\x1f\x8b\x00\x00", "cannot be read")],
)
def test_what_is_no_archive_is_said(content: bytes, cause: str, tmp_path: Path) -> None:
    path = tmp_path / "anything"
    path.write_bytes(content)
    with pytest.raises(ImportArchiveError, match=cause):
        kind_of(path)
    with pytest.raises(ImportArchiveError, match="holds nothing"):
        files_of(tmp_path)
