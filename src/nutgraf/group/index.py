"""The inverted index over live articles, and how rare each word is among those that arrived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nutgraf.group.words import prior

Ids = NDArray[np.int32]
Weights = NDArray[np.float32]
#: A sparse vector: numbers of words, and their weights.
Weighed = tuple[Ids, Weights]

#: How many arrived articles the shipped document frequencies count for.
PRIOR_WEIGHT = 3_000.0
#: The same for a language without shipped frequencies: its first words are neither rare nor
#: common until some of them have come again.
UNKNOWN_WEIGHT = 20.0
#: A word that is not listed is in this part of the articles that the rarest listed one is in.
UNLISTED = 8.0
#: Beyond this many articles all counts are halved, so that the weighing follows the news.
HALVE_AT = 200_000


class Lexicon:
    """Numbers for words, and their inverse document frequency among the articles so far.

    Words have one number in all languages, so that names meet across them; how rare a word is
    is counted within each language, since in an English stream every Spanish word is rare.
    """

    def __init__(self) -> None:
        self._words: list[str] = []
        self._numbers = _Numbers(self._words)
        self._tallies: dict[str, _Tally] = {}

    def __len__(self) -> int:
        return len(self._words)

    def number(self, word: str) -> int:
        """The word's number; a word not seen before gets the next one."""
        return self._numbers[word]

    def word(self, number: int) -> str:
        return self._words[number]

    def numbers(self, words: Iterable[str]) -> Ids:
        """The numbers of several words."""
        return np.array(list(map(self._numbers.__getitem__, words)), dtype=np.int32)

    def numbers_of_many(self, words: Sequence[str]) -> Ids:
        """``numbers`` of the words of many articles, each looked up once among all words."""
        different: list[str] = []
        places = _Numbers(different)
        at = np.fromiter(map(places.__getitem__, words), np.intp, len(words))
        return self.numbers(different)[at]

    def rarities(self, numbers: Ids, language: str) -> Weights:
        """Inverse document frequencies: logarithms of documents over those that hold a word."""
        tally = self._tally(numbers, language)
        rarities = np.log((tally.documents + 1.0) / (tally.counts[numbers] + 0.5))
        return rarities.astype(np.float32)

    def count(self, language: str, *groups: Ids) -> None:
        """Count one more article that holds these words, each once in its group."""
        for numbers in groups:
            self._tally(numbers, language).counts[numbers] += 1.0
        tally = self._tallies[language]
        tally.documents += 1.0
        if tally.documents > HALVE_AT:
            tally.counts /= 2
            tally.documents /= 2

    def count_each(self, language: str, articles: Sequence[tuple[Ids, ...]]) -> None:
        """``count`` for several articles of a language, in their order."""
        held = np.concatenate([ids for groups in articles for ids in groups])
        tally = self._tally(held[:0], language)
        if tally.documents + len(articles) > HALVE_AT:
            for groups in articles:
                self.count(language, *groups)
            return
        tally.know(held, self._words)
        # One after the other, as ``count`` does: sums of several would be rounded otherwise.
        np.add.at(tally.counts, held, 1.0)
        tally.documents += len(articles)

    def weigh(self, counts: Mapping[str, float], keep: int, language: str) -> Weighed:
        """TF-IDF of the ``keep`` weightiest words, of length 1 together, by number."""
        ids = self.numbers(counts)
        often = np.fromiter(counts.values(), np.float32, len(counts))
        weights = (np.float32(1.0) + np.log(often)) * self.rarities(ids, language)
        order = np.lexsort((ids, -weights))[:keep]
        ids, weights = ids[order], weights[order]
        length = float(np.sqrt(weights @ weights))
        return ids, weights / np.float32(length) if length > 0 else weights

    def _tally(self, numbers: Ids, language: str) -> _Tally:
        tally = self._tallies.get(language)
        if tally is None:
            tally = self._tallies[language] = _Tally(language)
        tally.know(numbers, self._words)
        return tally


class _Numbers(dict[str, int]):
    """Numbers of words; looking one up that is not there yet appends it to ``words``."""

    def __init__(self, words: list[str]) -> None:
        self._words = words

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self._words)
        self._words.append(word)
        return number


class _Tally:
    """How many documents of one language there were, and how many held each word."""

    __slots__ = ("_prior", "_scale", "_unlisted", "counts", "documents")

    def __init__(self, language: str) -> None:
        total, self._prior = prior(language)
        self.documents = PRIOR_WEIGHT if total else UNKNOWN_WEIGHT
        self._scale = PRIOR_WEIGHT / total if total else 0.0
        self._unlisted = min(self._prior.values(), default=0) / UNLISTED * self._scale
        self.counts = np.full(4096, np.nan)

    def know(self, numbers: Ids, words: Sequence[str]) -> None:
        """Take the shipped count for those of ``numbers`` that are met for the first time."""
        if len(words) > len(self.counts):
            self.counts = np.concatenate((self.counts, np.full(len(words), np.nan)))
        for number in numbers[np.isnan(self.counts[numbers])].tolist():
            listed = self._prior.get(words[number])
            self.counts[number] = self._unlisted if listed is None else listed * self._scale


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

    def extend(self, slots: Ids, weights: Weights) -> None:
        """Add several at once."""
        if not self.count:
            self.slots, self.weights = slots.copy(), weights.copy()
        else:
            self.slots = np.concatenate((self.slots[: self.count], slots))
            self.weights = np.concatenate((self.weights[: self.count], weights))
        self.count = len(self.slots)

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
        self._make_room(slot)
        for number, weight in zip(ids.tolist(), weights.tolist(), strict=True):
            holders = self._words.get(number)
            if holders is None:
                holders = self._words[number] = _Holders()
            holders.add(slot, weight)

    def add_all(self, entries: Sequence[tuple[int, Weighed]]) -> None:
        """``add`` for many slots at once, word by word instead of slot by slot."""
        if not entries:
            return
        words = np.concatenate([ids for _, (ids, _) in entries])
        order = np.argsort(words, kind="stable")
        lengths = [len(ids) for _, (ids, _) in entries]
        slots = np.repeat(np.array([s for s, _ in entries], dtype=np.int32), lengths)[order]
        weights = np.concatenate([weights for _, (_, weights) in entries])[order]
        numbers, starts = np.unique(words[order], return_index=True)
        self._make_room(int(slots.max(initial=0)))
        ends = [*starts[1:].tolist(), len(words)]
        for number, start, end in zip(numbers.tolist(), starts.tolist(), ends, strict=True):
            holders = self._words.get(number)
            if holders is None:
                holders = self._words[number] = _Holders()
            holders.extend(slots[start:end], weights[start:end])

    def _make_room(self, slot: int) -> None:
        if slot >= len(self._score):
            self._score = np.zeros(2 * max(slot + 1, len(self._score)), dtype=np.float32)

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
