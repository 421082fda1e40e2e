"""Who wrote an article, by what its page says and shows."""

from __future__ import annotations

import re
from typing import Any

from nutgraf.extract.jsonld import Node, names
from nutgraf.extract.text import one_line

_BY = re.compile(
    r"^(?:(?:written|reported|posted|published|story|text|words)\s+)?"
    r"(?:by|von|par|por|di|door|av|af|przez|autor(?:in|a)?|author|text)\b:?\s+",
    re.IGNORECASE,
)
#: What stands between two names in one value.
_JOINED = re.compile(r"\s*[;|•·]\s*|,\s+|\s+(?:and|und|og|och|et|&)\s+")
#: "Ada Quill (aqu)": the initials a desk knows its people by.
_INITIALS = re.compile(r"\s*\([a-zäöü./]{2,6}\)$")
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


def clean_names(values: list[str]) -> list[str]:
    """Names of authors, without "By", initials in brackets, addresses and repetitions."""
    found: dict[str, str] = {}
    for value in values:
        for part in _JOINED.split(_BY.sub("", one_line(value) or "")):
            name = _INITIALS.sub("", _BY.sub("", part)).strip(" ,;|·-–—•")
            if not 2 <= len(name) <= 80 or "://" in name or name.startswith(("www.", "@")):
                continue
            if any(map(str.isalpha, name)) and not re.search(r"\d{3}|@", name):
                found.setdefault(name.lower(), name)
    return list(found.values())


def byline(tree: Any, metas: dict[str, str], nodes: list[Node], outlet: str | None) -> str | None:
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
