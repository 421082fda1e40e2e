"""Pages as HTML. Each function takes model objects and gives a whole document.

Templates escape everything and fail on a name that is not there. Documents carry no inline
style and no inline script, so that they can be served under a policy that forbids both.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from nutgraf.model import (
    Article,
    ArticleId,
    Decision,
    Desk,
    Outlet,
    Page,
    Revision,
    Sources,
    Span,
    StoryChange,
    StoryId,
)
from nutgraf.publish import dates
from nutgraf.publish.articlepage import Repeated, article_page
from nutgraf.publish.changes import StoryChanges
from nutgraf.publish.front import (
    COLUMNS,
    DESK_NAMES,
    DeskItems,
    Edition,
    FrontStory,
    Neighbour,
    OwnerBar,
    by_desk,
    front_items,
    set_widths,
)
from nutgraf.publish.jsonld import story_jsonld
from nutgraf.publish.legible import legible
from nutgraf.publish.links import HERE, Links
from nutgraf.publish.mending import tools
from nutgraf.publish.outletpage import OutletArticle, outlet_page
from nutgraf.publish.reader import READER, Mark
from nutgraf.publish.versions import changed
from nutgraf.publish.view import story_page


@cache
def environment() -> jinja2.Environment:
    """The templates: escaped, strict, trimmed."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=sys.maxsize,
    )


def render(template: str, links: Links, site: str, **context: Any) -> str:
    """A document from a template, with what every template needs."""
    text = (
        environment()
        .get_template(template)
        .render(links=links, site=site, reader=READER.get(), **context)
    )
    return legible(text)


def render_front(
    stories: Sequence[FrontStory],
    outlets: Mapping[str, Outlet],
    *,
    now: datetime | None,
    site: str = "Nutgraf",
    links: Links = HERE,
    edition: Edition | None = None,
    around: tuple[Neighbour | None, Neighbour | None] | None = None,
    past: Sequence[date] = (),
    more: str | None = None,
    waiting: int = 0,
    title: str = "",
    desks: Sequence[Desk] = (),
    desk: Desk | None = None,
    owner: OwnerBar | None = None,
    empty: str = "",
) -> str:
    """The front page: stories in the order given, those of one voice in a list of their own.

    ``edition`` names the day or week shown, ``around`` the ones before and after it (by the
    calendar, unless given), ``past`` days that can be gone to, ``more`` the
    address of further stories, ``waiting`` the stories that have no page yet. ``now`` is
    ``None`` for a page that will lie on a disk: then times are absolute. ``desks`` can be gone
    to, ``desk`` is the one shown; ``title`` heads a page that is neither an edition nor a desk
    and ``empty`` says so where it holds nothing. ``owner`` is what only the owner is shown.
    """
    items = front_items(stories, outlets, links, now)
    lead = [item for item in items if not item.alone]
    alone = [item for item in items if item.alone]
    below: list[DeskItems] = []
    listed = COLUMNS
    if desk is None and not title:
        lead, below = by_desk(lead)
        below, listed = set_widths(below, len(alone))
    today = (now or max((i.changed for i in items), default=datetime.now(UTC))).astimezone(UTC)
    if around is None:
        around = edition.neighbours(links) if edition else (None, None)
    return render(
        "front.html",
        links,
        site,
        heading=title or (DESK_NAMES[desk] if desk else "") or (edition.heading if edition else ""),
        sections=[
            {"href": links.desk(d), "label": DESK_NAMES[d], "here": d == desk} for d in desks
        ],
        owner=owner,
        empty=empty,
        desks=below,
        week=edition is not None and edition.week,
        state=edition.told(stories, served=links.served) if edition and stories else "",
        earlier=around[0],
        later=around[1],
        date_line=dates.weekday(today.date()),
        description=f"{site}: the news, every sentence with its source.",
        lead=lead,
        alone=alone,
        listed=listed,
        plain=edition is None and desk is None and not title,
        this_week=Edition(today.date(), True),
        carried=_carried(edition, past) if desk is None and not title else None,
        past=[{"href": links.day(d.isoformat()), "label": dates.day(d)} for d in past],
        more=more,
        waiting=f"{dates.count(waiting, 'story', 'stories')} waiting" if waiting else "",
    )


def _carried(edition: Edition | None, past: Sequence[date]) -> tuple[str, str] | None:
    """The key and the name of the edition that can be taken along: the one shown, or the newest."""
    if edition is None and not past:
        return None
    chosen = edition or Edition(past[0])
    return chosen.key, chosen.heading


def render_changes(
    stories: Sequence[StoryChanges],
    *,
    since: datetime,
    days: int,
    site: str = "Nutgraf",
    links: Links = HERE,
) -> str:
    """What is new on all stories since a time, ``days`` days ago."""
    return render(
        "changes.html",
        links,
        site,
        since=dates.moment(since),
        days=days,
        changed=[s for s in stories if not s.new],
        new=[s for s in stories if s.new],
    )


def render_story(
    page: Page,
    sources: Sources,
    *,
    versions: Sequence[tuple[int, datetime]] = (),
    changes: Sequence[StoryChange] = (),
    decisions: Mapping[ArticleId, Decision] | None = None,
    mark: Mark | None = None,
    told: str = "",
    other: str = "",
    now: datetime | None = None,
    site: str = "Nutgraf",
    links: Links = HERE,
) -> str:
    """A story's page, every sentence with its source folded under it.

    ``decisions`` say why its articles are in it. ``mark`` is the owner's; with it the page shows
    what only the owner may do, and what was just done (``told``, with ``other``: see
    ``mending.tools``). ``now`` is ``None`` for a page that will lie on a disk.
    """
    story = story_page(
        page,
        sources,
        links,
        versions=versions,
        changes=changes,
        decisions=decisions,
        mark=mark,
        tools=tools(page, changes, links, told, other) if mark else None,
        now=now,
    )
    return render(
        "story.html", links, site, story=story, jsonld=story_jsonld(page, sources, links, site)
    )


def render_versions(
    older: Page,
    newer: Page,
    sources: Sources,
    *,
    versions: Sequence[tuple[int, datetime]] = (),
    site: str = "Nutgraf",
    links: Links = HERE,
) -> str:
    """What changed between two versions of a story's page."""
    view = changed(older, newer, sources, links, versions)
    return render("versions.html", links, site, changed=view)


def render_article(
    article: Article,
    revisions: Sequence[Revision],
    outlet: Outlet,
    *,
    marks: Sequence[Span] = (),
    reached: Sequence[Span] = (),
    chosen: Span | None = None,
    number: int | None = None,
    story_id: StoryId | None = None,
    decision: Decision | None = None,
    why: Sequence[str] = (),
    repeated: Repeated | None = None,
    site: str = "Nutgraf",
    links: Links = HERE,
) -> str:
    """An article with cited words marked, what its outlet changed, and why it is where it is."""
    view = article_page(
        article,
        revisions,
        outlet,
        links,
        marks=marks,
        reached=reached,
        chosen=chosen,
        number=number,
        story_id=story_id,
        decision=decision,
        why=why,
        repeated=repeated,
    )
    return render("article.html", links, site, article=view)


def render_outlet(
    outlet: Outlet,
    articles: Sequence[OutletArticle],
    *,
    more: bool = False,
    origins: Mapping[ArticleId, str] | None = None,
    site: str = "Nutgraf",
    links: Links = HERE,
) -> str:
    """An outlet: its articles, what it was first with, what it carries, what it changed.

    ``origins`` names the outlets of the articles that its copies are of.
    """
    view = outlet_page(outlet, articles, links, more=more, origins=origins)
    return render("outlet.html", links, site, outlet=view)


def render_error(
    heading: str,
    message: str,
    *,
    site: str = "Nutgraf",
    links: Links = HERE,
) -> str:
    """A page that says what went wrong, in words."""
    return render("error.html", links, site, heading=heading, message=message)


def render_about(*, site: str = "Nutgraf", links: Links = HERE) -> str:
    """How to read the pages."""
    return render("about.html", links, site)
