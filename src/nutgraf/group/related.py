"""Related stories, with the reason in words: same actors, same place, what went before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log, sqrt
from sys import intern

from nutgraf.group.features import MONTHS, Features
from nutgraf.group.words import fold, prior
from nutgraf.model import Annotation, MentionKind, RelatedStory, StoryId

#: Less alike than this (cosine of names and words) is not called related.
LEAST = 0.12
#: Without an actor in common a place is not enough: they must be so alike, and so near in time.
PLACE_LEAST, PLACE_REACH = 0.2, timedelta(days=60)
#: A name must be in this share of a story's articles to be one of its actors.
ACTOR_SHARE = 0.4
#: Older than this, another story is background; within a day it is the same day's.
BACKGROUND = timedelta(days=14)
SAME_DAY = timedelta(hours=24)
#: An article this far from the middle one of its story says nothing of when the story was.
STRAY = timedelta(days=10)
_KINDS: tuple[MentionKind, ...] = ("person", "organisation", "place")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """A story as relating sees it: ``actors`` in full, by key (``actors_of``); weights by stem."""

    story_id: StoryId
    title: str
    first: datetime
    last: datetime
    actors: dict[str, str]
    places: frozenset[str]
    words: dict[str, float]


@dataclass(frozen=True, slots=True)
class Sight:
    """What relating looks at in an article: when it was, the places and words it names."""

    time: datetime
    places: tuple[str, ...]
    words: tuple[str, ...]


def sight(article: Features) -> Sight:
    """An article as relating sees it. Words are shared in memory: many articles have the same."""
    return Sight(
        time=article.time or article.arrived,
        places=tuple(map(intern, article.places)),
        words=tuple(map(intern, article.terms)),
    )


def view(
    story_id: StoryId,
    title: str,
    articles: Sequence[Sight],
    actors: Mapping[str, str] | None = None,
) -> StoryView:
    """A story's view from its articles (one at least).

    ``first`` and ``last`` leave out articles that stray from the others in time.
    """
    times = sorted(article.time for article in articles)
    middle = times[(len(times) - 1) // 2]
    if len(times) > 2:
        times = [time for time in times if abs(time - middle) <= STRAY]
    places: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for article in articles:
        places.update(article.places)
        words.update(article.words)
    least = max(1.0, ACTOR_SHARE * len(articles))
    weights = {
        word: count / len(articles) * _rarity(word)
        for word, count in words.items()
        if count >= least
    }
    return StoryView(
        story_id=story_id,
        title=title,
        first=min(times),
        last=max(times),
        actors=dict(actors or {}),
        places=frozenset(place for place, count in places.items() if count >= least),
        words=weights,
    )


def actors_of(annotations: Sequence[Annotation]) -> dict[str, str]:
    """The people, organisations and places that a story is about, in full, by key.

    A person counts with two names at least ("Peskov" alone may be anybody); a month's name
    never. One must be in ``ACTOR_SHARE`` of the articles; of a single article, be named twice.
    In the order of how much they say: people, bodies, places, each the most often named first.
    """
    articles: Counter[str] = Counter()
    times: Counter[str] = Counter()
    shown: dict[str, tuple[MentionKind, str]] = {}
    for annotation in annotations:
        articles.update({m.key for m in annotation.mentions})
        for mention in annotation.mentions:
            times[mention.key] += 1
            known = shown.get(mention.key)
            if known is None or _says_more(mention.name, known[1]):
                shown[mention.key] = mention.kind, mention.name
    least = max(1.0, ACTOR_SHARE * len(annotations))
    found = [
        (_KINDS.index(kind), -times[key], key, name)
        for key, (kind, name) in shown.items()
        if kind in _KINDS
        and articles[key] >= least
        and times[key] > 1
        and (kind != "person" or " " in name)
        and fold(name).rstrip(".") not in MONTHS
    ]
    # "North" beside "North Korea" is half a name.
    words = {word for _, _, _, name in found if " " in name for word in name.split()}
    return {key: name for _, _, key, name in sorted(found) if name not in words}


def _says_more(name: str, known: str) -> bool:
    """Whether a name is the fuller one; datelines' capitals are the last choice."""
    return (known.isupper(), len(name)) > (name.isupper(), len(known))


def relate(
    story: StoryView, others: Iterable[StoryView], limit: int = 5
) -> tuple[RelatedStory, ...]:
    """The stories most related to ``story``, each with the reason, most related first."""
    found: list[RelatedStory] = []
    for other in others:
        if other.story_id == story.story_id:
            continue
        score = _alike(story, other)
        actors = [key for key in story.actors if key in other.actors]
        if score < LEAST or not (actors or _of_one_place(story, other, score)):
            continue
        found.append(
            RelatedStory(
                story_id=other.story_id,
                title=other.title,
                reason=_reason(story, other, actors),
                score=round(score, 4),
            )
        )
    found.sort(key=lambda r: (-r.score, r.story_id))
    return tuple(found[:limit])


def _of_one_place(story: StoryView, other: StoryView, score: float) -> bool:
    near = abs(story.first - other.first) <= PLACE_REACH
    return near and score >= PLACE_LEAST and bool(story.places & other.places)


def _alike(a: StoryView, b: StoryView) -> float:
    both = sum(a.words[w] * b.words[w] for w in a.words.keys() & b.words.keys())
    lengths = sqrt(sum(v * v for v in a.words.values()) * sum(v * v for v in b.words.values()))
    return both / lengths if lengths else 0.0


def _rarity(word: str) -> float:
    total, counts = prior()
    return log((total + 1) / (counts.get(word, 3) + 0.5))


def _reason(story: StoryView, other: StoryView, actors: Sequence[str]) -> str:
    if actors:
        what = "same actors: " + ", ".join(story.actors[a] for a in actors[:3])
    else:
        what = "same place"
    gap = story.first - other.first
    if gap > BACKGROUND:
        return f"background, {_days(gap)} earlier; {what}"
    if gap > SAME_DAY:
        return f"what this follows, {_days(gap)} earlier; {what}"
    if gap < -SAME_DAY:
        return f"a follow-up, {_days(-gap)} later; {what}"
    return what


def _days(gap: timedelta) -> str:
    days = max(1, round(gap.total_seconds() / 86_400))
    return "a day" if days == 1 else f"{days} days"
