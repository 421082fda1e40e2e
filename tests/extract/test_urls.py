"""Addresses: clean, and one for one article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.extract.urls import aliases, article_id, canonical, identity, site

STORY = "https://www.lantern.example/coast/2024/ferry"


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        ("HTTPS://WWW.Lantern.EXAMPLE:443/coast/2024/ferry", STORY),
        (f" {STORY}#comments ", STORY),
        (f"{STORY}?utm_source=feed&utm_medium=rss&fbclid=xyz&gclid=1", STORY),
        (f"{STORY}?at_medium=RSS&at_campaign=KARANGA&CMP=share_btn_tw&smid=tw", STORY),
        (f"{STORY}?id=7&utm_source=x&page=2", f"{STORY}?id=7&page=2"),
        ("http://lantern.example:80", "http://lantern.example/"),
        ("http://lantern.example:8080/a", "http://lantern.example:8080/a"),
        ("https://lantern.example//a//b/", "https://lantern.example/a/b/"),
        ("https://lantern.example/%7Eada/%c3%a4", "https://lantern.example/~ada/%C3%A4"),
        ("https://lantern.example/ä", "https://lantern.example/%C3%A4"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        ("https://lantern.example/?p=123&utm_source=x", "https://lantern.example/?p=123"),
        ("https://lantern.example/?source=3", "https://lantern.example/?source=3"),
        ("https://www.google.com/amp/s/lantern.example/a/amp/", "https://lantern.example/a/amp/"),
        ("https://lantern-example.cdn.ampproject.org/c/s/lantern.example/a",
         "https://lantern.example/a"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]/x"),
        ("mailto:ada@lantern.example", "mailto:ada@lantern.example"),
        ("http://[bad", "http://[bad"),
        ("", ""),
    ],
)  # fmt: skip
def test_clean_addresses(address: str, clean: str) -> None:
    assert canonical(address) == clean


@pytest.mark.parametrize(
    "variant",
    [
        STORY,
        STORY + "/",
        STORY.replace("https", "http"),
        STORY.replace("www.", ""),
        STORY.replace("www.", "m."),
        STORY.replace("www.", "amp."),
        STORY.replace("www.", "mobile."),
        STORY + "/amp",
        STORY + "/amp/",
        STORY + ".amp",
        STORY + "?amp=1",
        STORY + "?outputType=amp",
        STORY + "?utm_source=newsletter&ref=home",
        STORY + "#top",
        "https://www.google.com/amp/s/www.lantern.example/coast/2024/ferry/amp",
        "https://www-lantern-example.cdn.ampproject.org/v/s/www.lantern.example/coast/2024/ferry?amp=1",
    ],
)
def test_one_article_has_one_id(variant: str) -> None:
    assert article_id(variant) == article_id(STORY)
    assert identity(variant) == "//lantern.example/coast/2024/ferry"


@pytest.mark.parametrize(
    "other",
    [
        STORY + "-2",
        STORY + "?id=2",
        STORY + "?page=2",
        "https://www.lantern.example/coast/2023/ferry",
        "https://news.lantern.example/coast/2024/ferry",
        "https://www.lantern.example:8443/coast/2024/ferry",
        "https://www.lantern.example/coast/2024/Ferry",
        "https://www.other.example/coast/2024/ferry",
    ],
)
def test_different_articles_have_different_ids(other: str) -> None:
    assert article_id(other) != article_id(STORY)


def test_ids_are_sixteen_digits_and_never_change() -> None:
    assert article_id(STORY) == "bf4dd67d883e1eea", "a store's ids would all change"
    assert article_id("entry:https://lantern.example/f#1") != article_id(
        "entry:https://lantern.example/f#2"
    )


def test_aliases_lead_to_the_article_by_every_address() -> None:
    found = aliases(STORY + "?utm_source=x", None, STORY + "/amp", STORY)
    assert found == (STORY, identity(STORY), STORY + "/amp")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.lantern.example/x", "lantern.example"),
        ("https://news.bay.co.uk/", "bay.co.uk"),
        ("https://bay.com.au/", "bay.com.au"),
        ("https://edition.bay.com/", "bay.com"),
        ("http://127.0.0.1:80/", "127.0.0.1"),
        ("not an address", ""),
    ],
)
def test_sites(address: str, name: str) -> None:
    assert site(address) == name


WEB = st.builds(
    "{}://{}{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(["a.example", "WWW.a.example", "m.a.co.uk", "[::1]", "é.example", "1.2.3.4"]),
    st.sampled_from(["", ":80", ":443", ":81"]),
    st.text(max_size=20).map(lambda text: "/" + text.replace("\\", "")),
    st.one_of(st.just(""), st.text(max_size=20).map(lambda text: "?" + text)),
    st.one_of(st.just(""), st.text(max_size=5).map(lambda text: "#" + text)),
)


@given(st.one_of(WEB, st.text(max_size=60)))
def test_cleaning_twice_is_cleaning_once(address: str) -> None:
    once = canonical(address)
    assert canonical(once) == once
    assert identity(once) == identity(address)
    assert len(article_id(address)) == 16
