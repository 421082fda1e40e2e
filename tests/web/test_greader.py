"""The Google Reader API, asked in the order in which readers on phones ask it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from starlette.testclient import TestClient

from nutgraf.engine import Engine
from nutgraf.model import Decision
from nutgraf.publish.readeritems import item_key, item_number
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


def decimal(long: str) -> str:
    """A long item id as the id that ``stream/items/ids`` lists."""
    return str(int(long.rpartition("/")[2], 16))


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
    assert {s["id"] for s in subscriptions} == {
        "feed/front",
        *(f"feed/desk/{desk}" for desk in engine.desks()),
        *(f"feed/{feed.url}" for feed in engine.feeds()),
    }
    folders = [{"id": f"user/-/label/{name}", "type": "folder"} for name in ("The Sample", "Feeds")]
    assert get(client, "tag/list")["tags"] == [{"id": f"{STATE}starred"}, *folders]
    assert all(s["categories"] for s in subscriptions)

    every = ids(client)
    unread = ids(client, xt=f"{STATE}read")
    assert unread == every
    assert len(every) == engine.count_stories("shown")
    counts = {c["id"]: c["count"] for c in get(client, "unread-count")["unreadcounts"]}
    assert counts[f"{STATE}reading-list"] == len(every)

    answer = client.post(f"{API}/stream/items/contents", data={"i": every, "T": token})
    items = answer.json()["items"]
    assert [decimal(i["id"]) for i in items] == every
    known = {s["id"] for s in subscriptions}
    assert {i["origin"]["streamId"] for i in items} <= known
    story = next(i for i in items if i["title"] == sample.sample_page().headline.text)
    assert story["canonical"][0]["href"].endswith(f"/story/{sample.STORY}")
    content = lxml_html.fromstring(story["summary"]["content"]).text_content()
    for sentence in sample.sample_page().sections[0].sentences:
        assert sentence.text in content
    composed = {p.page.composed for p in engine.stories(shelf="shown") if p.page}
    assert {int(i["timestampUsec"]) for i in items} == {int(t.timestamp() * 1e6) for t in composed}

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
    assert get(client, "unread-count")["max"] == 0


def test_streams_go_on(client: TestClient, engine: Engine) -> None:
    log_in(client)
    whole = ids(client)
    walked: list[str] = []
    more: dict[str, str] = {}
    while True:
        page = get(client, f"stream/contents/{STATE}reading-list", n=3, **more)
        walked += [decimal(i["id"]) for i in page["items"]]
        if "continuation" not in page:
            break
        more = {"c": page["continuation"]}
    assert walked == whole
    assert ids(client, r="o") == whole[::-1]
    composed = {s.story.id: s.page.composed for s in engine.stories(shelf="shown") if s.page}
    newest = max(composed.values())
    since = str(newest.timestamp())
    assert len(ids(client, ot=since)) == list(composed.values()).count(newest)
    assert sorted(ids(client, ot=since) + ids(client, nt=int(newest.timestamp()) - 1)) == sorted(
        whole
    )


@pytest.mark.parametrize("order", [{}, {"r": "o"}])
def test_what_is_read_between_two_answers_shifts_nothing(
    client: TestClient, order: dict[str, str]
) -> None:
    log_in(client)
    whole = ids(client, **order)
    walked: list[str] = []
    more: dict[str, str] = {}
    while True:
        stream = {"s": f"{STATE}reading-list", "xt": f"{STATE}read", "n": "2", **order}
        page = get(client, "stream/items/ids", **stream, **more)
        seen = [ref["id"] for ref in page["itemRefs"]]
        walked += seen
        client.post(f"{API}/edit-tag", data={"i": seen, "a": f"{STATE}read"})
        if "continuation" not in page:
            break
        assert page["continuation"].isdigit()
        more = {"c": page["continuation"]}
    assert walked == whole


def test_a_story_that_got_another_time_is_rather_told_twice(
    client: TestClient, engine: Engine
) -> None:
    log_in(client)
    whole = ids(client)
    page = get(client, "stream/items/ids", n=4)
    last = page["itemRefs"][-1]["id"]
    (story,) = engine.store.stories_with_keys([item_key(last) or 0])
    young = replace(sample.ARTICLES[0], id="young", published=sample.ARTICLES[0].first_seen)
    young = replace(young, url="https://northline.example/young")
    words = replace(sample.SOURCES.revisions[(sample.ARTICLES[0].id, 1)], article_id="young")
    engine.store.put_article(replace(young, revision=1), words)
    made = Decision(article_id="young", story_id=story, score=1.0, features={})
    engine.store.put_grouping([made], [])
    rest = get(client, "stream/items/ids", n=1000, c=page["continuation"])
    got = [ref["id"] for ref in page["itemRefs"] + rest["itemRefs"]]
    assert set(got) == set(whole)


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
        ("stream/items/contents", {"i": "4503599628370495"}, 200),
        ("stream/items/ids", {"ot": "99999999999"}, 200),
        ("stream/contents/user/-/label/Nothing", {}, 404),
        ("stream/contents/user/-/label/The Sample", {}, 200),
        ("stream/items/ids", {"c": "99999999999999999"}, 200),
        ("stream/items/ids", {"c": "99999999999999999999"}, 400),
        ("stream/items/ids", {"c": "next"}, 400),
    ],
)
def test_odd_requests(client: TestClient, path: str, query: dict[str, str], status: int) -> None:
    log_in(client)
    assert client.get(f"{API}/{path}", params=query).status_code == status


@given(st.integers(0, 10**9))
def test_item_ids_in_all_their_forms(key: int) -> None:
    number = item_number(key)
    forms = (f"tag:google.com,2005:reader/item/{number:016x}", f"{number:016x}", f"{number:x}")
    assert {item_key(form) for form in (*forms, str(number))} == {key}


def test_what_is_no_item_id() -> None:
    assert [item_key(i) for i in ("", "x", "-1", "1" * 17, "４")] == [None] * 5
    assert (item_key("31") or 0) < 0


def test_a_section_counts_its_own_unread_stories(client: TestClient, engine: Engine) -> None:
    for article in sample.ARTICLES:
        revision = sample.SOURCES.revisions[(article.id, article.revision)]
        engine.store.put_article(replace(article, section="Markets"), revision)
    version = max(number for number, _ in sample.VERSIONS) + 1
    engine.store.put_page(replace(sample.sample_page(), version=version), rank=9.0)
    log_in(client)
    counts = {c["id"]: c["count"] for c in get(client, "unread-count")["unreadcounts"]}
    assert counts["feed/desk/business"] == len(ids(client, "feed/desk/business")) == 1
    assert counts["user/-/label/The Sample"] == counts[f"{STATE}reading-list"]
    item = get(client, "stream/contents/feed/desk/business")["items"][0]
    assert item["origin"]["streamId"] == "feed/desk/business"
    assert "user/-/label/The Sample" in item["categories"]
    assert len(ids(client, "feed/front")) == counts["feed/front"]
    engine.mark([sample.STORY], read=True)
    again = {c["id"]: c["count"] for c in get(client, "unread-count")["unreadcounts"]}
    assert "feed/desk/business" not in again
    assert again["feed/front"] == counts["feed/front"]
