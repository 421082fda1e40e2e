"""What sentences of different voices say alike, and how well each candidate would serve.

Sentences are compared by the weighted terms they share: rare terms count more (inverse
sentence frequency within the story), and numbers must not contradict. The measure is
containment, not symmetric similarity: B supports A when B says most of what A says, however
much more B says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nutgraf.compose.dates import relative_dates
from nutgraf.compose.pool import Candidate, Pool
from nutgraf.compose.words import TOKEN, count_words, numbers, terms
from nutgraf.model import Fact, Span

#: Share of a sentence's weight that another must hold to support it.
SUPPORT = 0.45
#: Share of a sentence's weight from which on it repeats what another says.
REPEATS = 0.45
#: The same where common and rare terms weigh nearly alike: the event told once more.
REPEATS_FLAT = 0.5
#: The same for sentences that give the same number.
REPEATS_NUMBER = 0.3
_NEGATION = re.compile(
    r"\b(?:not|no|never|deny|denied|denies|without|refused?|reject(?:ed|s)?)\b|n['’]t\b",
    re.IGNORECASE,
)


class Comparison:
    """Containment between all candidates of a pool.

    ``contained[i, j]`` is the share (0 to 1) of candidate i's weight that stands in j.
    ``weights`` are the terms' weights, ``event`` how much of the story speaks of each term
    (share of voices that have it in the title or the first sentences).
    """

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        candidates = pool.candidates
        frequency: dict[str, int] = {}
        for candidate in candidates:
            for term in candidate.terms:
                frequency[term] = frequency.get(term, 0) + 1
        total = max(1, len(candidates))
        capital = _capitalised(pool)
        self.weights: dict[str, float] = {}
        for term, count in frequency.items():
            weight = float(np.log(1.0 + total / count))
            if term in capital:
                weight *= 1.25
            self.weights[term] = weight
        flat = {t: w**0.4 for t, w in self.weights.items()}
        self.contained, self.flat = self._contain(frequency, (self.weights, flat))
        self.event = _event_terms(pool)

    def _contain(
        self, frequency: dict[str, int], scales: Sequence[dict[str, float]]
    ) -> list[NDArray[np.float32]]:
        """For each scale of weights, the share of each candidate that stands in each other.

        Term by term over the few sentences that hold it: cheaper than a product of matrices,
        which are nearly empty.
        """
        candidates = self.pool.candidates
        holders: dict[str, list[int]] = {t: [] for t, c in frequency.items() if c > 1}
        for row, candidate in enumerate(candidates):
            for term in candidate.terms:
                if term in holders:
                    holders[term].append(row)
        size = len(candidates)
        common = [np.zeros((size, size), dtype=np.float32) for _ in scales]
        for term, rows in holders.items():
            block = np.ix_(rows, rows)
            for matrix, weights in zip(common, scales, strict=True):
                matrix[block] += weights[term]
        for matrix, weights in zip(common, scales, strict=True):
            whole = [sum(weights[t] for t in c.terms) or 1.0 for c in candidates]
            matrix /= np.array(whole, dtype=np.float32)[:, None]
        return common

    def share(self, a: str, b: str) -> float:
        """The share of the weight of text ``a`` that stands in text ``b``."""
        ours, theirs = set(terms(a)), set(terms(b))
        whole = sum(self.weight(t) for t in ours)
        return sum(self.weight(t) for t in ours & theirs) / whole if whole else 1.0

    def weight(self, term: str) -> float:
        """A term's weight; terms unknown to the story weigh as the rarest."""
        return self.weights.get(term, float(np.log(1.0 + len(self.pool.candidates))))

    def repeats(self, a: Candidate, b: Candidate) -> bool:
        """Whether one of two candidates says nothing, or little, that the other does not."""
        most = max(self.contained[a.index, b.index], self.contained[b.index, a.index])
        if a.numbers and b.numbers:
            if a.numbers.isdisjoint(b.numbers):
                return bool(most >= REPEATS + 0.1)
            if any(
                len(n) > 1 and not re.fullmatch(r"(?:19|20)\d\d", n) for n in a.numbers & b.numbers
            ):
                return bool(most >= REPEATS_NUMBER)
        flat = max(self.flat[a.index, b.index], self.flat[b.index, a.index])
        return bool(most >= REPEATS or flat >= REPEATS_FLAT)


def _capitalised(pool: Pool) -> set[str]:
    """The terms that stand capitalised inside sentences: names, mostly."""
    words: set[str] = set()
    for candidate in pool.candidates:
        words.update(w for w in TOKEN.findall(candidate.text)[1:] if w[0].isupper())
    return {term for word in words for term in terms(word)}


def _event_terms(pool: Pool) -> dict[str, float]:
    """For each term, the share of voices that have it in their title or opening."""
    counts: dict[str, float] = {}
    by_article: dict[str, set[str]] = {}
    titles: dict[str, set[str]] = {}
    for material in pool.materials:
        titles[material.article.id] = set(terms(material.revision.title))
        by_article[material.article.id] = set()
    for candidate in pool.candidates:
        if candidate.place < 4:
            by_article[candidate.span.article_id] |= candidate.terms
    for article, found in by_article.items():
        for term in found | titles[article]:
            both = term in found and term in titles[article]
            counts[term] = counts.get(term, 0.0) + (1.0 if both else 0.6)
    total = max(1, len(by_article))
    return {term: count / total for term, count in counts.items()}


def supports(a: Candidate, b: Candidate, contained: float) -> bool:
    """Whether ``b`` says what ``a`` says: enough shared weight, no number or "not" against it."""
    need = SUPPORT
    if bool(_NEGATION.search(a.text)) != bool(_NEGATION.search(b.text)):
        need += 0.15
    if a.numbers and not a.numbers & b.numbers:
        need += 0.2
    return contained >= need and len(a.terms & b.terms) >= 3


def rate(pool: Pool, comparison: Comparison) -> None:
    """Fill in each candidate's support (best sentence by voice), salience and score."""
    candidates = pool.candidates
    if not candidates:
        return
    near = np.argwhere(comparison.contained >= SUPPORT)
    for i, j in near:
        a, b = candidates[int(i)], candidates[int(j)]
        share = float(comparison.contained[i, j])
        if a.voice == b.voice or not supports(a, b, share):
            continue
        known = a.support.get(b.voice)
        if known is None or comparison.contained[i, known] < share:
            a.support[b.voice] = b.index
    for candidate in candidates:
        total = sum(comparison.weights[t] * comparison.event.get(t, 0.0) for t in candidate.terms)
        candidate.salience = total / (len(candidate.terms) + 6.0)
    top = max(c.salience for c in candidates) or 1.0
    voices = max(2, len(pool.materials))
    for candidate in candidates:
        candidate.salience /= top
        candidate.score = (
            candidate.salience
            + 0.6 * min(1.0, len(candidate.support) / (voices - 1) * 1.5)
            + 0.3 / (1.0 + 0.5 * candidate.place)
            - cost(candidate)
        )


def cost(candidate: Candidate) -> float:
    """What speaks against a span that could stand: edits, length, quotes, loose dates."""
    words = count_words(candidate.text)
    out = 0.08 if candidate.cuts else 0.0
    out += 0.07 * len(relative_dates(candidate.text))
    if words > 30:
        out += 0.012 * (words - 30)
    if words < 10:
        out += 0.03 * (10 - words)
    out += 0.25 * candidate.quoted_share
    out += 0.05 * len(candidate.needs)
    return out


def fact(candidate: Candidate, pool: Pool) -> Fact:
    """The fact a candidate states, with the spans of other voices that say it."""
    others = tuple(pool.candidates[i].span for _, i in sorted(candidate.support.items()))
    return Fact(best=candidate.span, spans=(candidate.span, *others), support=1 + len(others))


def best_span(candidate: Candidate, pool: Pool, comparison: Comparison) -> Candidate:
    """Among the usable candidates that say the same (both ways), the one that serves best."""
    best = candidate
    for index in candidate.support.values():
        other = pool.candidates[index]
        if other.fault is not None:
            continue
        back = float(comparison.contained[other.index, candidate.index])
        if supports(other, candidate, back) and other.score > best.score:
            best = other
    return best


def also(candidate: Candidate, pool: Pool) -> tuple[Span, ...]:
    """The spans of other voices that say what the candidate says."""
    return fact(candidate, pool).spans[1:]


def new_numbers(text: str, before: frozenset[str]) -> bool:
    """Whether ``text`` gives a number that was not given before."""
    return bool(numbers(text) - before)
