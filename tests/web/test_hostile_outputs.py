"""Hostile words in every field leave all that goes out well-formed and harmless."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import feedparser
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree
from lxml import html as lxml_html
from starlette.testclient import TestClient

from nutgraf.assistants import Tools
from nutgraf.engine import Engine
from nutgraf.fetch.opml import read_opml
from nutgraf.store.base import SavedSearch
from nutgraf.web.app import create_app

from ..hostile.filled import fill_with_attacks
from ..hostile.words import ATTACK, SAYABLE
from ..publish import sample_pages as sample
from .test_feeds import SCHEMA

STORY = f"/story/{sample.STORY}"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    store = tmp_path_factory.mktemp("hostile") / "s.sqlite"
    with Engine.open(str(store), encoder="none", workers=1, title=ATTACK) as engine:
        fill_with_attacks(engine)
        kept = SavedSearch(id="x", name=ATTACK, query="havsula", created=engine.now())
        engine.store.put_saved_search(kept)
        yield engine


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(engine)) as client:
        yield client


def harmless(markup: str) -> None:
    """No element, handler or address in it that could do anything."""
    tree = lxml_html.fragment_fromstring(markup, create_parent="div")
    for element in tree.iter():
        assert element.tag in ("div", "p", "em", "h3", "b", "small"), element.tag
        assert not element.attrib


@pytest.mark.parametrize("path", ["/feed", f"{STORY}/feed", "/search", "/searches/x"])
def test_feeds(client: TestClient, path: str) -> None:
    query = {"q": "havsula"} if path == "/search" else {}
    answer = client.get(f"{path}.atom", params=query)
    etree.fromstring(answer.content)
    feed = feedparser.parse(answer.content)
    assert not feed.bozo, feed.bozo_exception
    assert feed.entries
    data = client.get(f"{path}.json", params=query).json()
    faults = Draft202012Validator(SCHEMA, format_checker=FormatChecker()).iter_errors(data)
    assert [f.message[:200] for f in faults] == []
    assert [i["id"] for i in data["items"]] == [e.id for e in feed.entries]
    for item in data["items"]:
        harmless(item["content_html"])
        assert item["title"]


def test_feeds_of_names(client: TestClient, engine: Engine) -> None:
    names = [n for n in engine.find_names("wik") if engine.statements(n, 1)]
    assert names
    for name in names:
        page = client.get("/search", params={"q": f"said-by:{name.name.split()[-1]}"})
        assert page.status_code == 200
        answer = client.get(f"/{name.kind}/{_quoted(name.key)}/feed.atom")
        feed = feedparser.parse(answer.content)
        assert not feed.bozo, feed.bozo_exception
        assert feed.entries


def _quoted(key: str) -> str:
    from nutgraf.publish.links import HERE

    return (HERE.name("person", key) or "").removeprefix("/person/")


def test_opml_comes_back_as_it_was(client: TestClient, engine: Engine) -> None:
    answer = client.get("/feeds.opml")
    etree.fromstring(answer.content)
    # What is no address of a feed is none in another reader either.
    listed = [feed.url for feed in read_opml(answer.content)]
    assert all(url.startswith(("http://", "https://")) for url in listed)


@pytest.mark.parametrize("form", ["epub", "html", "md"])
def test_editions(client: TestClient, form: str) -> None:
    answer = client.get(f"/edition/2026-03-05.{form}")
    assert answer.status_code == 200
    if form == "epub":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            for name in book.namelist():
                if name.endswith(("html", "opf", "xml")):
                    tree = etree.fromstring(book.read(name))
                    assert not list(tree.iter("{*}script", "{*}img", "{*}svg"))
    elif form == "html":
        tree = lxml_html.document_fromstring(answer.text)
        assert not tree.cssselect("script, img, iframe, svg")
        assert len(tree.cssselect("style")) == 1
    else:
        answer.content.decode("utf-8")
        assert "<script>" not in answer.text.replace("\\<", "")


def test_markdown_and_json_of_a_story(client: TestClient) -> None:
    text = client.get(f"{STORY}.md")
    text.content.decode("utf-8")
    assert "<script>" not in text.text.replace("\\<", "")
    data = client.get(f"{STORY}.json").json()
    # Data is given as it is: it is for whoever shows it to escape.
    assert data["headline"]["text"].startswith(SAYABLE)


def test_the_api(client: TestClient) -> None:
    for path in ("stories", f"stories/{sample.STORY}", "feeds", "outlets", "names?q=wik"):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.headers["x-content-type-options"] == "nosniff"
        _strings(answer.json())
    assert client.get("/api/v1/search", params={"q": SAYABLE[-300:]}).status_code in (200, 400)


def test_readers_on_phones(client: TestClient, engine: Engine) -> None:
    _, key = engine.new_token("Phone", "write")
    client.headers["Authorization"] = f"GoogleLogin auth={key}"
    try:
        for path in ("subscription/list", "tag/list", "unread-count"):
            _strings(client.get(f"/reader/api/0/{path}").json())
        items = client.get("/reader/api/0/stream/contents/feed/front").json()["items"]
        assert items
        for item in items:
            harmless(item["summary"]["content"])
            assert item["canonical"][0]["href"].startswith("http://testserver/")
    finally:
        del client.headers["Authorization"]


def test_assistants(engine: Engine) -> None:
    tools = Tools(engine)
    _strings(tools.search_stories())
    _strings(tools.who_said_what("wik"))
    _strings(tools.read_article("wire"))
    assert tools.read_story(sample.STORY).encode("utf-8")


def _strings(thing: Any) -> None:
    """Every string in it can be sent."""
    json.dumps(thing, ensure_ascii=False).encode("utf-8")
