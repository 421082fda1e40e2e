"""Annotate (vectors only) and group: waiting articles find their stories, as they arrived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from nutgraf.group.cluster import Grouper, Merge, Split
from nutgraf.group.features import encoder_text, featurise
from nutgraf.model import Article, ArticleId, Decision, Revision, StoryChange
from nutgraf.store.base import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nutgraf.annotate.vectors import TextEncoder
    from nutgraf.pipeline.run import Progress

log = structlog.get_logger(__name__)

#: Articles encoded and grouped in one transaction: what a kill can cost is redone, not lost.
BATCH = 64


class Grouping:
    """Holds the grouper's memory of live stories, rebuilt from the store when first needed."""

    def __init__(self, store: Store, encoder: TextEncoder | None, window: timedelta) -> None:
        self._store = store
        self._encoder = encoder
        self._window = window
        self._grouper: Grouper | None = None

    def group(self, now: datetime, progress: Progress) -> int:
        """Group all waiting articles. Returns how many were grouped."""
        waiting = self._store.ungrouped()
        if not waiting:
            return 0
        grouper = self._grouper or self._rebuild(now)
        for at in range(0, len(waiting), BATCH):
            self._group_batch(grouper, waiting[at : at + BATCH], now)
            progress("grouping", min(at + BATCH, len(waiting)), len(waiting))
        self._look_again(grouper, now)
        self._grouper = grouper
        return len(waiting)

    def _rebuild(self, now: datetime) -> Grouper:
        grouper = Grouper(window=self._window)
        grouper.load(
            (m.story_id, featurise(m.article, m.revision, m.vector))
            for m in self._store.members(since=now - self._window, model=self._model)
        )
        return grouper

    @property
    def _model(self) -> str:
        return self._encoder.name if self._encoder else ""

    def _group_batch(self, grouper: Grouper, ids: Sequence[ArticleId], now: datetime) -> None:
        articles = self._store.articles(ids)
        revisions = self._store.newest_revisions(ids)
        vectors = self._vectors(ids, revisions)
        decisions: list[Decision] = []
        changes: list[StoryChange] = []
        for key in ids:
            decision = grouper.assign(featurise(articles[key], revisions[key], vectors.get(key)))
            decisions.append(decision)
            changes.append(_change(decision, articles[key], now))
        self._store.put_grouping(decisions, changes)

    def _vectors(
        self, ids: Sequence[ArticleId], revisions: dict[ArticleId, Revision]
    ) -> dict[ArticleId, NDArray[np.float32]]:
        if self._encoder is None:
            return {}
        known = self._store.vectors(self._model, ids)
        missing = [key for key in ids if key not in known]
        if missing:
            texts = [encoder_text(revisions[key].title, revisions[key].text) for key in missing]
            fresh = dict(zip(missing, self._encoder.encode(texts), strict=True))
            self._store.put_vectors(self._model, fresh)
            known |= fresh
        return known

    def _look_again(self, grouper: Grouper, now: datetime) -> None:
        """Carry out what the grouper, on a second look, would now merge or split."""
        for action in grouper.revise():
            if isinstance(action, Merge):
                log.info("stories merged", story=action.story_id, into=action.into, why=action.why)
                self._store.merge_stories(
                    action.story_id,
                    action.into,
                    StoryChange(
                        story_id=action.into,
                        at=now,
                        kind="merged",
                        other_story_id=action.story_id,
                        note=action.why,
                    ),
                )
            else:
                self._split(action, now)

    def _split(self, split: Split, now: datetime) -> None:
        log.info("story split", story=split.story_id, new=split.new_story_id, why=split.why)
        changes = [
            StoryChange(
                story_id=split.story_id,
                at=now,
                kind="split",
                other_story_id=split.new_story_id,
                note=split.why,
            )
        ]
        self._store.put_grouping(split.decisions, changes)


def _change(decision: Decision, article: Article, now: datetime) -> StoryChange:
    assert decision.story_id is not None
    return StoryChange(
        story_id=decision.story_id,
        at=now,
        kind="founded" if decision.founded else "joined",
        article_id=article.id,
    )
