"""Annotate (vectors only) and group: waiting articles find their stories, as they arrived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Literal

import structlog

from nutgraf.errors import StoreError
from nutgraf.group.cluster import Grouper, Merge, Split
from nutgraf.group.features import Features, encoder_text, featurise, time_of
from nutgraf.group.memory import AT_ONCE, Memory, is_of
from nutgraf.group.score import default_weights
from nutgraf.model import Article, ArticleId, Decision, Revision, StoryChange, StoryId
from nutgraf.pipeline.bounds import Bounds, merged, without
from nutgraf.pipeline.timing import TIMES
from nutgraf.store.base import Lease, LiveArticle, Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nutgraf.annotate.vectors import TextEncoder
    from nutgraf.pipeline.progress import Progress

log = structlog.get_logger(__name__)

#: Articles encoded and grouped in one transaction: what a kill can cost is redone, not lost.
BATCH = 64
#: Packs of articles that were loaded without one that are held until they are written, and how
#: many of these are written with a batch.
UNWRITTEN, WRITTEN = 20_000, 2_000
#: Once so many live articles (or a tenth of all) were let go, so is what the store keeps of them.
SWEPT = 1_000
#: Articles whose times are read from the store at once, to put them in order.
ORDERED = 1_000


class Grouping:
    """Holds the grouper's memory of live stories, filled from the store as articles need it."""

    def __init__(
        self,
        store: Store,
        encoder: TextEncoder | None,
        window: timedelta,
        *,
        language: str | None = None,
    ) -> None:
        self._store = store
        self._language = language
        self._encoder = encoder
        self._window = window
        self._grouper = Grouper(default_weights(self._model))
        self._lease: Lease | None = None
        self._loaded: list[Bounds] = []
        self._mark = ""
        self._unwritten: dict[ArticleId, bytes] = {}
        self._gone = SWEPT

    def group(self, now: datetime, progress: Progress, lease: Lease | None = None) -> int:
        """Group all waiting articles. Returns how many were grouped.

        With a ``lease``, nothing is written once that is lost: ``StoreError``. After an error
        the memory is ahead of the store, and another ``Grouping`` must be made.
        """
        self._lease = lease
        waiting = self._in_order(self._store.ungrouped(language=self._language))
        for at in range(0, len(waiting), BATCH):
            batch = waiting[at : at + BATCH]
            with TIMES.timed("group", len(batch)):
                self._group_batch(batch, now)
            progress("grouping", min(at + BATCH, len(waiting)), len(waiting))
        self._forget(now)
        return len(waiting)

    def _in_order(self, ids: Sequence[ArticleId]) -> list[ArticleId]:
        """An archive's articles as they came, then those that were read, by their times.

        Pages answer in any order, and which article founds a story must not depend on that.
        """
        stored: list[ArticleId] = []
        read: list[tuple[datetime, ArticleId]] = []
        for at in range(0, len(ids), ORDERED):
            some = ids[at : at + ORDERED]
            articles = self._store.articles(some)
            for key in some:
                article = articles[key]
                if article.extent == "archive":
                    stored.append(key)
                else:
                    read.append((min(article.time, article.first_seen), key))
        return [*stored, *(key for _, key in sorted(read))]

    def _understands(self, language: str | None) -> bool:
        """Whether the encoder's vectors say anything of an article's language."""
        languages = self._encoder.languages if self._encoder else frozenset()
        return languages is None or language is None or language in languages

    @property
    def _model(self) -> str:
        return self._encoder.name if self._encoder else ""

    def _load_around(self, articles: Iterable[Article]) -> None:
        """Bring in the stories that these articles could join, by the articles' own times.

        An archive's articles of years ago find the stories of that time, and a late article the
        stories it is late for, whatever the clock says. They come in as they came: how rare a
        word is is told by what came before, and a process that begins anew should decide as one
        that went on.
        """
        self._load([(a.time - self._window, a.time + self._window) for a in articles])

    def make_ready(self, now: datetime) -> None:
        """Bring in the stories that articles of now could join, before there are any."""
        self._load([(now - self._window, now + self._window)])

    def _load(self, near: Sequence[Bounds]) -> None:
        for since, until in without(merged(near), self._loaded):
            live = self._store.live_articles(since, until, self._model, self._language)
            self._grouper.load(self._recalled(live))
        self._loaded = merged([*self._loaded, *near])

    def _recalled(self, live: Iterable[LiveArticle]) -> Iterator[tuple[StoryId, Features | Memory]]:
        """Live articles as the grouper takes them: what was kept of them, else read again."""
        rest = iter(live)
        while some := list(islice(rest, AT_ONCE)):
            unread = {
                a.article_id
                for a in some
                if a.remembered is None
                or not is_of(a.remembered, a.article_id, a.revision, a.language)
            }
            articles = self._store.articles(unread)
            revisions = self._store.newest_revisions(unread)
            for one in some:
                key = one.article_id
                vector = one.vector if self._understands(one.language) else None
                if key in revisions:
                    features = featurise(articles[key], revisions[key], vector)
                    new = self._grouper.story_of(key) is None
                    yield one.story_id, features
                    # The grouper has it now, as it asks for the next one.
                    if new and len(self._unwritten) < UNWRITTEN:
                        self._unwritten[key] = self._grouper.pack(features, revisions[key].number)
                elif one.remembered is not None and key not in unread:
                    time = time_of(one.published, one.first_seen, one.extent)
                    yield (
                        one.story_id,
                        Memory(
                            key,
                            time,
                            one.first_seen,
                            one.language,
                            one.outlet_id,
                            vector,
                            one.remembered,
                        ),
                    )

    def _remember(self, packs: dict[ArticleId, bytes]) -> None:
        """Keep what was packed, and some of what was found without a pack at the start."""
        for key in list(self._unwritten)[:WRITTEN]:
            packs.setdefault(key, self._unwritten.pop(key))
        self._store.put_remembered(packs)

    def _forget(self, now: datetime) -> None:
        """Let go of what is no longer live; it is loaded again where an article needs it."""
        oldest, held = now - self._window, len(self._grouper)
        self._grouper.forget(oldest)
        self._loaded = [(max(a, oldest), b) for a, b in self._loaded if b > oldest]
        self._gone += held - len(self._grouper)
        if self._gone >= max(SWEPT, len(self._grouper) // 10):
            with self._store.transaction():
                self._require_lease()
                self._store.forget_remembered(oldest)
            self._gone = 0

    def _group_batch(self, ids: Sequence[ArticleId], now: datetime) -> None:
        """Group some articles and look again at what that touched: one transaction.

        What people decided meanwhile, here or in another process, is obeyed first.
        """
        articles = self._store.articles(ids)
        revisions = self._store.newest_revisions(ids)
        vectors = self._vectors(
            [i for i in ids if self._understands(articles[i].language)], revisions
        )
        with self._store.transaction():
            self._require_lease()
            self._mark, lasting = self._store.lasting_since(self._mark)
            self._grouper.obey(lasting)
            self._load_around(articles.values())
            decisions: list[Decision] = []
            changes: list[StoryChange] = []
            packs: dict[ArticleId, bytes] = {}
            for key in ids:
                features = featurise(articles[key], revisions[key], vectors.get(key))
                decision = self._grouper.assign(features)
                decisions.append(decision)
                changes.append(_change(decision, articles[key], now))
                if articles[key].time >= now - self._window:
                    packs[key] = self._grouper.pack(features, revisions[key].number)
            self._store.put_grouping(decisions, changes)
            self._remember(packs)
            for action in self._grouper.revise():
                if isinstance(action, Merge):
                    self._merge(action, now)
                else:
                    self._split(action, now)

    def _require_lease(self) -> None:
        if self._lease is not None and not self._lease.held():
            raise StoreError(
                "grouping", "belongs to another process now", "It goes on from the store."
            )

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

    def _merge(self, merge: Merge, now: datetime) -> None:
        log.info("stories merged", story=merge.story_id, into=merge.into, why=merge.why)
        change = StoryChange(
            story_id=merge.into,
            at=now,
            kind="merged",
            other_story_id=merge.story_id,
            note=merge.why,
        )
        self._store.merge_stories(merge.story_id, merge.into, change)

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
        for decision in split.decisions:
            changes += moved(decision.article_id, split.story_id, split.new_story_id, now)
        self._store.put_grouping(split.decisions, changes)


def moved(
    article_id: ArticleId,
    story_id: StoryId,
    to: StoryId,
    now: datetime,
    by: Literal["engine", "person"] = "engine",
) -> list[StoryChange]:
    """An article's way from one story to another, in the histories of both."""
    left = StoryChange(
        story_id=story_id, at=now, kind="left", article_id=article_id, other_story_id=to, by=by
    )
    return [left, replace(left, story_id=to, kind="joined", other_story_id=story_id)]


def _change(decision: Decision, article: Article, now: datetime) -> StoryChange:
    assert decision.story_id is not None
    return StoryChange(
        story_id=decision.story_id,
        at=now,
        kind="founded" if decision.founded else "joined",
        article_id=article.id,
    )
