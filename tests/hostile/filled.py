"""A store in which every string of every object is hostile, whatever made it."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from datetime import timedelta

from nutgraf.annotate import Annotator, Job
from nutgraf.engine import Engine
from nutgraf.model import Decision, Feed, Page, StoryChange

from ..publish import sample_pages as sample
from ..publish.test_hostile import KEEP, poison, poisoned
from .words import ATTACK, SAYABLE, SHORT


def fill_with_attacks(engine: Engine, words: str = SAYABLE, outlet: str | None = None) -> None:
    """Put the sample pages into the store, poisoned, with hostile feeds beside them.

    ``words`` are put before every text; outlets are called ``outlet``, if given.
    """
    page, sources, changes = poisoned(words)
    page = replace(page, story_id=sample.STORY)
    store = engine.store
    named = [replace(o, name=outlet or o.name) for o in sources.outlets.values()]
    store.put_outlets(named)
    for article in sources.articles.values():
        for number in range(1, article.revision + 1):
            revision = sources.revisions[(article.id, number)]
            store.put_article(replace(article, revision=number), revision)
    decisions = [
        Decision(
            article_id=key,
            story_id=sample.STORY,
            score=0.5,
            features={ATTACK: 1.0},
            shared_terms=(ATTACK,),
        )
        for key in sources.articles
    ]
    store.put_grouping(decisions, [replace(c, story_id=sample.STORY) for c in changes])
    store.put_voices(sample.STORY, page.voices)
    for number, (_, composed) in enumerate(sample.VERSIONS, 1):
        store.put_page(replace(page, version=number, composed=composed), rank=9.0)
    _put_other_version(engine, page)
    change = StoryChange(
        story_id=sample.STORY, at=engine.now(), kind="merged", note=ATTACK, by="person"
    )
    store.put_grouping([], [change])
    _annotate(engine)
    store.put_feed(Feed(url="javascript:alert(1)", title=ATTACK, failures=1, error=ATTACK))
    store.put_feed(Feed(url=f"https://x.example/{ATTACK}", title=None, site_url="data:text/html,x"))


def _put_other_version(engine: Engine, page: Page) -> None:
    """A version in which sentences came and went, so that steps between versions show them."""
    sections = tuple(
        replace(section, sentences=section.sentences[1:]) if number else section
        for number, section in enumerate(page.sections)
    )
    version = len(sample.VERSIONS) + 1
    composed = page.composed + timedelta(hours=1)
    other = replace(page, sections=sections, version=version, composed=composed)
    engine.store.put_page(other, rank=9.0)


def _annotate(engine: Engine) -> None:
    """Annotate in earnest, then put the words before every name that was found."""
    articles = engine.store.articles(a.id for a in sample.ARTICLES)
    revisions = engine.store.newest_revisions(articles)
    jobs = [Job(r, articles[key].published, "en") for key, r in revisions.items()]
    keep = KEEP | {"version", "language", "cue", "relation"}
    engine.store.put_annotations(
        dataclasses.replace(poison(a, SHORT, keep)) for a in Annotator().annotate_many(jobs)
    )
