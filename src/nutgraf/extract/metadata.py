"""What a page says about itself: JSON-LD, Open Graph, meta elements and a little markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from urllib.parse import urljoin, urlsplit

from nutgraf.extract.bylines import byline
from nutgraf.extract.dates import Stamp, read_stamp
from nutgraf.extract.jsonld import Node, article_nodes, first_text, names
from nutgraf.extract.text import one_line
from nutgraf.model import Grain

_SPACE = re.compile(r"\s+")
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date_published",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dcterms.created",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "dc.date.created",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "article.published",
    "article_date_original",
    "originalpublicationdate",
    "analyticsattributes.articledate",
    "shareaholic:article_published_time",
    "rnews:datepublished",
    "date",
)
_UPDATED = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "lastmod",
    "dcterms.modified",
    "dc.date.modified",
    "article.updated",
    "revised",
)
_SECTION = (
    "article:section",
    "og:article:section",
    "parsely-section",
    "section",
    "dc.subject",
    "category",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What was found, each ``None`` where the page does not say.

    ``titles`` are the candidates, the most trustworthy first. ``free`` is false where the page
    says that its text is behind a paywall. ``body`` is the text that JSON-LD repeats.
    """

    titles: tuple[str, ...] = ()
    heading: str | None = None
    description: str | None = None
    byline: str | None = None
    published: datetime | None = None
    grain: Grain = "time"
    zoned: bool = False
    updated: datetime | None = None
    language: str | None = None
    section: str | None = None
    image_url: str | None = None
    image_credit: str | None = None
    canonical_url: str | None = None
    outlet_name: str | None = None
    free: bool | None = None
    body: str | None = None
    is_article: bool = False


def read_metadata(tree: Any, url: str) -> Metadata:
    """Metadata of a page's raw lxml tree. Never raises for what the page says."""
    metas = _metas(tree)
    nodes = article_nodes(tree, url)
    main = nodes[0] if nodes else {}
    published = _first_stamp(_published(tree, metas, nodes))
    updated = _first_stamp(_updated(tree, metas, nodes))
    zone = _zone(published, updated)
    if published and zone:
        published = published.within(zone)
    if updated and zone:
        updated = updated.within(zone)
    if updated and (updated.grain == "day" or (published and updated.time < published.time)):
        updated = None
    heading = _heading(tree)
    outlet = _outlet(metas, nodes)
    return Metadata(
        titles=tuple(_titles(tree, metas, main)),
        heading=heading,
        description=one_line(
            metas.get("og:description")
            or metas.get("description")
            or first_text(main, "description")
        ),
        byline=byline(tree, metas, nodes, outlet),
        published=published.time if published else None,
        grain=published.grain if published else "time",
        zoned=bool(published and (published.zoned or zone)),
        updated=updated.time if updated else None,
        language=tree.get("lang")
        or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        or first_text(main, "inLanguage")
        or metas.get("og:locale")
        or metas.get("content-language"),
        section=_section(metas, nodes),
        image_url=_image(metas, nodes, url),
        image_credit=_image_credit(main),
        canonical_url=_canonical(tree, metas, main, url),
        outlet_name=outlet,
        free=_free(nodes, metas),
        body=first_text(main, "articleBody"),
        is_article=bool(nodes) or metas.get("og:type", "").lower() == "article",
    )


def _metas(tree: Any) -> dict[str, str]:
    """Meta elements by lower-case name, the first of a name that has content."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        name = name or element.get("http-equiv")
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _heading(tree: Any) -> str | None:
    """The page's only first-level heading, or the one marked as the headline."""
    marked = tree.xpath("//*[@itemprop='headline'][self::h1 or self::h2 or self::span]")
    for element in [*marked, *tree.iter("h1")]:
        text = one_line(element.text_content())
        if text and len(text) > 8:
            return text
    return None


def _titles(tree: Any, metas: dict[str, str], main: Node) -> Iterator[str]:
    given = (
        first_text(main, "headline"),
        metas.get("og:title"),
        metas.get("twitter:title"),
        first_text(main, "name"),
        metas.get("dc.title"),
        tree.findtext(".//title"),
    )
    for text in given:
        line = one_line(text)
        if line:
            yield line


def _published(tree: Any, metas: dict[str, str], nodes: list[Node]) -> Iterator[object]:
    for node in nodes:
        yield first_text(node, "datePublished")
    for name in _PUBLISHED:
        yield metas.get(name)
    for element in tree.xpath("//*[@itemprop='datePublished' or @property='datePublished']"):
        yield element.get("datetime") or element.get("content") or element.text
    for element in tree.xpath("//time[@pubdate]"):
        yield element.get("datetime")
    for element in tree.xpath("(//article//time[@datetime] | //header//time[@datetime])[1]"):
        yield element.get("datetime")
    for node in nodes:
        yield first_text(node, "dateCreated")
        yield first_text(node, "uploadDate")


def _updated(tree: Any, metas: dict[str, str], nodes: list[Node]) -> Iterator[object]:
    for node in nodes:
        yield first_text(node, "dateModified")
    for name in _UPDATED:
        yield metas.get(name)
    for element in tree.xpath("//*[@itemprop='dateModified']"):
        yield element.get("datetime") or element.get("content")


def _first_stamp(values: Iterator[object]) -> Stamp | None:
    """The first that can be read; a time of the same day is preferred to a bare day."""
    best: Stamp | None = None
    for value in values:
        stamp = read_stamp(value) if value else None
        if stamp is None:
            continue
        same_day = best is not None and best.time.date() == stamp.time.date()
        if best is None or (same_day and stamp.grain == "time" and stamp.zoned):
            best = stamp
        if (best.grain, best.zoned) == ("time", True):
            return best
    return best


def _zone(*stamps: Stamp | None) -> timezone | None:
    """The offset that another of the page's times has."""
    for stamp in stamps:
        if stamp is not None and stamp.zoned and stamp.grain == "time":
            offset = stamp.time.utcoffset()
            return timezone(offset) if offset is not None else None
    return None


def _section(metas: dict[str, str], nodes: list[Node]) -> str | None:
    for node in nodes:
        found = one_line(first_text(node, "articleSection"))
        if found:
            return found
    for name in _SECTION:
        found = one_line(metas.get(name))
        if found and len(found) < 60:
            return found
    return None


def _image(metas: dict[str, str], nodes: list[Node], url: str) -> str | None:
    given = [
        metas.get("og:image:secure_url"),
        metas.get("og:image"),
        metas.get("og:image:url"),
        metas.get("twitter:image"),
        metas.get("twitter:image:src"),
    ]
    for node in nodes:
        given.append(_image_address(node.get("image")))
    return next((found for value in given if (found := _absolute(value, url))), None)


def _image_address(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl")
        value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else None


def _image_credit(main: Node) -> str | None:
    image = main.get("image")
    if isinstance(image, list):
        image = image[0] if image else None
    if not isinstance(image, dict):
        return None
    given = first_text(image, "creditText") or ", ".join(names(image.get("creator")))
    return one_line(given or first_text(image, "copyrightNotice"))


def _absolute(value: str | None, url: str) -> str | None:
    if not value:
        return None
    try:
        joined = urljoin(url, value.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in ("http", "https") and parts.hostname else None


def _canonical(tree: Any, metas: dict[str, str], main: Node, url: str) -> str | None:
    """The address the page calls its own, unless that is a front page."""
    given = [
        *tree.xpath("//link[translate(@rel,'CANONICAL','canonical')='canonical']/@href")[:2],
        metas.get("og:url"),
        first_text(main, "url"),
    ]
    for value in given:
        found = _absolute(value, url)
        if not found:
            continue
        path, own = urlsplit(found).path, urlsplit(url).path
        if path.rstrip("/") == "" and own.rstrip("/") != "" and not urlsplit(found).query:
            continue
        return found
    return None


def _outlet(metas: dict[str, str], nodes: list[Node]) -> str | None:
    given = [metas.get("og:site_name")]
    given += [", ".join(names(node.get("publisher"))[:1]) for node in nodes]
    given += [metas.get("application-name"), metas.get("dc.publisher"), metas.get("publisher")]
    for value in given:
        line = one_line(value)
        if line and "://" not in line and len(line) < 80:
            return line
    return None


def _free(nodes: list[Node], metas: dict[str, str]) -> bool | None:
    for node in nodes:
        value = node.get("isAccessibleForFree")
        if value is not None:
            return str(value).strip().lower() not in (
                "false",
                "no",
                "0",
                "http://schema.org/false",
                "https://schema.org/false",
            )
    tier = metas.get("article:content_tier", "").lower()
    return {"free": True, "metered": None, "locked": False}.get(tier)
