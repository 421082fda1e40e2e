"""JSON-LD in pages, read leniently: what is there, in whatever shape publishers give it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

Node = dict[str, Any]

_ARTICLE = re.compile(r"(?:.*Article|.*BlogPosting|Report|Review|ClaimReview|Recipe|Critique)$")
_PAGE = frozenset(
    {"WebPage", "ItemPage", "VideoObject", "PodcastEpisode", "DiscussionForumPosting"}
)
#: Documents with more nodes than this are data dumps, not descriptions of a page.
_MOST_NODES = 5_000
_MOST_CHARS = 2_000_000


def article_nodes(tree: Any, url: str) -> list[Node]:
    """The nodes that describe the page's article, the best first; nodes of other pages are out.

    References by ``@id`` to authors and publishers are followed within the page.
    """
    nodes: list[Node] = []
    for script in tree.iter("script"):
        kind = (script.get("type") or "").split(";")[0].strip().lower()
        if kind == "application/ld+json":
            nodes.extend(_walk(_load(script.text or "")))
        if len(nodes) > _MOST_NODES:
            break
    by_id = {
        node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1
    }
    path = urlsplit(url).path.rstrip("/") if url else ""
    articles = [node for node in nodes if any(_ARTICLE.match(kind) for kind in types(node))]
    own = [node for node in articles if not _of_other_page(node, path)]
    pages = [node for node in nodes if _PAGE & set(types(node)) and not _of_other_page(node, path)]
    ranked = sorted(own, key=lambda node: -len(node)) if own else []
    return [_resolve(node, by_id) for node in [*ranked[:3], *pages[:2]]]


def _of_other_page(node: Node, path: str) -> bool:
    """Whether a node names another page as its own (lists of further articles do)."""
    if "articleBody" in node:
        return False
    main = node.get("mainEntityOfPage")
    address = main.get("@id") if isinstance(main, dict) else main
    address = address if isinstance(address, str) and "/" in address else node.get("url")
    if not isinstance(address, str) or not path:
        return False
    try:
        other = urlsplit(address).path.rstrip("/")
    except ValueError:
        return False
    return bool(other) and other != path and not (other in path or path in other)


def types(node: Node) -> list[str]:
    """A node's types, without their vocabulary's address."""
    given = node.get("@type")
    listed = given if isinstance(given, list) else [given]
    return [kind.rpartition("/")[2] for kind in listed if isinstance(kind, str)]


def first_text(node: Node, key: str) -> str | None:
    """A node's value as one string: the first of a list, a number as text, a value's name."""
    value = node.get(key)
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("@value") or value.get("name")
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def names(value: Any) -> list[str]:
    """The names in an author, creator or publisher, in order."""
    if isinstance(value, list):
        return [name for part in value[:20] for name in names(part)]
    if isinstance(value, dict):
        name = value.get("name")
        if isinstance(name, list):
            return [part for part in name if isinstance(part, str)]
        if isinstance(name, str):
            return [name]
        given, family = value.get("givenName"), value.get("familyName")
        return [f"{given} {family}"] if given and family else []
    return [value] if isinstance(value, str) else []


def _resolve(node: Node, by_id: dict[str, Node]) -> Node:
    return {
        key: _deref(value, by_id) if key in ("author", "creator", "publisher", "image") else value
        for key, value in node.items()
    }


def _deref(value: Any, by_id: dict[str, Node]) -> Any:
    if isinstance(value, list):
        return [_deref(part, by_id) for part in value]
    if isinstance(value, dict) and "name" not in value and "url" not in value:
        return by_id.get(str(value.get("@id")), value)
    return value


def _load(text: str) -> Any:
    text = text.strip()[:_MOST_CHARS]
    text = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)\s*", "", text)
    text = re.sub(r"\s*(?:-->|//\s*\]\]>|\]\]>|;)\s*$", "", text)
    for attempt in (text, re.sub(r",\s*([}\]])", r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _walk(value: Any) -> Iterator[Node]:
    """All typed nodes, outermost first, without recursion."""
    waiting = [value]
    seen = 0
    while waiting and seen < _MOST_NODES:
        part = waiting.pop(0)
        seen += 1
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            if "@type" in part or "@id" in part:
                yield part
            waiting.extend(inner for inner in part.values() if isinstance(inner, dict | list))
