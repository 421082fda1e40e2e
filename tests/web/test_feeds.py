"""Our own feeds, read as other readers read them: Atom by feedparser, JSON Feed by its schema."""

from __future__ import annotations

from typing import Any

import feedparser
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from starlette.testclient import TestClient

from nutgraf.engine import Engine

from ..publish import sample_pages as sample

STORY = f"/story/{sample.STORY}"
FEEDS = [
    "/feed",
    "/feed?section=business",
    f"{STORY}/feed",
    "/search?q=ferry",
    "/searches/{saved}",
]

_AUTHORS = {
    "type": "array",
    "items": {"type": "object", "properties": {"name": {"type": "string"}}, "minProperties": 1},
}
#: What https://www.jsonfeed.org/version/1.1/ asks of a feed and its items.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": {"type": "string", "pattern": "^https?://"},
        "feed_url": {"type": "string", "pattern": "^https?://"},
        "language": {"type": "string"},
        "authors": _AUTHORS,
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "url": {"type": "string", "pattern": "^https?://"},
                    "title": {"type": "string"},
                    "content_html": {"type": "string"},
                    "content_text": {"type": "string"},
                    "date_published": {"type": "string", "format": "date-time"},
                    "date_modified": {"type": "string", "format": "date-time"},
                    "authors": _AUTHORS,
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}


@pytest.mark.parametrize("path", FEEDS)
def test_both_forms_are_sound_and_alike(client: TestClient, engine: Engine, path: str) -> None:
    path = path.format(saved=engine.save_search("ferry").id)
    base, _, query = path.partition("?")

    def address(ending: str) -> str:
        return f"{base}.{ending}" + (f"?{query}" if query else "")

    answer = client.get(address("atom"))
    assert answer.status_code == 200, answer.text
    feed = feedparser.parse(answer.content)
    assert not feed.bozo, feed.bozo_exception
    assert feed.feed.id
    assert feed.feed.updated_parsed
    hrefs = {link.rel: link.href for link in feed.feed.links}
    assert hrefs["self"] == f"http://testserver{address('atom')}"
    for entry in feed.entries:
        assert entry.id
        assert entry.title
        assert entry.updated_parsed
        assert client.get(entry.link).status_code == 200
    assert len({e.id for e in feed.entries}) == len(feed.entries)
    assert feed.entries or "section" in path  # the sample says of no story where it belongs

    data = client.get(address("json")).json()
    faults = Draft202012Validator(SCHEMA, format_checker=FormatChecker()).iter_errors(data)
    assert [f.message for f in faults] == []
    assert [i["id"] for i in data["items"]] == [e.id for e in feed.entries]
    assert data["feed_url"] == f"http://testserver{address('json')}"


def test_an_unknown_section_has_no_feed(client: TestClient) -> None:
    assert client.get("/feed.atom?section=gossip").status_code == 404
