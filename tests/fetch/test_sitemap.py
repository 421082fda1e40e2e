"""Sitemaps, lists of addresses and WARC files."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nutgraf.errors import FeedError, ImportArchiveError
from nutgraf.fetch.parse import parse_feed
from nutgraf.fetch.warc import read_warc

URL = "https://lantern.example/sitemap.xml"
NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
 <url><loc>https://lantern.example/1</loc><news:news><news:publication>
   <news:name>The Lantern</news:name><news:language>en</news:language></news:publication>
   <news:publication_date>2024-03-05T10:00:00+02:00</news:publication_date>
   <news:title>Ferry &amp; bridge</news:title><news:keywords>harbour, ferry</news:keywords>
   </news:news><image:image><image:loc>https://lantern.example/1.jpg</image:loc>
   <image:title>A picture</image:title></image:image></url>
 <url><loc>/2</loc><lastmod>2024-03-04</lastmod></url>
 <url><loc>ftp://lantern.example/3</loc></url>
</urlset>"""


def test_a_news_sitemap_is_read_as_a_feed() -> None:
    for body in (NEWS.encode(), gzip.compress(NEWS.encode())):
        parsed = parse_feed(body, URL)
        assert (parsed.format, parsed.title) == ("sitemap", "The Lantern")
        first, second = parsed.entries
        assert (first.url, first.title) == ("https://lantern.example/1", "Ferry & bridge")
        assert first.published == datetime.fromisoformat("2024-03-05T10:00:00+02:00")
        assert (first.language, first.tags) == ("en", ("harbour", "ferry"))
        assert first.image_url == "https://lantern.example/1.jpg"
        assert (second.url, second.updated) == (
            "https://lantern.example/2",
            datetime(2024, 3, 4, tzinfo=UTC),
        )


def test_of_a_long_sitemap_the_newest_pages_are_taken() -> None:
    urls = "".join(
        f"<url><loc>https://x.example/{n}</loc><lastmod>2024-01-01T00:{n // 60:02}:{n % 60:02}Z"
        "</lastmod></url>"
        for n in range(1500)
    )
    parsed = parse_feed(f"<urlset>{urls}</urlset>".encode(), URL)
    assert len(parsed.entries) == 1000
    assert {entry.url for entry in parsed.entries} == {
        f"https://x.example/{n}" for n in range(500, 1500)
    }


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<sitemapindex><sitemap><loc>https://x.example/a</loc></sitemap></sitemapindex>",
         "index"),
        (b"<urlset></urlset>", "no page"),
        (gzip.compress(b"<urlset>" + bytes(200_000_000), mtime=0), "no page"),
        (b"<!DOCTYPE u [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>&x;</loc></url>"
         b"</urlset>", "no page"),
    ],
)  # fmt: skip
def test_sitemaps_without_pages(body: bytes, words: str) -> None:
    with pytest.raises(FeedError, match=words):
        parse_feed(body, URL)


def test_a_list_of_addresses_is_read_as_a_feed() -> None:
    body = b"# mine\nhttps://a.example/1\n\nhttps://b.example/2\r\nhttps://a.example/1\n"
    parsed = parse_feed(body, URL)
    assert parsed.format == "list"
    assert [entry.url for entry in parsed.entries] == ["https://a.example/1", "https://b.example/2"]


def record(url: str, status: str, kind: str, body: bytes, *extra: str) -> bytes:
    head = "".join(f"{line}\r\n" for line in (f"Content-Type: {kind}", *extra))
    http = f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body
    warc = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Date: 2024-03-05T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:{url[-1] * 8}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return warc.encode() + http + b"\r\n\r\n"


RECORDS = (
    record("https://a.example/1", "200 OK", "text/html; charset=utf-8", b"<p>one</p>"),
    record("https://a.example/2", "404 Not Found", "text/html", b"<p>two</p>"),
    record("https://a.example/3", "200 OK", "image/png", b"\x89PNG"),
    record("https://a.example/4", "200 OK", "text/html", gzip.compress(b"<p>four</p>"),
           "Content-Encoding: gzip"),
    record("https://a.example/5", "200 OK", "text/html", gzip.compress(bytes(50_000_000)),
           "Content-Encoding: gzip"),
    record("https://a.example/6", "200 OK", "text/html", b"<p>six</p>"),
)  # fmt: skip


@pytest.mark.parametrize("packed", [False, True])
def test_pages_of_an_archive(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("x.warc.gz" if packed else "x.warc")
    path.write_bytes(b"".join(gzip.compress(r) if packed else r for r in RECORDS))
    pages = list(read_warc(path, max_bytes=1_000_000))
    assert [(page.url, page.body) for page in pages] == [
        ("https://a.example/1", b"<p>one</p>"),
        ("https://a.example/4", b"<p>four</p>"),
        ("https://a.example/6", b"<p>six</p>"),
    ]
    assert pages[0].fetched == datetime(2024, 3, 5, 10, tzinfo=UTC)


def test_what_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(ImportArchiveError, match="cannot be read"):
        list(read_warc(tmp_path / "missing.warc"))
    bad = tmp_path / "bad.warc.gz"
    bad.write_bytes(b"\x1f\x8b" + b"\xff" * 300)
    with pytest.raises(ImportArchiveError):
        list(read_warc(bad))
