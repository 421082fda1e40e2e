"""The sample press loads whole, serves what its outlets publish, and keeps its hard cases."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest

from nutgraf.sample import SamplePress
from nutgraf.sample.press import (
    FEED_FORMATS,
    PRESS_ROOT,
    TEMPLATES,
    Press,
    PressArticle,
    SamplePressError,
    load_press,
    split_front_matter,
)

PRESS = load_press()
BROKEN = {"lakeside-herald": "/rss/news.xml", "radio-nordvik": "/live.rss"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def get(url: str, **headers: str) -> Answer:
    """Ask the press on the loopback address, naming the outlet in the Host header."""
    parts = urlsplit(url)
    assert parts.port is not None
    connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=20)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers={"Host": parts.netloc, **headers})
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[SamplePress, int]]:
    press = SamplePress()
    with press.serve() as port:
        yield press, port


@pytest.fixture
def full(served: tuple[SamplePress, int]) -> tuple[SamplePress, int]:
    press, port = served
    press.advance(press.editions()[-1])
    return press, port


def article(key: str) -> PressArticle:
    return PRESS.article(key)


# What is there


def test_the_press_has_a_dozen_outlets_in_many_countries() -> None:
    assert len(PRESS.outlets) == 12
    assert len({outlet.country for outlet in PRESS.outlets}) >= 8
    assert {outlet.template for outlet in PRESS.outlets} == TEMPLATES
    assert {feed.format for outlet in PRESS.outlets for feed in outlet.feeds} == FEED_FORMATS
    assert {outlet.language for outlet in PRESS.outlets} == {"en", "es", "de"}


def test_the_press_has_its_articles_and_stories() -> None:
    assert len(PRESS.articles) >= 80
    stories = PRESS.stories()
    twins = {"storm-aslaug", "storm-birk", "strike-halifax-dockers", "strike-saint-john-tugs"}
    assert twins | {"sahyadri-q2", "sahyadri-q3"} <= stories.keys()
    north_korea = {key for key in stories if key.startswith("nk-")}
    assert len(north_korea) == 5
    assert sum(len(stories[key]) for key in north_korea) >= 25


def test_the_headline_story_is_as_the_model_page_has_it() -> None:
    members = PRESS.stories()["nk-mediation"]
    assert len(members) == 14
    assert len({member.voice for member in members}) == 6
    assert len({PRESS.outlet(member.outlet).country for member in members}) == 7
    assert members[0].key == "meridian-wire/russia-ready-to-mediate"
    assert members[0].published == datetime(2017, 12, 26, 10, 4, tzinfo=UTC)
    last = max(revision.at for member in members for revision in member.revisions)
    assert last == datetime(2017, 12, 27, 18, 20, tzinfo=UTC)


def test_a_voice_belongs_to_one_story() -> None:
    stories: dict[str, set[str]] = {}
    for member in PRESS.articles:
        stories.setdefault(member.voice, set()).add(member.story)
        assert member.voice.startswith(member.story + "/")
    assert all(len(found) == 1 for found in stories.values())


def test_every_edition_has_news() -> None:
    moments = SamplePress().editions()
    assert len(moments) == 6
    assert moments == sorted(moments)
    revisions = [revision.at for member in PRESS.articles for revision in member.revisions]
    assert max(revisions) <= moments[-1]
    for before, after in pairwise(moments):
        assert any(before < at <= after for at in revisions)


# The hard cases that src/nutgraf/sample/README.md lists


def test_a_wire_report_is_reprinted_three_times_translated_and_spun() -> None:
    original = article("meridian-wire/russia-ready-to-mediate")
    copies = [member for member in PRESS.articles if member.carries == original.key]
    texts = {member.outlet: member.revisions[0].text for member in copies}
    assert texts["deccan-ledger"] == original.revisions[0].text
    shortened = texts["lakeside-herald"].partition(" – ")[2]
    assert original.revisions[0].text.partition(" – ")[2].startswith(shortened)
    edited = texts["harbour-post"]
    assert edited != original.revisions[0].text
    assert len(edited) > 0.7 * len(original.revisions[0].text)
    assert {member.outlet for member in copies if member.spun} == {"daily-buzz"}
    assert PRESS.article("correo-del-istmo/rusia-dispuesta-a-mediar").language == "es"


def test_a_correction_changes_the_figure_and_says_so() -> None:
    first, second = article("harbour-post/un-vote-north-korea-fuel").revisions
    assert "imports of crude and refined oil by almost 90 per cent" in first.text
    assert "imports of refined oil products by almost 90 per cent" in second.text
    assert second.paragraphs[-1].startswith("Correction:")


def test_a_toll_grows() -> None:
    told = " ".join(
        revision.text
        for member in PRESS.stories()["ferry-santa-rufina"]
        for revision in member.revisions
    )
    for toll in ("seven of them died", "rose to 19", "rose to 31", "34 people confirmed dead"):
        assert toll in told


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("meridian-wire/russia-ready-to-mediate", "The Nov. 29 test"),
        ("lakeside-herald/us-russia-will-not-accept-nuclear-north", "Retired U.S. Gen. Howard"),
        ("volga-courier/ministers-talk-after-kremlin-offer", "St. Petersburg"),
        ("hanbit-daily/north-denounces-resolution", "at about 11 a.m. Sunday"),
        ("harbour-post/us-and-russia-agree-on-little", "the Volga Courier reported"),
        ("meridian-wire/german-court-jails-shipping-executive", "the Harbour Post reported"),
        ("deccan-ledger/un-north-korea-fuel-cap", "within two months"),
        ("volga-courier/russia-backs-resolution-2397", "almost 75 percent"),
    ],
)
def test_words_that_are_hard_stand_where_the_list_says(key: str, words: str) -> None:
    assert words in article(key).revisions[0].text


def test_a_quote_runs_over_paragraphs() -> None:
    paragraphs = article("visayas-tribune/ferry-toll-31-captain-speaks").revisions[0].paragraphs
    opened = [i for i, text in enumerate(paragraphs) if text.count("“") > text.count("”")]
    assert opened
    assert paragraphs[opened[0] + 1].startswith("“")


def test_a_paywall_stub_has_two_sentences(full: tuple[SamplePress, int]) -> None:
    press, port = full
    stub = article("deccan-ledger/north-korea-china-trade-falls")
    assert stub.paywall
    page = get(press.article_url(stub, port)).text
    assert "Subscribe to read on" in page
    assert '"isAccessibleForFree": false' in page


def test_one_article_has_no_date_in_its_page(full: tuple[SamplePress, int]) -> None:
    press, port = full
    (undated,) = [member for member in PRESS.articles if member.undated]
    url = press.article_url(undated, port)
    page = get(url).text
    for sign in ("<time", "datePublished", "published_time", "December", "2017-"):
        assert sign not in page
    assert "2017" not in url


def test_sentences_recur_in_all_articles_of_an_outlet(full: tuple[SamplePress, int]) -> None:
    press, port = full
    members = PRESS.by_outlet("harbour-post")
    for member in members:
        page = get(press.article_url(member, port)).text
        assert "<p>Sign up for The Tide Table" in page
        assert "Enlarge this image" in page
        assert ("Read more: " in page) == (member != members[0])


def test_the_readme_names_files_that_are_there() -> None:
    readme = (PRESS_ROOT.parent / "README.md").read_text(encoding="utf-8")
    keys = re.findall(r"`([a-z-]+/[a-z0-9-]+)`", readme)
    assert len(keys) > 20
    known = {member.key for member in PRESS.articles} | {m.voice for m in PRESS.articles}
    assert set(keys) <= known


# What is served


def test_every_feed_but_the_broken_ones_parses(full: tuple[SamplePress, int]) -> None:
    press, port = full
    for outlet in press.outlets:
        for feed in outlet.feeds:
            answer = get(outlet.base_url(port) + feed.path)
            assert answer.status == 200
            expected = len(PRESS.by_outlet(outlet.slug))
            if feed.fault == "html":
                assert answer.headers["content-type"].startswith("text/html")
                assert feedparser.parse(answer.body).entries == []
            elif feed.format == "jsonfeed":
                assert len(json.loads(answer.body)["items"]) == expected
            else:
                parsed = feedparser.parse(answer.body, response_headers=answer.headers)
                assert bool(parsed.bozo) == (BROKEN.get(outlet.slug) == feed.path)
                assert feed.section or len(parsed.entries) == expected
                assert all(entry.link.startswith("http://") for entry in parsed.entries)
                assert all("published" in entry or "updated" in entry for entry in parsed.entries)


def test_the_pages_contain_the_body_and_no_gold_keys(full: tuple[SamplePress, int]) -> None:
    press, port = full
    for member in PRESS.articles:
        answer = get(press.article_url(member, port))
        assert answer.status == 200
        page = unescape(answer.text)
        for paragraph in member.revisions[-1].paragraphs:
            assert f"<p>{paragraph}</p>" in page
        assert_no_gold(page)


def test_the_feeds_contain_no_gold_keys(full: tuple[SamplePress, int]) -> None:
    press, port = full
    for url in press.feed_urls(port):
        assert_no_gold(get(url).text)


def assert_no_gold(page: str) -> None:
    """No gold key in the page, addresses apart: a slug may well begin like a story's key."""
    text = re.sub(r"/[a-z0-9-]+", "", page)
    for member in PRESS.articles:
        assert member.story not in text
        assert member.voice not in page


def test_the_cluttered_pages_carry_their_clutter(full: tuple[SamplePress, int]) -> None:
    press, port = full
    metadata: dict[str, set[str]] = {}
    for member in PRESS.articles:
        page = get(press.article_url(member, port)).text
        template = press.press.outlet(member.outlet).template
        found = {
            name
            for name, sign in {
                "json-ld": "application/ld+json",
                "og": 'property="og:title"',
                "newsletter": "newsletter-box",
                "footer": "site-footer",
                "share": "share-buttons",
            }.items()
            if sign in page
        }
        metadata[template] = found
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page):
            json.loads(block)
    assert all({"newsletter", "footer", "share"} <= found for found in metadata.values())
    assert "json-ld" in metadata["classic"]
    assert "json-ld" not in metadata["broadsheet"]
    assert metadata["bulletin"].isdisjoint({"json-ld", "og"})


def test_a_feed_is_not_sent_twice(full: tuple[SamplePress, int]) -> None:
    press, port = full
    url = press.feed_urls(port)[0]
    first = get(url)
    by_tag = get(url, **{"If-None-Match": first.headers["etag"]})
    assert (by_tag.status, by_tag.body) == (304, b"")
    by_date = get(url, **{"If-Modified-Since": first.headers["last-modified"]})
    assert by_date.status == 304
    old = format_datetime(datetime(2017, 12, 1, tzinfo=UTC), usegmt=True)
    assert get(url, **{"If-Modified-Since": old}).status == 200
    assert get(url, **{"If-Modified-Since": "yesterday"}).status == 200
    assert get(url, **{"If-None-Match": '"other"'}).status == 200


def test_a_feed_changes_its_address(full: tuple[SamplePress, int]) -> None:
    press, port = full
    base = press.press.outlet("deccan-ledger").base_url(port)
    assert f"{base}/rss/home" in press.feed_urls(port)
    moved = get(f"{base}/rss/home")
    assert (moved.status, moved.headers["location"]) == (301, f"{base}/feeds/latest.xml")
    press.advance(press.editions()[0])
    assert get(f"{base}/rss/home").status == 200


def test_an_article_stands_in_two_feeds_with_tracking(full: tuple[SamplePress, int]) -> None:
    press, port = full
    base = press.press.outlet("harbour-post").base_url(port)
    links = []
    for path in ("/feeds/all.xml", "/feeds/world.xml"):
        entries = feedparser.parse(get(base + path).body).entries
        links.append({entry.id: entry.link for entry in entries})
    both = links[0].keys() & links[1].keys()
    assert both
    for key in both:
        assert links[0][key] != links[1][key]
        assert "utm_campaign=" in links[0][key]
        assert get(links[0][key]).status == 200


def test_the_clock_decides_what_is_there(served: tuple[SamplePress, int]) -> None:
    press, port = served
    corrected = article("harbour-post/un-vote-north-korea-fuel")
    url = press.article_url(corrected, port)
    press.advance(datetime(2017, 12, 22, 23, 0, tzinfo=UTC))
    assert get(url).status == 404
    press.advance(datetime(2017, 12, 22, 23, 30, tzinfo=UTC))
    before = get(url)
    assert before.status == 200
    assert "Correction:" not in before.text
    press.advance(press.editions()[-1])
    after = get(url, **{"If-None-Match": before.headers["etag"]})
    assert after.status == 200
    assert "Correction:" in after.text
    with pytest.raises(ValueError, match="zone"):
        press.advance(datetime(2017, 12, 24))  # noqa: DTZ001 - refused


def test_a_revision_in_the_front_matter_is_served(full: tuple[SamplePress, int]) -> None:
    press, port = full
    grounded = article("visayas-tribune/rufina-lines-fleet-grounded")
    assert [len(grounded.revisions), get(press.article_url(grounded, port)).status] == [2, 200]
    assert "at least 35 lives" in get(press.article_url(grounded, port)).text
    press.advance(press.editions()[-2])
    assert "at least 34 lives" in get(press.article_url(grounded, port)).text


def test_front_pages_lead_to_the_feeds(full: tuple[SamplePress, int]) -> None:
    press, port = full
    for outlet in press.outlets:
        page = get(outlet.base_url(port) + "/").text
        for feed in outlet.feeds:
            assert f'href="{outlet.base_url(port)}{feed.path}"' in page
        robots = get(outlet.base_url(port) + "/robots.txt").text
        assert robots.startswith("User-agent: *")


def test_other_addresses(full: tuple[SamplePress, int]) -> None:
    press, port = full
    assert "Meridian Wire" in get(f"http://127.0.0.1:{port}/").text
    assert get(f"http://nobody.localhost:{port}/").status == 404
    base = press.press.outlet("orbit-review").base_url(port)
    assert get(f"{base}/2017/12/24/nothing").status == 404
    assert get(f"{base}/media/the-hour-at-tovio.svg").headers["content-type"].startswith("image")


def test_the_server_stops(served: tuple[SamplePress, int]) -> None:
    with SamplePress().serve() as port:
        assert get(f"http://orbit-review.localhost:{port}/").status == 200
    with pytest.raises(OSError, match="refused"):
        get(f"http://orbit-review.localhost:{port}/")


# What the loader refuses


def copy_of(tmp_path: Path, name: str, text: str) -> Path:
    outlets = (PRESS_ROOT / "outlets.toml").read_text(encoding="utf-8")
    (tmp_path / "outlets.toml").write_text(outlets, encoding="utf-8")
    (tmp_path / "orbit-review").mkdir()
    (tmp_path / "orbit-review" / name).write_text(text, encoding="utf-8")
    return tmp_path


FRONT = 'title = "T"\nsection = "S"\nstory = "s"\nvoice = "s/v"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no front matter", "no front matter"),
        ("+++\ntitle =\n+++\nText.\n", "orbit-review/a"),
        (f"+++\n{FRONT}published = 2017-12-24\n+++\nText.\n", "zone offset"),
        (f"+++\n{FRONT}published = 2017-12-24T10:00:00+05:00\n+++\nText.\n", "offset"),
        (
            f'+++\n{FRONT}published = 2017-12-24T10:00:00+01:00\ncarries = "a/b"\n+++\nText.\n',
            "not there",
        ),
        (
            f"+++\n{FRONT}published = 2017-12-24T10:00:00+01:00\n"
            '[[revision]]\nat = 2017-12-23T10:00:00Z\nbody = "Text."\n+++\nText.\n',
            "order",
        ),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SamplePressError, match=message):
        load_press(copy_of(tmp_path, "a.md", text))


def test_a_small_press_can_be_loaded(tmp_path: Path) -> None:
    text = f"+++\n{FRONT}published = 2017-12-24T10:00:00+01:00\n+++\nOne\nline.\n\nAnother.\n"
    small = load_press(copy_of(tmp_path, "a.md", text))
    assert isinstance(small, Press)
    assert small.article("orbit-review/a").revisions[0].paragraphs == ("One line.", "Another.")
    with pytest.raises(KeyError):
        small.article("orbit-review/b")


def test_front_matter_is_separated_from_the_text() -> None:
    front, paragraphs = split_front_matter('+++\na = "b"\n+++\nText.\n', "x")
    assert (front, paragraphs) == ({"a": "b"}, ("Text.",))
