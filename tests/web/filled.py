"""A real store filled with the sample pages, as the pipeline would have filled it."""

from __future__ import annotations

from dataclasses import replace

from nutgraf.annotate import Annotator, Job
from nutgraf.engine import Engine
from nutgraf.model import Decision, Feed, Story
from nutgraf.publish.front import FrontStory
from nutgraf.store.base import Fault

from ..publish import sample_pages as sample
from ..publish.desk import Desk, utc
from ..publish.sample_others import other_stories


def fill(engine: Engine) -> None:
    """Put the sample story in three versions, small stories beside it, and three feeds."""
    store = engine.store
    store.put_outlets(sample.SOURCES.outlets.values())
    for article in sample.ARTICLES:
        for number in range(1, article.revision + 1):
            revision = sample.SOURCES.revisions[(article.id, number)]
            store.put_article(replace(article, revision=number), revision)
    decisions = [
        Decision(
            article_id=article.id,
            story_id=sample.STORY,
            score=0.93 if number else 0.0,
            features={"words in common": 0.71, "hours apart": 5.4},
            shared_terms=("havsula", "norrhamn"),
            founded=number == 0,
        )
        for number, article in enumerate(sample.ARTICLES)
    ]
    store.put_grouping(decisions, sample.CHANGES)
    page = sample.sample_page()
    store.put_voices(sample.STORY, page.voices)
    for version, composed in sample.VERSIONS:
        store.put_page(replace(page, version=version, composed=composed), rank=9.0)
    for front, desk in other_stories():
        _other(engine, front, desk)
    merged = Story(id="havsula-2", founded=utc("2026-03-04 06:30"))
    store.put_grouping(
        [Decision(article_id="coast", story_id=merged.id, score=0.0, features={}, founded=True)], ()
    )
    store.merge_stories(merged.id, sample.STORY, sample.CHANGES[2])
    store.mark_clean(sample.STORY, 9.0)
    store.put_related(sample.STORY, page.related)
    _annotate(engine)
    _feeds(engine)


def _annotate(engine: Engine) -> None:
    """Annotate the sample story's newest revisions, in earnest."""
    articles = engine.store.articles(a.id for a in sample.ARTICLES)
    revisions = engine.store.newest_revisions(articles)
    jobs = [Job(r, articles[key].published, articles[key].language) for key, r in revisions.items()]
    engine.store.put_annotations(Annotator().annotate_many(jobs))


def _other(engine: Engine, front: FrontStory, desk: Desk) -> None:
    store = engine.store
    for article in front.articles:
        store.put_article(article, desk.revisions[(article.id, 1)])
    decisions = [
        Decision(article_id=a.id, story_id=front.story.id, score=0.8, features={})
        for a in front.articles
    ]
    store.put_grouping(decisions, ())
    store.put_page(front.page, front.rank)


def _feeds(engine: Engine) -> None:
    well = Feed(
        url="https://northline.example/feed.xml",
        title="Northline",
        last_poll=utc("2026-03-05 09:00"),
        last_success=utc("2026-03-05 09:00"),
        last_change=utc("2026-03-05 08:15"),
    )
    engine.store.put_feed(well)
    engine.store.put_feed(
        Feed(
            url="https://thesound.example/rss",
            title="The Sound",
            last_poll=utc("2026-03-05 09:00"),
            failures=3,
            error="the server answered 503",
        )
    )
    engine.store.put_feed(Feed(url="https://baycourier.example/atom"))
    engine.store.put_fault(
        Fault(
            scope="article",
            subject="https://baycourier.example/empty",
            message="the page holds no article",
            at=utc("2026-03-05 09:01"),
        )
    )
