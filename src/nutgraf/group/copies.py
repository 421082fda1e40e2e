"""Whether one article's text comes from another's: word for word, in part, or spun.

Three ways of looking at a text, each cheap:

- *shingles*: runs of five words. A reprint shares nearly all, an excerpt nearly all of the
  shorter, two independent reports of one event only what both quote; so quotations are left
  out where there is enough beside them.
- *bones*: runs of ten words in which every word but function words, names and numbers is
  blanked. Who swaps words for synonyms leaves the bones; who writes anew does not.
- *alignment*: for suspected pairs, the longest common subsequence of their sentences' words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nutgraf.group.words import TOKEN, fold, function_words, pairs, unspaced

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Words in a shingle, and in a run of bones.
SHINGLE, BONES = 5, 9
#: Characters of a text that are compared.
MOST_CHARS = 60_000
#: Fewer words than this outside quotation marks, and quotations are compared too.
ENOUGH_WORDS = 40
#: What outlets print below every text of an agency, and captions of pictures: who shares only
#: these copies nothing.
_NOT_ITS_OWN = re.compile(
    r"(?:Copyright\b|©|\(c\) (?=(?:19|20)\d\d))[^\n]{0,80}?(?:19|20)\d\d[^\n]{0,600}?"
    r"(?:redistributed|reserved|permission|consent|\n|\Z)\.?"
    r"|This material may not be published, broadcast, [^\n.]{0,80}\.?"
    r"|\bFILE(?: PHOTO)? ?[-–—:] ?[^\n]{0,80}?\b(?:photo|picture)\b[^\n]{0,500}"
    r"|\bIn this [^.\n]{0,12}[^\n]{0,40}\b(?:19|20)\d\d,? (?:file )?photo\b[^\n]{0,500}",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“„«][^“”„«»\n]{1,800}[”“»]|\"[^\"\n]{1,800}\"")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’»)]*\s+(?=[\"“„«(]?[A-ZÀ-ÞА-Я0-9])|\n+")


class Text:
    """A text prepared for comparing; its sentences are worked out when first needed."""

    def __init__(self, title: str, text: str) -> None:
        self._title = title
        self._text = _NOT_ITS_OWN.sub("\n", text[:MOST_CHARS])
        words = self._words()
        #: Words that are compared.
        self.length = len(words)
        #: Hashes of runs of words outside quotations: sorted, each once.
        self.shingles = _sorted(_runs([word.lower() for word in words], SHINGLE))
        #: Hashes of runs of function words, names and numbers, with all else blanked.
        self.bones = _sorted(_runs([bone(word) for word in words], BONES, at_least=4))

    def _words(self) -> list[str]:
        words = _words(_QUOTED.sub(" ¶ ", self._text))
        if len(words) < ENOUGH_WORDS:
            words = _words(self._text)
            if len(words) < ENOUGH_WORDS:
                words = _words(self._title) + words
        return words

    @cached_property
    def lines(self) -> list[str]:
        """The sentences of at least four words, as they stand."""
        return [s.strip() for s in _SENTENCE.split(self._text) if len(_words(s)) >= 4]

    @cached_property
    def sentences(self) -> list[list[str]]:
        """The sentences of at least four words, as folded words; quotations included."""
        return [[fold(w) for w in _words(line)] for line in self.lines]

    @cached_property
    def names(self) -> frozenset[str]:
        """Names and numbers, which a translation keeps."""
        return frozenset(
            fold(w) for w in self._words() if w[0].isdigit() or (w[0].isupper() and len(w) > 3)
        )

    def rest(self) -> None:
        """Let go of the sentences, which take more memory than all else here."""
        for part in ("lines", "sentences"):
            self.__dict__.pop(part, None)


def bone(word: str) -> str:
    """The word if it is a function word, a name or a number; else a blank."""
    folded = fold(word)
    if folded in function_words() or not word[0].islower():
        return folded
    return "_"


def _words(text: str) -> list[str]:
    words: list[str] = []
    for match in TOKEN.finditer(text):
        word = match.group()
        words += pairs(word) if unspaced(word) else [word]
    return words


def _runs(words: Sequence[str], length: int, at_least: int = 0) -> frozenset[int]:
    if len(words) < length:
        return frozenset((hash_words(words),)) if words else frozenset()
    runs = (words[i : i + length] for i in range(len(words) - length + 1))
    return frozenset(
        hash_words(run) for run in runs if sum(word != "_" for word in run) >= at_least
    )


def _sorted(runs: frozenset[int]) -> NDArray[np.int64]:
    found = np.fromiter(runs, dtype=np.int64, count=len(runs))
    found.sort()
    return found


def hash_words(words: Sequence[str]) -> int:
    """A number for a run of words. Only compared within one process."""
    return hash(tuple(words))


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of a text stands in another, and the other way round (0 to 1).

    ``runs`` is how many runs of words both have.
    """

    runs: int
    text: float
    text_back: float
    bones: float
    bones_back: float


def overlap(copy: Text, other: Text) -> Overlap:
    """The shares of ``copy``'s runs that stand in ``other``, and back."""
    return Overlap(
        _common(copy.shingles, other.shingles),
        *_shares(copy.shingles, other.shingles),
        *_shares(copy.bones, other.bones),
    )


def _shares(a: NDArray[np.int64], b: NDArray[np.int64]) -> tuple[float, float]:
    both = _common(a, b)
    return (both / len(a) if len(a) else 0.0), (both / len(b) if len(b) else 0.0)


def _common(a: NDArray[np.int64], b: NDArray[np.int64]) -> int:
    """How many numbers two sorted arrays, in which none comes twice, have in common."""
    if not len(a) or not len(b):
        return 0
    at = b.searchsorted(a)
    at[at == len(b)] = 0
    return int(np.count_nonzero(b[at] == a))


def sentences_standing_in(copy: Text, other: Text) -> tuple[int, int]:
    """How many of ``copy``'s sentences stand in ``other`` nearly word for word, and of how many.

    A sentence stands there if four in five of its runs of four words do.
    """
    words = [w for sentence in other.sentences for w in (*sentence, "¶")]
    held = _runs(words, 4)
    standing = 0
    for sentence in copy.sentences:
        runs = _runs(sentence, 4)
        standing += len(runs & held) >= 0.8 * len(runs)
    return standing, len(copy.sentences)


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a text's sentences run alongside another's, in the same order of words.

    ``alongside`` of ``of`` sentences do; ``share`` is the mean share of words that their pairs
    have in common. ``exchanged`` is the share of those pairs in which words stand exchanged, one
    for one, and ``words`` the mean share of words that are, over all pairs.
    """

    alongside: int = 0
    of: int = 0
    share: float = 0.0
    exchanged: float = 0.0
    words: float = 0.0


def align(copy: Text, other: Text) -> Alignment:
    """Sets a text's sentences beside another's.

    A sentence runs alongside one that has half of the words of both in common and in order
    (longest common subsequence); and pairs must keep the order of the texts.
    """
    from rapidfuzz.distance import LCSseq

    ours = [s for s in copy.sentences if len(s) >= 6][:60]
    theirs = other.sentences[:80]
    shares: list[float] = []
    exchanges: list[float] = []
    last = -1
    for sentence in ours:
        best, at = 0.0, -1
        for index, candidate in enumerate(theirs):
            if not 0.6 <= len(candidate) / len(sentence) <= 1.7:
                continue
            common = LCSseq.similarity(sentence, candidate)
            share = 2 * common / (len(sentence) + len(candidate))
            if share > best:
                best, at = share, index
        if best >= 0.5 and at >= last - 2:
            shares.append(best)
            exchanges.append(_exchanged(sentence, theirs[at]) / len(sentence))
            last = max(last, at)
    pairs = max(1, len(shares))
    return Alignment(
        alongside=len(shares),
        of=len(ours),
        share=sum(shares) / pairs,
        exchanged=sum(share > 0 for share in exchanges) / pairs,
        words=sum(exchanges) / pairs,
    )


def _exchanged(sentence: list[str], other: list[str]) -> int:
    """How many words stand in the place of another: whole words for whole words, no numbers."""
    from rapidfuzz.distance import Levenshtein

    return sum(
        1
        for step in Levenshtein.editops(sentence, other)
        if step.tag == "replace"
        and _is_content(sentence[step.src_pos])
        and _is_content(other[step.dest_pos])
    )


def _is_content(word: str) -> bool:
    return len(word) > 2 and word.isalpha() and word not in function_words()
