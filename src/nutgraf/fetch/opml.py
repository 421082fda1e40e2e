"""Subscription lists: OPML in and out, also the malformed lists that people really have."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from nutgraf.errors import FeedError
from nutgraf.fetch.addresses import absolute
from nutgraf.fetch.clean import one_line, sayable
from nutgraf.model import Feed

#: An outline with sound quoting, or else whatever stands between its brackets.
_OUTLINE = re.compile(
    r"<outline\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*|[^<>]*)>|</outline\s*>", re.IGNORECASE
)
#: Between the names of folders in folders.
FOLDERS = " / "
#: Folders in folders that are written as such.
_DEEPEST = 9
_ATTRIBUTE = re.compile(r"([A-Za-z_:][\w:.-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One feed of a list. ``categories`` are the folders it stands in, outermost first."""

    url: str
    title: str | None = None
    site_url: str | None = None
    categories: tuple[str, ...] = ()

    @property
    def label(self) -> str | None:
        """The folders as ``Feed.label`` has them."""
        return FOLDERS.join(name.strip() for name in self.categories if name.strip()) or None


def looks_like_opml(data: bytes) -> bool:
    """Whether a document is a subscription list, well-formed or not."""
    start = _decode(data[:20_000]).lower()
    return "<opml" in start or "<outline" in start


def read_opml(data: bytes) -> list[Subscription]:
    """The feeds of a subscription list, each once, in the list's order.

    Raises ``FeedError`` where the document holds no outline at all.
    """
    text = _decode(data)
    found: dict[str, Subscription] = {}
    folders: list[str | None] = []
    outlines = 0
    for match in _OUTLINE.finditer(text):
        if match.group(0).startswith("</"):
            if folders:
                folders.pop()
            continue
        outlines += 1
        inside = match.group(1)
        item = _subscription(inside, tuple(name for name in folders if name))
        if item is not None:
            found.setdefault(item.url, item)
        if not inside.rstrip().endswith("/"):
            folders.append(None if item is not None else _name(_attributes(inside)))
    if not outlines and "<opml" not in text.lower():
        raise FeedError("the subscription list", "it is not OPML: it holds no outline")
    return list(found.values())


def _decode(data: bytes) -> str:
    declared = re.match(rb"\s*<\?xml[^>]*encoding=[\"']([\w.-]+)", data)
    for encoding in ("utf-8-sig", declared.group(1).decode() if declared else "", "cp1252"):
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            encoding = "utf-16"
        try:
            return data.decode(encoding or "utf-8-sig")
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", "replace")


def _attributes(inside: str) -> dict[str, str]:
    return {
        name.lower(): html.unescape(double or single).strip()
        for name, double, single in _ATTRIBUTE.findall(inside)
    }


def _name(attributes: dict[str, str]) -> str | None:
    name = attributes.get("title") or attributes.get("text") or ""
    return one_line(name, is_html=False) or None


def _subscription(inside: str, folders: tuple[str, ...]) -> Subscription | None:
    attributes = _attributes(inside)
    address = attributes.get("xmlurl") or ""
    if not address and attributes.get("type", "").lower() in ("rss", "atom"):
        address = attributes.get("url") or ""
    if address.startswith("feed:"):
        address = address.removeprefix("feed:").removeprefix("//")
        address = address if "://" in address else f"http://{address}"
    url = absolute(address, "")
    if url is None:
        return None
    named = attributes.get("category", "")
    categories = folders or tuple(part for part in named.split(",")[0].split("/") if part.strip())
    return Subscription(
        url=url,
        title=_name(attributes),
        site_url=absolute(attributes.get("htmlurl"), ""),
        categories=categories,
    )


def write_opml(feeds: Iterable[Feed], title: str = "Nutgraf") -> str:
    """An OPML 2.0 document of the feeds in their folders; files of this machine are left out.

    Feeds without a folder come first, in the order given; then each folder where it is first
    named, with its own feeds before the folders in it.
    """
    top = _Folder()
    for feed in feeds:
        if absolute(feed.url, "") is not None:
            top.at(feed.label.split(FOLDERS, _DEEPEST) if feed.label else []).feeds.append(feed)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{html.escape(sayable(title))}</title></head>",
        "  <body>",
        *top.lines("    "),
        "  </body>",
        "</opml>",
    ]
    return "\n".join(lines) + "\n"


@dataclass(slots=True)
class _Folder:
    """Feeds, and folders by their names."""

    feeds: list[Feed] = field(default_factory=list)
    folders: dict[str, _Folder] = field(default_factory=dict)

    def at(self, path: list[str]) -> _Folder:
        """The folder at a path, made where it is not there."""
        here = self
        for name in path:
            here = here.folders.setdefault(name, _Folder())
        return here

    def lines(self, indent: str) -> Iterator[str]:
        """The folder's outlines."""
        for feed in self.feeds:
            name = quoteattr(sayable(feed.title or feed.url))
            site = f" htmlUrl={quoteattr(own)}" if (own := absolute(feed.site_url, "")) else ""
            yield (
                f'{indent}<outline type="rss" text={name} title={name}'
                f" xmlUrl={quoteattr(sayable(feed.url))}{sayable(site)}/>"
            )
        for named, folder in self.folders.items():
            name = quoteattr(sayable(named))
            yield f"{indent}<outline text={name} title={name}>"
            yield from folder.lines(indent + "  ")
            yield f"{indent}</outline>"
