"""Articles and the outlets they are from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nutgraf.engine.base import EngineBase
from nutgraf.engine.views import ArticleView, OutletView
from nutgraf.errors import NotFoundError
from nutgraf.model import Article, ArticleId, Outlet, Sources, StoryId, Voice


class Articles(EngineBase):
    """Articles and outlets."""

    def articles(self, ids: Iterable[ArticleId]) -> dict[ArticleId, Article]:
        """Articles by id, without their words; unknown ids are left out."""
        return self.store.articles(ids)

    def article_view(self, article_id: ArticleId) -> ArticleView:
        """An article with its revisions. Raises ``NotFoundError``."""
        article = self.store.article(article_id)
        if article is None:
            raise NotFoundError(f"article {article_id!r}", "is not in this store")
        credited = self.store.outlets([article.credit]) if article.credit else {}
        if article.credit in credited:
            # The outlet that a page names by its address, by its name.
            article = replace(article, credit=credited[article.credit].name)
        story_id = self.store.story_of(article_id)
        page = self.store.page(story_id) if story_id else None
        voices = page.voices if page else ()
        voice = next((v for v in voices if article_id in v.article_ids), None)
        cited = [
            span
            for sentence in (page.sentences() if page else ())
            for span in (sentence.citation.span, *sentence.also)
            if span.article_id == article_id
        ]
        return ArticleView(
            article=article,
            outlet=self.store.outlets([article.outlet_id])[article.outlet_id],
            revisions=tuple(self.store.revisions(article_id)),
            story_id=story_id,
            decision=self.store.decision(article_id),
            cited=tuple(dict.fromkeys(cited)),
            why=self._why(article_id, story_id),
            voice=voice,
            carried=self._carried(voice) if voice else None,
        )

    def _carried(self, voice: Voice) -> Sources:
        articles = self.store.articles(voice.article_ids)
        outlets = self.store.outlets({a.outlet_id for a in articles.values()})
        return Sources(articles=articles, revisions={}, outlets=outlets)

    def _why(self, article_id: ArticleId, story_id: StoryId | None) -> tuple[str, ...]:
        from nutgraf.group.explain import explain

        decision = self.store.decision(article_id)
        if decision is None:
            return ("Waits to be grouped.",)
        titles = {key: self._name(key) for key in (decision.story_id, decision.runner_up, story_id)}
        merged = None
        if story_id and decision.story_id != story_id:
            notes = {c.other_story_id: c.note for c in self.store.changes(story_id)}
            merged = notes.get(decision.story_id)
        return explain(decision, {k: v for k, v in titles.items() if k and v}, story_id, merged)

    def _name(self, story_id: StoryId | None) -> str:
        """A story's headline, or its first article's title; of one merged away, where it went."""
        story = self.store.story(story_id) if story_id else None
        if story is not None and story.merged_into:
            story = self.store.story(story.merged_into)
        if story is None or not story.article_ids:
            return ""
        page = self.store.page(story.id)
        first = self.store.revision(story.article_ids[0])
        return page.headline.text if page else first.title if first else ""

    def outlet_articles(self, outlet_id: str, limit: int = 50) -> OutletView:
        """An outlet's newest articles and the stories they are in. Raises ``NotFoundError``."""
        outlet = self.store.outlets([outlet_id]).get(outlet_id)
        if outlet is None:
            raise NotFoundError(f"outlet {outlet_id!r}", "is not in this store")
        revisions = self.store.outlet_texts(outlet_id, limit)
        articles = self.store.articles(r.article_id for r in revisions)
        lines = []
        for revision in revisions:
            story_id = self.store.story_of(revision.article_id)
            story = self.store.story(story_id) if story_id else None
            page = self.store.page(story.id) if story else None
            lines.append((articles[revision.article_id], revision, story, page))
        return OutletView(outlet=outlet, articles=tuple(lines))

    def outlets(self) -> dict[str, Outlet]:
        """All outlets by id."""
        return self.store.outlets()
