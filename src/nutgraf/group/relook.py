"""A second look at stories that changed: split what is two, move what strayed, merge what is one.

Bounded: each story looked at costs a bounded number of comparisons, and no more stories are
looked at in one go than the budget allows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nutgraf.group import twins
from nutgraf.group.score import Item, WeightTable
from nutgraf.group.window import CLIP, SAMPLE, STORIES, LiveStory, Window
from nutgraf.group.window import probability as as_probability
from nutgraf.model import Decision, StoryId

#: A story is looked at whole, and tested for being two, again when it has grown by this factor.
GROWTH = 1.25
#: The same for testing whether it is two: two that look like one with five articles each may
#: not with six.
RETEST = 1.1
#: Times that one story is looked at in one go.
LOOKS = 3
#: Members of a story, oldest and newest, from which stories to merge it with are looked for.
LOOKED_FROM = 6
#: Members of a story that are compared with another first, and by how much these may fall short
#: of what merging needs before the rest is not looked at.
GLANCE, HOPELESS = 3, 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """All of ``story_id`` goes into ``into``; the first redirects there."""

    story_id: StoryId
    into: StoryId
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The articles of ``decisions`` leave ``story_id`` for ``new_story_id``.

    Most often that is a new story; where an article moves it may be there already.
    """

    story_id: StoryId
    new_story_id: StoryId
    decisions: tuple[Decision, ...]
    why: str


class Relook:
    """Repairs a window. Every repair is carried out in the window and reported."""

    def __init__(self, window: Window, weights: WeightTable) -> None:
        self._window = window
        self._weights = weights

    def look(self, budget: int) -> Iterator[Merge | Split]:
        """Look at stories that changed, at most ``budget``; the others wait."""
        window = self._window
        looks: dict[StoryId, int] = {}
        for _ in range(budget):
            if not window.touched:
                return
            story_id = next(iter(window.touched))
            del window.touched[story_id]
            looks[story_id] = looks.get(story_id, 0) + 1
            if looks[story_id] > LOOKS:
                # An article on the border of two stories may be sent to and fro for ever, since
                # each move changes with whom it is compared. It stays where it is by now.
                continue
            story = window.stories[story_id]
            # What was here at the last look has hardly changed place since: of a story that
            # grew a little only the new members are looked at, so that the cost of an article
            # does not depend on how large its story is.
            fresh = [item for item in story.fresh if item in story.sample]
            whole = len(story.members) >= GROWTH * story.looked or not fresh
            looked_at = list(story.sample) if whole else fresh
            if whole:
                story.looked = len(story.members)
            story.fresh.clear()
            yield from self._split(story)
            yield from self._move(story, looked_at)
            if story_id in window.stories:
                yield from self._merge(story, looked_at)

    # split -----------------------------------------------------------------------------

    def _split(self, story: LiveStory) -> Iterator[Split]:
        size = len(story.members)
        if size < max(twins.LEAST, RETEST * story.tested) or self._pinned(story):
            return
        story.tested = size
        members = _spread(story.members, twins.MOST)
        weights = self._weights.twins
        odds = self._window.scorer.matrix(members)
        chance, side = max(
            (
                (twins.probability(twins.describe(members, odds, half), weights), half)
                for half in twins.halves(members, odds)
            ),
            key=lambda found: found[0],
            default=(0.0, None),
        )
        if side is None or chance < self._weights.twin:
            return
        first = {id(m) for m, left in zip(members, side.tolist(), strict=True) if left}
        leaving = [m for m in members if (id(m) in first) != (id(members[0]) in first)]
        chosen = {id(m) for m in leaving}
        staying = [m for m in members if id(m) not in chosen]
        for item in story.members:
            if item not in members and self._nearer(item, leaving, staying):
                leaving.append(item)
        new = self._window.new_id(leaving[0].article_id, story.id)
        for item in sorted(leaving, key=_arrival):
            self._window.move(item, new)
        born = self._window.stories[new]
        # What was two may be three: the halves are tested again, unless too large to be whole.
        for part in (born, story):
            part.tested = len(part.members) if size > twins.MOST else 0
        yield Split(
            story_id=story.id,
            new_story_id=new,
            decisions=tuple(self._measure(item, born, story) for item in born.members),
            why=f"two events by their words, names and figures ({chance:.0%} likely)",
        )

    def _nearer(self, item: Item, some: list[Item], others: list[Item]) -> bool:
        scorer = self._window.scorer
        a = scorer.odds(item, some[:SAMPLE]).mean()
        b = scorer.odds(item, others[:SAMPLE]).mean()
        return bool(a > b)

    def _measure(self, item: Item, own: LiveStory, other: LiveStory) -> Decision:
        """Why an article is rather in ``own`` than in ``other``."""
        window = self._window
        best, second = window.match(item, own), window.match(item, other)
        shared = window.shared(item, own.sample)
        if best is None:
            return window.decision(item, None, second, founded=own.id, shared=shared)
        return window.decision(item, best, second, shared=shared)

    # move ------------------------------------------------------------------------------

    def _move(self, story: LiveStory, looked_at: list[Item]) -> Iterator[Split]:
        if self._pinned(story):
            return
        window, weights = self._window, self._weights
        for item in looked_at:
            if len(story.members) < 2:
                return
            if item.story_id != story.id or item.slot < 0:
                continue
            ranked = window.rank(item)
            own = next((m for m in ranked if m.story is story), None) or window.match(item, story)
            best = next((m for m in ranked if m.story is not story), None)
            if best is None or own is None or window.wishes.apart(story.id, best.story.id):
                continue
            join = weights.join + window.guard(best.story, item.time)
            if best.score > join and best.score > own.score + weights.move:
                shared = window.shared(item, best.story.sample)
                window.move(item, best.story.id)
                yield Split(
                    story_id=story.id,
                    new_story_id=best.story.id,
                    decisions=(window.decision(item, best, own, shared=shared),),
                    why=f"more like that story ({best.probability:.0%}) "
                    f"than its own ({own.probability:.0%})",
                )

    # merge -----------------------------------------------------------------------------

    def _merge(self, story: LiveStory, looked_at: list[Item]) -> Iterator[Merge]:
        window = self._window
        found: dict[StoryId, int] = {}
        for item in _ends([m for m in looked_at if m.story_id == story.id], LOOKED_FROM):
            for place, other in zip(range(STORIES), window.near(item), strict=False):
                if other is not story:
                    found[other.id] = found.get(other.id, 0) + STORIES - place
        # Those that most members are near to, nearest first: a bounded number, however many.
        nearest = sorted(found, key=lambda s: (-found[s], s))[:STORIES]
        best: tuple[float, LiveStory] | None = None
        for other in (window.stories[other_id] for other_id in nearest):
            if window.wishes.apart(story.id, other.id) or self._bars(story, other):
                continue
            few, many = sorted((story.sample, other.sample), key=len)
            score = self._between(_ends(few, GLANCE), many)
            if len(few) > GLANCE and score > self._weights.merge - HOPELESS:
                score = self._between(few, many)
            smaller, larger = sorted((story, other), key=lambda s: len(s.members))
            middle = smaller.members[len(smaller.members) // 2].time
            asked = self._weights.merge + window.guard(larger, middle, len(smaller.members))
            if score > asked and (best is None or score > best[0]):
                best = (score, other)
        if best is None or self._are_twins(story, best[1]):
            return
        older, newer = sorted((story, best[1]), key=lambda s: _arrival(s.members[0]))
        for item in list(newer.members):
            window.move(item, older.id)
        older.members.sort(key=_arrival)
        older.tested = len(older.members)
        window.wishes.went(newer.id, older.id)
        yield Merge(
            story_id=newer.id,
            into=older.id,
            why=f"their articles are as alike as those of one story "
            f"({as_probability(best[0]):.0%} likely)",
        )

    def _between(self, some: list[Item], others: list[Item]) -> float:
        odds = [self._window.scorer.odds(item, others) for item in some]
        return float(np.clip(np.concatenate(odds), -CLIP, CLIP).mean())

    def _are_twins(self, story: LiveStory, other: LiveStory) -> bool:
        if min(len(story.members), len(other.members)) < 2:
            return False
        half = twins.MOST // 2
        ours, theirs = _spread(story.members, half), _spread(other.members, half)
        members = ours + theirs
        side = np.array([True] * len(ours) + [False] * len(theirs))
        features = twins.describe(members, self._window.scorer.matrix(members), side)
        return twins.probability(features, self._weights.twins) >= self._weights.twin

    def _bars(self, story: LiveStory, other: LiveStory) -> bool:
        barred = self._window.wishes.barred
        return any(barred(m.article_id, other.id) for m in story.members) or any(
            barred(m.article_id, story.id) for m in other.members
        )

    def _pinned(self, story: LiveStory) -> bool:
        return self._window.wishes.pinned(story.id)


def _arrival(item: Item) -> tuple[float, int]:
    """What members are ordered by; stories that were loaded were not loaded in this order."""
    return item.arrived, item.order


def _ends(members: list[Item], most: int) -> list[Item]:
    """The oldest half and the newest half of ``most``, where there are more."""
    if len(members) <= most:
        return members
    return members[: most // 2] + members[-(most - most // 2) :]


def _spread(members: list[Item], most: int) -> list[Item]:
    """The first third and the newest rest, where there are too many."""
    if len(members) <= most:
        return list(members)
    return members[: most // 3] + members[-(most - most // 3) :]
