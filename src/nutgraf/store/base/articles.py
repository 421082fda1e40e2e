"""What a store keeps of articles and of what was found in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from nutgraf.model import Annotation, Article, ArticleId, Revision

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class ArticleStore(Protocol):
    """Articles, revisions, annotations, vectors. See the package's docstring."""

    # articles --------------------------------------------------------------------------

    def put_article(self, article: Article, revision: Revision) -> bool:
        """Add an article, or a new revision of it; queue it for grouping if it is new.

        A revision whose title and text equal the newest one's adds nothing (only the
        article's other fields are updated). ``revision.number`` is taken as given for a new
        article and assigned by the store otherwise. Returns whether words were added. A
        new revision marks the article's story dirty.
        """
        ...

    def put_articles(self, items: Iterable[tuple[Article, Revision]]) -> int:
        """``put_article`` for many at once, in their order; returns how many had new words."""
        ...

    def put_aliases(self, article_id: ArticleId, urls: Iterable[str]) -> None:
        """Further addresses of an article. An address already taken stays where it is."""
        ...

    def find_article(self, url: str) -> ArticleId | None:
        """The article that has this address or alias."""
        ...

    def article(self, article_id: ArticleId) -> Article | None: ...

    def articles(self, ids: Iterable[ArticleId]) -> dict[ArticleId, Article]:
        """Articles by id; unknown ids are left out."""
        ...

    def revision(self, article_id: ArticleId, number: int | None = None) -> Revision | None:
        """A revision by number, or the newest."""
        ...

    def revisions(self, article_id: ArticleId) -> list[Revision]:
        """All revisions, oldest first."""
        ...

    def newest_revisions(self, ids: Iterable[ArticleId]) -> dict[ArticleId, Revision]: ...

    def young_articles(
        self, since: datetime, checked_before: datetime, now: datetime | None = None
    ) -> list[Article]:
        """Articles published since and not looked at again since ``checked_before``.

        Nor by a clock that was put back: what was looked at after ``now`` is looked at again.
        Only those with an address that were read from a page, least recently checked first.
        """
        ...

    def mark_checked(self, article_id: ArticleId, at: datetime) -> None: ...

    def outlet_texts(self, outlet_id: str, limit: int) -> list[Revision]:
        """The newest articles' newest revisions of an outlet, newest first."""
        ...

    # annotations and vectors -----------------------------------------------------------

    def put_annotation(self, annotation: Annotation) -> None:
        """Add or replace the annotation of a revision."""
        ...

    def put_annotations(self, annotations: Iterable[Annotation]) -> None:
        """``put_annotation`` for many at once."""
        ...

    def annotations(
        self, keys: Iterable[tuple[ArticleId, int]], *versions: str
    ) -> dict[ArticleId, Annotation]:
        """Annotations made by one of ``versions`` for (article, revision) pairs; others left out."""
        ...

    def put_vectors(self, model: str, vectors: Mapping[ArticleId, NDArray[np.float32]]) -> None:
        """Add or replace vectors (1-d float32) made by the named model."""
        ...

    def vectors(
        self, model: str, ids: Iterable[ArticleId]
    ) -> dict[ArticleId, NDArray[np.float32]]: ...
