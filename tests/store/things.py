"""Model objects to put into stores: one maker each, everything else by keyword."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from nutgraf.model import (
    Annotation,
    Article,
    Citation,
    Decision,
    Entry,
    Mention,
    Page,
    Record,
    Revision,
    Section,
    Sentence,
    Span,
    StoryChange,
    TextSentence,
)

INDIA = timezone(timedelta(hours=5, minutes=30))
NOW = datetime(2026, 3, 4, 12, 30, 15, 123456, tzinfo=INDIA)
HOUR = timedelta(hours=1)
FEED = "https://harbourpost.example/feed"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def entry(n: int | str, **values: Any) -> Entry:
    return Entry(
        **{
            "feed_url": FEED,
            "id": f"entry-{n}",
            "url": f"https://harbourpost.example/{n}",
            "title": f"Entry {n}",
            **values,
        }
    )


def article(n: int | str, **values: Any) -> Article:
    return Article(
        **{
            "id": f"a{n}",
            "url": f"https://harbourpost.example/{n}",
            "outlet_id": "harbourpost.example",
            "first_seen": NOW,
            "published": NOW - HOUR,
            **values,
        }
    )


def revision(n: int | str, **values: Any) -> Revision:
    return Revision(
        **{
            "article_id": f"a{n}",
            "number": 1,
            "title": f"Ferry number {n} runs aground",
            "text": f"The ferry ran aground on Monday. Nobody was hurt on ferry {n}.",
            "fetched": NOW,
            **values,
        }
    )


def annotation(n: int | str, **values: Any) -> Annotation:
    return Annotation(
        **{
            "article_id": f"a{n}",
            "revision": 1,
            "version": "1",
            "sentences": (TextSentence(0, 32, 0), TextSentence(33, 60, 0, "caption")),
            "mentions": (Mention(4, 9, "other", "ferry", "ferry", (0, 3)),),
            "dependent": {1: "pronoun"},
            **values,
        }
    )


def decision(n: int | str, story: str | None, **values: Any) -> Decision:
    return Decision(
        **{
            "article_id": f"a{n}",
            "story_id": story,
            "score": 0.75,
            "features": {"text": 0.5, "places": 1.0},
            "runner_up": "another",
            "runner_up_score": 0.25,
            "shared_terms": ("ferry", "aground"),
            **values,
        }
    )


def change(story: str, **values: Any) -> StoryChange:
    return StoryChange(**{"story_id": story, "at": NOW, "kind": "joined", **values})


def page(story: str, version: int = 1, **values: Any) -> Page:
    def sentence(words: str, start: int = 0) -> Sentence:
        return Sentence(
            text=words, citation=Citation(span=Span("a1", 1, start, start + len(words)))
        )

    headline = values.pop("headline", "Ferry number 1 runs aground")
    body = values.pop("body", "The ferry ran aground on Monday.")
    return Page(
        **{
            "story_id": story,
            "version": version,
            "composed": NOW,
            "headline": sentence(headline),
            "record": Record(
                articles=1,
                voices=1,
                outlets=1,
                countries=("GB",),
                first_outlet_id="harbourpost.example",
                first_reported=NOW,
                last_changed=None,
            ),
            "sections": (Section(kind="what happened", sentences=(sentence(body),)),),
            **values,
        }
    )
