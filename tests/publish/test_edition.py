"""Editions as files: a book that opens, whose links hold, and whose words are the page's."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote, urldefrag

import pytest
from lxml import etree
from lxml import html as lxml_html

from nutgraf.model import Page, Sources
from nutgraf.publish.edition import FORMS, TYPES, make_edition

from . import sample_pages as sample
from .sample_others import other_stories

NOW = datetime(2026, 3, 6, 8, tzinfo=UTC)
_OPF = "{http://www.idpf.org/2007/opf}"
_EPUB = "{http://www.idpf.org/2007/ops}"


def stories() -> list[tuple[Page, Sources]]:
    others = [(front.page, desk.sources()) for front, desk in other_stories()]
    return [(sample.sample_page(), sample.SOURCES), *others]


def made(form: str, given: list[tuple[Page, Sources]] | None = None) -> bytes:
    given = stories() if given is None else given
    return make_edition(given, form, title="The <Sample>", heading="5 March", now=NOW)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def book() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made("epub"))) as archive:
        assert archive.testzip() is None
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_container_leads_to_a_package_that_lists_every_file(book: dict[str, bytes]) -> None:
    assert book["mimetype"] == TYPES["epub"].encode()
    container = etree.fromstring(book["META-INF/container.xml"])
    root = container.find(".//{*}rootfile").get("full-path")
    package = etree.fromstring(book[root])
    folder = posixpath.dirname(root)
    items = {i.get("id"): i for i in package.iter(f"{_OPF}item")}
    listed = {posixpath.join(folder, i.get("href")) for i in items.values()}
    assert listed | {"mimetype", "META-INF/container.xml", root} == set(book)
    assert [i.get("href") for i in items.values() if i.get("properties") == "nav"] == ["nav.xhtml"]
    order = [r.get("idref") for r in package.iter(f"{_OPF}itemref")]
    assert set(order) == set(items) - {"css"}
    dublin = "{http://purl.org/dc/elements/1.1/}"
    assert package.find(f".//{dublin}title").text == "The <Sample>: 5 March"
    assert package.find(f".//{dublin}identifier").get("id") == package.get("unique-identifier")
    (modified,) = (m.text for m in package.iter(f"{_OPF}meta"))
    assert modified == "2026-03-06T08:00:00Z"


def test_every_file_of_the_book_is_what_it_says(book: dict[str, bytes]) -> None:
    package = etree.fromstring(book["OEBPS/content.opf"])
    kinds = {".xhtml": "application/xhtml+xml", ".css": "text/css"}
    for item in package.iter(f"{_OPF}item"):
        assert item.get("media-type") == kinds[posixpath.splitext(item.get("href"))[1]]
    for name in (n for n in book if n.endswith(".xhtml")):
        tree = etree.fromstring(book[name])
        assert book[name].startswith(b"<?xml")
        assert tree.tag == "{http://www.w3.org/1999/xhtml}html", name
        assert tree.get("lang") == tree.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
        assert tree.find(".//{*}title").text.strip(), name
        # Without a cover or a picture: nothing that a book would have to bring or fetch.
        assert not list(tree.iter("{*}img", "{*}script", "{*}iframe", "{*}object")), name
    assert b"url(" not in book["OEBPS/edition.css"]


def test_the_contents_lead_to_every_story_in_the_order_of_reading(book: dict[str, bytes]) -> None:
    nav = etree.fromstring(book["OEBPS/nav.xhtml"])
    (toc,) = (n for n in nav.iter("{*}nav") if n.get(f"{_EPUB}type") == "toc")
    listed = [(a.get("href"), a.text) for a in toc.iter("{*}a")]
    spine = [
        r.get("idref") for r in etree.fromstring(book["OEBPS/content.opf"]).iter(f"{_OPF}itemref")
    ]
    assert [href for href, _ in listed] == [f"{key}.xhtml" for key in spine if key != "nav"]
    assert [text for _, text in listed] == [page.headline.text for page, _ in stories()]


def test_every_link_in_the_book_holds(book: dict[str, bytes]) -> None:
    pages = {n: etree.fromstring(b) for n, b in book.items() if n.endswith(".xhtml")}
    ids = {name: [e.get("id") for e in tree.iter() if e.get("id")] for name, tree in pages.items()}
    checked = notes = 0
    for name, tree in pages.items():
        assert len(ids[name]) == len(set(ids[name])), name
        for link in tree.iter("{*}a", "{*}link"):
            href = link.get("href")
            if re.match("https?:", href):
                continue
            path, fragment = urldefrag(href)
            target = posixpath.join(posixpath.dirname(name), unquote(path)) if path else name
            assert target in book, f"{name}: {href}"
            if fragment:
                assert fragment in ids[target], f"{name}: {href}"
            if link.get(f"{_EPUB}type") == "noteref":
                notes += 1
            checked += 1
    assert checked > notes > 30


def test_the_book_holds_the_pages_sentences_with_their_outlets(book: dict[str, bytes]) -> None:
    page = sample.sample_page()
    tree = etree.fromstring(book["OEBPS/story-1.xhtml"])
    told = " ".join("".join(tree.itertext()).split())
    for sentence in page.sentences():
        assert " ".join(sentence.text.split()) in told
    footnotes = [e for e in tree.iter() if e.get(f"{_EPUB}type") == "footnote"]
    assert all(note.find(".//{*}b").text for note in footnotes)
    related = [a.get("href") for a in tree.iter("{*}a") if a.get("href").startswith("story-")]
    assert len(related) == len(page.related) - sum(
        r.story_id not in {p.story_id for p, _ in stories()} for r in page.related
    )


def test_the_page_stands_alone(book: dict[str, bytes]) -> None:
    text = made("html").decode()
    tree = lxml_html.document_fromstring(text)
    assert text.startswith("<!doctype html>")
    ids = {e.get("id") for e in tree.cssselect("[id]")}
    for element, attribute, link, _ in tree.iterlinks():
        assert attribute == "href"
        assert element.tag == "a"
        assert link.startswith("http") or link.removeprefix("#") in ids, link
    assert not tree.cssselect("script, link, img, iframe")
    assert len(tree.cssselect("article")) == len(stories())


def test_markdown_notes_of_stories_do_not_mix() -> None:
    text = made("md").decode()
    defined = re.findall(r"^\[\^([\d-]+)\]:", text, re.MULTILINE)
    used = set(re.findall(r"\[\^([\d-]+)\](?!:)", text))
    assert len(defined) == len(set(defined))
    assert used == set(defined)
    assert text.startswith("# The \\<Sample\\>: 5 March")


@pytest.mark.parametrize("form", FORMS)
def test_the_same_edition_is_the_same_file(form: str) -> None:
    assert made(form) == made(form)


def test_odd_words_break_nothing() -> None:
    page = sample.sample_page()
    odd = "</p><script>alert(1)</script> & \x00\x0b\ud800\ufffe ]]> \u202e “"
    headline = replace(page.headline, text=odd)
    whole = [(replace(page, headline=headline), sample.SOURCES)]
    with zipfile.ZipFile(io.BytesIO(made("epub", whole))) as archive:
        for name in archive.namelist():
            if name.endswith((".xhtml", ".opf")):
                etree.fromstring(archive.read(name))
    assert not lxml_html.document_fromstring(made("html", whole).decode()).cssselect("script")


def test_an_empty_edition_is_whole() -> None:
    with zipfile.ZipFile(io.BytesIO(made("epub", []))) as archive:
        assert "No story" in archive.read("OEBPS/nav.xhtml").decode()
    assert "No story" in made("html", []).decode()


@pytest.mark.parametrize(
    ("given", "led"),
    [
        ("https://x.example/a?b=c&d=%C3%A4#e", "https://x.example/a?b=c&d=%C3%A4#e"),
        ("https://x.example/a b|<c>", "https://x.example/a%20b%7C%3Cc%3E"),
        ("https://x.example/\u00e4?q=\u202e", "https://x.example/%C3%A4?q=%E2%80%AE"),
        ("https://x.example/100%", "https://x.example/100%25"),
        ("https://x.example:99999/", None),
        ("https://x example/", None),
        ("https://[::1]/", "https://[::1]/"),
        ("javascript:alert(1)", None),
    ],
)
def test_addresses_in_a_book_are_addresses(given: str, led: str | None) -> None:
    articles = {k: replace(a, url=given) for k, a in sample.SOURCES.articles.items()}
    sources = replace(sample.SOURCES, articles=articles)
    with zipfile.ZipFile(io.BytesIO(made("epub", [(sample.sample_page(), sources)]))) as archive:
        tree = etree.fromstring(archive.read("OEBPS/story-1.xhtml"))
    found = {a.get("href") for a in tree.iter("{*}a") if not a.get("href").startswith("#")}
    assert found == ({led} if led else set())


def test_what_is_no_language_tag_is_not_written() -> None:
    articles = {k: replace(a, language='"><x y') for k, a in sample.SOURCES.articles.items()}
    sources = replace(sample.SOURCES, articles=articles)
    with zipfile.ZipFile(io.BytesIO(made("epub", [(sample.sample_page(), sources)]))) as archive:
        tree = etree.fromstring(archive.read("OEBPS/story-1.xhtml"))
    assert {e.get("lang") for e in tree.iter() if e.get("lang")} == {"en"}
