"""Stories as they grow: each arriving article joins the story it reports, or founds one.

The way of an article: its words find live articles that share rare ones (``index``); it is
compared with members of the few stories they belong to (``score``); it joins the story whose
members it is on average most like, if that is likely enough. Averaging over a bounded sample of
members, not taking the nearest, is what keeps stories from chaining into a blob. ``revise``
looks again at what has changed since, and repairs what a decision made too early got wrong.

Everything here is decided from what is given, in the order it is given: the same articles in
the same order give the same stories.
"""

from __future__ import annotations

import json
from base64 import b32encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import blake2b
from importlib import resources
from math import exp

import numpy as np
from numpy.typing import NDArray

from nutgraf.group.features import Features
from nutgraf.group.index import Lexicon, Postings
from nutgraf.group.score import FEATURES, Comparer, Item, make_item
from nutgraf.model import ArticleId, Decision, StoryChange, StoryId

#: Members of a story that an article is compared with, and that are in the index.
SAMPLE = 16
#: Live articles the index may return, and stories whose members are then compared.
NEAREST, STORIES = 48, 6
#: Words that more live articles than this hold are not searched by.
LONGEST = 4_000
#: Words of an article that it is searched and found by.
SEARCHED = 40
#: A single comparison counts for no more than this, either way, in an average.
CLIP = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each feature counts for, and from which log-odds on stories change."""

    with_encoder: NDArray[np.float32]
    without_encoder: NDArray[np.float32]
    join: float
    merge: float
    move: float


@cache
def default_weights() -> Weights:
    """The weights that ship with Nutgraf (``weights.json``; learned by ``eval``)."""
    table = json.loads((resources.files(__package__) / "weights.json").read_text("utf-8"))

    def row(name: str) -> NDArray[np.float32]:
        return np.array([table[name][f] for f in (*FEATURES, "bias")], dtype=np.float32)

    return Weights(
        with_encoder=row("with encoder"),
        without_encoder=row("without encoder"),
        join=table["join"],
        merge=table["merge"],
        move=table["move"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """All of ``story_id`` goes into ``into``; the first redirects there."""

    story_id: StoryId
    into: StoryId
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The articles of ``decisions`` leave ``story_id`` for ``new_story_id``.

    Most often that is a new story; where one article moves it may be there already.
    """

    story_id: StoryId
    new_story_id: StoryId
    decisions: tuple[Decision, ...]
    why: str


def story_id_for(*parts: str) -> StoryId:
    """The id of the story that an article founds: 12 lower-case base32 characters.

    Further parts tell stories apart that the same article would found again.
    """
    digest = blake2b("\n".join(parts).encode(), digest_size=10).digest()
    return b32encode(digest).decode("ascii").lower()[:12]


@dataclass(slots=True, eq=False)
class _Story:
    """A live story: all its live members in order of arrival, and those in the index."""

    id: StoryId
    members: list[Item]
    sample: list[Item]


class Grouper:
    """The active window of stories, in memory. Not safe for use from several threads."""

    def __init__(
        self, weights: Weights | None = None, window: timedelta = timedelta(days=14)
    ) -> None:
        self._window = window
        self._weights = weights or default_weights()
        self._lexicon = Lexicon()
        self._postings = Postings()
        self._comparer = Comparer(self._lexicon)
        self._stories: dict[StoryId, _Story] = {}
        self._items: dict[ArticleId, Item] = {}
        self._slots: list[Item | None] = []
        self._free: list[int] = []
        self._arrivals = 0
        self._touched: dict[StoryId, None] = {}
        self._gone: dict[StoryId, StoryId] = {}
        self._apart: set[tuple[StoryId, StoryId]] = set()
        self._barred: set[tuple[ArticleId, StoryId]] = set()
        self._pinned: set[StoryId] = set()

    # what is there ---------------------------------------------------------------------

    def __len__(self) -> int:
        """How many live articles there are."""
        return len(self._items)

    @property
    def story_count(self) -> int:
        return len(self._stories)

    def story_of(self, article_id: ArticleId) -> StoryId | None:
        """The live story of a live article."""
        item = self._items.get(article_id)
        return item.story_id if item else None

    def members_of(self, story_id: StoryId) -> tuple[ArticleId, ...]:
        """The live members of a live story, in order of arrival."""
        story = self._stories.get(story_id)
        return tuple(item.article_id for item in story.members) if story else ()

    # growing ---------------------------------------------------------------------------

    def load(self, members: Iterable[tuple[StoryId, Features]]) -> None:
        """Take in articles that are in stories already, in order of arrival."""
        for story_id, features in members:
            if features.article_id not in self._items:
                self._put(self._make(features), story_id)
        self._touched.clear()

    def obey(self, changes: Iterable[StoryChange]) -> None:
        """Hold to what people have decided; changes made by the engine are passed over.

        A merge by hand is never undone, stories split by hand are never merged, and an
        article that was taken out of a story by hand never comes back to it.
        """
        for change in changes:
            if change.by != "person":
                continue
            other = change.other_story_id
            if change.kind == "merged" and other:
                self._gone[change.story_id] = other
                self._pinned.add(self._alive(other))
            elif change.kind == "split" and other:
                self._apart.add(_pair(change.story_id, other))
            elif change.kind == "not this one" and change.article_id:
                self._barred.add((change.article_id, change.story_id))

    def assign(self, features: Features) -> Decision:
        """Put an arriving article into the story it reports, or let it found one.

        An article that is here already (a new revision) is taken out first and decided anew.
        """
        if features.article_id in self._items:
            self._remove(self._items[features.article_id])
        item = self._make(features)
        ranked = self._rank(item, self._candidates(item))
        best = ranked[0] if ranked else None
        if best is not None and best.score > self._weights.join:
            self._put(item, best.story_id)
            second = ranked[1] if len(ranked) > 1 else None
            return _decision(item, best, second, shared=self._shared(item, best, features.shown))
        story_id = self._new_id(item.article_id)
        self._put(item, story_id)
        shared = self._shared(item, best, features.shown) if best else ()
        return _decision(item, None, best, founded=story_id, shared=shared)

    def forget(self, before: datetime) -> int:
        """Let go of stories whose newest article is older; returns how many stories went."""
        day = before.timestamp() / 86_400.0
        old = [s for s in self._stories.values() if max(m.active for m in s.members) < day]
        for story in old:
            for item in list(story.members):
                self._remove(item)
        return len(old)

    # a second look ---------------------------------------------------------------------

    def revise(self, budget: int = 1_000) -> list[Merge | Split]:
        """Look again at stories that changed since the last look, at most ``budget`` of them.

        Members that are more like another story move there; stories that are as like each
        other as members of one are merged. The rest waits for the next call.
        """
        repairs: list[Merge | Split] = []
        for story_id in list(self._touched)[:budget]:
            self._touched.pop(story_id, None)
            story = self._stories.get(story_id)
            if story is None:
                continue
            repairs += self._move_members(story)
            story = self._stories.get(story_id)
            if story is not None:
                repairs += self._merge(story)
        return repairs

    def _move_members(self, story: _Story) -> list[Merge | Split]:
        repairs: list[Merge | Split] = []
        if story.id in self._pinned or len(story.members) < 2:
            return repairs
        for item in story.sample[-SAMPLE:]:
            if len(story.members) < 2:
                break
            ranked = self._rank(item, self._candidates(item), leave_out=item)
            if not ranked or ranked[0].story_id == story.id:
                continue
            own = next((r for r in ranked if r.story_id == story.id), None)
            own_score = own.score if own else -CLIP
            best = ranked[0]
            if best.score > self._weights.join and best.score > own_score + self._weights.move:
                self._remove(item)
                self._put(item, best.story_id)
                decision = _decision(item, best, own, shared=self._shared(item, best))
                why = f"more like that story ({best.odds:.2f} against {_odds(own_score):.2f})"
                repairs.append(
                    Split(
                        story_id=story.id,
                        new_story_id=best.story_id,
                        decisions=(decision,),
                        why=why,
                    )
                )
        return repairs

    def _merge(self, story: _Story) -> list[Merge | Split]:
        near: dict[StoryId, float] = {}
        for item in story.sample:
            for other, score in self._candidates(item)[:STORIES]:
                if other.id != story.id:
                    near[other.id] = max(near.get(other.id, 0.0), score)
        best: tuple[float, _Story, _Match] | None = None
        for other_id in sorted(near, key=lambda s: (-near[s], s))[:STORIES]:
            other = self._stories[other_id]
            if _pair(story.id, other.id) in self._apart or self._bars(story, other):
                continue
            rows = [self._comparer.compare(item, other.sample) for item in story.sample]
            scores = np.concatenate([self._score(row) for row in rows])
            score = float(np.clip(scores, -CLIP, CLIP).mean())
            if score > self._weights.merge and (best is None or score > best[0]):
                best = (score, other, _Match(other.id, score, np.concatenate(rows).mean(axis=0)))
        if best is None:
            return []
        older, newer = sorted((story, best[1]), key=lambda s: s.members[0].order)
        moving = list(newer.members)
        for item in moving:
            self._remove(item)
            self._put(item, older.id)
        self._gone[newer.id] = older.id
        why = f"their articles are as alike as those of one story ({_odds(best[0]):.2f})"
        return [Merge(story_id=newer.id, into=older.id, why=why)]

    # people ----------------------------------------------------------------------------

    def merge(self, story_id: StoryId, into: StoryId) -> None:
        """A person says these are one story. Obeyed ever after."""
        story_id, into = self._alive(story_id), self._alive(into)
        if story_id == into:
            return
        self._apart.discard(_pair(story_id, into))
        self._gone[story_id] = into
        self._pinned.add(into)
        story = self._stories.get(story_id)
        for item in list(story.members) if story else ():
            self._remove(item)
            self._put(item, into)

    def split(self, story_id: StoryId, article_ids: Sequence[ArticleId]) -> StoryId:
        """A person says these articles are a story of their own; returns its id."""
        story_id = self._alive(story_id)
        new = self._new_id(*sorted(article_ids), story_id)
        self._apart.add(_pair(story_id, new))
        for article_id in article_ids:
            item = self._items.get(article_id)
            if item is not None:
                self._remove(item)
                self._put(item, new)
        self._pinned.add(new)
        return new

    def expel(self, article_id: ArticleId, features: Features) -> Decision:
        """A person says this article is not of its story: it is decided anew, elsewhere."""
        item = self._items.get(article_id)
        if item is not None:
            self._barred.add((article_id, item.story_id))
        return self.assign(features)

    # inside ----------------------------------------------------------------------------

    def _make(self, features: Features) -> Item:
        self._arrivals += 1
        return make_item(features, self._lexicon, self._arrivals)

    def _put(self, item: Item, story_id: StoryId) -> None:
        story = self._stories.get(story_id)
        if story is None:
            story = self._stories[story_id] = _Story(story_id, [], [])
        item.story_id = story_id
        self._items[item.article_id] = item
        story.members.append(item)
        story.sample.append(item)
        item.slot = self._free.pop() if self._free else len(self._slots)
        if item.slot == len(self._slots):
            self._slots.append(item)
        else:
            self._slots[item.slot] = item
        ids, weights = item.terms
        self._postings.add(item.slot, ids[:SEARCHED], weights[:SEARCHED])
        if len(story.sample) > SAMPLE:
            self._unindex(story.sample.pop(SAMPLE // 2))
        self._touched[story_id] = None

    def _unindex(self, item: Item) -> None:
        if item.slot >= 0:
            self._postings.remove(item.slot, item.terms[0][:SEARCHED])
            self._slots[item.slot] = None
            self._free.append(item.slot)
            item.slot = -1

    def _remove(self, item: Item) -> None:
        story = self._stories[item.story_id]
        story.members.remove(item)
        if item in story.sample:
            story.sample.remove(item)
        self._unindex(item)
        self._items.pop(item.article_id, None)
        self._touched[story.id] = None
        if not story.members:
            del self._stories[story.id]
            self._touched.pop(story.id, None)

    def _candidates(self, item: Item) -> list[tuple[_Story, float]]:
        """Stories with members that share rare words, the likeliest first."""
        ids, weights = item.terms
        slots, scores = self._postings.search(ids[:SEARCHED], weights[:SEARCHED], LONGEST)
        if len(slots) > NEAREST:
            nearest = np.argpartition(-scores, NEAREST)[:NEAREST]
            slots, scores = slots[nearest], scores[nearest]
        found: dict[StoryId, float] = {}
        for slot, score in sorted(
            zip(slots.tolist(), scores.tolist(), strict=True), key=lambda p: (-p[1], p[0])
        ):
            other = self._slots[slot]
            if other is not None and other is not item:
                found.setdefault(other.story_id, score)
        return [(self._stories[s], score) for s, score in found.items()]

    def _rank(
        self, item: Item, near: list[tuple[_Story, float]], leave_out: Item | None = None
    ) -> list[_Match]:
        """How likely the article belongs to each of the stories, the likeliest first."""
        chosen = [story for story, _ in near if (item.article_id, story.id) not in self._barred][
            :STORIES
        ]
        groups = [[m for m in story.sample if m is not leave_out] for story in chosen]
        pool = [m for group in groups for m in group]
        if not pool:
            return []
        rows = self._comparer.compare(item, pool)
        scores = np.clip(self._score(rows), -CLIP, CLIP)
        matches: list[_Match] = []
        at = 0
        for story, group in zip(chosen, groups, strict=True):
            if not group:
                continue
            part = slice(at, at + len(group))
            at += len(group)
            matches.append(
                _Match(story.id, float(scores[part].mean()), rows[part].mean(axis=0), group)
            )
        matches.sort(key=lambda m: (-m.score, m.story_id))
        return matches

    def _score(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        encoded = rows[:, -1] != 0.0
        weights = np.where(
            encoded[:, None], self._weights.with_encoder, self._weights.without_encoder
        )
        return np.asarray((rows * weights[:, :-1]).sum(axis=1) + weights[:, -1], np.float32)

    def _shared(
        self, item: Item, match: _Match, shown: Mapping[str, str] | None = None
    ) -> tuple[str, ...]:
        """The weightiest words the article shares with the members it was compared with."""
        if not match.members:
            return ()
        held = np.concatenate([m.terms[0] for m in match.members])
        ids = item.terms[0][:SEARCHED]
        words = [self._lexicon.word(n) for n in ids[np.isin(ids, held)][:8].tolist()]
        return tuple((shown or {}).get(word, word) for word in words)

    def _new_id(self, *parts: str) -> StoryId:
        story_id = story_id_for(*parts)
        taken = 0
        while (
            story_id in self._stories
            or story_id in self._gone
            or ((parts[0], story_id) in self._barred)
        ):
            taken += 1
            story_id = story_id_for(*parts, str(taken))
        return story_id

    def _alive(self, story_id: StoryId) -> StoryId:
        while story_id in self._gone:
            story_id = self._gone[story_id]
        return story_id

    def _bars(self, story: _Story, other: _Story) -> bool:
        return any((m.article_id, other.id) in self._barred for m in story.members) or any(
            (m.article_id, story.id) in self._barred for m in other.members
        )


@dataclass(frozen=True, slots=True)
class _Match:
    """A story an article was measured against: mean log-odds and mean features."""

    story_id: StoryId
    score: float
    row: NDArray[np.float32]
    members: Sequence[Item] = ()

    @property
    def odds(self) -> float:
        return _odds(self.score)


def _odds(score: float) -> float:
    """Log-odds as a probability."""
    return 1.0 / (1.0 + exp(-score))


def _pair(a: StoryId, b: StoryId) -> tuple[StoryId, StoryId]:
    return (a, b) if a < b else (b, a)


def _decision(
    item: Item,
    best: _Match | None,
    second: _Match | None,
    *,
    founded: StoryId | None = None,
    shared: tuple[str, ...] = (),
) -> Decision:
    """The record of a choice: ``best`` was joined, or ``second`` was too far and ``founded``."""
    shown = best or second
    row = shown.row if shown else np.zeros(len(FEATURES), dtype=np.float32)
    return Decision(
        article_id=item.article_id,
        story_id=best.story_id if best else founded,
        score=shown.odds if shown else 0.0,
        features={n: round(float(v), 4) for n, v in zip(FEATURES, row, strict=True)},
        runner_up=second.story_id if second else None,
        runner_up_score=second.odds if second else 0.0,
        shared_terms=shared,
        founded=best is None,
    )
