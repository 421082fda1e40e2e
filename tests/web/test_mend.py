"""Merging, splitting and excluding in a browser, and taking it back; over real stories."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html as lxml_html
from starlette.testclient import TestClient

from nutgraf.engine import Engine
from nutgraf.web.app import create_app
from nutgraf.web.mend import story_in
from tests.engine.test_mending import NOW, archive, article_id, keys

from .owned import PASSWORD, form_key, log_in, post


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    store = str(tmp_path / "news.sqlite")
    with Engine.open(store, encoder="none", workers=1, log="error", clock=lambda: NOW) as engine:
        engine.import_archive(archive(tmp_path))
        engine.set_password(PASSWORD)
        yield engine


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(engine)) as client:
        log_in(client)
        yield client


def told(text: str) -> str:
    (form,) = lxml_html.document_fromstring(text).cssselect("#told")
    return " ".join(form.text_content().split())


def test_merge_and_take_back(engine: Engine, client: TestClient) -> None:
    before = keys(engine)
    ferry, vote = before["f1"], before["v"]
    assert ferry != vote
    assert "Why these are one story" in client.get(f"/story/{ferry}").text
    address = f"http://testserver/story/{vote}?version=1"
    text = post(client, f"/story/{ferry}/mend", do="merge", other=address)
    assert told(text) == (
        "The two are one story now; the other address leads here. Take back the last merge"
    )
    assert set(keys(engine).values()) == {ferry}
    assert client.get(f"/story/{vote}").url.path == f"/story/{ferry}"
    assert "That was taken back." in told(post(client, f"/story/{ferry}/mend", do="undo"))
    assert keys(engine) == before
    assert client.get(f"/story/{vote}").url.path == f"/story/{vote}"


def test_split_and_take_back(engine: Engine, client: TestClient) -> None:
    before = keys(engine)
    ferry = before["f1"]
    chosen = {f"article.{article_id(engine, key)}": "on" for key in ("f2", "f3")}
    text = post(client, f"/story/{ferry}/mend", do="split", **chosen)
    after = keys(engine)
    assert after["f1"] == ferry
    assert after["f2"] == after["f3"] != ferry
    assert f'href="/story/{after["f2"]}">Go there' in text
    post(client, f"/story/{ferry}/mend", do="undo")
    assert keys(engine) == before


def test_not_this_one(engine: Engine, client: TestClient) -> None:
    ferry = keys(engine)["f1"]
    third = article_id(engine, "f3")
    assert f'value="exclude {third}"' in client.get(f"/story/{ferry}").text
    text = post(client, f"/story/{ferry}/mend", do=f"exclude {third}")
    assert "will not come back" in told(text)
    assert keys(engine)["f3"] != ferry
    engine.pipeline.digest()
    assert keys(engine)["f3"] != ferry


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"do": "merge", "other": "nowhere/at/all"}, "address of the other story"),
        ({"do": "split"}, "cannot be split"),
        ({"do": "undo"}, "nothing that can be taken back"),
        ({"do": "burn"}, "cannot be asked"),
        ({}, "cannot be asked"),
    ],
)
def test_what_cannot_be_done_is_explained(
    engine: Engine, client: TestClient, data: dict[str, str], words: str
) -> None:
    ferry = keys(engine)["f1"]
    before = keys(engine)
    answer = client.post(f"/story/{ferry}/mend", data={"csrf": form_key(client), **data})
    assert answer.status_code == 400
    assert words in answer.text
    assert keys(engine) == before


def test_unknown_stories_and_strangers(engine: Engine, client: TestClient) -> None:
    ferry = keys(engine)["f1"]
    data = {"csrf": form_key(client), "do": "merge", "other": "s-unknown"}
    assert client.post(f"/story/{ferry}/mend", data=data).status_code == 404
    with TestClient(create_app(engine)) as stranger:
        page = stranger.get(f"/story/{ferry}").text
        assert "Put right" not in page
        assert not re.search("csrf", page)
        assert stranger.post(f"/story/{ferry}/mend", data=data).status_code == 401


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("https://news.example/story/abc?version=2#s1", "abc"),
        ("/story/a%20b", "a b"),
        ("abc", "abc"),
        ("https://news.example/base/story/abc.html", "abc"),
        ("https://news.example/article/abc", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_a_story_is_found_in_its_address(given: str, found: str) -> None:
    assert story_in(given) == found
