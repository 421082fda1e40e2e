"""Second looks at pages: what changed is a revision, what is gone is marked, nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from nutgraf.config import Settings
from nutgraf.engine.base import fetcher_for
from nutgraf.extract.diff import changes
from nutgraf.extract.urls import identity
from nutgraf.model import Entry, Feed
from nutgraf.pipeline.progress import quiet
from nutgraf.pipeline.read import Reader
from nutgraf.store import open_store
from nutgraf.store.base import Store
from tests.extract.pages import LEAD, PARAGRAPHS, page

NOW = datetime(2024, 3, 6, tzinfo=UTC)
OTHER = "".join(
    f"<p>Growers in the Marrow valley expect {n} tonnes of late plums, the cooperative told "
    f"members gathered beside warehouse number {n}.</p>"
    for n in range(4)
)


@dataclass
class Site:
    """A site whose pages can be changed; a string that begins with ``->`` is a redirect."""

    pages: dict[str, str] = field(default_factory=dict)
    port: int = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    async def answer(self, request: web.Request) -> web.Response:
        body = self.pages.get(request.path)
        if body is None:
            return web.Response(status=410 if request.path == "/gone" else 404)
        if body.startswith("->"):
            raise web.HTTPMovedPermanently(body.removeprefix("->"))
        return web.Response(text=body, content_type="text/html")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.port = runner.addresses[0][1]
    yield made
    await runner.cleanup()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(str(tmp_path / "store.sqlite"))
    yield made
    made.close()


def article_page(site: Site, path: str, *, body: str | None = None) -> str:
    """The tests' article (or another body) under an address of the site."""
    html = page().replace("https://www.lantern.example/coast/2024/ferry", site.url(path))
    if body is not None:
        for text in PARAGRAPHS[1:]:
            html = html.replace(f"<p>{text}</p>", "")
        html = html.replace(LEAD, "Plums are late.").replace(f"<p>{PARAGRAPHS[0]}</p>", body)
    return html


async def read(site: Site, store: Store, *urls: str, now: datetime = NOW) -> list[str]:
    """Read addresses as entries of one feed; the ids of the articles they gave."""
    store.put_feed(Feed(url=site.url("/feed")))
    entries = [Entry(feed_url=site.url("/feed"), id=url, url=url, title="T") for url in urls]
    store.add_entries(entries, now)
    async with fetcher_for(Settings(allow_hosts=("127.0.0.1", "*.localhost"), host_delay=0)) as f:
        reader = Reader(store, f, None, now)
        await reader.read_entries(store.waiting_entries(now), quiet)
    return [store.find_article(identity(url)) or "" for url in urls]


async def look_again(store: Store, key: str, hours: int = 2) -> int:
    article = store.article(key)
    assert article is not None
    async with fetcher_for(Settings(allow_hosts=("127.0.0.1", "*.localhost"), host_delay=0)) as f:
        return await Reader(store, f, None, NOW + timedelta(hours=hours)).revisit([article], quiet)


async def test_a_changed_text_is_a_revision_and_the_old_one_stays(site: Site, store: Store) -> None:
    before = article_page(site, "/ferry")
    site.pages["/ferry"] = before
    (key,) = await read(site, store, site.url("/ferry"))
    assert await look_again(store, key) == 0
    added = "The county will decide about its share in June."
    site.pages["/ferry"] = (
        before.replace("2.4 million crowns", "2.5 million crowns")
        .replace(f"<p>{PARAGRAPHS[4]}</p>", f"<p>{added}</p>")
    )  # fmt: skip
    assert await look_again(store, key, 3) == 1
    old, new = store.revisions(key)
    assert "2.4 million" in old.text
    assert "2.5 million" in new.text
    found = changes(old.text.split("\n"), new.text.split("\n"), titles=(old.title, new.title))
    assert [(change.kind, bool(change.before), bool(change.after)) for change in found] == [
        ("correction", True, True), ("addition", False, True), ("cut", True, False),
    ] or [change.kind for change in found] == ["correction", "cut", "addition"]  # fmt: skip


@pytest.mark.parametrize("way", ["404", "410", "front page"])
async def test_a_page_that_is_gone_marks_its_article(way: str, site: Site, store: Store) -> None:
    path = "/gone" if way == "410" else "/ferry"
    site.pages[path] = article_page(site, path)
    site.pages["/"] = f"<html><body><h1>News</h1>{OTHER}</body></html>"
    (key,) = await read(site, store, site.url(path))
    if way == "front page":
        site.pages[path] = "->/"
    else:
        del site.pages[path]
    assert await look_again(store, key) == 1
    article = store.article(key)
    assert article is not None
    assert article.removed == NOW + timedelta(hours=2)
    (revision,) = store.revisions(key)
    assert PARAGRAPHS[0] in revision.text
    site.pages[path] = article_page(site, path)
    await look_again(store, key, 4)
    article = store.article(key)
    assert article is not None
    assert article.removed is None, "it is back"


async def test_an_address_that_leads_to_another_article_is_no_revision(
    site: Site, store: Store
) -> None:
    site.pages["/ferry"] = article_page(site, "/ferry")
    site.pages["/plums"] = article_page(site, "/plums", body=OTHER)
    key, other = await read(site, store, site.url("/ferry"), site.url("/plums"))
    assert key != other
    site.pages["/ferry"] = "->/plums"
    assert await look_again(store, key) == 0
    assert len(store.revisions(key)) == 1
    (fault,) = store.faults("article")
    assert "leads to another page" in fault.message


async def test_an_article_that_moved_keeps_its_id(site: Site, store: Store) -> None:
    site.pages["/ferry"] = article_page(site, "/ferry")
    (key,) = await read(site, store, site.url("/ferry"))
    site.pages["/ferry-to-stay"] = article_page(site, "/ferry-to-stay").replace(
        "2.4 million", "2.5 million"
    )
    site.pages["/ferry"] = "->/ferry-to-stay"
    assert await look_again(store, key) == 1
    assert store.find_article(site.url("/ferry-to-stay")) == key
    assert len(store.revisions(key)) == 2


async def test_a_wall_that_goes_up_later_takes_no_words_away(site: Site, store: Store) -> None:
    site.pages["/ferry"] = article_page(site, "/ferry")
    (key,) = await read(site, store, site.url("/ferry"))
    walled = article_page(site, "/ferry")
    for text in PARAGRAPHS[2:]:
        walled = walled.replace(f"<p>{text}</p>", "")
    walled = walled.replace(
        f"<p>{PARAGRAPHS[1]}</p>", "<p>Subscribe to continue reading this article.</p>"
    )
    site.pages["/ferry"] = walled
    assert await look_again(store, key) == 0
    (revision,) = store.revisions(key)
    assert PARAGRAPHS[4] in revision.text


async def test_variants_of_an_address_are_one_article(site: Site, store: Store) -> None:
    html = article_page(site, "/ferry")
    changed = html.replace("Night ferry stays until the bridge opens", "Ferry saved")
    for path in ("/ferry", "/ferry/amp", "/amp/ferry", "/en/ferry"):
        site.pages[path] = changed if path == "/en/ferry" else html
    urls = [
        site.url("/ferry"),
        site.url("/ferry?utm_source=feed&fbclid=x"),
        site.url("/ferry/amp"),
        site.url("/amp/ferry"),
        site.url("/en/ferry"),  # another address whose page names the first as canonical
        site.url("/ferry#comments"),
    ]
    assert len(set(await read(site, store, *urls))) == 1
    assert store.counts().articles == 1
    key = store.find_article(urls[0])
    assert key is not None
    article = store.article(key)
    assert article is not None
    assert article.url == site.url("/ferry")
    secure = f"https://127.0.0.1:{site.port}/ferry"
    assert store.find_article(identity(secure)) == key
