"""Whether one article's text is another's in a second language: sentence set beside sentence.

Two reports of one event are alike as wholes whatever the language, so that whole texts do not
tell a translation from a second reporter's work; their sentences do. Each sentence is compared
with all of the other text's by a multilingual encoder. How near two sentences must be is
measured from how near this pair's sentences are on average (cf. the margin of Artetxe and
Schwenk, "Margin-based Parallel Corpus Mining", ACL 2019), so that it does not hang on the range
in which an encoder's cosines lie.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nutgraf.group.copies import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Gives sentences their vectors, of unit length, one row each.
Encode = Callable[[Sequence[str]], "NDArray[np.float32]"]

#: Of the way from the mean cosine of the pair's sentences to 1, what two that say the same are up.
#: Chosen on the first twelve events of ``eval/languages.jsonl``, where 0.35 to 0.40 err nowhere.
NEAR = 0.4
#: The share of the shorter text's sentences that must stand in the other, in the same order, and
#: the fewest.
SHARE, LEAST = 0.6, 3
#: Sentences of a text that are compared: its first. They cost a call of the encoder each.
MOST = 16
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Translation:
    """``standing`` of ``of`` sentences of a text say what ones of the other say, in its order."""

    standing: int
    of: int

    @property
    def share(self) -> float:
        return self.standing / self.of if self.of else 0.0


def set_beside(copy: Text, other: Text, encode: Encode) -> Translation | None:
    """How a text's sentences stand in a text of another language; ``None`` if it is no translation.

    A part that was translated counts, and so does a translation with something added: the share
    is that of the shorter text.
    """
    ours, theirs = copy.lines[:MOST], other.lines[:MOST]
    if min(len(ours), len(theirs)) < LEAST:
        return None
    alike = encode(ours) @ encode(theirs).T
    mean = float(alike.mean())
    near = alike >= mean + NEAR * (1.0 - mean)
    found: list[int] = []
    for row, at in enumerate(alike.argmax(axis=1).tolist()):
        # The nearest to each other, with no number that speaks against it.
        mutual = int(alike[:, at].argmax()) == row
        if mutual and near[row, at] and _numbers_agree(ours[row], theirs[at]):
            found.append(at)
    standing = _in_order(found)
    if standing < LEAST or standing / min(len(ours), len(theirs)) < SHARE:
        return None
    return Translation(standing=standing, of=len(ours))


def _numbers_agree(one: str, other: str) -> bool:
    """Whether two sentences share a number, or one of them has none."""
    a, b = _numbers(one), _numbers(other)
    return not a or not b or not a.isdisjoint(b)


def _numbers(sentence: str) -> set[str]:
    """Numbers by their digits: "4,300", "4.300" and "4 300" are one."""
    return {
        digits.rstrip("0") or "0"  # "7.4 billion" and "7.400 millones"
        for match in _NUMBER.finditer(sentence)
        if (digits := "".join(c for c in match.group() if c.isdigit()))
    }


def _in_order(places: Sequence[int]) -> int:
    """The length of the longest part of ``places`` that rises."""
    ends: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)
