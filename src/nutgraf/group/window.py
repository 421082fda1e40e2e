"""The active window: live articles, the stories they are in, and finding the nearest of them."""

from __future__ import annotations

import gc
from base64 import b32encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from math import exp, log

import numpy as np

from nutgraf.group.features import Features
from nutgraf.group.habits import Habits
from nutgraf.group.index import Lexicon, Postings, Weighed
from nutgraf.group.memory import Memory, recall
from nutgraf.group.quiet import Quiet
from nutgraf.group.score import FEATURES, Item, Scorer, WeightTable, make_item
from nutgraf.group.wishes import Wishes
from nutgraf.model import ArticleId, Decision, StoryId

#: Members of a story that an article is compared with, and that are in the index.
SAMPLE = 16
#: Live articles the index may return, and stories whose members are then compared.
NEAREST, STORIES = 48, 6
#: Entries of the index that one search follows.
FOLLOWED = 12_000
#: Words of an article that it is searched and found by.
SEARCHED = 40
#: Of a story with more members than ``CROWD`` what joins must be this much likelier for each
#: e-fold of them, and again for each e-fold of ``LONG`` days that it comes after their middle:
#: an event has an end, and what grows without one is a topic.
CROWD, CROWDED = 16, 0.5
LONG, LATE = 3.0, 0.5
#: A single comparison counts for no more than this, either way, in an average.
CLIP = 8.0
#: Shared words that a decision names.
SHOWN = 8


@dataclass(slots=True, eq=False)
class LiveStory:
    """A story in the window: its live members in order of arrival, and those in the index.

    ``fresh`` are those that came since the story was last looked at, ``looked`` is how many it
    had when it was last looked at whole, ``tested`` when it was last tested for being two.
    """

    id: StoryId
    members: list[Item]
    sample: list[Item]
    fresh: list[Item] = field(default_factory=list)
    looked: int = 0
    tested: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """A story that an article was measured against, and the mean log-odds with its ``members``."""

    story: LiveStory
    score: float
    members: Sequence[Item]

    @property
    def probability(self) -> float:
        return probability(self.score)


def probability(log_odds: float) -> float:
    """Log-odds as a probability."""
    return 1.0 / (1.0 + exp(-log_odds))


def story_id_for(*parts: str) -> StoryId:
    """The id of the story that an article founds: 12 lower-case base32 characters.

    Further parts tell stories apart that the same article would found again.
    """
    digest = blake2b("\n".join(parts).encode(), digest_size=10).digest()
    return b32encode(digest).decode("ascii").lower()[:12]


def _searched(item: Item) -> Weighed:
    ids, weights = item.terms
    return ids[:SEARCHED], weights[:SEARCHED]


class Window:
    """Live articles and stories. Puts, removes, finds; decides nothing."""

    def __init__(self, weights: WeightTable) -> None:
        self.lexicon = Lexicon()
        self.habits = Habits()
        self.scorer = Scorer(self.lexicon, self.habits, weights)
        self.wishes = Wishes()
        self.stories: dict[StoryId, LiveStory] = {}
        self.items: dict[ArticleId, Item] = {}
        self.quiet = Quiet()
        #: Stories that changed since they were last looked at, in the order they did.
        self.touched: dict[StoryId, None] = {}
        self._postings = Postings()
        self._slots: list[Item | None] = []
        self._free: list[int] = []
        self._found: dict[int, list[StoryId]] = {}
        #: While the window is filled: what is to come into the index, by slot.
        self._waiting: dict[int, Item] | None = None

    def item(self, features: Features, order: int) -> Item:
        """An arriving article, counted and weighed by what arrived before."""
        return make_item(features, self.lexicon, self.habits, order)

    def recall(self, memories: Sequence[Memory], orders: Sequence[int]) -> list[Item]:
        """Articles that were packed when they came, counted again."""
        return recall(memories, self.lexicon, self.habits, orders)

    @contextmanager
    def filling(self) -> Iterator[None]:
        """A time in which much is put and nothing is looked for: the index is made at its end."""
        self._waiting = {}
        collecting = gc.isenabled()
        gc.disable()  # of all that is made here nothing is garbage, and looking takes as long
        try:
            yield
        finally:
            if collecting:
                gc.enable()
            waiting, self._waiting = self._waiting, None
            self._postings.add_all([(slot, _searched(item)) for slot, item in waiting.items()])

    def put(self, item: Item, story_id: StoryId) -> None:
        """Make an article the newest member of a story, which is made if it is new."""
        story = self.stories.get(story_id)
        if story is None:
            story = self.stories[story_id] = LiveStory(story_id, [], [])
        item.story_id = story_id
        self._found.clear()
        self.items[item.article_id] = item
        story.members.append(item)
        self.quiet.joined(story, item)
        story.sample.append(item)
        story.fresh.append(item)
        if self._free:
            item.slot = self._free.pop()
            self._slots[item.slot] = item
        else:
            item.slot = len(self._slots)
            self._slots.append(item)
        if self._waiting is None:
            self._postings.add(item.slot, *_searched(item))
        else:
            self._waiting[item.slot] = item
        if len(story.sample) > SAMPLE:
            # The oldest say what the story is, the newest where it stands.
            self._unindex(story.sample.pop(SAMPLE // 2))
        self.touched[story_id] = None

    def remove(self, item: Item) -> None:
        """Take an article out of its story, which ends with its last member."""
        story = self.stories[item.story_id]
        self._found.clear()
        story.members.remove(item)
        self.quiet.left(story, item)
        for some in (story.sample, story.fresh):
            if item in some:
                some.remove(item)
        self._unindex(item)
        del self.items[item.article_id]
        if story.members:
            self.touched[story.id] = None
        else:
            del self.stories[story.id]
            self.touched.pop(story.id, None)

    def move(self, item: Item, story_id: StoryId) -> None:
        self.remove(item)
        self.put(item, story_id)

    def _unindex(self, item: Item) -> None:
        if item.slot >= 0:
            if self._waiting is None or self._waiting.pop(item.slot, None) is None:
                self._postings.remove(item.slot, item.terms[0][:SEARCHED])
            self._slots[item.slot] = None
            self._free.append(item.slot)
            item.slot = -1

    def near(self, item: Item) -> Iterator[LiveStory]:
        """Stories with members that share rare words with the article, the nearest first."""
        found = self._found.get(item.order)
        if found is None:
            found = self._found[item.order] = list(self._search(item))
        return (self.stories[story_id] for story_id in found)

    def _search(self, item: Item) -> Iterator[StoryId]:
        ids, weights = item.terms
        slots, scores = self._postings.search(ids[:SEARCHED], weights[:SEARCHED], FOLLOWED)
        if len(slots) > NEAREST:
            nearest = np.argpartition(-scores, NEAREST)[:NEAREST]
            slots, scores = slots[nearest], scores[nearest]
        seen: set[StoryId] = set()
        for at in np.lexsort((slots, -scores)).tolist():
            other = self._slots[slots[at]]
            if other is not None and other is not item and other.story_id not in seen:
                seen.add(other.story_id)
                yield other.story_id

    def rank(self, item: Item) -> list[Match]:
        """How likely the article belongs to each of the nearest stories, the likeliest first.

        Where the article is a member itself, it is measured against the other members.
        """
        groups: list[tuple[LiveStory, list[Item]]] = []
        for story in self.near(item):
            members = [m for m in story.sample if m is not item]
            if members and not self.wishes.barred(item.article_id, story.id):
                groups.append((story, members))
            if len(groups) == STORIES:
                break
        if not groups:
            return []
        odds = self.scorer.odds(item, [m for _, members in groups for m in members])
        scores = np.clip(odds, -CLIP, CLIP)
        matches: list[Match] = []
        at = 0
        for story, members in groups:
            part = scores[at : at + len(members)]
            at += len(members)
            matches.append(Match(story, float(part.mean()), members))
        matches.sort(key=lambda m: (-m.score, m.story.id))
        return matches

    def match(self, item: Item, story: LiveStory) -> Match | None:
        """The article measured against a story's other members, if there are any."""
        others = [m for m in story.sample if m is not item]
        if not others:
            return None
        scores = np.clip(self.scorer.odds(item, others), -CLIP, CLIP)
        return Match(story, float(scores.mean()), others)

    def guard(self, story: LiveStory, time: float, more: int = 1) -> float:
        """By how much likelier ``more`` articles of a time must be to belong to a large story."""
        size = len(story.members) + more - 1
        if size <= CROWD:
            return 0.0
        asked = CROWDED * log(size / CROWD)
        late = abs(time - story.members[len(story.members) // 2].time) / LONG
        return asked + LATE * log(late) if late > 1.0 else asked

    def new_id(self, *parts: str) -> StoryId:
        """An id that no story has or had, as far as the window knows; ``parts[0]`` founds it."""
        tried = 0
        story_id = story_id_for(*parts)
        while (
            story_id in self.stories
            or self.wishes.gone(story_id)
            or self.wishes.barred(parts[0], story_id)
        ):
            tried += 1
            story_id = story_id_for(*parts, str(tried))
        return story_id

    def shared(
        self, item: Item, others: Sequence[Item], shown: Mapping[str, str] | None = None
    ) -> tuple[str, ...]:
        """The weightiest words the article shares with others, as they are ``shown``."""
        held = np.concatenate([o.terms[0] for o in others if o is not item] or [item.terms[0][:0]])
        ids = item.terms[0][:SEARCHED]
        words = (self.lexicon.word(n) for n in ids[np.isin(ids, held)][:SHOWN].tolist())
        return tuple((shown or {}).get(word, word) for word in words)

    def decision(
        self,
        item: Item,
        best: Match | None,
        second: Match | None,
        *,
        founded: StoryId | None = None,
        shared: tuple[str, ...] = (),
    ) -> Decision:
        """The record of a choice: ``best`` was joined, or ``second`` too far and ``founded``."""
        shown = best or second
        row = np.zeros(len(FEATURES), dtype=np.float32)
        if shown is not None:
            row = self.scorer.compare(item, shown.members).mean(axis=0)
        return Decision(
            article_id=item.article_id,
            story_id=best.story.id if best else founded,
            score=shown.probability if shown else 0.0,
            features={n: round(float(v), 4) for n, v in zip(FEATURES, row, strict=True)},
            runner_up=second.story.id if second else None,
            runner_up_score=second.probability if second else 0.0,
            shared_terms=shared,
            founded=best is None,
        )
