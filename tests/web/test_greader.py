"""The Google Reader API, asked in the order in which readers on phones ask it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from starlette.testclient import TestClient

from nutgraf.engine import Engine
from nutgraf.publish.readeritems import item_number
from nutgraf.web.app import create_app

from ..publish import sample_pages as sample
from .filled import fill

PASSWORD = "a lighthouse in winter"
API = "/reader/api/0"
STATE = "user/-/state/com.google/"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    store = str(tmp_path / "s.sqlite")
    with Engine.open(store, encoder="none", workers=1, title="The Sample") as engine:
        fill(engine)
        engine.set_password(PASSWORD)
        yield engine


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(engine)) as client:
        yield client


def log_in(client: TestClient, password: str = PASSWORD) -> TestClient:
    answer = client.post("/accounts/ClientLogin", data={"Email": "owner", "Passwd": password})
    assert answer.status_code == 200, answer.text
    lines = dict(line.split("=", 1) for line in answer.text.split())
    client.headers["Authorization"] = f"GoogleLogin auth={lines['Auth']}"
    return client


def get(client: TestClient, path: str, **query: Any) -> Any:
    answer = client.get(f"{API}/{path}", params={"output": "json", **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(client: TestClient, stream: str = f"{STATE}reading-list", **query: Any) -> list[str]:
    data = get(client, "stream/items/ids", s=stream, n=1000, **query)
    return [ref["id"] for ref in data["itemRefs"]]


def test_a_readers_day(client: TestClient, engine: Engine) -> None:
    """Log in, list, fetch, read one, star one, synchronise, mark the rest."""
    log_in(client)
    assert get(client, "user-info")["userName"] == "owner"
    token = client.get(f"{API}/token").text
    subscriptions = get(client, "subscription/list")["subscriptions"]
    assert subscriptions[0]["id"] == "feed/front"
    assert {s["id"] for s in subscriptions} == {"feed/front"} | {
        f"feed/desk/{desk}" for desk in engine.desks()
    }
    assert get(client, "tag/list")["tags"][0]["id"] == f"{STATE}starred"

    every = ids(client)
    unread = ids(client, xt=f"{STATE}read")
    assert unread == every
    assert len(every) == engine.count_stories("shown")
    counts = {c["id"]: c["count"] for c in get(client, "unread-count")["unreadcounts"]}
    assert counts[f"{STATE}reading-list"] == len(every)

    answer = client.post(f"{API}/stream/items/contents", data={"i": every, "T": token})
    items = answer.json()["items"]
    assert [str(item_number(i["id"])) for i in items] == every
    story = next(i for i in items if i["title"] == sample.sample_page().headline.text)
    assert story["canonical"][0]["href"].endswith(f"/story/{sample.STORY}")
    content = lxml_html.fromstring(story["summary"]["content"]).text_content()
    for sentence in sample.sample_page().sections[0].sentences:
        assert sentence.text in content
    times = [int(i["timestampUsec"]) for i in items]
    assert times == sorted(times, reverse=True)

    def edit(item: str, **tags: str) -> None:
        done = client.post(f"{API}/edit-tag", data={"i": item, "T": token, **tags})
        assert (done.status_code, done.text) == (200, "OK")

    edit(story["id"], a=f"{STATE}read")
    edit(every[-1], a=f"{STATE}starred")
    assert story["id"] not in [f"{i}" for i in ids(client, xt=f"{STATE}read")]
    assert len(ids(client, xt=f"{STATE}read")) == len(every) - 1
    assert ids(client, f"{STATE}starred") == [every[-1]]
    again = client.post(f"{API}/stream/items/contents", data={"i": [story["id"], every[-1]]})
    marked = [set(i["categories"]) for i in again.json()["items"]]
    assert f"{STATE}read" in marked[0]
    assert f"{STATE}starred" in marked[1]
    assert engine.marks([sample.STORY])[sample.STORY].read is not None

    edit(story["id"], r="user/1/state/com.google/read")
    edit(every[-1], r=f"{STATE}starred")
    assert len(ids(client, xt=f"{STATE}read")) == len(every)
    assert ids(client, f"{STATE}starred") == []

    newest = max(int(i["updated"]) for i in items) + 1
    done = client.post(
        f"{API}/mark-all-as-read",
        data={"s": f"{STATE}reading-list", "ts": str(newest * 1_000_000), "T": token},
    )
    assert done.text == "OK"
    assert ids(client, xt=f"{STATE}read") == []
    assert get(client, "unread-count")["max"] == "0"


def test_streams_go_on(client: TestClient) -> None:
    log_in(client)
    whole = ids(client)
    walked: list[str] = []
    more: dict[str, str] = {}
    while True:
        page = get(client, f"stream/contents/{STATE}reading-list", n=3, **more)
        walked += [str(item_number(i["id"])) for i in page["items"]]
        if "continuation" not in page:
            break
        more = {"c": page["continuation"]}
    assert walked == whole
    assert ids(client, r="o") == whole[::-1]
    first = get(client, f"stream/contents/{STATE}reading-list", n=1)["items"][0]
    since = int(first["timestampUsec"]) // 1_000_000
    assert ids(client, ot=since) == whole[:1]
    assert ids(client, nt=since - 1) == whole[1:]


def test_a_key_is_a_password(client: TestClient, engine: Engine) -> None:
    _, reads = engine.new_token("Phone", "read")
    log_in(client, reads)
    item = ids(client)[0]
    refused = client.post(f"{API}/edit-tag", data={"i": item, "a": f"{STATE}read"})
    assert refused.status_code == 403
    _, writes = engine.new_token("Phone", "write")
    log_in(client, writes)
    client.post(f"{API}/edit-tag", data={"i": item, "a": f"{STATE}read"})
    assert item not in ids(client, xt=f"{STATE}read")


def test_who_is_not_let_in(client: TestClient) -> None:
    assert client.get(f"{API}/subscription/list").status_code == 401
    assert client.post(f"{API}/edit-tag", data={"i": "1"}).status_code == 401
    for _ in range(6):
        answer = client.post("/accounts/ClientLogin", data={"Email": "x", "Passwd": "wrong"})
        assert answer.status_code == 403
        assert answer.text.startswith("Error=")
    refused = client.post("/accounts/ClientLogin", data={"Email": "x", "Passwd": PASSWORD})
    assert refused.text == "Error=CaptchaRequired\n"


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("stream/contents/feed/nothing", {}, 404),
        ("stream/items/ids", {"n": "many"}, 400),
        ("stream/items/contents", {"i": "story"}, 400),
        ("stream/items/contents", {"i": "999999"}, 200),
        ("stream/items/ids", {"ot": "99999999999"}, 200),
        ("stream/contents/user/-/label/Nothing", {}, 200),
    ],
)
def test_odd_requests(client: TestClient, path: str, query: dict[str, str], status: int) -> None:
    log_in(client)
    assert client.get(f"{API}/{path}", params=query).status_code == status


def test_item_ids_in_all_their_forms() -> None:
    long = "tag:google.com,2005:reader/item/000000000000001f"
    assert [item_number(i) for i in (long, "000000000000001f", "31")] == [31, 31, 31]
    assert [item_number(i) for i in ("", "x", "-1", "f" * 16)] == [None] * 4


def test_a_section_counts_its_own_unread_stories(client: TestClient, engine: Engine) -> None:
    for article in sample.ARTICLES:
        revision = sample.SOURCES.revisions[(article.id, article.revision)]
        engine.store.put_article(replace(article, section="Markets"), revision)
    version = max(number for number, _ in sample.VERSIONS) + 1
    engine.store.put_page(replace(sample.sample_page(), version=version), rank=9.0)
    log_in(client)
    counts = {c["id"]: c["count"] for c in get(client, "unread-count")["unreadcounts"]}
    assert counts["feed/desk/business"] == len(ids(client, "feed/desk/business")) == 1
    assert counts["user/-/label/Business"] == 1
    engine.mark([sample.STORY], read=True)
    again = {c["id"]: c["count"] for c in get(client, "unread-count")["unreadcounts"]}
    assert "feed/desk/business" not in again
    assert again["feed/front"] == counts["feed/front"] - 1
