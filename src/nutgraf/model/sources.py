"""What a page stands on: its articles, their revisions and outlets, by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nutgraf.model.article import Article, ArticleId, Revision, Span
from nutgraf.model.outlet import Outlet
from nutgraf.model.statement import Annotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Everything a page's citations lead to, for verifying and for showing it."""

    articles: Mapping[ArticleId, Article]
    revisions: Mapping[tuple[ArticleId, int], Revision]
    outlets: Mapping[str, Outlet]

    def revision(self, span: Span) -> Revision | None:
        """The revision a span points into, or ``None`` where it is not here."""
        return self.revisions.get((span.article_id, span.revision))

    def words(self, span: Span) -> str | None:
        """The words a span names, or ``None`` where it points outside what is here."""
        revision = self.revision(span)
        if revision is None:
            return None
        whole = revision.title if span.field == "title" else revision.text
        if not 0 <= span.start < span.end <= len(whole):
            return None
        return whole[span.start : span.end]

    def outlet(self, article_id: ArticleId) -> Outlet:
        """The outlet of an article; raises ``KeyError`` where either is not here."""
        return self.outlets[self.articles[article_id].outlet_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One article of a story, ready to compose from."""

    article: Article
    revision: Revision
    annotation: Annotation
    outlet: Outlet
