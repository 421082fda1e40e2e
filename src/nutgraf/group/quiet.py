"""Which stories have been quiet longest, without looking at all of them.

A story is due when its newest article is old enough. Of each, an age is kept in order that is not
above its newest article's; it is looked at when it comes up, and put back where it has grown since.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from math import inf, isnan
from typing import TYPE_CHECKING

from nutgraf.group.score import Item

if TYPE_CHECKING:
    from nutgraf.group.window import LiveStory
    from nutgraf.model import StoryId


def age(item: Item) -> float:
    """The day since 1970 that an article counts as of: published, or arrived where none says it."""
    # A publication time in the future is an error, and must not keep a story for ever.
    return item.arrived if isnan(item.time) else min(item.time, item.arrived + 1.0)


def newest(story: LiveStory) -> float:
    """The age of a story's newest article."""
    return max(map(age, story.members))


class Quiet:
    """Live stories by how long they have been quiet."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, StoryId]] = []
        #: The lowest age that is in order for each story: no higher than its newest article's.
        self._due: dict[StoryId, float] = {}

    def joined(self, story: LiveStory, item: Item) -> None:
        """An article came into a story."""
        self._put(story.id, age(item))

    def left(self, story: LiveStory, item: Item) -> None:
        """An article went out of a story."""
        if not story.members:
            self._due.pop(story.id, None)
        elif age(item) >= self._due[story.id]:
            self._put(story.id, -inf)  # it may have been the newest: looked at next time

    def _put(self, story_id: StoryId, due: float) -> None:
        if due < self._due.get(story_id, inf):
            self._due[story_id] = due
            heappush(self._heap, (due, story_id))

    def longest(self, stories: dict[StoryId, LiveStory]) -> Iterator[tuple[float, LiveStory]]:
        """Stories with the ages of their newest articles, the longest quiet first.

        Whoever asks for the next has taken the last one out of the window; the one at which asking
        ends stays in order.
        """
        while self._heap:
            due, story_id = self._heap[0]
            story = stories.get(story_id)
            if story is None or due != self._due[story_id]:
                heappop(self._heap)
                continue
            now = newest(story)
            if now > due:
                heappop(self._heap)
                del self._due[story_id]
                self._put(story_id, now)
                continue
            yield now, story
