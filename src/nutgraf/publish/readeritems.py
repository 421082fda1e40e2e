"""Stories as items for readers on phones (the Google Reader API's JSON)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from markupsafe import Markup

from nutgraf.model import Article, Desk, Feed, Outlet, Page, Sentence
from nutgraf.publish.links import ServerLinks
from nutgraf.publish.speakers import said_by
from nutgraf.publish.view import TITLES, support

FRONT = "feed/front"
READING, STARRED, READ = (
    f"user/-/state/com.google/{name}" for name in ("reading-list", "starred", "read")
)
#: The folder of feeds that are in none: some readers expect each feed in one.
UNFILED = "Feeds"
LABEL = "user/-/label/"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: What is added to a story's key: every number then has 16 digits in decimal and 14 in hex, and
#: is told apart however a reader writes it; and it is exact in a floating-point number.
_FIRST = 1 << 52
_DECIMALS = len(str(_FIRST))
_NUMBER = re.compile("[0-9A-Fa-f]{1,16}")
_LONG = "tag:google.com,2005:reader/item/"


def item_number(key: int) -> int:
    """The number that a story's key has as an item."""
    return _FIRST + key


def item_key(given: str) -> int | None:
    """The story's key of an item id in any of its forms: long (hex), hex, or decimal.

    ``None`` for what is no id, a negative number for one that was never given out.
    """
    text = given.removeprefix(_LONG)
    is_hex = text != given or len(text) < _DECIMALS or text.startswith("00")
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return int(text, 16 if is_hex else 10) - _FIRST
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Origin:
    """The subscription that an item belongs to: its stream, name, page, and folder."""

    stream: str
    title: str
    page: str
    folder: str


def stream_of(desk: Desk | None) -> str:
    """The stream of a desk's stories, or of those without one."""
    return f"feed/desk/{desk}" if desk else FRONT


def label(name: str) -> str:
    """A folder's name as a tag."""
    return f"{LABEL}{name}"


def section(desk: Desk | None, site: str, links: ServerLinks) -> Origin:
    """A desk's stories, or those without one, as a subscription in the site's folder."""
    title = desk.capitalize() if desk else "Other stories"
    page = f"{links.front()}?section={desk}" if desk else links.front()
    return Origin(stream_of(desk), title, page, site)


def followed(feed: Feed) -> Origin:
    """A feed that is followed, as a subscription in its own folder."""
    title = feed.title or feed.url
    return Origin(f"feed/{feed.url}", title, feed.site_url or feed.url, feed.label or UNFILED)


def subscription(origin: Origin, url: str, links: ServerLinks) -> dict[str, Any]:
    """A subscription as readers list it; ``url`` is its feed."""
    return {
        "id": origin.stream,
        "title": origin.title,
        "categories": [{"id": label(origin.folder), "label": origin.folder}],
        "url": url,
        "htmlUrl": origin.page,
        "iconUrl": links.asset("icon.svg"),
        "firstitemmsec": "0",
    }


def item(
    key: int,
    page: Page,
    articles: Mapping[str, Article],
    outlets: Mapping[str, Outlet],
    links: ServerLinks,
    *,
    origin: Origin,
    read: bool,
    saved: bool,
) -> dict[str, Any]:
    """A story as an item. Its time is its page's: when there was something new to fetch."""
    href = links.story(page.story_id)
    micros = microseconds(page.composed)
    published = page.record.first_reported or page.composed
    return {
        "id": f"{_LONG}{item_number(key):016x}",
        "crawlTimeMsec": str(micros // 1000),
        "timestampUsec": str(micros),
        "published": int(published.timestamp()),
        "updated": int(page.composed.timestamp()),
        "title": page.headline.text,
        "canonical": [{"href": href}],
        "alternate": [{"href": href, "type": "text/html"}],
        "summary": {"direction": "ltr", "content": story_html(page, articles, outlets)},
        "author": _credit(page.headline, articles, outlets),
        "origin": {"streamId": origin.stream, "title": origin.title, "htmlUrl": origin.page},
        "categories": [
            READING,
            label(origin.folder),
            *([READ] if read else []),
            *([STARRED] if saved else []),
        ],
    }


def story_html(page: Page, articles: Mapping[str, Article], outlets: Mapping[str, Outlet]) -> str:
    """A story's sentences by section, each with its outlet, as HTML that needs no style."""
    parts = [Markup("<p><em>{}</em></p>").format(" · ".join(support(page)))]
    for section in page.sections:
        if section.kind != "nut graf":
            parts.append(Markup("<h3>{}</h3>").format(TITLES[section.kind]))
        parts.extend(
            Markup("<p>{}{} <small>({})</small></p>").format(
                Markup("<b>{}:</b> ").format(speaker) if (speaker := said_by(s)) else "",
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
    return (time - _EPOCH) // timedelta(microseconds=1)


def cited_articles(page: Page) -> Iterable[str]:
    """The articles whose outlets ``story_html`` names."""
    return {sentence.citation.span.article_id for sentence in page.sentences()}
