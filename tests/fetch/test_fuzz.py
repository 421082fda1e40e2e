"""Feeds taken apart and put together wrongly: whatever comes, a feed or a ``FeedError``.

The number of documents for each test is ``NUTGRAF_FUZZ`` in the environment (default 300).
"""

from __future__ import annotations

import os
import pickle
from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nutgraf.errors import FeedError
from nutgraf.fetch.clean import one_line, sanitise
from nutgraf.fetch.opml import read_opml
from nutgraf.fetch.parse import parse_feed
from nutgraf.fetch.parsed import ParsedFeed

RUNS = settings(
    max_examples=int(os.environ.get("NUTGRAF_FUZZ", "300")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

PIECES = """
    <?xml version="1.0"?> <rss version="2.0"> <channel> <item> </item> </channel> </rss> <feed>
    <feed xmlns="http://www.w3.org/2005/Atom"> <entry> </entry> <title> </title> <link> </link>
    <link href="/a"/> <guid> </guid> <id> </id> <description> </description> <content:encoded>
    <content type="xhtml"> </content> <![CDATA[ ]]> <!-- --> <pubDate> </pubDate> <updated>
    <dc:date> <source url="x"> </source> <category term="y"/> &amp; &lt; &#0; &#x110000; &nbsp;
    &bogus; < > & xml:base="//[" xml:lang="" <media:content url="u"/> <urlset> <url> <loc> </loc>
    </url> </urlset> <opml> <outline xmlUrl="http://x/"> </outline> {"items":[ ]} {"id":1 ,
    "version":"https://jsonfeed.org/version/1" "title": null <script> <iframe> <svg> <a href="
    javascript:x data:text/html <div> <p> </p> http://[::1 https://x.example/1 2024-13-45
    Tue,99Feb20240:00GMT"""
CHUNKS = st.one_of(
    st.sampled_from(PIECES.split()),
    st.text(max_size=12),
    st.sampled_from(["\x00", "\ufffe", "\u202e", "\n"]),
)
DOCUMENTS = st.lists(CHUNKS, max_size=40).map(
    lambda parts: " ".join(parts).encode("utf-8", "ignore")
)


def check(parsed: ParsedFeed) -> None:
    """What holds for every feed that is read."""
    ids = [entry.id for entry in parsed.entries]
    assert all(ids)
    assert len(ids) == len(set(ids))
    for entry in parsed.entries:
        assert entry.url is None or entry.url.startswith(("http://", "https://"))
        for when in (entry.published, entry.updated):
            assert when is None or (isinstance(when, datetime) and when.tzinfo is not None)
        for markup in (entry.summary, entry.content):
            assert markup is None or "<script" not in markup.lower()
        for text in (entry.title, *entry.authors, *entry.tags):
            assert text is None or ("\x00" not in text and "\n" not in text)
    assert pickle.loads(pickle.dumps(parsed)) == parsed


def read(body: bytes, kind: str | None = None) -> None:
    try:
        parsed = parse_feed(body, "https://lantern.example/feed", kind)
    except FeedError:
        return
    check(parsed)


@RUNS
@given(DOCUMENTS)
def test_documents_of_feeds_pieces(body: bytes) -> None:
    read(body)


@RUNS
@given(st.binary(max_size=400), st.none() | st.text(max_size=30))
def test_bytes(body: bytes, kind: str | None) -> None:
    read(body, kind)


SOUND = (
    b'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>T</title>'
    b"<item><title>One &amp; only</title><link>https://x.example/1</link><guid>g</guid>"
    b"<pubDate>Tue, 05 Mar 2024 10:00:00 GMT</pubDate><description>&lt;p&gt;Words&lt;/p&gt;"
    b"</description></item></channel></rss>"
)


@RUNS
@given(
    st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=8),
    st.integers(0, len(SOUND)),
)
def test_a_sound_feed_spoiled(changes: list[tuple[int, int]], cut: int) -> None:
    body = bytearray(SOUND)
    for place, byte in changes:
        body[place] = byte
    read(bytes(body[:cut]) if cut % 3 == 0 else bytes(body))


@RUNS
@given(
    st.lists(CHUNKS, max_size=30).map("".join), st.sampled_from(["https://x.example/", "", "//["])
)
def test_sanitising_is_done_after_once(markup: str, base: str) -> None:
    once = sanitise(markup, base)
    assert "<script" not in once.lower()
    assert sanitise(once, base) == once
    line = one_line(markup, is_html=True)
    assert "\n" not in line


@RUNS
@given(DOCUMENTS)
def test_subscription_lists(body: bytes) -> None:
    try:
        found = read_opml(body)
    except FeedError:
        return
    assert all(item.url.startswith(("http://", "https://")) for item in found)
