"""The owner's pages and marks, over a real store and a real feed."""

from __future__ import annotations

import http.server
import re
import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import html as lxml_html
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from nutgraf.engine import Engine
from nutgraf.web.app import create_app

from ..publish import sample_pages as sample
from ..publish.desk import utc
from .filled import fill
from .owned import PASSWORD, form_key, log_in, post

STORY = f"/story/{sample.STORY}"
FEED = "https://northline.example/feed.xml"
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Pier News</title>
<link>http://127.0.0.1/</link><item><title>A pier opens</title>
<link>http://127.0.0.1/pier</link></item></channel></rss>"""


class Time:
    now = utc("2026-03-05 12:00")


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def engine(tmp_path: Path, time: Time) -> Iterator[Engine]:
    with Engine.open(
        str(tmp_path / "s.sqlite"),
        encoder="none",
        workers=1,
        allow_hosts=("127.0.0.1",),
        clock=lambda: time.now,
    ) as engine:
        fill(engine)
        engine.set_password(PASSWORD)
        yield engine


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(engine)) as client:
        log_in(client)
        yield client


@pytest.fixture
def site() -> Iterator[str]:
    """The address of a site with one feed, on loopback."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/feed"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "application/rss+xml")
            self.end_headers()
            self.wfile.write(RSS if found else b"")

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def tree(text: str) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(text)


def told(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


class TestMarks:
    def test_marking_from_the_front_page(self, engine: Engine, client: TestClient) -> None:
        page = tree(client.get("/").text)
        read, save, hide = (b.get("value") for b in page.cssselect(".lead .marks button"))
        assert read == f"read {sample.STORY}"
        lead = tree(post(client, "/state", do=read, back="/")).cssselect(".lead")[0]
        assert "seen" in lead.get("class").split()
        assert "Mark unread" in told(lead)
        lead = tree(post(client, "/state", do=save, back="/")).cssselect(".lead")[0]
        assert "saved" in told(lead)
        assert "Havsula" in client.get("/saved").text
        assert sample.STORY not in post(client, "/state", do=hide, back="/")
        hidden = tree(client.get("/hidden").text)
        show = hidden.cssselect(".marks button")[-1].get("value")
        assert show == f"show {sample.STORY}"
        assert sample.STORY in post(client, "/state", do=show, back="/")
        mark = engine.marks([sample.STORY])[sample.STORY]
        assert (mark.read_version, mark.saved, mark.hidden) == (3, engine.now(), None)

    def test_opening_a_story_reads_it(self, engine: Engine, client: TestClient) -> None:
        engine.mark([sample.STORY], read=True)
        with sqlite3.connect(engine.settings.store) as raw:
            raw.execute("UPDATE story_state SET read_version = 1")
        front = tree(client.get("/").text)
        assert "new sentence" in told(front.cssselect(".lead .fresh")[0])
        page = tree(client.get(STORY).text)
        fresh = list(page.cssselect("details.s.new"))
        assert fresh
        assert all(int(d.get("data-since")) > 1 for d in fresh)
        assert "Since you read it" in told(page.cssselect(".record")[0])
        assert engine.marks([sample.STORY])[sample.STORY].read_version == 3
        assert not tree(client.get(STORY).text).cssselect("details.s.new")

    def test_old_versions_and_prefetching_read_nothing(
        self, engine: Engine, client: TestClient
    ) -> None:
        client.get(f"{STORY}?version=1")
        client.get(STORY, headers={"Sec-Purpose": "prefetch"})
        assert engine.marks([sample.STORY]) == {}
        client.get(STORY)
        page = post(client, "/state?to=front", do=f"unread {sample.STORY}", back=STORY)
        assert tree(page).cssselect("body.front")
        assert engine.marks([sample.STORY]) == {}

    def test_mark_all_read(self, engine: Engine, client: TestClient) -> None:
        before = engine.now().isoformat()
        assert engine.count_stories("unread") > 3
        page = post(client, "/state", do="all-read", before=before, back="/?show=unread")
        assert "Everything is read" in page
        assert engine.count_stories("unread") == 0

    def test_new_since_the_last_visit(self, engine: Engine, client: TestClient, time: Time) -> None:
        time.now = utc("2026-03-04 07:00")
        assert "Since your last visit" not in client.get("/").text
        time.now = utc("2026-03-05 12:00")
        bar = told(tree(client.get("/").text).cssselect(".owner-bar")[0])
        assert "Since your last visit, 4 March: 6 new stories, 1 changed" in bar
        assert "new since your last visit" in client.get("/").text
        time.now += timedelta(hours=1)
        assert "new since your last visit" not in client.get("/").text

    @pytest.mark.parametrize(
        "data",
        [{"do": "burn x"}, {"do": "read"}, {"do": "all-read", "before": "2026-03-05"}, {}],
    )
    def test_nonsense_is_refused(self, client: TestClient, data: dict[str, str]) -> None:
        answer = client.post("/state", data={"csrf": form_key(client), **data})
        assert answer.status_code == 400

    def test_a_script_gets_no_page(self, engine: Engine, client: TestClient) -> None:
        data = {"csrf": form_key(client), "do": f"save {sample.STORY}"}
        answer = client.post("/state", data=data, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.text) == (204, "")

    def test_strangers_see_no_marks(self, engine: Engine) -> None:
        with TestClient(create_app(engine)) as stranger:
            text = stranger.get("/").text
            assert "Mark read" not in text
            assert "csrf" not in text
            assert stranger.post("/state", data={"do": f"read {sample.STORY}"}).status_code == 401
            assert stranger.get("/saved").status_code == 401


class TestSections:
    def test_a_section_holds_its_stories(self, engine: Engine, client: TestClient) -> None:
        with sqlite3.connect(engine.settings.store) as raw:
            raw.execute("UPDATE stories SET desk = 'world' WHERE id = ?", [sample.STORY])
        page = tree(client.get("/").text)
        link = page.cssselect("nav.sections ul:last-child a")
        assert [(a.text, a.get("href")) for a in link] == [("World", "/?section=world")]
        page = tree(client.get("/?section=world").text)
        assert [s.get("data-story") for s in page.cssselect(".story")] == [sample.STORY]
        assert page.cssselect("nav.sections [href*=world]")[0].get("aria-current") == "page"
        assert "Nothing" in client.get("/?section=sport").text
        assert client.get("/?section=gossip").status_code == 404


class TestFeeds:
    def test_adding_by_address(self, engine: Engine, client: TestClient, site: str) -> None:
        page = post(client, "/owner/feeds/add", address=f"{site}/feed")
        assert "Now followed: Pier News" in page
        assert engine.store.feed(f"{site}/feed") is not None
        assert "followed already" in post(client, "/owner/feeds/add", address=f"{site}/feed")

    def test_what_cannot_be_added_is_explained(self, client: TestClient, site: str) -> None:
        for address, words in (
            (f"{site}/no", "404"),
            ("ftp://x.example/", "http"),
            ("file:///etc/hosts", "http"),
            (" ", "Give"),
        ):
            data = {"csrf": form_key(client), "address": address}
            answer = client.post("/owner/feeds/add", data=data)
            assert answer.status_code in (400, 422)
            assert words in tree(answer.text).cssselect(".told")[0].text_content()
            assert tree(answer.text).cssselect("#address")[0].get("value") == address.strip()

    def test_opml_in_and_out(self, engine: Engine, client: TestClient) -> None:
        opml = b'<opml><body><outline xmlUrl="https://quay.example/rss" text="Quay"/></body></opml>'
        data = {"csrf": form_key(client)}
        answer = client.post("/owner/feeds/opml", data=data, files={"opml": ("f.opml", opml)})
        assert "Now followed: Quay" in answer.text
        assert "https://quay.example/rss" in client.get("/feeds.opml").text
        answer = client.post("/owner/feeds/opml", data=data, files={"opml": ("f", b"no list")})
        assert answer.status_code == 422
        assert client.post("/owner/feeds/opml", data=data).status_code == 422

    def test_health_comes_first_and_is_told(self, client: TestClient) -> None:
        page = tree(client.get("/owner/feeds").text)
        assert "3 feeds, 1 with trouble" in told(page)
        assert "The Sound" in told(page.cssselect(".feeds li")[0])
        assert "503" in told(page.cssselect(".feeds li .ill")[0])

    def test_keeping_and_removing(self, engine: Engine, client: TestClient) -> None:
        assert "are kept 30 days" in post(client, "/owner/feeds/keep", url=FEED, days="30")
        assert engine.retention() == {FEED: 30}
        assert 'value="30"' in client.get("/owner/feeds").text
        for days in ("3", "-1", "0", "x", "999999"):
            data = {"csrf": form_key(client), "url": FEED, "days": days}
            assert client.post("/owner/feeds/keep", data=data).status_code == 400, days
        assert "kept for good" in post(client, "/owner/feeds/keep", url=FEED, days="")
        assert engine.retention() == {}
        named = post(client, "/owner/feeds/name", url=FEED, title="North", label="Coast / North")
        assert "North is in Coast / North." in named
        assert engine.store.feed(FEED).label == "Coast / North"  # type: ignore[union-attr]
        assert '<option value="Coast / North">' in client.get("/owner/feeds").text
        data = {"csrf": form_key(client), "url": "https://nowhere.example/"}
        assert client.post("/owner/feeds/name", data=data).status_code == 404
        assert "in no folder" in post(client, "/owner/feeds/name", url=FEED)
        assert "not followed any longer" in post(client, "/owner/feeds/remove", url=FEED)
        assert engine.store.feed(FEED) is None


class TestStore:
    def test_figures_faults_and_settings(self, client: TestClient) -> None:
        text = told(tree(client.get("/owner/store").text))
        assert "Size" in text
        assert "the page holds no article" in text
        assert "window_days14.0Days after its last article" in text

    def test_a_stores_password_is_not_shown(self, engine: Engine, client: TestClient) -> None:
        address = "postgresql://news:s3cr:et@db.example/news"
        engine.settings = engine.settings.model_copy(update={"store": address})
        text = client.get("/owner/store").text
        assert "s3cr" not in text
        assert "postgresql://news:…@db.example/news" in text

    def test_a_backup_can_be_downloaded(self, client: TestClient, tmp_path: Path) -> None:
        answer = client.post("/owner/backup", data={"csrf": form_key(client)})
        assert 'filename="nutgraf-2026-03-05-1200.sqlite"' in answer.headers["content-disposition"]
        (tmp_path / "down.sqlite").write_bytes(answer.content)
        with Engine.open(str(tmp_path / "down.sqlite"), encoder="none", workers=1) as engine:
            assert engine.store.page(sample.STORY) is not None

    @pytest.mark.parametrize("path", ["/owner/feeds", "/owner/store", "/owner/access"])
    def test_strangers_are_kept_out(self, engine: Engine, path: str) -> None:
        with TestClient(create_app(engine)) as stranger:
            assert stranger.get(path).status_code == 401
            page = stranger.get(path, headers={"Accept": "text/html"})
            assert "Password" in page.text

    def test_metrics(self, client: TestClient) -> None:
        answer = client.get("/metrics")
        families = {f.name: f for f in text_string_to_metric_families(answer.text)}
        assert families["nutgraf_faults"].samples[0].value == 1
        assert families["nutgraf_store_bytes"].samples[0].value > 10_000
        health = {s.labels["health"]: s.value for s in families["nutgraf_feeds"].samples}
        assert health == {"well": 2, "failing": 1, "retired": 0}
        assert families["nutgraf_last_success_timestamp_seconds"].samples[0].value > 1e9
        assert "process_cpu_seconds" in families
        assert families["nutgraf_entries_waiting"].samples[0].value == 0
        assert "nutgraf_stories_waiting" in families
        assert "nutgraf_last_poll_timestamp_seconds" in families

    def test_answers_are_timed_by_route_and_not_by_address(self, client: TestClient) -> None:
        for path in (f"/story/{sample.STORY}", "/story/none", "/person/jonas_wik", "/nowhere/1"):
            client.get(path)
        client.head("/place/norrhamn")
        families = {f.name: f for f in text_string_to_metric_families(client.get("/metrics").text)}
        times = families["nutgraf_http_request_duration_seconds"]
        assert times.type == "histogram"
        counts = {
            (s.labels["method"], s.labels["route"], s.labels["status"]): s.value
            for s in times.samples
            if s.name.endswith("_count")
        }
        assert counts["GET", "/story/{id}", "2xx"] == counts["GET", "/story/{id}", "4xx"] == 1
        assert counts["GET", "/person/{key:path}", "2xx"] == 1
        assert counts["HEAD", "/place/{key:path}", "2xx"] == 1
        assert counts["GET", "none", "4xx"] == 1
        assert not any("nowhere" in route for _, route, _ in counts)

    def test_the_stages_are_timed(self, client: TestClient, engine: Engine) -> None:
        def count(stage: str) -> float:
            families = text_string_to_metric_families(client.get("/metrics").text)
            times = next(f for f in families if f.name == "nutgraf_stage_duration_seconds")
            return sum(
                s.value
                for s in times.samples
                if s.name.endswith("_count") and s.labels["stage"] == stage
            )

        before = count("update"), count("fetch")
        engine.update()
        assert count("update") == before[0] + 1
        # Three feeds on hosts that are not there; what fails is timed too.
        assert count("fetch") >= before[1]
        assert "nutgraf_last_update_timestamp_seconds" in client.get("/metrics").text

    def test_names_and_units_are_as_prometheus_wants_them(self, client: TestClient) -> None:
        for family in text_string_to_metric_families(client.get("/metrics").text):
            assert family.documentation
            if family.name.startswith("nutgraf_"):
                assert re.fullmatch(r"[a-z_]+", family.name)
                assert not re.search("_(ms|millis|kb|mb|minutes|count|sum)$", family.name)
                assert family.type in ("gauge", "histogram", "counter")
                timed = "duration" in family.name or "timestamp" in family.name
                assert family.name.endswith("_seconds") or not timed

    def test_a_store_that_does_not_answer_is_not_ready(
        self, client: TestClient, engine: Engine
    ) -> None:
        assert client.get("/readyz").json()["articles"] > 0
        assert client.get("/healthz").json() == client.get("/readyz").json()
        engine.store.close()
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
        assert client.get("/livez").json()["status"] == "ok"
