"""From an outlet and its articles to what the outlet page's template prints. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nutgraf.model import Article, Outlet, Page, Revision, Story, VoiceMember
from nutgraf.publish import dates
from nutgraf.publish.citation import foreign
from nutgraf.publish.links import Links
from nutgraf.publish.names import country_name
from nutgraf.publish.voices import COPIES


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletArticle:
    """An article of an outlet, with the story it is in and that story's page, if any."""

    article: Article
    revision: Revision
    story: Story | None = None
    page: Page | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletLine:
    """An article in the list. ``part`` says what it is in its story, in words."""

    href: str
    title: str
    language: str | None
    time: str
    machine: str
    part: str
    story_href: str | None
    story_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletPage:
    """All that the outlet page's template prints."""

    name: str
    country: str
    family: str | None
    figures: tuple[str, ...]
    lines: tuple[OutletLine, ...]
    more: bool


def outlet_page(
    outlet: Outlet, articles: Sequence[OutletArticle], links: Links, *, more: bool = False
) -> OutletPage:
    """The outlet's articles, newest first, and how many of them are first, copied, changed."""
    copies = sum(_copy(a) is not None for a in articles)
    first = sum(_first(a) for a in articles)
    changed = sum(a.article.revision > 1 for a in articles)
    figures = [dates.count(len(articles), "article") + (", the newest" if more else "")]
    if first:
        figures.append(f"{first} the first report of a story that others took up")
    if copies:
        figures.append(f"{copies} carrying another’s report")
    if changed:
        figures.append(f"{changed} changed after publication")
    return OutletPage(
        name=outlet.name,
        country=country_name(outlet.country) if outlet.country else "",
        family=outlet.family,
        figures=tuple(figures),
        lines=tuple(_line(a, links) for a in articles),
        more=more,
    )


def _line(item: OutletArticle, links: Links) -> OutletLine:
    article = item.article
    copy = _copy(item)
    parts = []
    if copy is not None:
        parts.append(COPIES[copy.kind])
    elif _first(item):
        parts.append("first to report it")
    if article.revision > 1:
        parts.append("changed after publication")
    if article.removed:
        parts.append("taken down by the outlet")
    shown = item.page is not None and item.page.headline.text != item.revision.title
    return OutletLine(
        href=links.article(article.id),
        title=item.revision.title or "Untitled",
        language=foreign(article.language, "en"),
        time=dates.article_time(article),
        machine=dates.machine(article.time),
        part="; ".join(parts),
        story_href=links.story(item.story.id) if item.story and item.page else None,
        story_title=item.page.headline.text if shown and item.page else "Its story",
    )


def _copy(item: OutletArticle) -> VoiceMember | None:
    """The article's part in its voice where it only carries another's report."""
    for voice in item.story.voices if item.story else ():
        for member in voice.members:
            if member.article_id == item.article.id and member.kind != "original":
                return member
    return None


def _first(item: OutletArticle) -> bool:
    """Whether the article opened a story that other voices joined."""
    story = item.story
    if story is None or item.page is None or item.page.record.voices < 2:
        return False
    record = item.page.record
    return (
        record.first_outlet_id == item.article.outlet_id
        and record.first_reported == item.article.published
    )
