"""Pages of people and places: what was said, in order of time, and where."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import feedparser
from starlette.testclient import TestClient

from nutgraf.annotate import Annotator, Job
from nutgraf.engine import Engine
from nutgraf.publish.links import HERE
from nutgraf.web.app import create_app

from ..publish import sample_pages as sample
from .filled import fill
from .test_app import told, tree


def test_a_person_says_what_the_articles_say(client: TestClient, engine: Engine) -> None:
    page = tree(client, "/person/jonas_wik")
    assert told(page.cssselect("h1")[0]) == "Jonas Wik"
    lines = page.cssselect(".said > li")
    assert lines
    for line in lines:
        words = line.cssselect("blockquote")[0].text_content()
        href = line.cssselect(".by a")[0].get("href")
        article = tree(client, href)
        (chosen,) = {told(m) for m in article.cssselect("mark.chosen")} or {""}
        assert chosen.startswith(" ".join(words.split())[:40])
        assert line.cssselect("blockquote mark")
    assert any("We have the bridge audio" in told(line) for line in lines)
    days = [h.get("datetime") for h in page.cssselect("h3 time")]
    assert days == sorted(days, reverse=True)
    oldest = tree(client, "/person/jonas_wik?order=oldest")
    assert [h.get("datetime") for h in oldest.cssselect("h3 time")] == sorted(days)


def test_statements_can_be_followed(client: TestClient) -> None:
    feed = feedparser.parse(client.get("/person/jonas_wik/feed.atom").text)
    assert not feed.bozo
    assert len(feed.entries) >= 1
    assert len({e.id for e in feed.entries}) == len(feed.entries)


def test_a_place_lists_its_stories(client: TestClient) -> None:
    page = tree(client, "/place/norrhamn")
    links = [a.get("href") for a in page.cssselect("section[aria-labelledby=h-named] a")]
    assert links[0].startswith("/story/")
    assert len(links) == len(set(links))


def test_kinds_and_unknown_names(client: TestClient) -> None:
    moved = client.get("/place/jonas_wik", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (301, "/person/jonas_wik")
    lost = client.get("/person/nobody_at_all", follow_redirects=False)
    assert (lost.status_code, lost.headers["location"]) == (302, "/search?q=%22nobody+at+all%22")
    assert client.get("/person/nobody_at_all/feed.atom").status_code == 404
    assert client.get("/person/jonas_wik?said=999").status_code == 200


def test_a_story_leads_to_what_its_speakers_said_elsewhere(client: TestClient) -> None:
    story = tree(client, f"/story/{sample.STORY}")
    links = {told(a): a.get("href") for a in story.cssselect(".speaker h3 a, .others a")}
    assert links["Jonas Wik"] == "/person/jonas_wik"
    for href in links.values():
        assert client.get(href).status_code == 200


def test_a_name_may_hold_any_letter(tmp_path: Path) -> None:
    with Engine.open(str(tmp_path / "s.sqlite"), encoder="none", workers=1) as engine:
        fill(engine)
        articles = engine.store.articles(["wire"])
        revision = engine.store.newest_revisions(articles)["wire"]
        (found,) = Annotator().annotate_many([Job(revision, None, "en")])
        mention = next(m for m in found.mentions if m.kind == "person")
        for name in (
            "Ann/Marie Lee",
            'Jo "the Oar" Bay',
            "100% Ltd?",
            "A+b #1 ;",
            "a_b",
            "~_ ~ _~",
            "x" * 200,
        ):
            changed = replace(mention, name=name, key=name.casefold())
            engine.store.put_annotation(replace(found, mentions=(changed,), statements=()))
            with TestClient(create_app(engine), follow_redirects=False) as client:
                href = HERE.name("person", name.casefold())
                assert href is not None
                assert told(tree(client, href).cssselect("h1")[0]) == name
                assert client.get(f"{href}/feed.atom").status_code == 200
