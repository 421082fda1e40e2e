"""From an outlet and its articles to what the outlet page's template prints. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nutgraf.model import Article, ArticleId, Outlet, Page, Revision, Story, VoiceMember
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
class OutletPart:
    """What an outlet did in one way: was first, repeated others, changed articles afterwards.

    ``told`` says so in a sentence; ``lines`` are the newest of them, ``more`` are not shown.
    """

    key: str
    title: str
    told: str
    lines: tuple[OutletLine, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletPage:
    """All that the outlet page's template prints."""

    name: str
    country: str
    family: str | None
    figures: tuple[str, ...]
    parts: tuple[OutletPart, ...]
    lines: tuple[OutletLine, ...]
    more: bool


#: Articles listed of each part.
_PART = 12


def outlet_page(
    outlet: Outlet,
    articles: Sequence[OutletArticle],
    links: Links,
    *,
    more: bool = False,
    origins: Mapping[ArticleId, str] | None = None,
) -> OutletPage:
    """The outlet's articles, newest first, and which of them are first, copied, changed.

    ``origins`` names the outlets of the articles that its copies are of.
    """
    whose = origins or {}
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
    parts = tuple(_parts(articles, links, whose))
    # Where one part holds them all, a list of all would say the same again.
    whole = any(len(part.lines) == len(articles) for part in parts) and not more
    return OutletPage(
        name=outlet.name,
        country=country_name(outlet.country) if outlet.country else "",
        family=outlet.family,
        figures=tuple(figures),
        parts=parts,
        lines=() if whole else tuple(_line(a, links, whose) for a in articles),
        more=more,
    )


def _parts(
    articles: Sequence[OutletArticle], links: Links, whose: Mapping[ArticleId, str]
) -> Iterator[OutletPart]:
    first = [a for a in articles if _copy(a) is None and _first(a)]
    copied = [a for a in articles if _copy(a) is not None]
    changed = [a for a in articles if a.article.revision > 1]
    counted = Counter(
        name for a in copied if (member := _copy(a)) and (name := whose.get(member.of or ""))
    )
    names = [f"{name} ({n})" if n > 1 else name for name, n in counted.most_common(6)]
    for key, title, told, some in (
        ("first", "Reported first", "Stories that others took up afterwards.", first),
        (
            "repeats",
            "Only repeats",
            f"Reports of {dates.listed(names)}." if names else "Reports of others.",
            copied,
        ),
        ("changed", "Changed after publication", "The outlet changed these since.", changed),
    ):
        if some:
            lines = tuple(_line(a, links, whose, key) for a in some[:_PART])
            yield OutletPart(
                key=key, title=title, told=told, lines=lines, more=max(0, len(some) - _PART)
            )


def _line(
    item: OutletArticle, links: Links, whose: Mapping[ArticleId, str], of: str = ""
) -> OutletLine:
    """An article's line; in the list of what changed (``of``) it leads to the changes."""
    article = item.article
    copy = _copy(item)
    parts = []
    if copy is not None:
        name = whose.get(copy.of or "")
        parts.append(COPIES[copy.kind] + (f" ({name})" if name else ""))
    elif _first(item):
        parts.append("first to report it")
    if article.revision > 1:
        parts.append("changed after publication")
    if article.removed:
        parts.append("taken down by the outlet")
    shown = item.page is not None and item.page.headline.text != item.revision.title
    return OutletLine(
        href=links.article(article.id) + ("#changes" if of == "changed" else ""),
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
