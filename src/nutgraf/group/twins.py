"""Whether a story is really two: the test that keeps twins apart.

Two quakes on one island, or two offers to one player, are alike in nearly every word; only a few
words tell them apart, and each of those stands on one side alone. So a story's articles are
compared once more with words weighed by how they divide *these* articles: what all of them
say weighs nothing. Their likeness so weighed is cut in two where least is cut (the normalised
cut of Shi and Malik, 2000, along the second eigenvector), and a small model that was learned from
stories and twins says whether the halves are two events or two aspects of one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from nutgraf.group.index import Ids
from nutgraf.group.score import Item

Matrix = NDArray[np.float64]
Side = NDArray[np.bool_]

#: Fewer articles than this are not tested; of more, this many.
LEAST, MOST = 5, 60
#: Fewer articles than this count as so many: in the sets small stories are seldom two, which
#: says more of the sets than of the news.
LEAST_SIZE = 14
#: What a name counts for beside another word, and the encoder beside all words.
NAME_WEIGHT, ENCODER_WEIGHT = 1.5, 0.5
#: A single comparison counts for no more than this, either way.
CLIP = 6.0
#: Days without an article from which on a pause may lie between two events.
PAUSE = 1.0

TWIN_FEATURES = (
    "between",  # mean log-odds across the halves
    "figures",  # share of articles with a figure or date the other half has not, weaker side
    "figures of one",  # the same of figures alone, stronger side
    "names",  # share of the weight of names that stand on one side alone, weaker side
    "titles",  # the same as figures of the three best words of titles, stronger side
    "periods",  # share of pairs across that are of different quarters or half-years
    "balance",  # share of the smaller half
    "size",  # logarithm of the number of articles
)


def likeness(items: Sequence[Item]) -> Matrix:
    """Cosines of the articles with words weighed by how they divide these articles."""
    total = len(items)
    ids = np.concatenate([item.terms[0] for item in items])
    words, columns = np.unique(ids, return_inverse=True)
    counts = np.bincount(columns, minlength=len(words))
    local = np.log((total + 1.0) / counts)
    local[(counts < 2) | (counts == total)] = 0.0
    weights = np.concatenate([item.terms[1] for item in items]).astype(np.float64)
    rows = np.repeat(np.arange(total), [len(item.terms[0]) for item in items])
    names = np.concatenate([np.isin(item.terms[0], item.names[0]) for item in items])
    table = np.zeros((total, len(words)))
    table[rows, columns] = weights * local[columns] * np.where(names, NAME_WEIGHT, 1.0)
    lengths = np.sqrt((table * table).sum(axis=1, keepdims=True))
    table /= np.maximum(lengths, 1e-9)
    alike = np.asarray(table @ table.T)
    vectors = [v for item in items if (v := item.vector) is not None]
    if len(vectors) == total:
        # Away from their common mean, vectors too say only what divides these articles.
        centred = np.stack(vectors).astype(np.float64)
        centred -= centred.mean(axis=0)
        centred /= np.maximum(np.sqrt((centred * centred).sum(axis=1, keepdims=True)), 1e-9)
        alike += ENCODER_WEIGHT * np.maximum(centred @ centred.T, 0.0)
    return alike


def halves(items: Sequence[Item], odds: Matrix) -> list[Side]:
    """Ways to cut the articles in two, two a side at least: which of two each is in."""
    alike = likeness(items)
    cuts = (_least_cut(alike), _loosest(alike), _loosest(odds), _longest_pause(items))
    found: list[Side] = []
    for side in cuts:
        if side is not None and not any(_same(side, other) for other in found):
            found.append(side)
    return found


def _same(side: Side, other: Side) -> bool:
    return bool((side == (other ^ other[0] ^ side[0])).all())


def _longest_pause(items: Sequence[Item]) -> Side | None:
    """What was published before the longest pause, and what after it, where all is dated."""
    times = np.array([item.time for item in items])
    order = np.argsort(times, kind="stable")
    pauses = np.diff(times[order])[1:-1]
    if np.isnan(times).any() or not len(pauses) or pauses.max() < PAUSE:
        return None
    side = np.zeros(len(items), dtype=bool)
    side[order[: int(pauses.argmax()) + 2]] = True
    return side


def _least_cut(alike: Matrix) -> Side | None:
    """The side of the least normalised cut along the second eigenvector."""
    links = _links(alike)
    degree = links.sum(axis=1)
    _, vectors = np.linalg.eigh(links / np.sqrt(np.outer(degree, degree)))
    order = np.argsort(vectors[:, -2] / np.sqrt(degree), kind="stable")
    best, best_at = np.inf, 0
    for at in range(2, len(order) - 1):
        side = np.zeros(len(order), dtype=bool)
        side[order[:at]] = True
        cut = _cut(links, side)
        if cut < best:
            best, best_at = cut, at
    side = np.zeros(len(order), dtype=bool)
    side[order[:best_at]] = True
    return side if best_at else None


def _loosest(alike: Matrix) -> Side | None:
    """The last two clusters of average linkage."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distance = alike.max() - (alike + alike.T) / 2
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(distance, checks=False), "average")
    side = np.asarray(fcluster(tree, 2, "maxclust") == 1)
    return side if 2 <= side.sum() <= len(side) - 2 else None


def _links(alike: Matrix) -> Matrix:
    links = np.maximum(alike, 0.0) + 1e-3
    np.fill_diagonal(links, 0.0)
    return links


def _cut(links: Matrix, side: Side) -> float:
    degree = links.sum(axis=1)
    across = links[np.ix_(side, ~side)].sum()
    return float(across / max(degree[side].sum(), 1e-9) + across / max(degree[~side].sum(), 1e-9))


def describe(items: Sequence[Item], odds: Matrix, side: Side) -> Matrix:
    """``TWIN_FEATURES`` of a story cut in two; ``odds`` are pairs' log-odds."""
    halves = [
        [item for item, first in zip(items, side.tolist(), strict=True) if first is which]
        for which in (True, False)
    ]
    dated = _apart(halves, lambda item: (item.figures[0], item.days, item.years), 1)
    figures = _apart(halves, lambda item: (item.figures[0],), 1)
    titles = _apart(halves, lambda item: (item.title[0],), 3)
    return np.array(
        [
            np.clip(odds, -CLIP, CLIP)[np.ix_(side, ~side)].mean(),
            min(dated),
            max(figures),
            min(_unheard(halves)),
            max(titles),
            _of_other_periods(halves),
            min(side.sum(), (~side).sum()) / len(items),
            np.log(max(len(items), LEAST_SIZE)),
        ]
    )


def _apart(
    halves: Sequence[Sequence[Item]], marks: Callable[[Item], tuple[Ids, ...]], best: int
) -> list[float]:
    """For each half: how much commoner its ``best`` marks are in it than in the other, mean."""
    shares: list[dict[int, float]] = [{}, {}]
    for share, half in zip(shares, halves, strict=True):
        for item in half:
            for number in np.concatenate(marks(item)).tolist():
                share[number] = share.get(number, 0.0) + 1.0 / len(half)
    return [
        sum(sorted((v - other.get(n, 0.0) for n, v in own.items()), reverse=True)[:best]) / best
        for own, other in (shares, shares[::-1])
    ]


def _of_other_periods(halves: Sequence[Sequence[Item]]) -> float:
    one, other = ([set(item.periods.tolist()) for item in half] for half in halves)
    pairs = [bool(a and b and not a & b) for a in one for b in other]
    return sum(pairs) / len(pairs)


def _unheard(halves: Sequence[Sequence[Item]]) -> list[float]:
    """For each half: the share of its names' weight on names the other half never has."""
    weights: list[dict[int, float]] = [{}, {}]
    for weight, half in zip(weights, halves, strict=True):
        for item in half:
            for number, value in zip(*(part.tolist() for part in item.names), strict=True):
                weight[number] = weight.get(number, 0.0) + value * value
    return [
        sum(v for n, v in own.items() if n not in other) / max(sum(own.values()), 1e-9)
        for own, other in (weights, weights[::-1])
    ]


def probability(features: Matrix, weights: NDArray[np.float64]) -> float:
    """The probability that the halves are two events; ``weights`` end with the bias."""
    return float(1.0 / (1.0 + np.exp(-(features @ weights[:-1] + weights[-1]))))
