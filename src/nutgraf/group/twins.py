"""Whether a story is really two: the test that keeps twins apart.

Two quakes on one island, or two offers to one player, are alike in nearly every word; only a few
words tell them apart, and each of those stands on one side alone. So a story's articles are
compared once more with words weighed by how they divide *these* articles: what all of them
say weighs nothing. Their likeness so weighed is cut in two where least is cut (the normalised
cut of Shi and Malik, 2000, along the second eigenvector), and a small model that was learned from
stories and twins says whether the halves are two events or two aspects of one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nutgraf.group.score import Item

Matrix = NDArray[np.float64]
Side = NDArray[np.bool_]

#: Fewer articles than this are not tested; of more, this many.
LEAST, MOST = 4, 60
#: What a name counts for beside another word, and the encoder beside all words.
NAME_WEIGHT, ENCODER_WEIGHT = 1.5, 0.5
#: A single comparison counts for no more than this, either way.
CLIP = 6.0

TWIN_FEATURES = (
    "cut",  # normalised cut between the halves, words weighed among these articles
    "between",  # mean log-odds across the halves
    "within",  # mean log-odds inside the looser half
    "figures",  # share of articles with a figure or date the other half has not, weaker side
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


def halves(alike: Matrix) -> list[Side]:
    """Ways to cut the articles in two, two a side at least: which of two each is in."""
    found = [side for side in (_least_cut(alike), _loosest(alike)) if side is not None]
    if len(found) == 2 and (found[0] == (found[1] ^ found[1][0] ^ found[0][0])).all():
        found.pop()
    return found


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


def describe(items: Sequence[Item], alike: Matrix, odds: Matrix, side: Side) -> Matrix:
    """``TWIN_FEATURES`` of a story cut in two; ``odds`` are pairs' log-odds."""
    links = _links(alike)
    clipped = np.clip(odds, -CLIP, CLIP)
    return np.array(
        [
            _cut(links, side),
            clipped[np.ix_(side, ~side)].mean(),
            min(_mean_within(clipped, side), _mean_within(clipped, ~side)),
            _figures_apart(items, side),
            min(side.sum(), (~side).sum()) / len(items),
            np.log(len(items)),
        ]
    )


def _cut(links: Matrix, side: Side) -> float:
    degree = links.sum(axis=1)
    across = links[np.ix_(side, ~side)].sum()
    return float(across / max(degree[side].sum(), 1e-9) + across / max(degree[~side].sum(), 1e-9))


def _mean_within(odds: Matrix, side: Side) -> float:
    inside = odds[np.ix_(side, side)]
    count = len(inside)
    if count < 2:
        return CLIP
    return float((inside.sum() - np.trace(inside)) / (count * (count - 1)))


def _figures_apart(items: Sequence[Item], side: Side) -> float:
    """How well the best figure or date of each side tells it from the other; the weaker side's."""
    shares: list[dict[int, float]] = [{}, {}]
    sizes = (int(side.sum()), int((~side).sum()))
    for item, first in zip(items, side.tolist(), strict=True):
        at = 0 if first else 1
        for number in (*item.figures[0].tolist(), *item.days.tolist(), *item.years.tolist()):
            shares[at][number] = shares[at].get(number, 0.0) + 1.0 / sizes[at]
    return min(
        max((v - shares[1 - at].get(n, 0.0) for n, v in shares[at].items()), default=0.0)
        for at in (0, 1)
    )


def probability(features: Matrix, weights: NDArray[np.float64]) -> float:
    """The probability that the halves are two events; ``weights`` end with the bias."""
    return float(1.0 / (1.0 + np.exp(-(features @ weights[:-1] + weights[-1]))))
