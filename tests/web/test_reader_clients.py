"""Requests in the order and the form in which known readers send them. Written by us, by what
these readers' own code sends: NetNewsWire, Read You, Newsflash, FeedMe, Reeder.
"""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from nutgraf.engine import Engine
from nutgraf.fetch.opml import read_opml
from nutgraf.web.app import create_app

from ..publish import sample_pages as sample
from .filled import fill

PASSWORD = "a lighthouse in winter"
API = "/reader/api/0"
READING, READ, STARRED = (
    f"user/-/state/com.google/{name}" for name in ("reading-list", "read", "starred")
)
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Pier News</title>
<link>http://127.0.0.1/</link><item><title>A pier opens</title>
<link>http://127.0.0.1/pier</link></item></channel></rss>"""


class Press(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path.startswith("/feed")
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/rss+xml")
        self.end_headers()
        self.wfile.write(RSS if found else b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def press() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Press) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with Engine.open(
        str(tmp_path / "s.sqlite"),
        encoder="none",
        workers=1,
        title="The Sample",
        allow_hosts=("127.0.0.1",),
    ) as engine:
        fill(engine)
        engine.set_password(PASSWORD)
        yield engine


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(engine)) as client:
        yield client


def form(client: TestClient, path: str, body: str) -> str:
    """A form whose body is sent as it stands, as readers put it together."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = client.post(f"{API}/{path}", content=body.encode(), headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


def read(client: TestClient, path: str) -> Any:
    answer = client.get(f"{API}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def subscribed(client: TestClient) -> dict[str, Any]:
    listed = read(client, "subscription/list?output=json")["subscriptions"]
    return {s["url"]: s for s in listed if s["id"] == f"feed/{s['url']}"}


def test_netnewswire(client: TestClient, engine: Engine, press: str) -> None:
    """Auth in lines; times with fractions; ids in short hex; addresses unescaped."""
    login = client.post("/accounts/ClientLogin", data={"Email": "me", "Passwd": PASSWORD})
    (auth,) = (line[5:] for line in login.text.splitlines() if line.startswith("Auth="))
    client.headers["Authorization"] = f"GoogleLogin auth={auth}"
    token = client.get(f"{API}/token").text
    read(client, "tag/list?output=json")
    known = {s["id"] for s in read(client, "subscription/list?output=json")["subscriptions"]}

    asked = f"output=json&n=10000&xt={quote(READ)}&s={quote(READING)}"
    refs = read(client, f"stream/items/ids?ot=1700000000.27183&{asked}")["itemRefs"]
    assert len(refs) == engine.count_stories("shown")
    short = "&".join(f"i={int(ref['id']):x}" for ref in refs)
    whole = form(client, "stream/items/contents", f"T={token}&output=json&{short}")
    items = client.post(f"{API}/stream/items/contents", content=short, headers=FORM).json()["items"]
    assert [item["title"] for item in items] == [
        s.page.headline.text for s in engine.stories(order="time", shelf="shown") if s.page
    ]
    assert items[0]["title"] in whole
    assert {item["origin"]["streamId"] for item in items} <= known

    kept = client.get(f"{API}/stream/items/ids?{asked}")
    again = {"If-None-Match": kept.headers["ETag"]}
    assert client.get(f"{API}/stream/items/ids?{asked}", headers=again).status_code == 304

    entries = "&".join(f"i=tag:google.com,2005:reader/item/{int(r['id']):016x}" for r in refs[:2])
    assert form(client, "edit-tag", f"T={token}&{entries}&a={READ}") == "OK"
    unread = read(client, f"stream/items/ids?{asked}")["itemRefs"]
    assert [r["id"] for r in unread] == [r["id"] for r in refs[2:]]

    feed = f"{press}/feed"
    added = f"T={token}&ac=subscribe&s=feed/{feed}&a=user/-/label/Harbour side&t="
    assert form(client, "subscription/edit", added) == "OK"
    new = subscribed(client)[feed]
    assert (new["title"], new["categories"][0]["label"]) == ("Pier News", "Harbour side")
    form(client, "subscription/edit", f"T={token}&s={new['id']}&ac=edit&t=Piers")
    form(client, "subscription/edit", f"T={token}&s={new['id']}&ac=edit&a=user/-/label/Sea")
    assert subscribed(client)[feed]["title"] == "Piers"
    assert subscribed(client)[feed]["categories"][0]["label"] == "Sea"
    form(client, "subscription/edit", f"T={token}&s={new['id']}&ac=edit&r=user/-/label/Sea")
    assert engine.store.feed(feed).label is None  # type: ignore[union-attr]
    form(client, "subscription/edit", f"T={token}&s={new['id']}&ac=unsubscribe")
    assert feed not in subscribed(client)


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_read_you(client: TestClient, engine: Engine, press: str) -> None:
    """Asks for JSON everywhere; gives the feed in the address, unescaped, and in the form."""
    body = {
        "output": "json",
        "Email": "me",
        "Passwd": PASSWORD,
        "client": "ReadYou/0.13",
        "accountType": "HOSTED_OR_GOOGLE",
        "service": "reader",
    }
    keys = client.post("/accounts/ClientLogin", data=body).json()
    assert set(keys) == {"SID", "LSID", "Auth"}
    client.headers["Authorization"] = f"GoogleLogin auth={keys['Auth']}"
    token = client.get(f"{API}/token").text
    assert read(client, "user-info?output=json")["userName"]
    feed = f"{press}/feed?a=1&b=2"
    answer = client.post(
        f"{API}/subscription/quickadd?output=json&quickadd={feed}",
        data={"quickadd": feed, "T": token},
    ).json()
    assert answer == {
        "query": feed,
        "numResults": 1,
        "streamId": f"feed/{feed}",
        "streamName": "Pier News",
    }
    again = client.post(f"{API}/subscription/quickadd", data={"quickadd": feed}).json()
    assert again == answer
    none = client.post(f"{API}/subscription/quickadd", data={"quickadd": f"{press}/no"}).json()
    assert none["numResults"] == 0
    assert "404" in none["error"]

    def edit(path: str, **fields: str) -> None:
        done = client.post(f"{API}/{path}?output=json", data={**fields, "T": token})
        assert (done.status_code, done.text) == (200, "OK"), done.text

    edit("subscription/edit", ac="edit", s=f"feed/{feed}", a="user/-/label/Küste", t="Piers")
    edit("rename-tag", s="user/-/label/Küste", dest="user/-/label/Coast / North")
    assert subscribed(client)[feed]["categories"][0]["label"] == "Coast / North"
    tags = [tag["id"] for tag in read(client, "tag/list?output=json")["tags"]]
    assert "user/-/label/Coast / North" in tags
    edit("disable-tag", s="user/-/label/Coast / North")
    assert subscribed(client)[feed]["categories"][0]["label"] == "Feeds"

    unread = read(client, f"stream/items/ids?output=json&s={READING}&xt={READ}&n=10000")
    hexed = [f"{int(ref['id']):016x}" for ref in unread["itemRefs"]]
    whole = client.post(f"{API}/stream/items/contents?output=json", data={"i": hexed, "T": token})
    items = whole.json()["items"]
    assert [item["id"].rpartition("/")[2] for item in items] == hexed
    assert all(item["origin"]["streamId"].startswith("feed/") for item in items)
    edit("edit-tag", i=items[0]["id"], a=STARRED)
    starred = read(client, f"stream/items/ids?output=json&s={STARRED}&n=10000&ot=1600000000")
    assert [f"{int(ref['id']):016x}" for ref in starred["itemRefs"]] == hexed[:1]
    edit("mark-all-as-read", s="feed/front")
    assert engine.count_stories("unread") == sum(
        1 for s in engine.stories(shelf="shown", limit=None) if s.desk is not None
    )


def test_newsflash(client: TestClient, engine: Engine) -> None:
    """Takes contents by stream, with continuations that it reads as numbers."""
    body = {"Email": "me", "Passwd": PASSWORD, "output": "json"}
    key = client.post("/accounts/ClientLogin", data=body).json()["Auth"]
    client.headers["Authorization"] = f"GoogleLogin auth={key}"
    walked: list[str] = []
    more = ""
    while True:
        page = read(client, f"stream/contents/{quote(READING, safe='')}?n=3&xt={READ}{more}")
        walked += [item["id"] for item in page["items"]]
        if "continuation" not in page:
            break
        more = f"&c={int(page['continuation'])}"
        assert int(page["continuation"]) < 1 << 63
    assert len(walked) == len(set(walked)) == engine.count_stories("unread")
    exported = client.get(f"{API}/subscription/export")
    assert {s.url for s in read_opml(exported.content)} == {f.url for f in engine.feeds()}
    opml = b"""<opml version="2.0"><body><outline text="Sea"><outline text="Deep">
    <outline type="rss" text="Quay" xmlUrl="https://quay.example/rss"/></outline></outline>
    </body></opml>"""
    done = client.post(f"{API}/subscription/import", content=opml)
    assert (done.status_code, done.text) == (200, "OK")
    assert subscribed(client)["https://quay.example/rss"]["categories"][0]["label"] == "Sea / Deep"
    back = {
        s.url: s.categories for s in read_opml(client.get(f"{API}/subscription/export").content)
    }
    assert back["https://quay.example/rss"] == ("Sea", "Deep")
    refused = client.post(f"{API}/subscription/import", content=b"no list")
    assert (refused.status_code, "not OPML" in refused.text) == (400, True)


def test_feedme(client: TestClient, engine: Engine) -> None:
    """Counts first, then each subscription's own stream; marks a stream read up to a time."""
    login = client.get(
        "/accounts/ClientLogin", params={"Email": "me", "Passwd": PASSWORD, "client": "FeedMe"}
    )
    client.headers["Authorization"] = "GoogleLogin auth=" + login.text.split("Auth=")[1].strip()
    counts = read(client, "unread-count?output=json&ck=1764357000&client=FeedMe")
    assert isinstance(counts["max"], int)
    feed = "https://northline.example/feed.xml"
    for article in sample.ARTICLES[:2]:
        words = sample.SOURCES.revisions[(article.id, article.revision)]
        engine.store.put_article(replace(article, feed_url=feed), words)
    told = engine.stories(order="time", feeds=[feed], limit=None)
    path = f"stream/contents/{quote(f'feed/{feed}', safe='')}?n=50&r=n&ck=1&client=FeedMe"
    page = read(client, path)
    assert page["title"] == "Northline"
    assert [i["title"] for i in page["items"]] == [s.page.headline.text for s in told if s.page]
    assert {i["origin"]["streamId"] for i in page["items"]} == {f"feed/{feed}"}
    assert told
    before = {"s": f"feed/{feed}", "ts": "1000000000000000"}
    assert client.post(f"{API}/mark-all-as-read", data=before).text == "OK"
    assert len(engine.stories(feeds=[feed], shelf="unread")) == len(told)
    stamp = max(int(i["timestampUsec"]) for i in page["items"])
    client.post(f"{API}/mark-all-as-read", data={"s": f"feed/{feed}", "ts": str(stamp)})
    assert engine.stories(feeds=[feed], shelf="unread") == []


def test_reeder(client: TestClient) -> None:
    """Synchronises states by lists of ids, the newest since its last time first."""
    login = client.post("/accounts/ClientLogin", data={"Email": "me", "Passwd": PASSWORD})
    client.headers["Authorization"] = "GoogleLogin auth=" + login.text.split("Auth=")[1].strip()
    for path in ("preference/list", "preference/stream/list", "unread-count?allcomments=true"):
        read(client, f"{path}{'&' if '?' in path else '?'}output=json")
    page = read(client, f"stream/items/ids?n=500&s={READING}&includeAllDirectStreamIds=false")
    numbers = [ref["id"] for ref in page["itemRefs"]]
    body = "&".join(f"i={number}" for number in numbers)
    items = client.post(f"{API}/stream/items/contents", content=body, headers=FORM).json()["items"]
    assert len(items) == len(numbers)
    story = next(i for i in items if i["title"] == sample.sample_page().headline.text)
    for tags, shelf in (
        (f"a={READ}&a={STARRED}", {READ, STARRED}),
        (f"r={READ}&a=user/-/state/com.google/kept-unread", {STARRED}),
        (f"r={STARRED}", set()),
    ):
        form(client, "edit-tag", f"i={story['id']}&{tags}")
        (now,) = client.post(
            f"{API}/stream/items/contents", content=f"i={story['id']}", headers=FORM
        ).json()["items"]
        assert {READ, STARRED} & set(now["categories"]) == shelf


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("subscription/edit", {"ac": "shout", "s": "feed/https://a.example/"}, "takes subscribe"),
        ("subscription/edit", {"ac": "edit"}, "the feeds to change"),
        ("subscription/edit", {"ac": "edit", "s": "feed/desk/world", "t": "x"}, "no feed that"),
        (
            "subscription/edit",
            {"ac": "unsubscribe", "s": "feed/https://a.example/"},
            "not followed",
        ),
        (
            "subscription/edit",
            {"ac": "edit", "s": "feed/https://a.example/", "t": "x"},
            "not follo",
        ),
        ("subscription/edit", {"ac": "edit", "s": "feed/https://a.example/", "a": "x"}, "A folder"),
        ("rename-tag", {"s": "user/-/label/Nothing", "dest": "user/-/label/Sea"}, "holds no feed"),
        ("rename-tag", {"s": "user/-/label/Nothing"}, "its new name"),
        ("disable-tag", {}, "takes the folder"),
    ],
)
def test_what_cannot_be_done_is_said_in_plain_words(
    client: TestClient, engine: Engine, path: str, body: dict[str, str], words: str
) -> None:
    feeds = engine.feeds()
    assert client.post(f"{API}/{path}", data=body).status_code == 401
    _, reads = engine.new_token("Phone", "read")
    client.headers["Authorization"] = f"GoogleLogin auth={reads}"
    assert client.post(f"{API}/{path}", data=body).status_code == 403
    _, writes = engine.new_token("Phone", "write")
    client.headers["Authorization"] = f"GoogleLogin auth={writes}"
    answer = client.post(f"{API}/{path}", data=body)
    assert (answer.status_code, answer.headers["content-type"]) == (
        400,
        "text/plain; charset=utf-8",
    )
    assert words in answer.text
    assert engine.feeds() == feeds
