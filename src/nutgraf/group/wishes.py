"""What people have decided about stories, which the engine obeys ever after."""

from __future__ import annotations

from collections.abc import Iterable

from nutgraf.model import ArticleId, StoryChange, StoryId


class Wishes:
    """Merges, splits and "not this one" made by hand, read from stories' histories."""

    def __init__(self) -> None:
        self._gone: dict[StoryId, StoryId] = {}
        self._apart: set[frozenset[StoryId]] = set()
        self._barred: set[tuple[ArticleId, StoryId]] = set()
        self._pinned: set[StoryId] = set()

    def obey(self, changes: Iterable[StoryChange]) -> None:
        """Take in changes, oldest first. Of the engine's own, only where a story went counts.

        A later decision by hand replaces an earlier one about the same stories.
        """
        for change in changes:
            other = change.other_story_id
            if change.kind == "merged" and other:
                # The history may stand with either story; a story never merges into itself.
                self.went(*self._merged(change.story_id, other), by_hand=change.by == "person")
            elif change.by == "person":
                if change.kind == "split" and other:
                    self.keep_apart(change.story_id, other)
                elif change.kind == "not this one" and change.article_id:
                    self.bar(change.article_id, change.story_id)

    @staticmethod
    def _merged(story_id: StoryId, other: StoryId) -> tuple[StoryId, StoryId]:
        # The change is filed under the story that stays and names the one that went.
        return other, story_id

    def went(self, story_id: StoryId, into: StoryId, *, by_hand: bool = False) -> None:
        """A story was merged into another; by hand, it is never split or thinned again."""
        into = self.alive(into)
        if self.alive(story_id) != into:
            self._gone[story_id] = into
        if by_hand:
            self._apart.discard(frozenset((story_id, into)))
            self._pinned.add(into)
        if story_id in self._pinned:
            self._pinned.add(into)
        moved = {pair for pair in self._apart if story_id in pair}
        self._apart |= {(pair - {story_id}) | {into} for pair in moved}
        self._barred |= {(article, into) for article, s in self._barred if s == story_id}

    def keep_apart(self, story_id: StoryId, other: StoryId) -> None:
        """Two stories are never merged, and nothing moves between them."""
        self._apart.add(frozenset((self.alive(story_id), self.alive(other))))
        self._pinned.discard(story_id)

    def bar(self, article_id: ArticleId, story_id: StoryId) -> None:
        """The article never comes into the story."""
        self._barred.add((article_id, self.alive(story_id)))

    def alive(self, story_id: StoryId) -> StoryId:
        """The story itself, or where it went."""
        while story_id in self._gone:
            story_id = self._gone[story_id]
        return story_id

    def gone(self, story_id: StoryId) -> bool:
        return story_id in self._gone

    def pinned(self, story_id: StoryId) -> bool:
        """Whether people made the story what it is, so that the engine takes nothing out."""
        return story_id in self._pinned

    def pin(self, story_id: StoryId) -> None:
        self._pinned.add(story_id)

    def apart(self, a: StoryId, b: StoryId) -> bool:
        return frozenset((a, b)) in self._apart

    def barred(self, article_id: ArticleId, story_id: StoryId) -> bool:
        return bool(self._barred) and (article_id, story_id) in self._barred
