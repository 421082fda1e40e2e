"""Stories and new facts as entries of a feed, whatever the feed's format."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from nutgraf.model import Article, Outlet, Page, Sources, Span
from nutgraf.publish import dates
from nutgraf.publish.front import FrontStory, front_items
from nutgraf.publish.links import Links
from nutgraf.publish.namepage import Statement
from nutgraf.publish.speakers import said_by
from nutgraf.publish.view import support
from nutgraf.publish.words import clipped

#: Entries of one feed at most.
LIMIT = 100
_TITLE_LENGTH = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class OutEntry:
    """An entry of one of our feeds. ``id`` never changes; ``html`` is escaped already."""

    id: str
    title: str
    href: str
    html: str
    text: str
    published: datetime
    updated: datetime
    author: str


def front_entries(
    stories: Sequence[FrontStory], outlets: Mapping[str, Outlet], links: Links
) -> list[OutEntry]:
    """One entry a story, in the order given."""
    entries = []
    items = front_items(stories, outlets, links, None)
    for story, item in list(zip(stories, items, strict=True))[:LIMIT]:
        page = story.page
        record = ", ".join(support(page))
        paragraphs = [item.nut_graf, *item.points, f"{record}. {item.outlets}".strip()]
        entries.append(
            OutEntry(
                id=feed_id("story", page.story_id),
                title=item.headline,
                href=item.href,
                html=_paragraphs(paragraphs),
                text="\n\n".join(p for p in paragraphs if p),
                published=page.record.first_reported or page.composed,
                updated=page.composed,
                author=item.credit,
            )
        )
    return entries


def story_entries(
    page: Page, sources: Sources, versions: Sequence[tuple[int, datetime]], links: Links
) -> list[OutEntry]:
    """One entry a sentence of the page, those that came last first."""
    times = dict(versions)
    entries: dict[str, OutEntry] = {}
    for sentence in page.sentences():
        article = sources.articles.get(sentence.citation.span.article_id)
        outlet = sources.outlets.get(article.outlet_id) if article else None
        name = outlet.name if outlet else article.outlet_id if article else ""
        speaker = said_by(sentence)
        said = f"{speaker}: {sentence.text}" if speaker else sentence.text
        origin = f"{name}, {dates.article_time(article)}" if article else name
        if sentence.voices > 1:
            origin += f"; {sentence.voices} independent voices"
        at = times.get(sentence.first_version, page.composed)
        entry = OutEntry(
            id=feed_id("sentence", page.story_id, sentence.text),
            title=clipped(said, _TITLE_LENGTH),
            href=links.story(page.story_id),
            html=_paragraphs([said, origin]),
            text=f"{said}\n\n{origin}",
            published=at,
            updated=at,
            author=name,
        )
        entries.setdefault(entry.id, entry)
    return sorted(entries.values(), key=lambda e: e.updated, reverse=True)[:LIMIT]


def article_entries(
    articles: Sequence[tuple[Article, str, str]], outlets: Mapping[str, Outlet], links: Links
) -> list[OutEntry]:
    """One entry an article, given with its title and the words to show, in the order given."""
    entries = []
    for article, title, words in articles[:LIMIT]:
        outlet = outlets.get(article.outlet_id)
        name = outlet.name if outlet else article.outlet_id
        entries.append(
            OutEntry(
                id=feed_id("article", article.id),
                title=title or "Untitled",
                href=links.article(article.id),
                html=_paragraphs([words, f"{name}, {dates.article_time(article)}"]),
                text=words,
                published=article.time,
                updated=article.time,
                author=name,
            )
        )
    return entries


def statement_entries(said: Sequence[Statement], links: Links) -> list[OutEntry]:
    """One entry a statement, in the order given."""
    entries = []
    for one in said[:LIMIT]:
        statement = one.said.statement
        words = one.revision.text[statement.start : statement.end]
        span = Span(one.article.id, one.said.revision, statement.start, statement.end)
        origin = f"{one.outlet.name}, {dates.article_time(one.article)}"
        entries.append(
            OutEntry(
                id=feed_id("statement", one.article.id, str(span.revision), str(span.start)),
                title=clipped(words, _TITLE_LENGTH),
                href=links.article(one.article.id, span),
                html=_paragraphs([words, origin, one.headline]),
                text=f"{words}\n\n{origin}",
                published=one.said.time,
                updated=one.said.time,
                author=one.outlet.name,
            )
        )
    return entries


def newest(entries: Iterable[OutEntry], otherwise: datetime) -> datetime:
    """When a feed last changed."""
    return max((entry.updated for entry in entries), default=otherwise)


def feed_id(*parts: str) -> str:
    """An id without an address: it is the same wherever the pages are served."""
    name = "nutgraf:" + ":".join(p.encode("utf-8", "replace").decode() for p in parts)
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _paragraphs(texts: Iterable[str]) -> str:
    return str(Markup("").join(Markup("<p>{}</p>").format(escape(t)) for t in texts if t))
