"""From a person, body or place to what its page prints. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from nutgraf.model import Article, Outlet, Revision, Span
from nutgraf.model.people import Name, Said
from nutgraf.publish import dates
from nutgraf.publish.citation import foreign
from nutgraf.publish.links import Links
from nutgraf.publish.words import Piece

#: Code points shown of a statement that is longer.
LONGEST = 700
#: Outlets named beside a statement that several articles carry.
CARRIERS = 6


class Statement(Protocol):
    """A statement with its article, as the engine gives it."""

    @property
    def said(self) -> Said: ...
    @property
    def article(self) -> Article: ...
    @property
    def outlet(self) -> Outlet: ...
    @property
    def revision(self) -> Revision: ...
    @property
    def story_id(self) -> str | None: ...
    @property
    def headline(self) -> str: ...


class Naming(Protocol):
    """An article that names somebody, as the engine gives it."""

    @property
    def article(self) -> Article: ...
    @property
    def outlet(self) -> Outlet: ...
    @property
    def title(self) -> str: ...
    @property
    def story_id(self) -> str | None: ...
    @property
    def headline(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """An outlet whose article carries the same words, and where they stand in it."""

    outlet: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """A statement in the list: the article's own words, what was said among them marked."""

    pieces: tuple[Piece, ...]
    cut: bool
    language: str | None
    href: str
    outlet: str
    time: str
    machine: str
    story_href: str | None
    headline: str
    also: tuple[Carrier, ...] = ()
    also_more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The statements of one day."""

    label: str
    machine: str
    lines: tuple[StatementLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """A story (or an article that is in none) in which somebody is named."""

    href: str
    title: str
    language: str | None
    by: str
    machine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """Words by which an article says who somebody is."""

    words: str
    href: str
    outlet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePage:
    """All that the template of such a page prints."""

    kind: str
    name: str
    described: tuple[Described, ...]
    days: tuple[Day, ...]
    stories: tuple[StoryLine, ...]


def name_page(
    name: Name, said: Sequence[Statement], named: Sequence[Naming], links: Links
) -> NamePage:
    """The statements by day in the order given, and the stories that name somebody."""
    return NamePage(
        kind=name.kind,
        name=name.name,
        described=tuple(_described(said, links)),
        days=tuple(_days(said, links)),
        stories=tuple(_stories(named, links)),
    )


def _described(said: Sequence[Statement], links: Links) -> Iterable[Described]:
    """The offices given for a source, each once, those of the last statements first."""
    seen: set[str] = set()
    for one in sorted(said, key=lambda s: s.said.time, reverse=True):
        where = one.said.statement.descriptor
        if where is None:
            continue
        words = " ".join(one.revision.text[where[0] : where[1]].split())
        if words and words.casefold() not in seen and len(seen) < 4:
            seen.add(words.casefold())
            span = Span(one.article.id, one.said.revision, *where)
            yield Described(
                words=words, href=links.article(one.article.id, span), outlet=one.outlet.name
            )


def _days(said: Sequence[Statement], links: Links) -> Iterable[Day]:
    """Statements by day; the same words in several articles stand once, by the first of them."""
    kept: dict[str, tuple[Statement, list[Statement]]] = {}
    for one in said:
        key = " ".join(
            "".join(c for c in _content(one).casefold() if c.isalnum() or c == " ").split()
        )
        if key in kept:
            kept[key][1].append(one)
        else:
            kept[key or str(len(kept))] = (one, [])
    days: dict[str, list[StatementLine]] = {}
    machines: dict[str, str] = {}
    for first, others in kept.values():
        earliest = min((first, *others), key=lambda s: s.said.time)
        rest = [s for s in (first, *others) if s is not earliest]
        label = dates.weekday(earliest.said.time.date())
        machines[label] = dates.machine(earliest.said.time.date())
        days.setdefault(label, []).append(_line(earliest, rest, links))
    for label, lines in days.items():
        yield Day(label=label, machine=machines[label], lines=tuple(lines))


def _content(one: Statement) -> str:
    return " ".join(one.revision.text[a:b] for a, b in one.said.statement.content)


def _line(one: Statement, others: Sequence[Statement], links: Links) -> StatementLine:
    statement, text = one.said.statement, one.revision.text
    start, end = statement.start, min(statement.end, statement.start + LONGEST)
    pieces: list[Piece] = []
    at = start
    for a, b in sorted(statement.content):
        a, b = max(a, at), min(b, end)
        if a >= b:
            continue
        if a > at:
            pieces.append(Piece("keep", text[at:a]))
        pieces.append(Piece("insert", text[a:b]))
        at = b
    if at < end:
        pieces.append(Piece("keep", text[at:end]))
    carriers = {
        s.outlet.name: Carrier(outlet=s.outlet.name, href=_href(s, links))
        for s in others
        if s.outlet.id != one.outlet.id
    }
    return StatementLine(
        pieces=tuple(replace(p, text=" ".join(p.text.split("\n"))) for p in pieces),
        cut=end < statement.end,
        language=foreign(one.article.language, "en"),
        href=_href(one, links),
        outlet=one.outlet.name,
        time=dates.article_time(one.article),
        machine=dates.machine(one.article.time),
        story_href=links.story(one.story_id) if one.story_id else None,
        headline=one.headline,
        also=tuple(carriers.values())[:CARRIERS],
        also_more=max(0, len(carriers) - CARRIERS),
    )


def _href(one: Statement, links: Links) -> str:
    statement = one.said.statement
    span = Span(one.article.id, one.said.revision, statement.start, statement.end)
    return links.article(one.article.id, span)


def _stories(named: Sequence[Naming], links: Links) -> Iterable[StoryLine]:
    seen: set[str] = set()
    for one in named:
        if one.story_id is not None:
            if one.story_id in seen:
                continue
            seen.add(one.story_id)
        yield StoryLine(
            href=links.story(one.story_id) if one.story_id else links.article(one.article.id),
            title=one.headline or one.title or "Untitled",
            language=foreign(one.article.language, "en"),
            by=f"{one.outlet.name}, {dates.article_time(one.article)}",
            machine=dates.machine(one.article.time),
        )
