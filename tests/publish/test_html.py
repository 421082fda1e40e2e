"""The documents: every sentence has its source, and the markup is sound."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from lxml import html as lxml_html

from nutgraf.model import Page, Revision, Sources, Span
from nutgraf.publish.front import Edition, FrontStory
from nutgraf.publish.html import (
    render_about,
    render_article,
    render_error,
    render_front,
    render_story,
)
from nutgraf.publish.links import SiteLinks

from . import sample_pages as sample
from .desk import utc
from .sample_others import other_stories

NOW = utc("2026-03-05 09:30")


def story(page: Page | None = None, sources: Sources = sample.SOURCES) -> lxml_html.HtmlElement:
    document = render_story(
        page or sample.sample_page(),
        sources,
        versions=sample.VERSIONS,
        changes=sample.CHANGES,
    )
    return lxml_html.document_fromstring(document)


def front(*stories: FrontStory, **rest: object) -> lxml_html.HtmlElement:
    document = render_front(stories, sample.SOURCES.outlets, now=NOW, **rest)  # type: ignore[arg-type]
    return lxml_html.document_fromstring(document)


def all_stories() -> list[FrontStory]:
    own = FrontStory(
        story=sample.sample_story(), page=sample.sample_page(), articles=sample.ARTICLES
    )
    return [own, *(other for other, _ in other_stories())]


def told(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_every_sentence_opens_its_own_words() -> None:
    page, document = sample.sample_page(), story()
    # The order in which the template prints them differs from the page's; compare as sets.
    shown = {}
    for details in document.cssselect("details.s"):
        (text,) = details.cssselect("summary .t")
        shown[text.text_content()] = details
    for sentence in page.sentences():
        if sentence is page.headline:
            continue
        details = shown[sentence.text]
        span = sentence.citation.span
        words = sample.SOURCES.words(span)
        (mark,) = details.cssselect(".src blockquote mark")
        for put in mark.cssselect("ins"):
            put.drop_tree()
        assert mark.text_content() == words
        outlet = sample.SOURCES.outlet(span.article_id).name
        assert outlet in told(details.cssselect(".from")[0])
        here, out = (a.get("href") for a in details.cssselect(".go a"))
        assert here.startswith(f"/article/{span.article_id}?")
        assert f"start={span.start}&end={span.end}" in here
        assert out == sample.SOURCES.articles[span.article_id].url


def test_the_headline_is_credited_and_opens() -> None:
    document = story()
    (heading,) = document.cssselect("h1")
    assert heading.text_content() == sample.sample_page().headline.text
    (credit,) = document.cssselect("details.credit")
    assert "Northline" in told(credit.cssselect("summary")[0])
    assert credit.cssselect("mark")[0].text_content() == heading.text_content()


def test_edits_are_shown_and_explained() -> None:
    document = story()
    put = [p for p in document.cssselect("summary .put") if "Maria" in p.text_content()]
    assert put[0].text_content() == "[Coast guard rescue leader Maria] "
    details = next(d for d in document.cssselect("details.s") if put[0] in d.iter())
    edits = told(details.cssselect(".edits")[0])
    assert "introduction" in edits
    assert "rescue leader at the coast guard" in edits
    diesel = next(
        d
        for d in document.cssselect("details.s")
        if d.cssselect(".t")[0].text_content() == "The ferry carried 60 tonnes of diesel."
    )
    gone = [d.text_content() for d in diesel.cssselect("del")]
    assert gone == ["However, ", "t", ", and divers were to look at the tanks on Thursday"]
    assert not diesel.cssselect("summary .gap"), "a cut at an end leaves no mark"


def test_a_cut_inside_leaves_a_mark() -> None:
    tug = next(d for d in story().cssselect("details.s") if "salvage tug" in told(d))
    (gap,) = tug.cssselect("summary .gap")
    assert gap.text_content() == ""
    assert "shortened" in gap.get("title")


def test_who_says_what_is_grouped_by_speaker() -> None:
    document = story()
    said = document.cssselect("#who-says-what .speaker")
    assert [len(one.cssselect("details.s")) for one in said] == [1, 1, 1, 2]
    names = [told(h.cssselect("a")[0]) for h in document.cssselect(".speaker h3")]
    assert "Maria Ekdahl" in names
    ekdahl = document.cssselect(".speaker")[0]
    assert "rescue leader at the coast guard" in told(ekdahl.cssselect("h3")[0])


def test_who_is_named_in_the_sentence_has_no_label_over_it() -> None:
    jonas = story().cssselect(".speaker")[3]
    assert not jonas.cssselect("h3")
    assert told(jonas.cssselect("summary b.who")[0]) == "Jonas Wik"
    assert told(jonas.cssselect(".on time")[0]) == "5 March 2026"
    others = {told(a): a.get("href") for a in story().cssselect(".others a")}
    assert others["Jonas Wik"] == "/person/jonas_wik"


def test_differences_are_a_table() -> None:
    document = story()
    rows = [told(r) for r in document.cssselect(".differ tr.about")]
    assert rows[0].startswith("people treated updated over time")
    assert [told(v) for v in document.cssselect(".differ .value")] == [
        "Twelve",
        "Fourteen",
        "60 tonnes",
        "72 tonnes",
    ]


def test_copies_stand_under_their_original_with_evidence() -> None:
    document = story()
    first = document.cssselect(".by-voice > li")[0]
    copies = [told(li) for li in first.cssselect(".copies li")]
    assert len(copies) == 3
    assert "100 % of its sentences stand in Northline; credits Northline" in copies[0]
    assert "never cited" in copies[2]
    assert len(document.cssselect(".by-voice > li")) == 5


def test_line_of_record() -> None:
    line = told(story().cssselect("header .record")[0])
    assert line.startswith("8 articles · 5 independent voices · 8 outlets · 6 countries")
    assert "3 repeat another’s report" in line
    assert "First reported by Northline, 4 March 2026, 05:58 UTC" in line
    assert "last changed 5 March 2026, 08:45 UTC" in line


def test_line_of_record_is_no_more_exact_than_the_outlet() -> None:
    articles = {k: replace(a, grain="day") for k, a in sample.SOURCES.articles.items()}
    document = story(sources=replace(sample.SOURCES, articles=articles))
    line = told(document.cssselect("header .record")[0])
    assert "First reported by Northline, 4 March 2026 ·" in line
    assert "last changed 5 March 2026 Version 3" in line


def test_history_links_to_other_versions_only() -> None:
    links = [a.get("href") for a in story().cssselect(".history a")]
    assert links == [
        f"/story/{sample.STORY}/changes?from=2&to=3",
        f"/story/{sample.STORY}?version=2",
        f"/story/{sample.STORY}/changes?from=1&to=2",
        f"/story/{sample.STORY}?version=1",
    ]


def test_an_old_version_says_so() -> None:
    document = story(replace(sample.sample_page(), version=1))
    assert "This is version 1" in told(document.cssselect(".old")[0])
    assert not story().cssselect(".old")


def test_foreign_words_are_tagged() -> None:
    document = story()
    tagged = {e.get("lang") for e in document.cssselect("[lang]")}
    assert tagged == {"en", "sv"}
    assert any("Haverikommissionen" in q.text_content() for q in document.cssselect("q[lang=sv]"))


def test_missing_sources_are_said_and_not_hidden() -> None:
    nothing = Sources(articles={}, revisions={}, outlets={})
    document = story(sources=nothing)
    notes = [told(n) for n in document.cssselect(".src .note")]
    assert notes
    assert set(notes) == {"The article this came from is not held here."}
    no_words = replace(sample.SOURCES, revisions={})
    notes = [told(n) for n in story(sources=no_words).cssselect(".src .note")]
    assert set(notes) == {"The article’s words are not held here."}


@pytest.mark.parametrize("make", [story, lambda: front(*all_stories())])
def test_headings_are_in_order_and_ids_unique(make: object) -> None:
    document = make()  # type: ignore[operator]
    levels = [int(h.tag[1]) for h in document.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= before + 1 for before, later in pairwise(levels))
    ids = [e.get("id") for e in document.cssselect("[id]")]
    assert len(ids) == len(set(ids))
    for landmark in ("header", "nav", "main", "footer"):
        assert document.cssselect(landmark)
    targets = [a.get("href")[1:] for a in document.cssselect('a[href^="#"]')]
    assert set(targets) <= set(ids)


def test_nothing_inline_that_the_policy_forbids() -> None:
    for document in (story(), front(*all_stories())):
        assert not document.cssselect("style, [style]")
        assert not [
            a for e in document.iter() if isinstance(e.tag, str) for a in e.attrib if a[:2] == "on"
        ]
        for script in document.cssselect("script"):
            assert script.get("src") or script.get("type") == "application/ld+json"


def test_page_weight() -> None:
    from nutgraf.publish.assets import assets

    page = render_story(sample.sample_page(), sample.SOURCES, versions=sample.VERSIONS)
    files = sum(p.stat().st_size for p in assets().values())
    assert len(page.encode()) + files < 100_000


def test_jsonld_cites_the_articles() -> None:
    (script,) = story().cssselect('script[type="application/ld+json"]')
    data = json.loads(script.text)
    assert data["@type"] == "NewsArticle"
    assert {a["publisher"]["name"] for a in data["isBasedOn"]} >= {"Northline", "The Sound"}


def test_front_page_leads_with_confirmed_stories() -> None:
    document = front(*all_stories())
    titles = [told(h) for h in document.cssselect(".stories h2")]
    assert titles[0] == sample.sample_page().headline.text
    assert len(titles) == 6
    lead = document.cssselect(".lead")[0]
    assert "8 articles · 6 countries" in told(lead)
    assert "5 voices" in told(lead)
    assert "45 min ago" in told(lead)
    curve = lead.cssselect("svg[role=img]")[0]
    assert curve.get("aria-label").startswith("8 articles in 27 hours")
    alone = [told(li) for li in document.cssselect(".alone li")]
    assert len(alone) == 4
    assert alone[0].startswith("Wind farm off Måssten")


def test_an_empty_front_page_says_how_to_begin() -> None:
    document = front()
    assert "nutgraf add" in document.cssselect("main pre")[0].text_content()
    waiting = front(waiting=3)
    assert "3 stories waiting" in told(waiting.cssselect("main")[0])
    day = front(edition=Edition(NOW.date()))
    assert "Nothing on this day" in told(day.cssselect("main")[0])


def test_editions() -> None:
    day = Edition.parse(day="2026-03-04")
    assert day.heading == "Wednesday, 4 March 2026"
    week = Edition.parse(week="2026-W10")
    assert (str(week.first), str(week.last)) == ("2026-03-02", "2026-03-08")
    assert week.key == "2026-W10"
    links = front(*all_stories(), edition=week).cssselect(".edition a")
    assert [a.get("href") for a in links] == ["/?week=2026-W09", "/?week=2026-W11", "/"]
    for bad in ({"day": "2026-13-01"}, {"day": "x"}, {"week": "2026-W60"}, {"week": "W1"}):
        with pytest.raises(ValueError, match=r"."):
            Edition.parse(**bad)
    assert "as they are now" not in told(front(*all_stories(), edition=week).cssselect("main")[0])
    site = front(*all_stories(), edition=week, links=SiteLinks())
    assert "The stories as they are now." in told(site.cssselect(".edition")[0])
    edge = front(edition=Edition.parse(day="0001-01-01")).cssselect(".edition a")
    assert [a.get("href") for a in edge] == ["/?day=0001-01-02", "/"]


def article(**rest: object) -> lxml_html.HtmlElement:
    revisions = [r for (key, _), r in sample.SOURCES.revisions.items() if key == "wire"]
    document = render_article(
        sample.SOURCES.articles["wire"],
        revisions,
        sample.SOURCES.outlet("wire"),
        **rest,  # type: ignore[arg-type]
    )
    return lxml_html.document_fromstring(document)


def test_article_marks_the_words_asked_for() -> None:
    span = sample.PRESS.span("wire", "The Havsula struck…thick fog.")
    document = article(marks=[sample.PRESS.span("wire", "A car ferry…said.")], chosen=span)
    (chosen,) = document.cssselect("mark.chosen")
    assert chosen.text_content() == sample.SOURCES.words(span)
    assert len(document.cssselect("mark")) == 2
    assert document.cssselect(f"#w2-{span.start}-{span.end}")


def test_article_shows_the_revision_cited_and_what_changed() -> None:
    document = article()
    assert "Twelve people were treated" in told(document.cssselect(".text")[0])
    change = document.cssselect(".change")[0]
    assert [d.text for d in change.cssselect("del")] == ["Eleven"]
    assert [d.text for d in change.cssselect("ins")] == ["Twelve"]
    old = article(chosen=Span("wire", 1, 0, 8))
    assert "Eleven people were treated" in told(old.cssselect(".text")[0])
    assert [a.get("href") for a in old.cssselect(".revisions a")] == ["/article/wire?revision=2"]


def test_article_without_text_says_so() -> None:
    wire = sample.SOURCES.articles["wire"]
    empty = Revision(article_id="wire", number=1, title="", text="", fetched=NOW)
    document = lxml_html.document_fromstring(
        render_article(wire, [empty], sample.SOURCES.outlet("wire"))
    )
    assert told(document.cssselect("h1")[0]) == "Untitled"
    assert "No text could be read" in told(document.cssselect("main")[0])


def test_error_and_about() -> None:
    error = lxml_html.document_fromstring(render_error("Gone", "It was <here>."))
    assert told(error.cssselect("h1")[0]) == "Gone"
    assert "It was <here>." in told(error)
    about = lxml_html.document_fromstring(render_about())
    assert "[square brackets]" in told(about)


def test_pictures_tell_the_same_in_words() -> None:
    document = story()
    pictures = document.cssselect("svg[role=img]")
    kinds = {kind for p in pictures for kind in p.get("class").split()}
    assert {"coverage", "echoes", "plot"} <= kinds
    for picture in pictures:
        assert picture.get("aria-label") == picture.cssselect("title")[0].text
    echo = document.cssselect("svg.echoes")[0]
    assert echo.get("aria-label").startswith("Who repeats whom. Northline is carried by")


def test_what_outlets_changed_is_listed_with_a_way_to_it() -> None:
    links = [a.get("href") for a in story().cssselect("#history .related a")]
    assert links
    assert all(href.startswith("/article/") and href.endswith("#changes") for href in links)


def test_who_said_it_first_comes_first_and_repeats_stand_under_it() -> None:
    page = sample.sample_page()
    struck = page.sections[1].sentences[0]
    alone = replace(struck, also=tuple(s for s in struck.also if s.article_id != "ledger"))
    sections = (page.sections[0], replace(page.sections[1], sentences=(alone,)), *page.sections[2:])
    details = story(replace(page, sections=sections)).cssselect("#what-happened details.s")[0]
    assert "2 articles say so, in 2 independent voices. First: Northline" in told(details)
    lines = [told(li) for li in details.cssselect(".also li")]
    assert "the words above" in lines[0]
    assert "Word for word also in" in lines[0]
    assert "Evening Ledger" in lines[0]
    assert "Daily Mix" not in lines[0], "a spun copy does not hold the words"
    assert lines[1].startswith("The Sound")


def test_a_sentence_of_one_article_says_so() -> None:
    diesel = next(d for d in story().cssselect("details.s") if "60 tonnes of diesel" in told(d))
    last = told(diesel.cssselect(".lab")[-1])
    assert last.startswith(("First, and alone: Northline", "No other article"))
