"""Stories, articles, feeds and outlets as plain data for the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from nutgraf.model import Article, Decision, Desk, Feed, Outlet, Page, Revision, Span, Story
from nutgraf.publish.view import in_section


def story_to_dict(
    story: Story, page: Page | None, rank: float, desk: Desk | None = None
) -> dict[str, Any]:
    """A story as lists name it; headline, nut graf and record are ``None`` without a page."""
    return {
        "id": story.id,
        "rank": rank,
        "section": desk,
        "version": page.version if page else None,
        "headline": page.headline.text if page else None,
        "nut_graf": " ".join(s.text for s in in_section(page, "nut graf")) if page else None,
        "articles": list(story.article_ids),
        "voices": page.record.voices if page else len(story.voices),
        "outlets": page.record.outlets if page else None,
        "countries": list(page.record.countries) if page else [],
        "first_reported": _time(page.record.first_reported) if page else None,
        "last_article": _time(story.last_article),
    }


def article_to_dict(
    article: Article,
    revisions: Sequence[Revision],
    outlet: Outlet,
    story_id: str | None,
    decision: Decision | None,
    cited: Sequence[Span],
) -> dict[str, Any]:
    """An article with all of its revisions, why it is in its story, and which words are cited."""
    return {
        "id": article.id,
        "imported_id": article.imported_id,
        "url": article.url,
        "outlet": outlet_to_dict(outlet),
        "published": _time(article.published),
        "grain": article.grain,
        "first_seen": _time(article.first_seen),
        "removed": _time(article.removed),
        "byline": article.byline,
        "credit": article.credit,
        "language": article.language,
        "extent": article.extent,
        "story": story_id,
        "decision": decision_to_dict(decision) if decision else None,
        "revisions": [
            {
                "number": r.number,
                "title": r.title,
                "text": r.text,
                "fetched": _time(r.fetched),
                "updated": _time(r.updated),
            }
            for r in revisions
        ],
        "cited": [
            {"revision": s.revision, "field": s.field, "start": s.start, "end": s.end}
            for s in cited
        ],
    }


def decision_to_dict(decision: Decision) -> dict[str, Any]:
    """Why an article is in its story: likelihoods of one event, features, shared words."""
    return {
        "score": decision.score,
        "founded": decision.founded,
        "by_hand": decision.by_hand,
        "features": decision.features,
        "runner_up": decision.runner_up,
        "runner_up_score": decision.runner_up_score,
        "shared_terms": list(decision.shared_terms),
    }


def outlet_to_dict(outlet: Outlet) -> dict[str, Any]:
    """An outlet."""
    return {
        "id": outlet.id,
        "name": outlet.name,
        "country": outlet.country,
        "language": outlet.language,
        "family": outlet.family,
    }


def feed_to_dict(feed: Feed) -> dict[str, Any]:
    """A feed and its health."""
    return {
        "url": feed.url,
        "title": feed.title,
        "site_url": feed.site_url,
        "outlet": feed.outlet_id,
        "label": feed.label,
        "status": feed.status,
        "interval": feed.interval,
        "last_poll": _time(feed.last_poll),
        "last_success": _time(feed.last_success),
        "last_change": _time(feed.last_change),
        "failures": feed.failures,
        "error": feed.error,
    }


def hit_to_dict(
    kind: str, key: str, title: str, snippet: str, score: float, articles: Mapping[str, Article]
) -> dict[str, Any]:
    """A search result; matched words of the snippet stand between U+0002 and U+0003."""
    article = articles.get(key) if kind == "article" else None
    return {
        "kind": kind,
        "id": key,
        "title": title,
        "snippet": snippet,
        "score": score,
        "outlet": article.outlet_id if article else None,
        "published": _time(article.published) if article else None,
    }


def _time(value: datetime | None) -> str | None:
    return value.isoformat() if value is not None else None
