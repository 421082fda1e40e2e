"""The whole as a site of files that any web server can carry, or a disk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

from nutgraf.model import (
    DESKS,
    Article,
    ArticleId,
    Decision,
    Desk,
    Outlet,
    Page,
    Sources,
    Span,
    Story,
    StoryChange,
)
from nutgraf.model.people import Name
from nutgraf.publish import html
from nutgraf.publish.assets import assets
from nutgraf.publish.atom import atom
from nutgraf.publish.entries import feed_id, front_entries
from nutgraf.publish.exportnames import Named, names_index, write_name
from nutgraf.publish.files import unwritable, write_whole
from nutgraf.publish.front import Edition, FrontStory, Neighbour
from nutgraf.publish.jsonfeed import jsonfeed
from nutgraf.publish.jsonpage import page_to_dict
from nutgraf.publish.links import SiteLinks, file_name
from nutgraf.publish.names import outlet_name
from nutgraf.publish.outletpage import OutletArticle
from nutgraf.publish.voices import repeated

#: Stories on the front page; all are on the pages of their days and sections.
FRONT = 60
_FOLDERS = ("static", "story", "article", "outlet", "day", "section")


class Published(Protocol):
    """A story with its page and what it stands on, as the engine gives it."""

    @property
    def story(self) -> Story: ...
    @property
    def page(self) -> Page | None: ...
    @property
    def sources(self) -> Sources: ...
    @property
    def versions(self) -> Sequence[tuple[int, datetime]]: ...
    @property
    def changes(self) -> Sequence[StoryChange]: ...
    @property
    def decisions(self) -> Mapping[ArticleId, Decision]: ...


def export_site(
    views: Iterable[Published],
    out: Path,
    *,
    title: str = "Nutgraf",
    desks: Mapping[str, Desk] | None = None,
    names: Mapping[Name, Callable[[], Named]] | None = None,
    why: Callable[[ArticleId], Sequence[str]] = lambda article_id: (),
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> int:
    """Write front page, days, sections, stories, articles, outlets, names, data and feeds.

    All go under ``out``. ``desks`` says which section a story is of; ``names`` get a page each, made
    of what is found of them when it is asked for; ``why`` says in lines why an article is in its
    story.
    Returns how many stories were written. Files that are there already are replaced, others left
    alone. Raises ``NutgrafError`` where ``out`` cannot be written.
    """
    names = names or {}
    known = frozenset((n.kind, n.key) for n in names)
    site = _Site(out=out, title=title, desks=desks or {}, names=known, why=why)
    try:
        return _export(site, list(views), names, progress)
    except OSError as error:
        raise unwritable(out, error) from error


@dataclass(slots=True, kw_only=True)
class _Site:
    """Where the site goes, and what is on it."""

    out: Path
    title: str
    desks: Mapping[str, Desk]
    names: frozenset[tuple[str, str]]
    why: Callable[[ArticleId], Sequence[str]]
    stories: list[FrontStory] = field(default_factory=list)
    outlets: dict[str, Outlet] = field(default_factory=dict)
    published: dict[str, list[OutletArticle]] = field(default_factory=dict)

    @property
    def at_top(self) -> SiteLinks:
        return SiteLinks("", names=self.names)

    @property
    def in_folder(self) -> SiteLinks:
        return SiteLinks("../", names=self.names)

    def write(self, place: str, text: str) -> None:
        write_whole(self.out / place, text.encode("utf-8", "replace"))


def _export(
    site: _Site,
    views: list[Published],
    names: Mapping[Name, Callable[[], Named]],
    progress: Callable[[str, int, int], None],
) -> int:
    for folder in (*_FOLDERS, *{kind for kind, _ in site.names}):
        (site.out / folder).mkdir(parents=True, exist_ok=True)
    for name, path in assets().items():
        shutil.copyfile(path, site.out / "static" / name)
    published = [view for view in views if view.page is not None]
    articles = {key for view in published for key in view.sources.articles}
    reached: dict[str, set[Span]] = {}
    for done, (one, look_up) in enumerate(names.items(), 1):
        document, spans = write_name(look_up(), articles, site.in_folder, site.title)
        site.write(f"{one.kind}/{file_name(one.key)}.html", document)
        for span in spans:
            reached.setdefault(span.article_id, set()).add(span)
        progress("names", done, len(names))
    known = {view.story.id for view in published}
    for done, view in enumerate(published, 1):
        _story(site, view, known, reached)
        progress("export", done, len(published))
    site.stories.sort(key=_importance, reverse=True)
    _fronts(site)
    _feeds(site)
    origins = {
        line.article.id: outlet_name(site.outlets, key)
        for key, lines in site.published.items()
        for line in lines
    }
    for key, lines in site.published.items():
        lines.sort(key=lambda line: line.article.time, reverse=True)
        document = html.render_outlet(
            site.outlets[key], lines, origins=origins, site=site.title, links=site.in_folder
        )
        site.write(f"outlet/{file_name(key)}.html", document)
    site.write("about.html", html.render_about(site=site.title, links=site.at_top))
    index = names_index(names, site.outlets, site.at_top)
    site.write("names.html", html.render("names.html", site.at_top, site.title, groups=index))
    return len(site.stories)


def _importance(story: FrontStory) -> tuple[bool, datetime, int]:
    """The order of a front page without a clock: confirmed first, the newest first."""
    return (story.page.record.voices > 1, _changed(story), story.page.record.voices)


def _changed(story: FrontStory) -> datetime:
    return story.page.record.last_changed or story.page.composed


def _story(site: _Site, view: Published, known: set[str], reached: Mapping[str, set[Span]]) -> None:
    """A story's page, its data, and its articles; it is kept for the lists."""
    assert view.page is not None
    related = tuple(r for r in view.page.related if r.story_id in known)
    page = replace(view.page, related=related)
    name = file_name(page.story_id)
    document = html.render_story(
        page,
        view.sources,
        versions=view.versions,
        changes=view.changes,
        decisions=view.decisions,
        site=site.title,
        links=site.in_folder,
    )
    site.write(f"story/{name}.html", document)
    data = json.dumps(page_to_dict(page, view.sources), ensure_ascii=False, indent=1)
    site.write(f"story/{name}.json", data)
    for article in view.sources.articles.values():
        _article(site, view, page, article, reached.get(article.id, set()))
    articles = [view.sources.articles.get(key) for key in view.story.article_ids]
    held = tuple(a for a in articles if a is not None)
    desk = site.desks.get(page.story_id)
    site.stories.append(FrontStory(story=view.story, page=page, articles=held, desk=desk))
    site.outlets.update(view.sources.outlets)
    for article in held:
        site.published.setdefault(article.outlet_id, []).extend(_line(article, view, page))


def _article(
    site: _Site, view: Published, page: Page, article: Article, reached: set[Span]
) -> None:
    revisions = [r for r in view.sources.revisions.values() if r.article_id == article.id]
    if not revisions:
        return
    document = html.render_article(
        article,
        revisions,
        view.sources.outlet(article.id),
        marks=tuple({span for span in page.spans() if span.article_id == article.id}),
        reached=tuple(reached),
        story_id=page.story_id,
        decision=view.decisions.get(article.id),
        why=site.why(article.id) if article.id in view.decisions else (),
        repeated=repeated(article.id, page.story_id, page.voices, view.sources, site.in_folder),
        site=site.title,
        links=site.in_folder,
    )
    site.write(f"article/{file_name(article.id)}.html", document)


def _line(article: Article, view: Published, page: Page) -> Iterator[OutletArticle]:
    revision = view.sources.revisions.get((article.id, article.revision))
    if revision is not None:
        yield OutletArticle(article=article, revision=revision, story=view.story, page=page)


def _fronts(site: _Site) -> None:
    """The front page, and those of sections and days."""
    days: dict[date, list[FrontStory]] = {}
    of_desk: dict[Desk, list[FrontStory]] = {}
    for story in site.stories:
        days.setdefault(_changed(story).astimezone(UTC).date(), []).append(story)
        if story.desk is not None:
            of_desk.setdefault(story.desk, []).append(story)
    ordered = sorted(days)
    desks = [desk for desk in DESKS if desk in of_desk]

    def front(place: str, stories: Sequence[FrontStory], links: SiteLinks, **more: object) -> None:
        document = html.render_front(
            stories,
            site.outlets,
            now=None,
            site=site.title,
            links=links,
            desks=desks,
            **more,  # type: ignore[arg-type]
        )
        site.write(place, document)

    front("index.html", site.stories[:FRONT], site.at_top, past=ordered[::-1])
    for desk in desks:
        front(f"section/{desk}.html", of_desk[desk], site.in_folder, desk=desk)
    for number, day in enumerate(ordered):
        earlier = _neighbour(ordered[number - 1], site) if number else None
        later = _neighbour(ordered[number + 1], site) if number + 1 < len(ordered) else None
        around = (earlier, later)
        place = f"day/{day.isoformat()}.html"
        front(place, days[day], site.in_folder, edition=Edition(day), around=around)


def _neighbour(day: date, site: _Site) -> Neighbour:
    return Neighbour(href=site.in_folder.day(day.isoformat()), label=Edition(day).heading)


def _feeds(site: _Site) -> None:
    entries = front_entries(site.stories, site.outlets, site.at_top)
    document = atom(
        entries,
        title=site.title,
        feed_id=feed_id("front", site.title),
        self_href="feed.atom",
        page_href=site.at_top.front(),
        now=datetime.now(UTC),
    )
    site.write("feed.atom", document)
    page_href = site.at_top.front()
    data = jsonfeed(entries, title=site.title, self_href="feed.json", page_href=page_href)
    site.write("feed.json", json.dumps(data, ensure_ascii=False, indent=1))
