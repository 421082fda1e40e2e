"""Whom articles name, across stories: a person's statements in order of time, a place's stories."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nutgraf.engine.base import EngineBase
from nutgraf.errors import NotFoundError
from nutgraf.model import Article, ArticleId, Outlet, Revision, StoryId
from nutgraf.model.people import NAME_KINDS, Name, NameKind, Said


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidView:
    """A statement with the article that carries it, its words, and its story's headline."""

    said: Said
    article: Article
    outlet: Outlet
    revision: Revision
    story_id: StoryId | None
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedView:
    """An article that names somebody, with its story's headline."""

    article: Article
    outlet: Outlet
    title: str
    story_id: StoryId | None
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameView:
    """A person, body or place: what it said, and the articles that name it, newest first."""

    name: Name
    said: tuple[SaidView, ...]
    named: tuple[NamedView, ...]


class People(EngineBase):
    """People, bodies and places."""

    def find_names(
        self, words: str, kinds: Sequence[NameKind] = NAME_KINDS, limit: int = 20
    ) -> list[Name]:
        """Those that have all of the words in their names, the shortest names first."""
        return self.store.names(words, kinds, limit)

    def name(self, kind: NameKind, key: str) -> Name:
        """A name by kind and key; of another kind where the store has it only there.

        Raises ``NotFoundError``.
        """
        for one in (kind, *(k for k in NAME_KINDS if k != kind)):
            found = self.store.name(one, key)
            if found is not None:
                return found
        raise NotFoundError(f"{kind} {key!r}", "is named in no article of this store")

    def name_view(
        self,
        name: Name,
        *,
        newest_first: bool = True,
        said: tuple[int, int] = (30, 0),
        named: tuple[int, int] = (30, 0),
    ) -> NameView:
        """What it said and where it is named: (how many, from which on) of each."""
        found = self.store.said(
            name.kind, name.key, newest_first=newest_first, limit=said[0], offset=said[1]
        )
        ids = self.store.named(name.kind, name.key, named[0], named[1])
        return NameView(
            name=name, said=self._said_views(found), named=tuple(self._named_views(ids))
        )

    def statements(self, name: Name, limit: int, offset: int = 0) -> tuple[SaidView, ...]:
        """What somebody said, the newest first."""
        found = self.store.said(name.kind, name.key, limit=limit, offset=offset)
        return self._said_views(found)

    def statements_in(self, ids: Iterable[ArticleId]) -> tuple[SaidView, ...]:
        """All statements in these articles, in order of time."""
        return self._said_views(self.store.said_in(ids))

    def _said_views(self, found: Sequence[Said]) -> tuple[SaidView, ...]:
        articles = self.store.articles({s.article_id for s in found})
        outlets = self.store.outlets({a.outlet_id for a in articles.values()})
        revisions = {
            key: revision
            for key in {(s.article_id, s.revision) for s in found}
            if (revision := self.store.revision(*key)) is not None
        }
        stories = {key: self._story_of(key) for key in articles}
        return tuple(
            SaidView(
                said=one,
                article=article,
                outlet=outlets.get(article.outlet_id) or _unknown(article),
                revision=revisions[(one.article_id, one.revision)],
                story_id=stories[article.id][0],
                headline=stories[article.id][1],
            )
            for one in found
            if (article := articles.get(one.article_id)) is not None
            and (one.article_id, one.revision) in revisions
        )

    def _named_views(self, ids: Sequence[ArticleId]) -> Iterable[NamedView]:
        articles = self.store.articles(ids)
        outlets = self.store.outlets({a.outlet_id for a in articles.values()})
        revisions = self.store.newest_revisions(ids)
        for key in ids:
            article, revision = articles.get(key), revisions.get(key)
            if article is None or revision is None:
                continue
            story_id, headline = self._story_of(key)
            yield NamedView(
                article=article,
                outlet=outlets.get(article.outlet_id) or _unknown(article),
                title=revision.title,
                story_id=story_id,
                headline=headline,
            )

    def _story_of(self, article_id: ArticleId) -> tuple[StoryId | None, str]:
        """An article's story if that has a page, and the page's headline."""
        story_id = self.store.story_of(article_id)
        page = self.store.page(story_id) if story_id else None
        return (story_id, page.headline.text) if page else (None, "")


def _unknown(article: Article) -> Outlet:
    return Outlet(id=article.outlet_id, name=article.outlet_id)
