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
            other, by_hand = change.other_story_id, change.by == "person"
            if change.kind == "merged" and other:
                # The change is filed under the story that stays and names the one that went.
                self.went(other, change.story_id, by_hand=by_hand)
            elif by_hand and change.kind == "split" and other:
                self.part(change.story_id, other)
            elif by_hand and change.article_id and change.kind == "not this one":
                self.bar(change.article_id, change.story_id)
            elif by_hand and change.article_id and change.kind == "joined":
                self.let_in(change.article_id, change.story_id)

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

    def part(self, story_id: StoryId, other: StoryId) -> None:
        """A person split ``other`` off: the two are never merged, and keep what they have.

        ``other`` may be a story that had been merged away: then it stands again.
        """
        self._gone.pop(other, None)
        story_id = self.alive(story_id)
        self._apart.add(frozenset((story_id, other)))
        self._pinned |= {story_id, other}

    def bar(self, article_id: ArticleId, story_id: StoryId) -> None:
        """The article never comes into the story."""
        self._barred.add((article_id, self.alive(story_id)))

    def let_in(self, article_id: ArticleId, story_id: StoryId) -> None:
        """A person put the article into the story: the engine takes it out no more."""
        story_id = self.alive(story_id)
        self._barred.discard((article_id, story_id))
        self._pinned.add(story_id)

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

    def apart(self, a: StoryId, b: StoryId) -> bool:
        return frozenset((a, b)) in self._apart

    def barred(self, article_id: ArticleId, story_id: StoryId) -> bool:
        return bool(self._barred) and (article_id, story_id) in self._barred
