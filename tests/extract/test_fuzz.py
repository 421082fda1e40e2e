"""Pages taken apart and put together wrongly: whatever comes, an article or an ``ExtractError``.

The number of pages for each test is ``NUTGRAF_FUZZ`` in the environment (default 100).
"""

from __future__ import annotations

import os
import pickle
import re
from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nutgraf.errors import ExtractError
from nutgraf.extract.article import extract
from nutgraf.extract.decode import decode_page
from nutgraf.extract.jsonld import article_nodes
from nutgraf.extract.markup import html_lines, load_page
from nutgraf.fetch.saved import read_saved
from nutgraf.model import Entry
from tests.extract.pages import PARAGRAPHS, URL, ld, page

RUNS = settings(
    max_examples=int(os.environ.get("NUTGRAF_FUZZ", "100")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

PIECES = """
    <html> </html> <head> <body> <article> </article> <main> <div> </div> <p> </p> <br> <h1> </h1>
    <h2> </h2> <title> </title> <time datetime="2024-13-99T"> <time pubdate> <a href="//["> </a>
    <ul> <li> </ul> <table> <tr> <td> <figure> <figcaption> </figure> <script> </script>
    <script type="application/ld+json">{"@type":"Article","headline":["x",{"@value":5}]}</script>
    <script type="application/ld+json">[[{"@type":["Article",null],"author":{"@id":7}}]]</script>
    <meta property="og:title" content="x"> <meta name="author"> <link rel="canonical" href="//[">
    <span itemprop="author"> <iframe> <svg> <template> <noscript> <!-- --> <![CDATA[ ]]> &amp; &#0;
    &#xfffff; < > </ <form> <nav> <aside class="related"> <base href="x"> <frameset> <plaintext>
    """
CHUNKS = st.one_of(
    st.sampled_from(re.findall(r"<script t.*?</script>|<[^<>]*>|\S+", PIECES)),
    st.sampled_from(PARAGRAPHS),
    st.text(max_size=15),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "@id", "@graph", "name", "url", "author", "headline", "image"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
KEYS = st.sampled_from([*ld(), "isAccessibleForFree", "articleBody", "mainEntityOfPage", "creator"])


def read(html: bytes | str, entry: Entry | None = None) -> None:
    try:
        found = extract(html, URL, entry=entry, boilerplate={"x"})
    except ExtractError:
        return
    lines = found.text.split("\n")
    assert all(line and line == line.strip() for line in lines)
    assert found.title == found.title.strip()
    assert "\n" not in found.title
    for when in (found.published, found.updated):
        assert when is None or (isinstance(when, datetime) and when.tzinfo is not None)
    for address in (found.image_url, found.canonical_url):
        assert address is None or address.startswith(("http://", "https://"))
    assert all(part.why for part in found.left_out)
    assert pickle.loads(pickle.dumps(found)) == found


@RUNS
@given(st.lists(CHUNKS, max_size=40).map("".join))
def test_pages_of_pieces(html: str) -> None:
    read(html)
    read(html.encode("utf-8", "replace"))


@RUNS
@given(st.binary(max_size=500))
def test_bytes(html: bytes) -> None:
    read(html)


@RUNS
@given(st.dictionaries(KEYS, JSON, max_size=5))
def test_metadata_of_every_shape(changes: dict[str, object]) -> None:
    read(page(data=ld(**changes)))


@RUNS
@given(JSON)
def test_any_json_ld(data: object) -> None:
    tree = load_page(page(data=data), URL)
    assert all(isinstance(node, dict) for node in article_nodes(tree, URL))


SOUND = page().encode()


@RUNS
@given(
    st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=10),
    st.integers(0, len(SOUND)),
)
def test_a_sound_page_spoiled(changes: list[tuple[int, int]], cut: int) -> None:
    html = bytearray(SOUND)
    for place, byte in changes:
        html[place] = byte
    read(bytes(html[:cut]) if cut % 3 == 0 else bytes(html))


@RUNS
@given(st.lists(CHUNKS, max_size=20).map("".join))
def test_feed_text(markup: str) -> None:
    assert all(line == line.strip() and line for line in html_lines(markup))
    read(page(PARAGRAPHS[:1]), Entry(feed_url=URL, id="1", url=URL, title=markup, content=markup))


@RUNS
@given(st.binary(max_size=300), st.none() | st.text(max_size=30), st.booleans())
def test_bytes_become_characters(data: bytes, kind: str | None, declared: bool) -> None:
    head = b"<meta charset=" + data[:12] + b">" if declared else b""
    assert isinstance(decode_page(head + data, kind), str)
    saved = read_saved(head + data)
    assert saved.url == "" or saved.url.startswith(("http://", "https://"))


@RUNS
@given(
    st.lists(CHUNKS, max_size=20).map("".join),
    st.sampled_from(["utf-8", "utf-16", "cp1252", "utf-7", "shift_jis", "no-such-thing"]),
)
def test_every_line_is_accounted_for(markup: str, charset: str) -> None:
    html = page(markup).encode("utf-8", "ignore")
    try:
        found = extract(html, URL, content_type=f"text/html; charset={charset}", explain=True)
    except ExtractError:
        return
    assert all(part.text and part.why for part in found.left_out)
