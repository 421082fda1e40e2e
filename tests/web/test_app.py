"""The reading room over a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from lxml import html as lxml_html
from starlette.testclient import TestClient

from nutgraf.engine import Engine
from nutgraf.publish.assets import assets
from nutgraf.web.app import create_app

from ..publish import sample_pages as sample
from ..publish.desk import utc

STORY = f"/story/{sample.STORY}"
PAGES = [
    "/",
    "/?day=2026-03-04",
    "/?week=2026-W10",
    "/changes",
    "/changes?days=31",
    STORY,
    f"{STORY}?version=1",
    "/article/wire",
    "/article/wire?revision=1&start=22&end=60",
    "/outlet/northline.example",
    "/search",
    "/search?q=ferry",
    "/search?q=ferry&in=stories",
    "/search?q=jonas",
    "/person/jonas_wik",
    "/person/jonas_wik?order=oldest",
    "/place/norrhamn",
    "/feeds",
    "/about",
]
DATA = [
    "/feed.atom",
    "/feed.json",
    f"{STORY}.json",
    f"{STORY}.md",
    f"{STORY}/feed.atom",
    "/search.atom?q=ferry",
    "/search.atom",
    "/search.json?q=ferry",
    "/person/jonas_wik/feed.atom",
    "/feeds.opml",
    "/healthz",
]


def tree(client: TestClient, path: str) -> lxml_html.HtmlElement:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return lxml_html.document_fromstring(answer.text)


def told(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("path", PAGES + DATA)
def test_answers_with_security_headers_and_a_validator(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    again = client.get(path, headers={"If-None-Match": f'"other", {answer.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"] == policy
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == answer.headers["etag"]


@pytest.mark.parametrize("path", PAGES)
def test_every_link_on_our_own_pages_leads_somewhere(client: TestClient, path: str) -> None:
    document = tree(client, path)
    for element, _attribute, link, _ in document.iterlinks():
        if element.get("rel") and "external" in element.get("rel"):
            continue
        assert link.startswith(("/", "#")), link
        if link.startswith("/"):
            answer = client.get(link)
            assert answer.status_code in (200, 301), link
            _, _, fragment = link.partition("#")
            if fragment:
                there = lxml_html.document_fromstring(answer.text)
                assert there.get_element_by_id(fragment) is not None


def test_front_page(client: TestClient) -> None:
    document = tree(client, "/")
    assert told(document.cssselect("h1")[0]) == "The Sample"
    titles = [told(h) for h in document.cssselect(".stories h2")]
    assert titles[0] == sample.sample_page().headline.text
    assert len(document.cssselect(".alone li")) == 4
    assert document.cssselect(".lead svg")
    days = [a.get("href") for a in document.cssselect(".past a")]
    assert days == ["/?day=2026-03-05", "/?day=2026-03-04"]


def test_editions(client: TestClient) -> None:
    day = tree(client, "/?day=2026-03-05")
    assert told(day.cssselect(".edition h2")[0]) == "Thursday, 5 March 2026"
    shown = [told(h) for h in day.cssselect(".stories h2")]
    assert sample.sample_page().headline.text in shown
    assert len(shown) < len(tree(client, "/").cssselect(".stories h2"))
    assert "Nothing on this day" in told(tree(client, "/?day=2020-01-01").cssselect("main")[0])


def test_a_past_day_shows_each_story_as_it_stood_then(client: TestClient, engine: Engine) -> None:
    wanted = sample.sample_page().headline.text

    def link(day: str) -> str:
        document = tree(client, f"/?day={day}")
        (href,) = (a.get("href") for a in document.cssselect(".stories h2 a") if told(a) == wanted)
        return str(href)

    versions = {v: t.date().isoformat() for v, t in engine.store.page_versions(sample.STORY)}
    days = {day: max(v for v, d in versions.items() if d <= day) for day in versions.values()}
    assert len(days) > 1
    for day, version in days.items():
        assert link(day) == f"/story/{sample.STORY}?version={version}"
        assert client.get(link(day)).status_code == 200
    state = told(tree(client, "/?day=2026-03-05").cssselect(".edition .note")[0])
    assert state.startswith("Each story as it stood at the end of this day")


def test_story_page(client: TestClient) -> None:
    document = tree(client, STORY)
    assert told(document.cssselect("h1")[0]) == sample.sample_page().headline.text
    assert len(document.cssselect("details.s")) == sum(1 for _ in sample.sample_page().sentences())
    assert "Norrhamn council" in told(document.cssselect("#related")[0])
    old = tree(client, f"{STORY}?version=1")
    assert "This is version 1" in told(old.cssselect(".old")[0])


def test_citations_lead_to_marked_words(client: TestClient) -> None:
    document = tree(client, STORY)
    for details in document.cssselect("details.s"):
        (mark,) = details.cssselect("blockquote mark")
        for put in mark.cssselect("ins"):
            put.drop_tree()
        article = tree(client, details.cssselect(".go a")[0].get("href"))
        chosen = "".join(m.text_content() for m in article.cssselect("mark.chosen"))
        assert chosen == mark.text_content()


def test_who_said_it_first_and_who_repeats_it(client: TestClient) -> None:
    document = tree(client, STORY)
    first, *later = [
        told(li) for li in document.cssselect(".nut details.s")[0].cssselect(".also li")
    ]
    assert first.startswith("Northline, 4 March 2026, 05:58 UTC")
    assert len(later) == 5
    assert "Evening Ledger" in told(document.cssselect("#articles .only")[0])
    ledger = tree(client, "/article/ledger")
    note = told(ledger.cssselect(".strong")[0])
    assert note.startswith("Not a report of its own: it repeats Northline. It carries the same")
    original = tree(client, "/article/wire")
    assert "Repeated by 3 other articles" in told(original.cssselect(".strong")[0])
    assert original.cssselect(".strong a")[1].get("href") == "#changes"


def test_what_changed_since_yesterday(engine: Engine) -> None:
    store, now = engine.settings.store, utc("2026-03-05 09:30")
    with (
        Engine.open(store, encoder="none", workers=1, clock=lambda: now) as then,
        TestClient(create_app(then)) as client,
    ):
        _what_changed(client)


def _what_changed(client: TestClient) -> None:
    page = tree(client, "/changes?days=1")
    changed = page.cssselect("section[aria-labelledby=h-changed] article")
    assert [told(c.cssselect("h3")[0]) for c in changed] == [sample.sample_page().headline.text]
    way = changed[0].cssselect(".go a")[0].get("href")
    assert way == f"{STORY}/changes?from=1&to=3"
    assert tree(client, STORY).cssselect(".since a")[0].get("href") == way
    week = tree(client, "/changes?days=7")
    new = week.cssselect("section[aria-labelledby=h-new] h3")
    assert sample.sample_page().headline.text in [told(h) for h in new]
    assert client.get("/changes?days=x").status_code == 400


def test_a_merged_story_leads_on(client: TestClient) -> None:
    for path, there in (
        ("/story/havsula-2", STORY),
        ("/story/havsula-2.json", f"{STORY}.json"),
        ("/story/havsula-2.md", f"{STORY}.md"),
        ("/story/havsula-2/feed.atom", f"{STORY}/feed.atom"),
    ):
        answer = client.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (301, there)


def test_outlet_page_tells_what_it_was_first_with_and_what_it_carries(client: TestClient) -> None:
    wire = tree(client, "/outlet/northline.example")
    assert told(wire.cssselect("h1")[0]) == "Northline"
    assert "1 changed after publication" in told(wire.cssselect("main .note")[0])
    line = next(li for li in wire.cssselect(".hits li") if "214 aboard" in told(li))
    assert "first to report it; changed after publication" in told(line)
    ledger = tree(client, "/outlet/eveningledger.example")
    parts = {s.get("aria-labelledby"): told(s) for s in ledger.cssselect("main section")}
    assert list(parts) == ["first", "repeats", "all"]
    assert "Reports of Northline." in parts["repeats"]
    assert "carries the same text (Northline)" in parts["repeats"]
    assert "Rail line to Kemi" in parts["first"]
    (changed,) = wire.cssselect("#changed")
    assert changed.getparent().cssselect(".hits a")[0].get("href") == "/article/wire#changes"


def test_feeds_page_tells_health_in_words(client: TestClient) -> None:
    text = told(tree(client, "/feeds").cssselect("main")[0])
    assert "Failed 3 times in a row" in text
    assert "the server answered 503" in text
    assert "Not read yet." in text
    assert "the page holds no article" in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/story/nothing", 404),
        ("/story/nothing.json", 404),
        (f"{STORY}?version=99", 404),
        ("/article/nothing", 404),
        ("/outlet/nothing", 404),
        ("/static/page.css", 404),
        ("/static/..%2f..%2fhtml.py", 404),
        ("/?day=2026-02-30", 400),
        ("/?week=nothing", 400),
        ("/?page=-1", 400),
        ("/article/wire?start=x&end=3", 400),
        (f"{STORY}?version=1.5", 400),
    ],
)
def test_refusals_are_readable(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert "content-security-policy" in answer.headers
    assert "Traceback" not in answer.text
    if path.endswith(".json"):
        assert answer.json()["detail"]
    else:
        document = lxml_html.document_fromstring(answer.text)
        assert told(document.cssselect("h1")[0])
        assert document.cssselect('main a[href="/"]')


@pytest.mark.parametrize("path", PAGES)
def test_only_reading_is_allowed(client: TestClient, path: str) -> None:
    for method in ("POST", "PUT", "DELETE"):
        answer = client.request(method, path)
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]
        assert "can only be read" in answer.text


def test_spans_that_lie_outside_mark_nothing(client: TestClient) -> None:
    for query in ("start=5&end=999999", "start=9&end=3", "start=0&end=4&revision=77"):
        document = tree(client, f"/article/wire?{query}")
        assert document.cssselect(".text p")


def test_static_files_keep(client: TestClient) -> None:
    for name in assets():
        answer = client.get(f"/static/{name}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_pages_are_compressed(client: TestClient) -> None:
    answer = client.get(STORY, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["vary"]


def test_feeds_out(client: TestClient) -> None:
    front = feedparser.parse(client.get("/feed.atom").content)
    assert not front.bozo
    assert front.version == "atom10"
    assert front.entries[0].title == sample.sample_page().headline.text
    assert front.entries[0].link == f"http://testserver{STORY}"
    data = client.get("/feed.json").json()
    assert data["version"] == "https://jsonfeed.org/version/1.1"
    assert [i["id"] for i in data["items"]] == [e.id for e in front.entries]
    search = feedparser.parse(client.get("/search.atom?q=accident").content)
    assert not search.bozo
    assert [e.title for e in search.entries] == ["Recorder of grounded ferry recovered"]
    assert "\x02" not in client.get("/search.atom?q=accident").text
    story = feedparser.parse(client.get(f"{STORY}/feed.atom").content)
    assert not story.bozo
    assert story.entries[0].updated == "2026-03-05T08:50:00Z"
    assert len({e.id for e in story.entries}) == len(story.entries)


def test_feeds_can_be_taken_elsewhere(client: TestClient) -> None:
    from nutgraf.fetch.opml import read_opml

    feeds = read_opml(client.get("/feeds.opml").content)
    assert {f.url for f in feeds} == {
        "https://northline.example/feed.xml",
        "https://thesound.example/rss",
        "https://baycourier.example/atom",
    }


def test_health(client: TestClient) -> None:
    data = client.get("/healthz").json()
    assert data["status"] == "ok"
    assert data["articles"] == 35
    assert data["faults"] == 1


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[tuple[Engine, TestClient]]:
    with (
        Engine.open(str(tmp_path / "empty.sqlite"), encoder="none", workers=1) as engine,
        TestClient(create_app(engine), raise_server_exceptions=False) as client,
    ):
        yield engine, client


def test_an_empty_store_says_how_to_begin(empty: tuple[Engine, TestClient]) -> None:
    _, client = empty
    assert "nutgraf add" in told(tree(client, "/").cssselect("main")[0])
    for path in ("/feeds", "/search?q=x", "/about", "/feed.atom", "/feed.json", "/healthz"):
        assert client.get(path).status_code == 200


def test_a_broken_store_shows_no_trace(empty: tuple[Engine, TestClient]) -> None:
    engine, client = empty
    store = engine.store
    del engine.store
    answer = client.get("/")
    engine.store = store
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "Traceback" not in answer.text
    assert "content-security-policy" in answer.headers


def test_all_stories_can_be_reached(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nutgraf.web.reading.PAGE", 4)
    seen: list[str] = []
    path: str | None = "/"
    while path:
        document = tree(client, path)
        seen += [e.get("data-story") for e in document.cssselect("[data-story]")]
        following = [a.get("href") for a in document.cssselect(".more a")]
        path = following[0] if following else None
    assert len(seen) == len(set(seen)) == 10
