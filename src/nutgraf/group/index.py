"""The inverted index over live articles, and how rare each word is among those that arrived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from nutgraf.group.words import prior

Ids = NDArray[np.int32]
Weights = NDArray[np.float32]
#: A sparse vector: numbers of words, and their weights.
Weighed = tuple[Ids, Weights]

#: How many arrived articles the shipped document frequencies count for.
PRIOR_WEIGHT = 3_000.0
#: Beyond this many articles all counts are halved, so that the weighing follows the news.
HALVE_AT = 200_000


class Lexicon:
    """Numbers for words, and their inverse document frequency among the articles so far."""

    def __init__(self) -> None:
        total, counts = prior()
        self._scale = PRIOR_WEIGHT / total
        self._prior = counts
        self._numbers: dict[str, int] = {}
        self._words: list[str] = []
        self._counts = np.zeros(4096)
        self._documents = PRIOR_WEIGHT

    def __len__(self) -> int:
        return len(self._words)

    def number(self, word: str) -> int:
        """The word's number; a word not seen before gets the next one."""
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self._words)
            self._words.append(word)
            if number == len(self._counts):
                self._counts = np.concatenate((self._counts, np.zeros(number)))
            self._counts[number] = self._prior.get(word, 1) * self._scale
        return number

    def word(self, number: int) -> str:
        return self._words[number]

    def numbers(self, words: Iterable[str]) -> Ids:
        """The numbers of several words."""
        return np.array([self.number(word) for word in words], dtype=np.int32)

    def rarities(self, numbers: Ids) -> Weights:
        """Inverse document frequencies: logarithms of documents over those that hold a word."""
        rarities = np.log((self._documents + 1.0) / (self._counts[numbers] + 0.5))
        return rarities.astype(np.float32)

    def count(self, *groups: Ids) -> None:
        """Count one more article that holds these words, each once in its group."""
        for numbers in groups:
            self._counts[numbers] += 1.0
        self._documents += 1.0
        if self._documents > HALVE_AT:
            self._counts /= 2
            self._documents /= 2

    def weigh(self, counts: Mapping[str, float], keep: int) -> Weighed:
        """TF-IDF of the ``keep`` weightiest words, of length 1 together, by number."""
        ids = self.numbers(counts)
        often = np.fromiter(counts.values(), np.float32, len(counts))
        weights = (np.float32(1.0) + np.log(often)) * self.rarities(ids)
        order = np.lexsort((ids, -weights))[:keep]
        ids, weights = ids[order], weights[order]
        length = float(np.sqrt(weights @ weights))
        return ids, weights / np.float32(length) if length > 0 else weights


class _Holders:
    """The slots that hold one word, with weights, in arrays that grow."""

    __slots__ = ("count", "slots", "weights")

    def __init__(self) -> None:
        self.count = 0
        self.slots: Ids = np.empty(2, dtype=np.int32)
        self.weights: Weights = np.empty(2, dtype=np.float32)

    def add(self, slot: int, weight: float) -> None:
        if self.count == len(self.slots):
            self.slots = np.resize(self.slots, 2 * self.count)
            self.weights = np.resize(self.weights, 2 * self.count)
        self.slots[self.count] = slot
        self.weights[self.count] = weight
        self.count += 1

    def remove(self, slot: int) -> None:
        at = int(np.flatnonzero(self.slots[: self.count] == slot)[0])
        self.count -= 1
        self.slots[at] = self.slots[self.count]
        self.weights[at] = self.weights[self.count]


class Postings:
    """Which slots hold a word, and with what weight. Slots are small numbers, reused."""

    def __init__(self) -> None:
        self._words: dict[int, _Holders] = {}
        self._score = np.zeros(1024, dtype=np.float32)

    def add(self, slot: int, ids: Ids, weights: Weights) -> None:
        if slot >= len(self._score):
            self._score = np.zeros(2 * max(slot + 1, len(self._score)), dtype=np.float32)
        for number, weight in zip(ids.tolist(), weights.tolist(), strict=True):
            holders = self._words.get(number)
            if holders is None:
                holders = self._words[number] = _Holders()
            holders.add(slot, weight)

    def remove(self, slot: int, ids: Ids) -> None:
        for number in ids.tolist():
            holders = self._words[number]
            holders.remove(slot)
            if not holders.count:
                del self._words[number]

    def search(self, ids: Ids, weights: Weights, most: int) -> tuple[Ids, Weights]:
        """Slots that share a word with the query, and the product of their weights.

        The words fewest slots hold are followed first, and no more than ``most`` entries in
        all: what is held by many says little and costs most, and the cost of a search does not
        grow with the number of live articles.
        """
        held: list[tuple[int, int, _Holders, np.float32]] = []
        for number, weight in zip(ids.tolist(), weights, strict=True):
            holders = self._words.get(number)
            if holders is not None:
                held.append((holders.count, number, holders, weight))
        held.sort(key=lambda one: one[:2])
        for count, _, holders, weight in held:
            most -= count
            if most < 0:
                break
            self._score[holders.slots[:count]] += weight * holders.weights[:count]
        hit = np.flatnonzero(self._score).astype(np.int32)
        scores = self._score[hit]
        self._score[hit] = 0.0
        return hit, scores
