"""Markup, script and odd Unicode in every field stay words."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, datetime
from typing import Any

import feedparser
import pytest
from lxml import html as lxml_html

from nutgraf.model import Page, RelatedStory, Sources, StoryChange, Voice
from nutgraf.publish.atom import atom
from nutgraf.publish.entries import front_entries, story_entries
from nutgraf.publish.front import FrontStory
from nutgraf.publish.html import render_article, render_error, render_front, render_story
from nutgraf.publish.jsonfeed import jsonfeed
from nutgraf.publish.links import HERE
from nutgraf.publish.markdown import page_to_markdown

from . import sample_pages as sample

ATTACKS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script><!--",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7*7 }}{% raw %}",
    "\u202ereversed\u202c \u0000\u0008 \ud800 \ufffe a\u0300\u0301\u0302",
    "]]></content><script/>",
    "x" * 5000,
)


def poison(thing: Any, attack: str, keep: frozenset[str]) -> Any:
    """Every string of a model object, however deep, with the attack put before it."""
    if isinstance(thing, str):
        return attack + thing
    if isinstance(thing, tuple):
        return tuple(poison(item, attack, keep) for item in thing)
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        fields = {
            f.name: getattr(thing, f.name)
            if f.name in keep
            else poison(getattr(thing, f.name), attack, keep)
            for f in dataclasses.fields(thing)
        }
        return type(thing)(**fields)
    assert thing is None or isinstance(thing, int | float | date | datetime | dict)
    return thing


#: Names of the model's own (kinds), ids that objects are found by, and what offsets rest on.
KEEP = frozenset(
    (
        *("kind", "field", "form", "extent", "grain", "by", "article_id", "of", "revision"),
        *("start", "end", "span", "source", "citation", "edits"),
    )
)


def poisoned(attack: str) -> tuple[Page, Sources, tuple[StoryChange, ...]]:
    keep = KEEP | {"id", "outlet_id", "first_outlet_id"}
    sources = Sources(
        articles={k: poison(a, attack, keep) for k, a in sample.SOURCES.articles.items()},
        revisions={k: poison(r, attack, keep) for k, r in sample.SOURCES.revisions.items()},
        outlets={k: poison(o, attack, keep) for k, o in sample.SOURCES.outlets.items()},
    )
    page: Page = poison(sample.sample_page(), attack, keep | {"first_outlet_id"})
    changes = tuple(poison(c, attack, keep) for c in sample.CHANGES)
    return page, sources, changes


def check(document: str) -> None:
    document.encode("utf-8")
    tree = lxml_html.document_fromstring(document)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag not in ("img", "iframe", "object")
        assert not [name for name in element.attrib if name.startswith("on")]
        for name in ("href", "src", "action"):
            value = element.get(name, "").lower().strip()
            assert not value.startswith(("javascript:", "data:", "vbscript:"))
    scripts = tree.cssselect("script")
    assert all(s.get("src", "").startswith("/static/page.") for s in scripts if not s.text)
    for script in scripts:
        if script.text:
            assert script.get("type") == "application/ld+json"
            json.loads(script.text)
    assert "49" not in tree.cssselect("title")[0].text_content()


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_executes(attack: str) -> None:
    page, sources, changes = poisoned(attack)
    check(render_story(page, sources, versions=sample.VERSIONS, changes=changes, site=attack))
    articles = tuple(sources.articles.values())
    front = FrontStory(story=sample.sample_story(), page=page, articles=articles)
    check(render_front([front], sources.outlets, now=None, site=attack))
    for article in articles:
        revisions = [r for r in sources.revisions.values() if r.article_id == article.id]
        marks = [s for s in page.spans() if s.article_id == article.id]
        check(render_article(article, revisions, sources.outlet(article.id), marks=marks))
    check(render_error(attack, attack))


@pytest.mark.parametrize("attack", ATTACKS)
def test_feeds_stay_well_formed_and_clean(attack: str) -> None:
    page, sources, _ = poisoned(attack)
    front = FrontStory(
        story=sample.sample_story(), page=page, articles=tuple(sources.articles.values())
    )
    for entries in (
        front_entries([front], sources.outlets, HERE),
        story_entries(page, sources, sample.VERSIONS, HERE),
    ):
        document = atom(
            entries,
            title=attack,
            feed_id="urn:x",
            self_href="/feed.atom",
            page_href="/",
            now=page.composed,
        )
        parsed = feedparser.parse(document.encode("utf-8"))
        assert not parsed.bozo, parsed.get("bozo_exception")
        assert len(parsed.entries) == len(entries)
        assert "<script" not in "".join(e.html.lower() for e in entries)
        json.dumps(jsonfeed(entries, title=attack, self_href="/feed.json", page_href="/"))


def test_markdown_takes_no_markup_from_articles() -> None:
    page, sources, _ = poisoned("[x](javascript:alert(1)) <script> # ")
    text = page_to_markdown(page, sources, HERE)
    assert "](javascript" not in text.replace("\\]", "")
    assert "<script>" not in text.replace("\\<", "")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//x", "http://[", "ftp://x/y", "", None]
)
def test_no_link_leads_to_a_dangerous_address(url: str | None) -> None:
    articles = {k: dataclasses.replace(a, url=url) for k, a in sample.SOURCES.articles.items()}
    sources = dataclasses.replace(sample.SOURCES, articles=articles)
    document = lxml_html.document_fromstring(render_story(sample.sample_page(), sources))
    assert not document.cssselect("a[rel~=external]")


def test_ids_cannot_leave_their_place_in_an_address() -> None:
    page = dataclasses.replace(
        sample.sample_page(),
        related=(RelatedStory(story_id='../../x?y#z"<', title="T", reason="R"),),
        voices=(Voice(members=sample.sample_page().voices[0].members),),
    )
    document = lxml_html.document_fromstring(render_story(page, sample.SOURCES))
    (link,) = document.cssselect(".related a")
    assert link.get("href") == "/story/..%2F..%2Fx%3Fy%23z%22%3C"
