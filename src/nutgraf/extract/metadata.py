"""What a page says about itself: JSON-LD, Open Graph, meta elements and a little markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from urllib.parse import urljoin, urlsplit

from nutgraf.extract.dates import Stamp, read_stamp
from nutgraf.extract.jsonld import Node, article_nodes, first_text, names
from nutgraf.model import Grain

_SPACE = re.compile(r"\s+")
_BY = re.compile(
    r"^(?:(?:written|reported|posted|published|story|text|words)\s+)?"
    r"(?:by|von|par|por|di|door|av|af|przez|autor(?:in|a)?|author|text)\b:?\s+",
    re.IGNORECASE,
)
#: What stands between two names in one value.
_JOINED = re.compile(r"\s*[;|•·]\s*|,\s+|\s+(?:and|und|og|och|et|&)\s+")
#: "Corina Gall (cog)": the initials a desk knows its people by.
_INITIALS = re.compile(r"\s*\([a-zäöü./]{2,6}\)$")
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
_AUTHOR = (
    "author",
    "article:author",
    "og:article:author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "citation_author",
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
        description=_line(
            metas.get("og:description")
            or metas.get("description")
            or first_text(main, "description")
        ),
        byline=_byline(tree, metas, nodes, outlet),
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


def _line(text: str | None) -> str | None:
    if not text:
        return None
    import html

    line = _SPACE.sub(" ", html.unescape(re.sub(r"<[^<>]{1,200}>", " ", text))).strip()
    return line or None


def _heading(tree: Any) -> str | None:
    """The page's only first-level heading, or the one marked as the headline."""
    marked = tree.xpath("//*[@itemprop='headline'][self::h1 or self::h2 or self::span]")
    for element in [*marked, *tree.iter("h1")]:
        text = _line(element.text_content())
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
        line = _line(text)
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


def clean_names(values: list[str]) -> list[str]:
    """Names of authors, without "By", initials in brackets, addresses and repetitions."""
    found: dict[str, str] = {}
    for value in values:
        for part in _JOINED.split(_BY.sub("", _line(value) or "")):
            name = _INITIALS.sub("", _BY.sub("", part)).strip(" ,;|·-–—•")
            if not 2 <= len(name) <= 80 or "://" in name or name.startswith(("www.", "@")):
                continue
            if any(map(str.isalpha, name)) and not re.search(r"\d{3}|@", name):
                found.setdefault(name.lower(), name)
    return list(found.values())


def _byline(tree: Any, metas: dict[str, str], nodes: list[Node], outlet: str | None) -> str | None:
    """Who wrote it: people, if any of the page's hints names some; else who it says."""
    given: list[list[str]] = [
        names(node.get("author")) or names(node.get("creator")) for node in nodes
    ]
    given += [[metas.get(name, "")] for name in _AUTHOR]
    house = {_plain(name) for name in (outlet or "", *_publishers(nodes)) if name}
    spare: str | None = None
    for values in given:
        found = clean_names(values)
        people = [name for name in found if not _is_house(name, house)]
        if people:
            return ", ".join(people)
        spare = spare or ", ".join(found) or None
    return _shown_byline(tree, house) or spare


def _publishers(nodes: list[Node]) -> list[str]:
    return [name for node in nodes for name in names(node.get("publisher"))]


def _plain(name: str) -> str:
    return re.sub(r"\W|\b(?:com|de|the|der|die|das)\b", "", name.lower())


def _is_house(name: str, house: set[str]) -> bool:
    plain = _plain(name)
    return any(plain == own or (len(own) > 4 and plain.startswith(own)) for own in house)


def _shown_byline(tree: Any, house: set[str]) -> str | None:
    """The byline that readers see, by its markup (trafilatura's rules), if it names people."""
    from trafilatura.metadata import extract_author

    marked = tree.xpath("//*[@rel='author'] | //*[@itemprop='author']//*[@itemprop='name']")
    shown = [element.text_content() for element in marked[:6]]
    if not clean_names(shown):
        shown = [part for part in (extract_author(tree) or "").split(";") if len(part) < 60]
    found = clean_names(shown)
    return ", ".join(name for name in found if not _is_house(name, house)) or None


def _section(metas: dict[str, str], nodes: list[Node]) -> str | None:
    for node in nodes:
        found = _line(first_text(node, "articleSection"))
        if found:
            return found
    for name in _SECTION:
        found = _line(metas.get(name))
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
    return _line(given or first_text(image, "copyrightNotice"))


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
        line = _line(value)
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
