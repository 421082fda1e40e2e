"""Addresses: of our own pages, on a server or on a disk, and of pages elsewhere."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from nutgraf.model import ArticleId, Desk, Span, StoryId
from nutgraf.model.people import NAME_KINDS
from nutgraf.publish.assets import asset_name
from nutgraf.publish.words import anchor

#: A host's name or number, as ``urlsplit`` gives it.
_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+")
#: An address that needs nothing; what may stand in one; a percent sign that begins no code.
_ADDRESS = re.compile(r"(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*")
_SAFE = "/?:@!$&'()*+,;=%-._~"
#: What stands for something else where a name stands in an address, and how it is read there.
_WRITTEN = re.compile("[_~]")
_READ = re.compile("~[_~]|_")
_LONE = re.compile("%(?![0-9A-Fa-f]{2})")


def outward(url: str | None) -> str | None:
    """The address if it is one a reader may be sent to (http or https), else ``None``.

    Letters that stand in no address (RFC 3986) are written as their codes, as browsers do.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port  # a port that is none raises too
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or not _HOST.fullmatch(host):
        return None
    if _ADDRESS.fullmatch(url):
        return url
    rest = (quote(_LONE.sub("%25", part), safe=_SAFE, errors="replace") for part in parts[2:])
    return urlunsplit((parts.scheme, parts.netloc, *rest))


class Links(Protocol):
    """Where the pages are, as seen from the page that is being made.

    ``served`` is false for a site of files, which has no search and no live pages.
    """

    @property
    def served(self) -> bool: ...

    def front(self) -> str: ...

    def day(self, day: str) -> str: ...

    def week(self, week: str) -> str: ...

    def desk(self, desk: Desk) -> str: ...

    def story(self, story_id: StoryId, version: int | None = None) -> str: ...

    def versions(self, story_id: StoryId, older: int, newer: int) -> str: ...

    def story_data(self, story_id: StoryId) -> str: ...

    def story_feed(self, story_id: StoryId) -> str: ...

    def article(self, article_id: ArticleId, span: Span | None = None) -> str: ...

    def revision(self, article_id: ArticleId, number: int) -> str: ...

    def outlet(self, outlet_id: str) -> str: ...

    def name(self, kind: str, key: str) -> str | None: ...

    def page(self, name: str) -> str: ...

    def asset(self, name: str) -> str: ...


@dataclass(frozen=True, slots=True)
class ServerLinks:
    """Addresses on a running server. ``base`` is put before each: "" or "https://host"."""

    base: str = ""
    served: bool = True

    def front(self) -> str:
        return f"{self.base}/"

    def day(self, day: str) -> str:
        return f"{self.base}/?{urlencode({'day': day})}"

    def week(self, week: str) -> str:
        return f"{self.base}/?{urlencode({'week': week})}"

    def desk(self, desk: Desk) -> str:
        return f"{self.base}/?{urlencode({'section': desk})}"

    def story(self, story_id: StoryId, version: int | None = None) -> str:
        query = f"?version={version}" if version is not None else ""
        return f"{self.base}/story/{_part(story_id)}{query}"

    def versions(self, story_id: StoryId, older: int, newer: int) -> str:
        return f"{self.base}/story/{_part(story_id)}/changes?from={older}&to={newer}"

    def story_data(self, story_id: StoryId) -> str:
        return f"{self.base}/story/{_part(story_id)}.json"

    def story_feed(self, story_id: StoryId) -> str:
        return f"{self.base}/story/{_part(story_id)}/feed.atom"

    def article(self, article_id: ArticleId, span: Span | None = None) -> str:
        path = f"{self.base}/article/{_part(article_id)}"
        if span is None:
            return path
        query: dict[str, int | str] = {
            "revision": span.revision,
            "start": span.start,
            "end": span.end,
        }
        if span.field != "text":
            query["field"] = span.field
        return f"{path}?{urlencode(query)}#{anchor(span)}"

    def revision(self, article_id: ArticleId, number: int) -> str:
        return f"{self.base}/article/{_part(article_id)}?revision={number}"

    def outlet(self, outlet_id: str) -> str:
        return f"{self.base}/outlet/{_part(outlet_id)}"

    def name(self, kind: str, key: str) -> str:
        """A person's, body's or place's page."""
        written = _WRITTEN.sub(r"~\g<0>", key).replace(" ", "_")
        return f"{self.base}/{kind}/{_part(written)}"

    def page(self, name: str) -> str:
        return f"{self.base}/{name}"

    def asset(self, name: str) -> str:
        return f"{self.base}/static/{asset_name(name)}"


#: Addresses on the server that is asked.
HERE = ServerLinks()


@dataclass(frozen=True, slots=True)
class SiteLinks:
    """Addresses in a site of files. ``up`` leads from the page to the site's root.

    ``names`` are the (kind, key) of those that have a page there.
    """

    up: str = ""
    served: bool = False
    names: frozenset[tuple[str, str]] = frozenset()

    def front(self) -> str:
        return f"{self.up}index.html"

    def day(self, day: str) -> str:
        return f"{self.up}day/{_part(day)}.html"

    def week(self, week: str) -> str:
        return f"{self.up}week/{_part(week)}.html"

    def desk(self, desk: Desk) -> str:
        return f"{self.up}section/{desk}.html"

    def story(self, story_id: StoryId, version: int | None = None) -> str:
        # A site of files holds the newest version only.
        return f"{self.up}story/{quote(file_name(story_id))}.html"

    def versions(self, story_id: StoryId, older: int, newer: int) -> str:
        return self.story(story_id)

    def story_data(self, story_id: StoryId) -> str:
        return f"{self.up}story/{quote(file_name(story_id))}.json"

    def story_feed(self, story_id: StoryId) -> str:
        return self.page("feed.atom")

    def article(self, article_id: ArticleId, span: Span | None = None) -> str:
        fragment = f"#{anchor(span)}" if span is not None else ""
        return f"{self.up}article/{quote(file_name(article_id))}.html{fragment}"

    def revision(self, article_id: ArticleId, number: int) -> str:
        # All revisions that are cited are on the one page.
        return self.article(article_id)

    def outlet(self, outlet_id: str) -> str:
        return f"{self.up}outlet/{quote(file_name(outlet_id))}.html"

    def name(self, kind: str, key: str) -> str | None:
        """A person's, body's or place's page; under another kind where it has one only there."""
        for one in (kind, *NAME_KINDS):
            if (one, key) in self.names:
                return f"{self.up}{one}/{quote(file_name(key))}.html"
        return None

    def page(self, name: str) -> str:
        return f"{self.up}{name}"

    def asset(self, name: str) -> str:
        return f"{self.up}static/{asset_name(name)}"


def name_key(written: str) -> str:
    """The key of a name from how ``ServerLinks.name`` writes it: "_" is a space, "~_" is "_"."""
    return _READ.sub(lambda found: found[0][1:] or " ", written)


#: Longest name of a file without its ending, in characters.
_LONGEST = 180


def file_name(identifier: str) -> str:
    """A file's name for an id: the id, with what a file system may not take written as hex.

    What would be too long for one ends in its digest.
    """
    safe = "".join(
        c if c.isascii() and (c.isalnum() or c in "-_") else f"~{ord(c):x}" for c in identifier
    )
    if len(safe) > _LONGEST:
        digest = hashlib.blake2b(safe.encode("ascii"), digest_size=10).hexdigest()
        safe = f"{safe[: _LONGEST - 21]}~{digest}"
    return safe or "~"


def _part(identifier: str) -> str:
    return quote(identifier.encode("utf-8", "replace"), safe="")
