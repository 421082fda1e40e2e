"""Searching in the reading room: results, faults, kept searches, mutes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from lxml import html as lxml_html
from starlette.testclient import TestClient

from nutgraf.engine import Engine
from nutgraf.web.app import create_app

from ..publish import sample_pages as sample
from .filled import fill
from .test_app import told, tree

PASSWORD = "a lighthouse in winter"


def hits(client: TestClient, query: str, section: str = "h-hits") -> list[str]:
    answer = client.get("/search", params={"q": query})
    assert answer.status_code == 200, answer.text
    found = lxml_html.document_fromstring(answer.text).cssselect(
        f"section[aria-labelledby={section}] .hits > li > a"
    )
    return [told(a) for a in found]


def ids(engine: Engine, query: str) -> set[str]:
    return {hit.id for hit in engine.search(query, 50)}


def test_articles_and_stories_are_found(client: TestClient) -> None:
    document = tree(client, "/search?q=accident+board")
    assert hits(client, "accident board") == ["Recorder of grounded ferry recovered"]
    assert hits(client, "accident board", "h-stories") == [sample.sample_page().headline.text]
    assert {m.text for m in document.cssselect(".hits mark")} >= {"accident", "board"}
    assert "No article matches." in told(tree(client, "/search?q=zeppelin"))
    stories = tree(client, "/search?q=ferry&in=stories")
    assert [told(h) for h in stories.cssselect("main h2")] == ["Stories"]


def test_operators(client: TestClient, engine: Engine) -> None:
    both, wire = ids(engine, "ferry"), ids(engine, "ferry outlet:northline")
    assert "wire" in wire
    assert wire < both
    assert ids(engine, "ferry -outlet:northline") == both - wire
    assert hits(client, "lang:sv") == hits(client, "färjan")
    assert hits(client, 'said-by:"jonas wik"')
    assert hits(client, "after:2030", "h-stories") == []


def test_names_are_offered(client: TestClient) -> None:
    document = tree(client, "/search?q=Wik")
    offered = {told(a): a.get("href") for a in document.cssselect("main > p.note a")}
    assert offered["Jonas Wik"] == "/person/jonas_wik"


@pytest.mark.parametrize("query", ["AND", "a OR", "(ferry", "before:soon", "outlet:"])
def test_what_is_wrong_is_said_at_the_field(client: TestClient, query: str) -> None:
    answer = client.get("/search", params={"q": query})
    assert answer.status_code == 400
    document = lxml_html.document_fromstring(answer.text)
    (fault,) = document.cssselect("#fault[role=alert]")
    assert told(fault)
    field = document.get_element_by_id("q2")
    assert (field.get("aria-describedby"), field.get("value")) == ("fault", query)
    for path in ("/search.atom", "/search.json", "/api/v1/search"):
        assert client.get(path, params={"q": query}).status_code == 400


def test_odd_queries_are_answered(client: TestClient) -> None:
    for odd in ('"', "NEAR", "*", "(", "col:x", "-", "\x00", "' OR 1=1 --", "<b>"):
        assert client.get("/search", params={"q": odd}).status_code == 200, odd


def test_a_search_can_be_followed(client: TestClient) -> None:
    feed = feedparser.parse(client.get("/search.atom?q=ferry").text)
    assert not feed.bozo
    times = [entry.updated for entry in feed.entries]
    assert len(times) > 3
    data = client.get("/search.json?q=ferry").json()
    assert [i["title"] for i in data["items"]] == [e.title for e in feed.entries]
    assert data["feed_url"].endswith("/search.json?q=ferry")


class TestOwner:
    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        store = str(tmp_path / "s.sqlite")
        with Engine.open(store, encoder="none", workers=1, title="The Sample") as engine:
            fill(engine)
            engine.set_password(PASSWORD)
            yield engine

    @pytest.fixture
    def owner(self, engine: Engine) -> Iterator[TestClient]:
        with TestClient(create_app(engine)) as client:
            client.post("/login", data={"password": PASSWORD})
            yield client

    def send(self, client: TestClient, path: str, **data: str) -> lxml_html.HtmlElement:
        page = client.get("/searches").text
        found = re.search(r'name="csrf" content="([^"]+)"', page)
        assert found is not None
        answer = client.post(path, data={"csrf": found[1], **data})
        assert answer.status_code == 200, answer.text
        document = lxml_html.document_fromstring(answer.text)
        document.make_links_absolute(str(answer.url))
        return document

    def test_a_saved_search_is_a_page_and_a_feed(self, owner: TestClient, engine: Engine) -> None:
        page = self.send(owner, "/searches/new", q="ferry outlet:northline", name="Boats")
        assert told(page.cssselect("h1")[0]) == "Boats"
        (saved,) = engine.saved_searches()
        shown = [told(a) for a in page.cssselect(".hits > li > a")]
        stranger = TestClient(create_app(engine))
        feed = feedparser.parse(stranger.get(f"/searches/{saved.id}.atom").text)
        assert [e.title for e in feed.entries] == shown
        assert len(shown) >= 1
        assert stranger.get(f"/searches/{saved.id}.json").json()["title"].startswith("Boats")
        assert (
            "Boats"
            in told(self.send(owner, "/searches/new", q="tug"))[0:0] + owner.get("/searches").text
        )
        listed = self.send(owner, "/searches/remove", id=saved.id)
        assert "Boats" not in told(listed)
        assert owner.get(f"/searches/{saved.id}").status_code == 404

    def test_what_is_muted_is_kept_from_lists(self, owner: TestClient, engine: Engine) -> None:
        before = [told(h) for h in tree(owner, "/").cssselect(".stories h2, .alone li")]
        saved = engine.save_search("ferry")
        assert len(engine.saved_hits(saved)) > 1
        headline = sample.sample_page().headline.text
        self.send(owner, "/owner/mutes/new", kind="word", value="Runs AGROUND off")
        after = [told(h) for h in tree(owner, "/").cssselect(".stories h2, .alone li")]
        assert headline in before
        assert headline not in after
        assert len(after) == len(before) - 1
        assert headline not in owner.get("/feed.atom").text
        assert hits(owner, "ferry aground")  # a search still finds it
        assert told(self.send(owner, "/owner/mutes/remove", kind="word", value="Runs AGROUND off"))
        assert headline in owner.get("/").text
        every = {h.id for h in engine.saved_hits(saved)}
        self.send(owner, "/owner/mutes/new", kind="outlet", value="northline.example")
        assert {h.id for h in engine.saved_hits(saved)} == every - ids(engine, "outlet:northline")

    def test_only_the_owner_may_change_these(self, engine: Engine) -> None:
        stranger = TestClient(create_app(engine))
        for path in ("/searches/new", "/owner/mutes/new"):
            assert stranger.post(path, data={"q": "x", "value": "x"}).status_code == 401
        assert stranger.get("/searches").status_code == 401

    def test_what_cannot_be_kept_or_muted_is_refused(
        self, owner: TestClient, engine: Engine
    ) -> None:
        token = re.search(r'name="csrf" content="([^"]+)"', owner.get("/searches").text)
        assert token is not None
        for path, data in (
            ("/searches/new", {"q": "(ferry"}),
            ("/searches/new", {"q": " "}),
            ("/owner/mutes/new", {"kind": "word", "value": "…"}),
            ("/owner/mutes/new", {"kind": "outlet", "value": "nowhere.example"}),
        ):
            answer = owner.post(path, data={"csrf": token[1], **data})
            assert answer.status_code in (400, 404), path
        assert engine.saved_searches() == []
        assert engine.mutes() == []
