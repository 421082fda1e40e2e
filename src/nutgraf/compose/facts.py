"""What sentences of different voices say alike, and how well each candidate would serve.

Sentences are compared by the weighted terms they share: rare terms count more (inverse
sentence frequency within the story), and numbers must not contradict. The measure is
containment, not symmetric similarity: B supports A when B says most of what A says, however
much more B says.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nutgraf.compose.dates import relative_dates
from nutgraf.compose.english import lexicon
from nutgraf.compose.focus import event_terms
from nutgraf.compose.likeness import Likeness
from nutgraf.compose.pool import CLOCK, Candidate, Pool
from nutgraf.compose.words import TOKEN, count_words, terms
from nutgraf.model import Fact, Span

#: Share of a sentence's weight that another must hold to support it.
SUPPORT = 0.45
#: Share of the words of what somebody says that another must hold to support it: of a quotation,
#: and of a report of it.
QUOTED, SAID = 0.5, 0.1
#: From this share in quotation marks on, a sentence is its quotation.
QUOTATION = 0.25
#: Shares from which on two sentences say the same: one in the other, or both ways on average.
REPEATS, REPEATS_BOTH = 0.58, 0.41
#: The first where they share this many words that are neither names nor the event's own.
REPEATS_DETAILS, DETAILS = 0.4, 4
#: The first for sentences that share a rare number, and for those whose numbers differ.
REPEATS_NUMBER, REPEATS_OTHER_NUMBER = 0.42, 0.7
#: The first terms of a sentence, which may say who reported what.
REPORTED = 6
#: What counts against a sentence that tells of other people, unless it has this share of the
#: event's foremost words.
OTHERS, OWN_CASE = 0.3, 0.3
#: Share of a story's main articles that open with a term of the event itself.
CORE = 0.34
#: The foremost of them are the event's core.
MOST_CORE = 12
#: What a time of day without its day costs.
DAYLESS = 0.25
_NEGATION = re.compile(
    r"\b(?:not|no|never|deny|denied|denies|without|refused?|reject(?:ed|s)?)\b|n['’]t\b",
    re.IGNORECASE,
)


class Comparison:
    """Containment between all candidates of a pool.

    ``contained[i, j]`` is the share (0 to 1) of candidate i's weight that stands in j, word
    for word; ``alike`` is the same with words that mean nearly the same, for the candidates
    that may stand on a page. ``weights`` are the terms' weights, ``core`` the event's
    foremost words with their shares, ``event`` how much of the
    story speaks of each term (share of its main articles with it in title or opening).
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
        self.contained = self._contain(frequency)
        self.event = event_terms(pool.main)
        self.names = frozenset(capital)
        dates = lexicon("dates")
        first = sorted(
            (
                t
                for t, e in self.event.items()
                if e >= CORE and t not in dates and t in self.weights
            ),
            key=lambda t: (-self.event[t] * self.weights[t], t),
        )
        self.core = {t: self.event[t] for t in first[:MOST_CORE]}
        self._standing = [c for c in candidates if c.fault is None or c.leans or c.quotes]
        self._row = {c.index: n for n, c in enumerate(self._standing)}
        self._indices = list(self._row)
        self.alike = Likeness(
            [c.terms for c in self._standing], self._even(frequency), self._exact(frequency)
        )

    def _even(self, frequency: dict[str, int]) -> dict[str, float]:
        """Weights for telling repetitions: nearer to one another, a word used once for less.

        What only one writer says in passing is mostly style, unless it is a name or number;
        days and months are shown beside sentences anyway.
        """
        total = len(self.pool.candidates)
        out: dict[str, float] = {}
        for term, count in frequency.items():
            weight = math.sqrt(math.log(1.0 + total / count))
            if term in lexicon("dates"):
                weight *= 0.3
            elif term in self.names or term[0].isdigit():
                weight *= 1.3
            elif count == 1:
                weight *= 0.7
            out[term] = weight
        return out

    def _exact(self, frequency: dict[str, int]) -> frozenset[str]:
        return frozenset(
            t for t in frequency if t in self.names or t[0].isdigit() or t in lexicon("dates")
        )

    def event_told(self, nut: Candidate, other: Candidate) -> float:
        """The share of the event's own words in ``nut`` that stand in ``other``, like words too."""
        i, j = self._row.get(nut.index), self._row.get(other.index)
        core = [
            t for t in nut.terms if self.event.get(t, 0.0) >= CORE and t not in lexicon("dates")
        ]
        if i is None or j is None or len(core) < 3:
            return 0.0
        return self.alike.share(core, j)

    def core_share(self, candidate: Candidate) -> float:
        """How much of the event's foremost words the candidate has, by how widely they are used."""
        row = self._row.get(candidate.index)
        if row is None or not self.core:
            return 0.0
        return self.alike.weighted(self.core, row)

    def told(self, candidates: Iterable[Candidate], words: str = "") -> dict[int, float]:
        """By index, the share of each standing candidate that the given ones tell together.

        ``words`` are told beside them (a headline).
        """
        rows = [self._row[c.index] for c in candidates if c.index in self._row]
        shares = self.alike.told(rows, terms(words))
        return dict(zip(self._indices, shares.tolist(), strict=True))

    def likeness(self, a: Candidate, b: Candidate) -> tuple[float, float]:
        """The share of ``a`` that ``b`` tells, and of ``b`` that ``a`` tells."""
        i, j = self._row.get(a.index), self._row.get(b.index)
        if i is None or j is None:
            return float(self.contained[a.index, b.index]), float(self.contained[b.index, a.index])
        return float(self.alike.contained[i, j]), float(self.alike.contained[j, i])

    def _contain(self, frequency: dict[str, int]) -> NDArray[np.float32]:
        """The share of each candidate's weight that stands in each other.

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
        common = np.zeros((size, size), dtype=np.float32)
        for term, rows in holders.items():
            common[np.ix_(rows, rows)] += self.weights[term]
        whole = [sum(self.weights[t] for t in c.terms) or 1.0 for c in candidates]
        shares: NDArray[np.float32] = common / np.array(whole, dtype=np.float32)[:, None]
        return shares

    def headline_share(self, headline: str, text: str) -> float:
        """How much of what a headline says of the event stands in a text, 0 to 1.

        Its words count by how much of the story speaks of them, names a quarter more: the
        rare words of a headline are one outlet's, the common ones are the event.
        """
        theirs = set(terms(text))
        worth = {
            t: (0.15 + self.event.get(t, 0.0)) * (1.25 if t in self.names else 1.0)
            for t in set(terms(headline))
        }
        whole = sum(worth.values())
        return sum(w for t, w in worth.items() if t in theirs) / whole if whole else 1.0

    def nameless(self, headline: str, text: str) -> bool:
        """Whether a text has none of the names that a headline and the story share."""
        shared = {t for t in terms(headline) if t in self.names and self.event.get(t, 0.0) >= CORE}
        return bool(shared) and shared.isdisjoint(terms(text))

    def weight(self, term: str) -> float:
        """A term's weight; terms unknown to the story weigh as the rarest."""
        return self.weights.get(term, float(np.log(1.0 + len(self.pool.candidates))))

    def repeats(self, a: Candidate, b: Candidate) -> bool:
        """Whether one of two candidates says nothing, or little, that the other does not."""
        if _same_report(a, b):
            return True
        one, other = self.likeness(a, b)
        most, both = max(one, other), (one + other) / 2
        if a.numbers and b.numbers:
            if a.numbers.isdisjoint(b.numbers):
                return most >= REPEATS_OTHER_NUMBER
            if any(_telling(n) for n in a.numbers & b.numbers):
                return most >= REPEATS_NUMBER
        return most >= REPEATS or both >= REPEATS_BOTH or self._details(a, b, most)

    def _details(self, a: Candidate, b: Candidate, most: float) -> bool:
        """Whether two sentences share the very details: words that are not the event's own."""
        if most < REPEATS_DETAILS:
            return False
        shared = (a.terms & b.terms) - self.names - lexicon("dates")
        return sum(t not in self.core for t in shared) >= DETAILS


def _telling(number: str) -> bool:
    """Whether a number two sentences share says that they tell one thing: no digit, no year."""
    return len(number) > 1 and not re.fullmatch(r"(?:19|20)\d\d", number)


def _capitalised(pool: Pool) -> set[str]:
    """The terms that stand capitalised inside sentences: names, mostly."""
    words: set[str] = set()
    for candidate in pool.candidates:
        words.update(w for w in TOKEN.findall(candidate.text)[1:] if w[0].isupper())
    return {term for word in words for term in terms(word)}


def _same_report(a: Candidate, b: Candidate) -> bool:
    """Whether two sentences open by saying that the same outlet reported something."""
    ours, theirs = (set(terms(c.text)[:REPORTED]) for c in (a, b))
    return a.voice != b.voice and "report" in ours & theirs and len(ours & theirs) >= 4


@lru_cache(maxsize=4096)
def _negates(text: str) -> bool:
    return bool(_NEGATION.search(text))


def supports(a: Candidate, b: Candidate, contained: float) -> bool:
    """Whether ``b`` says what ``a`` says: enough shared weight, no number or "not" against it."""
    need = SUPPORT
    if _negates(a.text) != _negates(b.text):
        need += 0.15
    if a.numbers and not a.numbers & b.numbers:
        need += 0.2
    return contained >= need and len(a.terms & b.terms) >= 3 and _bears_out(a, b)


def _bears_out(a: Candidate, b: Candidate) -> bool:
    """Whether ``b`` holds something of what ``a`` has somebody say.

    That it names the same speaker is not enough: he says many things.
    """
    if a.quoted_share >= QUOTATION:
        quoted = [a.text[start:end].strip("\"“”«»„‘’'., ") for start, end in a.quotes]
        told = {term for words in quoted for term in terms(words)}
        if not told:
            return all(words in b.text for words in quoted)
        return len(told & b.terms) >= QUOTED * len(told)
    pieces = [piece for statement in a.statements for piece in statement.content]
    told = {
        term
        for start, end in pieces
        for term in terms(a.text[max(0, start - a.start) : max(0, end - a.start)])
    }
    return not told or len(told & b.terms) >= SAID * len(told)


def rate(pool: Pool, comparison: Comparison) -> None:
    """Fill in each candidate's support (best sentence by voice), salience and score."""
    candidates = pool.candidates
    if not candidates:
        return
    voice_of = np.array([c.voice for c in candidates])
    near = (comparison.contained >= SUPPORT) & (voice_of[:, None] != voice_of[None, :])
    best: dict[tuple[int, int], float] = {}
    for (i, j), share in zip(
        np.argwhere(near).tolist(), comparison.contained[near].tolist(), strict=True
    ):
        a, b = candidates[i], candidates[j]
        if share > best.get((i, b.voice), 0.0) and supports(a, b, share):
            best[i, b.voice] = share
            a.support[b.voice] = b.index
    for candidate in candidates:
        total = sum(comparison.weights[t] * comparison.event.get(t, 0.0) for t in candidate.terms)
        candidate.salience = total / (len(candidate.terms) + 6.0)
    top = max(c.salience for c in candidates) or 1.0
    voices = max(2, len(pool.materials))
    players = _players(pool)
    for candidate in candidates:
        candidate.salience /= top
        candidate.score = (
            candidate.salience
            + 0.6 * min(1.0, len(candidate.support) / (voices - 1) * 1.5)
            + 0.3 / (1.0 + 0.5 * candidate.place)
            - cost(candidate)
            - OTHERS * _of_others(candidate, players, comparison)
        )


def _players(pool: Pool) -> frozenset[str]:
    """The people of the event: named by two of its articles."""
    named: dict[str, set[str]] = {}
    for material in pool.main:
        for mention in material.annotation.mentions:
            if mention.kind == "person":
                named.setdefault(mention.key.split()[-1], set()).add(material.article.id)
    return frozenset(key for key, articles in named.items() if len(articles) > 1)


def _of_others(candidate: Candidate, players: frozenset[str], comparison: Comparison) -> bool:
    """Whether a sentence tells of people who have no part in the event elsewhere, and of
    little else that is the event's: another case, another match.
    """
    people = {m.key.split()[-1] for m in candidate.mentions if m.kind == "person"}
    if not people or candidate.support or not players or people & players:
        return False
    return comparison.core_share(candidate) < OWN_CASE


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
    out += 0.05 * len(candidate.needs | candidate.loose)
    if not candidate.dated and CLOCK.search(candidate.text):
        out += DAYLESS
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
