"""Finding a site's feeds, on a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from nutgraf.errors import FeedError
from nutgraf.fetch.discover import discover, feeds_in_page
from nutgraf.fetch.http import Fetcher
from tests.fetch.hostile import FEED
from tests.fetch.test_http import fetcher

PAGE = b"""<html><head><base href="/section/">
<link rel="alternate" type="application/rss+xml" title=" The  Lantern " href="feed.xml">
<link rel="alternate" type="application/atom+xml" href="https://lantern.example/atom.xml">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
<link rel="alternate" hreflang="de" href="/de/">
<link rel="stylesheet" type="text/css" href="x.css">
</head><body><a href="/other.rss">RSS</a></body></html>"""


@asynccontextmanager
async def site(pages: Mapping[str, tuple[bytes, str]]) -> AsyncIterator[tuple[str, Fetcher]]:
    async def answer(request: web.Request) -> web.Response:
        body, kind = pages.get(request.path, (b"", ""))
        if not kind:
            return web.Response(status=404)
        return web.Response(body=body, content_type=kind)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    server = web.TCPSite(runner, "127.0.0.1", 0)
    await server.start()
    port = runner.addresses[0][1]
    try:
        async with fetcher() as reader:
            yield f"http://127.0.0.1:{port}", reader
    finally:
        await runner.cleanup()


def test_links_of_the_head_come_first_and_comments_not_at_all() -> None:
    found = feeds_in_page(PAGE, "https://lantern.example/a/page")
    assert [feed.url for feed in found] == [
        "https://lantern.example/section/feed.xml",
        "https://lantern.example/atom.xml",
    ]
    assert found[0].title == "The Lantern"


def test_links_of_the_text_serve_where_the_head_names_none() -> None:
    body = b"<a href='/about'>x</a><a href='/rss.xml'>All news</a><a href='http://[bad/feed'>y</a>"
    assert [feed.url for feed in feeds_in_page(body, "https://x.example/")] == [
        "https://x.example/rss.xml"
    ]
    assert feeds_in_page(b"", "https://x.example/") == []


async def test_an_address_that_is_a_feed_is_taken_as_it_is() -> None:
    async with site({"/f": (FEED, "text/xml")}) as (base, reader):
        [found] = await discover(reader, f"{base}/f")
    assert found.url == f"{base}/f"
    assert found.parsed is not None
    assert found.title == "Sound"


async def test_a_page_leads_to_its_feeds() -> None:
    async with site({"/": (PAGE, "text/html")}) as (base, reader):
        found = await discover(reader, base)
    assert found[0].url == f"{base}/section/feed.xml"


async def test_common_paths_are_tried() -> None:
    pages = {"/": (b"<html><body>Hello</body></html>", "text/html"), "/rss.xml": (FEED, "text/xml")}
    async with site(pages) as (base, reader):
        [found] = await discover(reader, base)
    assert found.url == f"{base}/rss.xml"


async def test_an_index_of_sitemaps_leads_to_them_news_first() -> None:
    index = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
      <sitemap><loc>https://x.example/all.xml</loc></sitemap>
      <sitemap><loc>https://x.example/news.xml</loc></sitemap></sitemapindex>"""
    async with site({"/sitemap.xml": (index, "text/xml")}) as (base, reader):
        found = await discover(reader, f"{base}/sitemap.xml")
    assert [feed.url for feed in found] == [
        "https://x.example/news.xml",
        "https://x.example/all.xml",
    ]


async def test_nothing_found_says_what_to_do() -> None:
    async with site({"/": (b"<html><body>Hello</body></html>", "text/html")}) as (base, reader):
        with pytest.raises(FeedError, match=r"names no feed.*address of the feed itself"):
            await discover(reader, base)
