"""The whole as a site of files that any web server can carry, or a disk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

from nutgraf.errors import NutgrafError
from nutgraf.model import Article, Outlet, Page, Sources, Story, StoryChange
from nutgraf.publish import html
from nutgraf.publish.assets import assets
from nutgraf.publish.atom import atom
from nutgraf.publish.entries import feed_id, front_entries
from nutgraf.publish.front import Edition, FrontStory, Neighbour
from nutgraf.publish.jsonfeed import jsonfeed
from nutgraf.publish.jsonpage import page_to_dict
from nutgraf.publish.links import SiteLinks, file_name
from nutgraf.publish.outletpage import OutletArticle

#: Stories on the front page; all are on the pages of their days.
FRONT = 60
_IN_FOLDER = SiteLinks("../")
_AT_TOP = SiteLinks("")


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


def export_site(
    views: Iterable[Published],
    out: Path,
    *,
    title: str = "Nutgraf",
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> int:
    """Write front page, days, stories, articles, data and feeds under ``out``.

    Returns how many stories were written. Files that are there already are replaced, others
    left alone. Raises ``NutgrafError`` where ``out`` cannot be written.
    """
    try:
        return _export(list(views), out, title, progress)
    except OSError as error:
        raise NutgrafError(
            str(error.filename or out),
            f"cannot be written: {error.strerror}",
            "Choose a folder that you may write to.",
        ) from error


def _export(
    views: list[Published], out: Path, title: str, progress: Callable[[str, int, int], None]
) -> int:
    for folder in ("static", "story", "article", "outlet", "day"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    for name, path in assets().items():
        shutil.copyfile(path, out / "static" / name)
    known = {view.story.id for view in views if view.page is not None}
    stories: list[FrontStory] = []
    outlets: dict[str, Outlet] = {}
    published: dict[str, list[OutletArticle]] = {}
    for done, view in enumerate(views, 1):
        if view.page is not None:
            related = tuple(r for r in view.page.related if r.story_id in known)
            page = replace(view.page, related=related)
            _story(view, page, out, title)
            articles = [view.sources.articles.get(key) for key in view.story.article_ids]
            held = tuple(a for a in articles if a is not None)
            stories.append(FrontStory(story=view.story, page=page, articles=held))
            outlets.update(view.sources.outlets)
            for article in held:
                published.setdefault(article.outlet_id, []).extend(_line(article, view, page))
        progress("export", done, len(views))
    stories.sort(key=_importance, reverse=True)
    _fronts(stories, outlets, out, title)
    _feeds(stories, outlets, out, title)
    for key, lines in published.items():
        lines.sort(key=lambda line: line.article.time, reverse=True)
        document = html.render_outlet(outlets[key], lines, site=title, links=_IN_FOLDER)
        _write(out / "outlet" / f"{file_name(key)}.html", document)
    _write(out / "about.html", html.render_about(site=title, links=_AT_TOP))
    return len(stories)


def _importance(story: FrontStory) -> tuple[bool, datetime, int]:
    """The order of a front page without a clock: confirmed first, the newest first."""
    return (story.page.record.voices > 1, _changed(story), story.page.record.voices)


def _changed(story: FrontStory) -> datetime:
    return story.page.record.last_changed or story.page.composed


def _story(view: Published, page: Page, out: Path, title: str) -> None:
    """A story's page, its data, and its articles."""
    name = file_name(page.story_id)
    document = html.render_story(
        page,
        view.sources,
        versions=view.versions,
        changes=view.changes,
        site=title,
        links=_IN_FOLDER,
    )
    _write(out / "story" / f"{name}.html", document)
    data = json.dumps(page_to_dict(page, view.sources), ensure_ascii=False, indent=1)
    _write(out / "story" / f"{name}.json", data)
    for article in view.sources.articles.values():
        revisions = [r for r in view.sources.revisions.values() if r.article_id == article.id]
        if not revisions:
            continue
        document = html.render_article(
            article,
            revisions,
            view.sources.outlet(article.id),
            marks=tuple({span for span in page.spans() if span.article_id == article.id}),
            story_id=page.story_id,
            site=title,
            links=_IN_FOLDER,
        )
        _write(out / "article" / f"{file_name(article.id)}.html", document)


def _line(article: Article, view: Published, page: Page) -> Iterator[OutletArticle]:
    revision = view.sources.revisions.get((article.id, article.revision))
    if revision is not None:
        yield OutletArticle(article=article, revision=revision, story=view.story, page=page)


def _fronts(
    stories: list[FrontStory], outlets: Mapping[str, Outlet], out: Path, title: str
) -> None:
    days: dict[date, list[FrontStory]] = {}
    for story in stories:
        days.setdefault(_changed(story).astimezone(UTC).date(), []).append(story)
    ordered = sorted(days)
    document = html.render_front(
        stories[:FRONT], outlets, now=None, site=title, links=_AT_TOP, past=ordered[::-1]
    )
    _write(out / "index.html", document)
    for number, day in enumerate(ordered):
        earlier = _neighbour(ordered[number - 1]) if number else None
        later = _neighbour(ordered[number + 1]) if number + 1 < len(ordered) else None
        document = html.render_front(
            days[day],
            outlets,
            now=None,
            site=title,
            links=_IN_FOLDER,
            edition=Edition(day),
            around=(earlier, later),
        )
        _write(out / "day" / f"{day.isoformat()}.html", document)


def _neighbour(day: date) -> Neighbour:
    return Neighbour(href=_IN_FOLDER.day(day.isoformat()), label=Edition(day).heading)


def _feeds(stories: list[FrontStory], outlets: Mapping[str, Outlet], out: Path, title: str) -> None:
    entries = front_entries(stories, outlets, _AT_TOP)
    document = atom(
        entries,
        title=title,
        feed_id=feed_id("front", title),
        self_href="feed.atom",
        page_href=_AT_TOP.front(),
        now=datetime.now(UTC),
    )
    _write(out / "feed.atom", document)
    data = jsonfeed(entries, title=title, self_href="feed.json", page_href=_AT_TOP.front())
    _write(out / "feed.json", json.dumps(data, ensure_ascii=False, indent=1))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="replace")
