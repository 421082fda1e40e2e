"""Stories as they grow: each arriving article joins the story it reports, or founds one.

The way of an article: its words find live articles that share rare ones (``index``); it is
compared with members of the few stories they belong to (``score``); it joins the story whose
members it is on average most like, if that is likely enough. Averaging over a bounded sample of
members, not taking the nearest, is what keeps stories from chaining into a blob. ``revise``
looks again at what has changed since (``relook``), and repairs what a decision made too early
got wrong.

Everything here is decided from what is given, in the order it is given: the same articles in
the same order give the same stories.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import count, groupby, islice

from nutgraf.group.features import Features
from nutgraf.group.memory import AT_ONCE, Memory, pack
from nutgraf.group.relook import Merge, Relook, Split
from nutgraf.group.score import DAY, Item, WeightTable, default_weights
from nutgraf.group.window import Match, Window, story_id_for
from nutgraf.model import ArticleId, Decision, StoryChange, StoryId

__all__ = ["Grouper", "Merge", "Split", "story_id_for"]

#: No more live articles than this are held, whatever the window; the longest quiet go first.
CAPACITY = 300_000


class Grouper:
    """The active window of stories, in memory. Not safe for use from several threads.

    The window is what was loaded and assigned and not yet forgotten; no clock is read.
    """

    def __init__(self, weights: WeightTable | None = None) -> None:
        self._weights = weights or default_weights()
        self._window = Window(self._weights)
        self._relook = Relook(self._window, self._weights)
        self._order = count(1)

    def __len__(self) -> int:
        """How many live articles there are."""
        return len(self._window.items)

    @property
    def story_ids(self) -> tuple[StoryId, ...]:
        """The live stories."""
        return tuple(self._window.stories)

    def story_of(self, article_id: ArticleId) -> StoryId | None:
        """The live story of a live article."""
        item = self._window.items.get(article_id)
        return item.story_id if item else None

    def members_of(self, story_id: StoryId) -> tuple[ArticleId, ...]:
        """The live members of a live story, in order of arrival."""
        story = self._window.stories.get(self._window.wishes.alive(story_id))
        return tuple(item.article_id for item in story.members) if story else ()

    def neighbours(self, story_id: StoryId, limit: int = 12) -> tuple[StoryId, ...]:
        """The live stories that share most rare words with a live story, nearest first."""
        story = self._window.stories.get(self._window.wishes.alive(story_id))
        found: dict[StoryId, None] = {}
        for item in story.sample[:4] if story else ():
            for other, _ in zip(self._window.near(item), range(limit + 1), strict=False):
                if other is not story:
                    found[other.id] = None
        return tuple(found)[:limit]

    # growing ---------------------------------------------------------------------------

    def load(self, members: Iterable[tuple[StoryId, Features | Memory]]) -> None:
        """Take in articles that are in stories already, in order of arrival.

        How rare a word is is told by what came before: in another order the same articles
        would be weighed otherwise than they were when they came.
        """
        window = self._window
        with window.filling():
            for story_id, item in self._items(members):
                window.put(item, story_id)
        for story in window.stories.values():
            story.looked = story.tested = len(story.members)
            story.fresh.clear()
        window.touched.clear()

    def _items(
        self, members: Iterable[tuple[StoryId, Features | Memory]]
    ) -> Iterator[tuple[StoryId, Item]]:
        """Articles that are not here yet, made items: those that were packed many at once."""
        window = self._window
        fresh = (member for member in members if member[1].article_id not in window.items)
        for packed, some in groupby(fresh, key=lambda member: isinstance(member[1], Memory)):
            if not packed:
                for story_id, features in some:
                    assert isinstance(features, Features)
                    yield story_id, window.item(features, next(self._order))
            while lot := list(islice(some, AT_ONCE)):
                memories = [memory for _, memory in lot if isinstance(memory, Memory)]
                items = window.recall(memories, [next(self._order) for _ in lot])
                yield from zip((story_id for story_id, _ in lot), items, strict=True)

    def pack(self, features: Features, revision: int) -> bytes:
        """What is to be kept of a live article, made of its ``features`` (see ``memory``)."""
        return pack(
            features, self._window.items[features.article_id], self._window.lexicon, revision
        )

    def obey(self, changes: Iterable[StoryChange]) -> None:
        """Hold to what people have decided, as stories' histories tell it, oldest first.

        A merge by hand is never undone, stories split by hand are never merged, and an
        article that was taken out of a story by hand never comes back to it. What is live
        already goes where they put it; so does what was merged elsewhere.
        """
        window = self._window
        for change in changes:
            window.wishes.obey([change])
            other, article_id = change.other_story_id, change.article_id
            if change.kind == "merged" and other in window.stories:
                for item in list(window.stories[other].members):
                    window.move(item, window.wishes.alive(other))
            elif change.by == "person" and article_id in window.items:
                home = change.story_id if change.kind == "joined" else other
                item = window.items[article_id]
                if home and item.story_id != window.wishes.alive(home):
                    window.move(item, window.wishes.alive(home))

    def assign(self, features: Features) -> Decision:
        """Put an arriving article into the story it reports, or let it found one.

        An article that is here already (a new revision) is taken out first and decided anew,
        unless a person made its story what it is.
        """
        window = self._window
        known = window.items.get(features.article_id)
        if known is not None:
            window.remove(known)
        item = window.item(features, next(self._order))
        ranked = window.rank(item)
        if known is not None:
            if window.wishes.pinned(known.story_id):
                return self._stay(item, known.story_id, ranked, features)
            apart = window.wishes.apart
            ranked = [m for m in ranked if not apart(known.story_id, m.story.id)]
        best = ranked[0] if ranked else None
        shared = window.shared(item, best.story.sample, features.shown) if best else ()
        if best is not None and best.score > self._weights.join + window.guard(
            best.story, item.time
        ):
            window.put(item, best.story.id)
            second = ranked[1] if len(ranked) > 1 else None
            return window.decision(item, best, second, shared=shared)
        story_id = window.new_id(item.article_id)
        window.put(item, story_id)
        return window.decision(item, None, best, founded=story_id, shared=shared)

    def _stay(
        self, item: Item, story_id: StoryId, ranked: Sequence[Match], features: Features
    ) -> Decision:
        """A new revision of an article in a story that a person made stays there."""
        window = self._window
        own = next((m for m in ranked if m.story.id == story_id), None)
        other = next((m for m in ranked if m.story.id != story_id), None)
        shared = window.shared(item, own.members, features.shown) if own else ()
        window.put(item, story_id)
        if own is None:
            return window.decision(item, None, other, founded=story_id)
        return window.decision(item, own, other, shared=shared)

    def revise(self, budget: int = 1_000) -> list[Merge | Split]:
        """Look again at stories that changed since the last look, at most ``budget`` of them.

        What is two is split, what strayed moves, what is one is merged. The rest waits for the
        next call.
        """
        repairs = list(self._relook.look(budget))
        if len(self._window.items) > CAPACITY:
            self._forget(float("-inf"))
        return repairs

    def forget(self, before: datetime) -> int:
        """Let go of stories whose newest article is older; returns how many went.

        An article's age is its publication time's, or that of its arrival where it has none.
        """
        return self._forget(before.timestamp() / DAY)

    def _forget(self, before: float) -> int:
        window, gone, most = self._window, 0, CAPACITY
        for newest, story in window.quiet.longest(window.stories):
            if newest >= before:
                if len(window.items) <= most:
                    break
                # A little more than what is too many, so as not to be here again at once.
                most = CAPACITY - CAPACITY // 20
            for item in list(story.members):
                window.remove(item)
            gone += 1
        return gone
