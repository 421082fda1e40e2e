"""Stories, voices, and the decisions that made them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from nutgraf.model.article import ArticleId, Span

StoryId = str
CopyKind = Literal["original", "reprint", "light edit", "excerpt", "rewrite", "translation", "spun"]
ChangeKind = Literal["founded", "joined", "left", "merged", "split", "not this one"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceMember:
    """An article's part in a voice: the original, or a copy with the evidence for it.

    ``shared`` is the share (0 to 1) of this article's sentences that stand in ``of``;
    ``evidence`` says in words what else shows it (a credit line, a feed's source).
    """

    article_id: ArticleId
    kind: CopyKind
    of: ArticleId | None = None
    shared: float = 0.0
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Articles that carry one report. The original, where it can be told, comes first."""

    members: tuple[VoiceMember, ...]

    @property
    def original(self) -> ArticleId:
        return self.members[0].article_id

    @property
    def article_ids(self) -> tuple[ArticleId, ...]:
        return tuple(m.article_id for m in self.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Why an article is where it is.

    ``score`` is the probability-like score (0 to 1) of belonging to ``story_id``; where
    ``founded`` is true the article founded that story, and the score is the nearest other's. ``features`` are the named feature values that decided,
    ``runner_up`` the nearest other story with its score. ``by_hand`` is true where a person put
    the article there, and nothing was scored.
    """

    article_id: ArticleId
    story_id: StoryId | None
    score: float
    features: dict[str, float]
    runner_up: StoryId | None = None
    runner_up_score: float = 0.0
    shared_terms: tuple[str, ...] = ()
    founded: bool = False
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryChange:
    """One line of a story's history."""

    story_id: StoryId
    at: datetime
    kind: ChangeKind
    article_id: ArticleId | None = None
    other_story_id: StoryId | None = None
    by: Literal["engine", "person"] = "engine"
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The articles about one event. ``id`` never changes.

    ``merged_into`` is set where this story was merged away: its address redirects there.
    ``dirty`` is true while its page is older than its articles.
    """

    id: StoryId
    founded: datetime
    article_ids: tuple[ArticleId, ...] = ()
    voices: tuple[Voice, ...] = ()
    merged_into: StoryId | None = None
    last_article: datetime | None = None
    dirty: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What one or more spans in different articles say alike; ``support`` counts voices."""

    best: Span
    spans: tuple[Span, ...]
    support: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedStory:
    """Another story and why it is related, in words a reader understands."""

    story_id: StoryId
    title: str
    reason: str
    score: float = 0.0
