"""Feeds as people publish them, sound and otherwise."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import lxml.html
import pytest

from nutgraf.errors import FeedError
from nutgraf.fetch.parse import parse_feed
from nutgraf.fetch.parsed import ParsedFeed

URL = "https://lantern.example/news/feed.xml"


def rss(items: str, head: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:media="http://search.yahoo.com/mrss/">'
        f"<channel><title>The Lantern</title><link>https://lantern.example/</link>{head}{items}"
        "</channel></rss>"
    ).encode()


def read(body: bytes | str, kind: str | None = None) -> ParsedFeed:
    return parse_feed(body.encode() if isinstance(body, str) else body, URL, kind)


def test_rss_with_all_that_matters() -> None:
    parsed = read(
        rss(
            "<item><title>Ferry &amp; bridge</title><link>/a/1</link>"
            '<guid isPermaLink="false">lantern-1</guid>'
            "<description>Short.</description>"
            "<content:encoded><![CDATA[<p>Long, with <a href='/b'>a link</a>.</p>]]>"
            "</content:encoded><dc:creator>Ada Quill</dc:creator>"
            "<pubDate>Tue, 05 Mar 2024 10:00:00 +0200</pubDate>"
            '<source url="https://wire.example/feed">The Wire</source>'
            '<media:content url="https://img.example/s.jpg" medium="image" width="100"/>'
            '<media:content url="https://img.example/l.jpg" medium="image" width="900"/>'
            "<category>Harbour</category></item>",
            "<language>en-GB</language><ttl>90</ttl><description>All of it</description>"
            "<skipHours><hour>0</hour><hour>24</hour><hour>5</hour></skipHours>"
            "<skipDays><day>sunday</day></skipDays>",
        )
    )
    assert (parsed.title, parsed.site_url) == ("The Lantern", "https://lantern.example/")
    assert (parsed.language, parsed.ttl, parsed.description) == ("en-GB", 90, "All of it")
    assert parsed.skip_hours == (0, 5)
    assert parsed.skip_days == ("Sunday",)
    assert parsed.problem is None
    [entry] = parsed.entries
    assert entry.id == "lantern-1"
    assert entry.url == "https://lantern.example/a/1"
    assert entry.title == "Ferry & bridge"
    assert entry.summary == "Short."
    assert entry.content is not None
    assert 'href="https://lantern.example/b"' in entry.content
    assert entry.authors == ("Ada Quill",)
    assert entry.published == datetime(2024, 3, 5, 10, tzinfo=timezone(timedelta(hours=2)))
    assert entry.published.utcoffset() == timedelta(hours=2)
    assert (entry.source_title, entry.source_url) == ("The Wire", "https://wire.example/feed")
    assert entry.image_url == "https://img.example/l.jpg"
    assert entry.tags == ("Harbour",)
    assert entry.language == "en-GB"


def test_atom_with_bases_and_kinds_of_text() -> None:
    parsed = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://atom.example/blog/" '
        'xml:lang="de"><title type="html">A &lt;b&gt;bold&lt;/b&gt; title</title>'
        '<link href="./"/><entry><id>tag:atom.example,2024:1</id><title>Ein Satz</title>'
        '<link rel="self" href="x.atom"/><link rel="alternate" href="2024/1.html"/>'
        "<updated>2024-03-05T10:00:00-05:00</updated>"
        '<content type="xhtml" xml:base="2024/"><div xmlns="http://www.w3.org/1999/xhtml">'
        '<p>Ein <a href="2.html">Verweis</a>.</p></div></content>'
        "<source><title>Quelle</title><link href='https://other.example/'/></source>"
        '<summary type="text">3 &lt; 4</summary></entry></feed>'
    )
    assert parsed.title == "A bold title"
    assert parsed.site_url == "https://atom.example/blog/"
    [entry] = parsed.entries
    assert entry.id == "tag:atom.example,2024:1"
    assert entry.url == "https://atom.example/blog/2024/1.html"
    assert entry.language == "de"
    assert entry.published is None
    assert entry.updated == datetime.fromisoformat("2024-03-05T10:00:00-05:00")
    assert entry.summary == "3 &lt; 4"
    assert entry.content is not None
    assert "https://atom.example/blog/2024/2.html" in entry.content
    assert (entry.source_title, entry.source_url) == ("Quelle", "https://other.example/")


def test_rdf() -> None:
    parsed = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<channel><title>Old</title><link>https://old.example/</link></channel>"
        '<item rdf:about="https://old.example/1"><title>One</title>'
        "<link>https://old.example/1</link><dc:date>2003-05-06T07:08:09+01:00</dc:date></item>"
        "</rdf:RDF>"
    )
    [entry] = parsed.entries
    assert parsed.format == "rss10"
    assert entry.url == "https://old.example/1"
    assert entry.published == datetime.fromisoformat("2003-05-06T07:08:09+01:00")


@pytest.mark.parametrize(("version", "name"), [("1", "json10"), ("1.1", "json11")])
def test_json_feed(version: str, name: str) -> None:
    parsed = read(
        json.dumps(
            {
                "version": f"https://jsonfeed.org/version/{version}",
                "title": "Jay",
                "home_page_url": "/",
                "language": "en",
                "author": {"name": "House Author"},
                "items": [
                    {
                        "id": 17,
                        "url": "p/17",
                        "title": "Plain",
                        "content_html": "<p onclick='x()'>Hi <script>bad()</script>there</p>",
                        "date_published": "2024-02-03T04:05:06+09:00",
                        "authors": [{"name": "Own Author"}],
                        "tags": ["a", "b"],
                    },
                    {"id": "x", "content_text": "Only\n\ntext <here>"},
                    "no item",
                ],
            }
        )
    )
    assert parsed.format == name
    assert parsed.site_url == "https://lantern.example/"
    first, second = parsed.entries
    assert (first.id, first.url) == ("17", "https://lantern.example/news/p/17")
    assert first.content == "<p>Hi there</p>"
    assert first.authors == ("Own Author",)
    assert first.published is not None
    assert first.published.utcoffset() == timedelta(hours=9)
    assert second.content == "<p>Only</p><p>text &lt;here&gt;</p>"
    assert second.authors == ("House Author",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252", "koi8-r"])
def test_encodings(encoding: str) -> None:
    word = "Москва" if encoding == "koi8-r" else "Zürich"
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel>'
        f"<title>{word}</title><item><title>{word} 2</title></item></channel></rss>"
    )
    parsed = read(text.encode(encoding))
    assert parsed.title == word
    assert parsed.entries[0].title == f"{word} 2"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("Tue, 05 Mar 2024 10:00:00 GMT", "2024-03-05T10:00:00+00:00"),
        ("Tue, 05 Mar 2024 10:00:00 EST", "2024-03-05T10:00:00-05:00"),
        ("5 Mar 2024 10:00 +0530", "2024-03-05T10:00:00+05:30"),
        ("2024-03-05T10:00:00.123Z", "2024-03-05T10:00:00.123+00:00"),
        ("2024-03-05 10:00:00", "2024-03-05T10:00:00+00:00"),
        ("2024-03-05", "2024-03-05T00:00:00+00:00"),
        ("20240305", "2024-03-05T00:00:00+00:00"),
        ("Tue Mar  5 10:00:00 2024", "2024-03-05T10:00:00+00:00"),
        ("2024-03-05T24:00:00Z", "2024-03-06T00:00:00+00:00"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00+00:00"),
        ("yesterday", None),
        ("0000-00-00", None),
        ("99999999999", None),
    ],
)
def test_dates(given: str, said: str | None) -> None:
    [entry] = read(rss(f"<item><title>x</title><pubDate>{given}</pubDate></item>")).entries
    assert entry.published == (datetime.fromisoformat(said) if said else None)


def test_ids_are_made_where_missing_and_told_apart_where_shared() -> None:
    parsed = read(
        rss(
            "<item><title>No id, no link</title></item>"
            "<item><title>Another without</title></item>"
            "<item><guid>same</guid><link>/1</link><title>One</title></item>"
            "<item><guid>same</guid><link>/2</link><title>Two</title></item>"
            "<item><guid>same</guid><link>/2</link><title>Two</title></item>"
        )
    )
    ids = [entry.id for entry in parsed.entries]
    assert len(ids) == len(set(ids)) == 4
    assert all(ids)
    assert read(rss("<item><title>No id, no link</title></item>")).entries[0].id == ids[0]


def test_a_relative_id_is_no_address() -> None:
    [entry] = read(rss("<item><guid>t3_abc</guid><title>x</title></item>")).entries
    assert entry.id == "t3_abc"
    assert entry.url is None


@pytest.mark.parametrize(
    "broken",
    [
        "<item><title>Fish & chips</title><link>https://x.example/1?a=1&b=2</link></item>",
        "<item><title>Fish &amp; chips</title><link>https://x.example/1?a=1&b=2</link>",
        "<item><title>Fish &nbsp; chips</title><link>https://x.example/1?a=1&amp;b=2</link></item>"
        "<item><title>Two</description></item>",
        "<item><title>Fish \x0c chips</title><link>https://x.example/1?a=1&amp;b=2</link></item>",
    ],
)
def test_broken_xml_is_read_and_said_to_be_broken(broken: str) -> None:
    parsed = read(rss(broken))
    assert parsed.problem is not None
    assert parsed.entries[0].url == "https://x.example/1?a=1&b=2"
    assert (parsed.entries[0].title or "").startswith("Fish")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \n\t\x00 ", "empty"),
        (b"<!DOCTYPE html><html><head><title>x</title></head><body>hi</body></html>", "web page"),
        (b"just words", "not XML"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a feed"),
        (b'{"a": 1}', "not a JSON Feed"),
        (b'{"version": ', "not valid JSON"),
        (b"{" * 100_000, "not valid JSON"),
        (b'{"items": ' + b"[" * 100_000, "not valid JSON"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not"),
    ],
)
def test_what_is_no_feed(body: bytes, words: str) -> None:
    with pytest.raises(FeedError, match=words) as caught:
        read(body)
    assert caught.value.subject == URL


def test_times_are_aware_everywhere() -> None:
    parsed = read(
        rss(
            "<item><title>a</title><pubDate>2024-01-02</pubDate></item>"
            "<item><title>b</title><dc:date>2024-01-02T03:04:05</dc:date></item>"
        )
    )
    assert all(e.published is not None and e.published.tzinfo is UTC for e in parsed.entries)


SCRIPTED = [
    "<script>steal()</script>",
    "<img src=x onerror=steal()>",
    "<a href='javascript:steal()'>x</a>",
    "<a href='data:text/html,<script>steal()</script>'>x</a>",
    "<svg onload=steal()><script>steal()</script></svg>",
    "<iframe src='https://evil.example/' srcdoc='<script>steal()</script>'></iframe>",
    "<style>@import 'https://evil.example/'</style>",
    "<form action='https://evil.example/'><input name=q onfocus=steal() autofocus></form>",
    "<math><mtext><script>steal()</script></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=steal()>'></noscript>",
    "<p style='background:url(javascript:steal())'>x</p>",
    "<object data='https://evil.example/x.swf'></object><embed src='https://evil.example/'>",
    "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<!--><script>steal()</script>-->",
    "<scr<script>ipt>steal()</script>",
]


HARMLESS = {"div", "p", "a", "img"}


@pytest.mark.parametrize("script", SCRIPTED)
def test_script_in_every_field_does_nothing(script: str) -> None:
    wrapped = f"<![CDATA[before {script} after]]>"
    fields = f"<description><![CDATA[before {script} more]]></description>" + "".join(
        f"<{name}>{wrapped}</{name}>"
        for name in ("title", "content:encoded", "dc:creator", "category", "source")
    )
    parsed = read(rss(f"<item>{fields}</item>", f"<description>{wrapped}</description>"))
    [entry] = parsed.entries
    for html in (entry.summary, entry.content):
        assert html is not None
        assert "before" in html
        for element in lxml.html.fragment_fromstring(html, create_parent=True).iter():
            assert element.tag in HARMLESS, html
            for name, value in element.attrib.items():
                assert name in ("href", "src", "alt", "title", "rel"), html
                assert name not in ("href", "src") or value.startswith("http"), html
    for text in (entry.title, parsed.description):
        assert text is not None
        assert "before" in text


def test_nothing_that_follows_an_unclosed_element_is_lost() -> None:
    for opened in ("<iframe src='x'>", "<!-- comment >", "<textarea>", "<noscript>", "<title>"):
        body = rss(f"<item><description><![CDATA[one {opened} two]]></description></item>")
        summary = read(body).entries[0].summary or ""
        assert "one" in summary, opened
        assert "two" in summary, opened


def test_control_characters_and_lone_surrogates_go() -> None:
    body = json.dumps({"version": "https://jsonfeed.org/version/1", "items": []})
    spoiled = body.replace(
        "[]", '[{"id": "1", "title": "a\\u0000b\\ud800c", "content_text": "x\\u0007y\\udfff"}]'
    )
    [entry] = read(spoiled).entries
    assert entry.title == "abc"
    assert entry.content == "xy"


# Documents made to hurt ------------------------------------------------------------------


def billion_laughs() -> bytes:
    levels = "".join(
        f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" if n else "lol"}'
        f'{("&l" + str(n - 1) + ";") * 9 if n else ""}">'
        for n in range(12)
    )
    return (
        f"<?xml version='1.0'?><!DOCTYPE rss [{levels}]>"
        "<rss version='2.0'><channel><title>&l11;</title>"
        "<item><title>Still here</title></item></channel></rss>"
    ).encode()


def test_an_entity_bomb_stays_packed() -> None:
    parsed = read(billion_laughs())
    assert len(parsed.title or "") < 1000
    assert parsed.entries[0].title == "Still here"


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "http://127.0.0.1:9/x", "php://filter", "/etc/hostname"]
)
def test_external_entities_are_not_read(target: str) -> None:
    body = (
        f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY x SYSTEM '{target}'>]>"
        "<rss version='2.0'><channel><title>T &x; T</title><item><title>a &x;</title></item>"
        "</channel></rss>"
    )
    parsed = read(body)
    assert "root:" not in repr(parsed)
    assert parsed.entries[0].title is not None


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel>" + b"<a>" * 100_000,
        b"<rss version='2.0'><channel><item><description>" + b"&lt;div&gt;" * 50_000,
        b"<rss version='2.0'><channel><item><description>" + b"&lt;" * 200_000,
        b"<rss version='2.0'><channel><item><description>" + b"&lt;!--" * 100_000,
        b"<rss version='2.0'><channel><item><description><![CDATA[" + b"<b " * 100_000,
        b"<rss version='2.0'><channel>" + b"<item>" * 20_000,
        b"<rss version='2.0'><channel>" + b"<item><title>x</title></item>" * 5_000,
        b"<rss " + b"a='b' " * 50_000 + b">",
        b"<feed xmlns='http://www.w3.org/2005/Atom'><title>" + b"\xff\xfe" * 100_000,
        b"\x00" * 500_000 + b"<rss/>",
        b"<?xml version='1.0' encoding='utf-8'?><rss>" + bytes(range(256)) * 500,
    ],
    ids=range(11),
)
def test_documents_made_to_hurt_end_soon(body: bytes) -> None:
    import time

    started = time.process_time()
    try:
        read(body)
    except FeedError:
        pass
    assert time.process_time() - started < 10


def test_what_is_no_character_is_replaced() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "a\ud800",
        "items": [
            {"id": "\udfff1", "title": "b\x00c", "tags": ["\ud83d", "fine"], "url": "/\ud800"},
            {"id": "\udfff1", "title": "another", "content_html": "<p>\ud800</p>"},
        ],
    }
    parsed = read(json.dumps(feed))
    assert len(parsed.entries) == 2
    assert parsed.entries[0].id == "\ufffd1"
    assert parsed.entries[0].tags[-1] == "fine"
    repr(parsed).encode("utf-8")
    for entry in parsed.entries:
        for text in (
            entry.id,
            entry.url or "",
            entry.title or "",
            entry.content or "",
            *entry.tags,
        ):
            text.encode("utf-8")
