"""The three collections of feeds that ``feeds.py`` scores: files, and what is expected of them."""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

DATA = Path(__file__).parents[1] / "../shared/data/feeds"
BASE = "http://127.0.0.1:8097/tests/"


@dataclass(frozen=True)
class Case:
    """A file: where it would be read from, and what is expected of it, if anything is."""

    name: str
    body: bytes
    url: str
    content_type: str | None = "application/xml"
    expression: str | None = None
    values: tuple[tuple[str, Any], ...] = ()


# collections ---------------------------------------------------------------------------


def files(collection: str) -> dict[str, bytes]:
    with tarfile.open(DATA / f"{collection}.tar.gz") as archive:
        return {
            member.name.removeprefix("./"): archive.extractfile(member).read()  # type: ignore[union-attr]
            for member in archive.getmembers()
            if member.isfile()
        }


def feedparser_cases() -> Iterator[Case]:
    for name, body in files("feedparser").items():
        if not name.endswith((".xml", ".json")):
            continue
        head = _head(body)
        found = re.search(r"Expect:\s*(.*?)\s*(?:-->|\n(?:[A-Z]\w+:))", head, re.S)
        headers = {
            key.strip().lower(): value.strip()
            for key, value in re.findall(r"^Header:\s*([\w-]+):\s*(.*)$", head, re.M)
        }
        url = urljoin(BASE + name, headers.get("content-location", ""))
        kind = headers.get("content-type", "application/xml")
        yield Case(name, body, url, kind, found.group(1) if found else None)


def _head(body: bytes) -> str:
    for encoding in ("utf-8", "utf-16", "utf-32", "utf-16-be", "utf-32-be", "utf-16-le", "cp037"):
        try:
            text = body.decode(encoding)
        except UnicodeError:
            continue
        if "Expect:" in text:
            return text
    return body.decode("latin-1")


def gofeed_cases() -> Iterator[Case]:
    stored = files("gofeed")
    for name, body in stored.items():
        folder, _, file = name.rpartition("/")
        output = name.endswith(".json") and "json" not in folder and "universal" not in folder
        if output or name.endswith("_expected.json") or not name.endswith((".xml", ".json")):
            continue
        stem = file.rpartition(".")[0]
        expected = stored.get(f"{folder}/{stem}_expected.json")
        if expected is None and name.endswith(".xml"):
            expected = stored.get(f"{folder}/{stem}.json")
        values = tuple(_gofeed(json.loads(expected))) if expected else ()
        yield Case(name, body, BASE + name, values=values)


def _gofeed(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "feed.title", data.get("title")
    yield "feed.link", data.get("link") or data.get("home_page_url") or _link(data.get("links"))
    yield "feed.language", data.get("language")
    yield "feed.description", data.get("description") or data.get("subtitle")
    for number, item in enumerate(data.get("items") or data.get("entries") or []):
        place = f"entries.{number}."
        guid = item.get("guid")
        content = item.get("content") or item.get("content_html")
        yield place + "title", item.get("title")
        yield place + "link", item.get("link") or item.get("url") or _link(item.get("links"))
        yield place + "id", guid.get("value") if isinstance(guid, dict) else guid or item.get("id")
        yield place + "summary", item.get("description") or item.get("summary")
        yield place + "content", content.get("value") if isinstance(content, dict) else content
        published = item.get("publishedParsed") or item.get("pubDateParsed")
        yield place + "published", published or item.get("date_published")
        yield place + "updated", item.get("updatedParsed") or item.get("date_modified")
        people = item.get("authors") or [item.get("author")]
        yield place + "author", people[0].get("name") if isinstance(people[0], dict) else None
        tags = item.get("categories") or item.get("tags") or []
        yield (
            place + "tags",
            [
                (tag.get("label") or tag.get("value") or tag.get("term"))
                if isinstance(tag, dict)
                else tag
                for tag in tags
            ],
        )
        source = item.get("source") or {}
        yield place + "source_title", source.get("title")
        yield place + "source_url", source.get("url")


def _link(links: Any) -> str | None:
    for link in links or []:
        if isinstance(link, dict) and link.get("rel") in (None, "", "alternate"):
            return link.get("href")
    return None


def feed_rs_cases() -> Iterator[Case]:
    stored = files("feed_rs")
    for name, body in stored.items():
        if name.endswith(".serde.json") or not name.endswith((".xml", ".json")):
            continue
        expected = stored.get(f"{name.rpartition('.')[0]}.serde.json")
        values = tuple(_feed_rs(json.loads(expected), body)) if expected else ()
        yield Case(name, body, BASE + name, values=values)


def _feed_rs(data: dict[str, Any], body: bytes) -> Iterator[tuple[str, Any]]:
    yield "feed.title", (data.get("title") or {}).get("content")
    yield "feed.link", _link(data.get("links"))
    yield "feed.language", data.get("language")
    yield "feed.description", (data.get("description") or {}).get("content")
    for number, item in enumerate(data["entries"]):
        place = f"entries.{number}."
        made_up = item["id"].encode() not in body  # a digest, where the feed gives no id
        yield place + "title", (item.get("title") or {}).get("content")
        yield place + "link", _link(item.get("links"))
        yield place + "id", None if made_up else item["id"]
        yield place + "summary", (item.get("summary") or {}).get("content")
        yield place + "content", (item.get("content") or {}).get("body")
        yield place + "published", item.get("published")
        same = item.get("updated") == item.get("published")
        yield place + "updated", None if same else item.get("updated")
        yield place + "author", (item.get("authors") or [{}])[0].get("name")
        yield place + "tags", [tag.get("label") or tag["term"] for tag in item["categories"]]
