"""Stories as items for readers on phones (the Google Reader API's JSON)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from nutgraf.model import Article, Desk, Outlet, Page, Sentence
from nutgraf.publish.links import ServerLinks
from nutgraf.publish.view import TITLES, support

FRONT = "feed/front"
READING, STARRED, READ = (
    f"user/-/state/com.google/{name}" for name in ("reading-list", "starred", "read")
)
_LONG = "tag:google.com,2005:reader/item/"


def item_number(given: str) -> int | None:
    """The number of an item id in any of its forms: long (hex), hex, or decimal (signed)."""
    try:
        if given.startswith(_LONG):
            number = int(given.removeprefix(_LONG), 16)
        elif len(given) == 16:
            number = int(given, 16)
        else:
            number = int(given)
    except ValueError:
        return None
    return number if 0 <= number < 1 << 63 else None


def stream_of(desk: Desk | None) -> str:
    """The stream of a desk's stories, or of all."""
    return f"feed/desk/{desk}" if desk else FRONT


def desk_label(desk: str) -> str:
    """A desk's name as a folder."""
    return f"user/-/label/{desk.capitalize()}"


def subscription(desk: Desk | None, site: str, links: ServerLinks) -> dict[str, Any]:
    """A stream as a subscription in a folder of its own."""
    title = desk.capitalize() if desk else site
    return {
        "id": stream_of(desk),
        "title": title,
        "categories": [{"id": desk_label(desk), "label": title}] if desk else [],
        "url": links.page("feed.atom"),
        "htmlUrl": links.front(),
        "iconUrl": links.asset("icon.svg"),
        "firstitemmsec": "0",
    }


def item(
    number: int,
    page: Page,
    changed: datetime,
    articles: Mapping[str, Article],
    outlets: Mapping[str, Outlet],
    links: ServerLinks,
    *,
    site: str,
    read: bool,
    saved: bool,
) -> dict[str, Any]:
    """A story as an item. ``changed`` is its newest article's time, by which items are ordered."""
    href = links.story(page.story_id)
    micros = microseconds(changed)
    published = page.record.first_reported or page.composed
    return {
        "id": f"{_LONG}{number:016x}",
        "crawlTimeMsec": str(micros // 1000),
        "timestampUsec": str(micros),
        "published": int(published.timestamp()),
        "updated": int(page.composed.timestamp()),
        "title": page.headline.text,
        "canonical": [{"href": href}],
        "alternate": [{"href": href, "type": "text/html"}],
        "summary": {"direction": "ltr", "content": story_html(page, articles, outlets)},
        "author": _credit(page.headline, articles, outlets),
        "origin": {"streamId": FRONT, "title": site, "htmlUrl": links.front()},
        "categories": [READING, *([READ] if read else []), *([STARRED] if saved else [])],
    }


def story_html(page: Page, articles: Mapping[str, Article], outlets: Mapping[str, Outlet]) -> str:
    """A story's sentences by section, each with its outlet, as HTML that needs no style."""
    parts = [Markup("<p><em>{}</em></p>").format(" · ".join(support(page)))]
    for section in page.sections:
        if section.kind != "nut graf":
            parts.append(Markup("<h3>{}</h3>").format(TITLES[section.kind]))
        parts.extend(
            Markup("<p>{}{} <small>({})</small></p>").format(
                Markup("<b>{}:</b> ").format(s.speaker.text) if s.speaker else "",
                s.text,
                _credit(s, articles, outlets),
            )
            for s in section.sentences
        )
    return str(Markup("").join(parts))


def _credit(
    sentence: Sentence, articles: Mapping[str, Article], outlets: Mapping[str, Outlet]
) -> str:
    article = articles.get(sentence.citation.span.article_id)
    if article is None:
        return ""
    outlet = outlets.get(article.outlet_id)
    return outlet.name if outlet else article.outlet_id


def microseconds(time: datetime) -> int:
    """Microseconds since 1970, the API's measure of time."""
    return int(time.astimezone(UTC).timestamp() * 1_000_000)


def cited_articles(page: Page) -> Iterable[str]:
    """The articles whose outlets ``story_html`` names."""
    return {sentence.citation.span.article_id for sentence in page.sentences()}
