"""What people decide about stories: these are one, these are two, this one is not of it.

Each decision is a line in the histories of the stories it is about, and binds grouping ever
after: in this process and in others, after a restart, and when an article changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nutgraf.engine.base import EngineBase
from nutgraf.errors import MendError, NotFoundError
from nutgraf.group.window import story_id_for
from nutgraf.model import ArticleId, Decision, Story, StoryChange, StoryId
from nutgraf.pipeline.grouping import moved


class Mending(EngineBase):
    """Merging, splitting and mending stories by hand.

    Pages are composed anew at once, unless an update is under way, which will do it.
    """

    def merge(self, story_id: StoryId, other: StoryId) -> StoryId:
        """Two stories are one. The older keeps its address; the other redirects there.

        Returns the story that stays. Raises ``NotFoundError``; ``MendError`` where they are one
        already.
        """
        with self.store.transaction():
            stories = [self._living(story_id), self._living(other)]
            if stories[0].id == stories[1].id:
                raise MendError(f"stories {story_id} and {other}", "are one story already")
            older, newer = sorted(stories, key=lambda s: (s.founded, -len(s.article_ids), s.id))
            self._merge(newer.id, older.id)
        self._publish()
        return older.id

    def split(self, story_id: StoryId, article_ids: Iterable[ArticleId]) -> StoryId:
        """These articles are a story of their own. The part with the first keeps the address.

        Returns the new story. Raises ``NotFoundError``; ``MendError`` where an article is not in
        the story, or none or all of its articles are named.
        """
        named = set(article_ids)
        with self.store.transaction():
            story = self._living(story_id)
            for article_id in sorted(named - set(story.article_ids)):
                raise MendError(f"article {article_id}", f"is not in story {story.id}")
            leaving = [key for key in story.article_ids if key in named]
            if not leaving or len(leaving) == len(story.article_ids):
                raise MendError(
                    f"story {story.id}",
                    "cannot be split so",
                    "Name some of its articles, and not all.",
                )
            if story.article_ids[0] in named:
                leaving = [key for key in story.article_ids if key not in named]
            new = self._new_id(*sorted(leaving), story.id)
            now = self.now()
            split = StoryChange(
                story_id=story.id, at=now, kind="split", other_story_id=new, by="person"
            )
            self._move(leaving, story.id, new, [split])
        self._publish()
        return new

    def exclude(self, article_id: ArticleId) -> StoryId:
        """ "Not this one": the article is not of its story, and never comes back to it.

        It gets a story of its own, and may join another as more articles come. Returns that
        story. Raises ``NotFoundError``; ``MendError`` where it is alone in its story.
        """
        with self.store.transaction():
            story = self._living(self._home(article_id))
            if len(story.article_ids) == 1:
                raise MendError(f"article {article_id}", "is alone in its story already")
            new = self._new_id(article_id, story.id)
            out = StoryChange(
                story_id=story.id,
                at=self.now(),
                kind="not this one",
                article_id=article_id,
                other_story_id=new,
                by="person",
            )
            self._move([article_id], story.id, new, [out])
        self._publish()
        return new

    def undo(self, story_id: StoryId) -> StoryChange:
        """Take back the story's newest merge, split or exclusion, whoever made it.

        What was merged stands again under its own address; what was split is one again; an
        excluded article comes back. Returns what was taken back. Taking back is a decision like
        others: doing it twice restores what there was. Raises ``NotFoundError``; ``MendError``
        where there is nothing to take back.
        """
        with self.store.transaction():
            story = self._living(story_id)
            for change in reversed(self.store.changes(story.id)):
                if self._undone(story, change):
                    break
            else:
                raise MendError(f"story {story.id}", "has nothing that can be taken back")
        self._publish()
        return change

    def _undone(self, story: Story, change: StoryChange) -> bool:
        """Take one change back, if it is of the kinds that can be, and still stands."""
        other = self.store.story(change.other_story_id) if change.other_story_id else None
        if other is None:
            return False
        if change.kind == "merged" and other.merged_into == story.id:
            back = self._had(other.id) & set(story.article_ids)
            if not back or len(back) == len(story.article_ids):
                return False
            self.store.unmerge_story(other.id)
            again = StoryChange(
                story_id=story.id,
                at=self.now(),
                kind="split",
                other_story_id=other.id,
                by="person",
                note="merge taken back",
            )
            keys = [key for key in story.article_ids if key in back]
            self._move(keys, story.id, other.id, [again])
            return True
        if change.kind == "split" and other.merged_into is None and other.article_ids:
            self._merge(other.id, story.id, "split taken back")
            return True
        article_id = change.article_id
        if change.kind == "not this one" and article_id and article_id not in story.article_ids:
            home = self._living(self._home(article_id))
            self._move([article_id], home.id, story.id, [])
            return True
        return False

    # inside ------------------------------------------------------------------------------

    def _merge(self, story_id: StoryId, into: StoryId, note: str | None = None) -> None:
        change = StoryChange(
            story_id=into,
            at=self.now(),
            kind="merged",
            other_story_id=story_id,
            by="person",
            note=note,
        )
        self.store.merge_stories(story_id, into, change)

    def _move(
        self,
        article_ids: Sequence[ArticleId],
        story_id: StoryId,
        to: StoryId,
        changes: Sequence[StoryChange],
    ) -> None:
        """Put articles from one story into another, by hand."""
        decisions = [
            Decision(article_id=key, story_id=to, score=0.0, features={}, by_hand=True)
            for key in article_ids
        ]
        now = self.now()
        ways = [w for key in article_ids for w in moved(key, story_id, to, now, "person")]
        self.store.put_grouping(decisions, [*changes, *ways])

    def _had(self, story_id: StoryId) -> set[ArticleId]:
        """What a story had when it was merged away, by its history."""
        had: set[ArticleId] = set()
        for change in self.store.changes(story_id):
            if change.kind == "merged" and change.other_story_id:
                had |= self._had(change.other_story_id)
            elif change.article_id and change.kind in ("founded", "joined"):
                had.add(change.article_id)
            elif change.article_id:
                had.discard(change.article_id)
        return had

    def _new_id(self, *parts: str) -> StoryId:
        tried = 0
        story_id = story_id_for(*parts)
        while self.store.story(story_id) is not None:
            tried += 1
            story_id = story_id_for(*parts, str(tried))
        return story_id

    def _living(self, story_id: StoryId) -> Story:
        """A story, or the one it was merged into."""
        story = self.store.story(story_id)
        if story is not None and story.merged_into is not None:
            story = self.store.story(story.merged_into)
        if story is None or not story.article_ids:
            raise NotFoundError(
                f"story {story_id!r}", "is not in this store", "'nutgraf stories' lists them."
            )
        return story

    def _home(self, article_id: ArticleId) -> StoryId:
        story_id = self.store.story_of(article_id)
        if story_id is None:
            raise NotFoundError(
                f"article {article_id!r}",
                "is in no story of this store",
                "'nutgraf stories --json' lists articles.",
            )
        return story_id

    def _publish(self) -> None:
        self.pipeline.digest(wait=False)
