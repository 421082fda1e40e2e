"""A desk to make pages at by hand: texts in, spans found by their words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from nutgraf.model import (
    Article,
    Citation,
    Edit,
    Label,
    Outlet,
    Revision,
    Sentence,
    Sources,
    Span,
    apply,
)

#: From a span's words to an edit of them.
MakeEdit = Callable[[str], Edit]


def utc(text: str) -> datetime:
    """ "2026-03-04 05:40" as an aware time."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass
class Desk:
    """Articles under way to a page."""

    articles: dict[str, Article] = field(default_factory=dict)
    revisions: dict[tuple[str, int], Revision] = field(default_factory=dict)
    outlets: dict[str, Outlet] = field(default_factory=dict)

    def outlet(self, key: str, name: str, country: str | None, language: str = "en") -> None:
        self.outlets[key] = Outlet(id=key, name=name, country=country, language=language)

    def article(self, key: str, outlet: str, time: str, title: str, text: str, **rest: Any) -> None:
        published = utc(time)
        self.articles[key] = Article(
            id=key,
            url=rest.pop("url", f"https://{outlet}/{key}"),
            outlet_id=outlet,
            first_seen=published,
            published=published,
            language=rest.pop("language", self.outlets[outlet].language),
            **rest,
        )
        self.revisions[(key, 1)] = Revision(
            article_id=key, number=1, title=title, text=text, fetched=published
        )

    def revise(self, key: str, time: str, old: str, new: str) -> None:
        """A new revision of an article in which ``old`` reads ``new``."""
        article = self.articles[key]
        before = self.revisions[(key, article.revision)]
        assert old in before.text
        number = before.number + 1
        self.revisions[(key, number)] = Revision(
            article_id=key,
            number=number,
            title=before.title,
            text=before.text.replace(old, new),
            fetched=utc(time),
        )
        fields = {f: getattr(article, f) for f in article.__slots__} | {"revision": number}
        self.articles[key] = Article(**fields)

    def span(self, key: str, words: str, *, title: bool = False, revision: int = 0) -> Span:
        """Where the words stand; "first words…last words" is all from the one to the other."""
        number = revision or self.articles[key].revision
        held = self.revisions[(key, number)]
        text = held.title if title else held.text
        first, _, last = words.partition("…")
        start = text.index(first)
        end = text.index(last, start + len(first)) + len(last)
        return Span(key, number, start, end, "title" if title else "text")

    def label(self, key: str, words: str) -> Label:
        return Label(text=words, citation=Citation(span=self.span(key, words)))

    def sentence(
        self,
        key: str,
        words: str,
        *make_edits: MakeEdit,
        also: tuple[tuple[str, str], ...] = (),
        voices: int = 1,
        title: bool = False,
        when: str | None = None,
        **rest: Any,
    ) -> Sentence:
        span = self.span(key, words, title=title)
        whole = self.revisions[(key, span.revision)].words(span)
        edits = tuple(make(whole) for make in make_edits)
        return Sentence(
            text=apply(whole, edits),
            citation=Citation(span=span, edits=edits),
            also=tuple(self.span(other, text) for other, text in also),
            voices=voices,
            when=date.fromisoformat(when) if when else None,
            **rest,
        )

    def sources(self) -> Sources:
        return Sources(articles=self.articles, revisions=self.revisions, outlets=self.outlets)


def cut(gone: str, reason: str = "connective") -> MakeEdit:
    def make(words: str) -> Edit:
        start = words.index(gone)
        return Edit(kind="cut", start=start, end=start + len(gone), removed=gone, reason=reason)

    return make


def put(before: str, text: str, reason: str, source: Span | None = None) -> MakeEdit:
    def make(words: str) -> Edit:
        at = words.index(before)
        return Edit(kind="insert", start=at, end=at, inserted=text, reason=reason, source=source)

    return make


def upper(at: str) -> MakeEdit:
    def make(words: str) -> Edit:
        start = words.index(at)
        return Edit(kind="case", start=start, end=start + 1, removed=at[0], inserted=at[0].upper())

    return make
