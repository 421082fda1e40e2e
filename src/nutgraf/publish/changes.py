"""What changed on all stories since a time. Pure, like ``view``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nutgraf.model import Article, Outlet, Page, Sentence
from nutgraf.publish import dates
from nutgraf.publish.links import Links
from nutgraf.publish.names import outlet_name
from nutgraf.publish.view import in_section
from nutgraf.publish.words import Piece, inserted

#: New sentences shown of one story; the way to all of them stands beside.
SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPair:
    """A story's newest page, and the one that stood before; ``None`` for a new story."""

    newer: Page
    older: Page | None

    @property
    def cited(self) -> set[str]:
        """The ids of the articles that the newer page's sentences and corrections are from."""
        cited = {s.citation.span.article_id for s in self.newer.sentences()}
        return cited | {c.span.article_id for c in self.newer.corrections}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSentence:
    """A sentence that was not on the page before, and the outlet it is from."""

    pieces: tuple[Piece, ...]
    outlet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryChanges:
    """What is new on a story. ``before`` is its former headline, "" where it is the same.

    ``taken_off`` says which outlet's correction took off which sentence.
    """

    href: str
    headline: str
    new: bool
    time: str
    machine: str
    support: str
    before: str
    came: tuple[NewSentence, ...]
    came_more: int
    went: int
    taken_off: tuple[str, ...]
    all_href: str | None


def story_changes(
    pair: StoryPair,
    articles: Mapping[str, Article],
    outlets: Mapping[str, Outlet],
    links: Links,
) -> StoryChanges:
    """What ``newer`` says that ``older`` did not; the nut graf of a story that is new."""
    newer, older = pair.newer, pair.older
    had = {s.text for s in older.sentences()} if older else set()
    has = {s.text for s in newer.sentences()}
    fresh = list(in_section(newer, "nut graf"))
    if older is not None:
        told = {s.text: s for s in newer.sentences() if s is not newer.headline}
        fresh = [s for text, s in told.items() if text not in had]

    def new(sentence: Sentence) -> NewSentence:
        article = articles.get(sentence.citation.span.article_id)
        return NewSentence(
            pieces=inserted(sentence.text, sentence.citation.edits),
            outlet=outlet_name(outlets, article.outlet_id) if article else "",
        )

    record = newer.record
    return StoryChanges(
        href=links.story(newer.story_id),
        headline=newer.headline.text,
        new=older is None,
        time=dates.moment(newer.composed),
        machine=dates.machine(newer.composed),
        support=f"{dates.count(record.voices, 'voice')} · {dates.count(record.articles, 'article')}",
        before=older.headline.text if older and older.headline.text != newer.headline.text else "",
        came=tuple(new(s) for s in fresh[:SHOWN]),
        came_more=max(0, len(fresh) - SHOWN),
        went=len(had - has - ({older.headline.text} if older else set())),
        taken_off=_taken_off(pair, articles, outlets),
        all_href=links.versions(newer.story_id, older.version, newer.version) if older else None,
    )


def _taken_off(
    pair: StoryPair, articles: Mapping[str, Article], outlets: Mapping[str, Outlet]
) -> tuple[str, ...]:
    """The corrections made since, in words."""
    if pair.older is None:
        return ()
    done: Sequence[str] = [
        f"{_name(c.span.article_id, articles, outlets)} "
        f"{'corrected its article' if c.kind == 'corrected' else 'took its article down'}: {c.text}"
        for c in pair.newer.corrections
        if c.version > pair.older.version
    ]
    return tuple(done)


def _name(key: str, articles: Mapping[str, Article], outlets: Mapping[str, Outlet]) -> str:
    article = articles.get(key)
    return outlet_name(outlets, article.outlet_id) if article else "An outlet"
