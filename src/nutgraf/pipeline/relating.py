"""Group (related stories): which stories belong near each other, and why."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from nutgraf.annotate import OPENING_VERSION, VERSION
from nutgraf.group.features import featurise
from nutgraf.group.related import Sight, StoryView, actors_of, relate, sight, view
from nutgraf.model import Article, ArticleId, RelatedStory, Revision, Story, StoryId
from nutgraf.pipeline.bounds import Bounds, merged, without
from nutgraf.pipeline.kept import Kept
from nutgraf.store.base import Store

#: How far apart in time related stories may be.
REACH = timedelta(days=60)
#: Words a story is found by, the weightiest first.
FOUND_BY = 40
#: Stories compared with one story: those that share most words with it.
COMPARED = 40
#: Articles of a story that its actors are read from.
READ = 8
#: Words that more stories than this hold do not lead to any.
COMMON = 2_000
#: Articles of which it is kept what was seen in them (about 2 kB each).
SEEN = 5_000


class Relating:
    """Keeps a small view of each story near in time, filled from the store as needed."""

    def __init__(self, store: Store, kept: Kept | None = None) -> None:
        """``kept`` keeps articles' words from one time to the next."""
        self._store = store
        self._kept = kept or Kept(store)
        self._views: dict[StoryId, StoryView] = {}
        self._holders: defaultdict[str, set[StoryId]] = defaultdict(set)
        self._loaded: list[Bounds] = []
        self._articles: dict[StoryId, list[tuple[ArticleId, int]]] = {}
        self._actors: dict[StoryId, dict[str, str]] = {}
        self._seen: OrderedDict[ArticleId, tuple[object, Sight]] = OrderedDict()

    def relate(self, stories: Sequence[Story]) -> None:
        """Find and store what these stories are related to, from both sides."""
        near = merged((s.founded - REACH, (s.last_article or s.founded) + REACH) for s in stories)
        for since, until in without(near, self._loaded):
            self._load(since, until)
        self._loaded = merged([*self._loaded, *near])
        self._refresh(stories)
        touched: dict[StoryId, None] = {}
        for story in stories:
            if story.id in self._views:
                touched[story.id] = None
                touched.update((r.story_id, None) for r in self._put(story.id))
        for other in touched.keys() - {story.id for story in stories}:
            self._put(other)

    def forget(self, stories: Iterable[StoryId]) -> None:
        """Let go of stories that were merged away."""
        for story_id in stories:
            self._drop(story_id)

    def _put(self, story_id: StoryId) -> tuple[RelatedStory, ...]:
        found = relate(self._whole(story_id), self._candidates(story_id))
        self._store.put_related(story_id, found)
        return found

    def _candidates(self, story_id: StoryId) -> Iterator[StoryView]:
        shared: Counter[StoryId] = Counter()
        for word in self._views[story_id].words:
            holders = self._holders[word]
            if len(holders) <= COMMON:
                shared.update(holders)
        shared.pop(story_id, None)
        for other, _ in sorted(shared.items(), key=lambda p: (-p[1], p[0]))[:COMPARED]:
            yield self._whole(other)

    def _whole(self, story_id: StoryId) -> StoryView:
        """A story's view with its actors, which are read when they are first asked for."""
        actors = self._actors.get(story_id)
        if actors is None:
            found = self._store.annotations(self._articles[story_id], VERSION, OPENING_VERSION)
            actors = actors_of(list(found.values()))
            if found:  # else it waits to be composed, and is known better then
                self._actors[story_id] = actors
        return replace(self._views[story_id], actors=actors)

    def _load(self, since: datetime, until: datetime) -> None:
        members = self._store.members(since, until)
        for story_id, some in groupby(members, key=attrgetter("story_id")):
            if story_id not in self._views:
                held = list(some)
                # Not kept: most of these stories are told to their end.
                seen = [sight(featurise(m.article, m.revision, None)) for m in held]
                self._take(story_id, seen, "", [m.revision for m in held])

    def _refresh(self, stories: Sequence[Story]) -> None:
        ids = [key for story in stories for key in story.article_ids]
        articles, revisions = self._kept.words(ids)
        for story in stories:
            held = [revisions[key] for key in story.article_ids if key in revisions]
            if held:
                seen = [self._sight(articles[r.article_id], r) for r in held]
                self._take(story.id, seen, held[0].title, held)

    def _sight(self, article: Article, revision: Revision) -> Sight:
        """What relating sees in an article, from memory where it has not changed since."""
        of = (revision.number, revision.fetched, article.published, article.first_seen)
        known = self._seen.get(article.id)
        if known is None or known[0] != of:
            known = of, sight(featurise(article, revision, None))
            self._seen[article.id] = known
            if len(self._seen) > SEEN:
                self._seen.popitem(last=False)
        self._seen.move_to_end(article.id)
        return known[1]

    def _take(
        self,
        story_id: StoryId,
        seen: Sequence[Sight],
        title: str,
        revisions: Sequence[Revision],
    ) -> None:
        self._drop(story_id)
        self._articles[story_id] = [(r.article_id, r.number) for r in revisions[:READ]]
        whole = view(story_id, title, seen)
        top = sorted(whole.words.items(), key=lambda p: (-p[1], p[0]))[:FOUND_BY]
        self._views[story_id] = replace(whole, words=dict(top))
        for word, _ in top:
            self._holders[word].add(story_id)

    def _drop(self, story_id: StoryId) -> None:
        old = self._views.pop(story_id, None)
        self._articles.pop(story_id, None)
        self._actors.pop(story_id, None)
        for word in old.words if old else ():
            self._holders[word].discard(story_id)
