"""How much of what one sentence says another says too, in the same words or in like ones.

Terms match where they are the same, and partly where they mean nearly the same ("vessel",
"ship"): by the cosine of small word vectors that the package ships (``eval/word_vectors.py``
says how they were made). Names, numbers and dates match only themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

#: Cosine from which on two words have something in common, and the width to full likeness.
LIKE, WIDTH = 0.52, 0.3
#: What a like word counts for at most, against the same word's 1.
LIKE_WORD = 0.9

Matrix = NDArray[np.float32]


@cache
def _table() -> tuple[dict[str, int], NDArray[np.int8]]:
    raw = files("nutgraf.compose").joinpath("word_vectors.npz").read_bytes()
    with np.load(BytesIO(raw)) as held:
        stems, vectors = str(held["stems"]).split(" "), held["vectors"]
    return {s: n for n, s in enumerate(stems)}, vectors


class Likeness:
    """Containment between sentences, each given by its terms.

    ``weights`` says what each term is worth; terms in ``exact`` match only themselves.
    ``contained[i, j]`` is the share (0 to 1) of sentence i's weight that stands in j.
    """

    def __init__(
        self,
        sentences: Sequence[frozenset[str]],
        weights: Mapping[str, float],
        exact: frozenset[str],
    ) -> None:
        self._place = {t: n for n, t in enumerate(sorted(frozenset().union(*sentences)))}
        self._like = _likes(list(self._place), exact)
        size = len(self._place)
        self._weights = np.array([weights.get(t, 1.0) for t in self._place], dtype=np.float32)
        rows = np.zeros((len(sentences), size), dtype=np.float32)
        self._covers = np.zeros((size, len(sentences)), dtype=np.float32)
        for number, terms in enumerate(sentences):
            held = self._places(terms)
            rows[number, held] = self._weights[held]
            if held:
                self._covers[:, number] = self._like[:, held].max(axis=1)
        whole = rows.sum(axis=1, keepdims=True)
        whole[whole == 0.0] = 1.0
        self._rows = rows / whole
        self.contained: Matrix = self._rows @ self._covers

    def _places(self, terms: Iterable[str]) -> list[int]:
        return [self._place[t] for t in terms if t in self._place]

    def share(self, terms: Iterable[str], number: int) -> float:
        """The share of the weight of ``terms`` that stands in a sentence."""
        held = self._places(terms)
        weights = self._weights[held]
        return float((weights * self._covers[held, number]).sum() / (weights.sum() or 1.0))

    def weighted(self, terms: Mapping[str, float], number: int) -> float:
        """The share of ``terms``, weighted as given, that stands in a sentence."""
        held = {t: w for t, w in terms.items() if t in self._place}
        found = sum(w * float(self._covers[self._place[t], number]) for t, w in held.items())
        return found / (sum(held.values()) or 1.0)

    def told(self, numbers: Sequence[int], terms: Iterable[str] = ()) -> Matrix:
        """For each sentence, the share of its weight that stands in some of ``numbers``.

        ``terms`` are words told beside those sentences (a headline's).
        """
        best = np.zeros(len(self._place), dtype=np.float32)
        for number in numbers:
            np.maximum(best, self._covers[:, number], out=best)
        held = self._places(terms)
        if held:
            np.maximum(best, self._like[:, held].max(axis=1), out=best)
        shares: Matrix = self._rows @ best
        return shares


def _likes(terms: list[str], exact: frozenset[str]) -> Matrix:
    """The likeness (0 to 1) of each term to each."""
    known, vectors = _table()
    size = len(terms)
    out: Matrix = np.eye(size, dtype=np.float32)
    soft = [n for n, t in enumerate(terms) if t in known and t not in exact]
    if soft:
        found = vectors[[known[terms[n]] for n in soft]].astype(np.float32)
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        alike = np.clip((found @ found.T - LIKE) / WIDTH, 0.0, 1.0) * LIKE_WORD
        np.fill_diagonal(alike, 1.0)
        out[np.ix_(soft, soft)] = alike
    return out
