"""How alike two articles are, feature by feature, and what that says about one event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p

import numpy as np
from numpy.typing import NDArray

from nutgraf.group.features import Features
from nutgraf.group.index import Ids, Lexicon, Weights

#: The weightiest words of an article that are kept.
KEEP_TERMS, KEEP_NAMES, KEEP_FIGURES = 160, 40, 24
#: From this inverse document frequency on a word counts as rare.
RARE = 6.0

FEATURES = (
    "text",  # cosine of the weighed words
    "title",  # share of the titles' rarity that is in both
    "title in text",  # share of each title's rarity found in the other's text
    "names",  # cosine of the weighed names
    "rare words",  # how many rare words both hold, logarithm
    "figures",  # cosine of the weighed figures
    "figures differ",  # both have figures and share none
    "places",  # share of places in both
    "places differ",  # both name places and share none
    "days",  # they name the same day
    "days differ",  # both name days and none is in both
    "years differ",  # both name years and none is in both
    "same time",  # 1 at the same hour, falling to 0 over days; one half if unknown
    "apart",  # logarithm of the days between them
    "encoder",  # cosine of the encoder's vectors
)


@dataclass(slots=True, eq=False)
class Item:
    """A live article, compact: numbers for words, weights, and what the guards look at."""

    article_id: str
    story_id: str
    order: int
    slot: int
    time: float
    active: float
    terms: tuple[Ids, Weights]
    names: tuple[Ids, Weights]
    title: tuple[Ids, Weights]
    figures: tuple[Ids, Weights]
    places: frozenset[str]
    days: frozenset[tuple[int, int]]
    years: frozenset[int]
    vector: NDArray[np.float16] | None


def make_item(features: Features, lexicon: Lexicon, order: int) -> Item:
    """The article of ``features`` with its words numbered and weighed as of now."""
    terms = lexicon.weigh(features.terms, KEEP_TERMS)
    names = lexicon.weigh(features.names, KEEP_NAMES)
    figures = lexicon.weigh({f"#{f}": 1.0 for f in sorted(features.figures)}, KEEP_FIGURES)
    title_ids = np.array(sorted(lexicon.number(w) for w in features.title), dtype=np.int32)
    rarity = np.array([lexicon.rarity(n) for n in title_ids.tolist()], dtype=np.float32)
    lexicon.count(terms[0].tolist())
    lexicon.count_only(figures[0].tolist())
    day = 86_400.0
    arrived = features.arrived.timestamp() / day
    time = features.time.timestamp() / day if features.time else float("nan")
    return Item(
        article_id=features.article_id,
        story_id="",
        order=order,
        slot=-1,
        time=time,
        active=arrived if features.time is None else max(arrived, time),
        terms=terms,
        names=names,
        title=(title_ids, rarity),
        figures=figures,
        places=frozenset(features.places),
        days=features.days,
        years=features.years,
        vector=None if features.vector is None else features.vector.astype(np.float16),
    )


class Comparer:
    """Compares one article with many at once; keeps the work space between calls."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._space = np.zeros((6, 4096), dtype=np.float32)

    def compare(self, item: Item, others: Sequence[Item]) -> NDArray[np.float32]:
        """One row of ``FEATURES`` for each of ``others``."""
        if len(self._lexicon) > self._space.shape[1]:
            self._space = np.zeros((6, 2 * len(self._lexicon)), dtype=np.float32)
        rows = np.zeros((len(others), len(FEATURES)), dtype=np.float32)
        if not others:
            return rows
        terms, names, title, figures, held, rare = self._space
        filled = [
            (terms, item.terms), (names, item.names), (title, item.title),
            (figures, item.figures),
        ]  # fmt: skip
        for space, (ids, weights) in filled:
            space[ids] = weights
        held[item.terms[0]] = 1.0
        held[item.title[0]] = 1.0
        rare[item.terms[0]] = [self._lexicon.rarity(n) >= RARE for n in item.terms[0].tolist()]
        rows[:, 0] = _dots(terms, [o.terms for o in others])
        shared_title = _dots(None, [o.title for o in others], title)
        sums = np.array([float(o.title[1].sum()) for o in others], dtype=np.float32)
        own = float(item.title[1].sum())
        rows[:, 1] = 2 * shared_title / np.maximum(own + sums, 1e-6)
        own_in_other = _dots(None, [o.terms for o in others], title)
        other_in_own = _dots(held, [o.title for o in others])
        rows[:, 2] = 0.5 * (own_in_other / max(own, 1e-6) + other_in_own / np.maximum(sums, 1e-6))
        rows[:, 3] = _dots(names, [o.names for o in others])
        rows[:, 4] = np.log1p(_dots(None, [o.terms for o in others], rare))
        rows[:, 5] = _dots(figures, [o.figures for o in others])
        for space, (ids, _) in filled:
            space[ids] = 0.0
        held[item.terms[0]] = 0.0
        held[item.title[0]] = 0.0
        rare[item.terms[0]] = 0.0
        for row, other in zip(rows, others, strict=True):
            _guards(row, item, other)
        return rows


def _dots(
    space: Weights | None, vectors: list[tuple[Ids, Weights]], plain: Weights | None = None
) -> Weights:
    """For each sparse vector its product with ``space``, or the sum of ``plain`` at its ids."""
    lengths = np.array([len(ids) for ids, _ in vectors])
    ids = np.concatenate([ids for ids, _ in vectors])
    if plain is None:
        assert space is not None
        values = space[ids] * np.concatenate([weights for _, weights in vectors])
    else:
        values = plain[ids]
    sums = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    ends = np.cumsum(lengths)
    return np.asarray(sums[ends] - sums[ends - lengths], dtype=np.float32)


def _guards(row: Weights, item: Item, other: Item) -> None:
    row[6] = len(item.figures[0]) > 1 and len(other.figures[0]) > 1 and row[5] == 0.0
    if item.places and other.places:
        both = len(item.places & other.places)
        row[7] = both / min(len(item.places), len(other.places))
        row[8] = both == 0
    if item.days and other.days:
        row[9] = not item.days.isdisjoint(other.days)
        row[10] = not row[9]
    if item.years and other.years:
        row[11] = item.years.isdisjoint(other.years)
    gap = abs(item.time - other.time)
    if gap == gap:  # both times are known
        row[12] = max(0.0, 1.0 - gap / 3.0)
        row[13] = log1p(min(gap, 1000.0))
    else:
        row[12] = 0.5
    if item.vector is not None and other.vector is not None:
        row[14] = float(item.vector.astype(np.float32) @ other.vector.astype(np.float32))
