"""A site of files: no dead link, nothing that needs a server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urldefrag

import feedparser
import pytest
from lxml import html as lxml_html

from nutgraf.errors import NutgrafError
from nutgraf.model import ArticleId, Decision, Page, Sources, Story, StoryChange
from nutgraf.publish.export import export_site
from nutgraf.publish.links import file_name

from . import sample_pages as sample
from .sample_others import other_stories


@dataclass(frozen=True)
class View:
    story: Story
    page: Page | None
    sources: Sources
    versions: tuple[tuple[int, datetime], ...] = ()
    changes: tuple[StoryChange, ...] = ()
    decisions: Mapping[ArticleId, Decision] = field(default_factory=dict)


def views() -> list[View]:
    own = View(
        sample.sample_story(),
        sample.sample_page(),
        sample.SOURCES,
        sample.VERSIONS,
        sample.CHANGES,
    )
    others = [View(front.story, front.page, desk.sources()) for front, desk in other_stories()]
    unpublished = View(Story(id="none", founded=sample.VERSIONS[0][1]), None, sample.SOURCES)
    # One neighbour is not exported: the page must not link to it.
    return [own, *(o for o in others if o.story.id != "other-4"), unpublished]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "new" / "folder"
    assert export_site(views(), out, title="The Sample") == 9
    return out


def links_checked(site: Path) -> int:
    """How many links the site's pages have; fails where one is dead or leads off the site."""
    pages = {page.resolve(): lxml_html.parse(str(page)).getroot() for page in site.rglob("*.html")}
    ids = {page: {e.get("id") for e in root.cssselect("[id]")} for page, root in pages.items()}
    checked = 0
    for page, root in pages.items():
        for element, _, link, _ in root.iterlinks():
            if "external" in (element.get("rel") or ""):
                continue
            path, fragment = urldefrag(link)
            assert ":" not in path, link
            assert not path.startswith("/"), link
            target = (page.parent / unquote(path)).resolve() if path else page
            assert target.is_file(), f"{page.name} links to {link}"
            if fragment and target.suffix == ".html":
                assert fragment in ids[target], f"{page.name} links to {link}"
            checked += 1
    return checked


def test_no_link_is_dead(site: Path) -> None:
    assert links_checked(site) > 300


def test_citations_lead_to_marked_words(site: Path) -> None:
    page = lxml_html.parse(str(site / "story" / f"{sample.STORY}.html")).getroot()
    for details in page.cssselect("details.s"):
        path, fragment = urldefrag(details.cssselect(".go a")[0].get("href"))
        article = lxml_html.parse(str(site / "story" / path)).getroot()
        here = article.get_element_by_id(fragment)
        marked = here.getnext()
        while marked.tag == "span":
            marked = marked.getnext()
        assert marked.tag == "mark"


def test_data_and_feeds(site: Path) -> None:
    data = json.loads((site / "story" / f"{sample.STORY}.json").read_text())
    assert data["headline"]["text"] == sample.sample_page().headline.text
    assert [r["id"] for r in data["related"]] == ["other-0"]
    feed = feedparser.parse((site / "feed.atom").read_bytes())
    assert not feed.bozo
    assert len(feed.entries) == 9
    assert len(json.loads((site / "feed.json").read_text())["items"]) == 9


def test_exporting_again_gives_the_same(site: Path, tmp_path: Path) -> None:
    export_site(views(), tmp_path, title="The Sample")
    again = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    first = {p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()}
    assert again == first


def test_an_empty_store_gives_a_front_page(tmp_path: Path) -> None:
    assert export_site([], tmp_path) == 0
    assert "nutgraf add" in (tmp_path / "index.html").read_text()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NutgrafError, match="cannot be written"):
        export_site([], tmp_path / "file" / "site")


def test_file_names_are_safe_and_different() -> None:
    long = ["ж" * 200, "ж" * 199 + "и", "x" * 400]
    names = [file_name(i) for i in ("a/b", "a~2fb", "a.b", "A", "..", "", "é", "con", *long)]
    assert max(map(len, names)) <= 180
    assert len(set(names)) == len(names)
    assert all(n.replace("~", "").replace("-", "").isalnum() or n == "~" for n in names)
