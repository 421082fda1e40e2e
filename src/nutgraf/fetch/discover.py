"""Finding the feeds of a site from its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from nutgraf.errors import FeedError, FetchError
from nutgraf.fetch.addresses import absolute
from nutgraf.fetch.http import Fetcher
from nutgraf.fetch.parse import parse_feed
from nutgraf.fetch.parsed import ParsedFeed
from nutgraf.fetch.sitemap import child_sitemaps, looks_like_sitemap

_FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/json",
    "application/xml",
    "text/xml",
)
#: Where feeds usually are when the page does not say, most usual first.
_COMMON_PATHS = (
    "/feed",
    "/feed/",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/feeds/posts/default",
)
_MOST_LINKS = 20
_MOST_SITEMAPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed that a site has. ``parsed`` is set when it was read on the way."""

    url: str
    title: str | None = None
    parsed: ParsedFeed | None = None


def feeds_in_page(body: bytes, url: str) -> list[FoundFeed]:
    """The feeds that a page's ``<link rel="alternate">`` and plain links name, in order.

    Feeds of comments count only where there are no others, links of the page's text only where
    the head names no feed and they look like one.
    """
    tree = _tree(body)
    if tree is None:
        return []
    base = absolute(next(iter(tree.xpath("//base/@href")), None), url) or url
    found: dict[str, FoundFeed] = {}
    for link in tree.iter("link"):
        rel = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        if ("alternate" in rel or "feed" in rel) and (kind in _FEED_TYPES or "feed" in rel):
            if kind == "application/json" and "wp-json" in str(link.get("href")):
                continue  # WordPress's programming interface, not a feed
            _add(found, link.get("href"), base, link.get("title"))
    if not found:
        for anchor in tree.iter("a"):
            href = anchor.get("href") or ""
            if _looks_like_feed(href):
                _add(found, href, base, anchor.text_content())
    main = [feed for feed in found.values() if not _of_comments(feed)]
    return (main or list(found.values()))[:_MOST_LINKS]


def _tree(body: bytes) -> Any:
    import lxml.etree
    import lxml.html

    try:
        return lxml.html.document_fromstring(body)
    except (lxml.etree.LxmlError, ValueError):
        return None


def _add(found: dict[str, FoundFeed], href: str | None, base: str, title: str | None) -> None:
    address = absolute(href, base)
    if address:
        name = " ".join((title or "").split())[:200] or None
        found.setdefault(address, FoundFeed(url=address, title=name))


def _looks_like_feed(href: str) -> bool:
    path = urlsplit(href).path.lower().rstrip("/") if "[" not in href else ""
    last = path.rpartition("/")[2]
    return (
        last in ("feed", "rss", "atom", "rdf")
        or last.endswith((".rss", ".atom", ".rdf"))
        or (last.endswith(".xml") and any(word in path for word in ("feed", "rss", "atom")))
    )


def _of_comments(feed: FoundFeed) -> bool:
    return "comment" in f"{feed.url} {feed.title or ''}".lower()


async def discover(fetcher: Fetcher, url: str) -> list[FoundFeed]:
    """The feeds behind an address: itself if it is one, else those its page names or has.

    ``url`` may lack its scheme. Raises ``FetchError`` where the address cannot be read and
    ``FeedError`` where nothing is found.
    """
    if "://" not in url:
        url = f"https://{url.strip()}"
    answer = await fetcher.get(url, kind="feed")
    try:
        parsed = parse_feed(answer.body, answer.url, answer.content_type)
        return [FoundFeed(url=answer.permanent_url or url, title=parsed.title, parsed=parsed)]
    except FeedError:
        index = looks_like_sitemap(answer.body)
        sitemaps = child_sitemaps(answer.body, answer.url) if index else []
        found = [FoundFeed(url=link) for link in sitemaps[:_MOST_LINKS]]
        found = found or feeds_in_page(answer.body, answer.url)
    if found:
        return found
    for path in _COMMON_PATHS:
        candidate = urljoin(answer.url, path)
        try:
            guess = await fetcher.get(candidate, kind="feed")
            parsed = parse_feed(guess.body, guess.url, guess.content_type)
        except (FetchError, FeedError):
            continue
        return [FoundFeed(url=candidate, title=parsed.title, parsed=parsed)]
    if named := await _sitemaps(fetcher, answer.url):
        return named
    raise FeedError(url, "the site names no feed", "Give the address of the feed itself.")


async def _sitemaps(fetcher: Fetcher, url: str) -> list[FoundFeed]:
    """The news sitemaps that a site's robots.txt names, or else its first sitemap."""
    try:
        robots = await fetcher.get(urljoin(url, "/robots.txt"), kind="robots")
    except FetchError:
        return []
    lines = robots.body.decode("utf-8", "replace").splitlines()
    named = (line.partition(":")[2] for line in lines if line.strip().lower().startswith("sitemap"))
    links = [link for name in named if (link := absolute(name, url)) is not None]
    news = [link for link in links if "news" in link.lower()]
    found: list[FoundFeed] = []
    for link in (news or links[:1])[:_MOST_SITEMAPS]:
        try:
            answer = await fetcher.get(link, kind="feed")
            if children := child_sitemaps(answer.body, answer.url):
                found += [FoundFeed(url=child) for child in children[:_MOST_SITEMAPS]]
            else:
                parsed = parse_feed(answer.body, answer.url, answer.content_type)
                found.append(FoundFeed(url=link, title=parsed.title, parsed=parsed))
        except (FetchError, FeedError):
            continue
    return found[:_MOST_LINKS]
