"""What the engine gives to those who show it: a story, an article, an outlet, each whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from nutgraf.model import (
    Article,
    ArticleId,
    Decision,
    Outlet,
    Page,
    Revision,
    Sources,
    Span,
    Story,
    StoryChange,
    StoryId,
    Voice,
)

if TYPE_CHECKING:
    from nutgraf.compose.verify import PageFault


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """A story with its page and everything the page stands on.

    ``page`` is ``None`` where no sound page could be made; ``fault`` then says why.
    """

    story: Story
    page: Page | None
    sources: Sources
    versions: tuple[tuple[int, datetime], ...]
    changes: tuple[StoryChange, ...]
    decisions: dict[ArticleId, Decision]
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """An article with its revisions, and where its words stand on its story's page.

    ``why`` says in lines why it is in its story, and what the nearest other story was. ``voice``
    is the one it belongs to, ``carried`` that voice's articles, without words, and their outlets.
    """

    article: Article
    outlet: Outlet
    revisions: tuple[Revision, ...]
    story_id: StoryId | None
    decision: Decision | None
    cited: tuple[Span, ...]
    why: tuple[str, ...] = ()
    voice: Voice | None = None
    carried: Sources | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletView:
    """An outlet's newest articles, each with its story and that story's page, if any."""

    outlet: Outlet
    articles: tuple[tuple[Article, Revision, Story | None, Page | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What checking a whole store found."""

    pages: int
    sentences: int
    faults: tuple[tuple[StoryId, PageFault], ...]
