"""Subscription lists in and out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.errors import FeedError
from nutgraf.fetch.opml import FOLDERS, read_opml, write_opml
from nutgraf.model import Feed

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
  <outline text="News"><outline text="Coast">
    <outline type="rss" text="Lantern &amp; Oar" xmlUrl="https://lantern.example/f?a=1&amp;b=2"
      htmlUrl="https://lantern.example/"/>
  </outline></outline>
  <outline type="rss" title="Twice" xmlUrl="https://lantern.example/f?a=1&amp;b=2"/>
  <outline type="rss" text="Top" XMLURL='feed://top.example/rss' category="/A/B,/C"/>
  <outline text="A note without a feed"/>
</body></opml>"""


def test_feeds_with_their_folders_each_once() -> None:
    first, second = read_opml(LIST.encode())
    assert first.url == "https://lantern.example/f?a=1&b=2"
    assert first.title == "Lantern & Oar"
    assert first.site_url == "https://lantern.example/"
    assert first.categories == ("News", "Coast")
    assert second.url == "http://top.example/rss"
    assert second.categories == ("A", "B")


@pytest.mark.parametrize(
    "broken",
    [
        LIST.replace("&amp;", "&"),
        LIST.replace("</body></opml>", ""),
        LIST.replace("</outline></outline>", "</outline>"),
        LIST.replace('text="Top"', 'text="The "Top" one"'),
        LIST.replace('text="Top"', 'text="5 > 4 < 6"'),
        LIST.replace("<?xml", "\n\n<?xml"),
        "some words first " + LIST,
    ],
    ids=range(7),
)
def test_malformed_lists_lose_no_feed(broken: str) -> None:
    urls = [item.url for item in read_opml(broken.encode())]
    assert urls == ["https://lantern.example/f?a=1&b=2", "http://top.example/rss"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(encoding: str) -> None:
    text = LIST.replace("UTF-8", encoding.removesuffix("-sig")).replace("Coast", "Küste")
    assert read_opml(text.encode(encoding))[0].categories == ("News", "Küste")


def test_what_is_no_list() -> None:
    with pytest.raises(FeedError, match="not OPML"):
        read_opml(b"<html><body>hi</body></html>")
    assert read_opml(b"<opml><body/></opml>") == []


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"https://[a-z]{1,8}\.example/[A-Za-z0-9/?&=%'_-]{0,20}", fullmatch=True),
            st.none() | st.text(min_size=1, max_size=20),
        ),
        max_size=8,
        unique_by=lambda pair: pair[0],
    )
)
def test_what_is_written_reads_back(feeds: list[tuple[str, str | None]]) -> None:
    written = write_opml(Feed(url=url, title=title) for url, title in feeds)
    assert [item.url for item in read_opml(written.encode("utf-8", "replace"))] == [
        url for url, _ in feeds
    ]


_NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20).filter(
    lambda name: name.split() == name.split(" ") and "/" not in name and name.isprintable()
)


@given(st.lists(st.lists(_NAMES, max_size=3), max_size=6))
def test_folders_come_back_as_they_were(paths: list[list[str]]) -> None:
    feeds = [
        Feed(url=f"https://n{n}.example/feed", label=FOLDERS.join(path) or None)
        for n, path in enumerate(paths)
    ]
    back = {s.url: s.label for s in read_opml(write_opml(feeds).encode())}
    assert back == {feed.url: feed.label for feed in feeds}
