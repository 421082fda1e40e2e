"""A store as a site of files: people, places, outlets and sections with it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from lxml import html as lxml_html

from nutgraf.engine import Engine
from tests.engine.test_mending import archive
from tests.publish import sample_pages as sample
from tests.publish.test_export import links_checked
from tests.web.filled import fill


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    with Engine.open(str(folder / "store.sqlite"), encoder="none", workers=1) as engine:
        fill(engine)
        assert engine.export_site(folder / "site") > 5
    return folder / "site"


def test_links_are_whole(site: Path) -> None:
    assert links_checked(site) > 800


def test_a_persons_page_leads_to_the_statements_words(site: Path) -> None:
    story = lxml_html.parse(str(site / "story" / f"{sample.STORY}.html")).getroot()
    people = [e for e in story.cssselect("#who-says-what a[href]") if "person/" in e.get("href")]
    assert people
    page = (site / "story" / unquote(people[0].get("href"))).resolve()
    said = lxml_html.parse(str(page)).getroot().cssselect(".said li")
    assert said
    path, fragment = urldefrag(said[0].cssselect(".by a")[0].get("href"))
    article = lxml_html.parse(str(page.parent / unquote(path))).getroot()
    paragraph = article.get_element_by_id(fragment).getparent()
    words = said[0].cssselect("mark")[0].text_content()
    assert words in " ".join(paragraph.text_content().split())


def test_the_index_leads_to_outlets_people_and_places(site: Path) -> None:
    index = lxml_html.parse(str(site / "names.html")).getroot()
    titles = [h.text for h in index.cssselect("main h2")]
    assert titles == ["Outlets", "People", "Bodies", "Places"]
    places = index.cssselect("[aria-labelledby=place] a")
    assert places
    for place in places:
        page = lxml_html.parse(str(site / unquote(place.get("href")))).getroot()
        assert page.cssselect("#h-said, #h-named")


def test_sections_hold_their_stories(site: Path) -> None:
    front = lxml_html.parse(str(site / "index.html")).getroot()
    sections = [a.get("href") for a in front.cssselect(".sections a")]
    assert sections == [f"section/{p.name}" for p in sorted((site / "section").iterdir())]
    for section in sections:
        assert lxml_html.parse(str(site / section)).getroot().cssselect(".story")


def test_articles_say_why_they_are_in_their_story(tmp_path: Path) -> None:
    with Engine.open(str(tmp_path / "s.sqlite"), encoder="none", workers=1, log="error") as engine:
        engine.import_archive(archive(tmp_path))
        assert engine.export_site(tmp_path / "site") > 0
    told = [p.read_text("utf-8") for p in (tmp_path / "site" / "article").glob("*.html")]
    assert sum("likely one event" in text for text in told) >= 2
    stories = [p.read_text("utf-8") for p in (tmp_path / "site" / "story").glob("*.html")]
    assert any("Why these are one story" in text for text in stories)
