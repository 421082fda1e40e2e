"""Load the sample press: its outlets, feeds and articles, from the ``press`` folder.

The folder holds ``outlets.toml`` and one folder per outlet with one Markdown-like file per
article: TOML front matter between ``+++`` lines, then plain paragraphs. A later version of an
article stands in ``<slug>.r2.md`` (``r3`` and so on) or as a ``[[revision]]`` table.

Everything here is data; :mod:`nutgraf.sample.render` makes pages and feeds of it and
:mod:`nutgraf.sample.server` serves them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

PRESS_ROOT: Final = Path(__file__).parent / "press"
FEED_FORMATS: Final = frozenset({"rss2", "rss1", "atom", "jsonfeed"})
FEED_FAULTS: Final = frozenset({"malformed", "html"})
TEMPLATES: Final = frozenset({"classic", "broadsheet", "bulletin", "magazine"})


class SamplePressError(ValueError):
    """A file of the sample press is not as it should be: a mistake of its authors."""


@dataclass(frozen=True, slots=True)
class PressFeed:
    """One feed of a sample outlet, with what is wrong with it, if anything is."""

    path: str
    format: str
    title: str
    full_text: bool = False
    section: str | None = None
    tracking: str | None = None
    fault: str | None = None
    old_path: str | None = None
    moved_on: datetime | None = None

    def subscribed_path(self) -> str:
        """The path that readers subscribed to: the old one where the feed has moved."""
        return self.old_path or self.path


@dataclass(frozen=True, slots=True)
class PressOutlet:
    """An invented outlet."""

    slug: str
    name: str
    country: str
    language: str
    kind: str
    timezone: str
    template: str
    city: str
    tagline: str
    newsletter: str
    feeds: tuple[PressFeed, ...]
    inline: tuple[tuple[int, str], ...] = ()
    comments: tuple[str, ...] = ()

    def base_url(self, port: int) -> str:
        """The address of the outlet's front page when the press is served on ``port``."""
        return f"http://{self.slug}.localhost:{port}"


@dataclass(frozen=True, slots=True)
class PressRevision:
    """One version of an article's text."""

    at: datetime
    title: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraphs, separated by blank lines."""
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class PressArticle:
    """One article of the sample press; ``story``, ``voice`` and ``carries`` are for tests only."""

    outlet: str
    slug: str
    path: str
    language: str
    byline: str
    section: str
    caption: str
    image_credit: str
    credit_line: str
    story: str
    voice: str
    revisions: tuple[PressRevision, ...]
    carries: str | None = None
    canonical: str | None = None
    spun: bool = False
    paywall: bool = False
    undated: bool = False

    @property
    def key(self) -> str:
        """``outlet/slug``, unique in the press."""
        return f"{self.outlet}/{self.slug}"

    @property
    def published(self) -> datetime:
        """When the first version appeared, in the outlet's own zone."""
        return self.revisions[0].at

    def revision_at(self, now: datetime) -> PressRevision | None:
        """The version that stood at ``now``; ``None`` before publication."""
        current = [revision for revision in self.revisions if revision.at <= now]
        return current[-1] if current else None


@dataclass(frozen=True, slots=True)
class Press:
    """All outlets and articles, and the moments at which the demo updates."""

    outlets: tuple[PressOutlet, ...]
    articles: tuple[PressArticle, ...]
    editions: tuple[datetime, ...]

    def outlet(self, slug: str) -> PressOutlet:
        """The outlet of that slug."""
        for outlet in self.outlets:
            if outlet.slug == slug:
                return outlet
        raise KeyError(slug)

    def article(self, key: str) -> PressArticle:
        """The article of that ``outlet/slug`` key."""
        for article in self.articles:
            if article.key == key:
                return article
        raise KeyError(key)

    def by_outlet(self, slug: str) -> tuple[PressArticle, ...]:
        """The articles of one outlet, oldest first."""
        return tuple(article for article in self.articles if article.outlet == slug)

    def stories(self) -> dict[str, tuple[PressArticle, ...]]:
        """The gold stories: key to articles, oldest first. For tests."""
        grouped: dict[str, list[PressArticle]] = {}
        for article in self.articles:
            grouped.setdefault(article.story, []).append(article)
        return {key: tuple(members) for key, members in sorted(grouped.items())}


def load_press(root: Path | None = None) -> Press:
    """Read the whole press from ``root`` (the one that ships, if not given)."""
    root = root or PRESS_ROOT
    settings = tomllib.loads((root / "outlets.toml").read_text(encoding="utf-8"))
    outlets = tuple(_outlet(table) for table in settings["outlet"])
    articles: list[PressArticle] = []
    for outlet in outlets:
        articles.extend(_articles(root / outlet.slug, outlet))
    articles.sort(key=lambda article: (article.published, article.key))
    _check_references(articles)
    return Press(outlets, tuple(articles), tuple(settings["editions"]))


def split_front_matter(text: str, name: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Separate the TOML front matter of a file from its paragraphs."""
    parts = text.split("+++\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise SamplePressError(f"{name}: no front matter between +++ lines")
    try:
        front = tomllib.loads(parts[1])
    except tomllib.TOMLDecodeError as error:
        raise SamplePressError(f"{name}: {error}") from error
    return front, _paragraphs(parts[2])


def _paragraphs(body: str) -> tuple[str, ...]:
    blocks = (" ".join(block.split()) for block in body.split("\n\n"))
    return tuple(block for block in blocks if block)


def _outlet(table: Mapping[str, Any]) -> PressOutlet:
    feeds = tuple(_feed(feed, table["slug"]) for feed in table["feed"])
    if table["template"] not in TEMPLATES:
        raise SamplePressError(f"{table['slug']}: unknown template {table['template']!r}")
    ZoneInfo(table["timezone"])
    return PressOutlet(
        slug=table["slug"],
        name=table["name"],
        country=table["country"],
        language=table["language"],
        kind=table["kind"],
        timezone=table["timezone"],
        template=table["template"],
        city=table["city"],
        tagline=table["tagline"],
        newsletter=table["newsletter"],
        feeds=feeds,
        inline=tuple((item["after"], item["text"]) for item in table.get("inline", [])),
        comments=tuple(table.get("comments", [])),
    )


def _feed(table: Mapping[str, Any], outlet: str) -> PressFeed:
    feed = PressFeed(**table)
    if feed.format not in FEED_FORMATS:
        raise SamplePressError(f"{outlet}: unknown feed format {feed.format!r}")
    if feed.fault is not None and feed.fault not in FEED_FAULTS:
        raise SamplePressError(f"{outlet}: unknown feed fault {feed.fault!r}")
    return feed


def _articles(folder: Path, outlet: PressOutlet) -> Iterator[PressArticle]:
    for file in sorted(folder.glob("*.md")):
        if "." not in file.stem:
            yield _article(file, outlet)


def _article(file: Path, outlet: PressOutlet) -> PressArticle:
    name = f"{outlet.slug}/{file.stem}"
    front, paragraphs = split_front_matter(file.read_text(encoding="utf-8"), name)
    published = _moment(front, "published", name)
    if published.utcoffset() != published.astimezone(ZoneInfo(outlet.timezone)).utcoffset():
        raise SamplePressError(f"{name}: the offset of its time is not that of {outlet.timezone}")
    revisions = [PressRevision(published, str(front["title"]), paragraphs)]
    revisions.extend(_later_revisions(front, file, name, str(front["title"])))
    if any(a.at >= b.at for a, b in pairwise(revisions)):
        raise SamplePressError(f"{name}: its revisions are not in order of time")
    try:
        return PressArticle(
            outlet=outlet.slug,
            slug=file.stem,
            path=front.get("path", f"/{published:%Y/%m/%d}/{file.stem}"),
            language=front.get("language", outlet.language),
            byline=front.get("byline", ""),
            section=front["section"],
            caption=front.get("caption", ""),
            image_credit=front.get("image_credit", ""),
            credit_line=front.get("credit_line", ""),
            story=front["story"],
            voice=front["voice"],
            revisions=tuple(revisions),
            carries=front.get("carries"),
            canonical=front.get("canonical"),
            spun=front.get("spun", False),
            paywall=front.get("paywall", False),
            undated=front.get("undated", False),
        )
    except KeyError as error:
        raise SamplePressError(f"{name}: front matter lacks {error}") from error


def _later_revisions(
    front: Mapping[str, Any], file: Path, name: str, title: str
) -> Iterator[PressRevision]:
    for table in front.get("revision", []):
        at = _moment(table, "at", name)
        yield PressRevision(at, str(table.get("title", title)), _paragraphs(str(table["body"])))
    for later in sorted(file.parent.glob(f"{file.stem}.r*.md")):
        fields, paragraphs = split_front_matter(later.read_text(encoding="utf-8"), later.stem)
        at = _moment(fields, "updated", later.stem)
        yield PressRevision(at, str(fields.get("title", title)), paragraphs)


def _moment(front: Mapping[str, Any], key: str, name: str) -> datetime:
    value = front.get(key)
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise SamplePressError(f"{name}: {key} is not a time with a zone offset")
    return value


def _check_references(articles: Iterable[PressArticle]) -> None:
    known: dict[str, PressArticle] = {}
    for article in articles:
        if article.key in known:
            raise SamplePressError(f"{article.key}: twice in the press")
        known[article.key] = article
    for article in known.values():
        for target in (article.carries, article.canonical):
            if target is not None and target not in known:
                raise SamplePressError(f"{article.key}: refers to {target}, which is not there")
        if article.carries and known[article.carries].voice != article.voice:
            raise SamplePressError(f"{article.key}: another voice than {article.carries}")
